// Stickiness as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type StickinessCell,
  type StickinessParameters,
  type StickinessResult,
  type StickinessTrace,
  stickinessEndpoints,
} from './contract.ts';
import {
  checkStickiness,
  createStickinessWalk,
  planStickiness,
  stickinessFold,
  stickinessPeopleFold,
  stickinessResultOf,
} from './stickiness.ts';

const definition = {
  zh: '在每段时间（周、月、季或整个范围）内，客户在多少个单位（如多少天）活跃：恰好 n 个单位的人数，以及至少 n 个单位的人数。一个单位内至少做这么多次才算活跃。粘性 = 平均每单位活跃人数 ÷ 该段时间去重活跃人数（按日、按月即 DAU/MAU），分母只计已开始的单位。只计范围内的行为。按事件属性细分时，取客户在范围内第一次该行为的值。',
  en: "In how many units (days, for instance) of each stretch of time (week, month, quarter, or the whole range) customers were active: in exactly n, and in n or more. So many events make a unit active. Stickiness = active customers of a unit on average, by the different customers of the stretch (DAU/MAU where days of a month are counted); only units that have begun are averaged. Only events in the range count. A breakdown by an event takes the value of the customer's first event in the range.",
};

const setUp = (
  parameters: StickinessParameters,
  { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>,
) => {
  const plan = planStickiness(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: StickinessParameters, context: QuestionContext): Promise<StickinessResult> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(stickinessFold, spec, plan.query, context.control);
  return stickinessResultOf(parameters, plan, spec, context.grouping, { part, now: context.now });
};

const people = (
  parameters: StickinessParameters,
  { group, stretch, units, kind }: StickinessCell,
  { grouping, timelines, control, timeZone }: QuestionContext,
) => {
  const { plan, spec } = setUp(parameters, { grouping, timeZone });
  const wanted = {
    ...{ spec, stretch, units, kind },
    segment: group.segment === null ? -1 : grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
  };
  return timelines.fold(stickinessPeopleFold, wanted, plan.query, control);
};

const trace = (parameters: StickinessParameters, context: TraceContext): StickinessTrace => {
  const { plan, spec } = setUp(parameters, context);
  const { timeline } = context.traced;
  const { counts } = createStickinessWalk(spec)(timeline);
  const stretches = plan.stretches.dates.map((date, stretch) => {
    const [from, to] = [spec.offsets[stretch], spec.offsets[stretch + 1]] as [number, number];
    const active = plan.units.dates.filter(
      (_, unit) => unit >= from && unit < to && (counts[unit] as number) >= spec.occurrencesMin,
    );
    return { date, active, units: to - from };
  });
  const total = stretches.reduce((sum, { active }) => sum + active.length, 0);
  return {
    ...{ eventsRead: timeline.length, stretches },
    reason: {
      zh: `共 ${total} 个单位活跃；一个单位内至少 ${spec.occurrencesMin} 次才算活跃。`,
      en: `Active in ${total} unit(s); ${spec.occurrencesMin} event(s) at least make a unit active.`,
    },
  };
};

const table = (_: StickinessParameters, result: StickinessResult, language: 'zh' | 'en'): QuestionTable => ({
  header:
    language === 'zh'
      ? ['分群', '分组', '时间段', '活跃单位数', '恰好人数', '至少人数', '去重人数', '粘性', '已结束']
      : ['segment', 'group', 'stretch', 'active units', 'exactly', 'at least', 'customers', 'stickiness', 'complete'],
  rows: result.groups.flatMap(({ key, stretches }) =>
    stretches.flatMap(({ exactly, atLeast, customers, ratio }, stretch) =>
      exactly.map((count, index) => [
        ...[key.segment, key.label[language], result.stretches[stretch]?.date, index + 1, count, atLeast[index]],
        ...[customers, ratio, result.stretches[stretch]?.complete],
      ]),
    ),
  ),
});

/** Stickiness, for createQuestions. */
export const stickinessQuestion: AnyQuestion = asQuestion<
  StickinessParameters,
  StickinessResult,
  StickinessCell,
  StickinessTrace
>({
  code: 'stickiness',
  name: { zh: '粘性', en: 'Stickiness' },
  definition,
  endpoints: stickinessEndpoints,
  check: checkStickiness,
  query: (parameters, timeZone, population) => planStickiness(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
