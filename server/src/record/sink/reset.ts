// Empties the event store so that the sink can fill it again from position 0.
import { randomUUID } from 'node:crypto';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import { localTable } from './nodes.ts';
import { clearProgress } from './store.ts';
import { unlessWriting, whileWriting } from './write-lock.ts';

const wholeTables = ['actor_override', 'actor_person', 'customer_person', 'superseded'] as const;

const emptyTables = async (eventStore: EventStore): Promise<void> => {
  for (const node of eventStore.shards.flat())
    for (const table of [localTable(eventStore, 'event'), ...wholeTables])
      await node.execute(`TRUNCATE TABLE IF EXISTS ${table}`);
};

/**
 * Empties every table on every node (all must answer) and forgets the sink's progress. The caller then moves the cursors of
 * the sink and of identity's overrides back to 0. The new filling has tokens of its own: a partition that was exchanged leaves
 * its tokens behind, and ranges that carried them again would be dropped as repeated.
 */
export const resetEventStore = (eventStore: EventStore, store: StateStore): Promise<void> =>
  whileWriting(store, async () => {
    await emptyTables(eventStore);
    await store.transaction((transaction) => clearProgress(transaction, randomUUID()));
  });

/**
 * The same within the transaction that moves the sink's cursor. False, with nothing done, while somebody else writes to the event store:
 * whoever waited for the lock inside a transaction would wait for ever for one who holds it and waits for the state store.
 */
export const resetEventStoreWithin = async (
  eventStore: EventStore,
  store: StateStore,
  transaction: StateTransaction,
): Promise<boolean> => {
  const done = await unlessWriting(store, async () => {
    await emptyTables(eventStore);
    await clearProgress(transaction, randomUUID());
    return true;
  });
  return done !== null;
};

/** The last position of which the event store has a row; null when it has none. */
export const lastStoredPosition = async (eventStore: EventStore): Promise<LogPosition | null> => {
  const [row] = await eventStore.query<{ rows: string; last: string }>({
    sql: 'SELECT count() AS rows, max(position) AS last FROM event',
    secondsMax: 600,
  });
  return row === undefined || row.rows === '0' ? null : Number(row.last);
};
