// The live feed as server-sent events. A stream reads the feed when something came, at most four times a second, and only when the
// browser has taken what it was sent before: a slow reader costs nothing but its own place in the feed, and is told what it missed.
import { Readable } from 'node:stream';
import { type Clock, type Refusal, refuse } from '../../kernel/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { LiveFeed, LiveFilter } from './feed.ts';

/** Milliseconds and counts that tests shorten. */
export interface StreamTimes {
  /** Between two messages with events. */
  readonly restMs: number;
  /** Between two signs of life. */
  readonly beatMs: number;
  /** How often the caller's rights are looked at again. */
  readonly checkMs: number;
  /** How long a browser may leave a message lying before it is cut off. */
  readonly stuckMs: number;
}

const usualTimes: StreamTimes = { restMs: 250, beatMs: 5_000, checkMs: 15_000, stuckMs: 30_000 };

/** Browsers open six connections to one address: more streams than this would leave none for the pages beside them. */
export const STREAMS_OF_CALLER_MAX = 3;
const STREAMS_MAX = 200;
const EVENTS_OF_MESSAGE_MAX = 200;
const RETRY_MS = 2_000;

export interface LiveStreams {
  /** Answers with a stream that ends when the browser goes, the server stops, or the caller may no longer look. */
  open(
    filter: Omit<LiveFilter, 'limit'>,
    render: (answer: ReturnType<LiveFeed['read']>) => unknown,
    context: CallContext,
  ): Refusal<'TOO_MANY_STREAMS'> | undefined;
  /** Streams that are open now. */
  count(): number;
}

const messageOf = (event: string, data: unknown, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** Resolves when the time is over, a signal is aborted, or what is listened to calls. */
const wait = (
  timeoutMs: number,
  signals: readonly AbortSignal[],
  listen: (wake: () => void) => () => void = () => () => undefined,
): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stopListening();
      for (const signal of signals) signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, timeoutMs);
    const stopListening = listen(end);
    for (const signal of signals) signal.addEventListener('abort', end);
    if (signals.some(({ aborted }) => aborted)) end();
  });

interface StreamParts {
  readonly wallClock: Clock;
  readonly feed: LiveFeed;
  readonly times: StreamTimes;
  readonly filter: Omit<LiveFilter, 'limit'>;
  readonly render: (answer: ReturnType<LiveFeed['read']>) => unknown;
  readonly context: CallContext;
}

/** Every message of one stream. What asks for the next one waits until the browser has taken those before. */
async function* messages({ feed, wallClock, times, filter, render, context }: StreamParts): AsyncGenerator<string> {
  const signals = [context.signal, context.closing];
  const over = (): boolean => signals.some(({ aborted }) => aborted);
  let { after } = filter;
  let [beatIn, checkIn] = [0, times.checkMs];
  yield `retry: ${RETRY_MS}\n\n`;
  while (!over()) {
    const answer = feed.read({ ...filter, ...(after === undefined ? {} : { after }), limit: EVENTS_OF_MESSAGE_MAX });
    if (answer.events.length > 0 || answer.skipped || after === undefined) {
      yield messageOf('events', render(answer), answer.cursor);
      beatIn = times.beatMs;
    } else if (beatIn <= 0) {
      yield messageOf('beat', { acceptedLastMinute: answer.acceptedLastMinute }, answer.cursor);
      beatIn = times.beatMs;
    }
    after = answer.cursor;
    if (checkIn <= 0) {
      const ended = await context.stillAllowed();
      if (ended !== null) return yield messageOf('end', ended);
      checkIn = times.checkMs;
    }
    // What came while the last message was on its way is there already; else the next push wakes us.
    const { cursor } = feed.read({ limit: 1 });
    const beganAt = wallClock.now();
    await wait(times.restMs, signals);
    if (cursor === after) await wait(Math.max(beatIn - times.restMs, 1), signals, feed.onPush);
    const passedMs = Math.max(wallClock.now() - beganAt, 1);
    beatIn -= passedMs;
    checkIn -= passedMs;
  }
}

/** Passes the messages on and calls back when one was not taken in time. */
async function* watched(all: AsyncGenerator<string>, stuckMs: number, onStuck: () => void): AsyncGenerator<string> {
  try {
    for await (const message of all) {
      const timer = setTimeout(onStuck, stuckMs);
      yield message;
      clearTimeout(timer);
    }
  } finally {
    await all.return(undefined);
  }
}

export const createLiveStreams = (feed: LiveFeed, wallClock: Clock, times: StreamTimes = usualTimes): LiveStreams => {
  const open = new Map<string, number>();
  const total = (): number => [...open.values()].reduce((sum, count) => sum + count, 0);
  const leave = (caller: string): void => {
    const left = (open.get(caller) ?? 1) - 1;
    if (left > 0) open.set(caller, left);
    else open.delete(caller);
  };
  return {
    count: total,
    open: (filter, render, context) => {
      const caller = `${context.principal.kind}:${context.principal.id}`;
      const own = open.get(caller) ?? 0;
      if (own >= STREAMS_OF_CALLER_MAX || total() >= STREAMS_MAX) {
        const whose = own >= STREAMS_OF_CALLER_MAX ? `You have ${own} live streams` : 'The server has too many streams';
        return refuse('TOO_MANY_STREAMS', `${whose} open already; close one, or poll.`);
      }
      open.set(caller, own + 1);
      const { raw } = context.reply;
      raw.once('close', () => leave(caller));
      const all = messages({ feed, wallClock, times, filter, render, context });
      const body = Readable.from(
        watched(all, times.stuckMs, () => raw.destroy()),
        { objectMode: false },
      );
      void context.reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        // A connection that stayed open after the stream would hold up a server that stops.
        .header('connection', 'close')
        // nginx would keep messages back to fill its buffer.
        .header('x-accel-buffering', 'no')
        .send(body);
      return undefined;
    },
  };
};
