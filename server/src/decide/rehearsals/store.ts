// The tables of rehearsals. Only this file knows them.
import { sql } from 'kysely';
import type { Condition } from '../../know/profiles/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import shared from './migrations/0001-rehearsals.sql?raw';
import ofEarning from './migrations/earning-0001.sql?raw';
import ofScenes from './migrations/scenes-0001.sql?raw';

/** The first two made a pair of tables each, which the third gives up for one. */
export const migrations: readonly Migration[] = [
  { module: 'earning-rehearsal', number: 1, name: 'rehearsal', sql: ofEarning },
  { module: 'scene-rehearsal', number: 1, name: 'scene-rehearsal', sql: ofScenes },
  { module: 'rehearsals', number: 1, name: 'rehearsals', sql: shared },
];

/** What is rehearsed; the code of a subject means one thing within its kind. */
export type RehearsalKind = 'earning' | 'scene' | 'benefit';

/** What a rehearsal gives in a month, and what it does not give for one reason. */
export interface RehearsedSums {
  readonly months: readonly { readonly month: string; readonly awards: number; readonly points: number }[];
  readonly refusals: readonly { readonly code: string; readonly times: number; readonly points: number }[];
}

export interface Rehearsal<Definition = unknown> extends RehearsedSums {
  readonly rehearsalId: string;
  readonly kind: RehearsalKind;
  readonly subject: string;
  readonly definition: Definition;
  readonly fromDay: string;
  readonly toDay: string;
  readonly state: 'running' | 'ready' | 'failed';
  readonly madeBy: string;
  readonly madeAt: number;
}

/** Rehearsals that are kept; older ones go when a new one begins. */
const KEPT = 50;

export const insertRehearsal = async (
  transaction: StateTransaction,
  {
    rehearsalId,
    kind,
    subject,
    definition,
    fromDay,
    toDay,
    madeBy,
    madeAt,
  }: Omit<Rehearsal, 'state' | 'months' | 'refusals'>,
): Promise<void> => {
  await sql`insert into rehearsal (rehearsal_id, kind, subject, definition, from_day, to_day, state, months, refusals, made_by, made_at)
    values (${rehearsalId}, ${kind}, ${subject}, ${JSON.stringify(definition)}::json, ${fromDay}, ${toDay}, 'running', '[]', '[]',
      ${madeBy}, ${madeAt}::bigint)`.execute(transaction);
  const old = sql`(select rehearsal_id from rehearsal order by made_at desc, rehearsal_id offset ${KEPT})`;
  await sql`delete from rehearsal_customer where rehearsal_id in ${old}`.execute(transaction);
  await sql`delete from rehearsal where rehearsal_id in ${old}`.execute(transaction);
};

/** A rehearsal of the kind; its definition as it was stored. */
export const selectRehearsal = async (
  db: Database,
  kind: RehearsalKind,
  rehearsalId: string,
): Promise<Rehearsal | null> => {
  const { rows } = await sql<Rehearsal>`
    select rehearsal_id as "rehearsalId", kind, subject, definition, from_day as "fromDay", to_day as "toDay", state, months, refusals,
      made_by as "madeBy", made_at as "madeAt" from rehearsal
    where rehearsal_id = ${rehearsalId} and kind = ${kind}`.execute(db);
  return rows[0] ?? null;
};

export const settleRehearsal = async (
  transaction: StateTransaction,
  { rehearsalId, state, months, refusals }: Pick<Rehearsal, 'rehearsalId' | 'state' | 'months' | 'refusals'>,
): Promise<void> => {
  await sql`update rehearsal set state = ${state}, months = ${JSON.stringify(months)}::json,
    refusals = ${JSON.stringify(refusals)}::json where rehearsal_id = ${rehearsalId}`.execute(transaction);
};

/** What a customer would have got. */
export interface RehearsedCustomer {
  readonly customerId: string;
  readonly branchId: string | null;
  readonly tier: string | null;
  readonly segments: readonly string[];
  readonly awards: number;
  /** Points before limits, and after them. */
  readonly desired: number;
  readonly points: number;
}

export const insertRehearsed = async (
  transaction: StateTransaction,
  rehearsalId: string,
  rows: readonly RehearsedCustomer[],
): Promise<void> => {
  if (rows.length === 0) return;
  await sql`insert into rehearsal_customer (rehearsal_id, customer_id, branch_id, tier, segments, awards, desired, points)
    select ${rehearsalId}, "customerId", "branchId", tier, array(select json_array_elements_text(segments)), awards, desired, points
    from json_to_recordset(${JSON.stringify(rows)}::json) as given("customerId" text, "branchId" text, tier text,
      segments json, awards integer, desired bigint, points bigint)
    on conflict (rehearsal_id, customer_id) do update set awards = excluded.awards, desired = excluded.desired, points = excluded.points,
      segments = excluded.segments`.execute(transaction);
};

const seen = (rehearsalId: string, scope: Condition) =>
  sql`rehearsal_customer r where r.rehearsal_id = ${rehearsalId}
    and r.customer_id in (select customer_id from profile where ${scope})`;

export interface Sums {
  readonly customers: number;
  readonly awards: number;
  readonly desired: number;
  readonly points: number;
}

const sums = sql`count(*)::integer as customers, coalesce(sum(r.awards), 0)::integer as awards,
  coalesce(sum(r.desired), 0)::bigint as desired, coalesce(sum(r.points), 0)::bigint as points`;

const numbers = <Row extends Pick<Sums, 'desired' | 'points'>>(row: Row): Row => ({
  ...row,
  ...{ desired: Number(row.desired), points: Number(row.points) },
});

/** Sums of the customers in the scope by branch, by tier, by segment, and of all. */
export const sumRehearsal = async (db: Database, rehearsalId: string, scope: Condition) => {
  const by = async (key: ReturnType<typeof sql>) => {
    const { rows } = await sql<Sums & { readonly key: string | null }>`
      select ${key} as key, ${sums} from ${seen(rehearsalId, scope)} group by 1 order by 3 desc, 1`.execute(db);
    return rows.map(numbers);
  };
  const { rows: segments } = await sql<Sums & { readonly key: string }>`
    select s.key, count(*)::integer as customers, sum(s.awards)::integer as awards,
      sum(s.desired)::bigint as desired, sum(s.points)::bigint as points
    from (select unnest(r.segments) as key, r.awards, r.desired, r.points from ${seen(rehearsalId, scope)}) s
    group by 1 order by 3 desc, 1`.execute(db);
  const [whole] = await by(sql`null::text`);
  return {
    whole: whole ?? { customers: 0, awards: 0, desired: 0, points: 0 },
    branches: await by(sql`r.branch_id`),
    tiers: await by(sql`r.tier`),
    segments: segments.map(numbers),
  };
};

export const selectRehearsed = async (
  db: Database,
  rehearsalId: string,
  scope: Condition,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly Omit<RehearsedCustomer, 'segments'>[]> => {
  const { rows } = await sql<Omit<RehearsedCustomer, 'segments'>>`
    select r.customer_id as "customerId", r.branch_id as "branchId", r.tier, r.awards, r.desired, r.points
    from ${seen(rehearsalId, scope)} order by r.points desc, r.awards desc, r.customer_id limit ${limit}::integer offset ${offset}::integer`.execute(
    db,
  );
  return rows.map(numbers);
};

export const countRehearsedOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select count(*) as n from rehearsal_customer where customer_id = any(${customerIds}::text[])`.execute(db);
  return Number(rows[0]?.n ?? 0);
};

export const eraseRehearsedOf = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<void> => {
  await sql`delete from rehearsal_customer where customer_id = any(${customerIds}::text[])`.execute(transaction);
};
