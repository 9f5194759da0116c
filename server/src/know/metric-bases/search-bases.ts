// What a metric takes of the questions that search: where account opening loses people, and what turns customers into those who reach a goal.
import type { ConversionPointParameters, ConversionPointResult, PointSearch } from '../conversion-points/contract.ts';
import type { MetricsCell } from '../metrics/contract.ts';
import type { OpeningParameters, OpeningResult, OpeningWorkbench } from '../opening/contract.ts';
import { besideEverybody, type MetricBase, ratio, shared, whole } from './base.ts';

const MINUTE_MS = 60_000;

/** Number of the step of `pass:3` or `lost:3`, from 0; null of the other figures. */
const stepOf = (figure: string): number | null => {
  const number = /^(?:pass|lost):(\d+)$/.exec(figure)?.[1];
  return number === undefined ? null : Number(number) - 1;
};

/**
 * `opened`: from the first step to the last. `minutes`: how long that took, the median. `pass:3`, `lost:3`: of those who did the second step, who
 * did the third, or broke off before it.
 */
export const opening: MetricBase<OpeningResult, OpeningParameters> = {
  figures: /^(opened|minutes|(pass|lost):([2-9]|1\d|20))$/,
  wanting: (figure, { steps }) => {
    const step = stepOf(figure);
    return step === null || step < steps.length ? null : `There are ${steps.length} steps, and ${figure} is of none.`;
  },
  read: (result, figure) => {
    const groups = besideEverybody<OpeningWorkbench, OpeningResult['groups'][number]>(result, result.groups);
    if (figure === 'minutes') {
      const minutes = ({ total }: OpeningWorkbench) => (total.median === null ? null : total.median / MINUTE_MS);
      return {
        periods: [],
        groups: groups.map((group) => whole(group.key, minutes(group), [], { counted: group.opened })),
        details: null,
      };
    }
    const step = stepOf(figure);
    const [from, to] = step === null ? [0, result.steps.length - 1] : [step - 1, step];
    const counted = (reached: readonly number[]) => {
      const [base, passed] = [reached[from] ?? 0, reached[to] ?? 0];
      return { base, counted: figure.startsWith('lost') ? base - passed : passed };
    };
    return {
      periods: result.trend.map(({ date, complete }) => ({ label: date, complete })),
      groups: groups.map(({ key, steps, trend }) => {
        const all = counted(steps.map(({ reached }) => reached));
        const values = trend.map(({ reached }) => {
          const own = counted(reached);
          return ratio(own.counted, own.base);
        });
        return shared(key, all.counted, all.base, values);
      }),
      details: null,
    };
  },
  opens: (figure) =>
    figure === 'minutes' ? ['counted'] : figure === 'opened' ? ['counted', 'base'] : ['counted', 'base', 'rest'],
  opensUnits: false,
  cell: (figure, { group, part }, { steps }) => {
    const step = stepOf(figure);
    const of = (number: number, kind: 'reached' | 'lost') => ({ group, step: number, kind, terms: [] });
    if (step === null) return of(part === 'base' ? 0 : steps.length - 1, 'reached');
    if (part === 'base') return of(step - 1, 'reached');
    return of(step, (part === 'counted') === figure.startsWith('lost') ? 'lost' : 'reached');
  },
};

const searchOf = ({ searches }: ConversionPointResult, { group }: MetricsCell): PointSearch | undefined =>
  group.kind === 'all' ? searches.find(({ key }) => key.segment === group.segment) : undefined;

/** The points that were found, one for each search, in the events of the behaviours. */
const pointDetails = ({ searches }: ConversionPointResult, { behaviours }: ConversionPointParameters) => ({
  title: { zh: '找到的转换点', en: 'The point that was found' },
  columns: [
    ...[
      { zh: '范围', en: 'Of' },
      { zh: '行为', en: 'Behaviour' },
    ],
    ...[
      { zh: '观察天数', en: 'Within days' },
      { zh: '至少次数', en: 'At least' },
      { zh: '提升倍数', en: 'Lift' },
    ],
  ],
  rows: searches.flatMap(({ key, point }) =>
    point === null
      ? []
      : [
          [
            ...[key.label, (behaviours[point.behaviour]?.events ?? []).map(({ event }) => event ?? '*').join(' | ')],
            ...[point.windowDays, point.atLeast, point.lift === null ? null : Math.round(point.lift * 100) / 100],
          ],
        ],
  ),
});

/**
 * `reached`: of those who began, who reach the goal. Of the point that is found: `support` (who does so much), `lift`, and `short` (who lacks few
 * times and has not reached the goal). Without a point these have no value.
 */
export const conversionPoints: MetricBase<ConversionPointResult, ConversionPointParameters> = {
  figures: /^(reached|support|lift|short)$/,
  read: (result, figure, parameters) => {
    const { groups, searches } = result;
    if (figure === 'reached') {
      const dates = (groups[0]?.cohorts ?? []).map(({ date }) => date);
      return {
        periods: dates.map((label) => ({ label, complete: true })),
        groups: groups.map(({ key, customers, reached, cohorts }) =>
          shared(
            key,
            reached,
            customers,
            dates.map((date) => {
              const own = cohorts.find((each) => each.date === date);
              return own ? ratio(own.reached, own.customers) : null;
            }),
          ),
        ),
        details: null,
      };
    }
    return {
      periods: [],
      groups: searches.map(({ key, point, short }) => {
        if (figure === 'short') return whole(key, short?.customers ?? null, [], { counted: short?.customers ?? null });
        if (figure === 'lift' || !point) return whole(key, figure === 'lift' ? (point?.lift ?? null) : null, []);
        return shared(key, point.above.customers, point.above.customers + point.below.customers, []);
      }),
      details: pointDetails(result, parameters),
    };
  },
  // Who reached the goal before the window was over is no part of a landmark, so not all who reached it can be listed.
  opens: (figure, { counted }) => {
    if (figure === 'reached') return counted === 'landmark' ? ['rest'] : ['counted', 'rest'];
    return figure === 'short' ? ['counted'] : [];
  },
  opensUnits: false,
  cellOfAnswer: (figure) => figure === 'short',
  cell: (figure, cell, { windowDays: [windowDays] }, result) => {
    const { group, part } = cell;
    if (figure === 'reached')
      return { group, behaviour: 0, windowDays, from: 0, kind: part === 'rest' ? 'not_reached' : 'reached' };
    const { point, short } = (result && searchOf(result, cell)) ?? {};
    if (!point || !short) return null;
    const { behaviour, windowDays: days } = point;
    return { group, behaviour, windowDays: days, from: short.from, below: short.to + 1, kind: 'open' };
  },
};
