// Concentration as a question.
import {
  type AnyQuestion,
  asQuestion,
  type PeopleFound,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  concentrationFold,
  concentrationPeopleFold,
  concentrationResultOf,
  createAmountWalk,
  planConcentration,
  topOf,
} from './concentration.ts';
import {
  type ConcentrationCell,
  type ConcentrationParameters,
  type ConcentrationResult,
  type ConcentrationTrace,
  concentrationEndpoints,
} from './contract.ts';

const definition = {
  zh: '集中度：把所选日期内每位客户的金额合计，按从多到少排列，看前 n% 的客户（人数向上取整）占总额的比例；合计不大于零的客户不计。基尼系数：0 为人人相同，越接近 1 越集中。洛伦兹曲线：由少到多累计每十分之一客户所占份额。“占全部”为该组占整体（或该分群）总额的比例。每个行为的金额取整（分）。按事件属性细分时取客户在范围内第一次该行为的值。',
  en: "Concentration: the amounts of each customer on the chosen days are summed up and put in order; shown is what part of the total the greatest n % of the customers bring (their number rounded up). Whose sum is not above zero is not counted. Gini: 0 when all bring the same, towards 1 the more few bring. Lorenz curve: what each further tenth of the customers adds, the least first. “Of all” is the part of a group in the total of everybody, or of its segment. Amounts are rounded to whole units (fen) for each event. A breakdown by an event takes the value of the customer's first event in the range.",
};

const setUp = (
  parameters: ConcentrationParameters,
  { grouping, timeZone }: Pick<TraceContext, 'grouping' | 'timeZone'>,
) => {
  const plan = planConcentration(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: ConcentrationParameters, context: QuestionContext): Promise<ConcentrationResult> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(concentrationFold, spec, plan.query, context.control);
  return concentrationResultOf(parameters, context.grouping, part);
};

/** Who is at the top is known only when everybody is summed up; who ties with the last of them is listed too. */
const people = async (
  parameters: ConcentrationParameters,
  { group, percent }: ConcentrationCell,
  context: QuestionContext,
): Promise<PeopleFound> => {
  const { plan, spec } = setUp(parameters, context);
  const segment = group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment);
  const value = group.kind === 'all' ? undefined : group.value;
  let from = 0;
  if (percent !== undefined) {
    const { tallies } = await context.timelines.fold(concentrationFold, spec, plan.query, context.control);
    const own = tallies.find((each) => each.segment === segment && each.value === value)?.tally ?? [];
    const descending = [...Float64Array.from(own).sort()].reverse();
    from = topOf(descending, percent).from ?? Number.POSITIVE_INFINITY;
  }
  return context.timelines.fold(concentrationPeopleFold, { spec, segment, value, from }, plan.query, context.control);
};

const trace = (parameters: ConcentrationParameters, context: TraceContext): ConcentrationTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, textOf } = context.traced;
  const amount = createAmountWalk(spec, textOf)(timeline);
  return {
    ...{ eventsRead: timeline.length, amount },
    reason:
      amount > 0
        ? { zh: `${timeline.length} 个行为，合计 ${amount}。`, en: `${timeline.length} event(s), ${amount} in all.` }
        : { zh: '所选日期内合计不大于零，不计入。', en: 'The sum on the chosen days is not above zero: not counted.' },
  };
};

const table = (_: ConcentrationParameters, { groups }: ConcentrationResult, language: 'zh' | 'en'): QuestionTable => ({
  header:
    language === 'zh'
      ? ['分群', '分组', '前百分之', '客户数', '金额', '占比', '其中最少', '基尼系数']
      : ['segment', 'group', 'top percent', 'customers', 'amount', 'share', 'least of them', 'gini'],
  rows: groups.flatMap(({ key, customers, total, shareOfAll, top, gini }) => [
    [key.segment, key.label[language], 100, customers, total, shareOfAll, null, gini],
    ...top.map((each) => [
      ...[key.segment, key.label[language], each.percent, each.customers, each.total, each.share, each.from, null],
    ]),
  ]),
});

/** Concentration, for createQuestions. */
export const concentrationQuestion: AnyQuestion = asQuestion<
  ConcentrationParameters,
  ConcentrationResult,
  ConcentrationCell,
  ConcentrationTrace
>({
  code: 'concentration',
  name: { zh: '集中度', en: 'Concentration' },
  definition,
  endpoints: concentrationEndpoints,
  check: () => null,
  query: (parameters, timeZone, population) => planConcentration(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
