// How good a forecast was, and how far one population is from another.

/** A foretold chance with what came of it. */
export interface Outcome {
  readonly chance: number;
  readonly label: number;
}

const positivesOf = (outcomes: readonly Outcome[]): number => outcomes.reduce((sum, { label }) => sum + label, 0);

/** Chance that one who left was given the higher risk of two, one of each kind; ties count half (Mann-Whitney). Null without both kinds. */
export const areaUnderCurve = (outcomes: readonly Outcome[]): number | null => {
  const positives = positivesOf(outcomes);
  const negatives = outcomes.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const sorted = outcomes.toSorted((one, other) => one.chance - other.chance);
  let ranks = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to]?.chance === sorted[from]?.chance) to += 1;
    const left = sorted.slice(from, to).reduce((sum, { label }) => sum + label, 0);
    ranks += (left * (from + to + 1)) / 2;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
};

/** Average precision: precision at each level of risk, weighted by the recall that it adds. Equal risks are one level. */
export const averagePrecision = (outcomes: readonly Outcome[]): number | null => {
  const positives = positivesOf(outcomes);
  if (positives === 0) return null;
  const sorted = outcomes.toSorted((one, other) => other.chance - one.chance);
  let [hits, sum] = [0, 0];
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const before = hits;
    while (to < sorted.length && sorted[to]?.chance === sorted[from]?.chance) {
      hits += sorted[to]?.label ?? 0;
      to += 1;
    }
    sum += ((hits - before) / positives) * (hits / to);
  }
  return sum;
};

export interface Decile {
  readonly customers: number;
  /** Mean of the foretold chances, and the share that left. */
  readonly foretold: number;
  readonly left: number;
  /** Share that left against the share of everybody. */
  readonly lift: number;
}

/** Ten parts of equal size, highest risk first. */
export const decilesOf = (outcomes: readonly Outcome[]): readonly Decile[] => {
  const sorted = outcomes.toSorted((one, other) => other.chance - one.chance);
  const base = positivesOf(outcomes) / Math.max(outcomes.length, 1);
  return Array.from({ length: 10 }, (_, part) => {
    const own = sorted.slice(Math.floor((part * sorted.length) / 10), Math.floor(((part + 1) * sorted.length) / 10));
    const left = positivesOf(own) / Math.max(own.length, 1);
    const foretold = own.reduce((sum, { chance }) => sum + chance, 0) / Math.max(own.length, 1);
    return { customers: own.length, foretold, left, lift: base === 0 ? 0 : left / base };
  });
};

/** Mean square of the error of the chances. */
export const brierScore = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((sum, { chance, label }) => sum + (chance - label) ** 2, 0) / Math.max(outcomes.length, 1);

/** Inner borders of ten parts of equal size; equal values make fewer. */
export const bordersOf = (values: readonly number[]): readonly number[] => {
  const sorted = values.toSorted((one, other) => one - other);
  const borders = Array.from({ length: 9 }, (_, part) => sorted[Math.floor(((part + 1) * sorted.length) / 10)] ?? 0);
  return [...new Set(borders)];
};

/** Shares of the parts between borders; a value on a border belongs to the part above. */
export const sharesOf = (values: readonly number[], borders: readonly number[]): readonly number[] => {
  const counts = new Array<number>(borders.length + 1).fill(0);
  for (const value of values) {
    let part = 0;
    while (part < borders.length && value >= (borders[part] ?? 0)) part += 1;
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts.map((count) => count / Math.max(values.length, 1));
};

const SHARE_MIN = 1e-4;

/** Population stability index: 0 for the same shares; from 0.1 on a shift, from 0.25 on another population. */
export const stabilityIndex = (before: readonly number[], now: readonly number[]): number =>
  before.reduce((sum, share, part) => {
    const [one, other] = [Math.max(share, SHARE_MIN), Math.max(now[part] ?? 0, SHARE_MIN)];
    return sum + (other - one) * Math.log(other / one);
  }, 0);
