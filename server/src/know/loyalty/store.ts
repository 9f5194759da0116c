// The tables of loyalty: versions of both settings, and the days on which everybody was judged.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type JourneySettings, journeySettings } from './journey-settings.ts';
import loyalty from './migrations/0001-loyalty.sql?raw';
import { type LoyaltySettings, loyaltySettings } from './settings.ts';

export const migrations: readonly Migration[] = [{ module: 'loyalty', number: 1, name: 'loyalty', sql: loyalty }];

export interface Setting<Settings> {
  /** 0: as shipped. */
  readonly version: number;
  readonly settings: Settings;
  readonly createdAt: number | null;
  readonly createdBy: string | null;
}

type Scheme = 'loyalty' | 'journey';

interface SettingRow {
  readonly version: number;
  readonly settings: unknown;
  readonly created_at: number;
  readonly created_by: string;
}

const newest = async (db: Database, scheme: Scheme): Promise<SettingRow | undefined> => {
  const { rows } = await sql<SettingRow>`
    select version, settings, created_at, created_by from loyalty_setting
    where scheme = ${scheme} order by version desc limit 1`.execute(db);
  return rows[0];
};

const settingOf = <Settings>(row: SettingRow | undefined, parse: (given: unknown) => Settings): Setting<Settings> => ({
  ...{ version: row?.version ?? 0, settings: parse(row?.settings ?? {}) },
  ...{ createdAt: row?.created_at ?? null, createdBy: row?.created_by ?? null },
});

export const loyaltySetting = async (db: Database): Promise<Setting<LoyaltySettings>> =>
  settingOf(await newest(db, 'loyalty'), (given) => loyaltySettings.parse(given));

export const journeySetting = async (db: Database): Promise<Setting<JourneySettings>> =>
  settingOf(await newest(db, 'journey'), (given) => journeySettings.parse(given));

/** Makes the settings the next version; answers its number. */
export const insertSetting = async (
  transaction: StateTransaction,
  scheme: Scheme,
  settings: object,
  at: number,
  by: string,
): Promise<number> => {
  const { rows } = await sql<{ readonly version: number }>`
    insert into loyalty_setting (scheme, version, settings, created_at, created_by)
    select ${scheme}, coalesce(max(version), 0) + 1, ${JSON.stringify(settings)}::jsonb, ${at}::bigint, ${by}
    from loyalty_setting where scheme = ${scheme} returning version`.execute(transaction);
  return rows[0]?.version ?? 0;
};

export interface RunRow {
  readonly asOf: string;
  readonly version: number;
  readonly customers: number;
  readonly computedAt: number;
}

/** The last day on which everybody was judged. */
export const latestRun = async (db: Database): Promise<RunRow | null> => {
  const { rows } = await sql<RunRow>`
    select as_of::text as "asOf", setting_version as version, customers, computed_at as "computedAt"
    from loyalty_run order by as_of desc limit 1`.execute(db);
  return rows[0] ?? null;
};

const RUNS_KEPT_DAYS = 400;

export const saveRun = async (transaction: StateTransaction, run: RunRow): Promise<void> => {
  await sql`
    insert into loyalty_run (as_of, setting_version, customers, computed_at)
    values (${run.asOf}::date, ${run.version}::int, ${run.customers}::int, ${run.computedAt}::bigint)
    on conflict (as_of) do update set setting_version = excluded.setting_version, customers = excluded.customers,
      computed_at = excluded.computed_at`.execute(transaction);
  await sql`delete from loyalty_run where as_of < ${run.asOf}::date - ${RUNS_KEPT_DAYS}::int`.execute(transaction);
};
