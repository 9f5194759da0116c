// Up to where the event store has events: what answers say of themselves, and what makes a kept answer out of date.
import type { Clock } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { DataMark } from './contract.ts';

/** New events make kept answers out of date after so long at most; changes of identity and rows that were erased do at once. */
const MARK_MS = 60_000;

export interface Marks {
  read(): Promise<DataMark>;
}

/** Reads the mark; the position at most once in {@link MARK_MS}. */
export const createMarks = (store: EventStore, wallClock: Clock): Marks => {
  let last: DataMark | null = null;
  const identityVersion = async (): Promise<string> => {
    const [row] = await store.query<Record<'overrides' | 'latest' | 'corrections' | 'mutated' | 'mutations', string>>({
      sql: `SELECT (SELECT count() FROM actor_override) AS overrides, (SELECT max(version) FROM actor_override) AS latest,
        (SELECT count() FROM superseded) AS corrections, toUnixTimestamp(max(create_time)) AS mutated, count() AS mutations
        FROM system.mutations WHERE database = currentDatabase() AND startsWith(table, 'event') AND is_done`,
    });
    const { overrides = 0, latest = 0, corrections = 0, mutated = 0, mutations = 0 } = row ?? {};
    return [overrides, latest, corrections, mutated, mutations].join('.');
  };
  return {
    read: async () => {
      const version = await identityVersion();
      const at = wallClock.now();
      if (last && at - last.at < MARK_MS && at >= last.at) {
        last = { ...last, identityVersion: version };
        return last;
      }
      const [row] = await store.query<{ last: string }>({
        sql: 'SELECT max(position) AS last FROM event',
        secondsMax: 120,
      });
      last = { position: Number(row?.last ?? 0), at, identityVersion: version };
      return last;
    },
  };
};
