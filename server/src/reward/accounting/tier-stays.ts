// Stays in tiers of many customers at once, for whoever counts costs and moves by tier.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** In which tiers the customers were on a day, in days since 1970-01-01, in every scheme. */
export const tiersOn = async (
  db: Database | StateTransaction,
  customerIds: readonly string[],
  day: number,
): Promise<readonly { readonly scheme: string; readonly customerId: string; readonly tier: string }[]> => {
  const { rows } = await sql<{ scheme: string; customerId: string; tier: string }>`
    select scheme, customer_id as "customerId", tier from tier_stay
    where customer_id = any(${customerIds}::text[]) and from_day <= ${day}::integer and (to_day is null or to_day > ${day}::integer)
      and replaced_at is null`.execute(db);
  return rows;
};

/** In which tiers customers were, each on a day of its own, in days since 1970-01-01, in every scheme. */
export const tiersAt = async (
  db: Database | StateTransaction,
  questions: readonly { readonly customerId: string; readonly day: number }[],
): Promise<
  readonly { readonly scheme: string; readonly customerId: string; readonly day: number; readonly tier: string }[]
> => {
  const { rows } = await sql<{ scheme: string; customerId: string; day: number; tier: string }>`
    select stay.scheme, stay.customer_id as "customerId", asked.day, stay.tier
    from json_to_recordset(${JSON.stringify(questions)}::json) as asked("customerId" text, day integer)
      join tier_stay stay on stay.customer_id = asked."customerId" and stay.from_day <= asked.day
        and (stay.to_day is null or stay.to_day > asked.day) and stay.replaced_at is null`.execute(db);
  return rows;
};

/** Stays of customers in the tiers of a scheme that touch the days [fromDay, lastDay]. */
export const staysBetween = async (
  db: Database | StateTransaction,
  scheme: string,
  customerIds: readonly string[],
  fromDay: number,
  lastDay: number,
): Promise<
  readonly {
    readonly customerId: string;
    readonly tier: string;
    readonly fromDay: number;
    readonly toDay: number | null;
  }[]
> => {
  const { rows } = await sql<{ customerId: string; tier: string; fromDay: number; toDay: number | null }>`
    select customer_id as "customerId", tier, from_day as "fromDay", to_day as "toDay" from tier_stay
    where customer_id = any(${customerIds}::text[]) and scheme = ${scheme} and replaced_at is null
      and from_day <= ${lastDay}::integer and (to_day is null or to_day > ${fromDay}::integer)`.execute(db);
  return rows;
};

/** The first day on which anybody was in a tier of the scheme; null where nobody ever was. */
export const firstStayDay = async (db: Database | StateTransaction, scheme: string): Promise<number | null> => {
  const { rows } = await sql<{ day: number | null }>`
    select min(from_day) as day from tier_stay where scheme = ${scheme} and replaced_at is null`.execute(db);
  return rows[0]?.day ?? null;
};

/** Moves between tiers that took effect on or after a day. */
export const tierMoves = async (
  db: Database,
  since: number,
): Promise<
  readonly {
    readonly scheme: string;
    readonly fromTier: string | null;
    readonly toTier: string;
    readonly rose: boolean;
    readonly customers: number;
  }[]
> => {
  const { rows } = await sql<{
    scheme: string;
    fromTier: string | null;
    toTier: string;
    rose: boolean;
    customers: number;
  }>`
    select now.scheme, before.tier as "fromTier", now.tier as "toTier", now.rank > coalesce(before.rank, -1) as rose,
      count(*)::int as customers
    from tier_stay now left join tier_stay before on before.scheme = now.scheme and before.customer_id = now.customer_id
      and before.to_day = now.from_day and before.replaced_at is null
    where now.replaced_at is null and now.from_day >= ${since}::integer
    group by 1, 2, 3, 4 order by 5 desc, 1, 2, 3`.execute(db);
  return rows;
};
