// Brings the tables of the event store to what this program expects, on every node. ClickHouse has no transactional DDL:
// each statement of a migration must be one that may run again (IF NOT EXISTS), because a crash repeats the migration.
//
// Placeholders in a migration's SQL, so that one text serves all engines (statements end with ";" at the end of a line):
//   {local:event}               the table on one node: event, or event_local where a Distributed table has the plain name
//   {mergeTree:event}           MergeTree, or ReplicatedMergeTree with its path where tables replicate themselves
//   {replacingMergeTree:event:version}   the same for ReplacingMergeTree
//   {distributed:event:person_id}        a whole statement: the Distributed table over event_local; nothing on one node
// A table without {local:} is whole on every node, and is written on every node.
import type { Clock } from '../../kernel/index.ts';
import { assert } from '../../kernel/index.ts';
import { type Migration, migrationChecksum, pendingMigrations } from '../migrate/index.ts';
import { type EventNode, type EventStore, EventStoreFault } from './event-store.ts';
import { textLiteral } from './literal.ts';

type Layout = Pick<EventStore, 'cluster' | 'replicated'>;

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS schema_migration (
  module String, number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC')
) ENGINE = MergeTree ORDER BY (module, number)`;

const PLACEHOLDER = /\{(local|mergeTree|replacingMergeTree|distributed):([a-z_]+)(?::([a-z_]+))?\}/g;

const replicatedPath = (table: string): string => `'/clickhouse/tables/zhiyin/{shard}/${table}', '{replica}'`;

const expand = ({ cluster, replicated }: Layout, kind: string, table: string, argument: string): string => {
  switch (kind) {
    case 'local':
      return cluster === null ? table : `${table}_local`;
    case 'mergeTree':
      return replicated ? `ReplicatedMergeTree(${replicatedPath(table)})` : 'MergeTree';
    case 'replacingMergeTree':
      return replicated
        ? `ReplicatedReplacingMergeTree(${replicatedPath(table)}, ${argument})`
        : `ReplacingMergeTree(${argument})`;
    default:
      return cluster === null
        ? ''
        : `CREATE TABLE IF NOT EXISTS ${table} AS ${table}_local ENGINE = Distributed(${textLiteral(cluster)}, currentDatabase(), ${table}_local, ${argument})`;
  }
};

/** The statements of a migration for this layout. */
export const migrationStatements = (sql: string, layout: Layout): readonly string[] =>
  sql
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .split(/;\s*(?:\n|$)/)
    .map((statement) =>
      statement
        .replace(PLACEHOLDER, (_all, kind: string, table: string, argument = '') =>
          expand(layout, kind, table, argument),
        )
        .trim(),
    )
    .filter((statement) => statement !== '');

const migrateNode = async (
  node: EventNode,
  layout: Layout,
  migrations: readonly Migration[],
  appliedAt: number,
): Promise<readonly Migration[]> => {
  await node.execute(CREATE_TABLE);
  // Two processes may have recorded the same migration: both ran statements that may run twice.
  const applied = await node.query<{ module: string; number: number; name: string; checksum: string }>({
    sql: 'SELECT DISTINCT module, number, name, checksum FROM schema_migration',
  });
  const pending = pendingMigrations(migrations, applied);
  for (const migration of pending) {
    for (const statement of migrationStatements(migration.sql, layout)) {
      try {
        await node.execute(statement);
      } catch (error) {
        const { module, number, name } = migration;
        throw new Error(`migration ${module} ${number} (${name}) failed on ${node.name}: ${String(error)}`, {
          cause: error,
        });
      }
    }
    await node.insert({
      table: 'schema_migration',
      columns: [
        { name: 'module', type: 'String', values: [migration.module] },
        { name: 'number', type: 'UInt32', values: [migration.number] },
        { name: 'name', type: 'String', values: [migration.name] },
        { name: 'checksum', type: 'String', values: [migrationChecksum(migration)] },
        { name: 'applied_at', type: "DateTime64(3, 'UTC')", values: [appliedAt] },
      ],
      token: '',
    });
  }
  return pending;
};

/**
 * Runs what has not run yet on each node, and returns what ran on any. A node that does not answer is left out and
 * brought up to date at the next start, unless no node answers. Throws `MigrationConflict` when the store does not fit the program.
 */
export const migrateEventStore = async (
  store: EventStore,
  migrations: readonly Migration[],
  wallClock: Clock,
): Promise<readonly Migration[]> => {
  const ran = new Set<Migration>();
  const nodes = store.shards.flat();
  assert(nodes.length > 0, 'an event store has at least one node');
  let unreachable: EventStoreFault | null = null;
  let reached = 0;
  for (const node of nodes) {
    try {
      for (const migration of await migrateNode(node, store, migrations, wallClock.now())) ran.add(migration);
      reached++;
    } catch (error) {
      if (!(error instanceof EventStoreFault && error.unreachable)) throw error;
      unreachable = error;
    }
  }
  if (reached === 0 && unreachable) throw unreachable;
  return migrations.filter((migration) => ran.has(migration));
};
