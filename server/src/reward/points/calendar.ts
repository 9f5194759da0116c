// When points become active and when they end: dates from policies. A date is a business day, the instant at which a lot ends is
// the beginning of the next day: "expires 2026-06-30" is spendable until 24:00.
import {
  addDays,
  type BusinessDate,
  businessDateAt,
  type Instant,
  isRefusal,
  type Refusal,
  startOfDay,
  type TradingCalendar,
} from '../../kernel/index.ts';
import type { ActivationPolicy, ExpiryPolicy, RoundUp } from './contract.ts';

const pad = (value: number): string => String(value).padStart(2, '0');

const lastDayOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The date `months` later; a day that the month lacks becomes its last one (01-31 and one month is 02-28). */
export const addMonths = (date: BusinessDate, months: number): BusinessDate => {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  return `${toYear}-${pad(toMonth)}-${pad(Math.min(day, lastDayOf(toYear, toMonth)))}` as BusinessDate;
};

const monthsOf: Readonly<Record<Exclude<RoundUp, 'none'>, number>> = { month: 1, quarter: 3, half_year: 6, year: 12 };

/** The last day of the month, quarter, half-year or year in which the date lies. */
export const roundUpDate = (date: BusinessDate, to: RoundUp): BusinessDate => {
  if (to === 'none') return date;
  const [year = 0, month = 1] = date.split('-').map(Number);
  const last = Math.ceil(month / monthsOf[to]) * monthsOf[to];
  return `${date.slice(0, 4)}-${pad(last)}-${pad(lastDayOf(year, last))}` as BusinessDate;
};

/** The first of the yearly days ("06-30") on or after the date. */
const nextYearly = (date: BusinessDate, days: readonly string[]): BusinessDate => {
  const year = Number(date.slice(0, 4));
  const candidates = [year, year + 1].flatMap((each) =>
    days.map((day) => {
      const [month = 1, dayOfMonth = 1] = day.split('-').map(Number);
      return `${each}-${pad(month)}-${pad(Math.min(dayOfMonth, lastDayOf(each, month)))}` as BusinessDate;
    }),
  );
  return candidates.filter((each) => each >= date).sort()[0] as BusinessDate;
};

/** The instant at which a day is over. */
export const endOfDay = (date: BusinessDate, timeZone: string): Instant => startOfDay(addDays(date, 1), timeZone);

/** The last day on which points that count from `date` may be spent; null when they never end or end by inactivity. */
export const lastDayFor = (policy: ExpiryPolicy, date: BusinessDate): BusinessDate | null => {
  switch (policy.kind) {
    case 'none':
    case 'inactivity':
      return null;
    case 'rolling':
      return roundUpDate(
        policy.unit === 'days' ? addDays(date, policy.count) : addMonths(date, policy.count),
        policy.roundUp,
      );
    case 'calendar':
      return nextYearly(addMonths(date, policy.minimumMonths), policy.days);
  }
};

/** The instant at which points end for lack of activity: `months` after the day of the last one. */
export const lapseOf = (lastActivityAt: Instant, months: number, timeZone: string): Instant =>
  endOfDay(addMonths(businessDateAt(lastActivityAt, timeZone), months), timeZone);

/** When points become active: an instant; null when an event has to say so; or why that cannot be known. */
export const activationOf = (
  policy: ActivationPolicy,
  occurredAt: Instant,
  settlesOn: BusinessDate | null,
  surroundings: { readonly timeZone: string; readonly tradingCalendar: TradingCalendar },
): Instant | null | Refusal<'CALENDAR_YEAR_UNKNOWN'> | 'no-settlement-date' => {
  const { timeZone, tradingCalendar } = surroundings;
  const day = businessDateAt(occurredAt, timeZone);
  switch (policy.kind) {
    case 'at_once':
      return occurredAt;
    case 'days':
      return policy.count === 0 ? occurredAt : startOfDay(addDays(day, policy.count), timeZone);
    case 'trading_days': {
      const active = tradingCalendar.addTradingDays(day, policy.count);
      return isRefusal(active) ? active : Math.max(occurredAt, startOfDay(active, timeZone));
    }
    case 'settlement':
      return settlesOn === null ? 'no-settlement-date' : Math.max(occurredAt, startOfDay(settlesOn, timeZone));
    case 'event':
      return null;
  }
};
