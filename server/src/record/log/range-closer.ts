// The first consumer: takes the next positions, has them decided, and writes range and cursor in one transaction.
import type { Clock } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { DecidedCache } from './decided-cache.ts';
import type { LoggedRange, RangeDecider } from './event.ts';
import type { EventLog, ReadLimit } from './event-log.ts';
import type { Standing } from './standing.ts';
import { insertRange, moveCursor } from './store.ts';
import type { WakeUp } from './wake-up.ts';
import { LeaseLost, pause, type Step } from './work-loop.ts';

/** What the closer works with. */
export interface CloserParts {
  readonly eventLog: EventLog;
  readonly store: StateStore;
  readonly decider: RangeDecider;
  readonly wallClock: Clock;
  readonly cache: DecidedCache;
  readonly limit: ReadLimit;
  readonly lingerMs: number;
  /** Rung when the log grows. */
  readonly wakeUp: WakeUp;
  readonly signal: AbortSignal;
  /** Told after each closed range. */
  readonly onClosed: () => void;
  /** Resolves when the consumers behind have read enough of what is in memory. */
  readonly room: () => Promise<void>;
}

/** The step of the first consumer. */
export const createCloserStep = (standing: Standing, parts: CloserParts): Step => {
  const { eventLog, store, decider, wallClock, cache, limit, signal } = parts;
  let lingers = false;
  let lingerNumber = 0;
  let ahead: { readonly from: LogPosition; readonly range: Promise<LoggedRange> } | null = null;

  /** Waits out the pause since the last range, unless so much waits that the range is full anyway. */
  const linger = async (): Promise<void> => {
    while (lingers && !signal.aborted) {
      if ((await eventLog.head()) - standing.position >= limit.eventsMax) return;
      await parts.wakeUp.sleep(parts.lingerMs, signal);
    }
  };
  const beginLinger = (): void => {
    lingers = true;
    const mine = ++lingerNumber;
    void pause(parts.lingerMs, signal).then(() => {
      if (mine !== lingerNumber) return;
      lingers = false;
      parts.wakeUp.ring();
    });
  };

  /** The next range; read in advance when it was full, so that what the log grew by since cannot change it. */
  const take = async (): Promise<LoggedRange> => {
    const prepared = ahead?.from === standing.position ? ahead.range : null;
    ahead = null;
    return prepared ?? (await eventLog.readNext(standing.position, limit));
  };
  const readAhead = async (from: LogPosition): Promise<void> => {
    if ((await eventLog.head()) - from < limit.eventsMax) return;
    const range = eventLog.readNext(from, limit);
    // Whoever takes it sees the failure; it must not count as unhandled until then.
    range.catch(() => undefined);
    ahead = { from, range };
  };

  return async () => {
    if ((await eventLog.head()) <= standing.position) return 'nothing';
    await linger();
    await parts.room();
    if (signal.aborted) return 'nothing';
    const range = await take();
    await readAhead(range.to);
    const decided = await store.transaction(async (transaction) => {
      const closed = await decider.close(range, transaction);
      const at = wallClock.now();
      await insertRange(transaction, range, at);
      if (!(await moveCursor(transaction, standing.consumer, range, at))) {
        throw new LeaseLost(`the cursor of ${standing.consumer} no longer stands at ${range.from}`);
      }
      return closed;
    });
    cache.keep(decided);
    standing.moved(range.to);
    beginLinger();
    parts.onClosed();
    return 'moved';
  };
};
