// Who gets the one session of the embedded engine next. A server has connections for all; here somebody who looks at a page would wait
// behind whatever twenty consumers and a nightly job have queued.
import { AsyncLocalStorage } from 'node:async_hooks';

/** What is in the background gets every fifth turn however many others wait, so that it never stands still. */
const PROMPT_IN_A_ROW_MAX = 4;

const background = new AsyncLocalStorage<boolean>();

/**
 * Runs work for which nobody waits: on the embedded engine its transactions and statements let others go first. On a server it
 * changes nothing.
 */
export const inBackground = <Result>(work: () => Result): Result => background.run(true, work);

/** Turns at something that one may use at a time. */
export interface Turns {
  /** Resolves when it is the caller's turn, with what ends it. */
  take(): Promise<() => void>;
}

export const createTurns = (): Turns => {
  const prompt: (() => void)[] = [];
  const patient: (() => void)[] = [];
  let taken = false;
  let inARow = 0;

  const next = (): void => {
    const first = patient.length === 0 || (prompt.length > 0 && inARow < PROMPT_IN_A_ROW_MAX);
    const begin = (first ? prompt : patient).shift();
    inARow = first ? inARow + 1 : 0;
    taken = begin !== undefined;
    begin?.();
  };
  const endOnce = (): (() => void) => {
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      next();
    };
  };
  return {
    take: () =>
      new Promise((resolve) => {
        const begin = (): void => resolve(endOnce());
        if (!taken) {
          taken = true;
          begin();
        } else (background.getStore() ? patient : prompt).push(begin);
      }),
  };
};
