// How many of the points that are still there will be redeemed: a chain ladder over the months in which points were earned. Of the points
// left at the beginning of an age, the share that is redeemed during it is estimated over every month that has come so far; what remains
// is carried from age to age. After T. Mack, "Distribution-free calculation of the standard error of chain ladder reserve estimates",
// ASTIN Bulletin 23 (1993), with the ultimate redemption rate as in T. Gault, L. Llaguno, M. Ménard, "Loyalty rewards and gift card
// programs: basic actuarial estimation techniques", CAS E-Forum (Summer 2012). The error is a jackknife over the months. Pure.
import { monthsBetween } from './month.ts';

/** Points of one wallet that were earned in a month, and what became of them in a later one. */
export interface Flow {
  readonly cohort: string;
  readonly month: string;
  readonly awarded: number;
  readonly redeemed: number;
  readonly lapsed: number;
}

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
      /** Share of what is outstanding that will outlive the known ages; counted as redeemed. */
      readonly unknown: number;
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

interface Cohort {
  readonly cohort: string;
  /** By age, the running month's last. */
  readonly awarded: readonly number[];
  readonly redeemed: readonly number[];
  readonly lapsed: readonly number[];
  /** Ages that are over. */
  readonly whole: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);

const cohortsOf = (flows: readonly Flow[], month: string): readonly Cohort[] => {
  const byCohort = new Map<string, Flow[]>();
  for (const flow of flows) {
    const known = byCohort.get(flow.cohort);
    if (known) known.push(flow);
    else byCohort.set(flow.cohort, [flow]);
  }
  return [...byCohort]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([cohort, own]) => {
      const length = Math.max(0, monthsBetween(cohort, month)) + 1;
      const at = (column: 'awarded' | 'redeemed' | 'lapsed'): readonly number[] => {
        const ages = Array.from({ length }, () => 0);
        for (const flow of own) {
          // What is dated before the points were earned, or after the month that runs, belongs to the nearest age.
          const age = Math.min(length - 1, Math.max(0, monthsBetween(cohort, flow.month)));
          ages[age] = (ages[age] ?? 0) + flow[column];
        }
        return ages;
      };
      return { cohort, awarded: at('awarded'), redeemed: at('redeemed'), lapsed: at('lapsed'), whole: length - 1 };
    });
};

/** Points at risk in an age: left at its beginning, and what was awarded during it. */
const atRisk = ({ awarded, redeemed, lapsed }: Cohort, age: number): number =>
  sum(awarded.slice(0, age + 1)) - sum(redeemed.slice(0, age)) - sum(lapsed.slice(0, age));

interface Rates {
  readonly redeemed: readonly number[];
  readonly lapsed: readonly number[];
}

const share = (part: number, whole: number): number => (whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole)));

const ratesOf = (cohorts: readonly Cohort[], ages: number): Rates => {
  const of = (column: 'redeemed' | 'lapsed') =>
    Array.from({ length: ages }, (_, age) => {
      const seen = cohorts.filter(({ whole }) => whole > age);
      return share(sum(seen.map((each) => each[column][age] ?? 0)), sum(seen.map((each) => atRisk(each, age))));
    });
  return { redeemed: of('redeemed'), lapsed: of('lapsed') };
};

/** Of points left at the beginning of an age: the share that is redeemed within the known ages, and the share that outlives them. */
const runOff = ({ redeemed, lapsed }: Rates, from: number): { readonly redeemed: number; readonly left: number } => {
  let [left, gone] = [1, 0];
  for (let age = from; age < redeemed.length; age += 1) {
    const out = redeemed[age] ?? 0;
    gone += left * out;
    left *= Math.max(0, 1 - out - (lapsed[age] ?? 0));
  }
  return { redeemed: gone, left };
};

const remainingOf = (cohort: Cohort): number =>
  Math.max(0, sum(cohort.awarded) - sum(cohort.redeemed) - sum(cohort.lapsed));

/** Share of what is outstanding that is redeemed; what outlives the known ages counts as redeemed. */
const overall = (cohorts: readonly Cohort[], rates: Rates) => {
  const outstanding = sum(cohorts.map(remainingOf));
  let [redeemed, left] = [0, 0];
  for (const cohort of cohorts) {
    const own = runOff(rates, cohort.whole);
    redeemed += remainingOf(cohort) * own.redeemed;
    left += remainingOf(cohort) * own.left;
  }
  return { rate: share(redeemed + left, outstanding), left: share(left, outstanding) };
};

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

/** Half the width of the 95 % interval: the rate is estimated again without each month in turn. */
const uncertainty = (cohorts: readonly Cohort[], seen: readonly Cohort[], ages: number): number => {
  const rates = seen.map(
    (each) =>
      overall(
        cohorts,
        ratesOf(
          seen.filter((other) => other !== each),
          ages,
        ),
      ).rate,
  );
  const mean = sum(rates) / rates.length;
  const variance = ((rates.length - 1) / rates.length) * sum(rates.map((rate) => (rate - mean) ** 2));
  return studentPoint(rates.length - 1) * Math.sqrt(variance);
};

const cohortRow = (cohort: Cohort, rates: Rates | null): CohortRow => {
  const [awarded, redeemed, lapsed] = [sum(cohort.awarded), sum(cohort.redeemed), sum(cohort.lapsed)];
  const remaining = remainingOf(cohort);
  const own = rates && runOff(rates, cohort.whole);
  const rate = own && ppm(own.redeemed + own.left);
  const future = rate === null ? null : Number((BigInt(remaining) * BigInt(rate)) / BigInt(PPM));
  return {
    ...{ cohort: cohort.cohort, awarded, redeemed, lapsed, remaining, age: cohort.whole, rate },
    triangle: Array.from({ length: cohort.whole }, (_, age) => sum(cohort.redeemed.slice(0, age + 1))),
    ultimate: future === null ? null : redeemed + future,
    breakage: future === null ? null : awarded - redeemed - future,
  };
};

const boundsOf = (
  cohorts: readonly Cohort[],
  { rate, left }: { readonly rate: number; readonly left: number },
  outstanding: number,
): Bounds => {
  const [awarded, redeemed] = [
    sum(cohorts.flatMap((each) => each.awarded)),
    sum(cohorts.flatMap((each) => each.redeemed)),
  ];
  const ultimate = (future: number): number => ppm(share(redeemed + future * outstanding, awarded));
  return {
    ...{ low: ppm(rate - left), high: ppm(rate) },
    ...{ ultimateLow: ultimate(rate - left), ultimateHigh: ultimate(rate) },
  };
};

/**
 * Develops the flows of one wallet up to the running month, which is not whole and counts only for what is left. Says how much of what is
 * outstanding will be redeemed, or that too little is known to say.
 */
export const develop = (flows: readonly Flow[], month: string): Development => {
  const cohorts = cohortsOf(flows, month);
  const seen = cohorts.filter(({ whole }) => whole > 0);
  const ages = Math.max(0, ...seen.map(({ whole }) => whole));
  const believed = Array.from({ length: ages }, (_, age) => seen.filter(({ whole }) => whole > age).length).filter(
    (count) => count >= COHORTS_AN_AGE_MIN,
  ).length;
  const rates = ratesOf(seen, believed);
  const { rate, left } = overall(cohorts, rates);
  const outstanding = sum(cohorts.map(remainingOf));
  const reason =
    cohorts.length === 0
      ? ('no_points' as const)
      : seen.length < COHORTS_MIN
        ? ('few_cohorts' as const)
        : left > UNKNOWN_SHARE_MAX
          ? ('ages_unknown' as const)
          : null;
  const known = reason === null ? rates : null;
  const common = {
    cohorts: cohorts.map((each) => cohortRow(each, known)),
    ages: rates.redeemed.map((redeemed, age) => {
      const own = seen.filter(({ whole }) => whole > age);
      const risk = sum(own.map((each) => atRisk(each, age)));
      return { age, cohorts: own.length, atRisk: risk, redeemed: ppm(redeemed), lapsed: ppm(rates.lapsed[age] ?? 0) };
    }),
    ...{ outstanding, wholeCohorts: seen.length },
  };
  if (reason !== null) {
    const bounds = believed === 0 || outstanding === 0 ? null : boundsOf(cohorts, { rate, left }, outstanding);
    return { ...common, state: 'too_little', reason, unknown: believed === 0 ? null : ppm(left), bounds };
  }
  const half = uncertainty(cohorts, seen, believed);
  const awarded = sum(common.cohorts.map((each) => each.awarded));
  const ultimate = sum(common.cohorts.map((each) => each.ultimate ?? 0));
  return {
    ...common,
    ...{ state: 'estimated', rate: ppm(rate), low: ppm(rate - half), high: ppm(rate + half), unknown: ppm(left) },
    ultimateRate: ppm(share(ultimate, awarded)),
  };
};
