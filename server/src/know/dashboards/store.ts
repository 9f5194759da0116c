// The tables of boards and annotations.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Annotation, type Board, board } from './contract.ts';
import dashboard from './migrations/0001-dashboard.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'dashboards', number: 1, name: 'dashboard', sql: dashboard },
];

/** Versions of a board that are kept. */
const VERSIONS_KEPT = 100;

export interface StoredBoard {
  readonly id: string;
  readonly owner: string;
  readonly ownerName: string;
  readonly shared: boolean;
  readonly version: number;
  readonly board: Board;
  readonly changedAt: number;
  readonly changedBy: string;
}

interface BoardColumns {
  readonly id: string;
  readonly owner: string;
  readonly owner_name: string;
  readonly shared: boolean;
  readonly version: number;
  readonly body: unknown;
  readonly created_at: number;
  readonly created_by: string;
}

const storedOf = (row: BoardColumns): StoredBoard => ({
  ...{ id: row.id, owner: row.owner, ownerName: row.owner_name, shared: row.shared, version: row.version },
  ...{ board: board.parse(row.body), changedAt: Number(row.created_at), changedBy: row.created_by },
});

/** Boards that are shared or somebody's own, each in its newest version. */
export const selectBoards = async (db: Database, owner: string): Promise<readonly StoredBoard[]> => {
  const { rows } = await sql<BoardColumns>`
    select distinct on (d.id) d.id, d.owner, d.owner_name, d.shared, v.version, v.body, v.created_at, v.created_by
    from dashboard d join dashboard_version v on v.dashboard_id = d.id
    where d.shared or d.owner = ${owner} order by d.id, v.version desc`.execute(db);
  return rows.map(storedOf);
};

/** A board in its newest version, or in an earlier one that is kept. */
export const selectBoard = async (db: Database, id: string, version: number | null): Promise<StoredBoard | null> => {
  const { rows } = await sql<BoardColumns>`
    select d.id, d.owner, d.owner_name, d.shared, v.version, v.body, v.created_at, v.created_by
    from dashboard d join dashboard_version v on v.dashboard_id = d.id
    where d.id = ${id} and (${version}::int is null or v.version = ${version}::int) order by v.version desc limit 1`.execute(
    db,
  );
  return rows[0] ? storedOf(rows[0]) : null;
};

export interface VersionWritten {
  readonly id: string;
  readonly board: Board;
  readonly note: string;
  readonly at: number;
  readonly by: string;
}

export const insertBoard = async (
  transaction: StateTransaction,
  written: VersionWritten & { readonly owner: string; readonly shared: boolean },
): Promise<void> => {
  const { id, owner, shared, at, by } = written;
  await sql`insert into dashboard (id, owner, owner_name, shared, created_at)
    values (${id}, ${owner}, ${by}, ${shared}, ${at}::bigint)`.execute(transaction);
  await insertVersion(transaction, { ...written, from: 0, shared: undefined });
};

/** Writes the version after `from`; false when somebody else has. */
export const insertVersion = async (
  transaction: StateTransaction,
  written: VersionWritten & { readonly from: number; readonly shared: boolean | undefined },
): Promise<boolean> => {
  const { id, from, note, at, by, shared } = written;
  const { rows } = await sql`
    insert into dashboard_version (dashboard_id, version, body, note, created_at, created_by)
    select ${id}, ${from}::int + 1, ${JSON.stringify(written.board)}::jsonb, ${note}, ${at}::bigint, ${by}
    where ${from}::int = (select coalesce(max(version), 0) from dashboard_version where dashboard_id = ${id})
    on conflict (dashboard_id, version) do nothing returning version`.execute(transaction);
  if (rows.length === 0) return false;
  if (shared !== undefined) await sql`update dashboard set shared = ${shared} where id = ${id}`.execute(transaction);
  await sql`delete from dashboard_version where dashboard_id = ${id} and version <= ${from}::int + 1 - ${VERSIONS_KEPT}::int`.execute(
    transaction,
  );
  return true;
};

export const deleteBoard = async (transaction: StateTransaction, id: string): Promise<void> => {
  await sql`delete from dashboard where id = ${id}`.execute(transaction);
};

export const countBoards = async (db: Database, owner: string): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select count(*)::int as n from dashboard where owner = ${owner}`.execute(db);
  return Number(rows[0]?.n ?? 0);
};

export const selectVersions = async (db: Database, id: string) => {
  const { rows } = await sql<{
    readonly version: number;
    readonly note: string;
    readonly tiles: number;
    readonly createdAt: number;
    readonly createdBy: string;
  }>`
    select version, note, jsonb_array_length(body -> 'tiles') as tiles, created_at as "createdAt", created_by as "createdBy"
    from dashboard_version where dashboard_id = ${id} order by version desc`.execute(db);
  return rows.map((row) => ({ ...row, createdAt: Number(row.createdAt) }));
};

/** Annotations of days from the first to the last, both included; newest day first. */
export const selectAnnotations = async (
  db: Database,
  from: string | null,
  to: string | null,
  rowsMax: number,
): Promise<readonly Annotation[]> => {
  const { rows } = await sql<Annotation>`
    select id, on_day::text as "on", text, created_at as "createdAt", created_by as "createdBy" from annotation
    where (${from}::date is null or on_day >= ${from}::date) and (${to}::date is null or on_day <= ${to}::date)
    order by on_day desc, created_at desc limit ${rowsMax}::int`.execute(db);
  return rows.map((row) => ({ ...row, createdAt: Number(row.createdAt) }));
};

export const insertAnnotation = async (
  transaction: StateTransaction,
  { id, on, text, createdAt, createdBy }: Annotation,
): Promise<void> => {
  await sql`insert into annotation (id, on_day, text, created_at, created_by)
    values (${id}, ${on}::date, ${text}, ${createdAt}::bigint, ${createdBy})`.execute(transaction);
};

export const deleteAnnotationRow = async (transaction: StateTransaction, id: string): Promise<boolean> => {
  const { rows } = await sql`delete from annotation where id = ${id} returning id`.execute(transaction);
  return rows.length > 0;
};
