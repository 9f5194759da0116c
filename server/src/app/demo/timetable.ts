// The days and hours of the simulation: business days as instants, and when in a day people act.
import { addDays, type BusinessDate, type Instant, startOfDay } from '../../kernel/index.ts';
import type { Random } from './random.ts';

const MINUTE_MS = 60_000;

export interface DemoDay {
  readonly date: BusinessDate;
  readonly startsAt: Instant;
  readonly trading: boolean;
}

export interface DemoMonth {
  /** First day of the calendar month, even where the simulation starts later in it. */
  readonly month: BusinessDate;
  readonly number: number;
  readonly days: readonly DemoDay[];
  readonly tradingDays: readonly DemoDay[];
  /** What the market did in the month, as a factor on holdings. */
  readonly marketFactor: number;
  /** Times the usual activity: spring rallies, quiet autumns. */
  readonly season: number;
}

/** The months that cover [from, until). `isTradingDay` answers null where the calendar does not know. */
export const makeMonths = (
  from: BusinessDate,
  until: BusinessDate,
  timeZone: string,
  isTradingDay: (date: BusinessDate) => boolean | null,
  market: Random,
): readonly DemoMonth[] => {
  const months = new Map<string, DemoDay[]>();
  for (let date = from; date < until; date = addDays(date, 1)) {
    const known = isTradingDay(date);
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    const day = { date, startsAt: startOfDay(date, timeZone), trading: known ?? (weekday > 0 && weekday < 6) };
    const month = date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), day]);
  }
  return [...months].map(([month, days], number) => ({
    month: `${month}-01` as BusinessDate,
    number,
    days,
    tradingDays: days.filter((day) => day.trading),
    marketFactor: Math.exp(0.004 + market.normal() * 0.035),
    season: [0.95, 0.9, 1.25, 1.15, 1, 0.9, 1.05, 0.95, 1, 0.85, 1.1, 1][Number(month.slice(5)) - 1] ?? 1,
  }));
};

const tradingMinutes = (dice: Random): number =>
  dice.weighted([
    [dice.integer(565, 630), 0.38],
    [dice.integer(630, 690), 0.17],
    [dice.integer(780, 840), 0.15],
    [dice.integer(840, 899), 0.3],
  ] as const);

/** A moment at which an order fills: peaks after the opening and in the last hour. */
export const tradingMoment = (day: DemoDay, dice: Random): Instant =>
  day.startsAt + tradingMinutes(dice) * MINUTE_MS + dice.integer(0, 59_999);

/** A moment at which somebody opens the app: the sessions on trading days, evenings, weekends at leisure. */
export const visitMoment = (day: DemoDay, dice: Random): Instant => {
  const minutes =
    day.trading && dice.chance(0.62)
      ? tradingMinutes(dice)
      : dice.weighted([
          [dice.integer(450, 560), 0.2],
          [dice.integer(690, 780), 0.2],
          [dice.integer(1_140, 1_350), 0.6],
        ] as const);
  return day.startsAt + minutes * MINUTE_MS + dice.integer(0, 59_999);
};

/** A moment in office hours. */
export const officeMoment = (day: DemoDay, dice: Random): Instant =>
  day.startsAt + dice.integer(545, 1_010) * MINUTE_MS + dice.integer(0, 59_999);
