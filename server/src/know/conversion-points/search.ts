// The search itself, over counted tables: every behaviour, count and window with enough customers is tried in one half of them; what is
// found there must show again in the other half, and must not vanish among customers who are otherwise as active.
import { correctByBenjaminiHochberg, shareInterval } from '../questions/index.ts';
import type { Candidate, PointSearch } from './contract.ts';
import { cellAt } from './folds.ts';
import { type PointSpec, strataCount, stratumBounds } from './plan.ts';
import { addFourfold, describe, type Fourfold, mantelHaenszel, matthews, pAbove } from './statistics.ts';

/** Levels that the confirmation and the check against activity must keep. */
const CONFIRM_P = 0.05;
/** Fewer customers on a side of a half than this say nothing. */
const SIDE_MIN = 10;
const CANDIDATES_MAX = 100;

/** Counts that are tried: all up to ten, then coarser. */
const countsTried = (countMax: number): readonly number[] =>
  Array.from({ length: countMax }, (_, index) => index + 1).filter(
    (count) => count <= 10 || (count <= 30 ? count % 5 === 0 : count % 10 === 0),
  );

interface Place {
  readonly behaviour: number;
  readonly window: number;
}

export interface SearchSpec extends PointSpec {
  readonly supportMin: number;
  readonly falseDiscoveryRate: number;
}

const nothing: Fourfold = { a: 0, b: 0, c: 0, d: 0 };

/** Customers of a half at a level of activity, with and without the goal: element n of each did it n times or more. */
interface AtLeast {
  readonly yes: Float64Array;
  readonly no: Float64Array;
}

const atLeastOf = (tables: Float64Array, spec: PointSpec, place: Place, half: number, stratum: number): AtLeast => {
  const summed = (reached: number): Float64Array => {
    const first = cellAt(spec, { ...place, half, stratum, reached, count: 0 });
    const sums = tables.slice(first, first + spec.countMax + 1);
    for (let count = spec.countMax - 1; count >= 0; count -= 1)
      sums[count] = (sums[count] as number) + (sums[count + 1] as number);
    return sums;
  };
  return { yes: summed(1), no: summed(0) };
};

const fourfoldAt = ({ yes, no }: AtLeast, atLeast: number): Fourfold => {
  const [a, b] = [yes[atLeast] as number, no[atLeast] as number];
  return { a, b, c: (yes[0] as number) - a, d: (no[0] as number) - b };
};

interface Tried extends Place {
  readonly atLeast: number;
  readonly searched: Fourfold;
  readonly heldOut: Fourfold;
  readonly strata: readonly Fourfold[];
}

const isTried = ({ searched, heldOut }: Tried, { supportMin }: SearchSpec): boolean =>
  [searched, heldOut].every(({ a, b, c, d }) => {
    const least = Math.max(SIDE_MIN, supportMin * (a + b + c + d));
    return a + b >= least && c + d >= least;
  });

const triedOf = (tables: Float64Array, spec: SearchSpec): readonly Tried[] => {
  const places = Array.from({ length: spec.behaviours * spec.windowsMs.length }, (_, cell) => ({
    behaviour: Math.floor(cell / spec.windowsMs.length),
    window: cell % spec.windowsMs.length,
  }));
  return places
    .flatMap((place) => {
      const levels = Array.from({ length: strataCount }, (_, stratum) =>
        [0, 1].map((half) => atLeastOf(tables, spec, place, half, stratum)),
      );
      return countsTried(spec.countMax).map((atLeast): Tried => {
        const [first, second] = [0, 1].map((half) =>
          levels.flatMap((halves) => (halves[half] ? [fourfoldAt(halves[half], atLeast)] : [])),
        ) as [Fourfold[], Fourfold[]];
        const strata = first.map((table, stratum) => addFourfold(table, second[stratum] ?? nothing));
        const [searched, heldOut] = [first.reduce(addFourfold, nothing), second.reduce(addFourfold, nothing)];
        return { ...place, atLeast, searched, heldOut, strata };
      });
    })
    .filter((each) => isTried(each, spec));
};

const ranks: Readonly<Record<Candidate['verdict'], number>> = {
  confirmed: 0,
  explained_by_activity: 1,
  not_confirmed: 2,
  not_found: 3,
};

/** Judges everything that is tried, best first. */
const judge = (tried: readonly Tried[], spec: SearchSpec): readonly (Candidate & { readonly window: number })[] => {
  const ps = tried.map(({ searched }) => pAbove(searched));
  const qs = correctByBenjaminiHochberg(ps);
  const found = tried.map((_, index) => (qs[index] as number) <= spec.falseDiscoveryRate);
  // What was found is few; it is corrected among itself when it is looked at again.
  const again = tried.flatMap(({ heldOut }, index) => (found[index] ? [{ index, p: pAbove(heldOut) }] : []));
  const held = new Map<number, number>();
  for (const [place, q] of correctByBenjaminiHochberg(again.map(({ p }) => p)).entries())
    held.set(again[place]?.index ?? -1, q);
  return tried
    .map((each, index) => {
      const { behaviour, window, atLeast, strata } = each;
      const adjusted = mantelHaenszel(strata);
      const pHeldOut = held.get(index) ?? null;
      const stays = adjusted !== null && adjusted.oddsRatio > 1 && adjusted.p <= CONFIRM_P;
      const verdict: Candidate['verdict'] =
        pHeldOut === null
          ? 'not_found'
          : pHeldOut > CONFIRM_P
            ? 'not_confirmed'
            : stays
              ? 'confirmed'
              : 'explained_by_activity';
      return {
        ...{ behaviour, window, atLeast, verdict, pHeldOut },
        windowDays: (spec.windowsMs[window] as number) / 86_400_000,
        ...describe(addFourfold(each.searched, each.heldOut)),
        ...{ pSearched: ps[index] as number, qSearched: qs[index] as number },
        ...{ adjustedOddsRatio: adjusted?.oddsRatio ?? null, pAdjusted: adjusted?.p ?? null },
      };
    })
    .toSorted(
      (one, other) =>
        ranks[one.verdict] - ranks[other.verdict] ||
        other.mcc - one.mcc ||
        one.windowDays - other.windowDays ||
        one.behaviour - other.behaviour ||
        one.atLeast - other.atLeast,
    );
};

/** Customers by how often they did it. */
const curveOf = (tables: Float64Array, spec: PointSpec, place: Place): PointSearch['curves'][number] => ({
  behaviour: place.behaviour,
  windowDays: (spec.windowsMs[place.window] as number) / 86_400_000,
  points: Array.from({ length: spec.countMax + 1 }, (_, count) => {
    let [reached, customers] = [0, 0];
    for (let half = 0; half < 2; half += 1)
      for (let stratum = 0; stratum < strataCount; stratum += 1) {
        const yes = tables[cellAt(spec, { ...place, half, stratum, reached: 1, count })] as number;
        reached += yes;
        customers += yes + (tables[cellAt(spec, { ...place, half, stratum, reached: 0, count })] as number);
      }
    return { count, customers, reached, ...shareInterval(reached, customers) };
  }),
});

/** For each behaviour the window that tells most, by the best correlation of a count. */
const curvesOf = (tables: Float64Array, spec: SearchSpec, tried: readonly Tried[]): PointSearch['curves'] =>
  Array.from({ length: spec.behaviours }, (_, behaviour) => {
    let best = { window: 0, mcc: Number.NEGATIVE_INFINITY };
    for (const each of tried) {
      if (each.behaviour !== behaviour) continue;
      const mcc = matthews(addFourfold(each.searched, each.heldOut));
      if (mcc > best.mcc) best = { window: each.window, mcc };
    }
    return curveOf(tables, spec, { behaviour, window: best.window });
  });

/** What the tables of a group say. */
export const searchPoints = (
  tables: Float64Array,
  spec: SearchSpec,
): Pick<PointSearch, 'tried' | 'point' | 'candidates' | 'curves' | 'strata'> => {
  if (tables.length === 0) return { tried: 0, point: null, candidates: [], curves: [], strata: [] };
  const tried = triedOf(tables, spec);
  const judged = judge(tried, spec);
  const best = judged.find(({ verdict }) => verdict === 'confirmed');
  const candidates = judged.slice(0, CANDIDATES_MAX).map(({ window: _, ...candidate }) => candidate);
  const shown = best ?? judged[0];
  const strata =
    tried.find(
      (each) => each.behaviour === shown?.behaviour && each.window === shown.window && each.atLeast === shown.atLeast,
    )?.strata ?? [];
  const levels = strata.map(({ a, b, c, d }, stratum) => ({
    ...stratumBounds(stratum),
    above: { customers: a + b, reached: a },
    below: { customers: c + d, reached: c },
  }));
  return {
    tried: tried.length,
    ...{ candidates, point: best ? (candidates[0] ?? null) : null, curves: curvesOf(tables, spec, tried) },
    strata: levels.filter(({ above, below }) => above.customers + below.customers > 0),
  };
};
