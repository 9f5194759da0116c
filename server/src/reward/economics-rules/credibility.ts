// How far what is special about a month of award is believed: of months with many points that differ more from each other than from themselves
// much, of small or erratic ones little. After H. Bühlmann and E. Straub, "Glaubwürdigkeit für Schadensätze", Mitteilungen der Vereinigung
// schweizerischer Versicherungsmathematiker 70 (1970), with the estimators of H. Bühlmann and A. Gisler, "A Course in Credibility Theory"
// (Springer 2005), chapter 4; for chain ladders A. Gisler and M. Wüthrich, ASTIN Bulletin 38 (2008). Pure.
import { type Rates, type Seen, sum } from './run-off.ts';

/** What a cohort did beside what was to be expected of it. */
export interface Own {
  /** Points that the ages so far would have redeemed. */
  readonly expected: number;
  /** Redeemed over expected; 1 of a cohort that nothing was expected of yet. */
  readonly factor: number;
  /** How much of it is believed, 0 to 1. */
  readonly credibility: number;
}

export interface Credibility {
  readonly own: readonly Own[];
  /** Variance of the factors between cohorts. */
  readonly between: number;
  /** Variance of redeemed points around what is expected, for each expected point. */
  readonly within: number;
}

/** The factor that a cohort is taken to have from now on. */
export const believedFactor = ({ factor, credibility }: Own): number => Math.max(0, 1 + credibility * (factor - 1));

export const credibilityOf = (seen: readonly Seen[], { redeemed: rates }: Rates): Credibility => {
  const tables = seen.map(({ whole, atRisk, redeemed }) => {
    const ages = rates.slice(0, whole).map((rate, age) => ({
      expected: rate * (atRisk[age] ?? 0),
      redeemed: redeemed[age] ?? 0,
    }));
    const told = ages.filter(({ expected }) => expected > 0);
    const expected = sum(told.map((each) => each.expected));
    const factor = expected > 0 ? Math.max(0, sum(told.map((each) => each.redeemed))) / expected : 1;
    return { told, expected, factor };
  });
  const heard = tables.filter(({ expected }) => expected > 0);
  const freedom = sum(heard.map(({ told }) => told.length - 1));
  const squares = sum(
    heard.map(({ told, factor }) =>
      sum(told.map((each) => (each.redeemed - factor * each.expected) ** 2 / each.expected)),
    ),
  );
  const within = freedom > 0 ? squares / freedom : 0;
  const whole = sum(heard.map(({ expected }) => expected));
  const spread = sum(heard.map(({ expected, factor }) => expected * (factor - 1) ** 2));
  const scale = whole - sum(heard.map(({ expected }) => expected ** 2)) / whole;
  const between = scale > 0 ? Math.max(0, (spread - (heard.length - 1) * within) / scale) : 0;
  const own = tables.map(({ expected, factor }) => {
    const heft = expected * between;
    return { expected, factor, credibility: heft > 0 ? heft / (heft + within) : 0 };
  });
  return { own, between, within };
};
