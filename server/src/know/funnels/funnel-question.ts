// The funnel as a question.
import { type AnyQuestion, asQuestion, type QuestionContext, type QuestionTable } from '../questions/index.ts';
import {
  type FunnelCell,
  type FunnelParameters,
  type FunnelResult,
  type FunnelTrace,
  funnelEndpoints,
} from './contract.ts';
import { funnelFold, funnelPeopleFold } from './folds.ts';
import { checkFunnel, planFunnel } from './plan.ts';
import { funnelResultOf } from './result.ts';
import { traceFunnel } from './trace.ts';

const definition = {
  zh: '在所选日期内开始、并在窗口期内依次完成各步骤的客户。一位客户以其最好的一次尝试计一次：到达最远者优先，其次到达较早者，再次开始较晚者。窗口期从第一步算起，含末端。步骤间耗时取该次尝试；转化率以前一个必做步骤为分母。',
  en: 'Customers who began on the chosen days and did the steps in order within the window. Each counts once, by the best attempt: the furthest, then the one that came there earlier, then the one begun later. The window runs from the first step and includes its end. Times are of that attempt; shares are of the step before that has to be done.',
};

const setUp = (parameters: FunnelParameters, { grouping, timeZone }: QuestionContext) => {
  const plan = planFunnel(parameters, timeZone, grouping.population);
  return { ...plan, spec: plan.spec(grouping.values, grouping.segments.length) };
};

const answer = async (parameters: FunnelParameters, context: QuestionContext): Promise<FunnelResult> => {
  const { query, spec, periods } = setUp(parameters, context);
  const part = await context.timelines.fold(funnelFold, spec, query, context.control);
  return funnelResultOf(parameters, spec, periods, context.grouping, { part, now: context.now });
};

const people = (parameters: FunnelParameters, { group, step, kind }: FunnelCell, context: QuestionContext) => {
  const { query, spec } = setUp(parameters, context);
  const segment = group.segment === null ? -1 : context.grouping.segments.indexOf(group.segment);
  const value = group.kind === 'all' ? undefined : group.value;
  return context.timelines.fold(
    funnelPeopleFold,
    { funnel: spec, segment, value, step: Math.min(step, spec.rules.stepCount), kind },
    query,
    context.control,
  );
};

const table = (_parameters: FunnelParameters, result: FunnelResult, language: 'zh' | 'en'): QuestionTable => ({
  header:
    language === 'zh'
      ? ['分群', '分组', '步骤', '名称', '人数', '上步转化率', '总转化率', '流失', '平均耗时（秒）', '中位耗时（秒）']
      : [
          'segment',
          'group',
          'step',
          'name',
          'count',
          'from previous',
          'from first',
          'lost',
          'mean seconds',
          'median seconds',
        ],
  rows: result.groups.flatMap(({ key, steps }) =>
    steps.map(({ count, fromPrevious, fromFirst, lost, time }, index) => [
      ...[
        key.segment,
        key.label[language],
        index + 1,
        result.steps[index]?.label,
        count,
        fromPrevious,
        fromFirst,
        lost,
      ],
      ...[time.meanMs, time.medianMs].map((ms) => (ms === null ? null : ms / 1_000)),
    ]),
  ),
});

/** The funnel, for createQuestions. */
export const funnelQuestion: AnyQuestion = asQuestion<FunnelParameters, FunnelResult, FunnelCell, FunnelTrace>({
  code: 'funnel',
  name: { zh: '漏斗', en: 'Funnel' },
  definition,
  endpoints: funnelEndpoints,
  check: checkFunnel,
  query: (parameters, timeZone, population) => planFunnel(parameters, timeZone, population).query,
  answer,
  people,
  trace: traceFunnel,
  table,
});
