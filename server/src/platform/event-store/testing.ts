// Event stores for tests: an embedded one in a folder of its own, and suites that run on the embedded engine and on a real server.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { NoServer, startCluster, type TestCluster } from '../../../../test/cluster/start-servers.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Migration } from '../migrate/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { type ChdbStore, openChdbStore } from './chdb-store.ts';
import type { EventInsert, EventStore } from './event-store.ts';
import { migrateEventStore } from './migrate-event-store.ts';
import { openServerStore } from './server-store.ts';

const wallClock: Clock = { now: () => Date.now() };

/** Says nothing; a test that wants to read the log hands in its own. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** An embedded store in a temporary folder with the migrations applied; closing it removes the folder. */
export const openTestEventStore = async (migrations: readonly Migration[] = []): Promise<ChdbStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-events-'));
  const store = await openChdbStore(folder, silentLogger);
  await migrateEventStore(store, migrations, wallClock);
  const close = async (): Promise<void> => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  return Object.create(store, { close: { value: close } }) as ChdbStore;
};

/** Says loudly that something is not tested here; with ZHIYIN_TEST_STRICT set that is an error. */
export const skipLoudly = (what: string, why: string): void => {
  if (process.env.ZHIYIN_TEST_STRICT) throw new Error(`${what}: ${why}`);
  process.stderr.write(`\nSKIPPED ${what}: ${why}\n`);
};

/** A cluster of real servers on this machine, or null where none can be started, said loudly. */
export const startTestCluster = async (shards: number, replicas: number): Promise<TestCluster | null> => {
  try {
    return await startCluster(shards, replicas);
  } catch (error) {
    if (!(error instanceof NoServer)) throw error;
    skipLoudly('on a real ClickHouse server', error.message);
    return null;
  }
};

/** An empty store on a cluster of two shards with the migrations applied, or null where none can be started; closing it ends the servers. */
export const openTestClusterStore = async (migrations: readonly Migration[]): Promise<EventStore | null> => {
  const cluster = await startTestCluster(2, 1);
  if (cluster === null) return null;
  const store = await openServerStore({ url: cluster.url, cluster: cluster.name }, silentLogger);
  await migrateEventStore(store, migrations, wallClock);
  const close = async (): Promise<void> => {
    await store.close();
    await cluster.close();
  };
  return Object.create(store, { close: { value: close } }) as EventStore;
};

/**
 * As whoever writes to a cluster does: each row to one shard, into the table of its nodes; elsewhere the plain insert. `key`: the column of
 * whole numbers that tells the shard; rows take turns without one.
 */
export const insertByShard = async (store: EventStore, insert: EventInsert, key?: string): Promise<void> => {
  if (store.cluster === null) return store.insert(insert);
  const keys = insert.columns.find(({ name }) => name === key)?.values;
  const shardOf = (row: number): number => Number(BigInt(String(keys?.[row] ?? row)) % BigInt(store.shards.length));
  for (const [shard, nodes] of store.shards.entries()) {
    const isHere = (_: unknown, row: number): boolean => shardOf(row) === shard;
    const columns = insert.columns.map((column) => ({ ...column, values: column.values.filter(isHere) }));
    for (const node of nodes) await node.insert({ ...insert, table: `${insert.table}_local`, columns });
  }
};

/** Opens an empty store of the suite's engine with the migrations applied; it is closed after the suite. */
export type OpenEventStore = (migrations?: readonly Migration[]) => Promise<EventStore>;

/** An address of the same servers with another database. */
const withDatabase = (urls: string, database: string): string =>
  urls
    .split(',')
    .map((each) => Object.assign(new URL(each), { pathname: `/${database}` }).href)
    .join(',');

const serverSuite = (
  title: string,
  { url, cluster }: { readonly url: string; readonly cluster?: string },
  suite: (open: OpenEventStore) => void,
): void => {
  describe(title, () => {
    const stores: EventStore[] = [];
    afterAll(async () => {
      for (const store of stores) await store.close();
    });
    suite(async (migrations = []) => {
      const address = withDatabase(url, `test_${randomUUID().replaceAll('-', '')}`);
      const store = await openServerStore({ url: address, ...(cluster ? { cluster } : {}) }, silentLogger);
      stores.push(store);
      // As two processes that start at once.
      await Promise.all([1, 2].map(() => migrateEventStore(store, migrations, wallClock)));
      return store;
    });
  });
};

/**
 * Runs the suite on chDB, on a real server (`ZHIYIN_TEST_CLICKHOUSE_URL`, or one started from the chdb package), and on a cluster of two
 * shards when asked to. Await it at the top of a test file; the suite opens its stores inside of tests or hooks.
 */
export const describeEventStores = async (
  title: string,
  suite: (open: OpenEventStore, engine: EventStore['engine'], shards: number) => void,
  onCluster = false,
): Promise<void> => {
  describe(`${title} on chDB`, () => {
    const stores: EventStore[] = [];
    afterAll(async () => {
      for (const store of stores) await store.close();
    });
    suite(
      async (migrations = []) => {
        const store = await openTestEventStore(migrations);
        stores.push(store);
        return store;
      },
      'chdb',
      1,
    );
  });
  const given = process.env.ZHIYIN_TEST_CLICKHOUSE_URL;
  const cluster = given ? null : await startTestCluster(onCluster ? 2 : 1, 1);
  const url = given ?? cluster?.servers[0]?.[0]?.url;
  if (url === undefined) {
    describe.skip(`${title} on a ClickHouse server`, () =>
      suite(() => Promise.reject(new Error('skipped')), 'clickhouse', 1));
    return;
  }
  serverSuite(`${title} on a ClickHouse server`, { url }, (open) => suite(open, 'clickhouse', 1));
  if (!cluster) return;
  afterAll(() => cluster.close());
  if (onCluster)
    serverSuite(`${title} on two shards`, { url: cluster.url, cluster: cluster.name }, (open) =>
      suite(open, 'clickhouse', 2),
    );
};
