// From purchases to what the models read of a customer: how often he bought again, when last, how long he has been observed, and
// what a repeated purchase was worth. Days are whole numbers (days since 1970 in the business zone).
import type { PurchaseDay } from '../purchases/index.ts';
import type { LifetimeSummary } from './model.ts';

/**
 * The summary of purchases up to and including `endDay`; null where there is none by then. `daysPerUnit` 7 counts time in weeks.
 * The value is the mean of the repeated purchase days, because the first one made him a customer and is not repeated.
 */
export const summarise = (
  days: readonly PurchaseDay[],
  endDay: number,
  daysPerUnit: number,
): LifetimeSummary | null => {
  const [first] = days;
  if (!first || first.day > endDay) return null;
  let repeats = 0;
  let last = first.day;
  let amountFen = 0;
  for (const { day, amountFen: amount } of days) {
    if (day > endDay) break;
    if (day === first.day) continue;
    repeats += 1;
    last = day;
    amountFen += amount;
  }
  return {
    repeats,
    recency: (last - first.day) / daysPerUnit,
    age: (endDay - first.day) / daysPerUnit,
    meanFen: repeats === 0 ? 0 : amountFen / repeats,
  };
};

/**
 * The summary in opportunities for the model of discrete time: periods of `daysPerPeriod` after the first purchase that ended by
 * `endDay`; in each he bought or did not.
 */
export const summariseOpportunities = (
  days: readonly PurchaseDay[],
  endDay: number,
  daysPerPeriod: number,
): LifetimeSummary | null => {
  const [first] = days;
  if (!first || first.day > endDay) return null;
  const opportunities = Math.floor((endDay - first.day) / daysPerPeriod);
  const used = new Set<number>();
  let amountFen = 0;
  for (const { day, amountFen: amount } of days) {
    const period = Math.ceil((day - first.day) / daysPerPeriod);
    if (day === first.day || period > opportunities) continue;
    used.add(period);
    amountFen += amount;
  }
  return {
    repeats: used.size,
    recency: Math.max(0, ...used),
    age: opportunities,
    meanFen: used.size === 0 ? 0 : amountFen / used.size,
  };
};
