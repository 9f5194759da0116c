// The job that writes resolved persons into the rows themselves, so that override rows can go and questions stay cheap.
import { z } from 'zod';
import type { EventNode, EventStore } from '../../platform/event-store/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { eventColumnTypes } from './event-columns.ts';
import { localTable } from './nodes.ts';
import { allMissing, readStanding } from './store.ts';
import { whileWriting } from './write-lock.ts';

const STAGING = 'event_rewrite';

/** The sink has put in rows whose cursor has not moved yet; the job is tried again later. */
class SinkBusy extends Error {
  override readonly name = 'SinkBusy';
}

const queryOne = async (node: EventNode, sql: string, version: LogPosition): Promise<readonly string[]> => {
  const rows = await node.query<{ value: string }>({ sql, parameters: { version }, secondsMax: 600 });
  return rows.map((row) => row.value);
};

const overriddenPartitions = (node: EventNode, table: string, version: LogPosition): Promise<readonly string[]> =>
  queryOne(
    node,
    `SELECT DISTINCT toString(toYYYYMM(occurred_at, 'UTC')) AS value FROM ${table}
      WHERE actor_hash IN (SELECT actor_hash FROM actor_override WHERE version <= {version:UInt64}) ORDER BY value`,
    version,
  );

/**
 * Writes the partition anew beside the table and exchanges it in one step. Rows keep everything but the person. Overrides of
 * all versions are applied, also newer ones: they hold for the same rows, and stay until the next run.
 */
const rewritePartition = async (node: EventNode, table: string, partition: string): Promise<void> => {
  const columns = eventColumnTypes.map(({ name }) => name).filter((name) => name !== 'person_id');
  await node.execute(`DROP TABLE IF EXISTS ${STAGING} SYNC`);
  await node.execute(`CREATE TABLE ${STAGING} AS ${table}`);
  await node.execute(`INSERT INTO ${STAGING} (person_id, ${columns.join(', ')})
    SELECT ifNull(arrayFirstOrNull(span -> span.1 <= toUnixTimestamp64Milli(event.occurred_at) AND toUnixTimestamp64Milli(event.occurred_at) < span.2, owner.spans).3, event.person_id),
      ${columns.map((name) => `event.${name}`).join(', ')}
    FROM (SELECT * FROM ${table} WHERE toYYYYMM(occurred_at, 'UTC') = ${Number(partition)}) AS event
    LEFT ANY JOIN (
      SELECT actor_hash, groupArrayIf((from_ms, to_ms, person_id), version = latest) AS spans
      FROM (SELECT *, max(version) OVER (PARTITION BY actor_hash) AS latest FROM actor_override)
      GROUP BY actor_hash
    ) AS owner ON owner.actor_hash = event.actor_hash`);
  await node.execute(`ALTER TABLE ${table} REPLACE PARTITION ${Number(partition)} FROM ${STAGING}`);
  await node.execute(`DROP TABLE IF EXISTS ${STAGING} SYNC`);
};

/** Exchanging a partition forgets its tokens: no range may be half-way between event store and cursor. */
const assertSinkIdle = async (node: EventNode, table: string, position: LogPosition): Promise<void> => {
  const [ahead] = await queryOne(
    node,
    `SELECT toString(count()) AS value FROM ${table} WHERE position >= {version:UInt64}`,
    position,
  );
  if (ahead !== '0') throw new SinkBusy('a range is on its way into the event store; the rewrite waits for its cursor');
};

const rewriteNode = async (
  eventStore: EventStore,
  store: StateStore,
  node: EventNode,
  version: LogPosition,
  context: JobContext,
): Promise<void> => {
  const table = localTable(eventStore, 'event');
  const partitions = await overriddenPartitions(node, table, version);
  for (const [index, partition] of partitions.entries()) {
    context.signal.throwIfAborted();
    await whileWriting(store, async () => {
      await assertSinkIdle(node, table, (await readStanding(store.db)).position);
      await rewritePartition(node, table, partition);
    });
    context.progress(index + 1, partitions.length, `${node.name} ${partition}`);
  }
};

/**
 * The job `sink.rewrite-overridden`. Safe to stop anywhere and to repeat: a partition is either the old or the new one, a
 * rewritten one resolves to the same persons, and overrides are dropped only after every row that they concern is rewritten.
 * On a cluster rows keep their shard.
 */
export const createRewriteJob = (options: {
  readonly eventStore: EventStore;
  readonly store: StateStore;
}): JobDefinition<Record<string, never>> => ({
  name: 'sink.rewrite-overridden',
  payload: z.strictObject({}),
  run: async (_payload, context) => {
    const { eventStore, store } = options;
    // Rows of ranges that the sink has yet to put in still need the overrides of later ranges.
    const { position: version } = await readStanding(store.db);
    if (version === 0 || (await allMissing(store.db)).length > 0) return;
    const nodes = eventStore.shards.flat();
    for (const node of nodes) await rewriteNode(eventStore, store, node, version, context);
    await whileWriting(store, async () => {
      for (const node of nodes)
        await node.execute(`ALTER TABLE actor_override DELETE WHERE version <= ${version} SETTINGS mutations_sync = 2`);
    });
  },
});
