// Gamma-Gamma: what a purchase of a customer is worth varies around a mean of his own, and the means vary between customers, apart
// from how often they buy. Fader and Hardie (2013), "The Gamma-Gamma model of monetary value", brucehardie.com/notes/025.
import type { LifetimeSummary } from './model.ts';
import { logGamma } from './special.ts';

export type SpendParameters = readonly [p: number, q: number, v: number];

export const spendParameterNames = ['p', 'q', 'v'] as const;

/** ln of the likelihood of a mean of `repeats` purchases; mean and v are in the same unit. */
export const logLikelihoodOfSpend = ([p, q, v]: SpendParameters, repeats: number, mean: number): number => {
  const shape = p * repeats;
  return (
    logGamma(shape + q) -
    logGamma(shape) -
    logGamma(q) +
    q * Math.log(v) +
    (shape - 1) * Math.log(mean) +
    shape * Math.log(repeats) -
    (shape + q) * Math.log(repeats * mean + v)
  );
};

/** Whether the customers do not differ in what a purchase is worth, so that everybody has the mean. */
export const withoutDifference = ([, q]: SpendParameters): boolean => q > Math.exp(8);

/** Mean over all customers; null where q <= 1, because the heavy tail then has no mean. */
export const meanSpend = ([p, q, v]: SpendParameters): number | null => (q > 1 ? (p * v) / (q - 1) : null);

/** Expected worth of a purchase: the customer's own mean pulled to that of all, the more the fewer purchases he made. */
export const expectedSpend = (
  parameters: SpendParameters,
  { repeats, meanFen }: Pick<LifetimeSummary, 'repeats' | 'meanFen'>,
): number | null => {
  const [p, q, v] = parameters;
  if (repeats === 0 || meanFen <= 0) return meanSpend(parameters);
  const weight = p * repeats + q - 1;
  return weight > 0 ? (p * (v + repeats * meanFen)) / weight : null;
};

/** Pearson's correlation of frequency and worth: the model supposes none. */
export const frequencyWorthCorrelation = (summaries: readonly LifetimeSummary[]): number | null => {
  const used = summaries.filter((each) => each.repeats > 0 && each.meanFen > 0);
  if (used.length < 3) return null;
  const mean = (pick: (each: LifetimeSummary) => number) =>
    used.reduce((sum, each) => sum + pick(each), 0) / used.length;
  const [frequency, worth] = [mean((each) => each.repeats), mean((each) => each.meanFen)];
  let [both, one, other] = [0, 0, 0];
  for (const each of used) {
    const [x, y] = [each.repeats - frequency, each.meanFen - worth];
    both += x * y;
    one += x * x;
    other += y * y;
  }
  return one === 0 || other === 0 ? null : both / Math.sqrt(one * other);
};
