// How a group differs from everyone: TGI, and how sure one may be that the difference is not chance. Pure arithmetic.

/** How often a value occurs in the group and in everyone (the group is part of everyone). */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
  readonly overallCount: number;
}

export interface ComparedValue extends ValueCount {
  /** count / known. */
  readonly share: number;
  readonly overallShare: number;
  /** share / overallShare x 100; null when nobody has the value. */
  readonly tgi: number | null;
  /** Signed z, see {@link compareShares}. */
  readonly strength: number;
  /** Two-sided probability of a difference at least as large by chance. */
  readonly significance: number;
}

export interface ComparedDistribution {
  readonly known: number;
  readonly overallKnown: number;
  readonly strength: number;
  readonly values: readonly ComparedValue[];
}

/** Groups below this are shown with a warning: one customer more or less moves a share by 3 points and more. */
export const SMALL_GROUP = 30;

/** Complementary error function, Numerical Recipes' Chebyshev fit; relative error below 1.2e-7 everywhere. */
const erfc = (x: number): number => {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.5 * z);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const answer = t * Math.exp(-z * z + polynomial);
  return x >= 0 ? answer : 2 - answer;
};

/** Two-sided p of a standard normal z. */
export const twoSided = (z: number): number => Math.min(1, erfc(Math.abs(z) / Math.SQRT2));

/**
 * z of the group's count under the assumption that its n members were drawn from the N of everyone without putting back
 * (hypergeometric mean and variance). 0 where no difference is possible: the group is everyone, or nobody or everybody has it.
 */
export const compareShares = (count: number, known: number, overallCount: number, overallKnown: number): number => {
  if (known === 0 || overallKnown < 2) return 0;
  const p = overallCount / overallKnown;
  const variance = (known * p * (1 - p) * (overallKnown - known)) / (overallKnown - 1);
  return variance <= 0 ? 0 : (count - known * p) / Math.sqrt(variance);
};

/**
 * Compares a distribution. `known` and `overallKnown` are how many have any value: for attributes with one value the sum of
 * the counts, for lists (tags, products) everybody. Values are sorted by the size of their strength.
 */
export const compareDistribution = (
  counts: readonly ValueCount[],
  known: number,
  overallKnown: number,
): ComparedDistribution => {
  const values = counts
    .map(({ value, count, overallCount }): ComparedValue => {
      const share = known === 0 ? 0 : count / known;
      const overallShare = overallKnown === 0 ? 0 : overallCount / overallKnown;
      const strength = compareShares(count, known, overallCount, overallKnown);
      const tgi = overallShare === 0 ? null : (share / overallShare) * 100;
      return { value, count, overallCount, share, overallShare, tgi, strength, significance: twoSided(strength) };
    })
    .sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength) || b.overallCount - a.overallCount);
  return { known, overallKnown, strength: Math.abs(values[0]?.strength ?? 0), values };
};
