// What the models are given: for each customer the summary up to the end, the summary up to the end of the calibration and what came
// after it; and over all customers the repeated purchases by day. Columns over shared memory, so that a thread reads them without a
// copy.
import { type CustomerHistory, daysOf, type PurchaseDay, type PurchaseKind } from '../purchases/index.ts';
import type { ModelCode } from './model.ts';
import { summarise, summariseOpportunities } from './summary.ts';

export interface ObservationOptions {
  readonly model: ModelCode;
  readonly kinds: readonly PurchaseKind[];
  /** What a purchase is worth: what was bought, or what the firm earned by it. */
  readonly worth: 'amount' | 'revenue';
  /** Last day observed. */
  readonly endDay: number;
  /** The last days are held out to judge the fit. */
  readonly holdoutDays: number;
  /** Length of an opportunity of the discrete model. */
  readonly periodDays: number;
}

/** The models of continuous time count in weeks. */
export const WEEK_DAYS = 7;

export const unitDaysOf = ({ model, periodDays }: Pick<ObservationOptions, 'model' | 'periodDays'>): number =>
  model === 'bg_bb' ? periodDays : WEEK_DAYS;

/** A customer as the models see him. */
export interface Observed {
  readonly personId: string;
  readonly firstDay: number;
  readonly lastDay: number;
  /** Everything bought by the end, first purchase included, in what a purchase is worth. */
  readonly pastFen: number;
  readonly unmatchedRefundFen: number;
  readonly summary: {
    readonly repeats: number;
    readonly recency: number;
    readonly age: number;
    readonly meanFen: number;
  };
  /** Null where the first purchase fell into the days held out. */
  readonly calibration: { readonly repeats: number; readonly recency: number; readonly age: number } | null;
  /** Days at which the model counts a repeated purchase. */
  readonly repeatDays: readonly number[];
}

/** Days of purchase, each with what it is worth. */
const worthOf = (history: CustomerHistory, days: readonly PurchaseDay[], options: ObservationOptions) => {
  if (options.worth === 'amount') return days;
  const revenue = new Map<number, number>();
  for (const { day, kinds } of history.days)
    revenue.set(
      day,
      options.kinds.reduce((sum, kind) => sum + kinds[kind].revenueFen, 0),
    );
  return days.map(({ day }) => ({ day, amountFen: revenue.get(day) ?? 0 }));
};

/** In discrete time a purchase counts at the end of its opportunity, and once. */
const repeatDaysOf = (
  days: readonly PurchaseDay[],
  firstDay: number,
  options: ObservationOptions,
): readonly number[] => {
  const later = days.filter((each) => each.day > firstDay).map((each) => each.day);
  if (options.model !== 'bg_bb') return later;
  const { periodDays, endDay } = options;
  const ends = later.map((day) => firstDay + Math.ceil((day - firstDay) / periodDays) * periodDays);
  return [...new Set(ends)].filter((day) => day <= endDay);
};

/** Null for who bought nothing by the end. */
export const observe = (history: CustomerHistory, options: ObservationOptions): Observed | null => {
  const { endDay, holdoutDays, model } = options;
  const { days: netted, unmatchedRefundFen } = daysOf(history, options.kinds, endDay);
  const days = worthOf(history, netted, options);
  const [first] = days;
  const last = days.at(-1);
  if (!first || !last) return null;
  const unit = unitDaysOf(options);
  const upTo = (day: number) =>
    model === 'bg_bb' ? summariseOpportunities(days, day, unit) : summarise(days, day, unit);
  const summary = upTo(endDay);
  if (!summary) return null;
  return {
    personId: history.personId,
    firstDay: first.day,
    lastDay: last.day,
    pastFen: days.reduce((sum, each) => sum + each.amountFen, 0),
    unmatchedRefundFen,
    summary,
    calibration: upTo(endDay - holdoutDays),
    repeatDays: repeatDaysOf(days, first.day, options),
  };
};

/** Columns of all customers, in one order. NaN in `calibration…` where there is no calibration summary. */
export interface ObservationColumns {
  readonly customers: number;
  readonly repeats: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  readonly meanFen: Float64Array;
  readonly calibrationRepeats: Float64Array;
  readonly calibrationRecency: Float64Array;
  readonly calibrationAge: Float64Array;
  /** Repeated purchases in the days held out. */
  readonly holdoutRepeats: Float64Array;
  readonly firstDay: Float64Array;
}

const columnNames = [
  'repeats',
  'recency',
  'age',
  'meanFen',
  'calibrationRepeats',
  'calibrationRecency',
  'calibrationAge',
  'holdoutRepeats',
  'firstDay',
] as const;

/** Collects customers; grows by doubling, so that nobody has to be counted before. */
export const createObservationColumns = () => {
  let capacity = 1_024;
  let customers = 0;
  const make = (): Float64Array => new Float64Array(new SharedArrayBuffer(capacity * 8));
  const columns = Object.fromEntries(columnNames.map((name) => [name, make()])) as Record<
    (typeof columnNames)[number],
    Float64Array
  >;
  /** Repeated purchases by day of the customers of the calibration. */
  const repeatsByDay = new Map<number, number>();
  const grow = (): void => {
    capacity *= 2;
    for (const name of columnNames) {
      const next = make();
      next.set(columns[name]);
      columns[name] = next;
    }
  };
  const put = (values: Readonly<Record<(typeof columnNames)[number], number>>): void => {
    for (const name of columnNames) columns[name][customers] = values[name];
  };
  return {
    add: (each: Observed, calibrationEndDay: number): void => {
      if (customers === capacity) grow();
      const { summary, calibration } = each;
      put({
        ...summary,
        calibrationRepeats: calibration?.repeats ?? Number.NaN,
        calibrationRecency: calibration?.recency ?? Number.NaN,
        calibrationAge: calibration?.age ?? Number.NaN,
        holdoutRepeats: each.repeatDays.filter((day) => day > calibrationEndDay).length,
        firstDay: each.firstDay,
      });
      customers += 1;
      if (calibration) for (const day of each.repeatDays) repeatsByDay.set(day, (repeatsByDay.get(day) ?? 0) + 1);
    },
    finish: (): { readonly columns: ObservationColumns; readonly repeatsByDay: ReadonlyMap<number, number> } => ({
      columns: {
        customers,
        ...(Object.fromEntries(columnNames.map((name) => [name, columns[name].subarray(0, customers)])) as Record<
          (typeof columnNames)[number],
          Float64Array
        >),
      },
      repeatsByDay,
    }),
  };
};
