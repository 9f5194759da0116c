// The tables of the lifetime value, and the scores in the profile.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { FoundFits } from './analysis.ts';
import type { SpendParameters } from './gamma-gamma.ts';
import lifetime from './migrations/0001-lifetime.sql?raw';
import { type LifetimeSettings, lifetimeSettings } from './settings.ts';

export const migrations: readonly Migration[] = [{ module: 'lifetime', number: 1, name: 'lifetime', sql: lifetime }];

/** What is kept of how a fit came about. */
export interface RunQuality {
  readonly logLikelihood: number;
  readonly fittedOn: number;
  readonly evaluations: number;
  readonly spendLogLikelihood: number | null;
  readonly spendFittedOn: number | null;
  readonly spendRefusal: { readonly code: string; readonly message: string } | null;
  readonly correlation: number | null;
  readonly holdout: FoundFits['holdout'];
  readonly holdoutRefusal: { readonly code: string; readonly message: string } | null;
  /** Customers whose refunds exceed what they bought in the history. */
  readonly unmatchedRefunds: number;
}

export interface RunRow {
  readonly id: number;
  readonly as_of: string;
  readonly setting_version: number;
  readonly settings: LifetimeSettings;
  readonly state: 'fitted' | 'scored' | 'refused';
  readonly customers: number;
  readonly parameters: readonly number[] | null;
  readonly spend: SpendParameters | null;
  readonly quality: RunQuality | null;
  readonly refusal_code: string | null;
  readonly refusal_message: string | null;
  readonly computed_at: number;
  readonly created_by: string;
}

export interface SettingRow {
  readonly version: number;
  readonly settings: LifetimeSettings;
  readonly created_at: number | null;
  readonly created_by: string | null;
}

/** The newest settings; before anybody changed any, the shipped ones under version 0. */
export const currentSetting = async (db: Database): Promise<SettingRow> => {
  const { rows } = await sql<SettingRow>`
    select version, settings, created_at, created_by from lifetime_setting order by version desc limit 1`.execute(db);
  const [row] = rows;
  return row
    ? { ...row, settings: lifetimeSettings.parse(row.settings) }
    : { version: 0, settings: lifetimeSettings.parse({}), created_at: null, created_by: null };
};

export const insertSetting = async (
  transaction: StateTransaction,
  settings: LifetimeSettings,
  at: number,
  by: string,
): Promise<number> => {
  const { rows } = await sql<{ readonly version: number }>`
    insert into lifetime_setting (version, settings, created_at, created_by)
    select coalesce(max(version), 0) + 1, ${JSON.stringify(settings)}::jsonb, ${at}::bigint, ${by} from lifetime_setting
    returning version`.execute(transaction);
  return rows[0]?.version ?? 0;
};

export const insertRun = async (database: Database, row: Omit<RunRow, 'id'>): Promise<number> => {
  const { rows } = await sql<{ readonly id: number }>`
    insert into lifetime_run (as_of, setting_version, settings, state, customers, parameters, spend, quality,
      refusal_code, refusal_message, computed_at, created_by)
    values (${row.as_of}::date, ${row.setting_version}::int, ${JSON.stringify(row.settings)}::jsonb, ${row.state},
      ${row.customers}::int, ${JSON.stringify(row.parameters)}::jsonb, ${JSON.stringify(row.spend)}::jsonb,
      ${JSON.stringify(row.quality)}::jsonb, ${row.refusal_code}, ${row.refusal_message}, ${row.computed_at}::bigint,
      ${row.created_by})
    returning id`.execute(database);
  return Number(rows[0]?.id);
};

const columns = sql`id, as_of::text as as_of, setting_version, settings, state, customers, parameters, spend, quality,
  refusal_code, refusal_message, computed_at, created_by`;

export const findRun = async (db: Database, id: number): Promise<RunRow | null> => {
  const { rows } = await sql<RunRow>`select ${columns} from lifetime_run where id = ${id}::bigint`.execute(db);
  return rows[0] ?? null;
};

/** The latest run whose scores stand in the profiles. */
export const latestScored = async (db: Database): Promise<RunRow | null> => {
  const { rows } = await sql<RunRow>`
    select ${columns} from lifetime_run where state = 'scored' order by id desc limit 1`.execute(db);
  return rows[0] ?? null;
};

export const selectRuns = async (db: Database, limit: number): Promise<readonly RunRow[]> => {
  const { rows } = await sql<RunRow>`
    select ${columns} from lifetime_run order by id desc limit ${limit}::int`.execute(db);
  return rows;
};

export const markScored = async (transaction: StateTransaction, id: number, at: number): Promise<void> => {
  await sql`update lifetime_run set state = 'scored', computed_at = ${at}::bigint where id = ${id}::bigint`.execute(
    transaction,
  );
};
