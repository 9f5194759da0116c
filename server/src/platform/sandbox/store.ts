// The two tables of the module: what the store is, and where its clock stands.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Migration } from '../migrate/index.ts';
import type { Database, StateTransaction } from '../state-store/index.ts';
import tables from './migrations/0001-sandbox.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'sandbox', number: 1, name: 'sandbox', sql: tables }];

export type InstallationKind = 'production' | 'sandbox';

export const readKind = async (db: Database): Promise<InstallationKind | null> => {
  const { rows } = await sql<{ readonly kind: InstallationKind }>`select kind from installation_kind`.execute(db);
  return rows[0]?.kind ?? null;
};

/** Says what the store is; what was said before stays. Answers what it is. */
export const markKind = async (db: Database, kind: InstallationKind, at: Instant): Promise<InstallationKind> => {
  await sql`insert into installation_kind (kind, marked_at) values (${kind}, ${at}::bigint) on conflict do nothing`.execute(
    db,
  );
  return (await readKind(db)) ?? kind;
};

export const readInstant = async (db: Database): Promise<Instant | null> => {
  const { rows } = await sql<{ readonly instant: Instant }>`select instant from sandbox_clock`.execute(db);
  return rows[0] ? Number(rows[0].instant) : null;
};

/** Never goes back. */
export const writeInstant = async (db: Database | StateTransaction, instant: Instant): Promise<void> => {
  await sql`insert into sandbox_clock (instant) values (${instant}::bigint)
    on conflict (one) do update set instant = greatest(sandbox_clock.instant, excluded.instant)`.execute(db);
};
