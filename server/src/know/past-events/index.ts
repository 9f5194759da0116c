// The past of the log, read by the names of its events.

export type { PastMeant } from './past-events.ts';
export { createPastLeap, migrations } from './past-leap.ts';
export { createReadingAgain, type ReadingAgain } from './reading-again.ts';
