// The time during which this process holds the lease: loops of the first consumer, of each consumer behind it and of the
// outbox relay, until it is stopped or loses the lease.
import { setMaxListeners } from 'node:events';
import { assert, type Clock } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import { inBackground, type StateStore } from '../../platform/state-store/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Consumer } from './consumer.ts';
import { createConsumerStep } from './consumer-step.ts';
import { createDecidedCache } from './decided-cache.ts';
import type { RangeDecider } from './event.ts';
import type { EventLog } from './event-log.ts';
import type { Haste } from './haste.ts';
import type { OutboxRelay } from './outbox.ts';
import { createCloserStep } from './range-closer.ts';
import { createStanding, type Standing } from './standing.ts';
import { createCursors, readCursors, readRangesEnd } from './store.ts';
import { createWakeUp, type WakeUp } from './wake-up.ts';
import { pause, runLoop, type Step } from './work-loop.ts';

/** Name of the first consumer, which decides duplicates and persons. Nobody passes its cursor. */
export const FIRST_CONSUMER = 'identity';

/** Name under which the relay of the outbox shows in the status. It has no cursor. */
const RELAY = 'outbox';
const RELAY_POLL_MS = 250;
const READ_BYTES_MAX = 64 * 1024 * 1024;
/** Ranges kept decided in memory, in multiples of the largest. */
const CACHED_RANGES = 4;
/** How long the first consumer waits for the next move of those that follow closely, so that they find their ranges in memory. */
const ROOM_PATIENCE_MS = 5000;

/** What a session works with. */
export interface SessionParts {
  readonly eventLog: EventLog;
  readonly store: StateStore;
  readonly decider: RangeDecider;
  readonly consumers: readonly Consumer[];
  readonly relay: OutboxRelay;
  readonly logger: Logger;
  readonly wallClock: Clock;
  readonly rangeEventsMax: number;
  readonly lingerMs: number;
  readonly retryFirstMs: number;
  readonly haste: Haste;
  readonly signal: AbortSignal;
  /** Told whenever a cursor moved. */
  readonly onMoved: () => void;
}

/** A session that runs. */
export interface PipelineSession {
  readonly standings: readonly Standing[];
  /** How the relay of the outbox does; its position counts what it relayed. */
  readonly relay: Standing;
  /** Told when the log grew. */
  onAppend(): void;
  /** Runs the work while the consumer's loop is between two steps, and starts the loop again if it was halted. */
  between(consumer: string, work: () => Promise<LogPosition>): Promise<void>;
  /** The consumer makes no further step until the promise settles, or the session ends. */
  hold(consumer: string, until: Promise<unknown>): void;
  /** Settles when the session is over; rejects when the lease was lost. */
  readonly over: Promise<void>;
}

interface Worker {
  readonly standing: Standing;
  readonly wakeUp: WakeUp;
  readonly step: Step;
  running: Promise<void>;
  /** The end of the step under way; whoever wants the cursor for itself queues behind it. */
  turn: Promise<unknown>;
}

/** Reads the cursors, creates those of new consumers, and starts the loops. */
export const startSession = async (parts: SessionParts): Promise<PipelineSession> => {
  const standings = await openStandings(parts);
  const ending = new AbortController();
  const signal = AbortSignal.any([parts.signal, ending.signal]);
  // Every consumer listens to it; that many are no leak.
  setMaxListeners(0, signal, parts.signal);
  const room = createWakeUp();
  const workers: Worker[] = [];
  const ringAll = (): void => {
    for (const { standing, wakeUp } of workers) if (standing.consumer !== FIRST_CONSUMER) wakeUp.ring();
    room.ring();
    parts.onMoved();
  };
  workers.push(...createWorkers({ ...parts, signal }, standings, room, ringAll));

  let lost: { readonly reason: unknown } | null = null;
  const start = (worker: Worker): void => {
    const loop = runLoop(worker.standing, worker.step, worker.wakeUp, { ...parts, signal });
    worker.running = loop.catch((reason: unknown) => {
      lost ??= { reason };
      ending.abort();
    });
  };
  for (const worker of workers) start(worker);
  const relay = createStanding(RELAY, 0, parts.wallClock.now(), parts.wallClock);
  const step = relayStep(parts.relay, relay, signal);
  const relaying = runLoop(relay, step, createWakeUp(), { ...parts, signal });

  const allDone = async (): Promise<void> => {
    await aborted(signal);
    for (const worker of workers) await worker.running;
    await relaying;
    if (lost) throw lost.reason;
  };
  const workerOfConsumer = (consumer: string): Worker => {
    const worker = workers.find(({ standing }) => standing.consumer === consumer);
    assert(worker !== undefined, `there is no consumer ${consumer}`);
    return worker;
  };
  return {
    standings,
    relay,
    onAppend: () => workers[0]?.wakeUp.ring(),
    hold(consumer, until) {
      const worker = workerOfConsumer(consumer);
      const settled = until.catch(() => undefined);
      worker.turn = worker.turn.then(() => Promise.race([settled, aborted(signal)]));
    },
    async between(consumer, work) {
      const worker = workerOfConsumer(consumer);
      const mine = worker.turn.then(async () => {
        const wasHalted = worker.standing.state === 'halted';
        worker.standing.adopt(await work());
        if (wasHalted) start(worker);
      });
      worker.turn = mine.catch(() => undefined);
      await mine;
      ringAll();
    },
    over: allDone(),
  };
};

/** Where every consumer stands; the first one's cursor must be where the closed ranges end. */
const openStandings = async ({ store, consumers, wallClock }: SessionParts): Promise<readonly Standing[]> => {
  const names = [FIRST_CONSUMER, ...consumers.map(({ name }) => name)];
  await createCursors(store.db, names, wallClock.now());
  const standings = await readStandings(store, names, wallClock);
  const end = await readRangesEnd(store.db);
  const first = standings[0]?.position;
  assert(end === first, `the closed ranges end at ${end}, but ${FIRST_CONSUMER} stands at ${first}`);
  return standings;
};

const createWorkers = (
  parts: SessionParts,
  standings: readonly Standing[],
  room: WakeUp,
  onMoved: () => void,
): readonly Worker[] => {
  const { rangeEventsMax, signal, lingerMs } = parts;
  const [first, ...behind] = standings;
  assert(first !== undefined, 'the first consumer has no cursor');
  const cachedMax = rangeEventsMax * CACHED_RANGES;
  const shared = { ...parts, cache: createDecidedCache(cachedMax), onMoved };
  // Who can leap is not waited for: it catches up without reading the ranges.
  const pacing = behind.filter((_standing, index) => !parts.consumers[index]?.leap);
  const closerWakeUp = createWakeUp();
  const closer = createCloserStep(first, {
    ...shared,
    limit: { eventsMax: rangeEventsMax, bytesMax: READ_BYTES_MAX },
    lingerMs,
    wakeUp: closerWakeUp,
    onClosed: onMoved,
    room: () => roomFor(first, pacing, cachedMax - rangeEventsMax, room, { ...parts, signal }),
  });
  const followers = behind.map((standing, index) => {
    const consumer = parts.consumers[index];
    assert(consumer !== undefined, `no consumer stands at number ${index}`);
    const waitsFor = standings.filter((each) => each === first || consumer.after.includes(each.consumer));
    const bound = () => Math.min(...waitsFor.map(({ position }) => position));
    const step = createConsumerStep(consumer, standing, { ...shared, bound });
    return workerOf(standing, createWakeUp(), consumer.prompt ? step : (idle) => inBackground(() => step(idle)));
  });
  return [workerOf(first, closerWakeUp, closer), ...followers];
};

const workerOf = (standing: Standing, wakeUp: WakeUp, step: Step): Worker => {
  const worker: Worker = {
    standing,
    wakeUp,
    step: (idle) => {
      const mine = worker.turn.then(() => step(idle));
      worker.turn = mine.catch(() => undefined);
      return mine;
    },
    running: Promise.resolve(),
    turn: Promise.resolve(),
  };
  return worker;
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const readStandings = async (
  store: StateStore,
  names: readonly string[],
  wallClock: Clock,
): Promise<readonly Standing[]> => {
  const cursors = new Map((await readCursors(store.db)).map((cursor) => [cursor.consumer, cursor]));
  return names.map((name) => {
    const cursor = cursors.get(name);
    assert(cursor !== undefined, `the consumer ${name} has no cursor`);
    return createStanding(name, cursor.position, cursor.movedAt, wallClock);
  });
};

/** Appends what the outbox holds, then sleeps a little: what other processes and requests put there rings no bell here. */
const relayStep =
  (relay: OutboxRelay, standing: Standing, signal: AbortSignal): Step =>
  async () => {
    const relayed = await relay.relayAll();
    standing.moved(standing.position + relayed);
    await pause(RELAY_POLL_MS, signal);
    return 'moved';
  };

/**
 * Waits while a consumer that follows closely gets on, but is so far behind that the next range would drop from memory what it has not
 * read: each that falls out of memory reads and decides every range again. One that is further behind, failing or stuck does so anyway
 * and holds nobody up.
 */
const roomFor = async (
  first: Standing,
  pacing: readonly Standing[],
  eventsMax: number,
  wakeUp: WakeUp,
  { signal, wallClock }: Pick<SessionParts, 'signal' | 'wallClock'>,
): Promise<void> => {
  const crowding = () =>
    pacing.filter(({ position, state }) => {
      const lag = first.position - position;
      return state === 'running' && lag >= eventsMax && lag < 2 * eventsMax;
    });
  const begun = wallClock.now();
  while (!signal.aborted) {
    const lastMove = Math.max(begun, ...crowding().map(({ movedAt }) => movedAt));
    const patience = lastMove + ROOM_PATIENCE_MS - wallClock.now();
    if (crowding().length === 0 || patience <= 0) return;
    await wakeUp.sleep(patience, signal);
  }
};
