// Empties the event store so that the sink can fill it again from position 0.
import { randomUUID } from 'node:crypto';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { localTable } from './nodes.ts';
import { clearProgress } from './store.ts';
import { whileWriting } from './write-lock.ts';

const wholeTables = ['actor_override', 'actor_person', 'customer_person', 'superseded'] as const;

/**
 * Empties every table on every node (all must answer) and forgets the sink's progress. The caller then moves the cursors of
 * the sink and of identity's overrides back to 0. The new filling has tokens of its own: a partition that was exchanged leaves
 * its tokens behind, and ranges that carried them again would be dropped as repeated.
 */
export const resetEventStore = (eventStore: EventStore, store: StateStore): Promise<void> =>
  whileWriting(store, async () => {
    for (const node of eventStore.shards.flat())
      for (const table of [localTable(eventStore, 'event'), ...wholeTables])
        await node.execute(`TRUNCATE TABLE IF EXISTS ${table}`);
    await store.transaction((transaction) => clearProgress(transaction, randomUUID()));
  });
