// BG/NBD: while active a customer buys at random at a rate of his own; after each purchase he may be gone, with a chance of his own.
// Fader, Hardie, Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2), equations 6, 7, 9, 10.
import type { LifetimeSummary, PurchaseModel } from './model.ts';
import { hypergeometricSeries, logAdd, logBeta, logGamma } from './special.ts';

type Parameters = readonly [r: number, alpha: number, a: number, b: number];

/** ln of the likelihood of being gone since the last purchase, against being active: only who has repeated can be gone. */
const logGoneToActive = ([r, alpha, a, b]: Parameters, { repeats, recency, age }: LifetimeSummary): number =>
  repeats === 0
    ? Number.NEGATIVE_INFINITY
    : Math.log(a / (b + repeats - 1)) + (r + repeats) * Math.log((alpha + age) / (alpha + recency));

const logLikelihood = (parameters: Parameters, summary: LifetimeSummary): number => {
  const [r, alpha, a, b] = parameters;
  const { repeats: x, age } = summary;
  const active =
    logGamma(r + x) -
    logGamma(r) +
    r * Math.log(alpha) +
    logBeta(a, b + x) -
    logBeta(a, b) -
    (r + x) * Math.log(alpha + age);
  return active + logAdd(0, logGoneToActive(parameters, summary));
};

const alive = (parameters: Parameters, summary: LifetimeSummary): number =>
  1 / (1 + Math.exp(logGoneToActive(parameters, summary)));

/** The formulas divide by a - 1: next to 1 the value is continued from the side. */
const besideOne = (a: number): number => (Math.abs(a - 1) < 1e-7 ? 1 + 1e-7 : a);

/**
 * Purchases of somebody active with r + x, alpha + T, a, b + x in the next duration. Euler's transformation of the 2F1 takes the
 * power of (1 - z) into itself, so that nothing overflows for customers of thousands of purchases.
 */
const expectedWhileActive = (rate: number, time: number, a: number, b: number, duration: number): number => {
  const gone = besideOne(a);
  const c = gone + b - 1;
  const z = duration / (time + duration);
  const series = hypergeometricSeries(c - rate, gone - 1, c, z);
  return (c / (gone - 1)) * -Math.expm1((gone - 1) * Math.log1p(-z) + Math.log(series));
};

export const bgNbd: PurchaseModel = {
  code: 'bg_nbd',
  parameterNames: ['r', 'alpha', 'a', 'b'],
  start: [0.5, 5, 0.5, 2],
  logLikelihood: (parameters, summary) => logLikelihood(parameters as unknown as Parameters, summary),
  alive: (parameters, summary) => alive(parameters as unknown as Parameters, summary),
  expectedWhileActive: (parameters, summary, duration) => {
    const [r, alpha, a, b] = parameters as unknown as Parameters;
    return expectedWhileActive(r + summary.repeats, alpha + summary.age, a, b + summary.repeats, duration);
  },
  expectedNew: (parameters, duration) => {
    const [r, alpha, a, b] = parameters as unknown as Parameters;
    return expectedWhileActive(r, alpha, a, b, duration);
  },
};
