// The tables of grants and of their changes.
import { sql } from 'kysely';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import type { GrantSource } from '../benefit-rules/contract.ts';
import type { GrantLife } from '../benefit-rules/index.ts';

export interface GrantRow extends GrantLife {
  readonly grantId: number;
  readonly key: string;
  readonly benefit: string;
  readonly version: number;
  readonly customerId: string;
  readonly source: GrantSource;
  readonly sourceRef: string | null;
  readonly reason: string;
  readonly grantedAt: number;
  readonly period: string | null;
}

const columns = sql`grant_id as "grantId", key, benefit, version, customer_id as "customerId", source, source_ref as "sourceRef",
  reason, quantity, used, state, suspended_from as "suspendedFrom", granted_at as "grantedAt", starts_at as "startsAt",
  activate_by as "activateBy", activated_at as "activatedAt", ends_at as "endsAt", period`;

/** Writes a grant; null when its key or its period is there already. */
export const insertGrant = async (
  transaction: StateTransaction,
  grant: Omit<GrantRow, 'grantId'>,
  byName: string,
): Promise<number | null> => {
  const { rows } = await kept(sql<{ readonly grantId: number }>`
    with given as (insert into benefit_grant (key, benefit, version, customer_id, source, source_ref, reason, quantity, used, state, suspended_from,
      granted_at, starts_at, activate_by, activated_at, ends_at, period)
    values (${grant.key}, ${grant.benefit}, ${grant.version}::integer, ${grant.customerId}, ${grant.source}, ${grant.sourceRef},
      ${grant.reason}, ${grant.quantity}::integer, ${grant.used}::integer, ${grant.state}, ${grant.suspendedFrom},
      ${grant.grantedAt}::bigint, ${grant.startsAt}::bigint, ${grant.activateBy}::bigint, ${grant.activatedAt}::bigint,
      ${grant.endsAt}::bigint, ${grant.period})
    on conflict do nothing returning grant_id),
    noted as (insert into benefit_change (grant_id, at, from_state, to_state, reason, by_name)
      select grant_id, ${grant.grantedAt}::bigint, null, ${grant.state}::text, ${grant.reason}::text, ${byName}::text from given)
    select grant_id as "grantId" from given`).execute(transaction);
  return rows[0]?.grantId ?? null;
};

/** Writes what a step made of a grant, with why, where the state changed. */
export const updateGrant = async (
  transaction: StateTransaction,
  before: GrantRow,
  after: GrantLife,
  why: { readonly at: number; readonly reason: string; readonly byName: string },
): Promise<void> => {
  await kept(sql`
    with changed as (update benefit_grant set quantity = ${after.quantity}::integer, used = ${after.used}::integer, state = ${after.state},
      suspended_from = ${after.suspendedFrom}, activated_at = ${after.activatedAt}::bigint, ends_at = ${after.endsAt}::bigint
    where grant_id = ${before.grantId}::bigint)
    insert into benefit_change (grant_id, at, from_state, to_state, reason, by_name)
    select ${before.grantId}::bigint, ${why.at}::bigint, ${before.state}::text, ${after.state}::text, ${why.reason}::text, ${why.byName}::text
    where ${before.state}::text <> ${after.state}::text`).execute(transaction);
};

/** What was granted of a benefit at instants [from, until) otherwise than by tier, in the order in which it was. */
export const grantsBetween = async (
  db: Database,
  benefit: string,
  from: number,
  until: number,
): Promise<readonly Pick<GrantRow, 'customerId' | 'grantedAt'>[]> => {
  const { rows } = await sql<Pick<GrantRow, 'customerId' | 'grantedAt'>>`
    select customer_id as "customerId", granted_at as "grantedAt" from benefit_grant
    where benefit = ${benefit} and source <> 'tier' and granted_at >= ${from}::bigint and granted_at < ${until}::bigint
    order by granted_at, grant_id`.execute(db);
  return rows;
};

export const lockGrant = async (transaction: StateTransaction, grantId: number): Promise<GrantRow | null> => {
  const { rows } = await kept(
    sql<GrantRow>`select ${columns} from benefit_grant where grant_id = ${grantId}::bigint for update`,
  ).execute(transaction);
  return rows[0] ?? null;
};

export const lockGrantOfPeriod = async (
  transaction: StateTransaction,
  benefit: string,
  customerId: string,
  period: string,
): Promise<GrantRow | null> => {
  const { rows } = await sql<GrantRow>`select ${columns} from benefit_grant
    where benefit = ${benefit} and customer_id = ${customerId} and period = ${period} for update`.execute(transaction);
  return rows[0] ?? null;
};

export const selectGrantByKey = async (db: Database | StateTransaction, key: string): Promise<GrantRow | null> => {
  const { rows } = await sql<GrantRow>`select ${columns} from benefit_grant where key = ${key}`.execute(db);
  return rows[0] ?? null;
};

export const selectGrant = async (db: Database, grantId: number): Promise<GrantRow | null> => {
  const { rows } =
    await sql<GrantRow>`select ${columns} from benefit_grant where grant_id = ${grantId}::bigint`.execute(db);
  return rows[0] ?? null;
};

/** Grants of a customer, newest first; closed ones only where they closed lately. */
export const selectGrantsOf = async (
  db: Database | StateTransaction,
  customerId: string,
  limit = 200,
): Promise<readonly GrantRow[]> => {
  const { rows } = await sql<GrantRow>`select ${columns} from benefit_grant where customer_id = ${customerId}
    order by grant_id desc limit ${limit}::int`.execute(db);
  return rows;
};

/** Grants of one benefit that a customer may still use, the first to end first. */
export const selectOpenGrants = async (
  db: Database | StateTransaction,
  customerId: string,
  benefit: string,
): Promise<readonly GrantRow[]> => {
  const { rows } = await sql<GrantRow>`select ${columns} from benefit_grant
    where customer_id = ${customerId} and benefit = ${benefit} and period is null and state in ('granted', 'activated')
    order by least(ends_at, activate_by) nulls last, grant_id limit 200`.execute(db);
  return rows;
};

/** Of these, the grants that ended without having been used, with how. */
export const selectEndedUnused = async (
  db: Database,
  grantIds: readonly number[],
): Promise<ReadonlyMap<number, 'expired' | 'revoked'>> => {
  const { rows } = await sql<{ readonly grantId: number; readonly state: 'expired' | 'revoked' }>`
    select grant_id as "grantId", state from benefit_grant
    where grant_id = any(${[...grantIds]}::bigint[]) and state in ('expired', 'revoked') and used = 0`.execute(db);
  return new Map(rows.map(({ grantId, state }) => [grantId, state]));
};

/** Grants that time has ended. */
export const selectLapsed = async (db: Database, at: number, limit: number): Promise<readonly number[]> => {
  const { rows } = await sql<{ readonly grantId: number }>`
    (select grant_id as "grantId" from benefit_grant
      where state in ('granted', 'activated', 'suspended') and ends_at <= ${at}::bigint limit ${limit}::int)
    union
    (select grant_id from benefit_grant
      where (state = 'granted' or state = 'suspended' and suspended_from = 'granted') and activate_by <= ${at}::bigint limit ${limit}::int)
    order by 1 limit ${limit}::int`.execute(db);
  return rows.map(({ grantId }) => grantId);
};

export interface ChangeRow {
  readonly at: number;
  readonly fromState: string | null;
  readonly toState: string;
  readonly reason: string;
  readonly byName: string;
}

export const selectChanges = async (db: Database, grantId: number): Promise<readonly ChangeRow[]> => {
  const { rows } =
    await sql<ChangeRow>`select at, from_state as "fromState", to_state as "toState", reason, by_name as "byName"
    from benefit_change where grant_id = ${grantId}::bigint order by change_id`.execute(db);
  return rows;
};

/** How far a job has gone; null before its first run. */
export const readProgress = async (db: Database, name: string): Promise<string | null> => {
  const { rows } = await sql<{
    readonly value: string;
  }>`select value from benefit_progress where name = ${name}`.execute(db);
  return rows[0]?.value ?? null;
};

export const writeProgress = async (db: Database | StateTransaction, name: string, value: string): Promise<void> => {
  await sql`insert into benefit_progress (name, value) values (${name}, ${value})
    on conflict (name) do update set value = excluded.value`.execute(db);
};

/** Remembers customers whose tier changed. */
export const touch = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
  at: number,
): Promise<void> => {
  await sql`insert into benefit_touched (customer_id, touched_at)
    select id, ${at}::bigint from unnest(${[...customerIds]}::text[]) as given(id) order by id
    on conflict (customer_id) do update set touched_at = excluded.touched_at`.execute(transaction);
};

interface Touched {
  readonly customerId: string;
  readonly touchedAt: number;
}

export const selectTouched = async (db: Database, limit: number): Promise<readonly Touched[]> => {
  const { rows } = await sql<Touched>`select customer_id as "customerId", touched_at as "touchedAt" from benefit_touched
    order by customer_id limit ${limit}::int`.execute(db);
  return rows;
};

/** Those touched again meanwhile stay. */
export const forgetTouched = async (transaction: StateTransaction, touched: readonly Touched[]): Promise<void> => {
  await sql`delete from benefit_touched using json_to_recordset(${JSON.stringify(touched)}::json) as given("customerId" text, "touchedAt" bigint)
    where customer_id = "customerId" and touched_at = "touchedAt"`.execute(transaction);
};
