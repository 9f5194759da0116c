// Counting in groups: each segment, and within it each value of the breakdown, from the numbers that timelines carry.
import type { GroupKey } from './contract.ts';
import { type Grouping, keyOf } from './question.ts';

/** What a person's group number says. */
export const segmentBitsOf = (group: number): number => group & 63;
/** Number of the value of an attribute or tag; -1 where it is unknown. */
export const valueNumberOf = (group: number): number => (group >> 6) - 1;
/** The number from its parts. */
export const groupNumber = (value: number, segmentBits: number): number => (value + 1) * 64 + segmentBits;

/** A tally of one group while it is counted, or when it was. */
export interface Tallied<Tally> {
  /** Number of the segment; -1: everybody. */
  readonly segment: number;
  /** Undefined: not broken down. Null: the value is not known. */
  readonly value: string | null | undefined;
  readonly tally: Tally;
}

/** Values of one breakdown that a thread tells apart; of more, the rest shares one tally. */
const VALUES_MAX = 2_000;
/** The value under which everything counts that is not told apart. */
export const restValue = '\u0000other';

const EVERYBODY_SEGMENT = -1;

/** Tallies by segment and value. */
export class GroupTallies<Tally> {
  readonly #make: () => Tally;
  /** By segment; the one of everybody stands apart, because it is asked for most. */
  readonly #all = new Map<number, Tally>();
  #everybody: Tally | undefined;
  readonly #byValue = new Map<number, Map<string | null, Tally>>();
  /** The values of the segment that was asked for last. */
  #values: { readonly segment: number; readonly tallies: Map<string | null, Tally> } | undefined;

  constructor(make: () => Tally) {
    this.#make = make;
  }

  /** The tally of a segment as a whole. */
  all(segment: number): Tally {
    if (segment === EVERYBODY_SEGMENT && this.#everybody !== undefined) return this.#everybody;
    const known = this.#all.get(segment);
    if (known !== undefined) return known;
    const made = this.#make();
    this.#all.set(segment, made);
    if (segment === EVERYBODY_SEGMENT) this.#everybody = made;
    return made;
  }

  /** The tally of a value in a segment. */
  of(segment: number, value: string | null): Tally {
    const values = this.#valuesOf(segment);
    const known = values.get(value);
    if (known !== undefined) return known;
    const name = values.size < VALUES_MAX ? value : restValue;
    const made = values.get(name) ?? this.#make();
    values.set(name, made);
    return made;
  }

  #valuesOf(segment: number): Map<string | null, Tally> {
    if (this.#values?.segment === segment) return this.#values.tallies;
    const tallies = this.#byValue.get(segment) ?? new Map<string | null, Tally>();
    this.#byValue.set(segment, tallies);
    this.#values = { segment, tallies };
    return tallies;
  }

  finish(): readonly Tallied<Tally>[] {
    return [
      ...[...this.#all].map(([segment, tally]) => ({ segment, value: undefined, tally })),
      ...[...this.#byValue].flatMap(([segment, values]) =>
        [...values].map(([value, tally]) => ({ segment, value, tally })),
      ),
    ];
  }
}

/** Segments whose tallies a person belongs to: each by its bit, or everybody where none are compared. */
export const segmentsOf = (group: number, count: number): readonly number[] => {
  if (count === 0) return EVERYBODY;
  const bits = segmentBitsOf(group);
  return SEGMENTS_OF[bits & ((1 << count) - 1)] as readonly number[];
};

const EVERYBODY: readonly number[] = [-1];
const SEGMENTS_OF: readonly (readonly number[])[] = Array.from({ length: 64 }, (_, bits) =>
  [0, 1, 2, 3, 4, 5].filter((segment) => (bits & (1 << segment)) !== 0),
);

/**
 * The groups in the order in which they are shown: each segment as a whole, then its largest values, then the rest. A value is large by
 * its size over all segments, so that segments show the same values.
 */
export const shownGroups = <Tally>(
  tallies: readonly Tallied<Tally>[],
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  options: {
    readonly groupsMax: number;
    readonly sizeOf: (tally: Tally) => number;
    readonly make: () => Tally;
    readonly add: (into: Tally, from: Tally) => void;
  },
): readonly { readonly key: GroupKey; readonly tally: Tally }[] => {
  const { groupsMax, sizeOf, make, add } = options;
  const sizes = new Map<string | null, number>();
  for (const { value, tally } of tallies)
    if (value !== undefined && value !== restValue) sizes.set(value, (sizes.get(value) ?? 0) + sizeOf(tally));
  const shown = [...sizes]
    .sort(([one, size], [other, otherSize]) => otherSize - size || String(one).localeCompare(String(other)))
    .slice(0, groupsMax)
    .map(([value]) => value);
  const numbers = grouping.segments.length === 0 ? [-1] : grouping.segments.map((_, index) => index);
  return numbers.flatMap((segment) => {
    const label = segment < 0 ? null : (grouping.segments[segment] as string);
    const own = tallies.filter((each) => each.segment === segment);
    const find = (value: string | null | undefined) => own.find((each) => each.value === value)?.tally ?? make();
    const rest = own.filter(({ value }) => value !== undefined && !shown.includes(value));
    const other = make();
    for (const { tally } of rest) add(other, tally);
    return [
      { key: keyOf(grouping, label, 'all'), tally: find(undefined) },
      ...shown.map((value) => ({ key: keyOf(grouping, label, 'value', value), tally: find(value) })),
      ...(rest.length > 0 ? [{ key: keyOf(grouping, label, 'other'), tally: other }] : []),
    ];
  });
};
