// The tables of searches for look-alikes and of whom they found.
import { sql } from 'kysely';
import type { DataScope } from '../../platform/auth/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Condition, customersIn } from '../profiles/index.ts';
import type { LookAlikeOutcome, LookAlikeRun } from './contract.ts';
import tables from './migrations/0001-look-alikes.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'look-alikes', number: 1, name: 'look-alikes', sql: tables },
];

/** Searches of a segment that are kept. */
const RUNS_KEPT = 5;

export interface RunRow {
  readonly id: string;
  readonly segment: string;
  readonly wanted: number;
  readonly scope: DataScope;
  readonly askedAt: number;
  readonly askedBy: string;
  readonly cancelled: boolean;
  readonly progress: LookAlikeRun['progress'];
  readonly finishedAt: number | null;
  readonly outcome: LookAlikeOutcome | null;
  readonly refusal: LookAlikeRun['refusal'];
}

const columns = sql`run::text as id, segment, wanted, scope, asked_at as "askedAt", asked_by as "askedBy", cancelled, progress,
  finished_at as "finishedAt", outcome, refusal`;

export type Asked = Pick<RunRow, 'segment' | 'wanted' | 'scope' | 'askedAt' | 'askedBy'>;

/** Writes a search down, and forgets the oldest of its segment. */
export const insertRun = async (transaction: StateTransaction, asked: Asked): Promise<RunRow> => {
  const { rows } = await sql<RunRow>`
    insert into look_alike_run (segment, wanted, scope, asked_at, asked_by)
    values (${asked.segment}, ${asked.wanted}::int, ${JSON.stringify(asked.scope)}::jsonb, ${asked.askedAt}::bigint, ${asked.askedBy})
    returning ${columns}`.execute(transaction);
  await sql`delete from look_alike_run where segment = ${asked.segment} and run not in (
    select run from look_alike_run where segment = ${asked.segment} order by run desc limit ${RUNS_KEPT}::int)`.execute(
    transaction,
  );
  return rows[0] as RunRow;
};

export const findRun = async (db: Database, id: string): Promise<RunRow | null> => {
  const { rows } = await sql<RunRow>`select ${columns} from look_alike_run where run = ${id}::bigint`.execute(db);
  return rows[0] ?? null;
};

export const selectRuns = async (db: Database, segment: string): Promise<readonly RunRow[]> => {
  const { rows } = await sql<RunRow>`
    select ${columns} from look_alike_run where segment = ${segment} order by run desc`.execute(db);
  return rows;
};

/** False when it has ended already. */
export const cancelRun = async (db: Database, id: string, at: number): Promise<boolean> => {
  const { rows } = await sql<{ readonly run: string }>`
    update look_alike_run set cancelled = true, finished_at = ${at}::bigint
    where run = ${id}::bigint and finished_at is null returning run::text as run`.execute(db);
  return rows.length > 0;
};

/** States how far it is; false when nobody waits for it any more. */
export const noteProgress = async (db: Database, id: string, progress: LookAlikeRun['progress']): Promise<boolean> => {
  const { rows } = await sql<{ readonly run: string }>`
    update look_alike_run set progress = ${JSON.stringify(progress)}::jsonb
    where run = ${id}::bigint and finished_at is null returning run::text as run`.execute(db);
  return rows.length > 0;
};

export interface Found {
  readonly customerId: string;
  readonly distance: number;
}

/** Writes the end of a search, unless it was cancelled. */
export const finishRun = async (
  transaction: StateTransaction,
  id: string,
  at: number,
  end: Pick<RunRow, 'outcome' | 'refusal'>,
  found: readonly Found[],
): Promise<void> => {
  const [outcome, refusal] = [end.outcome, end.refusal].map((each) => (each === null ? null : JSON.stringify(each)));
  const { rows } = await sql`
    update look_alike_run set finished_at = ${at}::bigint, outcome = ${outcome}::jsonb, refusal = ${refusal}::jsonb
    where run = ${id}::bigint and finished_at is null returning run`.execute(transaction);
  if (rows.length === 0 || found.length === 0) return;
  const given = found.map((each, at) => ({ ...each, place: at + 1 }));
  await sql`
    insert into look_alike_found (run, place, customer_id, distance)
    select ${id}::bigint, place, "customerId", distance from json_to_recordset(${JSON.stringify(given)}::json)
      as given(place integer, "customerId" text, distance double precision)`.execute(transaction);
};

/** Whom a search found, of those for whom the condition holds, nearest first. */
export const selectFound = async (
  db: Database,
  id: string,
  condition: Condition,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly total: number; readonly rows: readonly (Found & { readonly place: number })[] }> => {
  const where = sql`run = ${id}::bigint and customer_id in ${customersIn(condition)}`;
  const counted = await sql<{ readonly n: number }>`
    select count(*)::int as n from look_alike_found where ${where}`.execute(db);
  const { rows } = await sql<Found & { readonly place: number }>`
    select place, customer_id as "customerId", distance from look_alike_found where ${where}
    order by place limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { total: counted.rows[0]?.n ?? 0, rows };
};

/** For the preview of an erasure. */
export const countLookAlikesOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::int as count from look_alike_found where customer_id = any(${customers}::text[])`.execute(
    database,
  );
  return rows[0]?.count ?? 0;
};

export const eraseLookAlikesOf = async (transaction: StateTransaction, customers: readonly string[]): Promise<void> => {
  await sql`delete from look_alike_found where customer_id = any(${customers}::text[])`.execute(transaction);
};
