// The side of the run: a mapped file whose batches a thread makes, a few ahead.
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { assert, type Refusal } from '../../kernel/index.ts';
import { processEntry } from '../../platform/process-entry.ts';
import { type MappedBatch, type MappedFile, type MappingOrder, openMappedFile } from './mapped-file.ts';

/** What the thread says: once that it opened the file or why not, then a batch for each question. */
export type ThreadAnswer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'batch'; readonly json: string | null }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | null };

/** Batches that the thread makes while one is taken in: together about as many rows as one append to the log has. */
const batchesAhead = 16;
/** A batch is forgotten once it is on its way, so a small nursery is enough, and half of the usual one is not kept for copying into. */
const youngMegabytesMax = 12;
/** A shorter file is read before a thread has begun. */
const threadBytesMin = 4 * 1024 * 1024;

/** The thread's answers in order; what ends the thread is thrown where the next one is awaited. */
const answersOf = (worker: Worker) => {
  const ready: ThreadAnswer[] = [];
  let wake: () => void = () => undefined;
  const add = (answer: ThreadAnswer): void => {
    ready.push(answer);
    wake();
  };
  worker.on('message', add);
  worker.on('error', (error) => add({ kind: 'failed', message: error.message, code: null }));
  worker.on('exit', (code) =>
    add({ kind: 'failed', message: `the thread of the import ended with ${code}`, code: null }),
  );
  return async (): Promise<Exclude<ThreadAnswer, { kind: 'failed' }>> => {
    while (ready.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const answer = ready.shift();
    assert(answer !== undefined, 'an answer is there');
    if (answer.kind === 'failed')
      throw Object.assign(new Error(answer.message), answer.code === null ? {} : { code: answer.code });
    return answer;
  };
};

const openInThread = async (order: MappingOrder): Promise<MappedFile | Refusal> => {
  const worker = new Worker(processEntry('import-thread'), {
    ...{ workerData: order, execArgv: [] },
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytesMax },
  });
  const close = async (): Promise<void> => {
    await worker.terminate();
  };
  const nextAnswer = answersOf(worker);
  try {
    const opened = await nextAnswer();
    if (opened.kind === 'refused') {
      await close();
      return opened.refusal;
    }
  } catch (error) {
    await close();
    throw error;
  }
  for (let ahead = 0; ahead < batchesAhead; ahead += 1) worker.postMessage(false);
  return {
    next: async (wantsPlace) => {
      worker.postMessage(wantsPlace);
      const answer = await nextAnswer();
      assert(answer.kind === 'batch', 'a thread that has opened its file answers with batches');
      return answer.json === null ? null : (JSON.parse(answer.json) as MappedBatch);
    },
    close,
  };
};

/** Opens the file where it is read fastest: a long one in a thread of its own. */
export const openFileOfRun = async (
  order: MappingOrder,
  threadFromBytes = threadBytesMin,
): Promise<MappedFile | Refusal> =>
  (await stat(order.filePath)).size < threadFromBytes ? openMappedFile(order) : openInThread(order);
