// From counted tables to what is shown: how many reach the goal, the search of each segment, and the group that is short of the point.
import { type Grouping, type GroupKey, shareInterval, shownGroups } from '../questions/index.ts';
import type { SegmentCondition } from '../segments/index.ts';
import type { Candidate, ConversionPointParameters, ConversionPointResult, PointSearch } from './contract.ts';
import { addPointTally, emptyPointTally, type PointPart, type PointTally } from './folds.ts';
import type { PointPlan, PointSpec } from './plan.ts';
import { searchPoints } from './search.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const groupOf = (key: GroupKey, { sizes, reached, recent }: PointTally, dates: readonly string[]) => {
  const [customers, there] = [sum(sizes), sum(reached)];
  return {
    ...{ key, customers, reached: there, recent, ...shareInterval(there, customers) },
    cohorts: dates.map((date, cohort) => ({
      date,
      customers: sizes[cohort] as number,
      reached: reached[cohort] as number,
    })),
  };
};

/**
 * Who is short of a point, as a condition that a segment keeps up to date: they began, did it less often than the point by at most so many
 * times, and have not reached the goal. A goal of later days has to lie ahead: they began no longer ago than its last day.
 */
export const shortCondition = (
  { start, goal, behaviours }: ConversionPointParameters,
  { behaviour, windowDays }: Pick<Candidate, 'behaviour' | 'windowDays'>,
  { from, to }: { readonly from: number; readonly to: number },
): SegmentCondition => {
  const since = (days: number) => ({ kind: 'since' as const, matcher: start, which: 'first' as const, days });
  const did = {
    kind: 'did' as const,
    matcher: behaviours[behaviour]?.events ?? [],
    measure: { of: 'count' as const },
    window: since(windowDays),
  };
  const reached = {
    kind: 'did' as const,
    ...{ matcher: goal.events, measure: goal.measure, operator: 'at_least' as const, value: goal.atLeast },
    window: since(goal.toDay),
  };
  const ahead = {
    kind: 'did' as const,
    ...{ matcher: start, measure: { of: 'days_since_first' as const }, operator: 'at_most' as const },
    ...{ value: goal.toDay, window: { kind: 'ever' as const } },
  };
  return {
    kind: 'all',
    of: [
      { ...did, operator: 'at_least', value: from },
      { ...did, operator: 'at_most', value: to },
      goal.fromDay > 0 ? ahead : { kind: 'not', of: reached },
    ],
  };
};

/** Counts that lack few times, inclusive. */
const shortOf = ({ atLeast }: Candidate, shortBy: number) => ({
  from: Math.max(0, atLeast - shortBy),
  to: atLeast - 1,
});

const shortGroup = (
  parameters: ConversionPointParameters,
  spec: PointSpec,
  point: Candidate | null,
  { open }: PointTally,
): PointSearch['short'] => {
  if (!point) return null;
  const { from, to } = shortOf(point, parameters.shortBy);
  const window = parameters.windowDays.indexOf(point.windowDays);
  const cell = point.behaviour * spec.windowsMs.length + window;
  const counts = [...open.slice(cell * (spec.countMax + 1), (cell + 1) * (spec.countMax + 1))];
  const customers = sum(counts.slice(from, to + 1));
  return { from, to, customers, condition: shortCondition(parameters, point, { from, to }) };
};

export const conversionPointResultOf = (
  parameters: ConversionPointParameters,
  plan: PointPlan,
  spec: PointSpec,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { tallies }: PointPart,
): ConversionPointResult => {
  const { groupsMax, supportMin, falseDiscoveryRate } = parameters;
  const shown = shownGroups(tallies, grouping, {
    ...{ groupsMax, make: () => emptyPointTally(spec), add: addPointTally },
    sizeOf: ({ sizes, recent }) => sum(sizes) + recent,
  });
  const searches = shown
    .filter(({ key }) => key.kind === 'all')
    .map(({ key, tally }): PointSearch => {
      const found = searchPoints(tally.tables, { ...spec, supportMin, falseDiscoveryRate });
      const short = shortGroup(parameters, spec, found.point, tally);
      return { key, customers: sum(tally.sizes), reached: sum(tally.reached), ...found, short };
    });
  return {
    unit: parameters.unit,
    groups: shown.map(({ key, tally }) => groupOf(key, tally, plan.cohorts.dates)),
    searches,
  };
};
