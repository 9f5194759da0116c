// The two periods that the overview compares.
import { addDays, type BusinessDate, type Instant, startOfDay } from '../../kernel/index.ts';

/** Both periods: business days, inclusive, and the instants that bound them (half-open). */
export interface Periods {
  readonly from: BusinessDate;
  readonly to: BusinessDate;
  readonly beforeFrom: BusinessDate;
  readonly beforeTo: BusinessDate;
  readonly start: Instant;
  readonly end: Instant;
  readonly beforeStart: Instant;
  /** The same time of day on the last day before: today is compared with as much of that day. */
  readonly beforeEnd: Instant;
  readonly now: Instant;
}

export const periodsOf = (now: Instant, day: BusinessDate, days: number, timeZone: string): Periods => {
  const from = addDays(day, 1 - days);
  const beforeFrom = addDays(from, -days);
  const beforeTo = addDays(from, -1);
  const start = startOfDay(from, timeZone);
  return {
    from,
    to: day,
    beforeFrom,
    beforeTo,
    start,
    end: startOfDay(addDays(day, 1), timeZone),
    beforeStart: startOfDay(beforeFrom, timeZone),
    beforeEnd: Math.min(startOfDay(beforeTo, timeZone) + now - startOfDay(day, timeZone), start),
    now,
  };
};
