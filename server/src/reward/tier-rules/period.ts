// Periods as day numbers (days since 1970-01-01): over which days tiers are measured on a day, and when such a period ends. Business days
// have no zone, so the server's zone cannot matter.
import type { Period, Span } from './contract.ts';

/** Days from the first to the last, both included. */
export interface Days {
  readonly from: number;
  readonly to: number;
}

/** The days measured on a day, and the last day of the period in which it lies. */
export interface Window extends Days {
  readonly endsOn: number;
}

/** Before any business. */
const EARLIEST = 0;

const DAY_MS = 86_400_000;

interface CalendarDay {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly dayOfMonth: number;
}

const calendarDay = (day: number): CalendarDay => {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), dayOfMonth: date.getUTCDate() };
};

/** The day `months` later; a day that the month lacks becomes its last one. Numbers, because a million members are measured daily. */
export const monthsLater = (day: number, months: number): number => {
  const { year, month, dayOfMonth } = calendarDay(day);
  const last = Date.UTC(year, month + months + 1, 0) / DAY_MS;
  return Math.min(Date.UTC(year, month + months, 1) / DAY_MS + dayOfMonth - 1, last);
};

const monthStart = (day: number): number => day - calendarDay(day).dayOfMonth + 1;

const monthsOf = { month: 1, quarter: 3, half_year: 6, year: 12 } as const;

const calendarWindow = (unit: keyof typeof monthsOf, day: number): Window => {
  const start = monthStart(day);
  const from = monthsLater(start, -(calendarDay(day).month % monthsOf[unit]));
  return { from, to: day, endsOn: monthsLater(from, monthsOf[unit]) - 1 };
};

/** Of February 29 the anniversary in other years is February 28. */
const anniversaryWindow = (anchor: number, day: number): Window => {
  const since = calendarDay(day).year - calendarDay(anchor).year;
  const years = monthsLater(anchor, 12 * since) > day ? since - 1 : since;
  return { from: monthsLater(anchor, 12 * years), to: day, endsOn: monthsLater(anchor, 12 * (years + 1)) - 1 };
};

/** The last complete months as of a day: the day's own month is one on its last day. */
const completeMonths = (count: number, day: number): Window => {
  const next = monthsLater(monthStart(day), 1);
  const end = next - 1 === day ? next : monthStart(day);
  return { from: monthsLater(end, -count), to: end - 1, endsOn: next - 1 };
};

/** What a period measures on a day; `anchor` is the day the account was opened, for anniversaries. */
export const windowOf = (period: Period, day: number, anchor: number): Window => {
  switch (period.kind) {
    case 'calendar':
      return calendarWindow(period.unit, day);
    case 'rolling': {
      const from = period.unit === 'days' ? day - period.count + 1 : monthsLater(day, -period.count) + 1;
      return { from, to: day, endsOn: day };
    }
    case 'anniversary':
      return anniversaryWindow(Math.min(anchor, day), day);
    case 'lifetime':
      return { from: EARLIEST, to: day, endsOn: day };
    case 'sliding_months':
      return completeMonths(period.count, day);
  }
};

/** The days of a metric's span, within the window of the scheme. */
export const daysOf = (span: Span, window: Days, day: number): Days => {
  switch (span.kind) {
    case 'period':
      return window;
    case 'days':
      return { from: day - span.count + 1, to: day };
    case 'months':
      return completeMonths(span.count, day);
    case 'lifetime':
      return { from: EARLIEST, to: day };
  }
};

/** How many days back a period or a span may reach at most; null: to the beginning. */
export const reachOf = (period: Period | Span): number | null => {
  switch (period.kind) {
    case 'calendar':
      return monthsOf[period.unit] * 31;
    case 'rolling':
      return period.unit === 'days' ? period.count : period.count * 31;
    case 'anniversary':
      return 366;
    case 'days':
      return period.count;
    case 'sliding_months':
    case 'months':
      return (period.count + 1) * 31;
    case 'period':
      return 0;
    case 'lifetime':
      return null;
  }
};
