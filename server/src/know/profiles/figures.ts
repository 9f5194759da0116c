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

/** Change of the number of customers on a day: accounts opened less accounts closed. */
export interface CustomerChange {
  /** The day, or the day before the first one asked for, which sums up everything earlier. */
  readonly date: string;
  readonly value: number;
}

/**
 * How the number of customers with an account that is not closed came about, up to the end of `to`: what was there before
 * `from` as the change of the day before it. Without opening day a customer was always there; closed without closing day, never.
 */
export const customerChanges = async (
  db: Database,
  condition: Condition,
  from: BusinessDate,
  to: BusinessDate,
): Promise<readonly CustomerChange[]> => {
  if (!closedOn) throw new Error('closed_on is a basic attribute');
  const { rows } = await sql<CustomerChange>`
    select greatest(date, ${from}::date - 1) as date, sum(change) as value
    from profile
    cross join lateral (
      select coalesce(opened_on, ${from}::date - 1) as opened,
        case when status = 'closed' then (${attributeExpression(closedOn).sql})::date end as closed
    ) days
    cross join lateral (values (opened, 1), (closed, -1)) as changes(date, change)
    where ${condition} and status <> 'prospect' and (status <> 'closed' or closed > opened)
      and date <= ${to}::date
    group by 1 order by 1`.execute(db);
  return rows.map(({ date, value }) => ({ date, value: Number(value) }));
};

/** Days of [from, to] for which end-of-day assets of anybody were delivered. */
export const assetDays = async (
  db: Database,
  from: BusinessDate,
  to: BusinessDate,
): Promise<readonly BusinessDate[]> => {
  const { rows } = await sql<{ readonly date: BusinessDate }>`
    select days.date::date as date from generate_series(${from}::date, ${to}::date, interval '1 day') as days(date)
    where exists (select from profile_asset_day where profile_asset_day.date = days.date::date)
    order by 1`.execute(db);
  return rows.map((row) => row.date);
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
