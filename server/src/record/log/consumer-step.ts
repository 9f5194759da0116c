// The step of a consumer behind the first: the next closed range, decided, prepared, applied, in order.
import { assert, type Clock } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, Leap, LogSpan } from './consumer.ts';
import type { DecidedCache } from './decided-cache.ts';
import type { DecidedRange, RangeDecider } from './event.ts';
import type { EventLog } from './event-log.ts';
import type { Haste } from './haste.ts';
import { joinRanges } from './joined-range.ts';
import type { Standing } from './standing.ts';
import { moveCursor, readBorder, readCursors, readRangeFrom } from './store.ts';
import { LeaseLost, type Step } from './work-loop.ts';

/** What the step works with. */
export interface ConsumerParts {
  readonly eventLog: EventLog;
  readonly store: StateStore;
  readonly decider: RangeDecider;
  readonly wallClock: Clock;
  readonly cache: DecidedCache;
  readonly haste: Haste;
  /** The lowest cursor of those that this consumer never passes. */
  readonly bound: () => LogPosition;
  /** Ends a leap under way. */
  readonly signal: AbortSignal;
  readonly onMoved: () => void;
}

/** A consumer at leisure takes so many events at once at the most, begins its steps so far apart, and does so only after a step of so many. */
const LEISURE = { eventsMax: 5_000, betweenMs: 500, busyEvents: 100 };

/** How far apart its steps begin, and after a step of how many events; null: they follow each other. */
const restOf = ({ atLeisure, gathersMs }: Consumer) => {
  if (gathersMs !== undefined) return { betweenMs: gathersMs, busyEvents: 1 };
  return atLeisure ? LEISURE : null;
};

/** Lets a consumer wait while little has come since its last step. One that had nothing to do for as long begins at once. */
const createLeisure = (consumer: Consumer, standing: Standing, parts: ConsumerParts) => {
  const { signal, wallClock, bound, haste } = parts;
  const between = restOf(consumer);
  let begunAt = 0;
  let from = standing.position;
  return async (): Promise<void> => {
    if (!between) return;
    const wasBusy = standing.position - from >= between.busyEvents;
    const restMs = begunAt + between.betweenMs - wallClock.now();
    if (wasBusy && restMs > 0 && bound() - standing.position < LEISURE.eventsMax)
      await haste.rest(consumer.name, Math.min(restMs, between.betweenMs), signal);
    begunAt = wallClock.now();
    from = standing.position;
  };
};

/** The step of one consumer. */
export const createConsumerStep = (consumer: Consumer, standing: Standing, parts: ConsumerParts): Step => {
  const { eventLog, store, decider, wallClock, cache } = parts;
  const rest = createLeisure(consumer, standing, parts);

  /** The closed ranges that wait, as many as the consumer takes at once; null while the next one is not to be passed yet. */
  const takeRange = async (): Promise<DecidedRange | null> => {
    const ranges: DecidedRange[] = [];
    const { joinedEventsMax = restOf(consumer) ? LEISURE.eventsMax : 0 } = consumer;
    const most = typeof joinedEventsMax === 'number' ? joinedEventsMax : joinedEventsMax(standing.position);
    let to = standing.position;
    for (;;) {
      const note = cache.noteFrom(to) ?? (to < parts.bound() ? await readRangeFrom(store.db, to) : null);
      if (ranges.length === 0)
        assert(note !== null, `no range of the log begins at ${to}, where ${consumer.name} stands`);
      if (note === null || note.to > parts.bound()) break;
      if (ranges.length > 0 && note.to - standing.position > most) break;
      ranges.push(await cache.obtain(note, async () => decider.decide(await eventLog.readRange(note.from, note.to))));
      to = note.to;
    }
    return ranges.length === 0 ? null : joinRanges(ranges);
  };

  const finish = async (span: LogSpan, write: (transaction: StateTransaction) => Promise<void>): Promise<'moved'> => {
    await store.transaction(async (transaction) => {
      await write(transaction);
      if (!(await moveCursor(transaction, consumer.name, span, wallClock.now()))) {
        throw new LeaseLost(`the cursor of ${consumer.name} no longer stands at ${span.from}`);
      }
    });
    standing.moved(span.to);
    parts.onMoved();
    return 'moved';
  };

  const takeLeap = async (leap: Leap, span: LogSpan): Promise<'moved' | 'nothing'> => {
    try {
      await leap.take(span, (share) => standing.leaps({ to: span.to, share }), parts.signal);
    } finally {
      standing.leaps(null);
    }
    if (parts.signal.aborted) return 'nothing';
    return finish(span, (transaction) => leap.land(span, transaction));
  };

  return async (idle) => {
    // A cursor that was put back by another process while there was nothing to do is noticed here.
    if (idle) await adoptCursor(store, standing);
    if (standing.position >= parts.bound()) return 'nothing';
    await rest();
    if (parts.signal.aborted) return 'nothing';
    const span = { from: standing.position, to: parts.bound() };
    const way = await consumer.leap?.decide(span, await eventLog.head());
    if (way === 'wait') return 'nothing';
    if (consumer.leap && way !== undefined && way !== 'step') {
      const to = way === 'leap' ? span.to : await readBorder(store.db, Math.min(way.leapTo, span.to));
      if (to > span.from) return takeLeap(consumer.leap, { from: span.from, to });
    }
    const range = await takeRange();
    if (range === null) return 'nothing';
    await consumer.prepare?.(range);
    return finish(range, (transaction) => consumer.apply(range, transaction));
  };
};

const adoptCursor = async (store: StateStore, standing: Standing): Promise<void> => {
  const cursors = await readCursors(store.db);
  const found = cursors.find(({ consumer }) => consumer === standing.consumer)?.position;
  if (found !== undefined && found !== standing.position) standing.adopt(found);
};
