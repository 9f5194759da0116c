// One writer of the event store at a time, over all processes: a partition that is being rewritten must not receive rows.
import { setTimeout as sleep } from 'node:timers/promises';
import type { StateStore } from '../../platform/state-store/index.ts';

const LOCK = 'event-store.write';
const RETRY_MS = 20;

/** Runs the work while nobody else writes; waits for its turn. */
export const whileWriting = async <Result>(store: StateStore, work: () => Promise<Result>): Promise<Result> => {
  for (;;) {
    const done = await store.exclusively(LOCK, async () => ({ result: await work() }));
    if (done !== null) return done.result;
    await sleep(RETRY_MS);
  }
};

/** Runs the work unless somebody writes now; null then. */
export const unlessWriting = <Result>(store: StateStore, work: () => Promise<Result>): Promise<Result | null> =>
  store.exclusively(LOCK, work);
