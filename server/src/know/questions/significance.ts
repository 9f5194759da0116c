// Whether two shares differ by more than chance would make them, with an interval for the difference.

/** P(|Z| > z) of the standard normal distribution; Abramowitz and Stegun 7.1.26 on erfc, absolute error below 2e-7. */
export const twoSided = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.min(1, series * Math.exp(-x * x));
};

/** The 97.5 % point of the standard normal distribution: intervals are of 95 %. */
const Z95 = 1.959963984540054;

/** Wilson's score interval of a share. */
export const shareInterval = (count: number, of: number): { readonly low: number; readonly high: number } => {
  if (of === 0) return { low: 0, high: 1 };
  const share = count / of;
  const square = Z95 * Z95;
  const middle = (share + square / (2 * of)) / (1 + square / of);
  const half = (Z95 / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
};

/** Two shares compared. */
export interface ShareDifference {
  readonly difference: number;
  /** 95 % interval of the difference by Newcombe's method (hybrid score), which holds for small groups and shares near 0 and 1. */
  readonly low: number;
  readonly high: number;
  /** Two-sided, of the pooled two-proportion z-test; 1 where a group is empty or nothing varies. */
  readonly p: number;
}

/** The first share less the second. */
export const shareDifference = (count1: number, of1: number, count2: number, of2: number): ShareDifference => {
  const [share1, share2] = [of1 === 0 ? 0 : count1 / of1, of2 === 0 ? 0 : count2 / of2];
  const [one, two] = [shareInterval(count1, of1), shareInterval(count2, of2)];
  const difference = share1 - share2;
  const low = difference - Math.hypot(share1 - one.low, two.high - share2);
  const high = difference + Math.hypot(one.high - share1, share2 - two.low);
  const pooled = of1 + of2 === 0 ? 0 : (count1 + count2) / (of1 + of2);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / of1 + 1 / of2));
  const p = of1 === 0 || of2 === 0 || deviation === 0 ? 1 : twoSided(difference / deviation);
  return { difference, low: Math.max(-1, low), high: Math.min(1, high), p };
};

/** Holm's correction for so many comparisons at once, in the order given. */
export const correctByHolm = (ps: readonly number[]): readonly number[] => {
  const corrected = new Array<number>(ps.length).fill(1);
  let floor = 0;
  const order = ps.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p);
  for (const [rank, { p, index }] of order.entries()) {
    floor = Math.max(floor, Math.min(1, p * (ps.length - rank)));
    corrected[index] = floor;
  }
  return corrected;
};

/** Corrected values of Benjamini and Hochberg (1995), in the order given: the least false discovery rate at which each is found. */
export const correctByBenjaminiHochberg = (ps: readonly number[]): readonly number[] => {
  const corrected = new Array<number>(ps.length).fill(1);
  const order = ps.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p);
  let least = 1;
  for (let rank = order.length - 1; rank >= 0; rank -= 1) {
    const { p, index } = order[rank] as { p: number; index: number };
    least = Math.min(least, (p * ps.length) / (rank + 1));
    corrected[index] = least;
  }
  return corrected;
};

/** In which half a person lies: searched (0) or held out (1). By the id alone, so that it never changes. FNV-1a. */
export const halfOf = (person: string): 0 | 1 => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < person.length; index += 1) {
    hash ^= person.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  // The low bits of consecutive numbers alternate; mixed, they do not.
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) & 1) as 0 | 1;
};
