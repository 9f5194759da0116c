// Thread of an import: parses and maps while the thread that serves judges, encodes and appends what came before. Batches travel as
// JSON, which is cheaper to read than cloned objects.
import { parentPort, workerData } from 'node:worker_threads';
import { assert, isRefusal } from '../../kernel/index.ts';
import { type MappingOrder, openMappedFile } from './mapped-file.ts';
import type { ThreadAnswer } from './threaded-file.ts';

assert(parentPort !== null, 'an import works in a thread');
const port = parentPort;
const answer = (message: ThreadAnswer): void => port.postMessage(message);
/** What a run needs to know of a fault: a damaged archive is told by its code. */
const failed = (error: unknown): void => {
  const { message, code } = error as { readonly message?: unknown; readonly code?: unknown };
  answer({ kind: 'failed', message: String(message ?? error), code: typeof code === 'string' ? code : null });
};

const file = await openMappedFile(workerData as MappingOrder).catch(failed);
if (file && isRefusal(file)) answer({ kind: 'refused', refusal: file });
else if (file) {
  answer({ kind: 'opened' });
  // One at a time, in the order asked.
  let last: Promise<void> = Promise.resolve();
  port.on('message', (wantsPlace: boolean) => {
    last = last.then(async () => {
      try {
        const batch = await file.next(wantsPlace);
        answer({ kind: 'batch', json: batch === null ? null : JSON.stringify(batch) });
      } catch (error) {
        failed(error);
      }
    });
  });
}
