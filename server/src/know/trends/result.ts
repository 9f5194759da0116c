// From counted cells to what is shown: values by unit, running values, moving averages and formulas.
import type { Instant } from '../../kernel/index.ts';
import { type Grouping, shownGroups } from '../questions/index.ts';
import type { TrendsParameters, TrendsResult } from './contract.ts';
import { addTrends, cellAt, emptyTrends, type TrendsPart, type TrendsTally } from './folds.ts';
import { addCell, emptyCell, measured } from './measure.ts';
import { formulasOf, type TrendsPlan, type TrendsSpec } from './plan.ts';

type Group = TrendsResult['groups'][number];
type Values = readonly (number | null)[];

/** The mean of the last units that have a value; null before there are so many units, and where none of them has one. */
export const movingAverage = (values: Values, units: number): Values =>
  values.map((_, index) => {
    if (index < units - 1) return null;
    const known = values.slice(index - units + 1, index + 1).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });

const indexes = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const seriesOf = (
  tally: TrendsTally,
  series: number,
  { series: asked, display }: TrendsParameters,
  spec: TrendsSpec,
): Group['series'][number] => {
  const { measure } = asked[series] as TrendsParameters['series'][number];
  const cells = indexes(spec.starts.length - 1).map((unit) => cellAt(tally, spec, series, unit) ?? emptyCell());
  const running = emptyCell();
  const cumulative = display.kind === 'cumulative';
  const values = cells.map((cell) => {
    if (!cumulative) return measured(measure, cell);
    addCell(running, cell, cell.fresh);
    return measured(measure, running);
  });
  const whole = emptyCell();
  for (const cell of cells) addCell(whole, cell, cell.fresh);
  return { values, total: measured(measure, whole), events: whole.events, customers: whole.customers };
};

const groupOf = (
  key: Group['key'],
  tally: TrendsTally,
  parameters: TrendsParameters,
  plan: TrendsPlan,
  spec: TrendsSpec,
): Group => {
  const { display } = parameters;
  const smooth = (values: Values): (number | null)[] =>
    display.kind === 'moving_average' ? [...movingAverage(values, display.units)] : [...values];
  const series = parameters.series.map((_, index) => seriesOf(tally, index, parameters, spec));
  return {
    key,
    series: series.map((each) => ({ ...each, values: smooth(each.values) })),
    formulas: formulasOf(parameters).map(({ evaluate }) => ({
      values: smooth(plan.labels.map((_, unit) => evaluate(series.map(({ values }) => values[unit] ?? null)))),
      total: evaluate(series.map(({ total }) => total)),
    })),
  };
};

export const trendsResultOf = (
  parameters: TrendsParameters,
  plan: TrendsPlan,
  spec: TrendsSpec,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { part: { tallies }, now }: { readonly part: TrendsPart; readonly now: Instant },
): TrendsResult => ({
  unit: parameters.unit,
  periods: plan.labels.map((label, index) => {
    const [from, to] = [spec.starts[index], spec.starts[index + 1]] as [number, number];
    const uncut = from >= (plan.query.from ?? from) && to <= plan.query.to;
    return { label, from, to, complete: uncut && to <= now };
  }),
  groups: shownGroups(tallies, grouping, {
    groupsMax: parameters.groupsMax,
    sizeOf: (tally) =>
      indexes(spec.columns.length).reduce(
        (sum, series) => sum + (cellAt(tally, spec, series, plan.labels.length)?.events ?? 0),
        0,
      ),
    make: () => emptyTrends(spec),
    add: addTrends,
  }).map(({ key, tally }) => groupOf(key, tally, parameters, plan, spec)),
});
