// What streams through much and keeps little should not leave heaps at the size of its garbage.
import { setFlagsFromString } from 'node:v8';

/**
 * By how much a heap grows, in percent of what it held after it was last marked, before it is marked again. Left to itself V8 lets it double and more
 * where the machine has memory: in an import that was 80 MB of garbage. Marking four times as often costs a few percent of the thread's time.
 */
const GROWTH_PERCENT = 30;

let running = 0;

const setGrowth = (percent: number): void => setFlagsFromString(`--heap-growing-percent=${percent}`);

/** Runs the work while the heaps of all threads of this process grow by little. With zero the engine decides for itself again. */
export const inTightHeaps = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  running += 1;
  if (running === 1) setGrowth(GROWTH_PERCENT);
  try {
    return await work();
  } finally {
    running -= 1;
    if (running === 0) setGrowth(0);
  }
};
