// Compares what stands in the event store with what the sink says it has put there.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { progressCounts, readStanding } from './store.ts';

/** Dialect of rows that were generated straight into the event store: they are in no log, and are not counted. */
export const GENERATED_DIALECT = 'generated';

/** Rows are counted by so many positions. */
export const BUCKET_POSITIONS = 1_000_000;

export const bucketOf = (position: LogPosition): number => Math.floor(position / BUCKET_POSITIONS);

/** Positions [from, to) of which another number of rows stands in the event store than was put there. */
export interface RangeDifference {
  readonly from: LogPosition;
  readonly to: LogPosition;
  readonly expected: number;
  readonly found: number;
}

/**
 * The ranges that differ; none when all is well. Rows of a range whose cursor has not moved yet are left out. A difference
 * means that the event store was damaged or replaced: a rebuild from the log repairs it.
 */
export const verifyEventStore = async (
  eventStore: EventStore,
  store: StateStore,
): Promise<readonly RangeDifference[]> => {
  const { position } = await readStanding(store.db);
  const expected = await progressCounts(store.db);
  const rows = await eventStore.query<{ bucket: string; found: string }>({
    sql: `SELECT intDiv(position, ${BUCKET_POSITIONS}) AS bucket, count() AS found FROM event
      WHERE position < {position:UInt64} AND dialect != '${GENERATED_DIALECT}' GROUP BY bucket`,
    parameters: { position },
    secondsMax: 600,
  });
  const found = new Map(rows.map((row) => [Number(row.bucket), Number(row.found)]));
  const buckets = [...new Set([...expected.keys(), ...found.keys()])].sort((one, other) => one - other);
  return buckets
    .map((bucket) => ({
      from: bucket * BUCKET_POSITIONS,
      to: Math.min((bucket + 1) * BUCKET_POSITIONS, position),
      expected: expected.get(bucket) ?? 0,
      found: found.get(bucket) ?? 0,
    }))
    .filter((difference) => difference.expected !== difference.found);
};
