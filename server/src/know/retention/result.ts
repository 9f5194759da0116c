// From counted grids to what is shown: shares, which cells are complete, the weighted line, M1 and M3.
import { type Grouping, type GroupKey, shownGroups } from '../questions/index.ts';
import type { RetentionParameters, RetentionResult } from './contract.ts';
import { periodBounds } from './evaluate.ts';
import { addGrid, emptyGrid, type RetentionPart, type RetentionTally } from './folds.ts';
import type { RetentionPlan, RetentionSpec } from './plan.ts';

type Group = RetentionResult['groups'][number];
type Weighted = Group['average'][number];

/** When a period has ended for whoever began last in the cohort. `on_or_after` waits for the last period that is asked for. */
const endsAt = (spec: RetentionSpec, cohort: number, period: number): number => {
  const last = Math.min(spec.cohorts[cohort + 1] as number, spec.to) - 1;
  return periodBounds(spec, last, spec.counting === 'on_or_after' ? spec.brackets.length - 1 : period).to;
};

const weightedOver = (cohorts: Group['cohorts'], period: number): Weighted => {
  const complete = cohorts.filter(({ cells }) => cells[period]?.complete);
  const size = complete.reduce((sum, cohort) => sum + cohort.size, 0);
  const retained = complete.reduce((sum, { cells }) => sum + (cells[period]?.retained ?? 0), 0);
  return { retained, size, share: size === 0 ? null : retained / size };
};

/** Which periods are M1 and M3; see README.md. */
const milestonePeriods = ({ periods, unit }: RetentionParameters): readonly (readonly ['M1' | 'M3', number])[] => {
  if (periods.kind === 'calendar' && unit === 'month')
    return [
      ['M1', 1],
      ['M3', 3],
    ];
  // Period 0 of rolling stretches of 30 days are the first 30 days: the first month after the beginning.
  if (periods.kind === 'rolling' && periods.days === 30)
    return [
      ['M1', 0],
      ['M3', 2],
    ];
  return [];
};

const groupOf = (
  key: GroupKey,
  { sizes, retained }: RetentionTally,
  parameters: RetentionParameters,
  plan: RetentionPlan,
  spec: RetentionSpec,
): Group => {
  const width = spec.brackets.length;
  const cohorts = sizes.map((size, cohort) => ({
    date: plan.cohorts.dates[cohort] as string,
    size,
    cells: spec.brackets.map((_, period) => {
      const count = retained[cohort * width + period] as number;
      const complete = endsAt(spec, cohort, period) <= spec.now;
      return { retained: count, lost: size - count, share: size === 0 ? null : count / size, complete };
    }),
  }));
  const average = spec.brackets.map((_, period) => weightedOver(cohorts, period));
  return {
    ...{ key, cohorts, average },
    size: sizes.reduce((sum, size) => sum + size, 0),
    milestones: milestonePeriods(parameters).flatMap(([name, period]) => {
      const found = average[period];
      return found ? [{ name, ...found }] : [];
    }),
  };
};

export const retentionResultOf = (
  parameters: RetentionParameters,
  plan: RetentionPlan,
  spec: RetentionSpec,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { tallies }: RetentionPart,
): RetentionResult => ({
  unit: parameters.unit,
  periods: plan.labels.map((label) => ({ label })),
  groups: shownGroups(tallies, grouping, {
    groupsMax: parameters.groupsMax,
    sizeOf: ({ sizes }) => sizes.reduce((sum, size) => sum + size, 0),
    make: () => emptyGrid(spec),
    add: addGrid,
  }).map(({ key, tally }) => groupOf(key, tally, parameters, plan, spec)),
});
