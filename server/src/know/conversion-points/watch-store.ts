// The tables of repeated searches and of what they found.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { conversionPointParameters, foundPoint, type Watch, type WatchRun } from './contract.ts';
import watch from './migrations/0001-watch.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'conversion-points', number: 1, name: 'watch', sql: watch }];

/** Runs of a watch that are shown and kept. */
const RUNS_KEPT = 60;

interface WatchRow {
  readonly id: string;
  readonly name: string;
  readonly every_days: number;
  readonly parameters: unknown;
  readonly created_at: number;
  readonly created_by: string;
  readonly next_at: number;
}

interface RunRow {
  readonly watch_id: string;
  readonly ran_at: number;
  readonly range_from: string;
  readonly range_to: string;
  readonly customers: number;
  readonly reached: number;
  readonly point: unknown;
  readonly moved: boolean;
  readonly problem: string | null;
}

const runOf = (row: RunRow): WatchRun => ({
  ...{ ranAt: Number(row.ran_at), from: row.range_from, to: row.range_to, customers: row.customers },
  ...{ reached: row.reached, moved: row.moved, problem: row.problem },
  point: row.point === null ? null : foundPoint.parse(row.point),
});

/** Every watch, oldest first, with its runs, newest first. */
export const selectWatches = async (db: Database): Promise<readonly Watch[]> => {
  const { rows: watches } = await sql<WatchRow>`
    select id, name, every_days, parameters, created_at, created_by, next_at
    from conversion_point_watch order by created_at, id`.execute(db);
  const { rows: runs } = await sql<RunRow>`
    select watch_id, ran_at, range_from::text as range_from, range_to::text as range_to, customers, reached, point, moved, problem
    from conversion_point_run order by ran_at desc`.execute(db);
  return watches.map((row) => ({
    ...{ id: row.id, name: row.name, everyDays: row.every_days, createdBy: row.created_by },
    ...{ createdAt: Number(row.created_at), nextAt: Number(row.next_at) },
    parameters: conversionPointParameters.parse(row.parameters),
    runs: runs.filter(({ watch_id }) => watch_id === row.id).map(runOf),
  }));
};

export const insertWatch = async (transaction: StateTransaction, watch: Omit<Watch, 'runs'>): Promise<void> => {
  await sql`
    insert into conversion_point_watch (id, name, every_days, parameters, created_at, created_by, next_at)
    values (${watch.id}, ${watch.name}, ${watch.everyDays}, ${JSON.stringify(watch.parameters)}::jsonb,
      ${watch.createdAt}::bigint, ${watch.createdBy}, ${watch.nextAt}::bigint)`.execute(transaction);
};

export const deleteWatchRow = async (transaction: StateTransaction, id: string): Promise<boolean> => {
  const { rows } = await sql`delete from conversion_point_watch where id = ${id} returning id`.execute(transaction);
  return rows.length > 0;
};

/** Writes a run and when the next one is due, and forgets the oldest. A watch that is gone meanwhile takes none. */
export const insertRun = async (
  transaction: StateTransaction,
  id: string,
  run: WatchRun,
  nextAt: Instant,
): Promise<void> => {
  const { rows } = await sql`
    update conversion_point_watch set next_at = ${nextAt}::bigint where id = ${id} returning id`.execute(transaction);
  if (rows.length === 0) return;
  const point = run.point === null ? null : JSON.stringify(run.point);
  await sql`
    insert into conversion_point_run
      (watch_id, ran_at, range_from, range_to, customers, reached, point, moved, problem)
    values (${id}, ${run.ranAt}::bigint, ${run.from}::date, ${run.to}::date, ${run.customers}, ${run.reached},
      ${point}::jsonb, ${run.moved}, ${run.problem})
    on conflict (watch_id, ran_at) do nothing`.execute(transaction);
  await sql`
    delete from conversion_point_run where watch_id = ${id} and ran_at not in (
      select ran_at from conversion_point_run where watch_id = ${id} order by ran_at desc limit ${RUNS_KEPT})`.execute(
    transaction,
  );
};
