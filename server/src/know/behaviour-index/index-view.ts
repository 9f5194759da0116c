// The behaviour index as a thread sees it: typed arrays in shared memory, and how the timelines of a stretch of persons are read from
// them. Plain data, so that it goes to another thread without being copied.

import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import type { SegmentRuns, ViewRuns } from './index-runs.ts';

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

const OVER_MS = 2 ** 32;
const NOTHING_OVER = new Uint8Array(1);
/** One event in so many matches, or fewer: then it is foreseen that none does. */
const FEW = 8;

/** When an event of a segment happened. */
export const instantAt = ({ startMs, at, over }: IndexSegment, event: number): number =>
  startMs + (at[event] as number) + (over === null ? 0 : (over[event] as number) * OVER_MS);

/** A filter with each comparison answered for each value of its column; entry 0 is for events without a value. */
export type IndexFilter =
  | { readonly kind: 'leaf'; readonly column: number; readonly truth: Uint8Array }
  | { readonly kind: 'all' | 'any'; readonly of: readonly IndexFilter[] }
  | { readonly kind: 'not'; readonly of: IndexFilter };

/** Everything that a thread needs to evaluate a question. */
export interface IndexView {
  /** Ids of the persons by number. */
  readonly persons: BigUint64Array;
  /** By stretch; of each what is sealed comes first. The tail has what is not sealed, and all of the persons who are restated. */
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
  /** Where the question needs no more than days: the events of each segment put together by day. */
  readonly runs: ViewRuns | null;
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

/** A segment as one evaluation reads it. */
class Reading {
  readonly segment: IndexSegment;
  readonly runs: SegmentRuns | null;
  readonly columns: readonly Int32Array[];
  readonly persons: Uint32Array | null;
  readonly offsets: Uint32Array;
  readonly tail: boolean;
  /** Persons with events have lower numbers. */
  readonly limit: number;
  /** The range cuts the month. */
  readonly cut: boolean;
  /** How far the list of persons was gone through. */
  cursor: number;

  constructor({ from, to, runs, segments, columns }: IndexView, index: number, first: number) {
    const segment = segments[index] as IndexSegment;
    const { startMs, endMs, persons, offsets, tail } = segment;
    this.segment = segment;
    this.runs = runs?.segments[index] ?? null;
    this.columns = columns[index] as readonly Int32Array[];
    this.persons = persons;
    this.offsets = offsets;
    this.tail = tail;
    this.limit = offsets.length - 1;
    this.cut = startMs < from || endMs > to;
    this.cursor = persons === null ? 0 : lowerBound(persons, first);
  }

  /** Where a person stands; -1 where it has no events. */
  placeOf(number: number): number {
    const { persons } = this;
    if (persons === null) return number < this.limit ? number : -1;
    let { cursor } = this;
    while (cursor < persons.length && (persons[cursor] as number) < number) cursor += 1;
    this.cursor = cursor;
    return persons[cursor] === number ? cursor : -1;
  }
}

const readingsOf = (view: IndexView, first: number): readonly Reading[] =>
  view.segments.flatMap((segment, index) =>
    segment.endMs <= view.from || segment.startMs >= view.to || segment.at.length === 0
      ? []
      : [new Reading(view, index, first)],
  );

class ViewTimeline implements PersonTimeline {
  group = 0;
  length = 0;
  at = new Float64Array(256);
  matches = new Uint32Array(256);
  /** Of runs, how many events each stands for. */
  counts: Uint32Array | null = null;
  columns: Int32Array[];
  readonly #view: IndexView;
  readonly #readings: readonly Reading[];
  /** By code of event: whether some filter has to be asked. */
  readonly #asks: Uint8Array;
  /** The columns of the question, as numbers into those of a segment. */
  readonly #asked: readonly number[];
  /** The code alone says whether an event is taken, and nothing else is read of it. */
  readonly #plain: boolean;
  #number = 0;
  /** Events that were looked at, and that matched. */
  #seen = 0;
  #taken = 0;
  #counts = new Uint32Array(256);

  /** Reads persons from `first` on, in rising order. */
  constructor(view: IndexView, first: number) {
    this.#view = view;
    this.#readings = readingsOf(view, first);
    this.#asks = Uint8Array.from(view.certain, (_, code) =>
      view.conditional.some((each) => each.codes[code]) ? 1 : 0,
    );
    this.#asked = view.asked.map(({ column }) => column);
    this.#plain = view.asked.length === 0 && view.conditional.length === 0;
    this.columns = view.asked.map(() => new Int32Array(256));
  }

  person(): string {
    return String(this.#view.persons[this.#number]);
  }

  /** Gathers the events of a person, or the runs of them; persons come in rising order. */
  read(number: number, group: number): void {
    this.#number = number;
    this.group = group;
    this.length = 0;
    const { runs } = this.#view;
    this.counts = runs === null ? null : this.#counts;
    if (runs === null || !this.#takeRuns(runs)) this.#takeEvents();
  }

  #takeEvents(): void {
    const readings = this.#readings;
    const restated = this.#view.restated[this.#number] === 1;
    let mixed = false;
    for (let index = 0; index < readings.length; index += 1) {
      const reading = readings[index] as Reading;
      const place = reading.placeOf(this.#number);
      if (place < 0 || (restated && !reading.tail)) continue;
      let begin = reading.offsets[place] as number;
      let end = reading.offsets[place + 1] as number;
      if (begin === end) continue;
      if (reading.cut) {
        begin = this.#firstFrom(reading.segment, begin, end, this.#view.from);
        end = this.#firstFrom(reading.segment, begin, end, this.#view.to);
      }
      const before = this.length;
      while (before + end - begin > this.at.length) this.#grow();
      if (this.#plain) this.#gather(reading.segment, begin, end);
      else this.#choose(reading, begin, end);
      if (before > 0 && this.length > before && (this.at[before] as number) < (this.at[before - 1] as number))
        mixed = true;
    }
    if (mixed) this.#sort();
    if (this.counts !== null) this.#countOnes();
  }

  /** Each event stands for itself. */
  #countOnes(): void {
    if (this.#counts.length < this.at.length) this.#counts = new Uint32Array(this.at.length);
    this.counts = this.#counts.fill(1, 0, this.length);
  }

  /** Takes runs; false where only the events tell in which order they come, because late ones match something else on one day. */
  #takeRuns({ starts, bits }: ViewRuns): boolean {
    const { from, to } = this.#view;
    const { at: dayAt, first } = starts;
    const readings = this.#readings;
    const restated = this.#view.restated[this.#number] === 1;
    let length = 0;
    let mixed = false;
    for (let index = 0; index < readings.length; index += 1) {
      const reading = readings[index] as Reading;
      const { runs, tail } = reading;
      const place = reading.placeOf(this.#number);
      if (place < 0 || runs === null || (restated && !tail)) continue;
      const { offsets, days, kinds, counts } = runs;
      const end = offsets[place + 1] as number;
      let run = offsets[place] as number;
      if (run === end) continue;
      while (length + end - run > this.at.length || length + end - run > this.#counts.length) this.#growRuns();
      const before = length;
      for (; run < end; run += 1) {
        const instant = dayAt[(days[run] as number) - first] as number;
        if (instant < from || instant >= to) continue;
        this.at[length] = instant;
        this.matches[length] = bits[kinds[run] as number] as number;
        this.#counts[length] = counts[run] as number;
        length += 1;
      }
      if (!tail || before === 0 || length === before) continue;
      const [last, next] = [this.at[before - 1] as number, this.at[before] as number];
      if (next > last) continue;
      // One kind beside none.
      if (bits.length > 2) return false;
      mixed = true;
    }
    this.length = length;
    this.counts = this.#counts;
    if (mixed) this.#sort();
    return true;
  }

  #growRuns(): void {
    this.#grow();
    const larger = new Uint32Array(this.at.length);
    larger.set(this.#counts);
    this.#counts = larger;
  }

  /** The first event of [begin, end) at an instant or later. */
  #firstFrom(segment: IndexSegment, begin: number, end: number, instant: number): number {
    let low = begin;
    let high = end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (instantAt(segment, middle) < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes what matches by its code alone: the loop that most questions spend their time in. */
  #gather({ startMs, at, over, codes }: IndexSegment, begin: number, end: number): void {
    const { certain } = this.#view;
    const { at: times, matches } = this;
    const [high, mask] = over === null ? [NOTHING_OVER, 0] : [over, -1];
    const few = this.#taken * FEW < this.#seen;
    const before = this.length;
    let length = before;
    // What does not match is written too and written over by the next: where much matches, to jump by it costs more than the writing.
    for (let event = begin; event < end; event += 1) {
      const bits = certain[codes[event] as number] as number;
      if (few && bits === 0) continue;
      times[length] = startMs + (at[event] as number) + (high[event & mask] as number) * OVER_MS;
      matches[length] = bits;
      length += (bits | -bits) >>> 31;
    }
    this.#seen += end - begin;
    this.#taken += length - before;
    this.length = length;
  }

  /** The same where filters are asked or columns are wanted. */
  #choose({ segment, columns }: Reading, begin: number, end: number): void {
    const { certain, conditional, asked } = this.#view;
    const { codes } = segment;
    const { at: times, matches } = this;
    const asks = this.#asks;
    let { length } = this;
    for (let event = begin; event < end; event += 1) {
      const code = codes[event] as number;
      let bits = certain[code] as number;
      if (asks[code] === 1)
        for (const each of conditional)
          if (each.codes[code] === 1 && (bits & each.bit) === 0 && filterHoldsAt(each.filter, columns, event))
            bits |= each.bit;
      if (bits === 0) continue;
      times[length] = instantAt(segment, event);
      matches[length] = bits;
      for (let column = 0; column < asked.length; column += 1)
        (this.columns[column] as Int32Array)[length] = (columns[this.#asked[column] as number] as Int32Array)[
          event
        ] as number;
      length += 1;
    }
    this.length = length;
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
    for (const values of [this.at, this.matches, ...(this.counts ? [this.counts] : []), ...this.columns])
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
  const timeline = new ViewTimeline(view, first);
  for (let number = first; number < last; number += 1) {
    const group = view.groups[number] as number;
    if (group < 0) continue;
    timeline.read(number, group);
    if (timeline.length > 0) folding.visit(timeline);
  }
  return folding.finish();
};
