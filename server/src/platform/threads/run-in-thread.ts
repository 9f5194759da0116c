// Starts a thread for one computation and waits for what it answers.
import { Worker } from 'node:worker_threads';
import { processEntry } from '../process-entry.ts';
import type { ThreadMessage } from './serve-thread.ts';

export interface ThreadControl {
  /** Aborting ends the thread at once. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number | null, note?: string) => void;
}

/** Runs the entry with the data; rejects with what it throws, or with the signal's reason. */
export const runInThread = <Answer>(entry: string, data: unknown, control: ThreadControl = {}): Promise<Answer> => {
  const { signal, onProgress } = control;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise<Answer>((resolve, reject) => {
    const worker = new Worker(processEntry(entry), { workerData: data });
    const end = (settle: () => void): void => {
      signal?.removeEventListener('abort', abort);
      void worker.terminate();
      settle();
    };
    const abort = (): void => end(() => reject(signal?.reason));
    signal?.addEventListener('abort', abort);
    worker.on('message', (message: ThreadMessage<Answer>) => {
      if (message.kind === 'progress') onProgress?.(message.done, message.total, message.note);
      else end(() => resolve(message.answer));
    });
    worker.on('error', (cause) => end(() => reject(new Error(`the thread ${entry} failed`, { cause }))));
    worker.on('exit', (code) =>
      end(() => reject(new Error(`the thread ${entry} ended with ${code} before it answered`))),
    );
  });
};
