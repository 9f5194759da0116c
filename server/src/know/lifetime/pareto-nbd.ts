// Pareto/NBD: while active a customer buys at random at a rate of his own; he leaves unseen at any moment, at a rate of his own.
// Schmittlein, Morrison, Colombo (1987), Management Science 33(1); the forms are those of Fader and Hardie's note (2005), "A note on
// deriving the Pareto/NBD model and related expressions", brucehardie.com/notes/009.
import type { LifetimeSummary, PurchaseModel } from './model.ts';
import { integrate, logAdd, logGamma, logHypergeometricNext, logSubtract } from './special.ts';

type Parameters = readonly [r: number, alpha: number, s: number, beta: number];

/** Above it the power series needs many hundred terms, and the integral that it stands for is faster. */
const SERIES_MAX = 0.95;
/** What is left of an integral that falls, once a piece adds less than this share. */
const NEGLIGIBLE = 1e-15;

/**
 * The same by its definition, (r + s + x) times the integral of (alpha + t)^-(r + x) (beta + t)^-(s + 1) over [t_x, T], in u = ln of
 * the smaller of both plus t: pieces so short that the integrand falls by a few powers of e in each. How steep it falls there decides, not
 * how steep it can fall: with parameters of a hundred thousand, which a search tries, that is many thousand times as many pieces.
 */
const logLeftByIntegral = ([r, alpha, s, beta]: Parameters, { repeats: x, recency, age }: LifetimeSummary): number => {
  const smaller = Math.min(alpha, beta);
  const [from, to] = [Math.log(smaller + recency), Math.log(smaller + age)];
  const logAt = (u: number): number => {
    const t = Math.exp(u) - smaller;
    return u - (r + x) * Math.log(alpha + t) - (s + 1) * Math.log(beta + t);
  };
  const scale = Math.max(logAt(from), logAt(to));
  /** Powers of e that the integrand falls by for one of u; it never grows less. */
  const steepnessAt = (u: number): number => {
    const sum = Math.exp(u);
    return 1 + (r + x) * (sum / (alpha - smaller + sum)) + (s + 1) * (sum / (beta - smaller + sum));
  };
  const endAfter = (start: number): number => {
    const farthest = Math.min(start + 16 / steepnessAt(start), to);
    return Math.min(start + 16 / steepnessAt(farthest), to);
  };
  let total = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let [start, end] = [from, endAfter(from)]; start < to; [start, end] = [end, endAfter(end)]) {
    const piece = integrate((u) => Math.exp(logAt(u) - scale), start, end);
    total += piece;
    if (piece <= total * NEGLIGIBLE && piece <= before) break;
    before = piece;
  }
  return total > 0 ? Math.log(r + s + x) + Math.log(total) + scale : Number.NEGATIVE_INFINITY;
};

/**
 * ln of A0, the part of the likelihood in which he left between t_x and T, up to s / (r + s + x): the larger of alpha and beta is the
 * one that the 2F1 is developed at, so that its argument lies in [0, 1).
 */
const logLeft = (parameters: Parameters, summary: LifetimeSummary): number => {
  const [r, alpha, s, beta] = parameters;
  const { repeats: x, recency, age } = summary;
  const a = r + s + x;
  const larger = Math.max(alpha, beta);
  const argument = (time: number): number => Math.abs(alpha - beta) / (larger + time);
  if (argument(recency) > SERIES_MAX) return logLeftByIntegral(parameters, summary);
  const b = alpha >= beta ? s + 1 : r + x;
  const at = (time: number): number => logHypergeometricNext(a, b, argument(time)) - a * Math.log(larger + time);
  return logSubtract(at(recency), at(age));
};

/** ln of the likelihood of having left, against being active. */
const logGoneToActive = (parameters: Parameters, summary: LifetimeSummary): number => {
  const [r, alpha, s, beta] = parameters;
  const { repeats: x, age } = summary;
  return (
    Math.log(s / (r + s + x)) +
    logLeft(parameters, summary) +
    (r + x) * Math.log(alpha + age) +
    s * Math.log(beta + age)
  );
};

const logLikelihood = (parameters: Parameters, summary: LifetimeSummary): number => {
  const [r, alpha, s, beta] = parameters;
  const { repeats: x, age } = summary;
  const active =
    logGamma(r + x) -
    logGamma(r) +
    r * Math.log(alpha) +
    s * Math.log(beta) -
    (r + x) * Math.log(alpha + age) -
    s * Math.log(beta + age);
  return active + logAdd(0, logGoneToActive(parameters, summary));
};

const alive = (parameters: Parameters, summary: LifetimeSummary): number =>
  1 / (1 + Math.exp(logGoneToActive(parameters, summary)));

/** The time that somebody active at beta remains active within the next duration, on average. */
const timeActive = (s: number, beta: number, duration: number): number => {
  const spread = Math.log(beta / (beta + duration));
  return Math.abs(s - 1) < 1e-9 ? -beta * spread : (-beta * Math.expm1((s - 1) * spread)) / (s - 1);
};

export const paretoNbd: PurchaseModel = {
  code: 'pareto_nbd',
  parameterNames: ['r', 'alpha', 's', 'beta'],
  start: [0.5, 5, 0.5, 8],
  logLikelihood: (parameters, summary) => logLikelihood(parameters as unknown as Parameters, summary),
  alive: (parameters, summary) => alive(parameters as unknown as Parameters, summary),
  expectedWhileActive: (parameters, { repeats, age }, duration) => {
    const [r, alpha, s, beta] = parameters as unknown as Parameters;
    return ((r + repeats) / (alpha + age)) * timeActive(s, beta + age, duration);
  },
  expectedNew: (parameters, duration) => {
    const [r, alpha, s, beta] = parameters as unknown as Parameters;
    return (r / alpha) * timeActive(s, beta, duration);
  },
};

/**
 * Discounted expected residual transactions for ever (DERT) at a continuous rate `discount` per unit of time: the rate of purchases
 * while active, times the discounted time that he remains active. Equal to the closed form with Tricomi's function.
 */
export const discountedResidual = (
  parameters: readonly number[],
  summary: LifetimeSummary,
  discount: number,
): number => {
  const [r, alpha, s, beta] = parameters as unknown as Parameters;
  const since = beta + summary.age;
  // t = since (e^u - 1): the integrand falls at least like e^(-discount t), and below e^-40 nothing is left to add.
  const end = Math.log1p(40 / (discount * since));
  const time = integrate(
    (u) => since * Math.exp(-discount * since * Math.expm1(u) + (1 - s) * u),
    0,
    end,
    Math.max(4, Math.ceil(end * 2)),
  );
  return (alive(parameters as unknown as Parameters, summary) * (r + summary.repeats) * time) / (alpha + summary.age);
};
