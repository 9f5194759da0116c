// The tables of moments: what was detected, what is waited for, and the settings of definitions.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Condition, customersIn } from '../profiles/index.ts';
import type { MomentFacts, Parameters } from './definition.ts';
import moments from './migrations/0001-moments.sql?raw';

export const migrations: readonly Migration[] = [{ module: 'moments', number: 1, name: 'moments', sql: moments }];

type Reader = Database | StateTransaction;

/** What an operator set of a definition. */
export interface MomentSetting {
  readonly code: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly cooldownDays: number;
  readonly windowDays: number;
  readonly parameters: Parameters;
  readonly madeAt: number;
  readonly madeBy: string;
}

const settingColumns = sql`code, version, enabled, cooldown_days as "cooldownDays", window_days as "windowDays", parameters,
  made_at as "madeAt", made_by as "madeBy"`;

/** The newest setting of each definition that has one. */
export const settingsNow = async (db: Reader): Promise<ReadonlyMap<string, MomentSetting>> => {
  const { rows } = await sql<MomentSetting>`
    select distinct on (code) ${settingColumns} from moment_setting order by code, version desc`.execute(db);
  return new Map(rows.map((row) => [row.code, row]));
};

export const insertSetting = async (
  transaction: StateTransaction,
  setting: Omit<MomentSetting, 'version'>,
): Promise<number> => {
  await sql`lock table moment_setting in share row exclusive mode`.execute(transaction);
  const { rows } = await sql<{ readonly version: number }>`
    insert into moment_setting (code, version, enabled, cooldown_days, window_days, parameters, made_at, made_by)
    select ${setting.code}::text, coalesce(max(version), 0) + 1, ${setting.enabled}::boolean,
      ${setting.cooldownDays}::int, ${setting.windowDays}::int, ${JSON.stringify(setting.parameters)}::jsonb,
      ${setting.madeAt}::bigint, ${setting.madeBy}::text
    from moment_setting where code = ${setting.code} returning version`.execute(transaction);
  return rows[0]?.version ?? 0;
};

/** Somebody: a customer, or an actor whose customer is not known. */
export interface Subject {
  readonly subject: string;
  readonly customerId: string | null;
}

/** A moment that is about to be written. */
export interface NewMoment extends Subject {
  readonly key: string;
  readonly code: string;
  readonly at: number;
  readonly expiresAt: number;
  readonly facts: MomentFacts;
  /** Key of the event behind it. */
  readonly cause: string;
}

/** When the subjects had moments of these codes, since an instant. */
export const occurredSince = async (
  transaction: StateTransaction,
  codes: readonly string[],
  subjects: readonly string[],
  since: number,
): Promise<readonly { readonly code: string; readonly subject: string; readonly at: number }[]> => {
  const { rows } = await sql<{ readonly code: string; readonly subject: string; readonly at: number }>`
    select code, subject, occurred_at as at from moment
    where subject = any(${subjects}::text[]) and code = any(${codes}::text[]) and occurred_at > ${since}::bigint`.execute(
    transaction,
  );
  return rows;
};

/** Writes the moments that are not there yet; answers their keys. */
export const insertMoments = async (
  transaction: StateTransaction,
  moments: readonly NewMoment[],
  detectedAt: number,
): Promise<ReadonlySet<string>> => {
  if (moments.length === 0) return new Set();
  const { rows } = await sql<{ readonly key: string }>`
    insert into moment (key, code, subject, customer_id, occurred_at, detected_at, expires_at, facts)
    select key, code, subject, "customerId", at, ${detectedAt}::bigint, "expiresAt", facts
    from json_to_recordset(${JSON.stringify(moments)}::json) as given(key text, code text, subject text,
      "customerId" text, at bigint, "expiresAt" bigint, facts jsonb)
    on conflict (key) do nothing returning key`.execute(transaction);
  return new Set(rows.map(({ key }) => key));
};

/** What was begun and is waited for. */
export interface Wait extends Subject {
  readonly code: string;
  readonly cause: string;
  readonly at: number;
  readonly dueAt: number;
  readonly facts: MomentFacts;
}

/** Begins waits anew; an earlier beginning changes nothing. */
export const upsertWaits = async (transaction: StateTransaction, waits: readonly Wait[]): Promise<void> => {
  if (waits.length === 0) return;
  await sql`
    insert into moment_wait (code, subject, customer_id, cause, at, due_at, facts)
    select code, subject, "customerId", cause, at, "dueAt", facts
    from json_to_recordset(${JSON.stringify(waits)}::json) as given(code text, subject text, "customerId" text,
      cause text, at bigint, "dueAt" bigint, facts jsonb) order by code, subject
    on conflict (code, subject) do update set customer_id = excluded.customer_id, cause = excluded.cause,
      at = excluded.at, due_at = excluded.due_at, facts = excluded.facts
    where excluded.at >= moment_wait.at`.execute(transaction);
};

/** Ends the waits that began not later than what ends them. */
export const clearWaits = async (
  transaction: StateTransaction,
  ends: readonly { readonly code: string; readonly subject: string; readonly at: number }[],
): Promise<void> => {
  if (ends.length === 0) return;
  await sql`
    delete from moment_wait using json_to_recordset(${JSON.stringify(ends)}::json)
      as given(code text, subject text, at bigint)
    where moment_wait.code = given.code and moment_wait.subject = given.subject and moment_wait.at <= given.at`.execute(
    transaction,
  );
};

export const dueWaits = async (db: Database, now: number, limit: number): Promise<readonly Wait[]> => {
  const { rows } = await sql<Wait>`
    select code, subject, customer_id as "customerId", cause, at, due_at as "dueAt", facts
    from moment_wait where due_at <= ${now}::bigint order by due_at, code, subject limit ${limit}::int`.execute(db);
  return rows;
};

/** Takes waits away that nobody began anew meanwhile; answers which. */
export const takeWaits = async (
  transaction: StateTransaction,
  waits: readonly Wait[],
): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<{ readonly id: string }>`
    delete from moment_wait using json_to_recordset(${JSON.stringify(waits)}::json)
      as given(code text, subject text, cause text)
    where moment_wait.code = given.code and moment_wait.subject = given.subject and moment_wait.cause = given.cause
    returning moment_wait.code || ' ' || moment_wait.subject as id`.execute(transaction);
  return new Set(rows.map(({ id }) => id));
};

/** Since when and from which last active day the subjects are silent, of those who are. */
export const openSilences = async (
  db: Reader,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, { readonly at: number; readonly facts: MomentFacts }>> => {
  const { rows } = await sql<{ readonly subject: string; readonly at: number; readonly facts: MomentFacts }>`
    select subject, occurred_at as at, facts from moment
    where code = 'silence' and ended_at is null and subject = any(${subjects}::text[])`.execute(db);
  return new Map(rows.map(({ subject, at, facts }) => [subject, { at, facts }]));
};

export const endSilences = async (
  transaction: StateTransaction,
  subjects: readonly string[],
  at: number,
): Promise<void> => {
  await sql`update moment set ended_at = ${at}::bigint
    where code = 'silence' and ended_at is null and subject = any(${subjects}::text[])`.execute(transaction);
};

export interface MomentRow extends Subject {
  readonly id: string;
  readonly code: string;
  readonly occurredAt: number;
  readonly detectedAt: number;
  readonly expiresAt: number;
  readonly facts: MomentFacts;
}

const columns = sql`moment::text as id, code, subject, customer_id as "customerId", occurred_at as "occurredAt",
  detected_at as "detectedAt", expires_at as "expiresAt", facts`;

/** Who may be seen: customers for whom the condition holds, and whoever is no customer yet where the whole firm is seen. */
export interface Seen {
  readonly condition: Condition;
  readonly withAnonymous: boolean;
}

const seenSql = ({ condition, withAnonymous }: Seen) =>
  withAnonymous
    ? sql`(customer_id is null or customer_id in ${customersIn(condition)})`
    : sql`customer_id in ${customersIn(condition)}`;

/** Moments of [from, to), latest first. */
export const selectMoments = async (
  db: Database,
  seen: Seen,
  filter: {
    readonly codes: readonly string[] | null;
    readonly from: number;
    readonly to: number;
    readonly offset: number;
    readonly limit: number;
  },
): Promise<{ readonly total: number; readonly rows: readonly MomentRow[] }> => {
  const of = filter.codes === null ? sql`true` : sql`code = any(${filter.codes}::text[])`;
  const where = sql`occurred_at >= ${filter.from}::bigint and occurred_at < ${filter.to}::bigint and ${of} and ${seenSql(seen)}`;
  const counted = await sql<{ readonly n: number }>`select count(*)::int as n from moment where ${where}`.execute(db);
  const { rows } = await sql<MomentRow>`select ${columns} from moment where ${where}
    order by occurred_at desc, moment desc limit ${filter.limit}::int offset ${filter.offset}::int`.execute(db);
  return { total: counted.rows[0]?.n ?? 0, rows };
};

/** How many moments of each code there were since an instant. */
export const countMoments = async (db: Database, seen: Seen, since: number): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly code: string; readonly n: number }>`
    select code, count(*)::int as n from moment where occurred_at >= ${since}::bigint and ${seenSql(seen)}
    group by code`.execute(db);
  return new Map(rows.map(({ code, n }) => [code, n]));
};

export const momentsOf = async (db: Database, customerId: string, limit: number): Promise<readonly MomentRow[]> => {
  const { rows } = await sql<MomentRow>`select ${columns} from moment where customer_id = ${customerId}
    order by occurred_at desc, moment desc limit ${limit}::int`.execute(db);
  return rows;
};

/** How many moments the customers have, for the preview of an erasure. */
export const countMomentsOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from moment where customer_id = any(${customers}::text[])`.execute(database);
  return rows[0]?.count ?? 0;
};

export const eraseMomentsOf = async (transaction: StateTransaction, customers: readonly string[]): Promise<void> => {
  await sql`delete from moment where customer_id = any(${customers}::text[])`.execute(transaction);
  await sql`delete from moment_wait where customer_id = any(${customers}::text[])`.execute(transaction);
};
