// The lifecycle of active customers as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type LifecycleCell,
  type LifecycleParameters,
  type LifecycleResult,
  type LifecycleTrace,
  lifecycleEndpoints,
  lifecycleStates,
} from './contract.ts';
import {
  checkLifecycle,
  createLifecycleWalk,
  lifecycleFold,
  lifecyclePeopleFold,
  lifecycleResultOf,
  planLifecycle,
} from './lifecycle.ts';

const definition = {
  zh: '按单位（日、周、月、季）看活跃客户的构成。新增：有史以来第一次活跃；持续：上一单位也活跃；回流：以前活跃过，但上一单位没有；沉睡：上一单位活跃，本单位没有。活跃 = 新增 + 持续 + 回流；沉睡 = 上一单位活跃 − 持续。单位一律取整（含范围首尾）。单位未结束时沉睡数会继续减少。按事件属性细分时，取客户第一次该行为的值。',
  en: "The active customers of each unit (day, week, month, quarter). New: active for the first time ever. Returning: also active in the unit before. Resurrecting: active earlier, but not in the unit before. Dormant: active in the unit before and not in this one. Active = new + returning + resurrecting; dormant = active in the unit before - returning. Units are taken whole, also at the ends of the range. While a unit runs, its dormant become fewer. A breakdown by an event takes the value of the customer's first event ever.",
};

const setUp = (
  parameters: LifecycleParameters,
  { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>,
) => {
  const plan = planLifecycle(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: LifecycleParameters, context: QuestionContext): Promise<LifecycleResult> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(lifecycleFold, spec, plan.query, context.control);
  return lifecycleResultOf(parameters, plan, spec, context.grouping, { part, now: context.now });
};

const people = (
  parameters: LifecycleParameters,
  { group, period, state }: LifecycleCell,
  { grouping, timelines, control, timeZone }: QuestionContext,
) => {
  const { plan, spec } = setUp(parameters, { grouping, timeZone });
  const wanted = {
    ...{ spec, period, state },
    segment: group.segment === null ? -1 : grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
  };
  return timelines.fold(lifecyclePeopleFold, wanted, plan.query, control);
};

const EVENTS_SHOWN = 3;

const trace = (parameters: LifecycleParameters, context: TraceContext): LifecycleTrace => {
  const { plan, spec } = setUp(parameters, context);
  const { timeline, events } = context.traced;
  const { states, counts } = createLifecycleWalk(spec)(timeline);
  const [first = null] = events;
  const units = plan.periods.dates.slice(1).map((date, index) => {
    const [from, to] = [spec.starts[index + 1], spec.starts[index + 2]] as [number, number];
    const here = events.filter(({ at }) => at >= from && at < to).slice(0, EVENTS_SHOWN);
    const state = lifecycleStates[states[index] ?? lifecycleStates.length] ?? ('absent' as const);
    return { date, state, count: counts[index + 1] ?? 0, events: here };
  });
  const active = units.filter(({ count }) => count > 0).length;
  return {
    ...{ eventsRead: timeline.length, first, units },
    reason:
      first === null
        ? { zh: '到范围结束为止从未有过该行为。', en: 'Never did such an event before the end of the range.' }
        : { zh: `在 ${units.length} 个单位中活跃 ${active} 个。`, en: `Active in ${active} of ${units.length} units.` },
  };
};

const table = (_: LifecycleParameters, result: LifecycleResult, language: 'zh' | 'en'): QuestionTable => ({
  header:
    language === 'zh'
      ? ['分群', '分组', '单位', '新增', '持续', '回流', '沉睡', '活跃', '上一单位活跃', '持续率', '单位已结束']
      : [
          ...['segment', 'group', 'unit', 'new', 'returning', 'resurrecting', 'dormant'],
          ...['active', 'active before', 'returning share', 'complete'],
        ],
  rows: result.groups.flatMap(({ key, units }) =>
    units.map((unit, index) => [
      ...[key.segment, key.label[language], result.periods[index]?.date, unit.new, unit.returning, unit.resurrecting],
      ...[unit.dormant, unit.active, unit.activeBefore, unit.returningShare, result.periods[index]?.complete],
    ]),
  ),
});

/** The lifecycle, for createQuestions. */
export const lifecycleQuestion: AnyQuestion = asQuestion<
  LifecycleParameters,
  LifecycleResult,
  LifecycleCell,
  LifecycleTrace
>({
  code: 'activity-lifecycle',
  name: { zh: '活跃构成', en: 'Lifecycle of active customers' },
  definition,
  endpoints: lifecycleEndpoints,
  check: checkLifecycle,
  query: (parameters, timeZone, population) => planLifecycle(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
