// The tables of what was decided and of what limits have given. Deciding transactions take turns, so that limits are decided in one order.
import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Inputs } from '../../decide/rules/index.ts';
import type { Condition } from '../../know/profiles/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { DecidedBefore, EarningRule, Limit, Line } from '../earning-rules/index.ts';
import { type OpenAward, toldState } from './open-awards-store.ts';

/** Whom an occasion concerns and what it is called. */
export interface OccasionName {
  readonly rule: string;
  readonly customerId: string;
  readonly occasion: string;
}

export const occasionKey = ({ rule, customerId, occasion }: OccasionName): string =>
  [rule, customerId, occasion].join('\u001f');

/** Key of a posting: printable whatever the occasion is called, and the same for the same. */
export const postingKey = (name: OccasionName, sequence: number | string): string =>
  `earning:${name.rule}:${hash('sha256', occasionKey(name), 'hex').slice(0, 32)}:${sequence}`;

export interface NewAward extends OccasionName {
  readonly key: string;
  readonly ofKey: string | null;
  readonly version: number;
  readonly programme: string;
  readonly wallet: string;
  readonly businessDate: string;
  readonly occurredAt: number;
  readonly branchId: string | null;
  readonly device: string | null;
  readonly desired: number;
  readonly granted: number;
  readonly worth: number;
  readonly code: string | null;
  readonly lines: readonly Line[];
  readonly inputs: Inputs;
  readonly cause: string;
  readonly state: 'decided' | 'refused';
}

/** Lets no other transaction decide until this one is over; readers do not wait. */
export const takeTurn = async (transaction: StateTransaction): Promise<void> => {
  await sql`lock table earning_usage in exclusive mode`.execute(transaction);
};

const asked = (names: readonly OccasionName[]) =>
  sql`(select distinct rule, "customerId" as customer_id, occasion from json_to_recordset(${JSON.stringify(
    names.map(({ rule, customerId, occasion }) => ({ rule, customerId, occasion })),
  )}::json) as given(rule text, "customerId" text, occasion text)) asked`;

/** What was decided before about occasions, each in its order. */
export const selectBefore = async (
  db: Database,
  names: readonly OccasionName[],
): Promise<ReadonlyMap<string, readonly DecidedBefore[]>> => {
  const found = new Map<string, DecidedBefore[]>();
  if (names.length === 0) return found;
  const { rows } = await sql<DecidedBefore & OccasionName>`
    select a.rule, a.customer_id as "customerId", a.occasion, a.key, a.of_key as "ofKey", a.granted, a.worth
    from ${asked(names)} join earning_award a on a.rule = asked.rule and a.customer_id = asked.customer_id
      and a.occasion = asked.occasion order by a.award_id`.execute(db);
  for (const row of rows) {
    const key = occasionKey(row);
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
};

/** The version and the inputs by which occasions were first decided. */
export const selectFirst = async (
  db: Database,
  names: readonly OccasionName[],
): Promise<ReadonlyMap<string, { readonly version: number; readonly inputs: Inputs }>> => {
  if (names.length === 0) return new Map();
  const { rows } = await sql<OccasionName & { readonly version: number; readonly inputs: Inputs }>`
    select distinct on (a.rule, a.customer_id, a.occasion) a.rule, a.customer_id as "customerId", a.occasion, a.version, a.inputs
    from ${asked(names)} join earning_award a on a.rule = asked.rule and a.customer_id = asked.customer_id
      and a.occasion = asked.occasion order by a.rule, a.customer_id, a.occasion, a.award_id`.execute(db);
  return new Map(rows.map((row) => [occasionKey(row), row]));
};

export const selectUsage = async (db: Database, keys: readonly string[]): Promise<Map<string, number>> => {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<{ readonly key: string; readonly points: number }>`
    select key, points from earning_usage where key = any(${keys}::text[])`.execute(db);
  return new Map(rows.map(({ key, points }) => [key, Number(points)]));
};

export const writeUsage = async (transaction: StateTransaction, usage: ReadonlyMap<string, number>): Promise<void> => {
  if (usage.size === 0) return;
  const rows = [...usage].map(([key, points]) => ({ key, points }));
  await sql`insert into earning_usage (key, points)
    select key, points from json_to_recordset(${JSON.stringify(rows)}::json) as given(key text, points bigint)
    on conflict (key) do update set points = excluded.points`.execute(transaction);
};

const subjects: Readonly<Record<Limit['of'], string>> = {
  customer: "rule || '|' || customer_id",
  device: "rule || '|' || device",
  branch: "rule || '|' || coalesce(branch_id, '')",
  rule: 'rule',
  programme_customer: "programme || '/' || wallet || '|' || customer_id",
  programme: "programme || '/' || wallet",
};
const spans: Readonly<Record<Exclude<Limit['span'], 'order'>, string>> = {
  day: 'business_date',
  month: 'left(business_date, 7)',
  quarter: "left(business_date, 4) || '-q' || ceil(substr(business_date, 6, 2)::integer / 3.0)::integer",
  year: 'left(business_date, 4)',
  total: "'total'",
};

/** Counts anew what the limits of a rule have given: a limit that is new counts what was given before it, too. */
export const recountUsage = async (transaction: StateTransaction, code: string, rule: EarningRule): Promise<void> => {
  for (const { of, span } of rule.limits) {
    if (span === 'order') continue;
    const whose =
      of === 'programme' || of === 'programme_customer'
        ? sql`programme = ${rule.programme} and wallet = ${rule.wallet}`
        : sql`rule = ${code}`;
    await sql`insert into earning_usage (key, points)
      select ${`${of}:${span}|`}::text || ${sql.raw(subjects[of])} || '|' || ${sql.raw(spans[span])}, sum(granted)
      from earning_award where ${whose} and granted <> 0 and (${of}::text <> 'device' or device is not null) group by 1
      on conflict (key) do update set points = excluded.points`.execute(transaction);
  }
};

/** Writes what was decided; what has its key already is left as it is, and a refusal of the same kind on the day is counted. */
export const insertAwards = async (
  transaction: StateTransaction,
  awards: readonly (NewAward & { readonly times: number })[],
  at: number,
): Promise<void> => {
  if (awards.length === 0) return;
  await sql`insert into earning_award (key, of_key, rule, version, programme, wallet, customer_id, occasion, business_date,
      occurred_at, branch_id, device, desired, granted, worth, code, lines, inputs, cause, state, times, decided_at)
    select key, "ofKey", rule, version, programme, wallet, "customerId", occasion, "businessDate", "occurredAt", "branchId", device,
      desired, granted, worth, code, lines, inputs, cause, state, times, ${at}::bigint
    from json_to_recordset(${JSON.stringify(awards)}::json) as given(key text, "ofKey" text, rule text, version integer,
      programme text, wallet text, "customerId" text, occasion text, "businessDate" text, "occurredAt" bigint, "branchId" text,
      device text, desired bigint, granted bigint, worth bigint, code text, lines json, inputs json, cause text, state text, times integer)
    on conflict (key) do update set times = earning_award.times + excluded.times where earning_award.state = 'refused'`.execute(
    transaction,
  );
};

/** A decision as people read it. */
export interface AwardRow extends Omit<OpenAward, 'desired' | 'isWaiting'> {
  readonly desired: number;
  readonly worth: number;
  readonly branchId: string | null;
  readonly lines: readonly Line[];
  readonly inputs: Inputs;
  readonly cause: string;
  readonly state: 'decided' | 'posted' | 'refused' | 'failed';
  readonly note: string | null;
  readonly times: number;
  readonly decidedAt: number;
}

const columns = sql`award_id as "awardId", key, of_key as "ofKey", rule, version, programme, wallet, customer_id as "customerId",
  occasion, business_date as "businessDate", occurred_at as "occurredAt", branch_id as "branchId", desired, granted, worth, code,
  lines, inputs, cause, ${toldState} as state, note, times, decided_at as "decidedAt"`;

export const selectAwardsOf = async (
  db: Database,
  customerId: string,
  before: number | null,
  limit: number,
): Promise<readonly AwardRow[]> => {
  const { rows } = await sql<AwardRow>`select ${columns} from earning_award
    where customer_id = ${customerId} and (${before}::bigint is null or award_id < ${before}::bigint)
    order by award_id desc limit ${limit}`.execute(db);
  return rows;
};

/** What rules have given since a day to the customers of a scope, by rule. */
export const selectTotals = async (
  db: Database,
  since: string,
  scope: Condition,
): Promise<ReadonlyMap<string, { readonly granted: number; readonly customers: number; readonly refused: number }>> => {
  const { rows } = await sql<{ rule: string; granted: number; customers: number; refused: number }>`
    select rule, coalesce(sum(granted), 0)::bigint as granted, count(distinct customer_id) filter (where granted > 0) as customers,
      coalesce(sum(times) filter (where state = 'refused'), 0)::bigint as refused
    from earning_award where business_date >= ${since}
      and customer_id in (select customer_id from profile where ${scope}) group by 1`.execute(db);
  return new Map(rows.map(({ rule, ...row }) => [rule, row]));
};

export const countAwardsOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select count(*) as n from earning_fill where customer_id = any(${customerIds}::text[])`.execute(db);
  return Number(rows[0]?.n ?? 0);
};

/**
 * Forgets copies of fills, what of the customer went into decisions, and what was counted of devices that nobody else was awarded on; the
 * awards themselves are accounts, and what limits counted of the customer is their sum.
 */
export const eraseEarningOf = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  await sql`delete from earning_fill where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from earning_usage where key like 'device:%'
    and substring(key from '^[^|]*[|][^|]*[|](.*)[|][^|]*$') in (
      select device from earning_award where customer_id = any(${customerIds}::text[]) and device is not null
      except select device from earning_award where customer_id <> all(${customerIds}::text[]))`.execute(transaction);
  await sql`update earning_award set inputs = '{"attributes": {}, "tags": []}', device = null
    where customer_id = any(${customerIds}::text[])`.execute(transaction);
};
