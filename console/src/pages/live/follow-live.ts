// Follows the live events for as long as the page wants them: over a stream, and while that is broken by asking every two seconds, so
// that a proxy that lets no stream through costs freshness and nothing else.
import type { LiveEventsAnswer } from '@contracts/record/live-feed/contract.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { readStream } from '../../api/read-stream.ts';

/** How the events come in. `reason`: why there is no stream; a code where the server gave one. */
export type Connection =
  | { readonly kind: 'opening' }
  | { readonly kind: 'stream' }
  | { readonly kind: 'asking'; readonly reason: string };

/** Where events come from, and who is told. */
export interface LiveSource {
  /** Opens a stream of what came after the cursor; null: from the newest. */
  open(after: number | null, signal: AbortSignal): Promise<Response>;
  ask(after: number | null, signal: AbortSignal): Promise<LiveEventsAnswer>;
}

export interface LiveListener {
  onAnswer(answer: LiveEventsAnswer): void;
  onRate(acceptedLastMinute: number): void;
  onConnection(connection: Connection): void;
  /** Neither way works. */
  onProblem(problem: Problem): void;
}

export const usualTimes = { askEveryMs: 2_000, silentMs: 15_000, retryMs: 1_000, retryMaxMs: 30_000 };

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

/** Runs until the signal is aborted. `after` is where to begin; null with the newest. */
export const followLive = async (
  source: LiveSource,
  listener: LiveListener,
  after: number | null,
  signal: AbortSignal,
  times = usualTimes,
): Promise<void> => {
  let cursor = after;
  let retryMs = times.retryMs;
  const take = (answer: LiveEventsAnswer): void => {
    if (signal.aborted) return;
    cursor = answer.cursor;
    listener.onAnswer(answer);
  };
  /** Resolves with the reason when the stream has ended. */
  const stream = async (): Promise<string> => {
    const own = new AbortController();
    const stop = (): void => own.abort();
    signal.addEventListener('abort', stop);
    let reason = 'ENDED';
    try {
      const response = await source.open(cursor, own.signal);
      await readStream(response, times.silentMs, ({ event, data }) => {
        if (signal.aborted) return;
        listener.onConnection({ kind: 'stream' });
        retryMs = times.retryMs;
        if (event === 'events') take(data as LiveEventsAnswer);
        if (event === 'beat') listener.onRate((data as { acceptedLastMinute: number }).acceptedLastMinute);
        if (event === 'end') reason = (data as { code: string }).code;
      });
    } catch (thrown) {
      reason = asProblem(thrown).code;
    } finally {
      signal.removeEventListener('abort', stop);
      own.abort();
    }
    return reason;
  };
  listener.onConnection({ kind: 'opening' });
  while (!signal.aborted) {
    const reason = await stream();
    if (signal.aborted) return;
    listener.onConnection({ kind: 'asking', reason });
    for (let waited = 0; waited < retryMs && !signal.aborted; waited += times.askEveryMs) {
      await source.ask(cursor, signal).then(take, (thrown: unknown) => {
        if (!signal.aborted) listener.onProblem(asProblem(thrown));
      });
      await rest(Math.min(times.askEveryMs, retryMs - waited), signal);
    }
    retryMs = Math.min(retryMs * 2, times.retryMaxMs);
  }
};
