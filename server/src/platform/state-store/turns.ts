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

/** A turn that several reads share, from the first of them until the work around them is over. */
interface SharedTurn<Session> {
  session: Promise<Session & { readonly release: () => void }> | null;
  over: boolean;
}

const sharedTurn = new AsyncLocalStorage<SharedTurn<unknown>>();

/**
 * Runs reads that make up one answer: on the embedded engine they have one turn together, so that a transaction of the background comes
 * before all of them or after, and not between each two. On a server it changes nothing. Only reads of the state store, no transaction,
 * and nothing that waits for something else: everybody else waits meanwhile.
 */
export const inOneTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  const shared: SharedTurn<unknown> = { session: null, over: false };
  try {
    return await sharedTurn.run(shared, work);
  } finally {
    shared.over = true;
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
