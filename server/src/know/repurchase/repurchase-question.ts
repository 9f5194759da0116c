// Repurchase as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type RepurchaseCell,
  type RepurchaseParameters,
  type RepurchaseResult,
  type RepurchaseTrace,
  repurchaseEndpoints,
} from './contract.ts';
import {
  createRepurchaseWalk,
  planRepurchase,
  repurchaseFold,
  repurchasePeopleFold,
  repurchaseResultOf,
} from './repurchase.ts';

const definition = {
  zh: '复购率 = 再次购买的客户 ÷ 购买过的客户。范围内：所选日期内至少购买两次的客户 ÷ 至少购买一次的客户；按时间单位的走势在每个单位内同样计算。限定天数：客户在所选日期内的首次购买之后，限定天数（每天 24 小时）内再次购买；天数未满的客户为“等待中”，不计入分子分母。“按天”时同一天的多次购买算一次。间隔为相邻两次购买之间的平均天数（限定天数时为首次与第二次之间）。区间为 95% 威尔逊区间。按事件属性细分时取首次购买的值。',
  en: "Repurchase rate = customers who bought again, by customers who bought. Within the range: who bought at least twice on the chosen days, by who bought at least once; unit by unit the same within each unit. Within so many days: of each customer's first purchase on the chosen days, whether another followed within so many times 24 hours; whose days are not over is waiting and enters neither number. With “by day” several purchases of a day are one. The gap is the mean number of days between a purchase and the next (with days: between the first and the second). Intervals are Wilson's of 95 %. A breakdown by an event takes the value of the first purchase.",
};

const setUp = (
  parameters: RepurchaseParameters,
  { grouping, timeZone, now }: Pick<TraceContext, 'grouping' | 'timeZone' | 'now'>,
) => {
  const plan = planRepurchase(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length, now) };
};

const answer = async (parameters: RepurchaseParameters, context: QuestionContext): Promise<RepurchaseResult> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(repurchaseFold, spec, plan.query, context.control);
  return repurchaseResultOf(parameters, plan, spec, context.grouping, part);
};

const people = (
  parameters: RepurchaseParameters,
  { group, kind, period }: RepurchaseCell,
  context: QuestionContext,
) => {
  const { plan, spec } = setUp(parameters, context);
  const wanted = {
    ...{ spec, kind, unit: period ?? -1 },
    segment: group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
  };
  return context.timelines.fold(repurchasePeopleFold, wanted, plan.query, context.control);
};

const reasons = {
  none: { zh: '所选日期内没有购买。', en: 'No purchase on the chosen days.' },
  once: { zh: '购买过一次，没有再次购买。', en: 'Bought once, and not again.' },
  again: { zh: '再次购买，计入复购。', en: 'Bought again: counted.' },
  waiting: {
    zh: '首次购买之后的限定天数未满，暂不计入。',
    en: 'The days after the first purchase are not over: waiting.',
  },
};

const trace = (parameters: RepurchaseParameters, context: TraceContext): RepurchaseTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, events } = context.traced;
  const { kind, events: counted } = createRepurchaseWalk(spec)(timeline);
  return {
    ...{ eventsRead: timeline.length, kind, reason: reasons[kind] },
    purchases: events.map((event, index) => ({ ...event, counted: counted.includes(index) })),
  };
};

const table = (_: RepurchaseParameters, result: RepurchaseResult, language: 'zh' | 'en'): QuestionTable => ({
  header:
    language === 'zh'
      ? ['分群', '分组', '时间', '购买客户', '再次购买', '复购率', '周期完整']
      : ['segment', 'group', 'time', 'buyers', 'bought again', 'rate', 'complete'],
  rows: result.groups.flatMap(({ key, buyers, again, share, trend }) => [
    [key.segment, key.label[language], language === 'zh' ? '合计' : 'total', buyers, again, share, null],
    ...trend.map((each, unit) => [
      ...[key.segment, key.label[language], result.periods[unit]?.label, each.buyers, each.again, each.share],
      result.periods[unit]?.complete,
    ]),
  ]),
});

/** Repurchase, for createQuestions. */
export const repurchaseQuestion: AnyQuestion = asQuestion<
  RepurchaseParameters,
  RepurchaseResult,
  RepurchaseCell,
  RepurchaseTrace
>({
  code: 'repurchase',
  name: { zh: '复购', en: 'Repurchase' },
  definition,
  endpoints: repurchaseEndpoints,
  check: () => null,
  query: (parameters, timeZone, population) => planRepurchase(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
