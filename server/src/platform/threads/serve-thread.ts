// The side of the thread: takes the data, computes, answers.
import { parentPort, workerData } from 'node:worker_threads';

export type ThreadMessage<Answer> =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number | null; readonly note?: string }
  | { readonly kind: 'answer'; readonly answer: Answer };

export type ThreadProgress = (done: number, total: number | null, note?: string) => void;

/** Computes once and posts the answer; what it throws ends the thread with an error that the caller receives. */
export const serveThread = <Data, Answer>(compute: (data: Data, progress: ThreadProgress) => Answer): void => {
  const port = parentPort;
  if (!port) throw new Error('this file is the entry of a thread');
  const post = (message: ThreadMessage<Answer>): void => port.postMessage(message);
  const answer = compute(workerData as Data, (done, total, note) =>
    post({ kind: 'progress', done, total, ...(note === undefined ? {} : { note }) }),
  );
  post({ kind: 'answer', answer });
};
