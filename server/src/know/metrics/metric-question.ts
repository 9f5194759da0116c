// A metric as a question: the answer of the question that it is of, read as one figure.
import { refuse } from '../../kernel/index.ts';
import { metricBases } from '../metric-bases/index.ts';
import {
  type AnyQuestion,
  asQuestion,
  type CommonParameters,
  type QuestionContext,
  type QuestionRefusal,
  type QuestionTable,
  type TraceContext,
} from '../questions/index.ts';
import {
  type MetricRow,
  type MetricsCell,
  type MetricsParameters,
  type MetricsResult,
  type MetricsTrace,
  metricsEndpoints,
} from './contract.ts';
import { baseParameters, type MetricQuestions, type Resolved, resolveParameters } from './metric.ts';

const definition = {
  zh: '指标是目录中的一项：一个问题加上固定的参数与取值，有负责部门、基准、方向与版本。数值由对应的问题在所选日期、客户范围与细分上计算；没有取值时显示为空，而不是零。比例附 95% 区间。',
  en: 'A metric is an entry of the catalogue: a question with fixed parameters and one of its figures, with an owner, a benchmark, a direction and a version. It is computed by its question over the chosen days, customers and groups; what has no value is shown as none, not as zero. Shares have an interval of 95 %.',
};

interface Prepared extends MetricsParameters {
  readonly resolved: Resolved;
}

const isPrepared = (parameters: MetricsParameters): parameters is Prepared => 'resolved' in parameters;

const unknownMetric = (code: string): QuestionRefusal =>
  refuse('METRIC_UNKNOWN', `There is no metric ${code} in the catalogue. Choose one of the list.`);

export interface MetricQuestionDependencies {
  readonly questions: MetricQuestions;
  /** The metric as it is defined now; null when the catalogue has none of that code. */
  readonly find: (code: string) => Promise<MetricRow | null>;
  readonly productCodes: () => Promise<readonly string[]>;
}

const createAsk = ({ questions }: MetricQuestionDependencies) => {
  const baseOf = (
    parameters: MetricsParameters,
  ): { question: AnyQuestion; asked: CommonParameters; metric: MetricRow } => {
    const resolved = isPrepared(parameters) ? parameters.resolved : null;
    const asked = resolved && baseParameters(questions, resolved, parameters);
    // Whoever asks has been through `prepare` and `check`.
    if (!resolved || !asked || 'kind' in asked) throw new Error(`the metric ${parameters.metric} was asked unprepared`);
    return { question: questions[resolved.metric.question], asked, metric: resolved.metric };
  };
  const answer = async (parameters: MetricsParameters, context: QuestionContext): Promise<MetricsResult> => {
    const { question, asked, metric } = baseOf(parameters);
    const base = metricBases[metric.question];
    const { code, version, name, unit, direction, benchmark, owner, meaning, figure } = metric;
    return {
      metric: { code, version, name, unit, direction, benchmark, owner, meaning },
      ...base.read(await question.answer(asked, context), figure, asked),
      ...{ opens: [...base.opens(figure, asked)], opensUnits: base.opensUnits },
    };
  };
  const people = async (parameters: MetricsParameters, cell: MetricsCell, context: QuestionContext) => {
    const { question, asked, metric } = baseOf(parameters);
    const base = metricBases[metric.question];
    const nobody = { persons: [], total: 0 };
    if (!base.opens(metric.figure, asked).includes(cell.part)) return nobody;
    // Units of some questions are named by their day, and a point by what was found: only the answer tells.
    const result = base.cellOfAnswer?.(metric.figure, cell) ? await question.answer(asked, context) : null;
    const own = base.cell(metric.figure, cell, asked, result);
    return own === null ? nobody : question.people(asked, own as never, context);
  };
  const trace = (parameters: MetricsParameters, context: TraceContext): MetricsTrace => {
    const { question, asked, metric } = baseOf(parameters);
    const told = question.trace(asked, context) as Partial<MetricsTrace> & {
      readonly attempts?: readonly { readonly counted: boolean; readonly reason: MetricsTrace['reason'] }[];
    };
    const attempt = told.attempts?.find(({ counted }) => counted) ?? told.attempts?.at(-1);
    return {
      ...{ question: metric.question, eventsRead: told.eventsRead ?? 0 },
      reason: told.reason ?? attempt?.reason ?? { zh: '没有相关行为。', en: 'No event that matters.' },
    };
  };
  return { baseOf, answer, people, trace };
};

const table = (_: MetricsParameters, result: MetricsResult, language: 'zh' | 'en'): QuestionTable => {
  const name = result.metric.name[language];
  const total = language === 'zh' ? '合计' : 'total';
  return {
    header:
      language === 'zh'
        ? ['指标', '版本', '单位', '分群', '分组', '时间', '数值', '区间下限', '区间上限', '计入', '基数']
        : ['metric', 'version', 'unit', 'segment', 'group', 'time', 'value', 'low', 'high', 'counted', 'base'],
    rows: result.groups.flatMap(({ key, value, low, high, counted, base, values }) => {
      const own = [name, result.metric.version, result.metric.unit, key.segment, key.label[language]];
      return [
        [...own, total, value, low, high, counted, base],
        ...result.periods.map(({ label }, period) => [...own, label, values[period] ?? null, null, null, null, null]),
      ];
    }),
  };
};

/** The metric question, for createQuestions. */
export const createMetricQuestion = (dependencies: MetricQuestionDependencies): AnyQuestion => {
  const { find, productCodes, questions } = dependencies;
  const { baseOf, answer, people, trace } = createAsk(dependencies);
  return asQuestion<MetricsParameters, MetricsResult, MetricsCell, MetricsTrace>({
    code: 'metrics',
    name: { zh: '指标', en: 'Metric' },
    definition,
    endpoints: metricsEndpoints,
    prepare: async (parameters) => {
      const metric = await find(parameters.metric);
      if (metric === null) return unknownMetric(parameters.metric);
      const own = await resolveParameters(metric, productCodes);
      if ('kind' in own && own.kind === 'refusal') return own as QuestionRefusal;
      const resolved: Resolved = { metric, own: own as Resolved['own'] };
      const asked = baseParameters(questions, resolved, parameters);
      if ('kind' in asked) return asked;
      // The population is that of the metric: the frame resolves it, and the breakdown, from here.
      const { population, breakdown, groupsMax } = asked;
      return { ...parameters, population, groupsMax, ...(breakdown ? { breakdown } : {}), resolved } as Prepared;
    },
    check: () => null,
    query: (parameters, timeZone, population) => {
      const { question, asked } = baseOf(parameters);
      return question.query(asked, timeZone, population);
    },
    answer,
    people,
    trace,
    table,
  });
};
