// The tables of the warning: settings, models, runs and the newest score of each customer.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Condition, customersIn } from '../profiles/index.ts';
import churn from './migrations/0001-churn.sql?raw';
import whyInBothLanguages from './migrations/0002-why-in-both-languages.sql?raw';
import type { ChurnSettings } from './settings.ts';
import { churnSettings } from './settings.ts';
import type { FittedModel } from './train.ts';
import type { Bilingual } from './words.ts';

export const migrations: readonly Migration[] = [
  { module: 'churn', number: 1, name: 'churn', sql: churn },
  { module: 'churn', number: 2, name: 'why in both languages', sql: whyInBothLanguages },
];

export interface Setting {
  readonly version: number;
  readonly settings: ChurnSettings;
}

/** The newest setting; version 0 is the shipped one. */
export const currentSetting = async (db: Database): Promise<Setting> => {
  const { rows } = await sql<{ readonly version: number; readonly settings: unknown }>`
    select version, settings from churn_setting order by version desc limit 1`.execute(db);
  const [row] = rows;
  return row
    ? { version: row.version, settings: churnSettings.parse(row.settings) }
    : { version: 0, settings: churnSettings.parse({}) };
};

export const insertSetting = async (
  transaction: StateTransaction,
  settings: ChurnSettings,
  at: number,
  by: string,
): Promise<number> => {
  await sql`lock table churn_setting in share row exclusive mode`.execute(transaction);
  const { rows } = await sql<{ readonly version: number }>`
    insert into churn_setting (version, settings, made_at, made_by)
    select coalesce(max(version), 0) + 1, ${JSON.stringify(settings)}::jsonb, ${at}::bigint, ${by}::text
    from churn_setting returning version`.execute(transaction);
  return rows[0]?.version ?? 0;
};

/** A training, with its model or why there is none. */
export interface ModelRow {
  readonly id: string;
  readonly asOf: string;
  readonly settingVersion: number;
  readonly fitted: FittedModel | null;
  readonly refusal: Bilingual | null;
  readonly trainedAt: number;
}

const modelColumns = sql`model::text as id, as_of::text as "asOf", setting_version as "settingVersion", fitted, refusal,
  trained_at as "trainedAt"`;

/** The latest training, and the latest that made a model. */
export const latestModels = async (
  db: Database,
): Promise<{ readonly tried: ModelRow | null; readonly fitted: ModelRow | null }> => {
  const { rows: tried } = await sql<ModelRow>`
    select ${modelColumns} from churn_model order by model desc limit 1`.execute(db);
  const { rows: fitted } = await sql<ModelRow>`
    select ${modelColumns} from churn_model where fitted is not null order by model desc limit 1`.execute(db);
  return { tried: tried[0] ?? null, fitted: fitted[0] ?? null };
};

/** The latest trainings, newest first. */
export const selectTrainings = async (db: Database, limit: number): Promise<readonly ModelRow[]> => {
  const { rows } = await sql<ModelRow>`
    select ${modelColumns} from churn_model order by model desc limit ${limit}::int`.execute(db);
  return rows;
};

export const insertModel = async (db: Database, row: Omit<ModelRow, 'id'>): Promise<string> => {
  const { rows } = await sql<{ readonly id: string }>`
    insert into churn_model (as_of, setting_version, fitted, refusal, trained_at)
    values (${row.asOf}::date, ${row.settingVersion}::int, ${row.fitted === null ? null : JSON.stringify(row.fitted)}::jsonb,
      ${row.refusal === null ? null : JSON.stringify(row.refusal)}::jsonb, ${row.trainedAt}::bigint) returning model::text as id`.execute(
    db,
  );
  return rows[0]?.id ?? '';
};

/** How far those who were scored are from those trained on: by feature, and of the chance last. */
export interface RunRow {
  readonly model: string;
  readonly asOf: string;
  readonly customers: number;
  readonly sleeping: number;
  readonly drift: readonly number[];
  readonly scoredAt: number;
}

export const latestRun = async (db: Database): Promise<RunRow | null> => {
  const { rows } = await sql<RunRow>`
    select model::text as model, as_of::text as "asOf", customers, sleeping, drift, scored_at as "scoredAt"
    from churn_run order by run desc limit 1`.execute(db);
  return rows[0] ?? null;
};

export const insertRun = async (transaction: StateTransaction, row: RunRow): Promise<void> => {
  await sql`
    insert into churn_run (model, as_of, customers, sleeping, drift, scored_at)
    values (${row.model}::bigint, ${row.asOf}::date, ${row.customers}::int, ${row.sleeping}::int,
      ${JSON.stringify(row.drift)}::jsonb, ${row.scoredAt}::bigint)`.execute(transaction);
};

/** What made a score: a feature, its value, and what it adds to the log-odds. */
export interface Reason {
  readonly feature: string;
  readonly value: number;
  readonly adds: number;
}

export const bands = ['high', 'medium', 'low'] as const;
export type Band = (typeof bands)[number];

export interface ScoreRow {
  readonly customerId: string;
  readonly asOf: string;
  readonly probability: number;
  readonly band: Band;
  readonly reasons: readonly Reason[];
}

/** Writes the scores of the customers of a page; who has none any more loses the one that stood there. */
export const writeScores = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
  scores: readonly ScoreRow[],
): Promise<void> => {
  const scored = scores.map(({ customerId }) => customerId);
  await sql`delete from churn_score where customer_id = any(${customerIds}::text[])
    and not customer_id = any(${scored}::text[])`.execute(transaction);
  if (scores.length === 0) return;
  await sql`
    insert into churn_score (customer_id, as_of, probability, band, reasons)
    select "customerId", "asOf", probability, band, reasons from json_to_recordset(${JSON.stringify(scores)}::json)
      as given("customerId" text, "asOf" date, probability double precision, band text, reasons jsonb)
    on conflict (customer_id) do update set as_of = excluded.as_of, probability = excluded.probability,
      band = excluded.band, reasons = excluded.reasons`.execute(transaction);
};

const scoreColumns = sql`customer_id as "customerId", as_of::text as "asOf", probability, band, reasons`;

export const countBands = async (db: Database, condition: Condition): Promise<ReadonlyMap<Band, number>> => {
  const { rows } = await sql<{ readonly band: Band; readonly n: number }>`
    select band, count(*)::int as n from churn_score where customer_id in ${customersIn(condition)}
    group by band`.execute(db);
  return new Map(rows.map(({ band, n }) => [band, n]));
};

/** Customers of the band, highest risk first. */
export const selectScores = async (
  db: Database,
  condition: Condition,
  band: Band | null,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly total: number; readonly rows: readonly ScoreRow[] }> => {
  const where = sql`customer_id in ${customersIn(condition)} and (${band}::text is null or band = ${band}::text)`;
  const counted = await sql<{ readonly n: number }>`select count(*)::int as n from churn_score where ${where}`.execute(
    db,
  );
  const { rows } = await sql<ScoreRow>`select ${scoreColumns} from churn_score where ${where}
    order by probability desc, customer_id limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { total: counted.rows[0]?.n ?? 0, rows };
};

export const scoreOf = async (db: Database, customerId: string): Promise<ScoreRow | null> => {
  const { rows } = await sql<ScoreRow>`
    select ${scoreColumns} from churn_score where customer_id = ${customerId}`.execute(db);
  return rows[0] ?? null;
};

/** For the preview of an erasure. */
export const countChurnOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from churn_score where customer_id = any(${customers}::text[])`.execute(database);
  return rows[0]?.count ?? 0;
};

export const eraseChurnOf = async (transaction: StateTransaction, customers: readonly string[]): Promise<void> => {
  await sql`delete from churn_score where customer_id = any(${customers}::text[])`.execute(transaction);
};
