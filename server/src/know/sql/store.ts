// The tables of kept and asked statements.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type SqlChart, sqlChart } from './contract.ts';
import tables from './migrations/0001-sql.sql?raw';
import views from './migrations/events-0001.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'sql', number: 1, name: 'kept statements', sql: tables }];

/** Views and tables of the event store. */
export const eventMigrations: readonly Migration[] = [{ module: 'sql', number: 1, name: 'views', sql: views }];

/** Statements of each operator that are remembered. */
const HISTORY_KEPT = 200;
const HISTORY_SHOWN = 50;

export interface Saved {
  readonly id: string;
  readonly owner: string;
  readonly ownerName: string;
  readonly name: string;
  readonly description: string;
  readonly statement: string;
  readonly chart: SqlChart;
  readonly shared: boolean;
  readonly changedAt: number;
}

const savedColumns = sql`id, owner, owner_name as "ownerName", name, description, statement, chart, shared,
  changed_at as "changedAt"`;

const savedOf = (row: Saved): Saved => ({
  ...row,
  chart: sqlChart.parse(row.chart),
  changedAt: Number(row.changedAt),
});

/** Statements of an owner and those that are shared, by name. */
export const selectSaved = async (db: Database, owner: string): Promise<readonly Saved[]> => {
  const { rows } = await sql<Saved>`
    select ${savedColumns} from sql_saved where owner = ${owner} or shared order by name, id`.execute(db);
  return rows.map(savedOf);
};

export const findSaved = async (db: Database, id: string): Promise<Saved | null> => {
  const { rows } = await sql<Saved>`select ${savedColumns} from sql_saved where id = ${id}`.execute(db);
  return rows[0] ? savedOf(rows[0]) : null;
};

export const writeSaved = async (transaction: StateTransaction, saved: Saved): Promise<void> => {
  const { id, owner, ownerName, name, description, statement, chart, shared, changedAt } = saved;
  await sql`
    insert into sql_saved (id, owner, owner_name, name, description, statement, chart, shared, changed_at)
    values (${id}, ${owner}, ${ownerName}, ${name}, ${description}, ${statement}, ${JSON.stringify(chart)}::jsonb,
      ${shared}, ${changedAt}::bigint)
    on conflict (id) do update set name = excluded.name, description = excluded.description,
      statement = excluded.statement, chart = excluded.chart, shared = excluded.shared,
      changed_at = excluded.changed_at`.execute(transaction);
};

export const deleteSaved = async (transaction: StateTransaction, id: string): Promise<void> => {
  await sql`delete from sql_saved where id = ${id}`.execute(transaction);
};

export const countSaved = async (db: Database, owner: string): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select count(*)::int as n from sql_saved where owner = ${owner}`.execute(db);
  return Number(rows[0]?.n ?? 0);
};

export interface AskedBefore {
  readonly id: string;
  readonly statement: string;
  readonly askedAt: number;
  readonly refusal: string | null;
  readonly rows: number | null;
  readonly elapsedMs: number | null;
}

/** Remembers a statement and forgets the oldest of the owner. */
export const remember = async (
  transaction: StateTransaction,
  owner: string,
  { id, statement, askedAt, refusal, rows, elapsedMs }: AskedBefore,
): Promise<void> => {
  await sql`insert into sql_history (id, owner, statement, asked_at, refusal, rows, elapsed_ms)
    values (${id}, ${owner}, ${statement}, ${askedAt}::bigint, ${refusal}, ${rows}::int, ${elapsedMs}::bigint)`.execute(
    transaction,
  );
  await sql`delete from sql_history where owner = ${owner} and id in (
    select id from sql_history where owner = ${owner} order by asked_at desc, id offset ${HISTORY_KEPT}::int)`.execute(
    transaction,
  );
};

export const selectHistory = async (db: Database, owner: string): Promise<readonly AskedBefore[]> => {
  const { rows } = await sql<AskedBefore>`
    select id, statement, asked_at as "askedAt", refusal, rows, elapsed_ms as "elapsedMs" from sql_history
    where owner = ${owner} order by asked_at desc, id limit ${HISTORY_SHOWN}::int`.execute(db);
  return rows.map((row) => ({
    ...row,
    askedAt: Number(row.askedAt),
    elapsedMs: row.elapsedMs === null ? null : Number(row.elapsedMs),
  }));
};
