// Profiles as numbers that can be compared: each feature drawn together where it is skewed, put around the firm's median, divided by its
// spread, and cut off, so that one very rich customer pulls nobody. Pure.

/** A feature as it was read: one value a row, NaN where it is not known. */
export interface RawFeature {
  readonly code: string;
  /** Amounts, counts and days differ by factors rather than by steps: their logarithm is compared. */
  readonly skewed: boolean;
  readonly values: Float64Array | Float32Array;
}

/** Why a feature is not compared. */
export type LeftOut = 'hardly_known' | 'hardly_varies';

/** What a value is measured against. */
export interface Scale {
  readonly code: string;
  /** Share of the rows in which it is known. */
  readonly known: number;
  /** In the feature's own unit. */
  readonly median: number;
}

export interface ProfileMatrix {
  readonly rows: number;
  readonly scales: readonly Scale[];
  readonly leftOut: readonly { readonly code: string; readonly why: LeftOut }[];
  /** Row after row, as many values as there are scales; in shared memory, so that a thread reads it where it is. */
  readonly values: Float32Array;
}

/** Known in fewer than a fifth, a feature compares who is known rather than what they are like. */
export const KNOWN_SHARE_MIN = 0.2;
/** Beyond so many spreads further is not more different. */
export const CUT_OFF = 3;
/** The interquartile range of a normal distribution in standard deviations. */
const QUARTILES_TO_DEVIATION = 1.349;

/** Draws large amounts together, of either sign; zero stays zero. */
export const drawnTogether = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));

const quantile = (sorted: Float64Array, share: number): number => {
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
};

/**
 * Middle and spread of the known values: median and interquartile range; where most values are equal, the mean deviation from the
 * median. Null when nothing varies.
 */
const middleAndSpread = (sorted: Float64Array): { readonly median: number; readonly spread: number } | null => {
  const median = quantile(sorted, 0.5);
  const range = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / QUARTILES_TO_DEVIATION;
  if (range > 0) return { median, spread: range };
  const deviation = sorted.reduce((sum, value) => sum + Math.abs(value - median), 0) / sorted.length;
  return deviation > 0 ? { median, spread: deviation } : null;
};

/** The known values, drawn together where the feature is skewed. */
const knownOf = (values: RawFeature['values'], skewed: boolean): Float64Array => {
  const known = new Float64Array(values.length);
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) known[count++] = skewed ? drawnTogether(value) : value;
  return known.subarray(0, count);
};

/** Puts features on one scale. A value that is not known counts as the median: it speaks neither for nor against. */
export const profileMatrix = (rows: number, features: readonly RawFeature[]): ProfileMatrix => {
  const leftOut: { readonly code: string; readonly why: LeftOut }[] = [];
  const kept = features.flatMap(({ code, skewed, values }) => {
    const sorted = knownOf(values, skewed);
    const known = rows === 0 ? 0 : sorted.length / rows;
    if (known < KNOWN_SHARE_MIN || sorted.length === 0) {
      leftOut.push({ code, why: 'hardly_known' });
      return [];
    }
    const found = middleAndSpread(sorted.sort());
    if (found) return [{ code, skewed, values, known, ...found }];
    leftOut.push({ code, why: 'hardly_varies' });
    return [];
  });
  const values = new Float32Array(new SharedArrayBuffer(4 * rows * kept.length));
  kept.forEach(({ skewed, values: raw, median, spread }, feature) => {
    for (let row = 0; row < rows; row += 1) {
      const value = raw[row] as number;
      if (Number.isNaN(value)) continue;
      const away = ((skewed ? drawnTogether(value) : value) - median) / spread;
      values[row * kept.length + feature] = Math.max(-CUT_OFF, Math.min(CUT_OFF, away));
    }
  });
  const scales = kept.map(({ code, skewed, known, median }) => ({
    ...{ code, known },
    median: skewed ? Math.sign(median) * Math.expm1(Math.abs(median)) : median,
  }));
  return { rows, scales, leftOut, values };
};
