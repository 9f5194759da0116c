// A metric put together with what somebody asks: the parameters of its question, and what is wrong with a definition.
import type { z } from 'zod';
import { chunksOf, isRefusal, refuse } from '../../kernel/index.ts';
import { metricBases } from '../metric-bases/index.ts';
import type { AnyQuestion, CommonParameters, QuestionRefusal } from '../questions/index.ts';
import type { MetricBody, MetricQuestion, MetricRow } from './contract.ts';
import { financialProducts } from './shipped.ts';

/** The questions that metrics are of, by their code. */
export type MetricQuestions = Readonly<Record<MetricQuestion, AnyQuestion>>;

/** A metric with the parameters of its question as far as the catalogue knows them. */
export interface Resolved {
  readonly metric: MetricRow;
  readonly own: Readonly<Record<string, unknown>>;
}

const IN_MAX = 500;
const SELECTORS_MAX = 20;

/** Whether a value names the financial products anywhere in it. */
const namesProducts = (value: unknown): boolean => JSON.stringify(value).includes(financialProducts);

const withCodes = (value: unknown, codes: readonly string[]): unknown => {
  if (Array.isArray(value))
    return value.length === 1 && value[0] === financialProducts ? codes : value.map((each) => withCodes(each, codes));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withCodes(each, codes)]));
};

/** Puts the codes of products into the selectors that name them; a list that is too long for one is spread over several. */
export const putProducts = (value: unknown, codes: readonly string[]): unknown => {
  // A firm without such products holds none of them: no code is empty.
  const filled = codes.length === 0 ? [['']] : chunksOf(codes, IN_MAX);
  if (Array.isArray(value))
    return value.flatMap((each) =>
      typeof each === 'object' && each !== null && 'event' in each && namesProducts(each)
        ? filled.map((some) => withCodes(each, some))
        : [putProducts(each, codes)],
    );
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, putProducts(each, codes)]));
};

/** Parameters of a metric's definition with today's products in them. */
export const resolveParameters = async (
  { parameters }: MetricBody,
  productCodes: () => Promise<readonly string[]>,
): Promise<Readonly<Record<string, unknown>> | QuestionRefusal> => {
  if (!namesProducts(parameters)) return parameters;
  const codes = await productCodes();
  if (codes.length > IN_MAX * SELECTORS_MAX)
    return refuse(
      'QUESTION_TOO_LARGE',
      `There are ${codes.length} financial products; a metric can name ${IN_MAX * SELECTORS_MAX}. Define it by the side of the trade instead.`,
    );
  return putProducts(parameters, codes) as Readonly<Record<string, unknown>>;
};

const schemaOf = ({ endpoints }: AnyQuestion): z.ZodType => endpoints.ask.body as z.ZodType;

/** What all questions take, of the caller's parameters. */
const commonOf = (given: CommonParameters, who: MetricBody['who'], own: Readonly<Record<string, unknown>>) => {
  const { range, timeZone, unit, weekStart, population, segments, breakdown, groupsMax } = given;
  return {
    ...{ range, weekStart, segments, groupsMax, population: { ...population, who } },
    ...(timeZone === undefined ? {} : { timeZone }),
    ...('unit' in own ? {} : { unit }),
    ...(breakdown === undefined ? {} : { breakdown }),
  };
};

/** The parameters of a metric's question, or why it cannot be asked so. */
export const baseParameters = (
  questions: MetricQuestions,
  { metric, own }: Resolved,
  given: CommonParameters,
): CommonParameters | QuestionRefusal => {
  if ('breakdown' in own && given.breakdown)
    return refuse('PARAMETERS_NOT_VALID', 'This metric is of groups of its own and cannot be broken down further.');
  const question = questions[metric.question];
  const parsed = schemaOf(question).safeParse({ parameters: { ...commonOf(given, metric.who, own), ...own } });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.slice(1).join('.') ?? '';
    return refuse(
      'PARAMETERS_NOT_VALID',
      `The question of the metric does not take its parameters: ${place} ${issue?.message ?? ''}`.trim(),
    );
  }
  const { parameters } = parsed.data as { readonly parameters: CommonParameters };
  return question.check(parameters) ?? parameters;
};

/** What the viewer chooses, and a definition therefore may not fix. */
const chosen = ['range', 'comparison', 'population', 'segments', 'timeZone'] as const;

/** What is wrong with the definition of a metric; null when nothing is. */
export const checkMetric = (questions: MetricQuestions, code: string, body: MetricBody): string | null => {
  const fixed = chosen.filter((name) => name in body.parameters);
  if (fixed.length > 0) return `${fixed.join(', ')}: whoever asks chooses these. Leave them out of the definition.`;
  if (!metricBases[body.question].figures.test(body.figure))
    return `${body.question} has no figure ${body.figure}. It has: ${metricBases[body.question].figures.source}.`;
  const own = putProducts(body.parameters, ['600000']) as Readonly<Record<string, unknown>>;
  const metric: MetricRow = { code, version: 0, shipped: false, ...body, changedAt: null, changedBy: null };
  const probe = {
    ...{ range: { from: '2026-01-01', to: '2026-04-01' }, unit: 'month', weekStart: 1, groupsMax: 10 },
    ...{ population: { who: body.who }, segments: [] },
  } as CommonParameters;
  const asked = baseParameters(questions, { metric, own }, probe);
  if (isRefusal(asked)) return asked.message;
  const wanting = metricBases[body.question].wanting?.(body.figure, asked) ?? null;
  if (wanting !== null) return wanting;
  const { percents } = asked as unknown as { readonly percents?: readonly number[] };
  const top = /^top:(.+)$/.exec(body.figure)?.[1];
  if (top !== undefined && !percents?.includes(Number(top)))
    return `The percents have no ${top}. Name it among them: percents: [${top}].`;
  const { formulas, series } = asked as unknown as { readonly formulas?: unknown[]; readonly series?: unknown[] };
  const wanted = /^f(\d)$/.exec(body.figure);
  if (body.question === 'trends' && wanted && (formulas?.length ?? 0) < Number(wanted[1]))
    return `The figure ${body.figure} is the formula number ${wanted[1]}, and there is none. Write it, or choose a series (A).`;
  if (body.question === 'trends' && !wanted && (series?.length ?? 0) <= body.figure.charCodeAt(0) - 65)
    return `There is no series ${body.figure}. Choose one of those that are defined.`;
  return null;
};
