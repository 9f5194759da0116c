// Five-field cron in a named zone. Pure. Around a clock change: a time that does not exist runs at the first instant
// after the gap; a time that exists twice runs at the first, unless the hour field is open ("*"), which goes by the minute.
import {
  addDays,
  type BusinessDate,
  businessDateAt,
  type Instant,
  isRefusal,
  type Refusal,
  refuse,
  startOfDay,
} from '../../kernel/index.ts';

/** A parsed expression: the values that each field admits. */
export interface Cron {
  readonly text: string;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly daysOfWeek: ReadonlySet<number>;
  /** With both day fields restricted a day that either admits counts, as in every cron since 1975. */
  readonly eitherDay: boolean;
  /** The hour field begins with "*": it means "all the time", not a time of day. */
  readonly openHours: boolean;
}

const MINUTE_MS = 60_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** The calendar repeats its leap days within eight years even across 2100; what has not come by then never comes. */
const DAYS_AHEAD_MAX = 8 * 366;

interface FieldRule {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const RULES: readonly FieldRule[] = [
  { label: 'minute', min: 0, max: 59 },
  { label: 'hour', min: 0, max: 23 },
  { label: 'day of month', min: 1, max: 31 },
  { label: 'month', min: 1, max: 12, names: MONTHS },
  { label: 'day of week', min: 0, max: 7, names: WEEKDAYS },
];

const parseValue = (text: string, rule: FieldRule): number | null => {
  const named = rule.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + rule.min;
  if (!/^\d{1,2}$/.test(text)) return null;
  const value = Number(text);
  return value >= rule.min && value <= rule.max ? value : null;
};

/** One item of a field: "*", "5", "1-5", each with an optional "/step". Null when it is none. */
const parseItem = (item: string, rule: FieldRule): readonly number[] | null => {
  const match = /^(\*|[^/-]+(?:-[^/-]+)?)(?:\/(\d{1,2}))?$/.exec(item);
  if (!match) return null;
  const [, range = '', stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  const [fromText = '', toText] = range.split('-');
  const from = range === '*' ? rule.min : parseValue(fromText, rule);
  // "5/15" means "from 5 on, every 15".
  const openEnd = range === '*' || (toText === undefined && stepText !== undefined);
  const to = openEnd ? rule.max : toText === undefined ? from : parseValue(toText, rule);
  if (from === null || to === null || to < from || step < 1) return null;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
};

const parseField = (text: string, rule: FieldRule): ReadonlySet<number> | Refusal<'BAD_CRON'> => {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const parsed = parseItem(item, rule);
    if (!parsed) return refuse('BAD_CRON', `"${item}" is not a ${rule.label} from ${rule.min} to ${rule.max}`);
    for (const value of parsed) values.add(value);
  }
  return values;
};

/** Parses "minute hour day-of-month month day-of-week". Refuses what can never come due ("0 0 30 2 *"). */
export const parseCron = (text: string): Cron | Refusal<'BAD_CRON'> => {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) return refuse('BAD_CRON', `"${text}" has ${fields.length} fields; cron has five`);
  const sets: ReadonlySet<number>[] = [];
  for (const [index, rule] of RULES.entries()) {
    const values = parseField(fields[index] as string, rule);
    if (isRefusal(values)) return refuse('BAD_CRON', `in "${text}": ${values.message}`);
    sets.push(values);
  }
  const [minutes, hours, daysOfMonth, months, weekdays] = sets as [
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
  ];
  const cron: Cron = {
    text,
    minutes,
    hours,
    daysOfMonth,
    months,
    daysOfWeek: new Set([...weekdays].map((day) => day % 7)),
    eitherDay: !fields[2]?.startsWith('*') && !fields[4]?.startsWith('*'),
    openHours: fields[1]?.startsWith('*') ?? false,
  };
  return nextDue(cron, 0, 'UTC') === null ? refuse('BAD_CRON', `"${text}" never comes due`) : cron;
};

const admitsDay = (cron: Cron, date: BusinessDate): boolean => {
  const [, month, day] = date.split('-').map(Number) as [number, number, number];
  if (!cron.months.has(month)) return false;
  const ofMonth = cron.daysOfMonth.has(day);
  const ofWeek = cron.daysOfWeek.has(new Date(`${date}T00:00:00Z`).getUTCDay());
  return cron.eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek;
};

const formatters = new Map<string, Intl.DateTimeFormat>();
const timeFormatter = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formatters.set(timeZone, made);
  return made;
};

/** Minutes since midnight on the wall clock. */
const minuteOfDay = (instant: Instant, timeZone: string): number => {
  const [hour, minute] = timeFormatter(timeZone).format(instant).split(':').map(Number) as [number, number];
  return hour * 60 + minute;
};

const admitsMinute = (cron: Cron, minute: number): boolean =>
  cron.hours.has(Math.floor(minute / 60)) && cron.minutes.has(minute % 60);

/** On a day with a clock change: walk through its real minutes and see what the wall clock says. */
const dueOnChangeDay = (cron: Cron, start: Instant, end: Instant, timeZone: string): readonly Instant[] => {
  const due: Instant[] = [];
  const seen = new Set<number>();
  let previous = -1;
  for (let instant = start; instant < end; instant += MINUTE_MS) {
    const minute = minuteOfDay(instant, timeZone);
    let isDue = admitsMinute(cron, minute) && (cron.openHours || !seen.has(minute));
    // What lies in the gap belongs to the first minute after it, once.
    for (let skipped = previous + 1; skipped < minute && !cron.openHours; skipped += 1) {
      if (!seen.has(skipped) && admitsMinute(cron, skipped)) isDue = true;
    }
    seen.add(minute);
    previous = minute;
    if (isDue) due.push(instant);
  }
  return due;
};

/** Every due instant of a day, ascending. */
const dueOn = (cron: Cron, date: BusinessDate, timeZone: string): readonly Instant[] => {
  if (!admitsDay(cron, date)) return [];
  const start = startOfDay(date, timeZone);
  const end = startOfDay(addDays(date, 1), timeZone);
  const changes = end - start !== 1_440 * MINUTE_MS || minuteOfDay(start, timeZone) !== 0;
  if (changes) return dueOnChangeDay(cron, start, end, timeZone);
  const hours = [...cron.hours].sort((one, other) => one - other);
  const minutes = [...cron.minutes].sort((one, other) => one - other);
  return hours.flatMap((hour) => minutes.map((minute) => start + (hour * 60 + minute) * MINUTE_MS));
};

/** The first due instant after `after`; null when there is none within eight years. */
export const nextDue = (cron: Cron, after: Instant, timeZone: string): Instant | null => {
  let date = businessDateAt(after, timeZone);
  for (let days = 0; days <= DAYS_AHEAD_MAX; days += 1) {
    const due = dueOn(cron, date, timeZone).find((instant) => instant > after);
    if (due !== undefined) return due;
    date = addDays(date, 1);
  }
  return null;
};

/** The last due instant in (after, until]; null when there is none. */
export const lastDue = (cron: Cron, after: Instant, until: Instant, timeZone: string): Instant | null => {
  const first = businessDateAt(after, timeZone);
  for (let date = businessDateAt(until, timeZone); date >= first; date = addDays(date, -1)) {
    const due = dueOn(cron, date, timeZone).findLast((instant) => instant <= until);
    if (due !== undefined) return due > after ? due : null;
  }
  return null;
};
