// What rules have given, for whoever watches budgets and sales: by limit, and by rule and month.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { isPosted } from './open-awards-store.ts';

type Reader = Database | StateTransaction;

/** Points that limits of rules, branches and programmes have given, by the key of the limit and its span. */
export const budgetUsage = async (db: Reader): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ readonly key: string; readonly points: number }>`
    select key, points from earning_usage where key like 'rule:%' or key like 'branch:%' or key like 'programme:%'`.execute(
    db,
  );
  return new Map(rows.map(({ key, points }) => [key, Number(points)]));
};

export interface GivenByRule {
  readonly rule: string;
  readonly version: number;
  readonly programme: string;
  readonly wallet: string;
  /** "YYYY-MM" of the business date. */
  readonly month: string;
  /** What was taken back is taken off. */
  readonly points: number;
}

/** Points that rules have given and that are posted. */
export const givenByRule = async (db: Reader): Promise<readonly GivenByRule[]> => {
  const { rows } = await sql<GivenByRule>`
    select rule, version, programme, wallet, left(business_date, 7) as month, sum(granted)::bigint as points
    from earning_award where ${isPosted} group by 1, 2, 3, 4, 5 order by 5, 1, 2`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};

/** Points that rules gave a customer for a business date. */
export interface GivenToCustomer {
  readonly customerId: string;
  readonly rule: string;
  readonly programme: string;
  readonly wallet: string;
  readonly businessDate: string;
  /** What was taken back is taken off. */
  readonly points: number;
}

/**
 * Posted points of some rules by customer and business date, for whole customers in the order of their numbers, so many customers at
 * once; empty when there are none behind `after`. With `only` those of one customer.
 */
export const givenToCustomers = async (
  db: Reader,
  rules: readonly string[],
  page: { readonly after: string; readonly limit: number; readonly only?: string },
): Promise<readonly GivenToCustomer[]> => {
  const whom =
    page.only === undefined
      ? sql`customer_id in (select distinct customer_id from earning_award where customer_id > ${page.after}
          and ${isPosted} and rule = any(${rules}::text[]) order by customer_id limit ${page.limit}::int)`
      : sql`customer_id = ${page.only}`;
  const { rows } = await sql<GivenToCustomer>`
    select customer_id as "customerId", rule, programme, wallet, business_date as "businessDate", sum(granted)::bigint as points
    from earning_award where ${isPosted} and rule = any(${rules}::text[]) and ${whom}
    group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};
