// Times of the week: weekday and slot of an instant in the question's zone, and the part of the exchange's day in Shanghai's.
import {
  addDays,
  type BusinessDate,
  businessDateAt,
  type Instant,
  startOfDay,
  type TradingCalendar,
} from '../../kernel/index.ts';
import { periodAt, periodsBetween } from '../questions/index.ts';
import { type DayPart, dayParts } from './contract.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Both mainland exchanges trade by this clock, which has had no changes since 1991. */
export const exchangeZone = 'Asia/Shanghai';

/** Parts of a trading day by the minute in which they begin. The opening auction runs from 9:15 and its fills follow until 9:30. */
const partStarts: readonly (readonly [number, DayPart])[] = [
  [0, 'before_open'],
  [9 * 60 + 15, 'call_auction'],
  [9 * 60 + 30, 'morning'],
  [11 * 60 + 30, 'noon'],
  [13 * 60, 'afternoon'],
  [15 * 60, 'after_close'],
];
const numberOf = (part: DayPart): number => dayParts.indexOf(part);
const CLOSED = numberOf('closed_day');
const UNKNOWN = numberOf('unknown_day');
const partOfMinute = Int8Array.from({ length: 24 * 60 }, (_, minute) => {
  const found = partStarts.findLast(([start]) => start <= minute);
  return numberOf(found?.[1] ?? 'before_open');
});

/** Days of a zone as plain data. */
export interface WeekSpec {
  readonly slotMinutes: number;
  /** Starts of days, and the end of the last. */
  readonly starts: readonly Instant[];
  /** 0 Monday to 6 Sunday. */
  readonly weekdays: readonly number[];
  /** Where a day has a clock change: its instant, and by how much the clock goes forward. */
  readonly changes: readonly ({ readonly at: Instant; readonly byMs: number } | null)[];
  readonly exchange: { readonly starts: readonly Instant[]; readonly trades: readonly (boolean | null)[] };
}

const minuteIn = (instant: Instant, timeZone: string): number => {
  const text = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const [hour = 0, minute = 0] = text.format(instant).split(':').map(Number);
  return hour * 60 + minute;
};

/** The clock change of a day that is not 24 hours long: the first minute at which the clock shows another time than has passed. */
const changeOf = (start: Instant, end: Instant, timeZone: string): WeekSpec['changes'][number] => {
  const byMs = DAY_MS - (end - start);
  if (byMs === 0) return null;
  const first = minuteIn(start, timeZone) * MINUTE_MS;
  let [low, high] = [0, (end - start) / MINUTE_MS - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const shown = minuteIn(start + middle * MINUTE_MS, timeZone) * MINUTE_MS;
    if (shown - first === middle * MINUTE_MS) low = middle + 1;
    else high = middle;
  }
  return { at: start + low * MINUTE_MS, byMs };
};

/** Days of [from, to) in the zone and by the exchange's clock. */
export const weekOf = (
  range: { readonly from: BusinessDate; readonly to: BusinessDate },
  slotMinutes: number,
  timeZone: string,
  calendar: TradingCalendar | null,
): WeekSpec => {
  const { dates, starts } = periodsBetween(range.from, range.to, 'day', { timeZone, weekStart: 1 });
  const [first, last] = [starts[0], starts.at(-1)] as [number, number];
  const begin = businessDateAt(first, exchangeZone);
  const end = addDays(businessDateAt(last - 1, exchangeZone), 1);
  const exchange = periodsBetween(begin, end, 'day', { timeZone: exchangeZone, weekStart: 1 });
  return {
    ...{ slotMinutes, starts },
    weekdays: dates.map((date) => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7),
    changes: dates.map((_, day) => changeOf(starts[day] as number, starts[day + 1] as number, timeZone)),
    exchange: {
      starts: exchange.starts,
      trades: exchange.dates.map((date) => {
        const trades = calendar?.isTradingDay(date);
        return typeof trades === 'boolean' ? trades : null;
      }),
    },
  };
};

/** Where an instant lies in the week. */
export interface WeekPlace {
  /** 0 Monday to 6 Sunday. */
  readonly weekday: number;
  readonly slot: number;
  /** Number of the part in {@link dayParts}. */
  readonly part: number;
}

/** The place of an instant; null outside of the days. */
export const placeOf = (spec: WeekSpec, instant: Instant): WeekPlace | null => {
  const day = periodAt(spec.starts, instant);
  if (day < 0) return null;
  const change = spec.changes[day] ?? null;
  const shift = change !== null && instant >= change.at ? change.byMs : 0;
  const minute = Math.floor((instant - (spec.starts[day] as number) + shift) / MINUTE_MS);
  const exchangeDay = periodAt(spec.exchange.starts, instant);
  const trades = spec.exchange.trades[exchangeDay] ?? null;
  const exchangeMinute = Math.floor((instant - (spec.exchange.starts[exchangeDay] ?? 0)) / MINUTE_MS);
  const part = trades === null ? UNKNOWN : trades ? (partOfMinute[exchangeMinute] as number) : CLOSED;
  return { weekday: spec.weekdays[day] as number, slot: Math.floor(minute / spec.slotMinutes), part };
};

const tradingParts: readonly DayPart[] = ['call_auction', 'morning', 'afternoon'];

/** For each slot whether the exchange trades in it; null where the zone's clock is not that of the exchange on these days. */
export const tradingSlots = (
  range: { readonly from: BusinessDate; readonly to: BusinessDate },
  slotMinutes: number,
  timeZone: string,
): readonly ('open' | 'part' | 'closed')[] | null => {
  const { from, to } = range;
  if ([from, to].some((day) => startOfDay(day, timeZone) !== startOfDay(day, exchangeZone))) return null;
  return Array.from({ length: (24 * 60) / slotMinutes }, (_, slot) => {
    const minutes = partOfMinute.slice(slot * slotMinutes, (slot + 1) * slotMinutes);
    const trading = minutes.filter((part) => tradingParts.includes(dayParts[part] as DayPart)).length;
    return trading === 0 ? 'closed' : trading === slotMinutes ? 'open' : 'part';
  });
};
