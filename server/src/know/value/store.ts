// The tables of the scores: settings with their first day, scored days, and who stood where.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Condition, customersIn } from '../profiles/index.ts';
import value from './migrations/0001-value.sql?raw';
import type { ScoredRfm } from './rfm.ts';
import { amountFrequencyBenefitSettings, rfmSettings } from './settings.ts';

export const migrations: readonly Migration[] = [{ module: 'value', number: 1, name: 'value', sql: value }];

export type Scheme = 'rfm' | 'afb';
export const schemeSettings = { rfm: rfmSettings, afb: amountFrequencyBenefitSettings } as const;
type SettingsOf<S extends Scheme> = ReturnType<(typeof schemeSettings)[S]['parse']>;

export interface Setting<S extends Scheme = Scheme> {
  readonly version: number;
  readonly effectiveFrom: string | null;
  readonly settings: SettingsOf<S>;
  readonly createdAt: number | null;
  readonly createdBy: string | null;
}

interface SettingRow {
  readonly version: number;
  readonly effective_from: string;
  readonly settings: unknown;
  readonly created_at: number;
  readonly created_by: string;
}

const settingOf = <S extends Scheme>(scheme: S, row: SettingRow): Setting<S> => ({
  version: row.version,
  effectiveFrom: row.effective_from,
  settings: schemeSettings[scheme].parse(row.settings) as SettingsOf<S>,
  createdAt: row.created_at,
  createdBy: row.created_by,
});

/** The settings that were shipped: version 0. */
const shipped = <S extends Scheme>(scheme: S): Setting<S> => ({
  version: 0,
  effectiveFrom: null,
  settings: schemeSettings[scheme].parse({}) as SettingsOf<S>,
  createdAt: null,
  createdBy: null,
});

/** Every version, newest first, the shipped one last. */
export const settingsHistory = async <S extends Scheme>(db: Database, scheme: S): Promise<readonly Setting<S>[]> => {
  const { rows } = await sql<SettingRow>`
    select version, effective_from::text as effective_from, settings, created_at, created_by
    from value_setting where scheme = ${scheme} order by version desc`.execute(db);
  return [...rows.map((row) => settingOf(scheme, row)), shipped(scheme)];
};

/** The settings of a day: of those that had begun by then the last one begun, the later version among equals. */
export const settingOn = async <S extends Scheme>(db: Database, scheme: S, day: string): Promise<Setting<S>> => {
  const { rows } = await sql<SettingRow>`
    select version, effective_from::text as effective_from, settings, created_at, created_by
    from value_setting where scheme = ${scheme} and effective_from <= ${day}::date
    order by effective_from desc, version desc limit 1`.execute(db);
  return rows[0] ? settingOf(scheme, rows[0]) : shipped(scheme);
};

export const insertSetting = async (
  transaction: StateTransaction,
  scheme: Scheme,
  setting: { readonly effectiveFrom: string; readonly settings: unknown; readonly at: number; readonly by: string },
): Promise<number> => {
  const { rows } = await sql<{ readonly version: number }>`
    insert into value_setting (scheme, version, effective_from, settings, created_at, created_by)
    select ${scheme}::text, coalesce(max(version), 0) + 1, ${setting.effectiveFrom}::date,
      ${JSON.stringify(setting.settings)}::jsonb, ${setting.at}::bigint, ${setting.by}
    from value_setting where scheme = ${scheme}
    returning version`.execute(transaction);
  return rows[0]?.version ?? 0;
};

/** What is kept of how a day was scored. */
export interface RunDetails {
  readonly cuts?: ScoredRfm['cuts'];
  readonly means?: ScoredRfm['means'];
  readonly withoutDifference?: ScoredRfm['withoutDifference'];
  /** Customers whose refunds exceed what they bought in the history. */
  readonly unmatchedRefunds: number;
}

export interface RunRow {
  readonly scheme: Scheme;
  readonly as_of: string;
  readonly setting_version: number;
  readonly customers: number;
  readonly details: RunDetails;
  readonly computed_at: number;
}

const runColumns = sql`scheme, as_of::text as as_of, setting_version, customers, details, computed_at`;

/** Scored days, newest first. */
export const selectRuns = async (db: Database, scheme: Scheme): Promise<readonly RunRow[]> => {
  const { rows } = await sql<RunRow>`
    select ${runColumns} from value_run where scheme = ${scheme} order by as_of desc`.execute(db);
  return rows;
};

export const upsertRun = async (transaction: StateTransaction, row: RunRow): Promise<void> => {
  await sql`
    insert into value_run (scheme, as_of, setting_version, customers, details, computed_at)
    values (${row.scheme}, ${row.as_of}::date, ${row.setting_version}::int, ${row.customers}::int,
      ${JSON.stringify(row.details)}::jsonb, ${row.computed_at}::bigint)
    on conflict (scheme, as_of) do update set setting_version = excluded.setting_version,
      customers = excluded.customers, details = excluded.details, computed_at = excluded.computed_at`.execute(
    transaction,
  );
};

/** Takes the days away, so that they can be scored anew. */
export const deleteDays = async (transaction: StateTransaction, days: readonly string[]): Promise<void> => {
  await sql`delete from value_run where as_of = any(${days}::date[])`.execute(transaction);
  await sql`delete from value_snapshot where as_of = any(${days}::date[])`.execute(transaction);
};

export interface SnapshotRow {
  readonly scheme: Scheme;
  readonly asOf: string;
  readonly customerId: string;
  readonly scores: readonly number[];
  readonly groups: readonly string[];
}

export const upsertSnapshots = async (transaction: StateTransaction, rows: readonly SnapshotRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await sql`
    insert into value_snapshot (scheme, as_of, customer_id, scores, groups)
    select scheme, "asOf", "customerId", scores, groups from json_to_recordset(${JSON.stringify(rows)}::json)
      as given(scheme text, "asOf" date, "customerId" text, scores smallint[], groups text[])
    on conflict (scheme, as_of, customer_id) do update set scores = excluded.scores, groups = excluded.groups`.execute(
    transaction,
  );
};

/** Days older than `dailyFrom` are kept only where they end a month, and none before `monthlyFrom`. */
export const pruneDays = async (
  transaction: StateTransaction,
  dailyFrom: string,
  monthlyFrom: string,
): Promise<void> => {
  const old = sql`(as_of < ${monthlyFrom}::date
    or (as_of < ${dailyFrom}::date and extract(day from as_of + 1) <> 1))`;
  await sql`delete from value_run where ${old}`.execute(transaction);
  await sql`delete from value_snapshot where ${old}`.execute(transaction);
};

export interface Move {
  /** Null: not scored on that day. */
  readonly from: string | null;
  readonly to: string | null;
  readonly customers: number;
}

/** How many customers for whom the condition holds went from which group to which between two scored days. */
export const movesBetween = async (
  db: Database,
  scheme: Scheme,
  place: number,
  days: { readonly from: string; readonly to: string },
  condition: Condition,
): Promise<readonly Move[]> => {
  const { rows } = await sql<Move>`
    select a.groups[${place}::int] as "from", b.groups[${place}::int] as "to", count(*) as customers
    from (select customer_id, groups from value_snapshot where scheme = ${scheme} and as_of = ${days.from}::date) a
    full join (select customer_id, groups from value_snapshot where scheme = ${scheme} and as_of = ${days.to}::date) b
      on a.customer_id = b.customer_id
    where coalesce(a.customer_id, b.customer_id) in ${customersIn(condition)}
    group by 1, 2 order by 3 desc`.execute(db);
  return rows;
};

/** How many snapshots there are of the customers, for the preview of an erasure. */
export const countSnapshotsOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::int as count from value_snapshot where customer_id = any(${customers}::text[])`.execute(database);
  return rows[0]?.count ?? 0;
};

/** Forgets where the customers stood; what was computed of them goes with their profile. */
export const eraseSnapshotsOf = async (transaction: StateTransaction, customers: readonly string[]): Promise<void> => {
  await sql`delete from value_snapshot where customer_id = any(${customers}::text[])`.execute(transaction);
};
