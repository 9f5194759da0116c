// What a server does for itself and the embedded engine does not: statistics for its planner. Without them it guesses, and guesses wrong while
// tables grow: it reads a whole index for each of a thousand lookups.
import { sql } from 'kysely';
import type { Logger } from '../telemetry/index.ts';
import type { Database } from './state-store.ts';

const LOOK_EVERY_MS = 10_000;
/** Looking at every table takes tens of milliseconds, so it waits until so much was written. */
const WRITTEN_MIN_BYTES = 16 * 1024 * 1024;
/** Rows looked at are three hundred times this: a few milliseconds a table, on the one session that everybody waits for. */
const STATISTICS_TARGET = 10;

/** Tables that have grown or shrunk by half, and by 32 pages, since they were looked at last. */
const outgrown = sql<{ readonly name: string }>`select c.relname as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (select pg_relation_size(c.oid) / current_setting('block_size')::bigint as pages offset 0) as now
  where c.relkind = 'r' and n.nspname = 'public'
    and abs(now.pages - c.relpages) > greatest(32, c.relpages / 2)
  order by 1`;

/** Gathers statistics of the tables that have outgrown theirs, each in a statement of its own; answers which. */
export const gatherStatistics = async (db: Database): Promise<readonly string[]> => {
  const { rows } = await outgrown.execute(db);
  for (const { name } of rows)
    await db.transaction().execute(async (transaction) => {
      await sql`set local default_statistics_target = ${sql.lit(STATISTICS_TARGET)}`.execute(transaction);
      await sql`analyze ${sql.table(name)}`.execute(transaction);
    });
  return rows.map(({ name }) => name);
};

const writtenBytes = async (db: Database): Promise<number> => {
  const { rows } = await sql<{ readonly bytes: string }>`
    select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`.execute(db);
  return Number(rows[0]?.bytes ?? 0);
};

/** Looks every ten seconds whether much was written, and which tables have then outgrown their statistics. The answer stops it. */
export const keepStatistics = (db: Database, logger: Logger | undefined): (() => Promise<void>) => {
  let looking: Promise<unknown> = Promise.resolve();
  let isLooking = false;
  let lookedAt: number | null = null;
  const look = async (): Promise<void> => {
    const written = await writtenBytes(db);
    if (lookedAt !== null && written - lookedAt < WRITTEN_MIN_BYTES) return;
    await gatherStatistics(db);
    lookedAt = written;
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    looking = look()
      .catch((error: unknown) =>
        logger?.warn({ error: String(error) }, 'the statistics of the state store were not gathered'),
      )
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
};
