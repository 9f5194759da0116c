// How one path gives credit: the rules that look at nothing but the touches before a conversion.

/** Rules of one path, in the order of their weights. */
export const pathRules = ['first', 'last', 'linear', 'position', 'decay'] as const;
export type PathRule = (typeof pathRules)[number];

/** Share of the first touch and of the last by position; the others share what is left. */
const END_SHARE = 0.4;

const byPosition = (length: number): readonly number[] => {
  if (length === 1) return [1];
  if (length === 2) return [0.5, 0.5];
  const between = (1 - 2 * END_SHARE) / (length - 2);
  return Array.from({ length }, (_, index) => (index === 0 || index === length - 1 ? END_SHARE : between));
};

/**
 * Weights that halve with each half-life, summing to one. Counted from the latest touch: only the time between touches matters, and a
 * path of long ago does not underflow.
 */
const byDecay = (agesMs: readonly number[], halfLifeMs: number): readonly number[] => {
  const least = agesMs.reduce((low, age) => Math.min(low, age), Number.POSITIVE_INFINITY);
  const weights = agesMs.map((age) => 2 ** (-(age - least) / halfLifeMs));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};

/**
 * The weights of a path's touches by a rule; they sum to one.
 *
 * @param agesMs for each touch, first to last, how long before the conversion it was
 */
export const weightsOf = (rule: PathRule, agesMs: readonly number[], halfLifeMs: number): readonly number[] => {
  const last = agesMs.length - 1;
  if (rule === 'first') return agesMs.map((_, index) => (index === 0 ? 1 : 0));
  if (rule === 'last') return agesMs.map((_, index) => (index === last ? 1 : 0));
  if (rule === 'linear') return agesMs.map(() => 1 / agesMs.length);
  return rule === 'position' ? byPosition(agesMs.length) : byDecay(agesMs, halfLifeMs);
};
