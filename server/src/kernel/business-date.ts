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
const partsFormatter = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known) return known;
  const [numeric, two] = ['numeric', '2-digit'] as const;
  const made = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: numeric, month: two, day: two, hour: two, minute: two, second: two },
  });
  formatters.set(timeZone, made);
  return made;
};

/** Beyond these a year is not written with four digits. */
const PLAIN_FROM = Date.UTC(1000, 0, 2);
const PLAIN_TO = Date.UTC(9999, 11, 30);
const HOUR_MS = 3_600_000;
const KEPT_MAX = 200_000;

/** What the clocks of the zone are ahead of UTC. The engine takes microseconds to say it. */
const offsetAt = (instant: Instant, timeZone: string): number => {
  const second = Math.floor(instant / 1_000) * 1_000;
  const [year = 0, month = 1, ...rest] = partsFormatter(timeZone).format(second).split(/\D+/).map(Number);
  const [day = 1, hour = 0, minute = 0, seconds = 0] = rest;
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
};

/** Offsets of the hours of UTC in which the clocks of a zone do not change; null for an hour in which they do. */
const offsetsOfHours = (timeZone: string) => {
  const offsets = new Map<number, number | null>();
  return (instant: Instant): number => {
    const hour = Math.floor(instant / HOUR_MS);
    const known = offsets.get(hour);
    if (known !== undefined) return known ?? offsetAt(instant, timeZone);
    if (offsets.size >= KEPT_MAX) offsets.clear();
    const [before, after] = [offsetAt(hour * HOUR_MS, timeZone), offsetAt((hour + 1) * HOUR_MS - 1, timeZone)];
    offsets.set(hour, before === after ? before : null);
    return before === after ? before : offsetAt(instant, timeZone);
  };
};

interface Zone {
  readonly offset: (instant: Instant) => number;
  /** The first instant of days that were asked for. */
  readonly starts: Map<string, Instant>;
}

const zones = new Map<string, Zone>();
const zoneOf = (timeZone: string): Zone => {
  const known = zones.get(timeZone);
  if (known) return known;
  const made = { offset: offsetsOfHours(timeZone), starts: new Map<string, Instant>() };
  zones.set(timeZone, made);
  return made;
};

const texts = new Map<number, BusinessDate>();
const dateOfDay = (day: number): BusinessDate => {
  const known = texts.get(day);
  if (known) return known;
  if (texts.size >= KEPT_MAX) texts.clear();
  const made = new Date(day * DAY_MS).toISOString().slice(0, 10) as BusinessDate;
  texts.set(day, made);
  return made;
};

/** The day on which an instant falls in the zone. */
export const businessDateAt = (instant: Instant, timeZone: string): BusinessDate => {
  if (instant > PLAIN_FROM && instant < PLAIN_TO)
    return dateOfDay(Math.floor((instant + zoneOf(timeZone).offset(instant)) / DAY_MS));
  return partsFormatter(timeZone).format(instant).slice(0, -10) as BusinessDate;
};

/** The date `days` later (earlier when negative). */
export const addDays = (date: BusinessDate, days: number): BusinessDate => {
  const instant = Date.parse(`${date}T00:00:00Z`);
  assert(!Number.isNaN(instant), `not a date: ${date}`);
  return dateOfDay(instant / DAY_MS + days);
};

const searchStart = (date: BusinessDate, timeZone: string): Instant => {
  const guess = Date.parse(`${date}T00:00:00Z`);
  let low = guess - 15 * HOUR_MS;
  let high = guess + 15 * HOUR_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (businessDateAt(middle, timeZone) < date) low = middle;
    else high = middle;
  }
  return high;
};

/** The instant at which the day begins in the zone. Where a clock change skips midnight, the first instant of the day. */
export const startOfDay = (date: BusinessDate, timeZone: string): Instant => {
  const { starts } = zoneOf(timeZone);
  const known = starts.get(date);
  if (known !== undefined) return known;
  if (starts.size >= KEPT_MAX) starts.clear();
  const found = searchStart(date, timeZone);
  starts.set(date, found);
  return found;
};
