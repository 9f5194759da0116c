// How well a fit on the calibration foretells the days held out: over time (tracking), and by how often somebody had bought before
// (calibration).
import { expectedPurchases, type PurchaseModel } from './model.ts';
import type { ObservationColumns } from './observation.ts';

/** Cumulative repeated purchases of the customers of the calibration, at the end of a week. */
export interface TrackingPoint {
  readonly day: number;
  readonly actual: number;
  readonly expected: number;
}

/** Customers by repeated purchases in the calibration; the last group holds `repeats` and more. */
export interface CalibrationPoint {
  readonly repeats: number;
  readonly customers: number;
  /** Means of the days held out. */
  readonly actual: number;
  readonly expected: number;
}

export interface HoldoutJudgement {
  readonly calibrationEndDay: number;
  readonly endDay: number;
  readonly tracking: readonly TrackingPoint[];
  readonly calibration: readonly CalibrationPoint[];
  /** Repeated purchases in the days held out. */
  readonly actual: number;
  readonly expected: number;
  /** Mean absolute error of a customer's purchases in the days held out. */
  readonly meanAbsoluteError: number;
}

const LAST_GROUP = 7;
const WEEK = 7;

const trackingOf = (
  model: PurchaseModel,
  parameters: readonly number[],
  { firstDay, calibrationAge }: ObservationColumns,
  repeatsByDay: ReadonlyMap<number, number>,
  unitDays: number,
  endDay: number,
): readonly TrackingPoint[] => {
  const births = new Map<number, number>();
  firstDay.forEach((day, index) => {
    if (!Number.isNaN(calibrationAge[index])) births.set(day, (births.get(day) ?? 0) + 1);
  });
  const start = Math.min(...births.keys());
  const expectedAfter = new Map<number, number>();
  const expected = (days: number): number => {
    const known = expectedAfter.get(days);
    if (known !== undefined) return known;
    const value = model.expectedNew(parameters, days / unitDays);
    expectedAfter.set(days, value);
    return value;
  };
  const points: TrackingPoint[] = [];
  let actual = 0;
  for (let day = start; day <= endDay; day += 1) {
    actual += repeatsByDay.get(day) ?? 0;
    if ((endDay - day) % WEEK !== 0) continue;
    let sum = 0;
    for (const [birth, customers] of births) if (birth < day) sum += customers * expected(day - birth);
    points.push({ day, actual, expected: sum });
  }
  return points;
};

/** Judges parameters that were fitted on the calibration. Null where nobody is in it. */
export const judgeHoldout = (
  model: PurchaseModel,
  parameters: readonly number[],
  columns: ObservationColumns,
  repeatsByDay: ReadonlyMap<number, number>,
  times: { readonly unitDays: number; readonly holdoutDays: number; readonly endDay: number },
): HoldoutJudgement | null => {
  const { unitDays, holdoutDays, endDay } = times;
  const groups = Array.from({ length: LAST_GROUP + 1 }, () => ({ customers: 0, actual: 0, expected: 0 }));
  let error = 0;
  for (let index = 0; index < columns.customers; index += 1) {
    const age = columns.calibrationAge[index] as number;
    if (Number.isNaN(age)) continue;
    const repeats = columns.calibrationRepeats[index] as number;
    const summary = { repeats, recency: columns.calibrationRecency[index] as number, age, meanFen: 0 };
    const expected = expectedPurchases(model, parameters, summary, holdoutDays / unitDays);
    const actual = columns.holdoutRepeats[index] as number;
    const group = groups[Math.min(repeats, LAST_GROUP)];
    if (!group) continue;
    group.customers += 1;
    group.actual += actual;
    group.expected += expected;
    error += Math.abs(actual - expected);
  }
  const customers = groups.reduce((sum, each) => sum + each.customers, 0);
  if (customers === 0) return null;
  return {
    calibrationEndDay: endDay - holdoutDays,
    endDay,
    tracking: trackingOf(model, parameters, columns, repeatsByDay, unitDays, endDay),
    calibration: groups.flatMap((group, repeats) =>
      group.customers === 0
        ? []
        : [
            {
              repeats,
              customers: group.customers,
              actual: group.actual / group.customers,
              expected: group.expected / group.customers,
            },
          ],
    ),
    actual: groups.reduce((sum, each) => sum + each.actual, 0),
    expected: groups.reduce((sum, each) => sum + each.expected, 0),
    meanAbsoluteError: error / customers,
  };
};
