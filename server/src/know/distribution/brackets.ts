// Brackets: where a number lies, and edges that suit the numbers that there are.
import { percentileOf } from '../trends/index.ts';

const SINGLE_MAX = 12;
const BRACKETS = 10;
const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Lengths of time that people think in, in seconds. */
const lengths = [
  ...[10, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR],
  ...[1, 2, 3, 7, 14, 30, 60, 90, 180].map((days) => days * DAY),
];

/** The bracket of a number: 0 below the first edge, as many as there are edges from the last on. */
export const bracketOf = (edges: ArrayLike<number>, number: number): number => {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (number < (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** 1, 2 or 5 times a power of ten, at least so much. */
const roundStep = (least: number): number => {
  const power = 10 ** Math.floor(Math.log10(least));
  return (([1, 2, 5, 10] as const).find((each) => each * power >= least * (1 - 1e-9)) ?? 10) * power;
};

/** Rounds away what adding steps of 0.1 leaves. */
const clean = (number: number): number => Number(number.toPrecision(12));

/**
 * Edges for numbers in ascending order: each number its own bracket where they are few whole ones; usual lengths of time for intervals;
 * otherwise some ten equal brackets with round edges over the middle 90 %, open at both ends.
 */
export const automaticEdges = (sorted: ArrayLike<number>, kind: string): readonly number[] => {
  const { length } = sorted;
  if (length === 0) return [];
  const [least, most] = [sorted[0] as number, sorted[length - 1] as number];
  if (kind === 'interval') return lengths.filter((each) => each > least && each <= most);
  const whole = Array.from(sorted).every(Number.isInteger);
  if (whole && most - least < SINGLE_MAX) return Array.from({ length: most - least }, (_, index) => least + index + 1);
  const [low, high] = [percentileOf(sorted, 0.05) ?? least, percentileOf(sorted, 0.95) ?? most];
  if (high <= low) return least < most ? [clean(low)] : [];
  const step = Math.max(roundStep((high - low) / BRACKETS), whole ? 1 : 0);
  const first = Math.floor(low / step) + 1;
  const last = Math.floor(high / step);
  if (last < first) return [clean(first * step)];
  return Array.from({ length: last - first + 1 }, (_, index) => clean((first + index) * step));
};
