// Where a range still runs, the days it is compared with are looked at as they stood at the same time of the same day of theirs: half a day
// against half a day. Without that every comparison would begin with a fall.
import { addDays, type BusinessDate, businessDateAt, type Instant, startOfDay } from '../../kernel/index.ts';
import type { DayRange } from './contract.ts';

/** Months are of different lengths and are compared all the same; what differs by more was not meant to be day under day. */
const LENGTHS_DIFFER_MAX = 3;
const DAY_MS = 86_400_000;

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
const lengthOf = ({ from, to }: DayRange): number => daysBetween(from, to);

/**
 * Until when the compared days count: as far after their beginning, and at the same time of day, as now is in the range. Null where they count
 * whole: the range does not run, is of another length, or has gone on for longer than they lasted.
 */
export const comparedUntil = (
  range: DayRange,
  comparison: DayRange,
  { timeZone, now }: { readonly timeZone: string; readonly now: Instant },
): Instant | null => {
  const today = businessDateAt(now, timeZone);
  if (today < range.from || today >= range.to) return null;
  if (Math.abs(lengthOf(range) - lengthOf(comparison)) > LENGTHS_DIFFER_MAX) return null;
  const day = addDays(comparison.from as BusinessDate, daysBetween(range.from, today));
  if (day >= comparison.to) return null;
  const passed = now - startOfDay(today, timeZone);
  // The day before a change of the clock is longer or shorter than the other: never past its end.
  return Math.min(startOfDay(day, timeZone) + passed, startOfDay(addDays(day, 1), timeZone));
};
