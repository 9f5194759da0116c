// Conversion points as a question.
import {
  type AnyQuestion,
  asQuestion,
  type QuestionContext,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type ConversionPointCell,
  type ConversionPointParameters,
  type ConversionPointResult,
  type ConversionPointTrace,
  conversionPointEndpoints,
} from './contract.ts';
import { conversionPointFold, conversionPointPeopleFold } from './folds.ts';
import { checkConversionPoints, planConversionPoints } from './plan.ts';
import { conversionPointResultOf } from './result.ts';
import { createPointWalk } from './walk.ts';

const definition = {
  zh: '量质转换点：起始行为之后一段观察期内，某行为做到几次，客户达成目标的比例明显不同。逐一检验「行为 × 次数 × 观察期」：先在随机一半客户中单侧检验，并按 Benjamini-Hochberg 校正检验个数；再在另一半客户中复核；最后按其他行为的活跃程度分层（Mantel-Haenszel），排除「本来就活跃」造成的假象。三关都过的组合里，以马修斯相关系数（MCC）最高者为转换点。只统计目标期限已满的客户；默认只计达成目标之前的行为，因此只会低估、不会高估。支持度：做到的客户占比；提升度：做到与未做到的达成率之比；PPV、NPV、灵敏度、特异度按四格表计算。相关不等于因果，推动之前应做实验。',
  en: 'A conversion point: how often something is done, in a window after the beginning, from which on the share of customers who reach the goal is another. Every behaviour, count and window is tried: one-sided in a random half of the customers, corrected by Benjamini-Hochberg for the number tried; again in the other half; and among customers who are otherwise as active (Mantel-Haenszel), so that it is not merely the active who do more of everything. Of what passes all three, the point has the highest correlation (MCC). Only customers whose days for the goal are over count; by default only what was done before the goal, which can understate but not overstate. Support: the share who did so much; lift: their rate by that of the others; PPV, NPV, sensitivity and specificity as of the fourfold table. A correlation is no cause: try it in an experiment before relying on it.',
};

const setUp = (parameters: ConversionPointParameters, { grouping, timeZone, now }: Omit<TraceContext, 'traced'>) => {
  const plan = planConversionPoints(parameters, timeZone, grouping.population);
  return { plan, spec: plan.spec(grouping.values, grouping.segments.length, now) };
};

const answer = async (
  parameters: ConversionPointParameters,
  context: QuestionContext,
): Promise<ConversionPointResult> => {
  const { plan, spec } = setUp(parameters, context);
  const part = await context.timelines.fold(conversionPointFold, spec, plan.query, context.control);
  return conversionPointResultOf(parameters, plan, spec, context.grouping, part);
};

const people = (parameters: ConversionPointParameters, cell: ConversionPointCell, context: QuestionContext) => {
  const { plan, spec } = setUp(parameters, context);
  const { group, behaviour, windowDays, from, below, kind } = cell;
  const window = parameters.windowDays.indexOf(windowDays);
  const peopleSpec = {
    ...{ points: spec, from, kind },
    // The last count that is told apart holds all above it.
    below: below === undefined || below > spec.countMax ? Number.MAX_SAFE_INTEGER : below,
    segment: group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment),
    value: group.kind === 'all' ? undefined : group.value,
    // A window that the question does not have has nobody.
    cell: window < 0 ? -1 : behaviour * parameters.windowDays.length + window,
  };
  return context.timelines.fold(conversionPointPeopleFold, peopleSpec, plan.query, context.control);
};

const reasonOf = (trace: Omit<ConversionPointTrace, 'reason'>): ConversionPointTrace['reason'] => {
  if (!trace.start)
    return {
      zh: '没有在所选日期内开始：没有起始行为、首次起始更早，或缺少前置行为。',
      en: 'Did not begin in the chosen days: no such event, the first one was earlier, or what must come before is missing.',
    };
  if (trace.reachedAt !== null)
    return { zh: '开始之后在期限内达成了目标。', en: 'Began, and reached the goal within its days.' };
  return trace.complete
    ? { zh: '开始之后没有在期限内达成目标。', en: 'Began, and did not reach the goal within its days.' }
    : {
        zh: '尚未达成目标，期限还没到，不计入比例。',
        en: 'Has not reached the goal; its days are not over, so it is in no share.',
      };
};

const trace = (parameters: ConversionPointParameters, context: TraceContext): ConversionPointTrace => {
  const { spec } = setUp(parameters, context);
  const { timeline, events, textOf } = context.traced;
  const walk = createPointWalk(spec, textOf);
  const begun = walk.begin(timeline);
  const counts = begun ? [...walk.count(timeline, begun, begun.reachedAt).counts] : [];
  const windows = parameters.windowDays.length;
  const found = {
    eventsRead: timeline.length,
    start: begun ? (events[begun.start] as ConversionPointTrace['start']) : null,
    reachedAt: begun?.reachedAt ?? null,
    complete: begun?.complete ?? false,
    counts: counts.map((count, cell) => ({
      behaviour: Math.floor(cell / windows),
      windowDays: parameters.windowDays[cell % windows] as number,
      count: count < 0 ? null : count,
    })),
  };
  return { ...found, reason: reasonOf(found) };
};

const headers = {
  zh: [
    ...[
      '分群',
      '行为',
      '观察期（天）',
      '至少次数',
      '结论',
      '做到人数',
      '做到并达成',
      '未做到人数',
      '未做到但达成',
      '支持度',
    ],
    ...['做到的达成率', '未做到的达成率', '提升度', '优势比', '调整后优势比', 'PPV', 'NPV', '灵敏度', '特异度', 'MCC'],
    ...['检验 p', '校正 q', '复核 p', '分层 p'],
  ],
  en: [
    ...['segment', 'behaviour', 'window days', 'at least', 'verdict', 'did', 'did and reached', 'did not'],
    ...['did not but reached', 'support', 'rate above', 'rate below', 'lift', 'odds ratio', 'adjusted odds ratio'],
    ...['PPV', 'NPV', 'sensitivity', 'specificity', 'MCC', 'p searched', 'q searched', 'p held out', 'p adjusted'],
  ],
} as const;

const table = (
  { behaviours }: ConversionPointParameters,
  result: ConversionPointResult,
  language: 'zh' | 'en',
): QuestionTable => ({
  header: headers[language],
  rows: result.searches.flatMap(({ key, candidates }) =>
    candidates.map((each) => [
      ...[key.segment, (behaviours[each.behaviour]?.events ?? []).map(({ event }) => event ?? '*').join(' | ')],
      ...[each.windowDays, each.atLeast, each.verdict, each.above.customers, each.above.reached],
      ...[each.below.customers, each.below.reached, each.support, each.rateAbove, each.rateBelow, each.lift],
      ...[each.oddsRatio, each.adjustedOddsRatio, each.ppv, each.npv, each.sensitivity, each.specificity, each.mcc],
      ...[each.pSearched, each.qSearched, each.pHeldOut, each.pAdjusted],
    ]),
  ),
});

/** Conversion points, for createQuestions. */
export const conversionPointQuestion: AnyQuestion = asQuestion<
  ConversionPointParameters,
  ConversionPointResult,
  ConversionPointCell,
  ConversionPointTrace
>({
  code: 'conversion-points',
  name: { zh: '量质转换点', en: 'Conversion points' },
  definition,
  endpoints: conversionPointEndpoints,
  check: checkConversionPoints,
  query: (parameters, timeZone, population) => planConversionPoints(parameters, timeZone, population).query,
  answer,
  people,
  trace,
  table,
});
