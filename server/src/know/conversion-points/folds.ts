// The two evaluations of conversion points over all timelines: how many reach the goal by what they did, and the persons of a figure.
import { GroupTallies, halfOf, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import type { ConversionPointCell } from './contract.ts';
import { type PointSpec, strataCount } from './plan.ts';
import { type Beginning, createPointWalk } from './walk.ts';

/** What is counted of a group. */
export interface PointTally {
  /** By cohort: customers whose days are over, and who of them reached the goal. */
  readonly sizes: number[];
  readonly reached: number[];
  /** Whose days are not over. */
  recent: number;
  /** Customers by behaviour, window, half, level of other activity, goal and count; see {@link cellAt}. Empty for values. */
  tables: Float64Array;
  /** Customers who can still reach the goal, or have not, by behaviour, window and count. Empty for values. */
  open: Float64Array;
}

/** Place of a number in the tables. */
export const cellAt = (
  { windowsMs, countMax }: Pick<PointSpec, 'windowsMs' | 'countMax'>,
  place: {
    readonly behaviour: number;
    readonly window: number;
    readonly half: number;
    readonly stratum: number;
    readonly reached: number;
    readonly count: number;
  },
): number => {
  const { behaviour, window, half, stratum, reached, count } = place;
  const cell = behaviour * windowsMs.length + window;
  return (((cell * 2 + half) * strataCount + stratum) * 2 + reached) * (countMax + 1) + count;
};

export const tableSize = ({ behaviours, windowsMs, countMax }: PointSpec): number =>
  behaviours * windowsMs.length * 2 * strataCount * 2 * (countMax + 1);

export const emptyPointTally = (spec: PointSpec): PointTally => ({
  sizes: new Array<number>(spec.cohorts.length - 1).fill(0),
  reached: new Array<number>(spec.cohorts.length - 1).fill(0),
  recent: 0,
  tables: new Float64Array(0),
  open: new Float64Array(0),
});

const addArrays = (into: Float64Array, from: Float64Array): Float64Array => {
  if (into.length === 0) return from.slice();
  for (let index = 0; index < from.length; index += 1) into[index] = (into[index] as number) + (from[index] as number);
  return into;
};

export const addPointTally = (into: PointTally, from: PointTally): void => {
  for (const [index, size] of from.sizes.entries()) into.sizes[index] = (into.sizes[index] as number) + size;
  for (const [index, count] of from.reached.entries()) into.reached[index] = (into.reached[index] as number) + count;
  into.recent += from.recent;
  into.tables = addArrays(into.tables, from.tables);
  into.open = addArrays(into.open, from.open);
};

/** Whether somebody has not reached the goal and still may: a goal of later days ends with them. */
export const isOpen = ({ goalFromMs, goalToMs, now }: PointSpec, { reachedAt, at }: Beginning): boolean =>
  reachedAt === null && (goalFromMs === 0 || at + goalToMs > now);

const addBeginning = (tally: PointTally, { cohort, complete, reachedAt }: Beginning): void => {
  if (!complete) {
    tally.recent += 1;
    return;
  }
  tally.sizes[cohort] = (tally.sizes[cohort] as number) + 1;
  if (reachedAt !== null) tally.reached[cohort] = (tally.reached[cohort] as number) + 1;
};

/** Adds one customer's counts to the tables; half and outcome as told. */
export const addCounts = (
  tables: Float64Array,
  spec: PointSpec,
  { counts, strata }: { readonly counts: Int32Array; readonly strata: Int32Array },
  { half, reached }: { readonly half: number; readonly reached: boolean },
): void => {
  const windows = spec.windowsMs.length;
  for (let cell = 0; cell < counts.length; cell += 1) {
    const count = counts[cell] as number;
    if (count < 0) continue;
    const [behaviour, window] = [Math.floor(cell / windows), cell % windows];
    const stratum = strata[cell] as number;
    const at = cellAt(spec, { behaviour, window, half, stratum, reached: reached ? 1 : 0, count });
    tables[at] = (tables[at] as number) + 1;
  }
};

const valueAtStart = (spec: PointSpec, timeline: PersonTimeline, start: number, textOf: TextOfCode) => {
  if (spec.values) return spec.values[valueNumberOf(timeline.group)] ?? null;
  if (spec.groupColumn === null) return undefined;
  const code = timeline.columns[spec.groupColumn]?.[start] ?? -1;
  return code < 0 ? null : textOf(spec.groupColumn, code);
};

export interface PointPart {
  readonly tallies: readonly Tallied<PointTally>[];
}

export const conversionPointFold: PersonFold<PointSpec, PointPart> = {
  code: 'conversion-points',
  begin: (spec, textOf) => {
    const walk = createPointWalk(spec, textOf);
    const tallies = new GroupTallies(() => emptyPointTally(spec));
    const openSize = spec.behaviours * spec.windowsMs.length * (spec.countMax + 1);
    return {
      visit: (timeline) => {
        const segments = segmentsOf(timeline.group, spec.segments);
        if (segments.length === 0) return;
        const begun = walk.begin(timeline);
        if (!begun) return;
        const counted = walk.count(timeline, begun, begun.reachedAt);
        const value = valueAtStart(spec, timeline, begun.start, textOf);
        const outcome = { half: halfOf(timeline.person()), reached: begun.reachedAt !== null };
        for (const segment of segments) {
          const tally = tallies.all(segment);
          if (tally.tables.length === 0) {
            tally.tables = new Float64Array(tableSize(spec));
            tally.open = new Float64Array(openSize);
          }
          addBeginning(tally, begun);
          if (value !== undefined) addBeginning(tallies.of(segment, value), begun);
          if (begun.complete) addCounts(tally.tables, spec, counted, outcome);
          if (!isOpen(spec, begun)) continue;
          for (const [cell, count] of counted.counts.entries()) {
            const at = cell * (spec.countMax + 1) + count;
            if (count >= 0) tally.open[at] = (tally.open[at] as number) + 1;
          }
        }
      },
      finish: () => ({ tallies: tallies.finish() }),
    };
  },
  merge: (spec, parts) => {
    const merged = new GroupTallies(() => emptyPointTally(spec));
    for (const { segment, value, tally } of parts.flatMap(({ tallies }) => tallies))
      addPointTally(value === undefined ? merged.all(segment) : merged.of(segment, value), tally);
    return { tallies: merged.finish() };
  },
};

export interface PointPeopleSpec {
  readonly points: PointSpec;
  readonly segment: number;
  readonly value: string | null | undefined;
  /** Behaviour and window as one number, as counts are kept. */
  readonly cell: number;
  readonly from: number;
  /** Half-open. */
  readonly below: number;
  readonly kind: ConversionPointCell['kind'];
}

export const conversionPointPeopleFold: PersonFold<
  PointPeopleSpec,
  { readonly persons: readonly string[]; readonly total: number }
> = {
  code: 'conversion-points.people',
  begin: ({ points, segment, value: wanted, cell, from, below, kind }, textOf) => {
    const walk = createPointWalk(points, textOf);
    const persons: string[] = [];
    let total = 0;
    const isMeant = (timeline: PersonTimeline): boolean => {
      const begun = walk.begin(timeline);
      if (!begun) return false;
      if (wanted !== undefined && valueAtStart(points, timeline, begun.start, textOf) !== wanted) return false;
      if (kind === 'open' ? !isOpen(points, begun) : !begun.complete) return false;
      if (kind !== 'open' && (begun.reachedAt !== null) !== (kind === 'reached')) return false;
      const count = walk.count(timeline, begun, begun.reachedAt).counts[cell] ?? -1;
      return count >= from && count < below;
    };
    return {
      visit: (timeline) => {
        if (!segmentsOf(timeline.group, points.segments).includes(segment) || !isMeant(timeline)) return;
        total += 1;
        if (persons.length < peopleMax) persons.push(timeline.person());
      },
      finish: () => ({ persons, total }),
    };
  },
  merge: (_spec, parts) => ({
    persons: parts.flatMap(({ persons }) => persons).slice(0, peopleMax),
    total: parts.reduce((sum, part) => sum + part.total, 0),
  }),
};
