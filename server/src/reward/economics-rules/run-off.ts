// How the points of a month run off from age to age: what was seen of it, the curve that carries on beyond the ages that are known, and the
// last day of points that have one. The curve is the inverse power of R. Sherman, "Extrapolating, smoothing and interpolating development
// factors", Proceedings of the Casualty Actuarial Society 71 (1984), fitted as a log-linear model of counts. Pure.
import { monthsBetween } from './month.ts';

/** Points of one wallet that were earned in a month, and what became of them in a later one. */
export interface Flow {
  readonly cohort: string;
  readonly month: string;
  readonly awarded: number;
  readonly redeemed: number;
  readonly lapsed: number;
  /** Of the lapsed: came to their last day. */
  readonly ended?: number;
  /** Still there, with their last day in the month. */
  readonly ending?: number;
}

/** Points that are still there, with the age of their last day; null: none. */
interface Part {
  readonly points: number;
  readonly until: number | null;
}

/** The points of a month. */
export interface Cohort {
  readonly cohort: string;
  /** By age, the running month's last. */
  readonly awarded: readonly number[];
  readonly redeemed: readonly number[];
  readonly lapsed: readonly number[];
  /** Of the lapsed: came to their last day. */
  readonly ended: readonly number[];
  /** Ages that are over. */
  readonly whole: number;
  readonly remaining: number;
  readonly parts: readonly Part[];
}

/** Of what is at risk at an age: redeemed, and lapsed before its last day. */
export interface Rates {
  readonly redeemed: readonly number[];
  readonly lapsed: readonly number[];
  /** What is redeemed at ages beyond these. */
  readonly tail: (age: number) => number;
}

/** What becomes of points: as shares, or as points. */
export interface RunOff {
  readonly redeemed: number;
  /** Of the redeemed: at ages that nobody has seen yet. */
  readonly beyond: number;
  /** Still there when the known ages are over. */
  readonly outlives: number;
  /** Outlives the curve as well, or has no last day. */
  readonly left: number;
}

/** The curve carries no farther than so many times the ages that are known. */
const REACH = 3;
const TAIL_STEPS = 30;
/** A month after another, the share redeemed falls at most by this power of the age. */
const POWER_MAX = 6;
const FLAT = 1e-9;

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0);
export const share = (part: number, whole: number): number => (whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole)));

/** What has a last day, age by age, and the rest; never more than there is. */
const partsOf = (cohort: string, flows: readonly Flow[], remaining: number): readonly Part[] => {
  const ending = flows.flatMap(({ month, ending: points = 0 }) =>
    points > 0 ? [{ points, until: monthsBetween(cohort, month) }] : [],
  );
  const known = sum(ending.map(({ points }) => points));
  const scale = known > remaining ? remaining / known : 1;
  const endless = Math.max(0, remaining - known);
  return [
    ...ending.map(({ points, until }) => ({ points: points * scale, until })),
    ...(endless > 0 ? [{ points: endless, until: null }] : []),
  ];
};

export const cohortsOf = (flows: readonly Flow[], month: string): readonly Cohort[] => {
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
      const at = (column: 'awarded' | 'redeemed' | 'lapsed' | 'ended'): readonly number[] => {
        const ages = Array.from({ length }, () => 0);
        for (const flow of own) {
          // What is dated before the points were earned, or after the month that runs, belongs to the nearest age.
          const age = Math.min(length - 1, Math.max(0, monthsBetween(cohort, flow.month)));
          ages[age] = (ages[age] ?? 0) + (flow[column] ?? 0);
        }
        return ages;
      };
      const columns = { awarded: at('awarded'), redeemed: at('redeemed'), lapsed: at('lapsed'), ended: at('ended') };
      const remaining = Math.max(0, sum(columns.awarded) - sum(columns.redeemed) - sum(columns.lapsed));
      return { cohort, ...columns, whole: length - 1, remaining, parts: partsOf(cohort, own, remaining) };
    });
};

/** Points at risk in an age: left at its beginning, and what was awarded during it. */
export const atRisk = ({ awarded, redeemed, lapsed }: Cohort, age: number): number =>
  sum(awarded.slice(0, age + 1)) - sum(redeemed.slice(0, age)) - sum(lapsed.slice(0, age));

/** What was seen of a cohort, age by age. */
export interface Seen {
  readonly whole: number;
  readonly atRisk: readonly number[];
  readonly redeemed: readonly number[];
  readonly lapsed: readonly number[];
}

export const seenOf = (cohort: Cohort): Seen => ({
  whole: cohort.whole,
  atRisk: cohort.awarded.map((_, age) => atRisk(cohort, age)),
  redeemed: cohort.redeemed,
  lapsed: cohort.lapsed.map((lapsed, age) => lapsed - (cohort.ended[age] ?? 0)),
});

interface Point {
  readonly x: number;
  readonly risk: number;
  readonly out: number;
}

/** Level and power of `risk × e^(level − power × x)` expected where `out` were counted: Newton's steps; a share that rises is held level. */
const fitPower = (points: readonly Point[]): { readonly level: number; readonly power: number } => {
  const risk = sum(points.map((each) => each.risk));
  const out = sum(points.map((each) => each.out));
  const flat = { level: Math.log(out / risk), power: 0 };
  let { level, power } = flat;
  for (let step = 0; step < TAIL_STEPS; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const { x, risk: at, out: counted } of points) {
      const expected = at * Math.exp(level - power * x);
      g0 += counted - expected;
      g1 -= (counted - expected) * x;
      h00 += expected;
      h01 -= expected * x;
      h11 += expected * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > h00 * h00 * FLAT)) return flat;
    const [up, steeper] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    level += Math.max(-1, Math.min(1, up));
    power += Math.max(-1, Math.min(1, steeper));
    if (Math.abs(up) + Math.abs(steeper) < FLAT) break;
  }
  return power > 0 && power <= POWER_MAX && Number.isFinite(level) ? { level, power } : flat;
};

/** The curve through the later two thirds of the ages that are known: the first ones say little of the last. */
const tailOf = (risk: readonly number[], out: readonly number[]): Rates['tail'] => {
  const from = Math.max(1, Math.floor(risk.length / 3));
  const points = risk.flatMap((each, age) =>
    age >= from && each > 0 ? [{ x: Math.log(age + 1), risk: each, out: Math.max(0, out[age] ?? 0) }] : [],
  );
  if (sum(points.map((each) => each.out)) <= 0) return () => 0;
  // About its own middle, so that level and power are estimated apart.
  const middle = sum(points.map(({ x }) => x)) / points.length;
  const { level, power } = fitPower(points.map((each) => ({ ...each, x: each.x - middle })));
  return (age) => Math.min(1, Math.exp(level - power * (Math.log(age + 1) - middle)));
};

/** Shares by age over the cohorts, each counted so many times. */
export const ratesOf = (seen: readonly Seen[], ages: number, weights?: readonly number[]): Rates => {
  const [risk, redeemed, lapsed] = [0, 1, 2].map(() => Array.from({ length: ages }, () => 0)) as [
    number[],
    number[],
    number[],
  ];
  for (const [at, each] of seen.entries()) {
    const weight = weights?.[at] ?? 1;
    for (let age = 0; age < Math.min(ages, each.whole); age += 1) {
      risk[age] = (risk[age] ?? 0) + weight * (each.atRisk[age] ?? 0);
      redeemed[age] = (redeemed[age] ?? 0) + weight * (each.redeemed[age] ?? 0);
      lapsed[age] = (lapsed[age] ?? 0) + weight * (each.lapsed[age] ?? 0);
    }
  }
  const tail = tailOf(risk, redeemed);
  const shares = (out: readonly number[], unseen: (age: number) => number) =>
    out.map((points, age) => ((risk[age] ?? 0) > 0 ? share(points, risk[age] ?? 0) : unseen(age)));
  // An age of which nothing is drawn lies on the curve.
  return { redeemed: shares(redeemed, tail), lapsed: shares(lapsed, () => 0), tail };
};

/** Of points left at the beginning of an age: what becomes of them up to their last day, or as far as the ages are known. */
const runOffOf = ({ redeemed, lapsed, tail }: Rates, from: number, until: number | null, factor: number): RunOff => {
  const known = redeemed.length;
  const reach = known * REACH;
  const end = until === null ? known : Math.min(until + 1, reach);
  const hasEnd = until !== null && until < reach;
  let [left, gone, beyond, outlives] = [1, 0, 0, from >= known && end > from ? 1 : 0];
  for (let age = from; age < end; age += 1) {
    if (age === known) outlives = left;
    const out = Math.min(1, factor * (age < known ? (redeemed[age] ?? 0) : tail(age)));
    gone += left * out;
    if (age >= known) beyond += left * out;
    left *= Math.max(0, 1 - out - (lapsed[age] ?? 0));
  }
  return { redeemed: gone, beyond, outlives: until === null ? left : outlives, left: hasEnd ? 0 : left };
};

/** What becomes of the points of a cohort that are still there; `factor`: so many times what is redeemed of others. */
export const futureOf = ({ whole, parts }: Cohort, rates: Rates, factor: number): RunOff => {
  let [redeemed, beyond, outlives, left] = [0, 0, 0, 0];
  for (const { points, until } of parts) {
    const own = runOffOf(rates, whole, until, factor);
    redeemed += points * own.redeemed;
    beyond += points * own.beyond;
    outlives += points * own.outlives;
    left += points * own.left;
  }
  return { redeemed, beyond, outlives, left };
};
