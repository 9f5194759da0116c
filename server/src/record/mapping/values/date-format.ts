// Dates and times by a format, and local times of a zone as instants. Compiled once, because a file has millions of them.
import type { Instant } from '../../../kernel/index.ts';

/** Parts of a local time; `offsetMinutes` when the text names its zone. */
export interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly offsetMinutes: number | null;
}

type TimeParser = (text: string) => TimeParts | null;

const tokenPattern = /\.S+|yyyy|yy|MMM|MM|M|dd|d|HH|H|mm|m|ss|s|SSS|S+|Z|[^yMdHmsSZ]/g;
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const expressions: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  yy: '(?<yy>\\d{2})',
  MMM: '(?<name>[A-Za-z]{3})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  m: '(?<minute>\\d{1,2})',
  ss: '(?<second>\\d{2})',
  s: '(?<second>\\d{1,2})',
  Z: '(?<zone>Z|[+-]\\d{2}:?\\d{2}|[+-]\\d{2})',
};

const expressionOf = (token: string): string => {
  const known = expressions[token];
  if (known) return known;
  // Many systems leave the fraction out when it is zero.
  if (/^\.S+$/.test(token)) return '(?:\\.(?<fraction>\\d{1,9}))?';
  if (/^S+$/.test(token)) return '(?<fraction>\\d{1,9})';
  return token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
};

const offsetOf = (zone: string): number => {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || '0');
  return zone.startsWith('-') ? -minutes : minutes;
};

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
};

const isExisting = (parts: TimeParts): boolean =>
  parts.year >= 1 &&
  parts.month >= 1 &&
  parts.month <= 12 &&
  parts.day >= 1 &&
  parts.day <= daysInMonth(parts.year, parts.month) &&
  parts.hour <= 23 &&
  parts.minute <= 59 &&
  parts.second <= 59 &&
  Math.abs(parts.offsetMinutes ?? 0) <= 18 * 60;

const yearOf = (groups: Readonly<Record<string, string | undefined>>, centuryFrom: number): number => {
  if (groups.year !== undefined) return Number(groups.year);
  const within = Number(groups.yy);
  const century = Math.floor(centuryFrom / 100) * 100;
  return century + within >= centuryFrom ? century + within : century + 100 + within;
};

const letters = /[yMdHmsSZ]/;

/** True when the format has a year, a month and a day, and nothing twice. */
export const isDateFormat = (format: string): boolean => {
  const tokens = (format.match(tokenPattern) ?? []).filter((token) => letters.test(token));
  const kinds = tokens.map((token) => token.replace('.', '')[0] ?? '');
  return new Set(kinds).size === kinds.length && ['y', 'M', 'd'].every((kind) => kinds.includes(kind));
};

/** Makes a parser of the whole text; a fraction of the second with its point (`.SSS`) may be absent. `centuryFrom` is the first year that two digits may mean (1970: 70 is 1970, 69 is 2069). */
export const timeParser = (format: string, centuryFrom = 1970): TimeParser => {
  const source = (format.match(tokenPattern) ?? []).map(expressionOf).join('');
  const pattern = new RegExp(`^${source}$`);
  return (text) => {
    const groups = pattern.exec(text)?.groups;
    if (!groups) return null;
    const parts: TimeParts = {
      year: yearOf(groups, centuryFrom),
      month: groups.name === undefined ? Number(groups.month) : monthNames.indexOf(groups.name.toLowerCase()) + 1,
      day: Number(groups.day),
      hour: Number(groups.hour ?? 0),
      minute: Number(groups.minute ?? 0),
      second: Number(groups.second ?? 0),
      millisecond: groups.fraction === undefined ? 0 : Number(groups.fraction.slice(0, 3).padEnd(3, '0')),
      offsetMinutes: groups.zone === undefined ? null : offsetOf(groups.zone),
    };
    return isExisting(parts) ? parts : null;
  };
};

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** "YYYY-MM-DD". */
export const dateText = (parts: TimeParts): string =>
  `${String(parts.year).padStart(4, '0')}-${two(parts.month)}-${two(parts.day)}`;

const utcOf = (parts: TimeParts): Instant => {
  const midnight = new Date(0);
  // Date.UTC takes years below 100 for 1900 and later; setUTCFullYear does not.
  midnight.setUTCFullYear(parts.year, parts.month - 1, parts.day);
  return midnight.getTime() + ((parts.hour * 60 + parts.minute) * 60 + parts.second) * 1000 + parts.millisecond;
};

const quarterHourMs = 900_000;
const cachedOffsetsMax = 200_000;

/** Tells instants of local times in one zone. Offsets are remembered by quarter hours, at which alone zones change. */
export const zoneClock = (timeZone: string): ((parts: TimeParts) => Instant) => {
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();
  const offsetAt = (instant: Instant): number => {
    const slot = Math.floor(instant / quarterHourMs);
    const known = offsets.get(slot);
    if (known !== undefined) return known;
    const part: Record<string, number> = {};
    for (const { type, value } of formatter.formatToParts(slot * quarterHourMs)) part[type] = Number(value);
    const local = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
    const offset = local - slot * quarterHourMs;
    if (offsets.size >= cachedOffsetsMax) offsets.clear();
    offsets.set(slot, offset);
    return offset;
  };
  return (parts) => {
    const local = utcOf(parts);
    if (parts.offsetMinutes !== null) return local - parts.offsetMinutes * 60_000;
    // A local time that occurs twice is taken as its first; one that a clock change skips, as if the clock had not changed yet.
    const early = local - offsetAt(local - 12 * 3_600_000);
    if (early + offsetAt(early) === local) return early;
    const late = local - offsetAt(local + 12 * 3_600_000);
    return late + offsetAt(late) === local ? late : early;
  };
};
