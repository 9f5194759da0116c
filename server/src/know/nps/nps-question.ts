// Net promoter score as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type NpsCell,
  type NpsParameters,
  type NpsResult,
  type NpsTrace,
  npsClasses,
  npsEndpoints,
} from './contract.ts';
import { createNpsWalk, npsFold, npsPeopleFold, npsResultOf, planNps } from './nps.ts';

const definition = {
  zh: '净推荐值 = 推荐者（9–10 分）占比 − 贬损者（0–6 分）占比，以 −100 到 100 的分值表示；7–8 分为中立者，计入分母。“未作答”代码与不是 0–10 整数的取值视为缺失，不计入。按客户：取每位客户在所选日期内（走势为每个时间单位内）最后一次有分数的作答；按作答：每次都计。误差范围为 95% 置信区间的一半：每份作答记 1、0 或 −1，取其均值的 1.96 倍标准误。原因按计入的作答分组。',
  en: 'Net promoter score = share of promoters (9 and 10) less share of detractors (0 to 6), in points from -100 to 100; passives (7 and 8) are in the denominator. Codes for "no answer" and whatever is no whole number from 0 to 10 are missing and do not count. By customer: each customer\'s last answer with a score on the chosen days (in the trend: in each unit); by answer: all of them. The margin of error is half of the 95 % interval: each answer is worth 1, 0 or -1, and it is 1.96 standard errors of their mean. Reasons are those of the answers that count.',
};

const setUp = (parameters: NpsParameters, { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>) => {
  const plan = planNps(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: NpsParameters, context: QuestionContext): Promise<NpsResult> => {
  const { plan, spec } = setUp(parameters, context);
  const { timelines, control, grouping, now } = context;
  const part = await timelines.fold(npsFold, spec, plan.query, control);
  return npsResultOf(parameters, plan, spec, grouping, { part, now });
};

const people = (parameters: NpsParameters, { group, class: wanted, period }: NpsCell, context: QuestionContext) => {
  const { plan, spec } = setUp(parameters, context);
  const asked = {
    ...{ spec, class: wanted, unit: period ?? -1 },
    segment: group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
  };
  return context.timelines.fold(npsPeopleFold, asked, plan.query, context.control);
};

const reasonOf = (counted: readonly { readonly class: number }[]) => {
  const scored = counted.filter((each) => npsClasses[each.class] !== 'missing').length;
  if (scored > 0) return { zh: `计入 ${scored} 次作答。`, en: `${scored} answer(s) count.` };
  return counted.length > 0
    ? { zh: '只有未作答或无法识别的分数，视为缺失。', en: 'Only codes for no answer, or what is no score: missing.' }
    : { zh: '所选日期内没有作答。', en: 'No answer on the chosen days.' };
};

const trace = (parameters: NpsParameters, context: TraceContext): NpsTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, events, textOf } = context.traced;
  const every = createNpsWalk({ ...spec, counting: 'all' }, textOf)(timeline).counted;
  const { counted } = createNpsWalk(spec, textOf)(timeline);
  const textAt = (column: number, event: number): string | null => {
    const code = timeline.columns[column]?.[event] ?? -1;
    return code < 0 ? null : textOf(column, code);
  };
  return {
    ...{ eventsRead: timeline.length, reason: reasonOf(counted) },
    answers: events.map((event, index) => ({
      ...{ ...event, score: textAt(spec.scoreColumn, index), reason: textAt(spec.reasonColumn, index) },
      class: npsClasses[every[index]?.class ?? 3] ?? 'missing',
      counted: counted.some((each) => each.event === index),
    })),
  };
};

const table = (_: NpsParameters, result: NpsResult, language: 'zh' | 'en'): QuestionTable => {
  const words =
    language === 'zh'
      ? { total: '合计', reason: '原因', none: '未填', other: '其他' }
      : { total: 'total', reason: 'reason', none: 'none given', other: 'other' };
  return {
    header:
      language === 'zh'
        ? ['分群', '分组', '时间或原因', '推荐者', '中立者', '贬损者', '缺失', '净推荐值', '误差范围']
        : ['segment', 'group', 'time or reason', 'promoters', 'passives', 'detractors', 'missing', 'NPS', 'margin'],
    rows: result.groups.flatMap((group) => {
      const own = [group.key.segment, group.key.label[language]];
      const line = (name: string | undefined, each: Omit<typeof group, 'key' | 'trend' | 'reasons'>) => [
        ...[...own, name, each.promoters, each.passives, each.detractors, each.missing, each.nps, each.margin],
      ];
      return [
        line(words.total, group),
        ...group.trend.map((each, unit) => line(result.periods[unit]?.label, each)),
        ...group.reasons.map(({ reason, other, promoters, passives, detractors }) => [
          ...[...own, `${words.reason}: ${other ? words.other : (reason ?? words.none)}`],
          ...[promoters, passives, detractors, null, null, null],
        ]),
      ];
    }),
  };
};

/** Net promoter score, for createQuestions. */
export const npsQuestion: AnyQuestion = asQuestion<NpsParameters, NpsResult, NpsCell, NpsTrace>({
  code: 'nps',
  name: { zh: '净推荐值', en: 'Net promoter score' },
  definition,
  endpoints: npsEndpoints,
  check: () => null,
  query: (parameters, timeZone, population) => planNps(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
