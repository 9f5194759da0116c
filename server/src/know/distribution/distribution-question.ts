// Distribution as a question.
import type { TradingCalendar } from '../../kernel/index.ts';
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import { automaticEdges } from './brackets.ts';
import {
  type DistributionCell,
  type DistributionParameters,
  type DistributionResult,
  type DistributionTrace,
  dayParts,
  distributionEndpoints,
} from './contract.ts';
import { distributionFold, distributionPeopleFold, type WantedFigure, weekFold } from './folds.ts';
import { createNumberWalk } from './numbers.ts';
import { checkDistribution, planDistribution } from './plan.ts';
import { numbersResultOf, oneEach, sortedNumbers, weekResultOf } from './result.ts';
import { placeOf } from './week.ts';

const definition = {
  zh: '所选日期内行为的分布。次数：每位客户做了几次（没做过的不计）；金额合计：每位客户某数值属性之和；单次数值：每次行为的属性值；间隔：从起始行为到其后第一个结束行为的时长，起始须在日期内，超过上限不计，「最近」从结束前最后一次起始算起，「最早」从上次结束后的第一次起始算起；时段：行为发生在星期几、几点。区间左闭右开；平均、中位数、90 分位由全部取值精确计算。交易时段按上海时间与交易日历划分：9:15 集合竞价、9:30–11:30、13:00–15:00。按事件属性细分时，取客户在读取范围内第一个行为的值。',
  en: "How events of the chosen days are distributed. Frequency: how often each customer did it (who did not is left out). Total: the sum of a property for each customer. Value: the property event by event. Interval: from the first event to the next one of the other kind; the first lies in the days, and what takes longer than the limit is not counted; “nearest” begins at the last first event before the other, “first” at the first one since the last end. Time of the week: weekday and time of day. Brackets include their lower edge. Mean, median and 90th percentile are exact, from all values. Trading sessions are by Shanghai's clock and the trading calendar: auction from 9:15, 9:30 to 11:30, 13:00 to 15:00. A breakdown by an event takes the value of the customer's first event that is read.",
};

/** Where the days come from on which the exchange trades. */
export interface DistributionDependencies {
  tradingCalendar(): Promise<TradingCalendar>;
}

interface Asked {
  readonly grouping: QuestionContext['grouping'];
  readonly timeZone: string;
}

const setUp = (parameters: DistributionParameters, { grouping, timeZone }: Asked, calendar: TradingCalendar | null) => {
  const plan = planDistribution(parameters, timeZone, grouping.population);
  const groups = { values: grouping.values, segments: grouping.segments.length };
  const { brackets } = parameters;
  const edges = brackets.kind === 'custom' ? brackets.edges : null;
  return { plan, spec: plan.spec(groups, edges, calendar) };
};

/** Automatic brackets need the values first; how many customers lie in each is counted again where one may lie in several. */
const answerNumbers = async (
  parameters: DistributionParameters,
  context: QuestionContext,
): Promise<DistributionResult> => {
  const { timelines, grouping, control } = context;
  const { plan, spec } = setUp(parameters, context, null);
  const part = await timelines.fold(distributionFold, spec, plan.query, control);
  if (spec.edges !== null) return numbersResultOf(parameters, spec, grouping, part);
  const all = part.tallies.filter(({ value }) => value === undefined).flatMap(({ tally }) => [...sortedNumbers(tally)]);
  const edges = automaticEdges(Float64Array.from(all).sort(), parameters.of.kind);
  const known = { ...spec, edges };
  if (oneEach(parameters.of.kind)) return numbersResultOf(parameters, known, grouping, part);
  return numbersResultOf(
    parameters,
    known,
    grouping,
    await timelines.fold(distributionFold, known, plan.query, control),
  );
};

const answerWeek = async (
  parameters: DistributionParameters,
  context: QuestionContext,
  calendar: TradingCalendar,
): Promise<DistributionResult> => {
  const { plan, spec } = setUp(parameters, context, calendar);
  const part = await context.timelines.fold(weekFold, spec, plan.query, context.control);
  return weekResultOf(parameters, spec, context.grouping, { part, timeZone: context.timeZone });
};

const figureOf = (cell: DistributionCell): WantedFigure => {
  if (cell.kind === 'bracket') return { kind: 'bracket', from: cell.from, to: cell.to };
  return cell.kind === 'slot'
    ? { kind: 'slot', weekday: cell.weekday - 1, slot: cell.slot }
    : { kind: 'part', part: dayParts.indexOf(cell.part) };
};

const people = (
  parameters: DistributionParameters,
  cell: DistributionCell,
  context: QuestionContext,
  calendar: TradingCalendar,
) => {
  const { plan, spec } = setUp(parameters, context, calendar);
  const { segment, kind, value } = cell.group;
  const wanted = {
    ...{ spec, figure: figureOf(cell) },
    segment: segment === null ? -1 : context.grouping.segments.indexOf(segment),
    value: kind === 'all' ? undefined : value,
  };
  return context.timelines.fold(distributionPeopleFold, wanted, plan.query, context.control);
};

const ITEMS_SHOWN = 100;

const trace = (parameters: DistributionParameters, context: TraceContext): DistributionTrace => {
  const { spec } = setUp(parameters, context, null);
  const { timeline, events, textOf } = context.traced;
  const items: DistributionTrace['items'] = [];
  const nowhere = { weekday: null, slot: null };
  if (spec.week !== null)
    for (const { at } of events) {
      const place = placeOf(spec.week, at);
      if (place) items.push({ at, until: null, value: null, weekday: place.weekday + 1, slot: place.slot });
    }
  else
    createNumberWalk(spec, textOf)(timeline, (value, event, until) => {
      items.push({ at: events[event]?.at ?? null, until: events[until]?.at ?? null, value, ...nowhere });
    });
  return {
    ...{ eventsRead: timeline.length, count: items.length, items: items.slice(0, ITEMS_SHOWN) },
    reason:
      items.length === 0
        ? { zh: '没有可计入的数值。', en: 'There is no value that counts.' }
        : { zh: `计入 ${items.length} 个值。`, en: `Counts with ${items.length} value(s).` },
  };
};

const table = (_: DistributionParameters, result: DistributionResult, language: 'zh' | 'en'): QuestionTable => {
  const zh = language === 'zh';
  if (result.week !== null)
    return {
      header: zh
        ? ['分群', '分组', '星期', '时段起点（分钟）', '次数', '人数']
        : ['segment', 'group', 'weekday', 'slot begins (minutes)', 'events', 'customers'],
      rows: result.groups.flatMap(({ key, slots }) =>
        slots.flatMap((day, weekday) =>
          day.map(({ events, customers }, slot) => [
            ...[key.segment, key.label[language], weekday + 1, slot * (result.week?.slotMinutes ?? 0)],
            ...[events, customers],
          ]),
        ),
      ),
    };
  return {
    header: zh
      ? ['分群', '分组', '区间', '起（含）', '止（不含）', '个数', '占比', '人数']
      : ['segment', 'group', 'bracket', 'from', 'below', 'count', 'share', 'customers'],
    rows: result.groups.flatMap(({ key, brackets }) =>
      brackets.map(({ count, share, customers }, index) => {
        const { name, from, to } = result.brackets[index] ?? { name: null, from: null, to: null };
        return [key.segment, key.label[language], name, from, to, count, share, customers];
      }),
    ),
  };
};

/** Distribution, for createQuestions. */
export const createDistributionQuestion = ({ tradingCalendar }: DistributionDependencies): AnyQuestion =>
  asQuestion<DistributionParameters, DistributionResult, DistributionCell, DistributionTrace>({
    code: 'distribution',
    name: { zh: '分布', en: 'Distribution' },
    definition,
    endpoints: distributionEndpoints,
    check: checkDistribution,
    query: (parameters, timeZone, population) => planDistribution(parameters, timeZone, population).query,
    answer: async (parameters, context) =>
      parameters.of.kind === 'day_part'
        ? answerWeek(parameters, context, await tradingCalendar())
        : answerNumbers(parameters, context),
    people: async (parameters, cell, context) => people(parameters, cell, context, await tradingCalendar()),
    trace,
    table,
  });
