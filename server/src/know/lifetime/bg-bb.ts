// BG/BB: at each of a row of opportunities an active customer buys with a chance of his own, and before each he may leave for good.
// Fader, Hardie, Shang (2010), "Customer-base analysis in a discrete-time noncontractual setting", Marketing Science 29(6), eq. 5-13.
import type { LifetimeSummary, PurchaseModel } from './model.ts';
import { logAdd, logBeta } from './special.ts';

type Parameters = readonly [alpha: number, beta: number, gamma: number, delta: number];

/** ln of the likelihood of being active through opportunity `last`, given the purchases up to t_x. */
const logActive = ([alpha, beta, gamma, delta]: Parameters, { repeats, age }: LifetimeSummary, last: number): number =>
  logBeta(alpha + repeats, beta + age - repeats) -
  logBeta(alpha, beta) +
  logBeta(gamma, delta + last) -
  logBeta(gamma, delta);

const logLikelihood = (parameters: Parameters, summary: LifetimeSummary): number => {
  const [alpha, beta, gamma, delta] = parameters;
  const { repeats, recency, age } = summary;
  const active = logActive(parameters, summary, age);
  const idle = age - recency;
  if (idle <= 0) return active;
  // Gone since some opportunity after the last purchase: each term is the one before times a fraction, so no logarithm is needed.
  let term = 1;
  let gone = 1;
  for (let index = 0; index < idle - 1; index += 1) {
    term *=
      ((beta + recency - repeats + index) / (alpha + beta + recency + index)) *
      ((delta + recency + index) / (gamma + 1 + delta + recency + index));
    gone += term;
  }
  const first =
    logBeta(alpha + repeats, beta + recency - repeats) -
    logBeta(alpha, beta) +
    logBeta(gamma + 1, delta + recency) -
    logBeta(gamma, delta);
  return logAdd(active, first + Math.log(gone));
};

/**
 * Purchases within the next opportunities of somebody who is active at the next one: a sum over the opportunities, so that there is
 * no pole at gamma = 1. A part of an opportunity counts for its share.
 */
const expectedWhileActive = (
  [alpha, beta, gamma, delta]: Parameters,
  { repeats, age }: LifetimeSummary,
  opportunities: number,
): number => {
  const chance = (alpha + repeats) / (alpha + beta + age);
  const whole = Math.floor(opportunities);
  let total = 0;
  // Still active at the next one (given), at the one after it …
  let remains = 1;
  for (let index = 1; index <= whole; index += 1) {
    total += remains;
    remains *= (delta + age + index) / (gamma + delta + age + index);
  }
  return chance * (total + (opportunities - whole) * remains);
};

const nothingYet: LifetimeSummary = { repeats: 0, recency: 0, age: 0, meanFen: 0 };

export const bgBb: PurchaseModel = {
  code: 'bg_bb',
  parameterNames: ['alpha', 'beta', 'gamma', 'delta'],
  start: [1, 1, 1, 3],
  logLikelihood: (parameters, summary) => logLikelihood(parameters as unknown as Parameters, summary),
  alive: (parameters, summary) => {
    const given = parameters as unknown as Parameters;
    return Math.exp(logActive(given, summary, summary.age + 1) - logLikelihood(given, summary));
  },
  expectedWhileActive: (parameters, summary, duration) =>
    expectedWhileActive(parameters as unknown as Parameters, summary, duration),
  expectedNew: (parameters, duration) => {
    const [, , gamma, delta] = parameters as unknown as Parameters;
    const active = delta / (gamma + delta);
    return active * expectedWhileActive(parameters as unknown as Parameters, nothingYet, duration);
  },
};
