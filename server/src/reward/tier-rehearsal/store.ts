// The tables of rehearsals of tier schemes. Only this file knows them.
import { sql } from 'kysely';
import { type Condition, customersIn } from '../../know/profiles/index.ts';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Scheme, schemeSchema } from '../tier-rules/contract.ts';
import type { Stale } from '../tiers/index.ts';
import tables from './migrations/0001-tier-rehearsal.sql?raw';
import type { KeptPath } from './path.ts';

export const migrations: readonly Migration[] = [
  { module: 'tier-rehearsal', number: 1, name: 'tier-rehearsal', sql: tables },
];

export type SourceKind = 'rule' | 'scene' | 'benefit';

/** What tiers decide about: a rule or scene that reads them, a benefit that they give. */
export interface SourceName {
  readonly kind: SourceKind;
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
}

export interface TierRehearsal {
  readonly rehearsalId: string;
  readonly scheme: string;
  readonly definition: Scheme;
  readonly against: Scheme | null;
  readonly fromDay: number;
  readonly toDay: number;
  readonly state: 'running' | 'ready' | 'failed';
  readonly stale: Stale | null;
  readonly sources: readonly SourceName[] | null;
  readonly madeBy: string;
  readonly madeAt: number;
}

/** Rehearsals that are kept; older ones go when a new one begins. */
const KEPT = 20;

export const insertRehearsal = async (
  transaction: StateTransaction,
  given: Omit<TierRehearsal, 'state' | 'stale' | 'sources'>,
): Promise<void> => {
  const against = given.against === null ? null : JSON.stringify(given.against);
  await sql`insert into tier_rehearsal (rehearsal_id, scheme, definition, against, from_day, to_day, state, made_by, made_at)
    values (${given.rehearsalId}, ${given.scheme}, ${JSON.stringify(given.definition)}::json, ${against}::json,
      ${given.fromDay}::integer, ${given.toDay}::integer, 'running', ${given.madeBy}, ${given.madeAt}::bigint)`.execute(
    transaction,
  );
  const old = sql`(select rehearsal_id from tier_rehearsal order by made_at desc, rehearsal_id offset ${KEPT}::integer)`;
  await sql`delete from tier_rehearsal_cost where rehearsal_id in ${old}`.execute(transaction);
  await sql`delete from tier_rehearsal_customer where rehearsal_id in ${old}`.execute(transaction);
  await sql`delete from tier_rehearsal where rehearsal_id in ${old}`.execute(transaction);
};

const columns = sql`rehearsal_id as "rehearsalId", scheme, definition, against, from_day as "fromDay", to_day as "toDay", state, stale,
  sources, made_by as "madeBy", made_at as "madeAt"`;

type Row = Omit<TierRehearsal, 'definition' | 'against'> & { readonly definition: unknown; readonly against: unknown };

const rehearsalOf = (row: Row): TierRehearsal => ({
  ...row,
  definition: schemeSchema.parse(row.definition),
  against: row.against === null ? null : schemeSchema.parse(row.against),
});

export const selectRehearsal = async (db: Database, rehearsalId: string): Promise<TierRehearsal | null> => {
  const { rows } = await sql<Row>`select ${columns} from tier_rehearsal where rehearsal_id = ${rehearsalId}`.execute(
    db,
  );
  return rows[0] ? rehearsalOf(rows[0]) : null;
};

/** Of one scheme, newest first. */
export const selectRehearsals = async (db: Database, scheme: string): Promise<readonly TierRehearsal[]> => {
  const { rows } = await sql<Row>`select ${columns} from tier_rehearsal where scheme = ${scheme}
    order by made_at desc, rehearsal_id`.execute(db);
  return rows.map(rehearsalOf);
};

export const settleRehearsal = async (
  transaction: StateTransaction,
  rehearsalId: string,
  state: TierRehearsal['state'],
): Promise<void> => {
  await sql`update tier_rehearsal set state = ${state} where rehearsal_id = ${rehearsalId}`.execute(transaction);
};

/** Notes what the last day lacks, and what tiers decide about. */
export const noteFound = async (
  transaction: StateTransaction,
  rehearsalId: string,
  stale: Stale | null,
  sources: readonly SourceName[],
): Promise<void> => {
  await sql`update tier_rehearsal set stale = ${stale === null ? null : JSON.stringify(stale)}::json,
    sources = ${JSON.stringify(sources)}::json where rehearsal_id = ${rehearsalId}`.execute(transaction);
};

/** Where a customer stood. */
export interface Walked {
  readonly customerId: string;
  readonly personId: string;
  readonly branchId: string | null;
  readonly segments: readonly string[];
  readonly rankInForce: number | null;
  readonly rankDraft: number;
  readonly rankEarned: number;
  readonly change: number | null;
  readonly differs: boolean;
  readonly inForce: KeptPath | null;
  readonly draft: KeptPath;
}

/** The same customers again take the place of what was written of them. */
export const writeWalked = async (
  transaction: StateTransaction,
  rehearsalId: string,
  walked: readonly Walked[],
): Promise<void> => {
  if (walked.length === 0) return;
  await sql`insert into tier_rehearsal_customer (rehearsal_id, customer_id, person_id, branch_id, segments, rank_in_force, rank_draft,
      rank_earned, change, differs, in_force, draft)
    select ${rehearsalId}, "customerId", "personId", "branchId", array(select json_array_elements_text(segments)), "rankInForce",
      "rankDraft", "rankEarned", change, differs, "inForce", draft
    from json_to_recordset(${JSON.stringify(walked)}::json) as given("customerId" text, "personId" text, "branchId" text, segments json,
      "rankInForce" integer, "rankDraft" integer, "rankEarned" integer, change integer, differs boolean, "inForce" json, draft json)
    where exists (select 1 from tier_rehearsal where rehearsal_id = ${rehearsalId})
    on conflict (rehearsal_id, customer_id) do update set branch_id = excluded.branch_id, segments = excluded.segments,
      rank_in_force = excluded.rank_in_force, rank_draft = excluded.rank_draft, rank_earned = excluded.rank_earned,
      change = excluded.change, differs = excluded.differs, in_force = excluded.in_force, draft = excluded.draft`.execute(
    transaction,
  );
};

/** The paths of customers after one, by number. */
export const selectPaths = async (
  db: Database,
  rehearsalId: string,
  after: string,
  limit: number,
): Promise<readonly Pick<Walked, 'customerId' | 'personId' | 'inForce' | 'draft'>[]> => {
  const { rows } = await sql<Pick<Walked, 'customerId' | 'personId' | 'inForce' | 'draft'>>`
    select customer_id as "customerId", person_id as "personId", in_force as "inForce", draft from tier_rehearsal_customer
    where rehearsal_id = ${rehearsalId} and customer_id > ${after} order by customer_id limit ${limit}::integer`.execute(
    db,
  );
  return rows;
};

/** What the draft would have given a customer more, or less, in a month. */
export interface CostRow {
  readonly customerId: string;
  readonly month: string;
  readonly units: number;
  /** Decimal text. */
  readonly fen: string;
}

export const writeCosts = async (
  transaction: StateTransaction,
  rehearsalId: string,
  { kind, code }: Pick<SourceName, 'kind' | 'code'>,
  costs: readonly CostRow[],
): Promise<void> => {
  if (costs.length === 0) return;
  await sql`insert into tier_rehearsal_cost (rehearsal_id, customer_id, kind, code, month, units, fen)
    select ${rehearsalId}, "customerId", ${kind}, ${code}, month, units, fen
    from json_to_recordset(${JSON.stringify(costs)}::json) as given("customerId" text, month text, units bigint, fen numeric)
    where exists (select 1 from tier_rehearsal where rehearsal_id = ${rehearsalId})
    on conflict (rehearsal_id, customer_id, kind, code, month) do update set units = excluded.units, fen = excluded.fen`.execute(
    transaction,
  );
};

export interface Sums {
  readonly customers: number;
  readonly up: number;
  readonly down: number;
  readonly same: number;
  readonly joined: number;
  /** Points that the draft would have given more, and those it would have given less. */
  readonly pointsAdded: number;
  readonly pointsTaken: number;
  readonly benefitUnits: number;
  /** Decimal text. */
  readonly costFen: string;
}

type SumsRow = { readonly [Name in keyof Sums]: string | number } & { readonly key: string | null };

const sumsOf = ({ key, costFen, ...row }: SumsRow): Sums & { readonly key: string | null } => {
  const numbers = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
  return { key, costFen: plainText(String(costFen)), ...(numbers as unknown as Omit<Sums, 'costFen'>) };
};

/** Numerics come with the places of what was summed. */
const plainText = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal;

const seen = (rehearsalId: string, scope: Condition) =>
  sql`select * from tier_rehearsal_customer where rehearsal_id = ${rehearsalId} and customer_id in ${customersIn(scope)}`;

const costsByCustomer = (rehearsalId: string) => sql`select customer_id,
    coalesce(sum(units) filter (where kind <> 'benefit' and units > 0), 0) as added,
    coalesce(-sum(units) filter (where kind <> 'benefit' and units < 0), 0) as taken,
    coalesce(sum(units) filter (where kind = 'benefit'), 0) as benefit, sum(fen) as fen
  from tier_rehearsal_cost where rehearsal_id = ${rehearsalId} group by 1`;

/** Sums of the customers in the scope: of all of them, by branch, or by segment. */
export const sumCustomers = async (
  db: Database,
  rehearsalId: string,
  scope: Condition,
  by: 'all' | 'branch' | 'segment',
): Promise<readonly (Sums & { readonly key: string | null })[]> => {
  const keys = { all: sql`array[null::text]`, branch: sql`array[branch_id]`, segment: sql`segments` }[by];
  const { rows } = await sql<SumsRow>`
    with seen as (${seen(rehearsalId, scope)}), cost as (${costsByCustomer(rehearsalId)})
    select own.key, count(*) as customers, count(*) filter (where change > 0) as up, count(*) filter (where change < 0) as down,
      count(*) filter (where change = 0) as same, count(*) filter (where change is null) as joined,
      coalesce(sum(added), 0) as "pointsAdded", coalesce(sum(taken), 0) as "pointsTaken", coalesce(sum(benefit), 0) as "benefitUnits",
      coalesce(sum(fen), 0)::text as "costFen"
    from seen left join cost using (customer_id) cross join lateral unnest(${keys}) as own(key) group by 1 order by 1`.execute(
    db,
  );
  return rows.map(sumsOf);
};

/** Customers by the ranks that they have after the last day. */
export const countMoves = async (db: Database, rehearsalId: string, scope: Condition) => {
  const { rows } = await sql<{
    readonly rankInForce: number | null;
    readonly rankDraft: number;
    readonly customers: number;
  }>`
    select rank_in_force as "rankInForce", rank_draft as "rankDraft", count(*)::integer as customers
    from (${seen(rehearsalId, scope)}) seen group by 1, 2 order by 1 nulls first, 2`.execute(db);
  return rows;
};

type Side = 'draft' | 'in_force';

/** Customers by month and the rank that its end decided, numbered as the months of the span. */
export const countEnds = async (db: Database, rehearsalId: string, scope: Condition, side: Side) => {
  const { rows } = await sql<{ readonly at: number; readonly rank: number; readonly customers: number }>`
    select (own.at - 1)::integer as at, own.rank::integer as rank, count(*)::integer as customers
    from (${seen(rehearsalId, scope)}) seen,
      json_array_elements_text(${sql.ref(side)} -> 'ends') with ordinality as own(rank, at)
    where own.rank is not null group by 1, 2 order by 1, 2`.execute(db);
  return rows;
};

/** Rises and falls by month. */
export const sumTurns = async (db: Database, rehearsalId: string, scope: Condition, side: Side) => {
  const of = (name: 'rises' | 'falls') =>
    sql<{ readonly at: number; readonly times: number }>`
      select (own.at - 1)::integer as at, sum(own.times::integer)::integer as times
      from (${seen(rehearsalId, scope)}) seen,
        json_array_elements_text(${sql.ref(side)} -> ${sql.lit(name)}) with ordinality as own(times, at) group by 1`.execute(
      db,
    );
  const [rises, falls] = [await of('rises'), await of('falls')];
  return {
    rises: new Map(rises.rows.map(({ at, times }) => [at, times])),
    falls: new Map(falls.rows.map(({ at, times }) => [at, times])),
  };
};

/** Differences by source and month. */
export const sumCosts = async (db: Database, rehearsalId: string, scope: Condition) => {
  const { rows } = await sql<{
    readonly kind: SourceKind;
    readonly code: string;
    readonly month: string;
    readonly added: string;
    readonly taken: string;
    readonly fen: string;
  }>`
    select kind, code, month, coalesce(sum(units) filter (where units > 0), 0)::text as added,
      coalesce(-sum(units) filter (where units < 0), 0)::text as taken, sum(fen)::text as fen
    from tier_rehearsal_cost where rehearsal_id = ${rehearsalId} and customer_id in ${customersIn(scope)}
    group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return rows.map(({ added, taken, fen, ...row }) => ({
    ...{ ...row, added: Number(added), taken: Number(taken), fen: plainText(fen) },
  }));
};

export interface MoverRow extends Pick<Walked, 'customerId' | 'branchId' | 'rankInForce' | 'rankDraft' | 'rankEarned'> {
  readonly draft: KeptPath;
  readonly points: number;
  readonly benefitUnits: number;
  readonly costFen: string;
}

/** Whom the draft makes a difference to, those who stand lower first. */
export const selectMovers = async (
  db: Database,
  rehearsalId: string,
  scope: Condition,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly total: number; readonly rows: readonly MoverRow[] }> => {
  const found = sql`with seen as (${seen(rehearsalId, scope)}), cost as (${costsByCustomer(rehearsalId)})`;
  const concerned = sql`seen left join cost using (customer_id) where differs or cost.customer_id is not null`;
  const counted = await sql<{ n: number }>`${found} select count(*)::integer as n from ${concerned}`.execute(db);
  const { rows } = await sql<Omit<MoverRow, 'points' | 'benefitUnits'> & { points: string; benefitUnits: string }>`
    ${found} select customer_id as "customerId", branch_id as "branchId", rank_in_force as "rankInForce", rank_draft as "rankDraft",
      rank_earned as "rankEarned", draft, coalesce(added - taken, 0)::text as points, coalesce(benefit, 0)::text as "benefitUnits",
      coalesce(fen, 0)::text as "costFen"
    from ${concerned} order by change nulls last, customer_id limit ${page.limit}::integer offset ${page.offset}::integer`.execute(
    db,
  );
  return {
    total: counted.rows[0]?.n ?? 0,
    rows: rows.map(({ points, benefitUnits, costFen, ...row }) => ({
      ...{ ...row, points: Number(points), benefitUnits: Number(benefitUnits), costFen: plainText(costFen) },
    })),
  };
};

const personTables = ['tier_rehearsal_customer', 'tier_rehearsal_cost'] as const;

export const countTierRehearsedOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  let count = 0;
  for (const table of personTables) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${sql.table(table)} where customer_id = any(${customerIds}::text[])`.execute(db);
    count += rows[0]?.n ?? 0;
  }
  return count;
};

export const eraseTierRehearsedOf = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<void> => {
  await sql`delete from tier_rehearsal_customer where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from tier_rehearsal_cost where customer_id = any(${customerIds}::text[])`.execute(transaction);
};
