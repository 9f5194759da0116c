// Sums over many profiles that the overview shows.
import { sql } from 'kysely';
import type { BusinessDate, Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { attributeExpression } from './attribute-sql.ts';
import { basicAttributes } from './basic-attributes.ts';
import type { Condition } from './list-query.ts';

interface DayCount {
  readonly date: string;
  readonly value: number;
}

export const personsWhere = async (db: Database, condition: Condition): Promise<readonly Id64[]> => {
  const { rows } = await sql<{ readonly id: string }>`
    select person_id as id from profile where ${condition} order by person_id`.execute(db);
  return rows.map((row) => row.id);
};

/** Accounts opened on each day of [from, to]. */
export const openedByDay = async (
  db: Database,
  condition: Condition,
  from: BusinessDate,
  to: BusinessDate,
): Promise<readonly DayCount[]> => {
  const { rows } = await sql<DayCount>`
    select opened_on as date, count(*) as value from profile
    where ${condition} and opened_on between ${from}::date and ${to}::date
    group by opened_on order by opened_on`.execute(db);
  return rows;
};

/** First deposits on each business day of [start, end). */
export const fundedByDay = async (
  db: Database,
  condition: Condition,
  start: Instant,
  end: Instant,
  timeZone: string,
): Promise<readonly DayCount[]> => {
  const { rows } = await sql<DayCount>`
    select (to_timestamp(funded_at / 1000.0) at time zone ${timeZone}::text)::date as date, count(*) as value from profile
    where ${condition} and funded_at >= ${start}::bigint and funded_at < ${end}::bigint
    group by 1 order by 1`.execute(db);
  return rows;
};

const closedOn = basicAttributes.find((attribute) => attribute.name === 'closed_on');

/** Customers who had an account at the end of the day that was not closed by then; now, and at the end of `earlier`. */
export const customersAt = async (
  db: Database,
  condition: Condition,
  earlier: BusinessDate,
): Promise<{ readonly now: number; readonly earlier: number }> => {
  if (!closedOn) throw new Error('closed_on is a basic attribute');
  const closed = attributeExpression(closedOn).sql;
  const { rows } = await sql<{ readonly now: number; readonly earlier: number }>`
    select count(*) filter (where status not in ('prospect', 'closed')) as now,
      count(*) filter (where status <> 'prospect' and (opened_on is null or opened_on <= ${earlier}::date)
        and (status <> 'closed' or ${closed} > ${earlier}::text)) as earlier
    from profile where ${condition}`.execute(db);
  return rows[0] ?? { now: 0, earlier: 0 };
};

/** Assets of the latest delivered day at or before `day`; null when none was delivered. */
export const assetsOn = async (db: Database, condition: Condition, day: BusinessDate): Promise<number | null> => {
  const { rows: found } = await sql<{ readonly date: string | null }>`
    select max(date) as date from profile_asset_day where date <= ${day}::date`.execute(db);
  const date = found[0]?.date;
  if (!date) return null;
  // A row of the customer as a whole (account "") is the total; otherwise the accounts add up.
  const { rows } = await sql<{ readonly total: string | null }>`
    select sum(total)::text as total from (
      select coalesce(max(a.total_fen) filter (where a.account_id = ''), sum(a.total_fen)) as total
      from profile_asset_day a
      where a.date = ${date}::date and a.customer_id in (select customer_id from profile where ${condition})
      group by a.customer_id
    ) customers`.execute(db);
  const total = rows[0]?.total;
  return total === null || total === undefined ? null : Number(total);
};
