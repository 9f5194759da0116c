// The way back into the log: what a consumer derives is written to the outbox in the consumer's own transaction, and a
// relay appends it. An append may be repeated after a crash; the event's key, deterministic, makes it once.
import type { Clock, Instant } from '../../kernel/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from './event.ts';
import type { EventLog } from './event-log.ts';
import { deleteOutbox, insertOutbox, readOutbox } from './store.ts';

/** Links in a chain of derived events. A longer chain is a circle of rules, and stops in quarantine. */
export const DEPTH_MAX = 8;

const ROWS_PER_APPEND = 1000;

/**
 * Puts derived events in the outbox, in the transaction of the change that they tell of. Keys must be deterministic
 * (module, subject, version). An event with `depth` over {@link DEPTH_MAX} goes on with a violation, so quarantine gets it.
 */
export const enqueueOutbox = (
  transaction: StateTransaction,
  events: readonly LoggedEvent[],
  createdAt: Instant,
): Promise<void> => insertOutbox(transaction, events.map(withDepthChecked), createdAt);

const withDepthChecked = (event: LoggedEvent): LoggedEvent => {
  if ((event.depth ?? 0) <= DEPTH_MAX) return event;
  const violation = {
    code: 'DEPTH_EXCEEDED',
    message: `The event is number ${event.depth} of a chain of derived events; a chain has at most ${DEPTH_MAX}.`,
  };
  return { ...event, violations: [...(event.violations ?? []), violation] };
};

/** Nothing waits to come back into the log. */
export const isOutboxEmpty = async (store: Pick<StateStore, 'db'>): Promise<boolean> =>
  (await readOutbox(store.db, 1)).length === 0;

/** Appends what waits in the outbox. */
export interface OutboxRelay {
  /** Appends everything that waits now, in order, and answers how many events that was. Only one at a time may run. */
  relayAll(): Promise<number>;
}

/** A relay of the outbox into the log. */
export const createOutboxRelay = ({
  store,
  eventLog,
  wallClock,
}: {
  readonly store: StateStore;
  readonly eventLog: EventLog;
  readonly wallClock: Clock;
}): OutboxRelay => {
  const relaySome = async (): Promise<number> => {
    const rows = await readOutbox(store.db, ROWS_PER_APPEND);
    if (rows.length === 0) return 0;
    await eventLog.append({
      recordedAt: wallClock.now(),
      source: 'zhiyin',
      trust: 'server',
      dialect: 'zhiyin',
      events: rows.map(({ event }) => event),
    });
    await deleteOutbox(
      store.db,
      rows.map(({ id }) => id),
    );
    return rows.length;
  };
  return {
    async relayAll() {
      let relayed = 0;
      for (let some = await relaySome(); some > 0; some = await relaySome()) relayed += some;
      return relayed;
    },
  };
};
