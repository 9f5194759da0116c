// The behaviour index as a thread sees it, and how the timelines of a stretch of persons are read from it.

import type { EntryDays, PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { lowerBound } from './arrays.ts';
import { type IndexChoice, type IndexSegment, instantAt, OVER_MS, withFilters } from './segment.ts';
import type { Strip } from './strips.ts';

const NOTHING_OVER = new Uint8Array(1);
/** One event in so many matches, or fewer: then it is foreseen that none does. */
const FEW = 8;
/** No day is longer, also where clocks are put back. */
const DAY_MS_MAX = 25 * 3_600_000;

/** Everything that a thread needs to evaluate a question. */
export interface IndexView extends IndexChoice {
  /** Ids of the persons by number. */
  readonly persons: BigUint64Array;
  /** By stretch; of each what is sealed comes first. The tail has what is not sealed, and all of the persons who are restated. */
  readonly segments: readonly IndexSegment[];
  /** Columns by segment: the code of each event's value, -1 without. */
  readonly columns: readonly (readonly Int32Array[])[];
  /** By segment the layer that it belongs to; 0 is sealed. */
  readonly layers: readonly number[];
  /** By person the layer from which on it is read, because it turned out whose the events below are. */
  readonly restated: Uint8Array;
  /** Group of each person, -1 for who is not asked for. */
  readonly groups: Int32Array;
  readonly from: number;
  readonly to: number;
  /** What the question matches of all that is sealed; null where that is chosen event by event. */
  readonly strip: Strip | null;
}

/** A segment as one evaluation reads it. */
class Reading {
  readonly segment: IndexSegment;
  readonly columns: readonly Int32Array[];
  readonly persons: Uint32Array | null;
  readonly offsets: Uint32Array;
  /** 0: sealed. */
  readonly layer: number;
  /** Persons with events have lower numbers. */
  readonly limit: number;
  /** The range cuts the month. */
  readonly cut: boolean;
  /** How far the list of persons was gone through. */
  cursor: number;

  constructor({ from, to, segments, columns, layers }: IndexView, index: number, first: number) {
    const segment = segments[index] as IndexSegment;
    const { startMs, endMs, persons, offsets } = segment;
    this.segment = segment;
    this.columns = columns[index] as readonly Int32Array[];
    this.persons = persons;
    this.offsets = offsets;
    this.layer = layers[index] as number;
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

/** The first entry of [begin, end) at an instant or later. */
const firstEntryFrom = (at: Float64Array, begin: number, end: number, instant: number): number => {
  let [low, high] = [begin, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] as number) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The same of events. */
const firstEventFrom = (segment: IndexSegment, begin: number, end: number, instant: number): number => {
  let [low, high] = [begin, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instantAt(segment, middle) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
};

class ViewTimeline implements PersonTimeline {
  group = 0;
  first = 0;
  length = 0;
  at: Float64Array = new Float64Array(256);
  matches: Uint32Array = new Uint32Array(256);
  counts: Uint32Array | null = null;
  days: EntryDays | null = null;
  columns: readonly Int32Array[];
  readonly #view: IndexView;
  readonly #readings: readonly Reading[];
  /** Of those the tail. */
  readonly #tail: readonly Reading[];
  /** By code of event: whether some filter has to be asked. */
  readonly #asks: Uint8Array;
  /** The columns of the question, as numbers into those of a segment. */
  readonly #asked: readonly number[];
  /** The code alone says whether an event is taken, and nothing else is read of it. */
  readonly #plain: boolean;
  /** The fold reads in place. */
  readonly #inPlace: boolean;
  /** Sealed events come put together by day. */
  readonly #byDay: boolean;
  /** Whether the range leaves some of what is sealed out. */
  readonly #cutsBegin: boolean;
  readonly #cutsEnd: boolean;
  #number = 0;
  /** Events that were looked at, and that matched. */
  #seen = 0;
  #taken = 0;
  // Of its own; those above may be the strip's.
  #ownAt = new Float64Array(256);
  #ownMatches = new Uint32Array(256);
  #ownCounts = new Uint32Array(256);
  #ownColumns: Int32Array[];

  /** Reads persons from `first` on, in rising order. */
  constructor(view: IndexView, first: number, inPlace: boolean) {
    this.#view = view;
    this.#inPlace = inPlace;
    this.#readings = readingsOf(view, first);
    this.#asks = Uint8Array.from(view.certain, (_, code) =>
      view.conditional.some((each) => each.codes[code]) ? 1 : 0,
    );
    this.#asked = view.asked.map(({ column }) => column);
    this.#plain = view.asked.length === 0 && view.conditional.length === 0;
    this.#tail = this.#readings.filter(({ layer }) => layer > 0);
    this.#byDay = view.strip !== null && view.strip.counts !== null;
    const sealed = view.segments.filter((_, index) => view.layers[index] === 0);
    this.#cutsBegin = sealed.some(({ startMs }) => startMs < view.from);
    this.#cutsEnd = sealed.some(({ endMs }) => endMs > view.to);
    this.#ownColumns = view.asked.map(() => new Int32Array(256));
    this.columns = this.#ownColumns;
  }

  person(): string {
    return String(this.#view.persons[this.#number]);
  }

  /** Gathers the entries of a person; persons come in rising order. */
  read(number: number, group: number): void {
    this.#number = number;
    this.group = group;
    const { strip, restated } = this.#view;
    if (strip === null) this.#gatherAll();
    else if (restated[number] !== 0 || number + 1 >= strip.offsets.length) this.#gatherAll();
    else this.#take(strip, number);
  }

  /** Takes what the strip has of a person, and the tail behind it. */
  #take(strip: Strip, number: number): void {
    const { offsets, at } = strip;
    const { from, to } = this.#view;
    let begin = offsets[number] as number;
    let end = offsets[number + 1] as number;
    if (this.#cutsBegin && begin < end && (at[begin] as number) < from) begin = firstEntryFrom(at, begin, end, from);
    if (this.#cutsEnd && begin < end && (at[end - 1] as number) >= to) end = firstEntryFrom(at, begin, end, to);
    if (this.#inPlace && !this.#hasTail()) {
      this.at = at;
      this.matches = strip.matches;
      this.counts = strip.counts;
      this.days = strip.days;
      this.columns = strip.columns;
      this.first = begin;
      this.length = end;
      return;
    }
    this.#copy(strip, begin, end);
    const sealed = end - begin;
    const mixed = this.#gatherFrom(this.#tail);
    if (this.#byDay && sealed > 0 && this.#isUnclear(sealed)) {
      this.#gatherAll();
      return;
    }
    if (mixed) this.#sort();
    this.#show();
  }

  #hasTail(): boolean {
    for (let index = 0; index < this.#tail.length; index += 1) {
      const reading = this.#tail[index] as Reading;
      const place = reading.placeOf(this.#number);
      if (place >= 0 && reading.offsets[place] !== reading.offsets[place + 1]) return true;
    }
    return false;
  }

  /** Whether only events tell in which order they come, because late ones may fall on a day that was put together. */
  #isUnclear(sealed: number): boolean {
    const dayEnd = (this.#ownAt[sealed - 1] as number) + DAY_MS_MAX;
    for (let event = sealed; event < this.length; event += 1) if ((this.#ownAt[event] as number) < dayEnd) return true;
    return false;
  }

  #show(): void {
    this.at = this.#ownAt;
    this.matches = this.#ownMatches;
    this.counts = this.#byDay ? this.#ownCounts : null;
    this.days = null;
    this.columns = this.#ownColumns;
    this.first = 0;
  }

  /** Takes what is chosen of the segments, event by event. */
  #gatherAll(): void {
    this.length = 0;
    if (this.#gatherFrom(this.#readings)) this.#sort();
    this.#show();
  }

  /** Takes what is chosen of segments behind what is there; true when it is to be sorted. */
  #gatherFrom(readings: readonly Reading[]): boolean {
    const from = this.#view.restated[this.#number] as number;
    let mixed = false;
    for (let index = 0; index < readings.length; index += 1) {
      const reading = readings[index] as Reading;
      const place = reading.placeOf(this.#number);
      if (place < 0 || reading.layer < from) continue;
      const before = this.length;
      this.#takeEvents(reading, place);
      if (before > 0 && this.length > before && (this.#ownAt[before] as number) < (this.#ownAt[before - 1] as number))
        mixed = true;
    }
    return mixed;
  }

  #copy({ at, matches, counts, columns }: Strip, begin: number, end: number): void {
    while (end - begin > this.#ownAt.length) this.#grow();
    const [times, bits] = [this.#ownAt, this.#ownMatches];
    for (let entry = begin, place = 0; entry < end; entry += 1, place += 1) {
      times[place] = at[entry] as number;
      bits[place] = matches[entry] as number;
    }
    if (counts !== null)
      for (let entry = begin; entry < end; entry += 1) this.#ownCounts[entry - begin] = counts[entry] as number;
    for (let column = 0; column < columns.length; column += 1) {
      const [codes, into] = [columns[column] as Int32Array, this.#ownColumns[column] as Int32Array];
      for (let entry = begin; entry < end; entry += 1) into[entry - begin] = codes[entry] as number;
    }
    this.length = end - begin;
  }

  #takeEvents({ segment, offsets, cut, columns }: Reading, place: number): void {
    let begin = offsets[place] as number;
    let end = offsets[place + 1] as number;
    if (begin === end) return;
    if (cut) {
      begin = firstEventFrom(segment, begin, end, this.#view.from);
      end = firstEventFrom(segment, begin, end, this.#view.to);
    }
    const before = this.length;
    while (before + end - begin > this.#ownAt.length) this.#grow();
    if (this.#plain) this.#gather(segment, begin, end);
    else this.#choose(segment, columns, begin, end);
    if (this.#byDay) this.#ownCounts.fill(1, before, this.length);
  }

  /** Takes what matches by its code alone: the loop that most questions spend their time in. */
  #gather({ startMs, at, over, codes }: IndexSegment, begin: number, end: number): void {
    const { certain } = this.#view;
    const [times, matches] = [this.#ownAt, this.#ownMatches];
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
  #choose(segment: IndexSegment, columns: readonly Int32Array[], begin: number, end: number): void {
    const { certain, conditional, asked } = this.#view;
    const { codes } = segment;
    const [times, matches] = [this.#ownAt, this.#ownMatches];
    const asks = this.#asks;
    let { length } = this;
    for (let event = begin; event < end; event += 1) {
      const code = codes[event] as number;
      let bits = certain[code] as number;
      if (asks[code] === 1) bits = withFilters(conditional, columns, code, event, bits);
      if (bits === 0) continue;
      times[length] = instantAt(segment, event);
      matches[length] = bits;
      for (let column = 0; column < asked.length; column += 1)
        (this.#ownColumns[column] as Int32Array)[length] = (columns[this.#asked[column] as number] as Int32Array)[
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
    const size = this.#ownAt.length * 2;
    this.#ownAt = larger(new Float64Array(size), this.#ownAt);
    this.#ownMatches = larger(new Uint32Array(size), this.#ownMatches);
    this.#ownCounts = larger(new Uint32Array(size), this.#ownCounts);
    this.#ownColumns = this.#ownColumns.map((values) => larger(new Int32Array(size), values));
  }

  /** Late events come into their place; of one instant, what came later in the log is later. */
  #sort(): void {
    const at = this.#ownAt;
    const order = Array.from({ length: this.length }, (_, index) => index).sort(
      (one, other) => (at[one] as number) - (at[other] as number) || one - other,
    );
    for (const values of [at, this.#ownMatches, ...(this.#byDay ? [this.#ownCounts] : []), ...this.#ownColumns])
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
  const timeline = new ViewTimeline(view, first, folding.inPlace ?? false);
  for (let number = first; number < last; number += 1) {
    const group = view.groups[number] as number;
    if (group < 0) continue;
    timeline.read(number, group);
    if (timeline.length > timeline.first) folding.visit(timeline);
  }
  return folding.finish();
};
