// The tables of rehearsals. Only this file knows them.
import { sql } from 'kysely';
import type { Condition } from '../../know/profiles/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type EarningRule, earningRuleSchema } from '../earning-rules/contract.ts';
import tables from './migrations/0001-rehearsal.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'earning-rehearsal', number: 1, name: 'rehearsal', sql: tables },
];

export interface Rehearsal {
  readonly rehearsalId: string;
  readonly rule: string;
  readonly definition: EarningRule;
  readonly fromDay: string;
  readonly toDay: string;
  readonly state: 'running' | 'ready' | 'failed';
  readonly months: readonly { readonly month: string; readonly granted: number; readonly awards: number }[];
  readonly refusals: readonly { readonly code: string; readonly times: number; readonly points: number }[];
  readonly madeBy: string;
  readonly madeAt: number;
}

/** Rehearsals that are kept; older ones go when a new one begins. */
const KEPT = 50;

export const insertRehearsal = async (
  transaction: StateTransaction,
  { rehearsalId, rule, definition, fromDay, toDay, madeBy, madeAt }: Omit<Rehearsal, 'state' | 'months' | 'refusals'>,
): Promise<void> => {
  await sql`insert into earning_rehearsal (rehearsal_id, rule, definition, from_day, to_day, state, months, refusals, made_by, made_at)
    values (${rehearsalId}, ${rule}, ${JSON.stringify(definition)}::json, ${fromDay}, ${toDay}, 'running', '[]', '[]', ${madeBy},
      ${madeAt}::bigint)`.execute(transaction);
  const old = sql`(select rehearsal_id from earning_rehearsal order by made_at desc, rehearsal_id offset ${KEPT})`;
  await sql`delete from earning_rehearsal_customer where rehearsal_id in ${old}`.execute(transaction);
  await sql`delete from earning_rehearsal where rehearsal_id in ${old}`.execute(transaction);
};

export const selectRehearsal = async (db: Database, rehearsalId: string): Promise<Rehearsal | null> => {
  const { rows } = await sql<Rehearsal>`
    select rehearsal_id as "rehearsalId", rule, definition, from_day as "fromDay", to_day as "toDay", state, months, refusals,
      made_by as "madeBy", made_at as "madeAt" from earning_rehearsal where rehearsal_id = ${rehearsalId}`.execute(db);
  const [row] = rows;
  return row ? { ...row, definition: earningRuleSchema.parse(row.definition) } : null;
};

export const finishRehearsal = async (
  transaction: StateTransaction,
  { rehearsalId, state, months, refusals }: Pick<Rehearsal, 'rehearsalId' | 'state' | 'months' | 'refusals'>,
): Promise<void> => {
  await sql`update earning_rehearsal set state = ${state}, months = ${JSON.stringify(months)}::json,
    refusals = ${JSON.stringify(refusals)}::json where rehearsal_id = ${rehearsalId}`.execute(transaction);
};

/** What a customer would have got. */
export interface RehearsedCustomer {
  readonly customerId: string;
  readonly branchId: string | null;
  readonly tier: string | null;
  readonly awards: number;
  readonly desired: number;
  readonly granted: number;
}

export const insertRehearsed = async (
  transaction: StateTransaction,
  rehearsalId: string,
  rows: readonly RehearsedCustomer[],
): Promise<void> => {
  await sql`insert into earning_rehearsal_customer (rehearsal_id, customer_id, branch_id, tier, awards, desired, granted)
    select ${rehearsalId}, "customerId", "branchId", tier, awards, desired, granted
    from json_to_recordset(${JSON.stringify(rows)}::json) as given("customerId" text, "branchId" text, tier text, awards integer,
      desired bigint, granted bigint)
    on conflict (rehearsal_id, customer_id) do update set awards = excluded.awards, desired = excluded.desired,
      granted = excluded.granted`.execute(transaction);
};

const seen = (rehearsalId: string, scope: Condition) =>
  sql`earning_rehearsal_customer r where r.rehearsal_id = ${rehearsalId}
    and r.customer_id in (select customer_id from profile where ${scope})`;

/** Sums by branch and tier of the customers in the scope. */
export const sumRehearsal = async (
  db: Database,
  rehearsalId: string,
  scope: Condition,
): Promise<readonly (Omit<RehearsedCustomer, 'customerId'> & { readonly customers: number })[]> => {
  const { rows } = await sql<Omit<RehearsedCustomer, 'customerId'> & { readonly customers: number }>`
    select r.branch_id as "branchId", r.tier, count(*) as customers, sum(r.awards)::bigint as awards,
      sum(r.desired)::bigint as desired, sum(r.granted)::bigint as granted
    from ${seen(rehearsalId, scope)} group by 1, 2 order by 1, 2`.execute(db);
  return rows.map((row) => ({
    ...row,
    ...{
      customers: Number(row.customers),
      awards: Number(row.awards),
      desired: Number(row.desired),
      granted: Number(row.granted),
    },
  }));
};

export const selectRehearsed = async (
  db: Database,
  rehearsalId: string,
  scope: Condition,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly RehearsedCustomer[]> => {
  const { rows } = await sql<RehearsedCustomer>`
    select r.customer_id as "customerId", r.branch_id as "branchId", r.tier, r.awards, r.desired, r.granted
    from ${seen(rehearsalId, scope)} order by r.granted desc, r.customer_id limit ${limit} offset ${offset}`.execute(
    db,
  );
  return rows;
};

export const countRehearsedOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select count(*) as n from earning_rehearsal_customer where customer_id = any(${customerIds}::text[])`.execute(db);
  return Number(rows[0]?.n ?? 0);
};

export const eraseRehearsedOf = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<void> => {
  await sql`delete from earning_rehearsal_customer where customer_id = any(${customerIds}::text[])`.execute(
    transaction,
  );
};
