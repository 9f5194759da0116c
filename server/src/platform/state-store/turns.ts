// Who gets the one session of the embedded engine next. A server has connections for all; here somebody who looks at a page would wait
// behind whatever twenty consumers and a nightly job have queued.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is in the background gets every fifth turn however many others wait, so that it never stands still. */
const PROMPT_IN_A_ROW_MAX = 4;

const background = new AsyncLocalStorage<boolean>();

/**
 * Runs work for which nobody waits: on the embedded engine its transactions and statements let others go first. On a server it
 * changes nothing.
 */
export const inBackground = <Result>(work: () => Result): Result => background.run(true, work);

/** Answers that are being read for somebody, and how many were begun so far. */
const answers = { reading: 0, begun: 0 };

/** Whether somebody waits for an answer right now. */
export const somebodyWaits = (): boolean => answers.reading > 0;

const REST_MAX_MS = 200;

/**
 * Does a piece of long work for which nobody waits; when answers were read meanwhile ({@link inOneTurn}), it rests as long afterwards, but
 * not longer than 200 ms, so that half of the processor and of the store is left to them, on a server too.
 */
export const courteously = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const { begun, reading } = answers;
  const startedAt = performance.now();
  const result = await work();
  if (reading > 0 || answers.begun > begun) await sleep(Math.min(performance.now() - startedAt, REST_MAX_MS));
  return result;
};

/** A turn that several reads share, from the first of them until the work around them is over. */
interface SharedTurn<Session> {
  session: Promise<Session & { readonly release: () => void }> | null;
  over: boolean;
}

const sharedTurn = new AsyncLocalStorage<SharedTurn<unknown>>();

/**
 * Runs reads that make up one answer: on the embedded engine they have one turn together, so that a transaction of the background comes
 * before all of them or after, and not between each two. On a server everybody has a session of their own; there as here long work lets
 * such an answer go first ({@link courteously}). Only reads of the state store, no transaction, and nothing that waits for something else:
 * everybody else waits meanwhile.
 */
export const inOneTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const shared: SharedTurn<unknown> = { session: null, over: false };
  answers.reading += 1;
  answers.begun += 1;
  try {
    return await sharedTurn.run(shared, work);
  } finally {
    shared.over = true;
    answers.reading -= 1;
    // Where the session could not be had, whoever asked for it was told.
    void shared.session?.then(
      ({ release }) => release(),
      () => undefined,
    );
  }
};

/** Whether a turn is being shared here. */
export const isInOneTurn = (): boolean => sharedTurn.getStore()?.over === false;

/** The session of the turn that is shared here, opened and made ready to be shared for the first who asks; else one of the caller's own. */
export const sessionOfTurn = async <Session extends { readonly release: () => void }>(
  open: () => Promise<Session>,
  share: (session: Session) => Session,
): Promise<Session> => {
  const shared = sharedTurn.getStore() as SharedTurn<Session> | undefined;
  if (!shared || shared.over) return open();
  shared.session ??= open().then(share);
  return { ...(await shared.session), release: () => undefined };
};

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
