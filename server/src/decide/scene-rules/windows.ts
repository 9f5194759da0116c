// Windows in which scenes count: days from and to, both included, and the name of the occasion that a window is.
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { CalendarUnit } from './contract.ts';

export interface Span {
  /** Once per customer and occasion. */
  readonly occasion: string;
  readonly from: string;
  readonly to: string;
}

const FIRST = '0001-01-01';
const LAST = '9999-12-31';

const lastOfMonth = (year: number, month: number): string =>
  new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
const two = (value: number): string => String(value).padStart(2, '0');

/** The calendar window in which a day lies. */
export const calendarSpan = (unit: CalendarUnit, date: string): Span => {
  const [year = 0, month = 1] = date.split('-').map(Number);
  switch (unit) {
    case 'day':
      return { occasion: date, from: date, to: date };
    case 'week': {
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
      const from = addDays(date as BusinessDate, 1 - weekday);
      return { occasion: `w${from}`, from, to: addDays(from, 6) };
    }
    case 'month':
      return { occasion: date.slice(0, 7), from: `${date.slice(0, 7)}-01`, to: lastOfMonth(year, month) };
    case 'quarter': {
      const quarter = Math.ceil(month / 3);
      return {
        occasion: `${year}-q${quarter}`,
        from: `${year}-${two(quarter * 3 - 2)}-01`,
        to: lastOfMonth(year, quarter * 3),
      };
    }
    case 'year':
      return { occasion: String(year), from: `${year}-01-01`, to: `${year}-12-31` };
    case 'ever':
      return { occasion: 'ever', from: FIRST, to: LAST };
  }
};

/** So many days from a day on, the day included. */
export const daysFrom = (day: string, days: number): { readonly from: string; readonly to: string } => ({
  from: day,
  to: addDays(day as BusinessDate, days - 1),
});

export const wholeTime = { from: FIRST, to: LAST };
