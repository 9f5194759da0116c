// What other planes measure of many customers at once: end-of-day assets by day, and products held.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';

const EPOCH = sql`date '1970-01-01'`;

/** End-of-day assets as day numbers and fen, ascending, from the last delivered day at or before `fromDay` on. */
export const assetSeries = async (
  db: Database,
  customerIds: readonly string[],
  fromDay: number,
): Promise<ReadonlyMap<string, { readonly days: readonly number[]; readonly values: readonly number[] }>> => {
  const { rows } = await sql<{ readonly id: string; readonly days: number[]; readonly values: number[] }>`
    select id, json_agg(date - ${EPOCH} order by date) as days, json_agg(total order by date) as values from (
      select a.customer_id as id, a.date,
        coalesce(max(a.total_fen) filter (where a.account_id = ''), sum(a.total_fen)::bigint) as total
      from unnest(${customerIds}::text[]) as asked(id)
      cross join lateral (select max(b.date) as date from profile_asset_day b
        where b.customer_id = asked.id and b.date <= ${EPOCH} + ${fromDay}::integer) first
      join profile_asset_day a on a.customer_id = asked.id and (first.date is null or a.date >= first.date)
      group by a.customer_id, a.date) days group by id`.execute(db);
  return new Map(rows.map(({ id, days, values }) => [id, { days, values }]));
};

/** Products of the latest statement of each account, summed by product. */
export const productsHeld = async (
  db: Database,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, readonly { readonly productCode: string; readonly valueFen: number }[]>> => {
  const { rows } = await sql<{ readonly id: string; readonly code: string; readonly value: number }>`
    select customer_id as id, product_code as code, coalesce(sum(market_value_fen), 0)::bigint as value
    from (select *, max(date) over (partition by customer_id, account_id) as latest from profile_position
      where customer_id = any(${customerIds}::text[])) p
    where date = latest and coalesce(quantity, 1) <> 0
    group by 1, 2 order by 1, 2`.execute(db);
  const held = new Map<string, { productCode: string; valueFen: number }[]>();
  for (const { id, code, value } of rows)
    held.set(id, [...(held.get(id) ?? []), { productCode: code, valueFen: Number(value) }]);
  return held;
};

/** Into whom customers were merged, of those who were. */
export const mergedInto = async (
  db: Database,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await sql<{ readonly id: string; readonly into: string }>`
    select customer_id as id, merged_into as into from profile
    where customer_id = any(${customerIds}::text[]) and merged_into is not null`.execute(db);
  return new Map(rows.map(({ id, into }) => [id, into]));
};
