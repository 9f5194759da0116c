// Opens the state store on either engine. Everything above the connection is the same code: node-postgres and Kysely.
import { AsyncLocalStorage } from 'node:async_hooks';
import { resolve } from 'node:path';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { assert } from '../../kernel/index.ts';
import { lockFolder } from '../folder-lock/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { columnTypes } from './column-types.ts';
import { keepingPlans } from './kept-plans.ts';
import { advisoryLocks, type NamedLocks, processLocks } from './named-locks.ts';
import { startPgliteWorker } from './pglite-connection.ts';
import { defaultCacheFolder } from './pglite-image.ts';
import { beginningLookups } from './sent-together.ts';
import type { Database, StateStore } from './state-store.ts';
import { createTurns, isInOneTurn, sessionOfTurn, type Turns } from './turns.ts';
import { keepStatistics } from './upkeep.ts';

const POOL_MAX = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/** Which engine, and where it is. */
export type StateStoreLocation =
  | {
      readonly kind: 'pglite';
      /** Folder owned by this store; null keeps everything in memory. */
      readonly folder: string | null;
      /** Where the image of an empty database is cached; the user's cache folder unless told. */
      readonly cacheFolder?: string;
    }
  | {
      readonly kind: 'postgres';
      readonly url: string;
      /** Connections at most; 10 unless told. */
      readonly poolMax?: number;
    };

export interface StateStoreOptions {
  readonly logger?: Logger;
}

/** Is set inside the work of a transaction, and only until it ends. */
const openTransaction = new AsyncLocalStorage<{ active: boolean }>();

const connectInTurn = async (pool: pg.Pool, turns: Turns): Promise<PostgresPoolClient> => {
  const end = await turns.take();
  try {
    const client = keepingPlans(await pool.connect());
    const release = (): void => {
      client.release();
      end();
    };
    return { ...client, release };
  } catch (error) {
    end();
    throw error;
  }
};

/** The client with one statement after the other: reads that share a turn ask at once, and the driver takes no second one meanwhile. */
const oneByOne = (client: PostgresPoolClient): PostgresPoolClient => {
  const ask = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
  let last: Promise<unknown> = Promise.resolve();
  const query = (...given: unknown[]): Promise<unknown> => {
    const mine = last.then(() => ask(...given));
    last = mine.catch(() => undefined);
    return mine;
  };
  return { query, release: client.release } as { query: unknown; release: () => void } as PostgresPoolClient;
};

/**
 * Kysely's view of the pool. On the embedded engine a second connection inside a transaction would wait for itself
 * for ever, so it is a defect on both engines, seen at once.
 */
const guarded = (pool: pg.Pool, turns: Turns | null): PostgresPool => ({
  connect: async () => {
    assert(
      !openTransaction.getStore()?.active,
      'the state store was used beside an open transaction: pass the transaction down',
    );
    return turns ? sessionOfTurn(() => connectInTurn(pool, turns), oneByOne) : keepingPlans(await pool.connect());
  },
  end: () => pool.end(),
});

const makeStore = (
  engine: StateStore['engine'],
  pool: pg.Pool,
  locks: NamedLocks,
  logger: Logger | undefined,
  afterEnd?: () => Promise<void>,
): StateStore => {
  const db: Database = new Kysely({
    dialect: new PostgresDialect({ pool: guarded(pool, engine === 'pglite' ? createTurns() : null) }),
  });
  const stopUpkeep = engine === 'pglite' ? keepStatistics(db, logger) : null;
  let closed: Promise<void> | null = null;
  return {
    engine,
    db,
    transaction: (work, { lookups = false } = {}) => {
      assert(!isInOneTurn(), 'a transaction began among reads that share a turn');
      const run = () =>
        db.transaction().execute(async (transaction) => {
          const state = { active: true };
          try {
            return await openTransaction.run(state, () => work(transaction));
          } finally {
            state.active = false;
          }
        });
      return lookups ? beginningLookups(run) : run();
    },
    exclusively: (name, work) => locks.exclusively(name, work),
    close: () => {
      closed ??= (async () => {
        await stopUpkeep?.();
        await db.destroy();
        await afterEnd?.();
      })();
      return closed;
    },
  };
};

/**
 * Hears connections that break between two statements of a transaction. The pool listens only to idle ones; unheard, the
 * event would end the process. The next statement of the transaction is rejected, and the pool drops the connection.
 */
const survive = (pool: pg.Pool, logger: Logger | undefined): void => {
  pool.on('connect', (client) => {
    client.on('error', (error) => logger?.debug({ error: error.message }, 'a connection to the state store broke'));
  });
};

const openPglite = async (
  location: StateStoreLocation & { readonly kind: 'pglite' },
  logger: Logger | undefined,
): Promise<StateStore> => {
  const folder = location.folder === null ? null : resolve(location.folder);
  const lock = folder === null ? null : await lockFolder(folder);
  try {
    const cacheFolder = location.cacheFolder ?? defaultCacheFolder();
    const worker = await startPgliteWorker({ folder, cacheFolder }, (error) =>
      logger?.error({ error: error.message, folder }, 'the embedded state store stopped; restart the process'),
    );
    const pool = new pg.Pool({
      stream: () => worker.connect(),
      types: columnTypes,
      max: 1,
      idleTimeoutMillis: 0,
    } as pg.PoolConfig);
    survive(pool, logger);
    pool.on('error', (error) => logger?.error({ error: error.message }, 'the state store lost its connection'));
    return makeStore('pglite', pool, processLocks(), logger, async () => {
      await worker.close();
      await lock?.release();
    });
  } catch (error) {
    await lock?.release();
    throw error;
  }
};

const openPostgres = async (
  location: StateStoreLocation & { readonly kind: 'postgres' },
  logger: Logger | undefined,
): Promise<StateStore> => {
  const config: pg.ClientConfig = {
    connectionString: location.url,
    types: columnTypes,
    application_name: 'zhiyin',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: '-c TimeZone=UTC',
  };
  const pool = new pg.Pool({ ...config, pipeline: true, max: location.poolMax ?? POOL_MAX });
  survive(pool, logger);
  pool.on('error', (error) => logger?.warn({ error: error.message }, 'an idle connection to the state store was lost'));
  try {
    const { rows } = await pool.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    const version = Math.floor(Number(rows[0]?.version) / 10_000);
    if (version < 15) throw new Error(`the state store is PostgreSQL ${version}; 15 or newer is needed`);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return makeStore('postgres', pool, advisoryLocks(config, logger), logger);
};

/**
 * Opens the state store. Embedded: takes the folder's lock first and throws `FolderInUse` when another process has it.
 * Server: proves that it answers and is PostgreSQL 15 or newer.
 */
export const openStateStore = (location: StateStoreLocation, options: StateStoreOptions = {}): Promise<StateStore> =>
  location.kind === 'pglite' ? openPglite(location, options.logger) : openPostgres(location, options.logger);
