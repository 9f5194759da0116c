// What is asked of the stays: how many are where, for how long, who moved from where to where in which month.
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';
import { type Condition, customersIn } from '../profiles/index.ts';
import type { StageCode } from './stages.ts';
import type { ChangeReason } from './store.ts';

const ofWhom = (condition: Condition): RawBuilder<unknown> => sql`customer_id in ${customersIn(condition)}`;

export interface StageCount {
  readonly stage: StageCode;
  readonly customers: number;
  /** Median days that those who are in the stage have been there. */
  readonly daysSoFar: number;
}

/** Customers in each stage now. */
export const countStages = async (
  db: Database,
  condition: Condition,
  now: number,
): Promise<ReadonlyMap<StageCode, StageCount>> => {
  const { rows } = await sql<StageCount>`
    select stage, count(*)::int as customers,
      (percentile_cont(0.5) within group (order by (${now}::bigint - entered_at) / 86400000.0))::float8 as "daysSoFar"
    from lifecycle_stay where left_at is null and ${ofWhom(condition)} group by stage`.execute(db);
  return new Map(rows.map((row) => [row.stage, row]));
};

/** Median days of the stays that ended in [from, to), by stage. */
export const daysStayed = async (
  db: Database,
  condition: Condition,
  from: number,
  to: number,
): Promise<ReadonlyMap<StageCode, number>> => {
  const { rows } = await sql<{ readonly stage: StageCode; readonly days: number }>`
    select stage, (percentile_cont(0.5) within group (order by (left_at - entered_at) / 86400000.0))::float8 as days
    from lifecycle_stay where left_at >= ${from}::bigint and left_at < ${to}::bigint and ${ofWhom(condition)}
    group by stage`.execute(db);
  return new Map(rows.map(({ stage, days }) => [stage, days]));
};

/** Customers in each stage at each of the instants. */
export const countAt = async (
  db: Database,
  condition: Condition,
  instants: readonly number[],
): Promise<readonly { readonly at: number; readonly stage: StageCode; readonly customers: number }[]> => {
  const { rows } = await sql<{ readonly at: number; readonly stage: StageCode; readonly customers: number }>`
    select e.at, stage, count(*)::int as customers
    from unnest(${instants}::bigint[]) as e(at)
    join lifecycle_stay s on s.entered_at < e.at and (s.left_at is null or s.left_at >= e.at)
    where ${ofWhom(condition)} group by 1, 2`.execute(db);
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
};

/** Every change as (instant, from, to); null: no stage. Those who leave to no stage have no stay that says so but the one that ended. */
const changes = sql`(
  select customer_id, entered_at as at, came_from as "from", stage as "to", entered_because as because from lifecycle_stay
  union all
  select customer_id, left_at, stage, null, left_because from lifecycle_stay where left_at is not null and went_to is null
) changes`;

export interface MonthMove {
  readonly month: string;
  readonly from: StageCode | null;
  readonly to: StageCode | null;
  readonly customers: number;
}

/** Moves of [from, to) by business month. */
export const movesByMonth = async (
  db: Database,
  condition: Condition,
  span: { readonly from: number; readonly to: number },
  timeZone: string,
): Promise<readonly MonthMove[]> => {
  const { rows } = await sql<MonthMove>`
    select to_char(to_timestamp(at / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM') as month, "from", "to",
      count(*)::int as customers
    from ${changes} where at >= ${span.from}::bigint and at < ${span.to}::bigint and ${ofWhom(condition)}
    group by 1, 2, 3 order by 1, 4 desc`.execute(db);
  return rows;
};

export interface StayView {
  readonly customerId: string;
  readonly stage: StageCode;
  readonly cameFrom: StageCode | null;
  readonly enteredAt: number;
  readonly enteredBecause: ChangeReason;
  readonly version: number;
  readonly leftAt: number | null;
  readonly wentTo: StageCode | null;
  readonly leftBecause: ChangeReason | null;
}

const columns = sql`customer_id as "customerId", stage, came_from as "cameFrom", entered_at as "enteredAt",
  entered_because as "enteredBecause", entered_version as version, left_at as "leftAt", went_to as "wentTo",
  left_because as "leftBecause"`;

export interface Window {
  readonly offset: number;
  readonly limit: number;
}

/** Customers who are in the stage now, longest first. */
export const membersOf = async (db: Database, stage: StageCode, condition: Condition, page: Window) => {
  const where = sql`stage = ${stage} and left_at is null and ${ofWhom(condition)}`;
  const counted = await sql<{
    readonly n: number;
  }>`select count(*)::int as n from lifecycle_stay where ${where}`.execute(db);
  const { rows } = await sql<StayView>`select ${columns} from lifecycle_stay where ${where}
    order by entered_at, customer_id limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { total: counted.rows[0]?.n ?? 0, rows };
};

export interface MoveView {
  readonly customerId: string;
  readonly at: number;
  readonly from: StageCode | null;
  readonly to: StageCode | null;
  readonly because: ChangeReason;
}

/** Customers who went from one stage to another in the span, latest first. */
export const moversBetween = async (
  db: Database,
  move: { readonly from: StageCode | null; readonly to: StageCode | null },
  span: { readonly from: number; readonly to: number },
  condition: Condition,
  page: Window,
) => {
  const where = sql`at >= ${span.from}::bigint and at < ${span.to}::bigint and ${ofWhom(condition)}
    and "from" is not distinct from ${move.from}::text and "to" is not distinct from ${move.to}::text`;
  const counted = await sql<{ readonly n: number }>`select count(*)::int as n from ${changes} where ${where}`.execute(
    db,
  );
  const { rows } = await sql<MoveView>`select customer_id as "customerId", at, "from", "to", because
    from ${changes} where ${where}
    order by at desc, customer_id limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return { total: counted.rows[0]?.n ?? 0, rows };
};

/** Every stay of a customer, latest first. */
export const staysOf = async (db: Database, customerId: string): Promise<readonly StayView[]> => {
  const { rows } = await sql<StayView>`select ${columns} from lifecycle_stay where customer_id = ${customerId}
    order by entered_at desc, stay desc`.execute(db);
  return rows;
};
