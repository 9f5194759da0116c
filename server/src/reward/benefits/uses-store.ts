// The tables of uses with their deliveries, and of the pools of codes.
import { sql } from 'kysely';
import { type Condition, customersIn } from '../../know/profiles/index.ts';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import type { FulfilmentKind } from '../benefit-rules/contract.ts';

export type UseState = 'waiting' | 'delivered' | 'failed' | 'cancelled';

export interface UseRow {
  readonly useId: number;
  readonly grantId: number;
  readonly benefit: string;
  readonly version: number;
  readonly customerId: string;
  readonly redemptionId: string | null;
  readonly at: number;
  readonly date: string;
  readonly units: number;
  readonly counts: boolean;
  readonly worthYuan: string;
  readonly costYuan: string;
  readonly fulfilment: FulfilmentKind;
  readonly state: UseState;
  readonly secret: string | null;
  readonly digest: string | null;
  readonly hint: string | null;
  readonly codeId: number | null;
  readonly dueAt: number | null;
  readonly endsAt: number | null;
  readonly attempts: number;
  readonly nextAt: number | null;
  readonly note: string | null;
  readonly reference: string | null;
  readonly endedBy: string | null;
  readonly endedAt: number | null;
  readonly honouredAt: number | null;
}

const columns = sql`use_id as "useId", grant_id as "grantId", benefit, version, customer_id as "customerId", redemption_id as "redemptionId",
  at, business_date as date, units, counts, worth_yuan::text as "worthYuan", cost_yuan::text as "costYuan", fulfilment, state, secret,
  digest, hint, code_id as "codeId", due_at as "dueAt", ends_at as "endsAt", attempts, next_at as "nextAt", note, reference,
  ended_by as "endedBy", ended_at as "endedAt", honoured_at as "honouredAt"`;

export type NewUse = Omit<
  UseRow,
  'useId' | 'counts' | 'attempts' | 'note' | 'reference' | 'endedBy' | 'endedAt' | 'honouredAt'
>;

export const insertUse = async (transaction: StateTransaction, use: NewUse): Promise<number> => {
  const { rows } = await kept(sql<{ readonly useId: number }>`
    insert into benefit_use (grant_id, benefit, version, customer_id, redemption_id, at, business_date, units, counts, worth_yuan, cost_yuan,
      fulfilment, state, secret, digest, hint, code_id, due_at, ends_at, next_at)
    values (${use.grantId}::bigint, ${use.benefit}, ${use.version}::integer, ${use.customerId}, ${use.redemptionId}, ${use.at}::bigint,
      ${use.date}, ${use.units}::integer, true, ${use.worthYuan}::numeric, ${use.costYuan}::numeric, ${use.fulfilment}, ${use.state},
      ${use.secret}, ${use.digest}, ${use.hint}, ${use.codeId}::bigint, ${use.dueAt}::bigint, ${use.endsAt}::bigint, ${use.nextAt}::bigint)
    returning use_id as "useId"`).execute(transaction);
  return rows[0]?.useId ?? 0;
};

export const selectUse = async (db: Database, useId: number): Promise<UseRow | null> => {
  const { rows } = await sql<UseRow>`select ${columns} from benefit_use where use_id = ${useId}::bigint`.execute(db);
  return rows[0] ?? null;
};

export const lockUse = async (transaction: StateTransaction, useId: number): Promise<UseRow | null> => {
  const { rows } = await kept(
    sql<UseRow>`select ${columns} from benefit_use where use_id = ${useId}::bigint for update`,
  ).execute(transaction);
  return rows[0] ?? null;
};

/** Use of a redemption under lock; null where it has none. */
export const lockUseOfRedemption = async (
  transaction: StateTransaction,
  redemptionId: string,
): Promise<UseRow | null> => {
  const { rows } = await kept(sql<UseRow>`select ${columns} from benefit_use where redemption_id = ${redemptionId}
    order by use_id limit 1 for update`).execute(transaction);
  return rows[0] ?? null;
};

/** Use of a redemption; null where it has none. */
export const selectUseOfRedemption = async (
  db: Database | StateTransaction,
  redemptionId: string,
): Promise<UseRow | null> => {
  const { rows } = await kept(
    sql<UseRow>`select ${columns} from benefit_use where redemption_id = ${redemptionId} order by use_id limit 1`,
  ).execute(db);
  return rows[0] ?? null;
};

/** Ends a delivery that waits; false when it was ended meanwhile. */
export const endUse = async (
  transaction: StateTransaction,
  useId: number,
  ended: {
    readonly state: Exclude<UseState, 'waiting'>;
    readonly by: string;
    readonly at: number;
    readonly note?: string | null;
    readonly reference?: string | null;
    readonly endsAt?: number | null;
  },
): Promise<boolean> => {
  const { numAffectedRows } = await kept(sql`
    update benefit_use set state = ${ended.state}, counts = ${ended.state === 'delivered'}::boolean, ended_by = ${ended.by},
      ended_at = ${ended.at}::bigint, note = coalesce(${ended.note ?? null}, note), reference = coalesce(${ended.reference ?? null}, reference),
      ends_at = coalesce(${ended.endsAt ?? null}::bigint, ends_at), next_at = null
    where use_id = ${useId}::bigint and state = 'waiting'`).execute(transaction);
  return Number(numAffectedRows ?? 0) === 1;
};

/** Takes back what was delivered already (a refund): it no longer counts. */
export const takeUseBack = async (
  transaction: StateTransaction,
  useId: number,
  by: string,
  at: number,
  note: string,
): Promise<void> => {
  await sql`update benefit_use set state = 'cancelled', counts = false, ended_by = ${by}, ended_at = ${at}::bigint, note = ${note},
      ends_at = least(ends_at, ${at}::bigint)
    where use_id = ${useId}::bigint and state = 'delivered'`.execute(transaction);
};

/** Ends what still runs of a grant: switched off from the instant on. */
export const cutUses = async (transaction: StateTransaction, grantId: number, at: number): Promise<void> => {
  await sql`update benefit_use set ends_at = ${at}::bigint
    where grant_id = ${grantId}::bigint and ends_at > ${at}::bigint`.execute(transaction);
};

/** Lets what still runs of a grant end at an instant again. */
export const resumeUses = async (
  transaction: StateTransaction,
  grantId: number,
  endsAt: number | null,
): Promise<void> => {
  await sql`update benefit_use set ends_at = ${endsAt}::bigint
    where grant_id = ${grantId}::bigint and ends_at is not null and state in ('waiting', 'delivered')`.execute(
    transaction,
  );
};

export const noteAttempt = async (
  db: Database,
  useId: number,
  attempt: { readonly attempts: number; readonly nextAt: number | null; readonly note: string },
): Promise<void> => {
  await sql`update benefit_use set attempts = ${attempt.attempts}::integer, next_at = ${attempt.nextAt}::bigint, note = ${attempt.note}
    where use_id = ${useId}::bigint and state = 'waiting'`.execute(db);
};

/** Calls that are due. */
export const selectDueCalls = async (db: Database, at: number, limit: number): Promise<readonly UseRow[]> => {
  const { rows } = await sql<UseRow>`select ${columns} from benefit_use
    where state = 'waiting' and fulfilment = 'webhook' and next_at <= ${at}::bigint order by next_at, use_id limit ${limit}::int`.execute(
    db,
  );
  return rows;
};

/** Uses of a customer, newest first. */
export const selectUsesOf = async (
  db: Database | StateTransaction,
  customerId: string,
  limit = 200,
): Promise<readonly UseRow[]> => {
  const { rows } = await sql<UseRow>`select ${columns} from benefit_use where customer_id = ${customerId}
    order by use_id desc limit ${limit}::int`.execute(db);
  return rows;
};

/** Days on which the customer used benefits by tier, with the units, by benefit. */
export const usedByTier = async (
  db: Database | StateTransaction,
  customerId: string,
  benefit: string | null = null,
): Promise<ReadonlyMap<string, readonly { readonly date: string; readonly units: number }[]>> => {
  const { rows } = await sql<{ readonly benefit: string; readonly date: string; readonly units: number }>`
    select benefit_use.benefit, business_date as date, sum(units)::int as units
    from benefit_use join benefit_grant using (grant_id)
    where benefit_use.customer_id = ${customerId} and counts and period is not null
      and (${benefit}::text is null or benefit_use.benefit = ${benefit}::text)
    group by 1, 2`.execute(db);
  const found = new Map<string, { readonly date: string; readonly units: number }[]>();
  for (const { benefit: code, ...row } of rows) found.set(code, [...(found.get(code) ?? []), row]);
  return found;
};

export interface Saved {
  readonly uses: number;
  readonly yuan: string;
}

/** What a customer saved since a day, and ever. */
export const savedBy = async (
  db: Database,
  customerId: string,
  since: string,
): Promise<{ readonly lately: Saved; readonly ever: Saved }> => {
  const { rows } = await sql<{ uses: number; yuan: string; latelyUses: number; latelyYuan: string }>`
    select coalesce(sum(units), 0)::int as uses, coalesce(sum(worth_yuan), 0)::text as yuan,
      coalesce(sum(units) filter (where business_date >= ${since}), 0)::int as "latelyUses",
      coalesce(sum(worth_yuan) filter (where business_date >= ${since}), 0)::text as "latelyYuan"
    from benefit_use where customer_id = ${customerId} and counts`.execute(db);
  const [row] = rows;
  return {
    lately: { uses: row?.latelyUses ?? 0, yuan: row?.latelyYuan ?? '0' },
    ever: { uses: row?.uses ?? 0, yuan: row?.yuan ?? '0' },
  };
};

export interface UseTotals {
  readonly uses: number;
  readonly customers: number;
  readonly costYuan: string;
}

/** Uses of every benefit since a day, of those for whom the condition over profiles holds. */
export const useTotals = async (
  db: Database,
  since: string,
  condition: Condition,
): Promise<ReadonlyMap<string, UseTotals>> => {
  const { rows } = await sql<UseTotals & { readonly benefit: string }>`
    select benefit, sum(units)::int as uses, count(distinct customer_id)::int as customers, sum(cost_yuan)::text as "costYuan"
    from benefit_use where counts and business_date >= ${since} and customer_id in ${customersIn(condition)}
    group by benefit`.execute(db);
  return new Map(rows.map(({ benefit, ...totals }) => [benefit, totals]));
};

/** A page of deliveries for the desk, the most urgent first. */
export const selectDesk = async (
  db: Database,
  filter: { readonly state: UseState; readonly fulfilment: string | null; readonly benefit: string | null },
  condition: Condition,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly total: number; readonly rows: readonly UseRow[] }> => {
  const where = sql`state = ${filter.state} and (${filter.fulfilment}::text is null or fulfilment = ${filter.fulfilment}::text)
    and (${filter.benefit}::text is null or benefit = ${filter.benefit}::text) and customer_id in ${customersIn(condition)}`;
  const counted = await sql<{ n: number }>`select count(*)::int as n from benefit_use where ${where}`.execute(db);
  const { rows } = await sql<UseRow>`select ${columns} from benefit_use where ${where}
    order by case when state = 'waiting' then due_at end nulls last, use_id desc
    limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { total: counted.rows[0]?.n ?? 0, rows };
};

/** The use with the voucher of that hash. */
export const selectUseByDigest = async (db: Database | StateTransaction, digest: string): Promise<UseRow | null> => {
  const { rows } = await sql<UseRow>`select ${columns} from benefit_use where digest = ${digest}`.execute(db);
  return rows[0] ?? null;
};

/** Notes that a voucher was honoured; false when it was before, or is none any more. */
export const honourUse = async (transaction: StateTransaction, useId: number, at: number): Promise<boolean> => {
  const { numAffectedRows } = await sql`update benefit_use set honoured_at = ${at}::bigint
    where use_id = ${useId}::bigint and honoured_at is null and state = 'delivered' and (ends_at is null or ends_at > ${at}::bigint)`.execute(
    transaction,
  );
  return Number(numAffectedRows ?? 0) === 1;
};

/** Flags that are on for a customer, each until its latest end. */
export const selectRunning = async (
  db: Database,
  customerId: string,
  at: number,
): Promise<readonly { readonly benefit: string; readonly version: number; readonly endsAt: number }[]> => {
  const { rows } = await sql<{ benefit: string; version: number; endsAt: number }>`
    select benefit, max(version)::int as version, max(ends_at) as "endsAt" from benefit_use
    where customer_id = ${customerId} and state = 'delivered' and counts and at <= ${at}::bigint and ends_at > ${at}::bigint
    group by benefit order by benefit`.execute(db);
  return rows;
};
