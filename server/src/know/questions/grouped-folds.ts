// Folds of questions that look at a person once and then count them in every group that they belong to, or list them.

import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { GroupTallies, segmentsOf, type Tallied, valueNumberOf } from './groups.ts';
import { peopleMax } from './question.ts';

/** How persons fall into groups, as plain data. */
export interface GroupedSpec {
  /** Column of a breakdown by event, by the value at the first event that is read: so everybody has one. */
  readonly column: number | null;
  /** Values of a breakdown by attribute or tag. */
  readonly values: readonly string[] | null;
  readonly segments: number;
}

/** The value that a person counts as; undefined where the answer is not broken down. */
const groupValueOf = (
  { column, values }: GroupedSpec,
  timeline: PersonTimeline,
  textOf: TextOfCode,
): string | null | undefined => {
  if (values !== null) return values[valueNumberOf(timeline.group)] ?? null;
  if (column === null) return undefined;
  const code = timeline.columns[column]?.[0] ?? -1;
  return code < 0 ? null : textOf(column, code);
};

/** Looks at a person and then adds them to the tally of each of their groups. */
export interface PersonCount<Tally> {
  /** Whether the person counts at all. */
  look(timeline: PersonTimeline): boolean;
  add(tally: Tally): void;
}

/** What is counted, as plain data, and how two of it are put together. */
export interface TallyKind<Spec, Tally> {
  make(spec: Spec): Tally;
  merge(into: Tally, from: Tally): void;
}

/** Tallies of the groups. */
export interface GroupedPart<Tally> {
  readonly tallies: readonly Tallied<Tally>[];
}

/** Adds a list of integers to another, number by number. */
export const addCounts = (into: number[], from: readonly number[]): void => {
  for (const [index, count] of from.entries()) into[index] = (into[index] as number) + count;
};

/** A fold that adds each person to the tallies of the groups that they count in. */
export const groupedFold = <Spec extends GroupedSpec, Tally>(
  code: string,
  { make, merge }: TallyKind<Spec, Tally>,
  begin: (spec: Spec, textOf: TextOfCode) => PersonCount<Tally>,
): PersonFold<Spec, GroupedPart<Tally>> => ({
  code,
  begin: (spec, textOf) => {
    const count = begin(spec, textOf);
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
      merge(value === undefined ? merged.all(segment) : merged.of(segment, value), tally);
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

/** A fold that lists the persons of a figure. */
export const listingFold = <Spec extends GroupedSpec, Wanted extends WantedPeople<Spec>>(
  code: string,
  begin: (wanted: Wanted, textOf: TextOfCode) => (timeline: PersonTimeline) => boolean,
): PersonFold<Wanted, { readonly persons: readonly string[]; readonly total: number }> => ({
  code,
  begin: (wanted, textOf) => {
    const holds = begin(wanted, textOf);
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
