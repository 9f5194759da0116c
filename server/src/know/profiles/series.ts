// What other planes measure of many customers at once: end-of-day assets by day, and products held.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';

const EPOCH = sql`date '1970-01-01'`;

interface AssetSeries {
  readonly days: readonly number[];
  readonly values: readonly number[];
}

/** Numbers and days of statements as lists of text: of the customer as a whole, and of single accounts. */
interface AssetRow {
  readonly id: string;
  readonly wholeDays: string | null;
  readonly wholeTotals: string | null;
  readonly partDays: string | null;
  readonly partTotals: string | null;
}

const numbersOf = (list: string | null): readonly number[] => (list === null ? [] : list.split(',').map(Number));

/** A statement of the whole customer counts alone; where there is none on a day, those of accounts are summed. */
const seriesOf = ({ wholeDays, wholeTotals, partDays, partTotals }: AssetRow): AssetSeries => {
  const totals = new Map<number, number>();
  const [ofParts, ofWhole] = [numbersOf(partTotals), numbersOf(wholeTotals)];
  numbersOf(partDays).forEach((day, index) => {
    totals.set(day, (totals.get(day) ?? 0) + (ofParts[index] ?? 0));
  });
  numbersOf(wholeDays).forEach((day, index) => {
    totals.set(day, ofWhole[index] ?? 0);
  });
  const days = [...totals.keys()].sort((one, other) => one - other);
  return { days, values: days.map((day) => totals.get(day) ?? 0) };
};

const listOf = (column: string, which: '=' | '<>') =>
  sql.raw(`array_to_string(array_agg(${column}) filter (where account_id ${which} ''), ',')`);

/** End-of-day assets as day numbers and fen, ascending, from the last delivered day at or before `fromDay` on. */
export const assetSeries = async (
  db: Database,
  customerIds: readonly string[],
  fromDay: number,
): Promise<ReadonlyMap<string, AssetSeries>> => {
  const [day, total] = ["date - date '1970-01-01'", 'total_fen'];
  // Each customer is looked up by itself: a join is planned by the sizes of tables, and may read everybody's days for every page.
  const { rows } = await sql<AssetRow>`
    select asked.id, own.* from unnest(${customerIds}::text[]) as asked(id) cross join lateral (
      select ${listOf(day, '=')} as "wholeDays", ${listOf(total, '=')} as "wholeTotals",
        ${listOf(day, '<>')} as "partDays", ${listOf(total, '<>')} as "partTotals"
      from profile_asset_day
      where customer_id = asked.id and date >= coalesce((select max(date) from profile_asset_day
        where customer_id = asked.id and date <= ${EPOCH} + ${fromDay}::integer), '-infinity'::date)
      offset 0) own
    where "wholeDays" is not null or "partDays" is not null`.execute(db);
  return new Map(rows.map((row) => [row.id, seriesOf(row)]));
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
