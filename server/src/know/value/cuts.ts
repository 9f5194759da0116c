// From numbers to scores: fixed cut points, or quantiles of everybody who is scored.
import { assert } from '../../kernel/index.ts';

/** The score of a value by ascending cut points, each the lowest value of the next score: below the first 1, from the first on 2 … */
export const scoreByCuts = (value: number, cuts: readonly number[]): number => {
  let score = 1;
  for (const cut of cuts) if (value >= cut) score += 1;
  return score;
};

/**
 * The highest values of each score but the last, so that each of `groups` scores holds about the same number. Equal values always get
 * the same score, the lower one; where many are equal a score may be empty, and where all are equal everybody has the score 1.
 */
export const quantileBounds = (values: Float64Array, groups: number): readonly number[] => {
  assert(groups >= 2 && groups <= 9, 'quantiles make 2 to 9 groups');
  const sorted = values.slice().sort();
  if (sorted.length === 0) return [];
  return Array.from(
    { length: groups - 1 },
    (_, index) => sorted[Math.max(0, Math.ceil((sorted.length * (index + 1)) / groups) - 1)] as number,
  );
};

/** The score of a value by {@link quantileBounds}. */
export const scoreByBounds = (value: number, bounds: readonly number[]): number => {
  let score = 1;
  for (const bound of bounds) if (value > bound) score += 1;
  return score;
};
