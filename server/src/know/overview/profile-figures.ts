// The figures that profiles alone can tell.
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import {
  assetsOn,
  type Condition,
  customerChanges,
  fundedByDay as fundedDays,
  openedByDay,
} from '../profiles/index.ts';
import type { Periods } from './periods.ts';

export const newAccountsByDay = (db: Database, condition: Condition, { beforeFrom, to }: Periods) =>
  openedByDay(db, condition, beforeFrom, to);

export const fundedByDay = (db: Database, condition: Condition, { beforeStart, end }: Periods, timeZone: string) =>
  fundedDays(db, condition, beforeStart, end, timeZone);

/** First deposits of the last day before, after the time of day that it now is. */
export const fundedLater = async (
  db: Database,
  condition: Condition,
  { beforeEnd, start }: Periods,
  timeZone: string,
): Promise<number> =>
  (await fundedDays(db, condition, beforeEnd, start, timeZone)).reduce((sum, { value }) => sum + value, 0);

export const assetsAt = (db: Database, condition: Condition, day: BusinessDate) => assetsOn(db, condition, day);

/** Customers at the end of each day, from what was there before the first day and the openings and closings since. */
export const customersOverTime = async (db: Database, condition: Condition, { beforeFrom, beforeTo, to }: Periods) => {
  const changes = new Map(
    (await customerChanges(db, condition, beforeFrom, to)).map(({ date, value }) => [date, value] as const),
  );
  let count = changes.get(addDays(beforeFrom, -1)) ?? 0;
  const series: { date: string; value: number }[] = [];
  for (let day = beforeFrom; day <= to; day = addDays(day, 1)) {
    count += changes.get(day) ?? 0;
    series.push({ date: day, value: count });
  }
  const at = (day: BusinessDate) => series.find(({ date }) => date === day)?.value ?? 0;
  return { value: at(to), before: at(beforeTo), series };
};
