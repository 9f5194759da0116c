// Makes the arrays of one span of the behaviour index, a month or more: from events as the event store gives them, from what is sealed and
// the tail, and from spans that follow each other.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type IndexSegment, instantAt, Numbers, sharedArray } from '../index-view/index.ts';
import type { PersonTable } from './person-table.ts';

/** First instant of the UTC month of an instant, or of so many months later. */
export const monthStart = (at: number, offset: number): number => {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
};

/** UTC months that follow each other, as instants: half-open. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The month of an instant. */
export const monthOf = (at: number): Span => ({ startMs: monthStart(at, 0), endMs: monthStart(at, 1) });

const OVER_MS = 2 ** 32;
/** Whether instants of the span need more than 32 bits. */
const isLong = ({ startMs, endMs }: Span): boolean => endMs - startMs > OVER_MS;

/** Persons whose events are put together between two turns of the event loop. */
const TURN_PERSONS = 20_000;

/** A column of so many events without values yet. */
export const emptyColumn = (events: number): Int32Array => sharedArray(Int32Array, events).fill(-1);

/** A span that was made, and whence in the order of adding each of its events came; null: they came in its own order. */
export interface MadeSpan {
  readonly segment: IndexSegment;
  readonly order: Uint32Array | null;
}

const words = (length: number) => new Uint32Array(length);

/** Takes the events of one span, those of a person one after the other by time; the persons in any order. */
export class SpanBuilder {
  readonly #span: Span;
  readonly #at: Numbers<Uint32Array>;
  readonly #over: Numbers<Uint8Array> | null;
  readonly #codes: Numbers<Uint16Array>;
  readonly #persons = new Numbers(words);
  readonly #starts = new Numbers(words);
  #last = -1;
  #rising = true;

  /** `size`: as many events as there may be. */
  constructor({ startMs, endMs }: Span, size = 4_096) {
    this.#span = { startMs, endMs };
    this.#at = new Numbers(words, size);
    this.#over = isLong(this.#span) ? new Numbers((length) => new Uint8Array(length), size) : null;
    this.#codes = new Numbers((length) => new Uint16Array(length), size);
  }

  get events(): number {
    return this.#at.length;
  }

  /** `offset`: milliseconds since the span began. */
  add(person: number, offset: number, code: number): void {
    if (person !== this.#last) {
      if (person < this.#last) this.#rising = false;
      this.#persons.push(person);
      this.#starts.push(this.#at.length);
      this.#last = person;
    }
    // Stored as 32 bits, so that what is over is left out here.
    this.#at.push(offset);
    this.#over?.push(Math.floor(offset / OVER_MS));
    this.#codes.push(code);
  }

  /** Runs of one person's events, by rising person. */
  #runs(): { readonly persons: Uint32Array; readonly starts: Uint32Array; readonly ends: Uint32Array } {
    const count = this.#persons.length;
    const persons = this.#persons.values.subarray(0, count);
    const starts = this.#starts.values.subarray(0, count);
    const ends = new Uint32Array(count);
    for (let run = 0; run < count; run += 1) ends[run] = run + 1 < count ? (starts[run + 1] as number) : this.events;
    if (this.#rising) return { persons, starts, ends };
    // A run's person and place in one number, which a typed array sorts without calls.
    const order = Float64Array.from(persons, (person, run) => person * 2 ** 26 + run).sort();
    const sorted = (values: Uint32Array) => Uint32Array.from(order, (each) => values[each % 2 ** 26] as number);
    return { persons: sorted(persons), starts: sorted(starts), ends: sorted(ends) };
  }

  /** Lists the persons, or counts through all of them, whichever is smaller. */
  finish(personCount: number, tail: boolean): MadeSpan {
    const { persons, starts, ends } = this.#runs();
    const at = sharedArray(Uint32Array, this.events);
    const over = this.#over && sharedArray(Uint8Array, this.events);
    const codes = sharedArray(Uint16Array, this.events);
    const order = this.#rising ? null : new Uint32Array(this.events);
    const listed = persons.length * 2 < personCount;
    const offsets = sharedArray(Uint32Array, (listed ? persons.length : personCount) + 1);
    let [place, next] = [0, 0];
    for (let run = 0; run < persons.length; run += 1) {
      const slot = listed ? run : (persons[run] as number);
      while (next <= slot) {
        offsets[next] = place;
        next += 1;
      }
      for (let event = starts[run] as number; event < (ends[run] as number); event += 1, place += 1) {
        at[place] = this.#at.values[event] as number;
        codes[place] = this.#codes.values[event] as number;
        if (over) over[place] = this.#over?.values[event] as number;
        if (order) order[place] = event;
      }
    }
    offsets.fill(place, next);
    const list = listed ? sharedArray(Uint32Array, persons.length) : null;
    list?.set(persons);
    return { segment: { ...this.#span, tail, persons: list, offsets, at, over, codes }, order };
  }
}

/** Where a person's events stand in a segment, for persons who are asked for in rising order. */
export const createPlaces = ({ persons, offsets }: IndexSegment) => {
  let cursor = 0;
  return (number: number): readonly [begin: number, end: number] => {
    let place = number;
    if (persons !== null) {
      while (cursor < persons.length && (persons[cursor] as number) < number) cursor += 1;
      if (persons[cursor] !== number) return [0, 0];
      place = cursor;
    } else if (number >= offsets.length - 1) return [0, 0];
    return [offsets[place] as number, offsets[place + 1] as number];
  };
};

/** A span with the codes of its columns. */
export interface SpanArrays {
  readonly segment: IndexSegment;
  readonly columns: readonly Int32Array[];
}

/** What is put into a sealed span. */
export interface Sealing {
  readonly tail: SpanArrays | null;
  /** Persons whose events stand in the tail alone. */
  readonly restated: Uint8Array;
  readonly personCount: number;
}

const nothing = (span: Span): IndexSegment => new SpanBuilder(span, 1).finish(0, false).segment;

/** Events that are taken over one by one, with the codes of their columns. */
const createTaking = (span: Span, columnCount: number, size: number) => {
  const builder = new SpanBuilder(span, size);
  const columns = Array.from({ length: columnCount }, () => new Numbers((length) => new Int32Array(length), size));
  return {
    take: ({ segment, columns: codes }: SpanArrays, person: number, event: number): void => {
      builder.add(person, instantAt(segment, event) - span.startMs, segment.codes[event] as number);
      for (let index = 0; index < columnCount; index += 1) columns[index]?.push(codes[index]?.[event] ?? -1);
    },
    finish: (personCount: number): SpanArrays => ({
      segment: builder.finish(personCount, false).segment,
      columns: columns.map(({ values, length }) => {
        const made = sharedArray(Int32Array, length);
        made.set(values.subarray(0, length));
        return made;
      }),
    }),
  };
};

/** The sealed span with the events of the tail: what was sealed of restated persons goes, and theirs of the tail come. */
export const sealSpan = async (
  span: Span,
  sealed: SpanArrays | null,
  { tail, restated, personCount }: Sealing,
): Promise<SpanArrays> => {
  const [old, late] = [sealed?.segment ?? nothing(span), tail?.segment ?? nothing(span)];
  const [oldPlaces, latePlaces] = [createPlaces(old), createPlaces(late)];
  const { take, finish } = createTaking(
    span,
    (sealed ?? tail)?.columns.length ?? 0,
    old.at.length + late.at.length + 1,
  );
  for (let person = 0; person < personCount; person += 1) {
    if (person % TURN_PERSONS === 0) await nextTurn();
    let [event, end] = oldPlaces(person);
    if (restated[person] === 1) end = event;
    let [next, last] = latePlaces(person);
    for (; tail && next < last; next += 1) {
      // Of one instant, what was sealed came earlier in the log.
      const instant = instantAt(late, next);
      while (sealed && event < end && instantAt(old, event) <= instant) take(sealed, person, event++);
      take(tail, person, next);
    }
    while (sealed && event < end) take(sealed, person, event++);
  }
  return finish(personCount);
};

/** Spans in the order of time as one, so that a person's events stand side by side. */
export const joinSpans = async (spans: readonly SpanArrays[], personCount: number): Promise<SpanArrays> => {
  const [first, last] = [spans[0], spans.at(-1)] as [SpanArrays, SpanArrays];
  const events = spans.reduce((sum, { segment }) => sum + segment.at.length, 0);
  const span = { startMs: first.segment.startMs, endMs: last.segment.endMs };
  const { take, finish } = createTaking(span, first.columns.length, events + 1);
  const places = spans.map(({ segment }) => createPlaces(segment));
  for (let person = 0; person < personCount; person += 1) {
    if (person % TURN_PERSONS === 0) await nextTurn();
    for (const [index, each] of spans.entries()) {
      const [begin, end] = (places[index] as ReturnType<typeof createPlaces>)(person);
      for (let event = begin; event < end; event += 1) take(each, person, event);
    }
  }
  return finish(personCount);
};

/** What an event adds to the sum of its span: a number that also the engine can say; see `readSums`. */
export const sumTerm = (personLow: number, atLow: number, code: number): number =>
  (Math.imul(personLow, (Math.imul(2, atLow) + 1) | 0) + Math.imul(code, 0x9e37_79b1)) | 0;

/** The sum of a span without the persons who are restated. */
export const sumOf = (
  { startMs, persons, offsets, at, codes }: IndexSegment,
  table: PersonTable,
  restated: Uint8Array,
): { readonly events: number; readonly sum: number } => {
  // The lowest 32 bits, of instants before 1970 too.
  const low = startMs | 0;
  let [events, sum] = [0, 0];
  for (let place = 0; place + 1 < offsets.length; place += 1) {
    const number = persons === null ? place : (persons[place] as number);
    const end = offsets[place + 1] as number;
    let event = offsets[place] as number;
    if (event === end || restated[number] === 1) continue;
    const person = table.lowOf(number);
    events += end - event;
    for (; event < end; event += 1)
      sum = (sum + sumTerm(person, (low + (at[event] as number)) | 0, codes[event] as number)) | 0;
  }
  return { events, sum: sum >>> 0 };
};

/** Bytes that a segment takes. */
export const segmentBytes = ({ persons, offsets, at, over, codes }: IndexSegment): number =>
  (persons?.byteLength ?? 0) + offsets.byteLength + at.byteLength + (over?.byteLength ?? 0) + codes.byteLength;
