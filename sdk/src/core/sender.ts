// Sends what waits in the queue: in batches, one at a time, again after a failure, and in a hurry when the page closes.
import type { Host } from './host.ts';
import type { Queue } from './queue.ts';
import { type Answer, backoffMs, requestBody, retryAfterMs, verdictOf, type WireEvent } from './wire.ts';

/** Something the application may want to know; the SDK goes on by itself. */
export interface Problem {
  /** NETWORK, RETRY, FORBIDDEN, REFUSED, TOO_LARGE, EVENT_REFUSED, IDENTITY_TOKEN, or the server's own code. */
  readonly code: string;
  readonly message: string;
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
}

export interface SendLimits {
  /** Events a request. */
  readonly batchEventsMax: number;
  /** Bytes a request. Browsers take no more than 64 KiB from a page that closes. */
  readonly batchBytesMax: number;
  /** How long an event waits for company. */
  readonly intervalMs: number;
  /** How long to wait for an answer. */
  readonly timeoutMs: number;
}

export interface SenderParts {
  readonly host: Host;
  readonly queue: Queue;
  readonly url: string;
  readonly limits: SendLimits;
  /** Called before each attempt. */
  readonly beforeSend: () => void;
  /** Gives identifications a token that is still good; rejects when there is none now. */
  readonly withTokens: (events: readonly WireEvent[]) => Promise<readonly WireEvent[]>;
  /** Whether the event may go without that, because the page has no time left. */
  readonly isReady: (event: WireEvent) => boolean;
  readonly onProblem: (problem: Problem) => void;
}

export interface Sender {
  /** An event was added: sends soon, at once when a batch is full. */
  added(): void;
  /** Sends all now. True when nothing waits any more. */
  flush(): Promise<boolean>;
  /** Tries at once, whatever wait a failure has imposed; for when the network is back. */
  retryNow(): void;
  /** The page closes: hands over what waits without waiting for answers. */
  leave(): void;
  stop(): void;
}

/** The longest time between two looks at a queue that is not empty. */
const IDLE_MS = 300_000;

/** What the server said of a request, or of single events that it refused while it took the others. */
const problemsIn = ({ status, body }: Answer, isDone: boolean): readonly Problem[] => {
  let whole: Partial<Problem> & { readonly refused?: readonly Problem[] } = {};
  try {
    whole = JSON.parse(body);
  } catch {
    // A proxy answers with pages of its own.
  }
  const said = isDone ? (whole.refused ?? []) : [whole];
  return said.map(({ code = `HTTP_${status}`, message = '' }) => ({ code, message, status }));
};

const idsOf = (events: readonly WireEvent[]): readonly string[] => events.map(({ id }) => id);

/** At most one timer: the earliest that is wanted. */
const createTimer = (host: Host, run: () => void) => {
  let cancel: (() => void) | null = null;
  let dueAt = 0;
  const clear = (): void => {
    cancel?.();
    cancel = null;
  };
  return {
    clear,
    wantAt: (at: number): void => {
      if (cancel !== null && dueAt <= at) return;
      clear();
      dueAt = at;
      cancel = host.later(Math.min(at - host.now(), IDLE_MS), () => {
        cancel = null;
        run();
      });
    },
  };
};

/** The server learns how many events a device had to drop with the first that arrives afterwards. */
const tellingDropped = (events: readonly WireEvent[], dropped: number): readonly WireEvent[] =>
  dropped === 0
    ? events
    : events.map((event, index) =>
        index > 0 ? event : { ...event, properties: { ...event.properties, events_dropped: dropped } },
      );

/** One attempt; a problem where no answer came. */
const attempt = async (parts: SenderParts, batch: readonly WireEvent[]): Promise<Answer | Problem> => {
  const { host, queue, url, limits } = parts;
  let code = 'IDENTITY_TOKEN';
  try {
    const events = await parts.withTokens(batch);
    code = 'NETWORK';
    const body = requestBody(tellingDropped(events, queue.dropped()), host.now());
    return await host.post(url, body, limits.timeoutMs);
  } catch (error) {
    return { code, message: String(error), status: 0 };
  }
};

export const createSender = (parts: SenderParts): Sender => {
  const { host, queue, url, limits, onProblem } = parts;
  let failures = 0;
  let notBefore = 0;
  let eventsMax = limits.batchEventsMax;
  let running: Promise<boolean> | null = null;
  /** Stopped, or the key is not accepted: another attempt from this page would be refused too. */
  let isOver = false;

  const postpone = (askedMs: number): void => {
    failures += 1;
    notBefore = host.now() + Math.max(askedMs, backoffMs(failures, host.random()));
  };
  /** True when the next batch may follow at once. */
  const judge = (answer: Answer, batch: readonly WireEvent[], dropped: number): boolean => {
    const verdict = verdictOf(answer.status);
    if (verdict === 'split' && batch.length > 1) {
      eventsMax = Math.ceil(batch.length / 2);
      return true;
    }
    problemsIn(answer, verdict === 'done').forEach(onProblem);
    if (verdict === 'retry') postpone(retryAfterMs(answer.retryAfter, host.now()));
    if (verdict === 'forbidden') isOver = true;
    if (verdict === 'retry' || verdict === 'forbidden') return false;
    queue.settle(idsOf(batch));
    failures = 0;
    if (verdict === 'done') queue.tellDropped(dropped);
    return true;
  };
  const sendBatch = async (): Promise<boolean> => {
    const batch = queue.peek(eventsMax, limits.batchBytesMax);
    const dropped = queue.dropped();
    queue.fly(batch.length);
    const answer = await attempt(parts, batch);
    queue.fly(0);
    if ('body' in answer) return judge(answer, batch, dropped);
    postpone(0);
    onProblem(answer);
    return false;
  };
  const drain = async (): Promise<boolean> => {
    while (queue.size() > 0) {
      parts.beforeSend();
      if (isOver || host.now() < notBefore) return false;
      if (!host.isOnline()) {
        notBefore = host.now() + IDLE_MS;
        return false;
      }
      if (queue.size() > 0 && !(await sendBatch())) return false;
    }
    return true;
  };
  const schedule = (delayMs: number): void => {
    if (!isOver) timer.wantAt(Math.max(host.now() + delayMs, notBefore));
  };
  const flush = (): Promise<boolean> => {
    running ??= drain().then((isEmpty) => {
      running = null;
      if (queue.size() > 0) schedule(isEmpty ? limits.intervalMs : 0);
      return isEmpty;
    });
    return running;
  };
  const timer = createTimer(host, () => void flush());

  return {
    flush,
    added: () => {
      const isFull = queue.size() >= eventsMax || queue.bytes() >= limits.batchBytesMax;
      schedule(isFull ? 0 : limits.intervalMs);
    },
    retryNow: () => {
      notBefore = 0;
      void flush();
    },
    leave: () => {
      // A device that knows it is offline would take the request and lose it.
      if (isOver || !host.isOnline() || host.now() < notBefore) return;
      const waiting = queue.idle().filter(parts.isReady);
      for (let at = 0; at < waiting.length; at += limits.batchEventsMax) {
        const batch = waiting.slice(at, at + limits.batchEventsMax);
        if (!host.beacon(url, requestBody(batch, host.now()))) return;
        queue.settle(idsOf(batch));
      }
    },
    stop: () => {
      isOver = true;
      timer.clear();
    },
  };
};
