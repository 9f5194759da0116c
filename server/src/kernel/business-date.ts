// Calendar days of the business time zone, as "YYYY-MM-DD" text: they sort as they are, and no zone can shift them.
import { assert } from './assert.ts';
import type { Instant } from './clock.ts';

/** A day of the business calendar, "2026-06-30". */
export type BusinessDate = string & { readonly unit: 'business-date' };

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** The date, or null when the text is not an existing day. */
export const businessDate = (text: string): BusinessDate | null => {
  const match = DATE.exec(text);
  if (!match) return null;
  const [, year, month, day] = match.map(Number);
  const instant = new Date(0);
  instant.setUTCFullYear(year as number, (month as number) - 1, day);
  return instant.toISOString().slice(0, 10) === text ? (text as BusinessDate) : null;
};

const formatters = new Map<string, Intl.DateTimeFormat>();
const dayFormatter = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formatters.set(timeZone, made);
  return made;
};

/** The day on which an instant falls in the zone. */
export const businessDateAt = (instant: Instant, timeZone: string): BusinessDate =>
  dayFormatter(timeZone).format(instant) as BusinessDate;

/** The date `days` later (earlier when negative). */
export const addDays = (date: BusinessDate, days: number): BusinessDate => {
  const instant = Date.parse(`${date}T00:00:00Z`);
  assert(!Number.isNaN(instant), `not a date: ${date}`);
  return new Date(instant + days * DAY_MS).toISOString().slice(0, 10) as BusinessDate;
};

/** The instant at which the day begins in the zone. Where a clock change skips midnight, the first instant of the day. */
export const startOfDay = (date: BusinessDate, timeZone: string): Instant => {
  const guess = Date.parse(`${date}T00:00:00Z`);
  let low = guess - 15 * 3_600_000;
  let high = guess + 15 * 3_600_000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (businessDateAt(middle, timeZone) < date) low = middle;
    else high = middle;
  }
  return high;
};
