// Fits a model by maximum likelihood: parameters are searched as logarithms, so that they stay positive, and a search that ends at
// the edge or does not end is refused instead of answered.
import { isRefusal, refuse } from '../../kernel/index.ts';
import { bgBb } from './bg-bb.ts';
import { bgNbd } from './bg-nbd.ts';
import { logLikelihoodOfSpend, type SpendParameters } from './gamma-gamma.ts';
import { type MinimiseOptions, minimise } from './minimise.ts';
import type { Fit, FitRefusal, LifetimeSummary, ModelCode, PurchaseModel, WeightedSummary } from './model.ts';
import { paretoNbd } from './pareto-nbd.ts';

export const models: Readonly<Record<ModelCode, PurchaseModel>> = {
  bg_nbd: bgNbd,
  pareto_nbd: paretoNbd,
  bg_bb: bgBb,
};

/** Fewer customers tell four parameters nothing. */
export const CUSTOMERS_MIN = 50;
/** A parameter beyond e^12 or below e^-12 means that the data do not determine it. */
const LOG_EDGE = 12;

/** Equal summaries as one with a weight. */
export const weighSummaries = (summaries: Iterable<LifetimeSummary>): readonly WeightedSummary[] => {
  const patterns = new Map<string, { summary: LifetimeSummary; weight: number }>();
  for (const summary of summaries) {
    const key = `${summary.repeats}|${summary.recency}|${summary.age}`;
    const known = patterns.get(key);
    if (known) known.weight += 1;
    else patterns.set(key, { summary, weight: 1 });
  }
  return [...patterns.values()].map(({ summary, weight }) => ({ ...summary, weight }));
};

const search = (
  logLikelihood: (parameters: readonly number[]) => number,
  start: readonly number[],
  names: readonly string[],
  options: MinimiseOptions,
  mayEnd: (logs: readonly number[]) => boolean = () => false,
):
  | { readonly parameters: readonly number[]; readonly logLikelihood: number; readonly evaluations: number }
  | FitRefusal => {
  const negative = (logs: readonly number[]): number =>
    logs.some((each) => Math.abs(each) > LOG_EDGE + 1) ? Number.POSITIVE_INFINITY : -logLikelihood(logs.map(Math.exp));
  const found = minimise(negative, start.map(Math.log), options);
  const edge = found.at.findIndex((each) => Math.abs(each) > LOG_EDGE);
  if (edge >= 0 && !mayEnd(found.at))
    return refuse(
      'NOT_CONVERGED',
      `The fit does not settle: ${names[edge]} runs away without end, so the purchases do not determine it. Observe longer, take more customers, or choose another model.`,
    );
  if (!found.converged || !Number.isFinite(found.value))
    return refuse(
      'NOT_CONVERGED',
      `The fit did not converge within ${found.evaluations} evaluations. Take more customers or another model.`,
    );
  return { parameters: found.at.map(Math.exp), logLikelihood: -found.value, evaluations: found.evaluations };
};

/** Why nothing can be fitted to the customers, or null. */
export const unfit = (patterns: readonly WeightedSummary[]): FitRefusal | null => {
  const customers = patterns.reduce((sum, each) => sum + each.weight, 0);
  if (customers === 0)
    return refuse('NO_PURCHASES', 'Nobody bought anything in the period observed: there is nothing to fit.');
  if (customers < CUSTOMERS_MIN)
    return refuse('TOO_FEW_CUSTOMERS', `${customers} customers have bought; a fit needs at least ${CUSTOMERS_MIN}.`);
  if (patterns.every((each) => each.repeats === 0))
    return refuse(
      'NOBODY_REPEATS',
      'Nobody has bought on a second day: neither the rate of purchases nor leaving can be seen.',
    );
  if (patterns.length === 1)
    return refuse('ALL_EQUAL', 'All customers have the same history: how they differ cannot be fitted.');
  return null;
};

/** Fits a purchase model. */
export const fitPurchases = (
  model: PurchaseModel,
  patterns: readonly WeightedSummary[],
  options: MinimiseOptions = {},
): Fit | FitRefusal => {
  const problem = unfit(patterns);
  if (problem) return problem;
  const total = (parameters: readonly number[]): number => {
    let sum = 0;
    for (const pattern of patterns) sum += pattern.weight * model.logLikelihood(parameters, pattern);
    return sum;
  };
  const found = search(total, model.start, model.parameterNames, options);
  if (isRefusal(found)) return found;
  return { ...found, customers: patterns.reduce((sum, each) => sum + each.weight, 0) };
};

/**
 * The search is over p, q and v / q. When q alone runs away the means of the customers are all the same, p v / q, and the model says so
 * of everybody: that is an answer, and it is told beside the figures.
 */
const allAlike = ([p = 0, q = 0, ratio = 0]: readonly number[]): boolean =>
  q > 0 && Math.abs(p) <= LOG_EDGE && Math.abs(ratio) <= LOG_EDGE;

/** Fits the worth of purchases on customers who repeated; the mean of all sets the scale that the search begins at. */
export const fitSpend = (
  summaries: readonly Pick<LifetimeSummary, 'repeats' | 'meanFen'>[],
  options: MinimiseOptions = {},
): Fit | FitRefusal => {
  const used = summaries.filter((each) => each.repeats > 0 && each.meanFen > 0);
  const [first] = used;
  if (!first)
    return refuse(
      'VALUES_NOT_POSITIVE',
      'No repeated purchase has a positive amount: the worth of purchases cannot be fitted.',
    );
  if (used.length < CUSTOMERS_MIN)
    return refuse(
      'TOO_FEW_CUSTOMERS',
      `${used.length} customers have a repeated purchase of positive amount; a fit needs at least ${CUSTOMERS_MIN}.`,
    );
  if (used.every((each) => each.meanFen === first.meanFen))
    return refuse('ALL_EQUAL', 'All repeated purchases are worth the same: there is no difference to fit.');
  // In units of the overall mean the parameters are of the order of one, whatever the currency.
  const scale = used.reduce((sum, each) => sum + each.meanFen, 0) / used.length;
  const total = ([p = 1, q = 1, ratio = 1]: readonly number[]): number => {
    let sum = 0;
    for (const { repeats, meanFen } of used) sum += logLikelihoodOfSpend([p, q, ratio * q], repeats, meanFen / scale);
    return sum;
  };
  const found = search(total, [2, 2, 0.5], ['p', 'q', 'v / q'], options, allAlike);
  if (isRefusal(found)) return found;
  const [p = 1, q = 1, ratio = 1] = found.parameters;
  const parameters: SpendParameters = [p, q, ratio * q * scale];
  return {
    parameters,
    // The density of a mean in fen is that of the scaled mean over the scale.
    logLikelihood: found.logLikelihood - used.length * Math.log(scale),
    customers: used.length,
    evaluations: found.evaluations,
  };
};
