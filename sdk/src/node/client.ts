// The collector for backends: batches, retries, compresses, and says no when it cannot keep up.
import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  type Answer,
  backoffMs,
  type EventType,
  type Properties,
  requestBody,
  retryAfterMs,
  utf8Bytes,
  verdictOf,
  type WireEvent,
} from '../core/wire.ts';

export type { EventType, Properties } from '../core/wire.ts';

export interface NodeOptions {
  /** Address of the installation, "https://events.example.com". */
  readonly endpoint: string;
  /** A write key. Of class `server`, events may name customers and state facts. */
  readonly key: string;
  /** Properties of each event. */
  readonly properties?: Properties;
  /** Events a request: 500. */
  readonly batchEventsMax?: number;
  /** Bytes a request before compression: 1,000,000. */
  readonly batchBytesMax?: number;
  /** How long an event waits for company, in milliseconds: 200. */
  readonly intervalMs?: number;
  /** Requests at once: 2. Order between requests is not kept. */
  readonly requestsMax?: number;
  /** How long to wait for an answer, in milliseconds: 15,000. */
  readonly timeoutMs?: number;
  /** Events that wait or are on their way; over it `track` answers false and `send` rejects: 10,000. */
  readonly queueEventsMax?: number;
  /** Attempts for one batch before its events fail: 20, which is well over an hour. */
  readonly attemptsMax?: number;
  /** The first wait after a failure, in milliseconds, doubled each time: 500. */
  readonly retryFirstMs?: number;
  /** The longest wait after a failure, in milliseconds: 300,000. */
  readonly retryMaxMs?: number;
  /** Bodies from this size on are compressed: 1,024. Infinity compresses none. */
  readonly gzipBytesMin?: number;
  /** Told of every event that failed and that nobody waits for. */
  readonly onFailure?: (failure: SendFailure, event: NodeEvent) => void;
}

/** An event to be sent. At least one of `anonymousId`, `customerId` and `factKey` is there. */
export interface NodeEvent {
  /** Unique per happening; sent again after a crash of your own, it is the same event. Absent: a new one. */
  readonly id?: string;
  readonly type?: EventType;
  readonly name?: string;
  /** When it happened: milliseconds or a date. Absent: now. */
  readonly time?: number | Date;
  readonly anonymousId?: string;
  readonly previousId?: string;
  readonly customerId?: string;
  readonly properties?: Properties;
  readonly traits?: Properties;
  readonly sessionId?: string;
  readonly sequence?: number;
  readonly identityToken?: string;
  /** A record of a core system: its stable key. The same key with other properties corrects it. */
  readonly factKey?: string;
  readonly revision?: string;
}

/** Why an event was not accepted. */
export class SendFailure extends Error {
  /** QUEUE_FULL, CLOSED, GAVE_UP, or the server's own code (UNKNOWN_KEY, MISSING_ID …). */
  readonly code: string;
  /** HTTP status of the last answer; 0 where none came. */
  readonly status: number;

  constructor(code: string, message: string, status = 0) {
    super(message);
    this.name = 'SendFailure';
    this.code = code;
    this.status = status;
  }
}

/** What became of an event that was accepted. */
export interface Accepted {
  /** The event breaks the tracking plan: it is kept in quarantine, and counts for nothing until it is repaired. */
  readonly isQuarantined: boolean;
}

export interface NodeClient {
  /** Queues an event. False when the queue is full or the client is closed: wait, and try again. */
  track(event: NodeEvent): boolean;
  /** Queues an event and waits until the server has it durably. Rejects with {@link SendFailure}. */
  send(event: NodeEvent): Promise<Accepted>;
  /** Resolves when all that is queued now was accepted or has failed. */
  flush(): Promise<void>;
  /** Takes no more, sends what waits, and gives up on what is left after the time. */
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
  /** Events that wait or are on their way. */
  readonly waiting: number;
}

interface Entry {
  readonly wire: WireEvent;
  readonly bytes: number;
  readonly given: NodeEvent;
  readonly settle: (outcome: Accepted | SendFailure) => void;
}

interface OwnAnswer {
  readonly quarantined?: readonly { readonly index: number }[];
  readonly refused?: readonly { readonly index: number; readonly code: string; readonly message: string }[];
  readonly code?: string;
  readonly message?: string;
}

const compress = promisify(gzip);

const parse = (body: string): OwnAnswer => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as OwnAnswer) : {};
  } catch {
    return {};
  }
};

const defaults = {
  batchEventsMax: 500,
  batchBytesMax: 1_000_000,
  intervalMs: 200,
  requestsMax: 2,
  timeoutMs: 15_000,
  queueEventsMax: 10_000,
  attemptsMax: 20,
  retryFirstMs: 500,
  retryMaxMs: 300_000,
  gzipBytesMin: 1_024,
} as const;

class BatchingClient implements NodeClient {
  private readonly options: NodeOptions & { readonly [name in keyof typeof defaults]: number };
  private readonly url: string;
  private queue: Entry[] = [];
  private queuedBytes = 0;
  private onTheWay = 0;
  private requests = 0;
  private timer: NodeJS.Timeout | null = null;
  private isClosed = false;
  private isHurried = false;
  private readonly aborted = new AbortController();
  private idle: (() => void)[] = [];

  constructor(options: NodeOptions) {
    if (!/^https?:\/\/./.test(options.endpoint)) throw new TypeError('endpoint begins with http:// or https://');
    if (options.key === '') throw new TypeError('key is missing');
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    this.options = { ...defaults, ...given } as typeof this.options;
    this.url = `${options.endpoint.replace(/\/+$/, '')}/v1/events`;
  }

  get waiting(): number {
    return this.queue.length + this.onTheWay;
  }

  track(event: NodeEvent): boolean {
    if (this.refusal() !== null) return false;
    this.enqueue(event, (outcome) => {
      if (outcome instanceof SendFailure) this.options.onFailure?.(outcome, event);
    });
    return true;
  }

  send(event: NodeEvent): Promise<Accepted> {
    const refusal = this.refusal();
    if (refusal !== null) return Promise.reject(refusal);
    return new Promise((done, fail) => {
      this.enqueue(event, (outcome) => (outcome instanceof SendFailure ? fail(outcome) : done(outcome)));
    });
  }

  async flush(): Promise<void> {
    if (this.waiting === 0) return;
    const empty = new Promise<void>((done) => this.idle.push(done));
    this.isHurried = true;
    this.pump();
    await empty;
  }

  async close({ timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.isClosed = true;
    const deadline = setTimeout(() => this.giveUp(), timeoutMs);
    await this.flush();
    clearTimeout(deadline);
  }

  private refusal(): SendFailure | null {
    if (this.isClosed) return new SendFailure('CLOSED', 'The client is closed.');
    const max = this.options.queueEventsMax;
    return this.waiting < max ? null : new SendFailure('QUEUE_FULL', `More than ${max} events wait; send it later.`);
  }

  private enqueue(given: NodeEvent, settle: Entry['settle']): void {
    const { time, properties, ...rest } = given;
    const wire: WireEvent = {
      id: randomUUID(),
      ...rest,
      time: time instanceof Date ? time.getTime() : (time ?? Date.now()),
      ...(this.options.properties || properties ? { properties: { ...this.options.properties, ...properties } } : {}),
    };
    const bytes = utf8Bytes(JSON.stringify(wire));
    this.queue.push({ wire, bytes, given, settle });
    this.queuedBytes += bytes;
    this.pump();
  }

  /** Starts as many requests as are allowed and worth it; a batch that is not full waits for its time. */
  private pump(): void {
    const { batchEventsMax, batchBytesMax, intervalMs, requestsMax } = this.options;
    while (this.queue.length > 0 && this.requests < requestsMax) {
      const isFull = this.queue.length >= batchEventsMax || this.queuedBytes >= batchBytesMax;
      if (!isFull && !this.isHurried) {
        this.timer ??= setTimeout(() => {
          this.timer = null;
          this.isHurried = true;
          this.pump();
        }, intervalMs);
        return;
      }
      this.start(this.take());
    }
    if (this.queue.length > 0) return;
    this.isHurried = false;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.onTheWay === 0) for (const done of this.idle.splice(0)) done();
  }

  private take(): readonly Entry[] {
    const { batchEventsMax, batchBytesMax } = this.options;
    let bytes = 0;
    let count = 0;
    while (count < this.queue.length && count < batchEventsMax) {
      const next = this.queue[count]?.bytes ?? 0;
      if (count > 0 && bytes + next > batchBytesMax) break;
      bytes += next;
      count += 1;
    }
    this.queuedBytes -= bytes;
    return this.queue.splice(0, count);
  }

  private start(batch: readonly Entry[]): void {
    this.requests += 1;
    this.onTheWay += batch.length;
    void this.deliver(batch).finally(() => {
      this.requests -= 1;
      this.onTheWay -= batch.length;
      this.pump();
    });
  }

  /** Never rejects: each entry is settled, with success or failure. */
  private async deliver(batch: readonly Entry[]): Promise<void> {
    const { attemptsMax, retryFirstMs, retryMaxMs } = this.options;
    let last = new SendFailure('GAVE_UP', 'The server could not be reached.');
    for (let attempt = 1; attempt <= attemptsMax && !this.aborted.signal.aborted; attempt += 1) {
      const answer = await this.post(batch);
      const verdict = verdictOf(answer.status);
      const { code, message } = parse(answer.body);
      if (verdict === 'done') {
        this.settleAnswered(batch, parse(answer.body));
        return;
      }
      if (verdict === 'split' && batch.length > 1) {
        const half = Math.ceil(batch.length / 2);
        await this.deliver(batch.slice(0, half));
        await this.deliver(batch.slice(half));
        return;
      }
      last = new SendFailure(code ?? 'GAVE_UP', message ?? answer.body, answer.status);
      if (verdict !== 'retry') break;
      const random = randomBytes(1).readUInt8(0) / 256;
      const wait = backoffMs(attempt, random, retryFirstMs, retryMaxMs);
      if (attempt < attemptsMax) await this.pause(Math.max(wait, retryAfterMs(answer.retryAfter, Date.now())));
    }
    for (const entry of batch) entry.settle(last);
  }

  private settleAnswered(batch: readonly Entry[], answer: OwnAnswer): void {
    const refused = new Map((answer.refused ?? []).map((each) => [each.index, each]));
    const quarantined = new Set((answer.quarantined ?? []).map(({ index }) => index));
    batch.forEach((entry, index) => {
      const refusal = refused.get(index);
      if (refusal) entry.settle(new SendFailure(refusal.code, refusal.message, 200));
      else entry.settle({ isQuarantined: quarantined.has(index) });
    });
  }

  private async post(batch: readonly Entry[]): Promise<Answer> {
    const { key, timeoutMs, gzipBytesMin } = this.options;
    const text = requestBody(
      batch.map(({ wire }) => wire),
      Date.now(),
    );
    const body = text.length >= gzipBytesMin ? await compress(text) : Buffer.from(text);
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: new Uint8Array(body),
        signal: AbortSignal.any([this.aborted.signal, AbortSignal.timeout(timeoutMs)]),
      });
      return {
        status: response.status,
        retryAfter: response.headers.get('retry-after'),
        body: await response.text(),
      };
    } catch (error) {
      return { status: 0, retryAfter: null, body: error instanceof Error ? error.message : String(error) };
    }
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((done) => {
      const { signal } = this.aborted;
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        done();
      };
      const timer = setTimeout(finish, delayMs);
      signal.addEventListener('abort', finish);
    });
  }

  private giveUp(): void {
    this.aborted.abort();
    const left = this.queue.splice(0);
    this.queuedBytes = 0;
    for (const entry of left) entry.settle(new SendFailure('CLOSED', 'The client was closed before it was sent.'));
    this.pump();
  }
}

/** Makes a client; it sends from the first event on. */
export const createClient = (options: NodeOptions): NodeClient => new BatchingClient(options);
