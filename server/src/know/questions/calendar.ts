// Days, weeks, months and quarters of a time zone as instants. All periods are half-open, and clock changes are in the lengths of days.
import { addDays, type BusinessDate, businessDate, type Instant, startOfDay } from '../../kernel/index.ts';
import type { CalendarUnit } from './contract.ts';

/** 1 Monday to 7 Sunday. */
const weekdayOf = (date: BusinessDate): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7;

const firstOfMonth = (year: number, month: number): BusinessDate =>
  new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10) as BusinessDate;

/** The first day of the unit that the day lies in. */
export const unitStart = (date: BusinessDate, unit: CalendarUnit, weekStart: number): BusinessDate => {
  if (unit === 'day') return date;
  if (unit === 'week') return addDays(date, -((weekdayOf(date) - weekStart + 7) % 7));
  const [year, month] = date.split('-').map(Number) as [number, number];
  return firstOfMonth(year, unit === 'month' ? month - 1 : month - 1 - ((month - 1) % 3));
};

/** The first day of the unit that comes `count` after the one that begins on the day. */
export const addUnits = (start: BusinessDate, unit: CalendarUnit, count: number): BusinessDate => {
  if (unit === 'day') return addDays(start, count);
  if (unit === 'week') return addDays(start, 7 * count);
  const [year, month] = start.split('-').map(Number) as [number, number];
  return firstOfMonth(year, month - 1 + count * (unit === 'month' ? 1 : 3));
};

/** Consecutive periods: period i is [starts[i], starts[i + 1]). */
export interface Periods {
  /** First days, one for each period. */
  readonly dates: readonly BusinessDate[];
  /** Their instants and the end of the last one: one more than there are periods. */
  readonly starts: readonly Instant[];
}

/** The units that the days of [from, to) lie in, whole, and `more` units after them. */
export const periodsBetween = (
  from: BusinessDate,
  to: BusinessDate,
  unit: CalendarUnit,
  options: { readonly timeZone: string; readonly weekStart: number; readonly more?: number },
): Periods => {
  const { timeZone, weekStart, more = 0 } = options;
  const dates: BusinessDate[] = [];
  let date = unitStart(from, unit, weekStart);
  for (; date < to; date = addUnits(date, unit, 1)) dates.push(date);
  for (let extra = 0; extra < more; extra += 1) {
    dates.push(date);
    date = addUnits(date, unit, 1);
  }
  return { dates, starts: [...dates, date].map((each) => startOfDay(each, timeZone)) };
};

/** The period in which an instant lies; -1 outside. */
export const periodAt = (starts: ArrayLike<number>, instant: Instant): number => {
  let low = 0;
  let high = starts.length - 1;
  if (high < 1 || instant < (starts[0] as number) || instant >= (starts[high] as number)) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= instant) low = middle;
    else high = middle;
  }
  return low;
};

const DAY_MS = 86_400_000;
/** More days than that share a slot. */
const SLOTS_MAX = 4_096;

/** Finds periods by a list that says of each day, or of shorter stretches, which it begins in. The same answers as {@link periodAt}. */
export const createPeriodFinder = (starts: readonly Instant[]): ((instant: Instant) => number) => {
  const last = starts.length - 1;
  if (last < 1) return () => -1;
  const begins = Float64Array.from(starts);
  const [first, end] = [begins[0] as number, begins[last] as number];
  const slots = Math.max(last, Math.min(SLOTS_MAX, Math.ceil((end - first) / DAY_MS)));
  const scale = slots / (end - first);
  const periods = Int32Array.from({ length: slots + 1 }, (_, slot) =>
    slot === slots ? last - 1 : Math.max(0, periodAt(begins, first + slot / scale)),
  );
  return (instant) => {
    if (instant < first || instant >= end) return -1;
    let period = periods[((instant - first) * scale) | 0] as number;
    while ((begins[period] as number) > instant) period -= 1;
    while ((begins[period + 1] as number) <= instant) period += 1;
    return period;
  };
};

/** Whether the runtime knows the zone. */
export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** The day, which a schema has seen to be one. */
export const existingDay = (text: string): BusinessDate | null => businessDate(text);
