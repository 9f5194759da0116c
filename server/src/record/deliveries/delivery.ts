// When a dataset counts as complete: pure decisions over its deliveries and the days on which one is expected.
import { addDays, type BusinessDate, type Instant, startOfDay } from '../../kernel/index.ts';
import type { WatchedFolder } from './contract.ts';

/** The newest delivery of one day, as far as completeness is concerned. */
export interface DayState {
  readonly businessDate: string;
  readonly status: 'importing' | 'complete' | 'mismatch' | 'failed';
}

/** What later modules hold back on. */
export interface Completeness {
  /** Everything expected up to the asked day is there and agreed. */
  readonly complete: boolean;
  /** The newest day up to which everything expected is there; null when not even the first is. */
  readonly completeThrough: BusinessDate | null;
  /** The first expected day that is not complete; null when all are. */
  readonly missing: BusinessDate | null;
}

/** Whether a day trades; null where the calendar of its year is unknown. */
export type TradesOn = (date: BusinessDate) => boolean | null;

const isWeekday = (date: BusinessDate): boolean => {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return day !== 0 && day !== 6;
};

/** Whether a file is expected for the day. Where the trading calendar is unknown every weekday is: rather ask in vain than miss. */
export const isExpectedOn = (date: BusinessDate, on: WatchedFolder['expectedOn'], tradesOn: TradesOn): boolean => {
  if (on === 'every_day') return true;
  if (on === 'weekdays') return isWeekday(date);
  return tradesOn(date) ?? isWeekday(date);
};

/** The instant after which the day's file is late. */
export const expectedAt = (
  date: BusinessDate,
  folder: Pick<WatchedFolder, 'expectedBy' | 'expectedDaysAfter'>,
  timeZone: string,
): Instant => {
  const [hours = 0, minutes = 0] = folder.expectedBy.split(':').map(Number);
  return startOfDay(addDays(date, folder.expectedDaysAfter), timeZone) + (hours * 60 + minutes) * 60_000;
};

/** Days looked back at most; what is older counts as settled. */
const daysMax = 4_000;

/** Whether a dataset with a watched folder is complete as of the day. */
export const completenessOf = (
  date: BusinessDate,
  folder: Pick<WatchedFolder, 'expectedOn' | 'expectedFrom'>,
  states: ReadonlyMap<string, DayState['status']>,
  tradesOn: TradesOn,
): Completeness => {
  let completeThrough: BusinessDate | null = null;
  const oldest = addDays(date, -daysMax);
  const days = [oldest, folder.expectedFrom as BusinessDate].toSorted();
  for (let day = days[1] ?? oldest; day <= date; day = addDays(day, 1)) {
    if (isExpectedOn(day, folder.expectedOn, tradesOn) && states.get(day) !== 'complete')
      return { complete: false, completeThrough, missing: day };
    completeThrough = day;
  }
  return { complete: true, completeThrough, missing: null };
};
