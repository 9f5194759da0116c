// How many of the points that are still there will be redeemed: a chain ladder over the months in which points were earned. Of the points
// left at the beginning of an age, the share that is redeemed during it is estimated over every month that has come so far; what remains
// is carried from age to age, beyond the known ones along a fitted curve, up to the last day of the points. After T. Mack,
// "Distribution-free calculation of the standard error of chain ladder reserve estimates", ASTIN Bulletin 23 (1993), with the ultimate
// redemption rate as in T. Gault, L. Llaguno, M. Ménard, "Loyalty rewards and gift card programs: basic actuarial estimation techniques",
// CAS E-Forum (Summer 2012). A month that goes its own way is believed as far as its points allow (credibility.ts); the curve is in
// run-off.ts, the interval in resampling.ts. Pure.
import { believedFactor, type Credibility, credibilityOf, type Own } from './credibility.ts';
import { intervalOf } from './resampling.ts';
import {
  atRisk,
  type Cohort,
  cohortsOf,
  type Flow,
  futureOf,
  type Rates,
  type RunOff,
  ratesOf,
  seenOf,
  share,
  sum,
} from './run-off.ts';

/** Fewer whole months say nothing. */
export const COHORTS_MIN = 12;
/** An age is believed when so many months have come to it. */
export const COHORTS_AN_AGE_MIN = 3;
/** More of what is owed than this may not lie beyond the ages that are known. */
export const UNKNOWN_SHARE_MAX = 0.25;

/** Parts in a million: shares leave this file as whole numbers, so that money never meets a binary fraction. */
export const PPM = 1_000_000;
const ppm = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * PPM);

export interface CohortRow {
  readonly cohort: string;
  readonly awarded: number;
  readonly redeemed: number;
  readonly lapsed: number;
  readonly remaining: number;
  /** Months since they were earned. */
  readonly age: number;
  /** Cumulative redeemed at the end of each whole age. */
  readonly triangle: readonly number[];
  /** Share of the remaining that is expected to be redeemed, in a million; null while too little is known. */
  readonly rate: number | null;
  /** Redeemed so far over what the ages of all months would have redeemed of it, and how much of that is believed, in a million; null as above. */
  readonly factor: number | null;
  readonly credibility: number | null;
  /** Redeemed at the end of all, and never redeemed; null while too little is known. */
  readonly ultimate: number | null;
  readonly breakage: number | null;
}

/** What happened at an age, over all months that came to its end. */
export interface AgeRow {
  readonly age: number;
  readonly cohorts: number;
  readonly atRisk: number;
  /** In a million of what was at risk. */
  readonly redeemed: number;
  readonly lapsed: number;
}

export type Development = {
  readonly cohorts: readonly CohortRow[];
  readonly ages: readonly AgeRow[];
  readonly outstanding: number;
  /** Months that are whole. */
  readonly wholeCohorts: number;
} & (
  | {
      readonly state: 'estimated';
      /** Share of what is outstanding that will be redeemed, with its 95 % interval, in a million. */
      readonly rate: number;
      readonly low: number;
      readonly high: number;
      /** Of all that was ever awarded. */
      readonly ultimateRate: number;
      /** Share of what is outstanding that will outlive everything that is known, having no last day within reach; counted as redeemed. */
      readonly unknown: number;
      /** Share of what is outstanding that is expected to be redeemed at ages beyond the known ones, along the fitted curve. */
      readonly beyond: number;
    }
  | {
      readonly state: 'too_little';
      readonly reason: 'no_points' | 'few_cohorts' | 'ages_unknown';
      /** As above; null where nothing at all is known. */
      readonly unknown: number | null;
      /**
       * Between what the known ages say, when nothing that outlives them is redeemed, and when all of it is, in a million: of what is
       * outstanding, and of all that was ever awarded. No interval of chance: months may be too few for one. Null where no age is known.
       */
      readonly bounds: Bounds | null;
    }
);

/** See {@link Development}. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly ultimateLow: number;
  readonly ultimateHigh: number;
}

const noOwn: Own = { expected: 0, factor: 1, credibility: 0 };

/** The place of each cohort among those seen; -1 of one that has no whole age. */
const placesOf = (cohorts: readonly Cohort[]): readonly number[] => {
  let place = -1;
  return cohorts.map(({ whole }) => {
    if (whole === 0) return -1;
    place += 1;
    return place;
  });
};

const futuresOf = (
  cohorts: readonly Cohort[],
  rates: Rates,
  { own }: Credibility,
  places: readonly number[],
): readonly RunOff[] =>
  cohorts.map((cohort, at) => futureOf(cohort, rates, believedFactor(own[places[at] ?? -1] ?? noOwn)));

interface CohortEstimate {
  readonly future: RunOff;
  readonly own: Own;
}

const cohortRow = (cohort: Cohort, estimate: CohortEstimate | null): CohortRow => {
  const { remaining } = cohort;
  const [awarded, redeemed, lapsed] = [sum(cohort.awarded), sum(cohort.redeemed), sum(cohort.lapsed)];
  const rate = estimate && ppm(share(estimate.future.redeemed + estimate.future.left, remaining));
  const future = rate === null ? null : Number((BigInt(remaining) * BigInt(rate)) / BigInt(PPM));
  return {
    ...{ cohort: cohort.cohort, awarded, redeemed, lapsed, remaining, age: cohort.whole, rate },
    factor: estimate && Math.round(estimate.own.factor * PPM),
    credibility: estimate && ppm(estimate.own.credibility),
    triangle: Array.from({ length: cohort.whole }, (_, age) => sum(cohort.redeemed.slice(0, age + 1))),
    ultimate: future === null ? null : redeemed + future,
    breakage: future === null ? null : awarded - redeemed - future,
  };
};

/** When nothing that outlives the known ages is redeemed, and when all of it is. */
const boundsOf = (cohorts: readonly Cohort[], futures: readonly RunOff[], outstanding: number): Bounds => {
  const [awarded, redeemed] = [
    sum(cohorts.flatMap((each) => each.awarded)),
    sum(cohorts.flatMap((each) => each.redeemed)),
  ];
  const low = sum(futures.map((each) => each.redeemed - each.beyond));
  const high = low + sum(futures.map(({ outlives }) => outlives));
  const ultimate = (future: number): number => ppm(share(redeemed + future, awarded));
  return {
    ...{ low: ppm(share(low, outstanding)), high: ppm(share(high, outstanding)) },
    ...{ ultimateLow: ultimate(low), ultimateHigh: ultimate(high) },
  };
};

const ageRows = (cohorts: readonly Cohort[], rates: Rates): readonly AgeRow[] =>
  rates.redeemed.map((redeemed, age) => {
    const own = cohorts.filter(({ whole }) => whole > age);
    const risk = sum(own.map((each) => atRisk(each, age)));
    return { age, cohorts: own.length, atRisk: risk, redeemed: ppm(redeemed), lapsed: ppm(rates.lapsed[age] ?? 0) };
  });

type Reason = Extract<Development, { readonly state: 'too_little' }>['reason'];

const reasonOf = (cohorts: number, seen: number, unknown: number): Reason | null => {
  if (cohorts === 0) return 'no_points';
  if (seen < COHORTS_MIN) return 'few_cohorts';
  return unknown > UNKNOWN_SHARE_MAX ? 'ages_unknown' : null;
};

/**
 * Develops the flows of one wallet up to the running month, which is not whole and counts only for what is left. Says how much of what is
 * outstanding will be redeemed, or that too little is known to say.
 */
export const develop = (flows: readonly Flow[], month: string): Development => {
  const cohorts = cohortsOf(flows, month);
  const seen = cohorts.filter(({ whole }) => whole > 0).map(seenOf);
  const longest = Math.max(0, ...seen.map(({ whole }) => whole));
  const ages = Array.from({ length: longest }, (_, age) => seen.filter(({ whole }) => whole > age).length).filter(
    (count) => count >= COHORTS_AN_AGE_MIN,
  ).length;
  const rates = ratesOf(seen, ages);
  const [credibility, places] = [credibilityOf(seen, rates), placesOf(cohorts)];
  const futures = futuresOf(cohorts, rates, credibility, places);
  const outstanding = sum(cohorts.map(({ remaining }) => remaining));
  const of = (column: keyof RunOff): number => share(sum(futures.map((each) => each[column])), outstanding);
  const unknown = of('left');
  const reason = reasonOf(cohorts.length, seen.length, unknown);
  const rows = cohorts.map((cohort, at) => {
    const future = futures[at];
    const own = credibility.own[places[at] ?? -1] ?? noOwn;
    return cohortRow(cohort, reason === null && future ? { future, own } : null);
  });
  const common = { cohorts: rows, ages: ageRows(cohorts, rates), outstanding, wholeCohorts: seen.length };
  if (reason !== null) {
    const bounds = ages === 0 || outstanding === 0 ? null : boundsOf(cohorts, futures, outstanding);
    return { ...common, state: 'too_little', reason, unknown: ages === 0 ? null : ppm(of('outlives')), bounds };
  }
  const rate = share(sum(futures.map(({ redeemed, left }) => redeemed + left)), outstanding);
  const { low, high } = intervalOf({ cohorts, seen, ages, credibility, places, outstanding, rate });
  const awarded = sum(rows.map((each) => each.awarded));
  const ultimate = sum(rows.map((each) => each.ultimate ?? 0));
  return {
    ...common,
    ...{ state: 'estimated', rate: ppm(rate), low: ppm(low), high: ppm(high) },
    ...{ unknown: ppm(unknown), beyond: ppm(of('beyond')), ultimateRate: ppm(share(ultimate, awarded)) },
  };
};
