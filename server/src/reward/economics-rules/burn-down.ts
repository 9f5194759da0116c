// Budgets as they burn down: what was planned, what is spent, and where it ends if it goes on as it did since the span began. Whole
// numbers all through. Pure.
import { addDays, type BusinessDate, businessDate } from '../../kernel/index.ts';

export const budgetKinds = ['earning_rule', 'scene', 'benefit', 'item'] as const;
export const budgetUnits = ['points', 'fen', 'times'] as const;

/** What may be spent in the span that runs. */
export interface Budget {
  readonly kind: (typeof budgetKinds)[number];
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  /** What is limited: the whole programme, the rule, or one branch. */
  readonly of: 'programme' | 'own' | 'branch';
  readonly branchId: string | null;
  readonly span: 'day' | 'month' | 'quarter' | 'year' | 'total';
  readonly unit: (typeof budgetUnits)[number];
  readonly planned: number;
  readonly spent: number;
  /** First day of the span. */
  readonly from: BusinessDate;
  /** Last day of the span; null: it has none. */
  readonly until: BusinessDate | null;
}

export interface BurnDown extends Budget {
  readonly days: number;
  readonly elapsed: number;
  /** Spent at the end of the span at this rate; null where the span has no end. */
  readonly projected: number | null;
  /** The day on which nothing would be left; null where it lasts. */
  readonly endsOn: BusinessDate | null;
  readonly state: 'spent' | 'short' | 'on_course' | 'unused';
}

const DAY_MS = 86_400_000;
const daysBetween = (from: BusinessDate, to: BusinessDate): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
/** Farther away is no projection. */
const AHEAD_DAYS_MAX = 3_660;

/** A day counts from its morning, so that the first day of a span is no division by zero. */
export const burnDown = (budget: Budget, today: BusinessDate): BurnDown => {
  const { planned, spent, from, until } = budget;
  const elapsed = Math.max(1, daysBetween(from, today) + 1);
  const days = until === null ? elapsed : daysBetween(from, until) + 1;
  const projected =
    until === null ? null : Number((BigInt(spent) * BigInt(days) + BigInt(elapsed) - 1n) / BigInt(elapsed));
  const lasts = spent === 0 ? null : Number((BigInt(planned) * BigInt(elapsed)) / BigInt(spent));
  const ends = spent >= planned ? today : lasts === null || lasts > AHEAD_DAYS_MAX ? null : addDays(from, lasts);
  const short = ends !== null && (until === null || ends <= until);
  return {
    ...{ ...budget, days, elapsed, projected, endsOn: short ? ends : null },
    state: spent >= planned ? 'spent' : spent === 0 ? 'unused' : short ? 'short' : 'on_course',
  };
};

/** First and last day of the span in which the day lies. */
export const spanOf = (
  span: Budget['span'],
  today: BusinessDate,
): { readonly from: BusinessDate; readonly until: BusinessDate } | null => {
  const [year = '', month = '01'] = today.split('-');
  const monthsOf = (first: number, count: number) => {
    const next = first + count;
    const after = next > 12 ? `${Number(year) + 1}-01-01` : `${year}-${String(next).padStart(2, '0')}-01`;
    const from = businessDate(`${year}-${String(first).padStart(2, '0')}-01`) as BusinessDate;
    return { from, until: addDays(after as BusinessDate, -1) };
  };
  switch (span) {
    case 'day':
      return { from: today, until: today };
    case 'month':
      return monthsOf(Number(month), 1);
    case 'quarter':
      return monthsOf(Math.floor((Number(month) - 1) / 3) * 3 + 1, 3);
    case 'year':
      return monthsOf(1, 12);
    case 'total':
      return null;
  }
};
