// The behaviour index as a thread sees it: typed arrays in shared memory, and how the timelines of a stretch of persons are read from
// them. Plain data, so that it goes to another thread without being copied.
import type { PersonFold, PersonTimeline, TextOfCode } from './timeline.ts';

/**
 * Events of one stretch of time, sorted by (person, time, position): six bytes an event, ten in the tail. Persons are numbers into
 * the index's list.
 */
export interface IndexSegment {
  /** Times count from here, in milliseconds. */
  readonly startMs: number;
  /** Numbers of the persons who have events, ascending; null: all persons, one after the other. */
  readonly persons: Uint32Array | null;
  /** Where the events of each begin, and the end of the last. */
  readonly offsets: Uint32Array;
  readonly at: Uint32Array | Float64Array;
  /** Kind and name of the event. */
  readonly codes: Uint16Array;
}

/** A filter with each comparison answered for each value of its column; entry 0 is for events without a value. */
export type IndexFilter =
  | { readonly kind: 'leaf'; readonly column: number; readonly truth: Uint8Array }
  | { readonly kind: 'all' | 'any'; readonly of: readonly IndexFilter[] }
  | { readonly kind: 'not'; readonly of: IndexFilter };

/** Everything that a thread needs to evaluate a question. */
export interface IndexView {
  /** Ids of the persons, ascending except for those who came last. */
  readonly persons: BigUint64Array;
  /** In the order of time; the last one is the tail: what is not in the others, and all of the persons who are restated. */
  readonly segments: readonly IndexSegment[];
  /** Columns by segment: the code of each event's value, -1 without. */
  readonly columns: readonly (readonly Int32Array[])[];
  /** Persons whose events stand in the tail alone, because it turned out whose they are. */
  readonly restated: Uint8Array;
  /** Group of each person, -1 for who is not asked for. */
  readonly groups: Int32Array;
  readonly from: number;
  readonly to: number;
  /** By code of event: bits that match whatever the properties are. */
  readonly certain: Uint32Array;
  /** Bits that match when a filter holds. */
  readonly conditional: readonly { readonly bit: number; readonly codes: Uint8Array; readonly filter: IndexFilter }[];
  /** Columns of the question, as numbers into `columns`, and their texts. */
  readonly asked: readonly { readonly column: number; readonly texts: readonly (string | null)[] }[];
}

const filterHoldsAt = (filter: IndexFilter, columns: readonly Int32Array[], event: number): boolean => {
  if (filter.kind === 'leaf') return filter.truth[(columns[filter.column]?.[event] ?? -1) + 1] === 1;
  if (filter.kind === 'not') return !filterHoldsAt(filter.of, columns, event);
  for (const each of filter.of)
    if (filterHoldsAt(each, columns, event) === (filter.kind === 'any')) return filter.kind === 'any';
  return filter.kind === 'all';
};

const lowerBound = (sorted: Uint32Array, value: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

class ViewTimeline implements PersonTimeline {
  group = 0;
  length = 0;
  at = new Float64Array(256);
  matches = new Uint32Array(256);
  columns: Int32Array[];
  readonly #view: IndexView;
  readonly #cursors: number[] = [];
  #number = 0;
  /** Whether events of the tail may lie before those that were read already. */
  #mixed = false;

  constructor(view: IndexView) {
    this.#view = view;
    this.columns = view.asked.map(() => new Int32Array(256));
  }

  person(): string {
    return String(this.#view.persons[this.#number]);
  }

  start(number: number): void {
    for (const [index, { persons }] of this.#view.segments.entries())
      this.#cursors[index] = persons === null ? number : lowerBound(persons, number);
  }

  /** Gathers the events of a person; persons come in rising order. */
  read(number: number, group: number): void {
    this.#number = number;
    this.group = group;
    this.length = 0;
    this.#mixed = false;
    const { segments, restated } = this.#view;
    const tail = segments.length - 1;
    for (let index = 0; index <= tail; index += 1) {
      const segment = segments[index] as IndexSegment;
      const place = this.#place(segment, index, number);
      if (place < 0 || (index !== tail && restated[number] === 1)) continue;
      this.#append(segment, index, segment.offsets[place] as number, segment.offsets[place + 1] as number);
    }
    if (this.#mixed) this.#sort();
  }

  #place({ persons, offsets }: IndexSegment, index: number, number: number): number {
    if (persons === null) return number < offsets.length - 1 ? number : -1;
    let cursor = this.#cursors[index] as number;
    while (cursor < persons.length && (persons[cursor] as number) < number) cursor += 1;
    this.#cursors[index] = cursor;
    return persons[cursor] === number ? cursor : -1;
  }

  #append(segment: IndexSegment, index: number, begin: number, end: number): void {
    const { from, to, certain, conditional, asked } = this.#view;
    const columns = this.#view.columns[index] as readonly Int32Array[];
    for (let event = begin; event < end; event += 1) {
      const at = segment.startMs + (segment.at[event] as number);
      if (at < from || at >= to) continue;
      const code = segment.codes[event] as number;
      let bits = certain[code] as number;
      for (const each of conditional)
        if (each.codes[code] === 1 && (bits & each.bit) === 0 && filterHoldsAt(each.filter, columns, event))
          bits |= each.bit;
      if (bits === 0) continue;
      const place = this.length;
      if (place === this.at.length) this.#grow();
      if (place > 0 && at < (this.at[place - 1] as number)) this.#mixed = true;
      this.at[place] = at;
      this.matches[place] = bits;
      for (let column = 0; column < asked.length; column += 1)
        (this.columns[column] as Int32Array)[place] =
          columns[(asked[column] as { column: number }).column]?.[event] ?? -1;
      this.length += 1;
    }
  }

  #grow(): void {
    const larger = <Values extends Float64Array | Uint32Array | Int32Array>(made: Values, values: Values): Values => {
      made.set(values);
      return made;
    };
    const size = this.at.length * 2;
    this.at = larger(new Float64Array(size), this.at);
    this.matches = larger(new Uint32Array(size), this.matches);
    this.columns = this.columns.map((values) => larger(new Int32Array(size), values));
  }

  /** Late events come into their place; of one instant, what came later in the log is later. */
  #sort(): void {
    const order = Array.from({ length: this.length }, (_, index) => index).sort(
      (one, other) => (this.at[one] as number) - (this.at[other] as number) || one - other,
    );
    for (const values of [this.at, this.matches, ...this.columns])
      values.set(order.map((index) => values[index] as number));
  }
}

/** Evaluates the fold over the persons of [first, last). */
export const foldView = <Spec, Part>(
  fold: PersonFold<Spec, Part>,
  spec: Spec,
  view: IndexView,
  first: number,
  last: number,
): Part => {
  const textOf: TextOfCode = (column, code) => view.asked[column]?.texts[code] ?? '';
  const folding = fold.begin(spec, textOf);
  const timeline = new ViewTimeline(view);
  timeline.start(first);
  for (let number = first; number < last; number += 1) {
    const group = view.groups[number] as number;
    if (group < 0) continue;
    timeline.read(number, group);
    if (timeline.length > 0) folding.visit(timeline);
  }
  return folding.finish();
};
