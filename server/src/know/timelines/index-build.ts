// Makes the arrays of one month of the behaviour index: from events as the event store gives them, and from what is sealed and the tail.
import type { IndexSegment } from './index-view.ts';
import type { PersonTable } from './person-table.ts';

/** A number array in memory that threads share. */
export const sharedArray = <Values>(
  make: { new (buffer: SharedArrayBuffer): Values; readonly BYTES_PER_ELEMENT: number },
  length: number,
): Values => new make(new SharedArrayBuffer(length * make.BYTES_PER_ELEMENT));

/** First instant of the UTC month of an instant, or of so many months later. */
export const monthStart = (at: number, offset: number): number => {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
};

/** A column of so many events without values yet. */
export const emptyColumn = (events: number): Int32Array => sharedArray(Int32Array, events).fill(-1);

/** Numbers that grow. */
class Numbers {
  length = 0;
  values: Float64Array | Uint32Array | Int32Array;
  readonly #make: (length: number) => Float64Array | Uint32Array | Int32Array;

  constructor(make: (length: number) => Float64Array | Uint32Array | Int32Array) {
    this.#make = make;
    this.values = make(4_096);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = this.#make(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }
}

/** A month that was made, and whence in the order of adding each of its events came; null: they came in its own order. */
export interface MadeMonth {
  readonly segment: IndexSegment;
  readonly order: Uint32Array | null;
}

/** Takes the events of one month, those of a person one after the other by time; the persons in any order. */
export class MonthBuilder {
  readonly #startMs: number;
  readonly #at = new Numbers((length) => new Uint32Array(length));
  readonly #codes = new Numbers((length) => new Uint32Array(length));
  readonly #persons = new Numbers((length) => new Uint32Array(length));
  readonly #starts = new Numbers((length) => new Uint32Array(length));
  #last = -1;
  #rising = true;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  get events(): number {
    return this.#at.length;
  }

  /** `offset`: milliseconds since the month began. */
  add(person: number, offset: number, code: number): void {
    if (person !== this.#last) {
      if (person < this.#last) this.#rising = false;
      this.#persons.push(person);
      this.#starts.push(this.#at.length);
      this.#last = person;
    }
    this.#at.push(offset);
    this.#codes.push(code);
  }

  /** Runs of one person's events, by rising person. */
  #runs(): { readonly persons: Uint32Array; readonly starts: Uint32Array; readonly ends: Uint32Array } {
    const count = this.#persons.length;
    const persons = this.#persons.values.subarray(0, count) as Uint32Array;
    const starts = this.#starts.values.subarray(0, count) as Uint32Array;
    const ends = new Uint32Array(count);
    for (let run = 0; run < count; run += 1) ends[run] = run + 1 < count ? (starts[run + 1] as number) : this.events;
    if (this.#rising) return { persons, starts, ends };
    // A run's person and place in one number, which a typed array sorts without calls.
    const order = Float64Array.from(persons, (person, run) => person * 2 ** 26 + run).sort();
    const sorted = (values: Uint32Array) => Uint32Array.from(order, (each) => values[each % 2 ** 26] as number);
    return { persons: sorted(persons), starts: sorted(starts), ends: sorted(ends) };
  }

  /** Lists the persons, or counts through all of them, whichever is smaller. */
  finish(personCount: number, tail: boolean): MadeMonth {
    const { persons, starts, ends } = this.#runs();
    const at = sharedArray(Uint32Array, this.events);
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
        if (order) order[place] = event;
      }
    }
    offsets.fill(place, next);
    const list = listed ? sharedArray(Uint32Array, persons.length) : null;
    list?.set(persons);
    const times = { startMs: this.#startMs, endMs: monthStart(this.#startMs, 1) };
    return { segment: { ...times, tail, persons: list, offsets, at, codes }, order };
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

/** A month with the codes of its columns. */
export interface MonthArrays {
  readonly segment: IndexSegment;
  readonly columns: readonly Int32Array[];
}

/** What is put into a sealed month. */
export interface Sealing {
  readonly tail: (MonthArrays & { readonly positions: Float64Array }) | null;
  /** Persons whose events stand in the tail alone. */
  readonly restated: Uint8Array;
  /** Events of the tail at positions below this one are sealed. */
  readonly below: number;
  readonly personCount: number;
}

const nothing = (startMs: number): IndexSegment => new MonthBuilder(startMs).finish(0, false).segment;

/** The sealed month with the events of the tail: what was sealed of restated persons goes, and theirs of the tail come. */
export const sealMonth = (
  startMs: number,
  sealed: MonthArrays | null,
  { tail, restated, below, personCount }: Sealing,
): MonthArrays => {
  const [old, late] = [sealed?.segment ?? nothing(startMs), tail?.segment ?? nothing(startMs)];
  const [oldPlaces, latePlaces] = [createPlaces(old), createPlaces(late)];
  const builder = new MonthBuilder(startMs);
  const columns = (sealed ?? tail)?.columns.map(() => new Numbers((length) => new Int32Array(length))) ?? [];
  const take = (from: MonthArrays | null, person: number, event: number): void => {
    if (!from) return;
    builder.add(person, from.segment.at[event] as number, from.segment.codes[event] as number);
    for (const [index, column] of columns.entries()) column.push(from.columns[index]?.[event] ?? -1);
  };
  for (let person = 0; person < personCount; person += 1) {
    let [event, end] = oldPlaces(person);
    if (restated[person] === 1) end = event;
    let [next, last] = latePlaces(person);
    for (; next < last; next += 1) {
      if ((tail?.positions[next] as number) >= below) continue;
      // Of one instant, what was sealed came earlier in the log.
      while (event < end && (old.at[event] as number) <= (late.at[next] as number)) take(sealed, person, event++);
      take(tail, person, next);
    }
    while (event < end) take(sealed, person, event++);
  }
  return {
    segment: builder.finish(personCount, false).segment,
    columns: columns.map(({ values, length }) => {
      const made = sharedArray(Int32Array, length);
      made.set(values.subarray(0, length));
      return made;
    }),
  };
};

/** What an event adds to the sum of its month: a number that also the engine can say; see `readSums`. */
export const sumTerm = (personLow: number, atLow: number, code: number): number =>
  (Math.imul(personLow, (Math.imul(2, atLow) + 1) | 0) + Math.imul(code, 0x9e37_79b1)) | 0;

/** The sum of a month without the persons who are restated. */
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
export const segmentBytes = ({ persons, offsets, at, codes }: IndexSegment): number =>
  (persons?.byteLength ?? 0) + offsets.byteLength + at.byteLength + codes.byteLength;
