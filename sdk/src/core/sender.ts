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

/** One attempt, with what is on its way marked as such; status 0 where no answer came. */
const attempt = async (parts: SenderParts, batch: readonly WireEvent[]): Promise<Answer> => {
  const { host, queue, url, limits } = parts;
  let code = 'IDENTITY_TOKEN';
  queue.fly(batch.length);
  try {
    const events = await parts.withTokens(batch);
    code = 'NETWORK';
    const body = requestBody(tellingDropped(events, queue.dropped()), host.now());
    return await host.post(url, body, limits.timeoutMs);
  } catch (error) {
    return { status: 0, retryAfter: null, body: JSON.stringify({ code, message: String(error) }) };
  } finally {
    queue.fly(0);
  }
};

const nextAttemptAt = (host: Host, { retryAfter }: Answer, failures: number): number =>
  host.now() + Math.max(retryAfterMs(retryAfter, host.now()), backoffMs(failures, host.random()));

/** Gives what is not on its way to the browser, as far as it takes it. */
const handOver = ({ host, queue, url, limits, isReady }: SenderParts): void => {
  const waiting = queue.idle().filter(isReady);
  for (let at = 0; at < waiting.length; at += limits.batchEventsMax) {
    const batch = waiting.slice(at, at + limits.batchEventsMax);
    if (!host.beacon(url, requestBody(batch, host.now()))) return;
    queue.settle(idsOf(batch));
  }
};

export const createSender = (parts: SenderParts): Sender => {
  const { host, queue, limits, onProblem } = parts;
  let failures = 0;
  let notBefore = 0;
  let eventsMax = limits.batchEventsMax;
  let running: Promise<boolean> | null = null;
  /** Stopped, or the key is not accepted: another attempt from this page would be refused too. */
  let isOver = false;

  /** True when the next batch may follow at once. */
  const sendBatch = async (): Promise<boolean> => {
    const batch = queue.peek(eventsMax, limits.batchBytesMax);
    const dropped = queue.dropped();
    const answer = await attempt(parts, batch);
    const verdict = verdictOf(answer.status);
    const isSplit = verdict === 'split' && batch.length > 1;
    if (isSplit) eventsMax = Math.ceil(batch.length / 2);
    if (isSplit) return true;
    problemsIn(answer, verdict === 'done').forEach(onProblem);
    failures = verdict === 'retry' ? failures + 1 : 0;
    if (failures > 0) notBefore = nextAttemptAt(host, answer, failures);
    if (verdict === 'forbidden') isOver = true;
    if (failures > 0 || verdict === 'forbidden') return false;
    queue.settle(idsOf(batch));
    if (verdict === 'done') queue.tellDropped(dropped);
    return true;
  };
  const drain = async (): Promise<boolean> => {
    while (queue.size() > 0) {
      parts.beforeSend();
      if (!mayStart()) return false;
      if (!host.isOnline()) {
        notBefore = host.now() + IDLE_MS;
        return false;
      }
      if (queue.size() > 0 && !(await sendBatch())) return false;
    }
    return true;
  };
  const mayStart = (): boolean => !isOver && host.now() >= notBefore;
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
    added: () => schedule(queue.size() >= eventsMax || queue.bytes() >= limits.batchBytesMax ? 0 : limits.intervalMs),
    retryNow: () => {
      notBefore = 0;
      void flush();
    },
    leave: () => {
      // A device that knows it is offline would take the request and lose it.
      if (mayStart() && host.isOnline()) handOver(parts);
    },
    stop: () => {
      isOver = true;
      timer.clear();
    },
  };
};
