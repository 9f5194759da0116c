// The figures that profiles alone can tell.
import type { BusinessDate } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { assetsOn, type Condition, customersAt, fundedByDay as fundedDays, openedByDay } from '../profiles/index.ts';
import type { Periods } from './periods.ts';

export const newAccountsByDay = (db: Database, condition: Condition, { beforeFrom, to }: Periods) =>
  openedByDay(db, condition, beforeFrom, to);

export const fundedByDay = (db: Database, condition: Condition, { beforeStart, end }: Periods, timeZone: string) =>
  fundedDays(db, condition, beforeStart, end, timeZone);

export const assetsAt = (db: Database, condition: Condition, day: BusinessDate) => assetsOn(db, condition, day);

/** Customers at the end of each period. No daily series: closings are known by day only where the core system says so. */
export const customersOverTime = async (db: Database, condition: Condition, { beforeTo }: Periods) => {
  const { now, earlier } = await customersAt(db, condition, beforeTo);
  return { value: now, before: earlier, series: [] };
};
