// Brings the tables of the state store to what this program expects. Forward only; each step in its own transaction.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import type { StateStore, StateTransaction } from '../state-store/index.ts';
import type { Migration } from './migration.ts';
import { type AppliedMigration, migrationChecksum, pendingMigrations } from './plan.ts';

const LOCK = 'migrate';
const LOCK_RETRY_MS = 250;
const LOCK_WAIT_MAX_MS = 10 * 60_000;

// The one table that cannot come from a migration.
const CREATE_TABLE = `create table if not exists schema_migration (
  module text not null,
  number int not null,
  name text not null,
  checksum text not null,
  applied_at bigint not null,
  primary key (module, number)
)`;

const apply = async (migration: Migration, transaction: StateTransaction, appliedAt: number): Promise<void> => {
  try {
    await sql.raw(migration.sql).execute(transaction);
  } catch (error) {
    throw new Error(`migration ${migration.module} ${migration.number} (${migration.name}) failed: ${String(error)}`, {
      cause: error,
    });
  }
  const { module, number, name } = migration;
  await sql`insert into schema_migration (module, number, name, checksum, applied_at)
    values (${module}, ${number}, ${name}, ${migrationChecksum(migration)}, ${appliedAt})`.execute(transaction);
};

const migrateLocked = async (
  store: StateStore,
  migrations: readonly Migration[],
  wallClock: Clock,
  lost: AbortSignal,
): Promise<readonly Migration[]> => {
  await sql.raw(CREATE_TABLE).execute(store.db);
  const { rows } = await sql<AppliedMigration>`select module, number, name, checksum from schema_migration`.execute(
    store.db,
  );
  const pending = pendingMigrations(migrations, rows);
  for (const migration of pending) {
    lost.throwIfAborted();
    await store.transaction((transaction) => apply(migration, transaction, wallClock.now()));
  }
  return pending;
};

/**
 * Runs what has not run yet and returns it. Of several processes that start at once one migrates and the others wait.
 * Throws `MigrationConflict` before touching anything when the database does not fit the program; a step that fails is
 * rolled back and the ones before it stay.
 */
export const migrateStateStore = async (
  store: StateStore,
  migrations: readonly Migration[],
  wallClock: Clock,
): Promise<readonly Migration[]> => {
  const deadline = wallClock.now() + LOCK_WAIT_MAX_MS;
  for (;;) {
    const applied = await store.exclusively(LOCK, (lost) => migrateLocked(store, migrations, wallClock, lost));
    if (applied) return applied;
    if (wallClock.now() > deadline)
      throw new Error('another process has been migrating for ten minutes; gave up waiting');
    await sleep(LOCK_RETRY_MS);
  }
};
