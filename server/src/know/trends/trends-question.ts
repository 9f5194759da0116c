// Trends as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type TrendsCell,
  type TrendsParameters,
  type TrendsResult,
  type TrendsTrace,
  trendsEndpoints,
} from './contract.ts';
import { trendsFold, trendsPeopleFold } from './folds.ts';
import { addNumber, emptyCell, measured, numberOfText } from './measure.ts';
import { checkTrends, planTrends } from './plan.ts';
import { trendsResultOf } from './result.ts';

const definition = {
  zh: '在所选日期内，按时间单位统计每个序列的行为：次数、人数（去重）、人均次数，或某个数值属性的合计、平均、最小、最大、分位数。只有取值为数字的行为计入属性统计；分位数由全部取值精确计算，取第 (n−1)×p 位并在相邻两值间插值。合计列按整个日期范围重新计算（如去重人数），不是各单位之和。累计：从范围起点到该单位结束；移动平均：最近 n 个单位有值者的平均。公式在各序列之值上计算，除以零或缺值则无值。',
  en: 'Over the chosen days, unit by unit, for each series of events: how many, by how many different customers, events per customer, or the sum, average, minimum, maximum or percentile of a property. Only events whose value is a number enter a property measure; percentiles are exact, from all values, at place (n-1)×p, interpolated between the two nearest. Totals are measured over the whole range again (different customers, for instance), not added up. Cumulative: from the start of the range to the end of the unit. Moving average: the mean of the last n units that have a value. Formulas are computed of the values of the series; there is none where one is missing or zero divides.',
};

const setUp = (parameters: TrendsParameters, { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>) => {
  const plan = planTrends(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length, null) };
};

/**
 * Who counts under several values of an event would count twice in what is summed up as other, so where there is such a rest, everything
 * is evaluated again with the rest as one group.
 */
const answer = async (parameters: TrendsParameters, context: QuestionContext): Promise<TrendsResult> => {
  const { plan, spec } = setUp(parameters, context);
  const { timelines, grouping, control, now } = context;
  const part = await timelines.fold(trendsFold, spec, plan.query, control);
  const first = trendsResultOf(parameters, plan, spec, grouping, { part, now });
  const rest = first.groups.some(({ key }) => key.kind === 'other');
  if (!rest || parameters.breakdown?.by !== 'event') return first;
  const shown = first.groups.flatMap(({ key }) => (key.kind === 'value' ? [key.value] : []));
  const chosen = plan.spec(grouping.values, grouping.segments.length, [...new Set(shown)]);
  const again = await timelines.fold(trendsFold, chosen, plan.query, control);
  return trendsResultOf(parameters, plan, chosen, grouping, { part: again, now });
};

const people = (parameters: TrendsParameters, { group, series, period }: TrendsCell, context: QuestionContext) => {
  const { plan, spec } = setUp(parameters, context);
  return context.timelines.fold(
    trendsPeopleFold,
    {
      ...{ trends: spec, series, unit: period ?? -1 },
      segment: group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment),
      value: group.kind === 'all' ? undefined : group.value,
    },
    plan.query,
    context.control,
  );
};

const PERIODS_SHOWN = 60;
const EVENTS_SHOWN = 5;

const letterOf = (series: number): string => String.fromCharCode(65 + series);

const trace = (parameters: TrendsParameters, context: TraceContext): TrendsTrace => {
  const { plan, spec } = setUp(parameters, context);
  const { timeline, events, textOf } = context.traced;
  const series = parameters.series.map(({ measure }, index) => {
    const column = spec.columns[index] as number;
    const own = events.flatMap((event, place) => {
      if (((timeline.matches[place] as number) & (1 << index)) === 0) return [];
      const code = timeline.columns[column]?.[place] ?? -1;
      return [{ event, number: code < 0 ? Number.NaN : numberOfText(textOf(column, code)) }];
    });
    const periods = plan.labels.flatMap((label, unit) => {
      const [from, to] = [spec.starts[unit], spec.starts[unit + 1]] as [number, number];
      const here = own.filter(({ event }) => event.at >= from && event.at < to);
      if (here.length === 0) return [];
      const cell = { ...emptyCell(), events: here.length, customers: 1 };
      for (const { number } of here) if (!Number.isNaN(number)) addNumber(cell, number, spec.collect[index] as boolean);
      const shown = here.slice(0, EVENTS_SHOWN).map(({ event }) => event);
      return [{ label, count: here.length, value: measured(measure, cell), events: shown }];
    });
    return { letter: letterOf(index), events: own.length, periods: periods.slice(-PERIODS_SHOWN) };
  });
  const counted = series.filter((each) => each.events > 0).map(({ letter }) => letter);
  return {
    ...{ eventsRead: timeline.length, series },
    reason:
      counted.length === 0
        ? { zh: '所选日期内没有任一序列的行为。', en: 'No event of any series on the chosen days.' }
        : { zh: `计入序列 ${counted.join('、')}。`, en: `Counted in series ${counted.join(', ')}.` },
  };
};

const table = (parameters: TrendsParameters, result: TrendsResult, language: 'zh' | 'en'): QuestionTable => {
  const names = [
    ...parameters.series.map(({ label }, index) => label || letterOf(index)),
    ...parameters.formulas.map(({ label, expression }) => label || expression),
  ];
  return {
    header:
      language === 'zh'
        ? ['分群', '分组', '序列', '时间', '数值', '周期完整']
        : ['segment', 'group', 'series', 'time', 'value', 'complete'],
    rows: result.groups.flatMap(({ key, series, formulas }) =>
      [...series, ...formulas].flatMap(({ values }, line) =>
        values.map((value, unit) => [
          ...[key.segment, key.label[language], names[line], result.periods[unit]?.label],
          ...[value, result.periods[unit]?.complete],
        ]),
      ),
    ),
  };
};

/** Trends, for createQuestions. */
export const trendsQuestion: AnyQuestion = asQuestion<TrendsParameters, TrendsResult, TrendsCell, TrendsTrace>({
  code: 'trends',
  name: { zh: '趋势', en: 'Trends' },
  definition,
  endpoints: trendsEndpoints,
  check: checkTrends,
  query: (parameters, timeZone, population) => planTrends(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
