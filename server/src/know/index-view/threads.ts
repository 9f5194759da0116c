// Threads that evaluate stretches of the behaviour index. What runs in them is the same as without them.
import { parentPort, Worker } from 'node:worker_threads';
import { assert } from '../../kernel/index.ts';
import { processEntry } from '../../platform/process-entry.ts';
import type { PersonFold } from '../timelines/index.ts';
import { doStripWork, type StripPart, type StripWork } from './strip-work.ts';
import { foldView, type IndexView } from './view.ts';

/** A fold whose types are known to nobody but itself. */
export type AnyFold = PersonFold<unknown, unknown>;

/** What is done for stretches of persons. */
type Work =
  | { readonly kind: 'fold'; readonly fold: string; readonly spec: unknown; readonly view: IndexView }
  | { readonly kind: 'strip'; readonly strip: StripWork };

/** To a thread. */
type Request =
  | { readonly kind: 'begin'; readonly id: number; readonly work: Work }
  | { readonly kind: 'stretch'; readonly id: number; readonly first: number; readonly last: number }
  | { readonly kind: 'end'; readonly id: number };

/** From a thread. */
type Reply = { readonly kind: 'part'; readonly part: unknown } | { readonly kind: 'failed'; readonly message: string };

type Stretch = (first: number, last: number) => unknown;

const begin = (work: Work, folds: readonly AnyFold[]): Stretch => {
  if (work.kind === 'strip') return (first, last) => doStripWork(work.strip, first, last);
  const fold = folds.find(({ code }) => code === work.fold);
  assert(fold, `no fold ${work.fold} in this thread`);
  return (first, last) => foldView(fold, work.spec, work.view, first, last);
};

/** Serves stretches in this thread; the entry of the threads calls it with all folds there are. */
export const serveFolds = (folds: readonly AnyFold[]): void => {
  const begun = new Map<number, Stretch>();
  parentPort?.on('message', (request: Request) => {
    if (request.kind === 'end') {
      begun.delete(request.id);
      return;
    }
    try {
      if (request.kind === 'begin') {
        begun.set(request.id, begin(request.work, folds));
        return;
      }
      const stretch = begun.get(request.id);
      assert(stretch, 'a stretch of work that was not begun');
      const part = stretch(request.first, request.last);
      parentPort?.postMessage({ kind: 'part', part } satisfies Reply);
    } catch (error) {
      parentPort?.postMessage({ kind: 'failed', message: String(error) } satisfies Reply);
    }
  });
};

/** Threads of the index; they start with the first question. */
export interface IndexThreads {
  fold(
    fold: AnyFold,
    spec: unknown,
    view: IndexView,
    control: { readonly signal: AbortSignal; onProgress(done: number): void },
  ): Promise<readonly unknown[]>;
  /** The parts in the order of persons; null for work that has none. */
  strip(work: StripWork, persons: number): Promise<readonly (StripPart | null)[]>;
  stop(): Promise<void>;
}

/** Stretches for each thread: small enough to stop soon and to share the work evenly. */
const STRETCHES_A_THREAD = 8;

/** Threads, started when they are first needed, each lent to one user at a time. */
const createPool = (entry: string, count: number) => {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: ((worker: Worker) => void)[] = [];
  return {
    take: (): Promise<Worker> => {
      const free = idle.pop();
      if (free) return Promise.resolve(free);
      if (all.size >= count)
        return new Promise((resolve) => {
          waiting.push(resolve);
        });
      const worker = new Worker(processEntry(entry), { execArgv: [] });
      worker.unref();
      all.add(worker);
      worker.once('exit', () => all.delete(worker));
      return Promise.resolve(worker);
    },
    give: (worker: Worker): void => {
      if (!all.has(worker)) return;
      const next = waiting.shift();
      if (next) next(worker);
      else idle.push(worker);
    },
    stop: async (): Promise<void> => {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
};

/** Sends a request and resolves with the part that comes back. */
const askThread = (worker: Worker, request: Request): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const settle = () => {
      worker.off('message', onReply);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onError = (error: Error) => {
      settle();
      reject(error);
    };
    const onExit = () => onError(new Error('the thread ended before it answered'));
    const onReply = (reply: Reply) => {
      settle();
      if (reply.kind === 'part') resolve(reply.part);
      else reject(new Error(reply.message));
    };
    worker.on('message', onReply);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(request);
  });

/** Threads that start from the built entry of that name, which calls {@link serveFolds}. */
export const createIndexThreads = (entry: string, count: number): IndexThreads => {
  const pool = createPool(entry, count);
  let nextId = 0;
  /** The parts of all stretches, in the order of persons; fewer when it was stopped. */
  const runAll = async (
    work: Work,
    persons: number,
    signal: AbortSignal | null,
    onProgress: (done: number) => void,
  ): Promise<readonly unknown[]> => {
    nextId += 1;
    const id = nextId;
    const size = Math.max(1, Math.ceil(persons / (count * STRETCHES_A_THREAD)));
    const parts: unknown[] = [];
    let next = 0;
    let done = 0;
    const run = async (): Promise<void> => {
      const worker = await pool.take();
      try {
        worker.postMessage({ kind: 'begin', id, work } satisfies Request);
        while (next < persons && signal?.aborted !== true) {
          const first = next;
          next = Math.min(persons, first + size);
          const last = next;
          parts[first / size] = await askThread(worker, { kind: 'stretch', id, first, last });
          done += last - first;
          onProgress(done / persons);
        }
        worker.postMessage({ kind: 'end', id } satisfies Request);
      } finally {
        pool.give(worker);
      }
    };
    await Promise.all(Array.from({ length: count }, run));
    return parts;
  };
  return {
    fold: async (fold, spec, view, { signal, onProgress }) => {
      const work = { kind: 'fold', fold: fold.code, spec, view } as const;
      const parts = await runAll(work, view.groups.length, signal, onProgress);
      signal.throwIfAborted();
      return parts;
    },
    strip: async (strip, persons) =>
      (await runAll({ kind: 'strip', strip }, persons, null, () => undefined)) as readonly (StripPart | null)[],
    stop: pool.stop,
  };
};
