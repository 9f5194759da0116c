// The interval of an estimate: months of award are drawn anew, with repetition, everything is estimated again of them, and what is left runs off
// with the chance that months showed so far. After P. England and R. Verrall, "Stochastic claims reserving in general insurance", British
// Actuarial Journal 8 (2002), with whole months of award as what is drawn. Pure: the same flows have the same interval.
import { believedFactor, type Credibility } from './credibility.ts';
import { type Cohort, futureOf, ratesOf, type Seen, share } from './run-off.ts';

const DRAWS = 400;
const SEED = 20_260_101;
const OUTSIDE = 0.025;
const NORMAL_95 = 1.959_964;

/** Two-sided 95 % points of Student's t by degrees of freedom; the normal one beyond the last. */
const studentPoints: readonly (readonly [freedom: number, point: number])[] = [
  ...([
    [10, 2.228],
    [11, 2.201],
    [12, 2.179],
    [14, 2.145],
    [16, 2.12],
    [18, 2.101],
    [20, 2.086],
  ] as const),
  ...([
    [24, 2.064],
    [30, 2.042],
    [40, 2.021],
    [60, 2.0],
    [120, 1.98],
  ] as const),
];
const studentPoint = (freedom: number): number =>
  studentPoints.findLast(([known]) => known <= freedom)?.[1] ?? studentPoints[0]?.[1] ?? 2.228;

/** Numbers in (0, 1) that follow from a seed: mulberry32. */
const numbersFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
};

/** Box and Muller's. */
const normalFrom = (next: () => number): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());

/** How often each of so many is drawn. */
const drawnOf = (count: number, next: () => number): readonly number[] => {
  const drawn = Array.from({ length: count }, () => 0);
  for (let draw = 0; draw < count; draw += 1) {
    const at = Math.floor(next() * count);
    drawn[at] = (drawn[at] ?? 0) + 1;
  }
  return drawn;
};

export interface Estimated {
  readonly cohorts: readonly Cohort[];
  /** Of the cohorts that have whole ages, and how many ages are believed. */
  readonly seen: readonly Seen[];
  readonly ages: number;
  readonly credibility: Credibility;
  /** The place of each cohort among those seen; -1 of the running month. */
  readonly places: readonly number[];
  readonly outstanding: number;
  readonly rate: number;
}

/** The ends of the 95 % interval of the share of what is outstanding that will be redeemed. */
export const intervalOf = (estimated: Estimated): { readonly low: number; readonly high: number } => {
  const { cohorts, seen, ages, places, outstanding, rate } = estimated;
  const { own, between, within } = estimated.credibility;
  const next = numbersFrom(SEED);
  const shares = Array.from({ length: DRAWS }, () => {
    const rates = ratesOf(seen, ages, drawnOf(seen.length, next));
    let redeemed = 0;
    for (const [at, cohort] of cohorts.entries()) {
      const known = own[places[at] ?? -1] ?? { expected: 0, factor: 1, credibility: 0 };
      const apart = Math.sqrt(between * (1 - known.credibility)) * normalFrom(next);
      const future = futureOf(cohort, rates, Math.max(0, believedFactor(known) + apart));
      const chance = Math.sqrt(within * future.redeemed) * normalFrom(next);
      redeemed += Math.min(cohort.remaining, Math.max(0, future.redeemed + future.left + chance));
    }
    return share(redeemed, outstanding);
  }).toSorted((one, other) => one - other);
  // Months drawn of few are less apart than months are: as far wider as Student's t is than the normal distribution.
  const wider = studentPoint(seen.length - 1) / NORMAL_95;
  const at = (place: number): number => shares[Math.floor(place * (DRAWS - 1))] ?? rate;
  return {
    low: Math.max(0, Math.min(rate, rate - (rate - at(OUTSIDE)) * wider)),
    high: Math.min(1, Math.max(rate, rate + (at(1 - OUTSIDE) - rate) * wider)),
  };
};
