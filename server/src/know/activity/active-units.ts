// In which units somebody was active: what both questions are made of, and how their groups are counted.
import { GroupTallies, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonFolding, PersonTimeline, TextOfCode } from '../timelines/index.ts';

/** What both questions need of a timeline, as plain data. Bit 0 is the activity. */
export interface ActivitySpec {
  /** Starts of units and the end of the last. */
  readonly starts: readonly number[];
  /** Column of the breakdown by event, by the value at the first event that is read. */
  readonly column: number | null;
  readonly values: readonly string[] | null;
  readonly segments: number;
}

/**
 * Counts the events of each unit from `from` on into `counts`, which is written again for the next person, and says before which index the
 * events of a timeline lie before the first unit.
 */
export const countUnits = ({ starts }: ActivitySpec, { at, length }: PersonTimeline, counts: Int32Array): number => {
  counts.fill(0);
  const first = starts[0] as number;
  const last = starts.length - 1;
  let before = 0;
  while (before < length && (at[before] as number) < first) before += 1;
  let unit = 0;
  for (let event = before; event < length; event += 1) {
    while (unit < last && (at[event] as number) >= (starts[unit + 1] as number)) unit += 1;
    if (unit === last) break;
    counts[unit] = (counts[unit] as number) + 1;
  }
  return before;
};

/** The value that a person counts as; undefined where the answer is not broken down. */
export const groupValueOf = (
  { column, values }: ActivitySpec,
  timeline: PersonTimeline,
  textOf: TextOfCode,
): string | null | undefined => {
  if (values !== null) return values[valueNumberOf(timeline.group)] ?? null;
  if (column === null) return undefined;
  const code = timeline.columns[column]?.[0] ?? -1;
  return code < 0 ? null : textOf(column, code);
};

/** Looks at a person and then adds them to the tallies, lists of integers, of every group that they count in. */
export interface PersonCount {
  /** Whether the person counts at all. */
  look(timeline: PersonTimeline): boolean;
  add(tally: number[]): void;
}

export interface CountedPart {
  readonly tallies: readonly Tallied<number[]>[];
}

/** Adds a tally to another, number by number. */
export const addCounts = (into: number[], from: readonly number[]): void => {
  for (const [index, count] of from.entries()) into[index] = (into[index] as number) + count;
};

/** A fold that adds each person to the tallies of the groups that they count in; a tally is a list of integers. */
export const countingFold = <Spec extends ActivitySpec>(
  code: string,
  make: (spec: Spec) => number[],
  begin: (spec: Spec) => PersonCount,
): PersonFold<Spec, CountedPart> => ({
  code,
  begin: (spec, textOf): PersonFolding<CountedPart> => {
    const count = begin(spec);
    const tallies = new GroupTallies(() => make(spec));
    return {
      visit: (timeline) => {
        const segments = segmentsOf(timeline.group, spec.segments);
        if (segments.length === 0 || !count.look(timeline)) return;
        const value = groupValueOf(spec, timeline, textOf);
        for (const segment of segments) {
          count.add(tallies.all(segment));
          if (value !== undefined) count.add(tallies.of(segment, value));
        }
      },
      finish: () => ({ tallies: tallies.finish() }),
    };
  },
  merge: (spec, parts) => {
    const merged = new GroupTallies(() => make(spec));
    for (const { segment, value, tally } of parts.flatMap(({ tallies }) => tallies))
      addCounts(value === undefined ? merged.all(segment) : merged.of(segment, value), tally);
    return { tallies: merged.finish() };
  },
});

/** Whose persons of a figure are wanted. */
export interface WantedPeople<Spec> {
  readonly spec: Spec;
  readonly segment: number;
  /** Undefined: whatever the value. */
  readonly value: string | null | undefined;
}

export interface FoundPersons {
  readonly persons: readonly string[];
  readonly total: number;
}

/** A fold that lists the persons of a figure. */
export const listingFold = <Spec extends ActivitySpec, Wanted extends WantedPeople<Spec>>(
  code: string,
  begin: (wanted: Wanted) => (timeline: PersonTimeline) => boolean,
): PersonFold<Wanted, FoundPersons> => ({
  code,
  begin: (wanted, textOf) => {
    const holds = begin(wanted);
    const persons: string[] = [];
    let total = 0;
    return {
      visit: (timeline) => {
        if (!segmentsOf(timeline.group, wanted.spec.segments).includes(wanted.segment)) return;
        if (wanted.value !== undefined && groupValueOf(wanted.spec, timeline, textOf) !== wanted.value) return;
        if (!holds(timeline)) return;
        total += 1;
        if (persons.length < peopleMax) persons.push(timeline.person());
      },
      finish: () => ({ persons, total }),
    };
  },
  merge: (_wanted, parts) => ({
    persons: parts.flatMap(({ persons }) => persons).slice(0, peopleMax),
    total: parts.reduce((sum, { total }) => sum + total, 0),
  }),
});
