// The tables of rehearsals. Only this file knows them.
import { sql } from 'kysely';
import type { Condition } from '../../know/profiles/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Scene, sceneSchema } from '../scene-rules/contract.ts';
import tables from './migrations/0001-scene-rehearsal.sql?raw';

export const migrations: readonly Migration[] = [
  { module: 'scene-rehearsal', number: 1, name: 'scene-rehearsal', sql: tables },
];

export interface Rehearsal {
  readonly rehearsalId: string;
  readonly scene: string;
  readonly definition: Scene;
  readonly fromDay: string;
  readonly toDay: string;
  readonly state: 'running' | 'ready' | 'failed';
  readonly months: readonly { readonly month: string; readonly awards: number }[];
  readonly refusals: readonly { readonly code: string; readonly times: number }[];
  readonly madeBy: string;
  readonly madeAt: number;
}

/** Rehearsals that are kept; older ones go when a new one begins. */
const KEPT = 50;

export const insertRehearsal = async (
  transaction: StateTransaction,
  { rehearsalId, scene, definition, fromDay, toDay, madeBy, madeAt }: Omit<Rehearsal, 'state' | 'months' | 'refusals'>,
): Promise<void> => {
  await sql`insert into scene_rehearsal (rehearsal_id, scene, definition, from_day, to_day, state, months, refusals, made_by, made_at)
    values (${rehearsalId}, ${scene}, ${JSON.stringify(definition)}::json, ${fromDay}, ${toDay}, 'running', '[]', '[]',
      ${madeBy}, ${madeAt}::bigint)`.execute(transaction);
  const old = sql`(select rehearsal_id from scene_rehearsal order by made_at desc, rehearsal_id offset ${KEPT})`;
  await sql`delete from scene_rehearsal_customer where rehearsal_id in ${old}`.execute(transaction);
  await sql`delete from scene_rehearsal where rehearsal_id in ${old}`.execute(transaction);
};

export const selectRehearsal = async (db: Database, rehearsalId: string): Promise<Rehearsal | null> => {
  const { rows } = await sql<Rehearsal>`
    select rehearsal_id as "rehearsalId", scene, definition, from_day as "fromDay", to_day as "toDay", state, months, refusals,
      made_by as "madeBy", made_at as "madeAt" from scene_rehearsal where rehearsal_id = ${rehearsalId}`.execute(db);
  const [row] = rows;
  return row ? { ...row, definition: sceneSchema.parse(row.definition) } : null;
};

export const finishRehearsal = async (
  transaction: StateTransaction,
  { rehearsalId, state, months, refusals }: Pick<Rehearsal, 'rehearsalId' | 'state' | 'months' | 'refusals'>,
): Promise<void> => {
  await sql`update scene_rehearsal set state = ${state}, months = ${JSON.stringify(months)}::json,
    refusals = ${JSON.stringify(refusals)}::json where rehearsal_id = ${rehearsalId}`.execute(transaction);
};

/** What a customer would have got. */
export interface RehearsedCustomer {
  readonly customerId: string;
  readonly branchId: string | null;
  readonly tier: string | null;
  readonly segments: readonly string[];
  readonly awards: number;
  readonly points: number;
}

export const insertRehearsed = async (
  transaction: StateTransaction,
  rehearsalId: string,
  rows: readonly RehearsedCustomer[],
): Promise<void> => {
  if (rows.length === 0) return;
  await sql`insert into scene_rehearsal_customer (rehearsal_id, customer_id, branch_id, tier, segments, awards, points)
    select ${rehearsalId}, "customerId", "branchId", tier, array(select json_array_elements_text(segments)), awards, points
    from json_to_recordset(${JSON.stringify(rows)}::json) as given("customerId" text, "branchId" text, tier text,
      segments json, awards integer, points bigint)
    on conflict (rehearsal_id, customer_id) do update set awards = excluded.awards, points = excluded.points,
      segments = excluded.segments`.execute(transaction);
};

const seen = (rehearsalId: string, scope: Condition) =>
  sql`scene_rehearsal_customer r where r.rehearsal_id = ${rehearsalId}
    and r.customer_id in (select customer_id from profile where ${scope})`;

export interface Sums {
  readonly customers: number;
  readonly awards: number;
  readonly points: number;
}

const sums = sql`count(*)::integer as customers, coalesce(sum(r.awards), 0)::integer as awards, coalesce(sum(r.points), 0)::bigint as points`;

/** Sums of the customers in the scope by branch, by tier, by segment, and of all. */
export const sumRehearsal = async (db: Database, rehearsalId: string, scope: Condition) => {
  const by = async (key: ReturnType<typeof sql>) => {
    const { rows } = await sql<Sums & { readonly key: string | null }>`
      select ${key} as key, ${sums} from ${seen(rehearsalId, scope)} group by 1 order by 3 desc, 1`.execute(db);
    return rows.map((row) => ({ ...row, points: Number(row.points) }));
  };
  const { rows: segments } = await sql<Sums & { readonly key: string }>`
    select s.key, count(*)::integer as customers, sum(s.awards)::integer as awards, sum(s.points)::bigint as points
    from (select unnest(r.segments) as key, r.awards, r.points from ${seen(rehearsalId, scope)}) s
    group by 1 order by 3 desc, 1`.execute(db);
  const [whole] = await by(sql`null::text`);
  return {
    whole: whole ?? { customers: 0, awards: 0, points: 0 },
    branches: await by(sql`r.branch_id`),
    tiers: await by(sql`r.tier`),
    segments: segments.map((row) => ({ ...row, points: Number(row.points) })),
  };
};

export const selectRehearsed = async (
  db: Database,
  rehearsalId: string,
  scope: Condition,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly Omit<RehearsedCustomer, 'segments'>[]> => {
  const { rows } = await sql<Omit<RehearsedCustomer, 'segments'>>`
    select r.customer_id as "customerId", r.branch_id as "branchId", r.tier, r.awards, r.points
    from ${seen(rehearsalId, scope)} order by r.awards desc, r.customer_id limit ${limit}::integer offset ${offset}::integer`.execute(
    db,
  );
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};

export const countRehearsedOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select count(*) as n from scene_rehearsal_customer where customer_id = any(${customerIds}::text[])`.execute(db);
  return Number(rows[0]?.n ?? 0);
};

export const eraseRehearsedOf = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<void> => {
  await sql`delete from scene_rehearsal_customer where customer_id = any(${customerIds}::text[])`.execute(transaction);
};
