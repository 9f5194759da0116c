// The step of a consumer behind the first: the next closed range, decided, prepared, applied, in order.
import { assert, type Clock } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Consumer } from './consumer.ts';
import type { DecidedCache } from './decided-cache.ts';
import type { RangeDecider } from './event.ts';
import type { EventLog } from './event-log.ts';
import type { Standing } from './standing.ts';
import { moveCursor, readCursors, readRangeFrom } from './store.ts';
import { LeaseLost, type Step } from './work-loop.ts';

/** What the step works with. */
export interface ConsumerParts {
  readonly eventLog: EventLog;
  readonly store: StateStore;
  readonly decider: RangeDecider;
  readonly wallClock: Clock;
  readonly cache: DecidedCache;
  /** The lowest cursor of those that this consumer never passes. */
  readonly bound: () => LogPosition;
  readonly onMoved: () => void;
}

/** The step of one consumer. */
export const createConsumerStep = (consumer: Consumer, standing: Standing, parts: ConsumerParts): Step => {
  const { eventLog, store, decider, wallClock, cache } = parts;

  return async (idle) => {
    // A cursor that was put back by another process while there was nothing to do is noticed here.
    if (idle) await adoptCursor(store, standing);
    if (standing.position >= parts.bound()) return 'nothing';
    const note = cache.noteFrom(standing.position) ?? (await readRangeFrom(store.db, standing.position));
    assert(note !== null, `no range of the log begins at ${standing.position}, where ${consumer.name} stands`);
    if (note.to > parts.bound()) return 'nothing';
    const range = await cache.obtain(note, async () => decider.decide(await eventLog.readRange(note.from, note.to)));
    await consumer.prepare?.(range);
    await store.transaction(async (transaction) => {
      await consumer.apply(range, transaction);
      if (!(await moveCursor(transaction, consumer.name, note, wallClock.now()))) {
        throw new LeaseLost(`the cursor of ${consumer.name} no longer stands at ${note.from}`);
      }
    });
    standing.moved(note.to);
    parts.onMoved();
    return 'moved';
  };
};

const adoptCursor = async (store: StateStore, standing: Standing): Promise<void> => {
  const cursors = await readCursors(store.db);
  const found = cursors.find(({ consumer }) => consumer === standing.consumer)?.position;
  if (found !== undefined && found !== standing.position) standing.adopt(found);
};
