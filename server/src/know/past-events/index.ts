// The past of the log, read by the names of its events.
export { createPastLeap, migrations } from './past-leap.ts';
