// A segment of the behaviour index: events in typed arrays, and which of them a question chooses. Plain data in shared memory, so that it goes to
// another thread without being copied.

/**
 * Events of a stretch of UTC months, sorted by (person, time, position): six bytes an event in one month, seven in more. Persons are numbers
 * into the index's list.
 */
export interface IndexSegment {
  /** Times count from here, in milliseconds, and end before `endMs`. */
  readonly startMs: number;
  readonly endMs: number;
  /** Part of the tail: read also of persons who are restated. */
  readonly tail: boolean;
  /** Numbers of the persons who have events, ascending; null: all persons, one after the other. */
  readonly persons: Uint32Array | null;
  /** Where the events of each begin, and the end of the last. */
  readonly offsets: Uint32Array;
  readonly at: Uint32Array;
  /** How many times 2^32 milliseconds are to be added to `at`; null where a month is too short for any. */
  readonly over: Uint8Array | null;
  /** Kind and name of the event. */
  readonly codes: Uint16Array;
}

/** What `over` counts. */
export const OVER_MS = 2 ** 32;

/** When an event of a segment happened. */
export const instantAt = ({ startMs, at, over }: IndexSegment, event: number): number =>
  startMs + (at[event] as number) + (over === null ? 0 : (over[event] as number) * OVER_MS);

/** A filter with each comparison answered for each value of its column; entry 0 is for events without a value. */
export type IndexFilter =
  | { readonly kind: 'leaf'; readonly column: number; readonly truth: Uint8Array }
  | { readonly kind: 'all' | 'any'; readonly of: readonly IndexFilter[] }
  | { readonly kind: 'not'; readonly of: IndexFilter };

/** Which events a question takes, and what it reads of them. */
export interface IndexChoice {
  /** By code of event: bits that match whatever the properties are. */
  readonly certain: Uint32Array;
  /** Bits that match when a filter holds. */
  readonly conditional: readonly { readonly bit: number; readonly codes: Uint8Array; readonly filter: IndexFilter }[];
  /** Columns of the question, as numbers into those of a segment, and their texts. */
  readonly asked: readonly { readonly column: number; readonly texts: readonly (string | null)[] }[];
}

const filterHoldsAt = (filter: IndexFilter, columns: readonly Int32Array[], event: number): boolean => {
  if (filter.kind === 'leaf') return filter.truth[(columns[filter.column]?.[event] ?? -1) + 1] === 1;
  if (filter.kind === 'not') return !filterHoldsAt(filter.of, columns, event);
  for (const each of filter.of)
    if (filterHoldsAt(each, columns, event) === (filter.kind === 'any')) return filter.kind === 'any';
  return filter.kind === 'all';
};

/** The bits that an event of a code matches by filters, besides those that are certain. */
export const withFilters = (
  conditional: IndexChoice['conditional'],
  columns: readonly Int32Array[],
  code: number,
  event: number,
  certain: number,
): number => {
  let bits = certain;
  for (const each of conditional)
    if (each.codes[code] === 1 && (bits & each.bit) === 0 && filterHoldsAt(each.filter, columns, event))
      bits |= each.bit;
  return bits;
};
