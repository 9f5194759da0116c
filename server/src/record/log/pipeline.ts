// Runs the consumers of the log in the one process that holds the lease; every process can ask how they stand and wait
// for a position.
import { assert, type Clock, Defect, type Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Consumer, CursorState } from './consumer.ts';
import type { RangeDecider } from './event.ts';
import type { EventLog } from './event-log.ts';
import { createHaste, type Haste } from './haste.ts';
import { createOutboxRelay } from './outbox.ts';
import { FIRST_CONSUMER, type PipelineSession, startSession } from './pipeline-session.ts';
import { type ConsumerError, type ConsumerStatus, createHeadSamples, type HeadSamples } from './standing.ts';
import { readCursors, resetCursor } from './store.ts';
import { createWakeUp } from './wake-up.ts';
import { pause } from './work-loop.ts';

const LEASE = 'pipeline';
const LEASE_RETRY_MS = 1000;
const RANGE_EVENTS_MAX = 20_000;
const LINGER_MS = 150;
const RETRY_FIRST_MS = 100;
const POLL_MS = 100;

/** A cursor stands beyond the log's end: the log was restored from an older copy than the state store, or is another's. */
export class CursorBeyondLog extends Error {
  override readonly name = 'CursorBeyondLog';
}

/** What {@link createPipeline} needs. */
export interface PipelineOptions {
  readonly eventLog: EventLog;
  readonly store: StateStore;
  readonly decider: RangeDecider;
  readonly consumers: readonly Consumer[];
  readonly logger: Logger;
  readonly wallClock: Clock;
  /** Most events in a range; a single larger batch is a range of its own. Default 20,000. */
  readonly rangeEventsMax?: number;
  /** Pause after a range before a small one is closed. Default 150 ms. */
  readonly lingerMs?: number;
  /** Wait after the first failure of a step; it doubles up to half a minute. Default 100 ms. */
  readonly retryFirstMs?: number;
  /** No consumer rests between its steps: where somebody always waits for all of them. */
  readonly isRestless?: boolean;
}

/** What {@link Pipeline.status} tells. */
export interface PipelineStatus {
  readonly head: LogPosition;
  /** Whether this process does the work. */
  readonly holdsLease: boolean;
  readonly consumers: readonly ConsumerStatus[];
  /** Why the outbox is not relayed into the log, while it is not. */
  readonly outboxError: ConsumerError | null;
}

/** The consumers of the log, run. */
export interface Pipeline {
  /** Checks the cursors against the log ({@link CursorBeyondLog}) and begins; resolves before the lease is held. */
  start(): Promise<void>;
  /** Finishes the steps under way and gives the lease back. */
  stop(): Promise<void>;
  status(): Promise<PipelineStatus>;
  /**
   * Resolves when the consumer's cursor is at the position or beyond; rejects after the time, saying where it stands and why. Where it
   * runs in this process it does not rest meanwhile.
   */
  waitUntil(consumer: string, position: LogPosition, timeoutMs: number): Promise<void>;
  /** The consumer, in this process that runs it, makes no further step until the promise settles. */
  hold(consumer: string, until: Promise<unknown>): void;
  /**
   * Puts the consumer back to position 0, so that it processes everything again. `also` runs in the same transaction, while the
   * consumer does nothing: to empty its tables. Not for the first consumer, whose ranges are fixed.
   */
  resetConsumer(
    consumer: string,
    also?: (transaction: StateTransaction, position: LogPosition) => Promise<void>,
  ): Promise<void>;
}

/** Puts the consumers together; nothing runs before `start`. */
export const createPipeline = (options: PipelineOptions): Pipeline => {
  const { eventLog, store, consumers, wallClock } = options;
  checkConsumers(consumers);
  const names = [FIRST_CONSUMER, ...consumers.map(({ name }) => name)];
  const samples = createHeadSamples(wallClock);
  const waiters = new Set<() => void>();
  const haste = createHaste(options.isRestless ?? false);
  const lease = createLease(options, haste, () => {
    for (const waiter of waiters) waiter();
  });
  let unlisten: () => void = () => undefined;

  const sampleHead = async (): Promise<LogPosition> => {
    const head = await eventLog.head();
    samples.add(head);
    return head;
  };
  const positionOf = async (consumer: string): Promise<LogPosition> => {
    const standing = lease.session()?.standings.find((each) => each.consumer === consumer);
    if (standing) return standing.position;
    return (await readCursors(store.db)).find((cursor) => cursor.consumer === consumer)?.position ?? 0;
  };
  const status = async (): Promise<PipelineStatus> =>
    statusOfAll(names, await sampleHead(), await readCursors(store.db), lease.session(), samples);
  const waitUntil = async (consumer: string, position: LogPosition, timeoutMs: number): Promise<void> => {
    assert(names.includes(consumer), `there is no consumer ${consumer}`);
    const wakeUp = createWakeUp();
    const over = AbortSignal.timeout(timeoutMs);
    waiters.add(wakeUp.ring);
    try {
      while ((await positionOf(consumer)) < position) {
        if (over.aborted) throw new Error(whyNotYet(consumer, position, timeoutMs, await status()));
        await wakeUp.sleep(POLL_MS, over);
      }
    } finally {
      waiters.delete(wakeUp.ring);
    }
  };

  return {
    async start() {
      await refuseCursorsBeyond(store, await sampleHead());
      unlisten = eventLog.onAppend(() => {
        lease.session()?.onAppend();
        // The sample is for the lag alone; a log that does not answer shows elsewhere.
        sampleHead().catch(() => undefined);
      });
      lease.seek();
    },
    async stop() {
      unlisten();
      await lease.giveUp();
    },
    status,
    waitUntil: (consumer, position, timeoutMs) =>
      haste.during(consumer, () => waitUntil(consumer, position, timeoutMs)),
    hold(consumer, until) {
      const session = lease.session();
      assert(session !== null, `${consumer} is held where it does not run`);
      session.hold(consumer, until);
    },
    async resetConsumer(consumer, also) {
      assert(consumer !== FIRST_CONSUMER && names.includes(consumer), `${consumer} cannot be put back`);
      const reset = () => putBack(store, consumer, wallClock.now(), also);
      const session = lease.session();
      if (session) await haste.during(consumer, () => session.between(consumer, reset));
      else await reset();
    },
  };
};

/** Puts the cursor to 0 with what else is to be emptied, and answers where it stands. */
const putBack = async (
  store: StateStore,
  consumer: string,
  at: Instant,
  also?: (transaction: StateTransaction, position: LogPosition) => Promise<void>,
): Promise<LogPosition> => {
  await store.transaction(async (transaction) => {
    const position = await resetCursor(transaction, consumer, at);
    await also?.(transaction, position);
  });
  return 0;
};

/** The lease, sought until given up; while it is held a session runs. */
interface Lease {
  seek(): void;
  giveUp(): Promise<void>;
  /** The session, or null while another process holds the lease. */
  session(): PipelineSession | null;
}

const createLease = (options: PipelineOptions, haste: Haste, onMoved: () => void): Lease => {
  const { eventLog, store, wallClock, logger } = options;
  const stopping = new AbortController();
  let session: PipelineSession | null = null;
  let seeking: Promise<void> | null = null;

  const runSession = async (lost: AbortSignal): Promise<true> => {
    await refuseCursorsBeyond(store, await eventLog.head());
    session = await startSession({
      eventLog,
      store,
      decider: options.decider,
      consumers: options.consumers,
      relay: createOutboxRelay({ store, eventLog, wallClock }),
      logger,
      wallClock,
      rangeEventsMax: options.rangeEventsMax ?? RANGE_EVENTS_MAX,
      lingerMs: options.lingerMs ?? LINGER_MS,
      retryFirstMs: options.retryFirstMs ?? RETRY_FIRST_MS,
      haste,
      signal: AbortSignal.any([stopping.signal, lost]),
      onMoved,
    });
    try {
      await session.over;
      return true;
    } finally {
      session = null;
    }
  };
  const hold = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await store.exclusively(LEASE, runSession);
      } catch (error) {
        logger.warn({ error: String(error) }, 'the pipeline lost its lease or could not begin, and tries again');
      }
      await pause(LEASE_RETRY_MS, stopping.signal);
    }
  };
  return {
    seek() {
      assert(seeking === null, 'the pipeline was started already');
      seeking = hold();
    },
    async giveUp() {
      stopping.abort();
      await seeking;
    },
    session: () => session,
  };
};

const statusOfAll = (
  names: readonly string[],
  head: LogPosition,
  cursors: readonly CursorState[],
  session: PipelineSession | null,
  samples: HeadSamples,
): PipelineStatus => ({
  head,
  holdsLease: session !== null,
  consumers: names.map((name) => statusOf(name, head, cursors, session, samples)),
  outboxError: session?.relay.error ?? null,
});

const statusOf = (
  consumer: string,
  head: LogPosition,
  cursors: readonly CursorState[],
  session: PipelineSession | null,
  samples: HeadSamples,
): ConsumerStatus => {
  const standing = session?.standings.find((each) => each.consumer === consumer);
  const cursor = cursors.find((each) => each.consumer === consumer);
  const position = standing?.position ?? cursor?.position ?? 0;
  return {
    consumer,
    state: standing?.state ?? 'elsewhere',
    position,
    lagEvents: Math.max(0, head - position),
    lagMs: samples.lagMs(position),
    eventsPerSecond: standing?.eventsPerSecond() ?? 0,
    movedAt: standing?.movedAt ?? cursor?.movedAt ?? 0,
    error: standing?.error ?? null,
    leap: standing?.leap ?? null,
  };
};

const whyNotYet = (
  consumer: string,
  position: LogPosition,
  timeoutMs: number,
  { consumers }: PipelineStatus,
): string => {
  const line = consumers.find((each) => each.consumer === consumer);
  const reason = line?.error ? `; its last error: ${line.error.message}` : '';
  return `${consumer} did not reach ${position} in ${timeoutMs} ms: it stands at ${line?.position}, ${line?.state}${reason}`;
};

const refuseCursorsBeyond = async (store: StateStore, head: LogPosition): Promise<void> => {
  const beyond = (await readCursors(store.db)).filter(({ position }) => position > head);
  if (beyond.length === 0) return;
  const list = beyond.map(({ consumer, position }) => `${consumer} at ${position}`).join(', ');
  throw new CursorBeyondLog(
    `the state store has read further than the log reaches (${head}): ${list}. ` +
      'The log is older than the state store or belongs to another installation; restore both from one backup.',
  );
};

/** Names must differ, and `after` must name others without going in a circle. */
const checkConsumers = (consumers: readonly Consumer[]): void => {
  const byName = new Map(consumers.map((consumer) => [consumer.name, consumer]));
  if (byName.size !== consumers.length || byName.has(FIRST_CONSUMER)) {
    throw new Defect('two consumers of the log have one name');
  }
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) throw new Defect(`consumers wait for each other: ${[...path, name].join(' → ')}`);
    const consumer = byName.get(name);
    if (!consumer && name !== FIRST_CONSUMER) throw new Defect(`no consumer has the name ${name}`);
    for (const before of consumer?.after ?? []) visit(before, [...path, name]);
  };
  for (const name of byName.keys()) visit(name, []);
};
