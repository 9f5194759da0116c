// Which days the exchanges trade. Holidays are arranged by the authorities late in the year before; a year whose
// arrangement has not been entered is unknown, and that is answered instead of a guess.
import { addDays, type BusinessDate } from './business-date.ts';
import { type Refusal, refuse } from './refusal.ts';

/** No answer, because the calendar of that year has not been entered. */
export type CalendarUnknown = Refusal<'CALENDAR_YEAR_UNKNOWN'>;

export interface TradingCalendar {
  /** Saturdays and Sundays never trade, not even make-up working days. */
  isTradingDay(date: BusinessDate): boolean | CalendarUnknown;
  /** The first trading day after the date. */
  next(date: BusinessDate): BusinessDate | CalendarUnknown;
  /** The last trading day before the date. */
  previous(date: BusinessDate): BusinessDate | CalendarUnknown;
  /**
   * The trading day `days` trading days after the date (before it when negative). With 0 the date itself when it trades,
   * else the next that does.
   */
  addTradingDays(date: BusinessDate, days: number): BusinessDate | CalendarUnknown;
  /** Years that are known, ascending. */
  readonly years: readonly number[];
}

const isWeekend = (date: BusinessDate): boolean => {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return day === 0 || day === 6;
};

/** A calendar from the known years and the weekdays in them on which the exchanges are closed. */
export const tradingCalendar = (knownYears: Iterable<number>, holidays: Iterable<BusinessDate>): TradingCalendar => {
  const years = new Set(knownYears);
  const closed = new Set(holidays);
  const isTradingDay = (date: BusinessDate): boolean | CalendarUnknown => {
    const year = Number(date.slice(0, 4));
    if (!years.has(year)) {
      return refuse('CALENDAR_YEAR_UNKNOWN', `The trading calendar of ${year} has not been entered.`, { year });
    }
    return !isWeekend(date) && !closed.has(date);
  };
  const step = (date: BusinessDate, direction: 1 | -1): BusinessDate | CalendarUnknown => {
    for (let day = addDays(date, direction); ; day = addDays(day, direction)) {
      const trades = isTradingDay(day);
      // Ends at the latest at the first unknown year, because the known ones are finitely many.
      if (trades !== false) return trades === true ? day : trades;
    }
  };
  const addTradingDays = (date: BusinessDate, days: number): BusinessDate | CalendarUnknown => {
    if (days === 0) {
      const trades = isTradingDay(date);
      return trades === true ? date : trades === false ? step(date, 1) : trades;
    }
    let day = date;
    for (let left = Math.abs(days); left > 0; left -= 1) {
      const stepped = step(day, days > 0 ? 1 : -1);
      if (typeof stepped !== 'string') return stepped;
      day = stepped;
    }
    return day;
  };
  return {
    isTradingDay,
    next: (date) => step(date, 1),
    previous: (date) => step(date, -1),
    addTradingDays,
    years: [...years].sort((left, right) => left - right),
  };
};
