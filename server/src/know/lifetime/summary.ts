// From purchases to what the models read of a customer: how often he bought again, when last, how long he has been observed, and
// what a repeated purchase was worth. Days are whole numbers (days since 1970 in the business zone).
import type { LifetimeSummary, PurchaseDay } from './model.ts';

/** One line of a customer's account: a purchase, or a refund with a negative amount. */
export interface Purchase {
  readonly day: number;
  /** In fen; negative: given back. */
  readonly amountFen: number;
}

export interface NettedPurchases {
  /** In order; one entry a day, because two purchases on a day are one decision to buy. */
  readonly days: readonly PurchaseDay[];
  /** What was given back of purchases that are not in the history: such customers are counted, not guessed at. */
  readonly unmatchedRefundFen: number;
}

/**
 * Purchases by day, refunds taken off: a refund reduces the latest purchase at or before its day, then those before it, and a
 * day of which nothing is left was no purchase. A purchase of amount 0 stays: it was made.
 */
export const netPurchases = (purchases: readonly Purchase[]): NettedPurchases => {
  const days: { day: number; amountFen: number }[] = [];
  let unmatchedRefundFen = 0;
  const sorted = [...purchases].sort((one, other) => one.day - other.day || other.amountFen - one.amountFen);
  for (const { day, amountFen } of sorted) {
    const last = days.at(-1);
    if (amountFen >= 0) {
      if (last?.day === day) last.amountFen += amountFen;
      else days.push({ day, amountFen });
      continue;
    }
    let open = -amountFen;
    while (open > 0) {
      const reduced = days.at(-1);
      if (!reduced) break;
      const taken = Math.min(open, reduced.amountFen);
      reduced.amountFen -= taken;
      open -= taken;
      if (reduced.amountFen === 0) days.pop();
    }
    unmatchedRefundFen += open;
  }
  return { days, unmatchedRefundFen };
};

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
