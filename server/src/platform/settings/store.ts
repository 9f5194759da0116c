// The tables of settings and of the trading calendar.
import { type Kysely, sql } from 'kysely';
import type { Database, StateStore, StateTransaction } from '../state-store/index.ts';

type SettingTables = {
  setting: { name: string; value: unknown; changed_at: number };
  trading_year: { year: number; entered_by: string; changed_at: number };
  trading_holiday: { day: string; year: number; name_zh: string; name_en: string };
};

type Connection = Database | StateTransaction;
const tables = (on: Connection): Kysely<SettingTables> => on.withTables<SettingTables>();

/** One closed weekday. */
export interface Holiday {
  readonly date: string;
  readonly nameZh: string;
  readonly nameEn: string;
}

export interface StoredYear {
  readonly year: number;
  readonly enteredBy: string;
  readonly changedAt: number;
  readonly holidays: readonly Holiday[];
}

export const selectSettings = (on: Connection) => tables(on).selectFrom('setting').selectAll().execute();

export const writeSetting = async (on: Connection, name: string, value: unknown, changedAt: number): Promise<void> => {
  const row = { value: JSON.stringify(value), changed_at: changedAt };
  await tables(on)
    .insertInto('setting')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
};

/** Writes the value when there is none, and answers the one that holds. */
export const keepFirst = async (on: Connection, name: string, value: unknown, now: number): Promise<unknown> => {
  await tables(on)
    .insertInto('setting')
    .values({ name, value: JSON.stringify(value), changed_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await tables(on).selectFrom('setting').select('value').where('name', '=', name).executeTakeFirstOrThrow();
  return row.value;
};

export const selectYears = async (on: Connection): Promise<readonly StoredYear[]> => {
  const years = await tables(on).selectFrom('trading_year').selectAll().orderBy('year').execute();
  const days = await tables(on).selectFrom('trading_holiday').selectAll().orderBy('day').execute();
  return years.map((row) => ({
    year: row.year,
    enteredBy: row.entered_by,
    changedAt: row.changed_at,
    holidays: days
      .filter((day) => day.year === row.year)
      .map((day) => ({ date: day.day, nameZh: day.name_zh, nameEn: day.name_en })),
  }));
};

/** Replaces what is known of a year. */
export const writeYear = async (on: StateTransaction, year: StoredYear): Promise<void> => {
  await tables(on).deleteFrom('trading_year').where('year', '=', year.year).execute();
  await tables(on)
    .insertInto('trading_year')
    .values({ year: year.year, entered_by: year.enteredBy, changed_at: year.changedAt })
    .execute();
  if (year.holidays.length === 0) return;
  const rows = year.holidays.map((each) => ({
    day: each.date,
    year: year.year,
    name_zh: each.nameZh,
    name_en: each.nameEn,
  }));
  await tables(on).insertInto('trading_holiday').values(rows).execute();
};

/** Whether the state store answers. */
export const canRead = async (store: StateStore): Promise<boolean> => {
  await sql`select 1 from setting limit 1`.execute(store.db);
  return true;
};
