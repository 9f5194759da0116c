// What benefits cost, for whoever weighs cost against contribution: uses by customer and month, and when customers first used each benefit.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

type Reader = Database | StateTransaction;

/** Uses of a benefit by a customer in a month, at the unit cost of their version; what was given back does not count. */
export interface BenefitCost {
  readonly customerId: string;
  readonly benefit: string;
  /** "YYYY-MM" of the business date. */
  readonly month: string;
  /** Paid for with points: their cost is that of the points. */
  readonly byPoints: boolean;
  readonly units: number;
  readonly costYuan: string;
}

const costsBy = async (db: Reader, from: string, to: string, letters: number) =>
  (
    await sql<BenefitCost & { readonly day: string }>`
      select customer_id as "customerId", benefit, left(business_date, ${letters}::int) as day, left(min(business_date), 7) as month,
        redemption_id is not null as "byPoints", sum(units)::int as units, sum(cost_yuan)::text as "costYuan"
      from benefit_use where counts and business_date >= ${from} and business_date < ${to}
      group by 1, 2, 3, 5 order by 3, 1, 2, 5`.execute(db)
  ).rows;

/** Costs of uses with a business date in [from, to), both "YYYY-MM-DD". */
export const benefitCosts = (db: Reader, from: string, to: string): Promise<readonly BenefitCost[]> =>
  costsBy(db, from, to, 7);

/** The same day by day, in the order of days. */
export const benefitCostsByDay = (
  db: Reader,
  from: string,
  to: string,
): Promise<readonly (BenefitCost & { readonly day: string })[]> => costsBy(db, from, to, 10);

export interface FirstUse {
  readonly customerId: string;
  readonly benefit: string;
  readonly month: string;
}

/** The month in which each customer first used each benefit. */
export const firstUses = async (db: Reader): Promise<readonly FirstUse[]> => {
  const { rows } = await sql<FirstUse>`
    select customer_id as "customerId", benefit, left(min(business_date), 7) as month
    from benefit_use where counts group by 1, 2 order by 1, 2`.execute(db);
  return rows;
};
