// Runs of questions: at most a few work at a time, callers who ask the same wait for the same work, an answer is kept while it is
// right, and cancelling stops the engine once nobody waits any more.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../kernel/index.ts';
import type { FoldControl } from '../timelines/index.ts';

/** Evaluations at once; others wait their turn, so that many askers leave the engine room for ingest. */
const WORKING_MAX = 2;
const KEPT_MAX = 300;
/** An answer is worked out anew after so long at the latest: rows may have been erased. */
const KEPT_MS = 10 * 60_000;
const RUNS_MAX = 1_000;

/** Work in progress or done, shared by all who asked for it. */
interface Work<Answer> {
  readonly begunAt: number;
  readonly controller: AbortController;
  readonly answer: Promise<Answer>;
  progress: number;
  waiting: number;
  finished: boolean;
}

/** One caller's interest in some work. */
export interface Run<Answer> {
  readonly id: string;
  readonly owner: string;
  readonly code: string;
  readonly work: Work<Answer>;
  readonly cached: boolean;
  cancelled: boolean;
}

export interface Runs<Answer> {
  /** Joins the work of that key, takes a kept answer, or begins. */
  begin(owner: string, code: string, key: string, work: (control: FoldControl) => Promise<Answer>): Run<Answer>;
  find(owner: string, code: string | null, id: string): Run<Answer> | null;
  /** False when the run had ended already. */
  cancel(run: Run<Answer>): boolean;
  /** The answer, or null when it takes longer. Rejects with what the work rejected with. */
  wait(run: Run<Answer>, waitMs: number): Promise<Answer | null>;
  /** Stops everything. */
  stop(): void;
}

/** Lets so many through at a time. */
const createGate = (max: number) => {
  let inside = 0;
  const queue: (() => void)[] = [];
  return async <Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> => {
    if (inside >= max)
      await new Promise<void>((resolve, reject) => {
        const enter = () => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          queue.splice(queue.indexOf(enter), 1);
          reject(signal.reason);
        };
        queue.push(enter);
        signal.addEventListener('abort', leave, { once: true });
      });
    else inside += 1;
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else inside -= 1;
    }
  };
};

/** Drops the oldest entries beyond a number. */
const trim = <Key>(map: Map<Key, unknown>, max: number): void => {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
};

/** Begins works and keeps their answers while they may be right. */
const createWorks = <Answer>(wallClock: Clock) => {
  const gate = createGate(WORKING_MAX);
  const works = new Map<string, Work<Answer>>();
  const start = (key: string, begin: (control: FoldControl) => Promise<Answer>): Work<Answer> => {
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = (done: number) => {
      work.progress = done;
    };
    // Begun in the next turn, when `work` is there to be told of progress.
    const answer = Promise.resolve().then(() => gate(signal, () => begin({ signal, onProgress })));
    const work: Work<Answer> = {
      ...{ begunAt: wallClock.now(), controller, answer },
      ...{ progress: 0, waiting: 0, finished: false },
    };
    works.set(key, work);
    trim(works, KEPT_MAX);
    answer.then(
      () => {
        work.finished = true;
      },
      () => {
        work.finished = true;
        // What failed or was cancelled is nobody's answer.
        if (works.get(key) === work) works.delete(key);
      },
    );
    return work;
  };
  return {
    start,
    /** Work of that key that may still be joined, or whose answer may still be given. */
    usable: (key: string): Work<Answer> | null => {
      const known = works.get(key);
      return known && !known.controller.signal.aborted && wallClock.now() - known.begunAt < KEPT_MS ? known : null;
    },
    stop: () => {
      for (const { controller, finished } of works.values())
        if (!finished) controller.abort(new Error('the server stops'));
    },
  };
};

export const createRuns = <Answer>(wallClock: Clock): Runs<Answer> => {
  const works = createWorks<Answer>(wallClock);
  const runs = new Map<string, Run<Answer>>();
  return {
    begin: (owner, code, key, begin) => {
      const usable = works.usable(key);
      const work = usable ?? works.start(key, begin);
      work.waiting += 1;
      const run = { id: randomUUID(), owner, code, work, cached: usable?.finished === true, cancelled: false };
      runs.set(run.id, run);
      trim(runs, RUNS_MAX);
      return run;
    },
    find: (owner, code, id) => {
      const run = runs.get(id);
      return run && run.owner === owner && (code === null || run.code === code) ? run : null;
    },
    cancel: (run) => {
      if (run.cancelled || run.work.finished) return false;
      run.cancelled = true;
      run.work.waiting -= 1;
      if (run.work.waiting === 0) run.work.controller.abort(new Error('the question was cancelled'));
      return true;
    },
    wait: async ({ work }, waitMs) => {
      if (work.finished) return work.answer;
      const timer = new AbortController();
      const late = sleep(waitMs, null, { signal: timer.signal }).catch(() => null);
      try {
        return await Promise.race([work.answer, late]);
      } finally {
        timer.abort();
      }
    },
    stop: works.stop,
  };
};
