// What a table of two by two says, and what many such tables together say. Formulas from the sources named with each.
import { shareDifference, twoSided } from '../questions/index.ts';

/** Who did so much and who did not, each with and without the goal. */
export interface Fourfold {
  /** Did, reached. */
  readonly a: number;
  /** Did, not reached. */
  readonly b: number;
  /** Did not, reached. */
  readonly c: number;
  /** Did not, not reached. */
  readonly d: number;
}

export const addFourfold = (one: Fourfold, other: Fourfold): Fourfold => ({
  a: one.a + other.a,
  b: one.b + other.b,
  c: one.c + other.c,
  d: one.d + other.d,
});

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Matthews' correlation, also called phi; 0 where a margin is empty. */
export const matthews = ({ a, b, c, d }: Fourfold): number => {
  const margins = Math.sqrt((a + b) * (c + d) * (a + c) * (b + d));
  return margins === 0 ? 0 : (a * d - b * c) / margins;
};

/** (a d) / (b c), with a half added to each where one is empty (Haldane, Anscombe). */
export const oddsRatio = ({ a, b, c, d }: Fourfold): number => {
  const more = a === 0 || b === 0 || c === 0 || d === 0 ? 0.5 : 0;
  return ((a + more) * (d + more)) / ((b + more) * (c + more));
};

/** Everything that is shown of one table. */
export const describe = (table: Fourfold) => {
  const { a, b, c, d } = table;
  const { difference, low, high } = shareDifference(a, a + b, c, c + d);
  const [rateAbove, rateBelow] = [ratio(a, a + b), ratio(c, c + d)];
  return {
    above: { customers: a + b, reached: a },
    below: { customers: c + d, reached: c },
    support: ratio(a + b, a + b + c + d),
    ...{ rateAbove, rateBelow, lift: rateBelow === 0 ? null : rateAbove / rateBelow, oddsRatio: oddsRatio(table) },
    ...{ ppv: rateAbove, npv: ratio(d, c + d), sensitivity: ratio(a, a + c), specificity: ratio(d, b + d) },
    mcc: matthews(table),
    difference: { value: difference, low, high },
  };
};

/** One-sided: that those above reach the goal more often. 1 where a side is empty. */
export const pAbove = ({ a, b, c, d }: Fourfold): number => {
  const { difference, p } = shareDifference(a, a + b, c, c + d);
  return difference > 0 ? p / 2 : 1 - p / 2;
};

/** The common odds ratio of several tables and whether it is above one. */
export interface Adjusted {
  readonly oddsRatio: number;
  /** One-sided. */
  readonly p: number;
}

/**
 * Mantel and Haenszel (1959): odds ratio and test over strata, with the continuity correction. Null where no stratum holds both sides and
 * both outcomes, so that nothing can be said.
 */
export const mantelHaenszel = (strata: readonly Fourfold[]): Adjusted | null => {
  let [over, under, excess, variance] = [0, 0, 0, 0];
  for (const { a, b, c, d } of strata) {
    const n = a + b + c + d;
    if (n < 2) continue;
    over += (a * d) / n;
    under += (b * c) / n;
    excess += a - ((a + b) * (a + c)) / n;
    variance += ((a + b) * (c + d) * (a + c) * (b + d)) / (n * n * (n - 1));
  }
  if (variance === 0) return null;
  const z = Math.max(0, Math.abs(excess) - 0.5) / Math.sqrt(variance);
  const p = excess > 0 ? twoSided(z) / 2 : 1 - twoSided(z) / 2;
  // Where nobody speaks against it the ratio has no upper end; JSON has no infinity.
  return { oddsRatio: under === 0 ? (over === 0 ? 1 : 1e9) : over / under, p };
};
