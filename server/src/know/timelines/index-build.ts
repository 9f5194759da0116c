// Makes the arrays of the behaviour index from what the event store streams person by person.
import type { IndexSegment } from './index-view.ts';

type Typed = Uint32Array | Uint16Array | Int32Array | BigUint64Array;

/** A copy in memory that threads share. */
const shared = <Values extends Typed>(
  make: new (buffer: SharedArrayBuffer) => Values,
  bytes: number,
  length: number,
): Values => new make(new SharedArrayBuffer(length * bytes));

export const sharedIds = (ids: readonly bigint[]): BigUint64Array => {
  const made = shared(BigUint64Array, 8, ids.length);
  made.set(ids);
  return made;
};

const monthStart = (at: number, offset: number): number => {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
};

/** Numbers that grow in blocks, so that nothing is copied while they come. */
class Numbers {
  length = 0;
  readonly #blocks: Float64Array[] = [];

  push(value: number): void {
    const place = this.length & 0xffff;
    if (place === 0) this.#blocks.push(new Float64Array(0x1_0000));
    (this.#blocks.at(-1) as Float64Array)[place] = value;
    this.length += 1;
  }

  copyTo(target: { [index: number]: number }): void {
    for (let index = 0; index < this.length; index += 1)
      target[index] = (this.#blocks[index >> 16] as Float64Array)[index & 0xffff] as number;
  }
}

class SegmentBuilder {
  readonly startMs: number;
  readonly #persons = new Numbers();
  readonly #starts = new Numbers();
  readonly #at = new Numbers();
  readonly #codes = new Numbers();
  #last = -1;

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  add(person: number, at: number, code: number): void {
    if (person !== this.#last) {
      this.#persons.push(person);
      this.#starts.push(this.#at.length);
      this.#last = person;
    }
    this.#at.push(at - this.startMs);
    this.#codes.push(code);
  }

  /** Lists the persons, or counts through all of them, whichever is smaller. */
  finish(personCount: number): IndexSegment {
    const at = shared(Uint32Array, 4, this.#at.length);
    const codes = shared(Uint16Array, 2, this.#at.length);
    this.#at.copyTo(at);
    this.#codes.copyTo(codes);
    const persons = shared(Uint32Array, 4, this.#persons.length);
    this.#persons.copyTo(persons);
    const starts = new Uint32Array(this.#starts.length + 1);
    this.#starts.copyTo(starts);
    starts[starts.length - 1] = at.length;
    const listed = persons.length * 2 < personCount;
    const offsets = shared(Uint32Array, 4, (listed ? persons.length : personCount) + 1);
    if (listed) offsets.set(starts);
    else
      for (let number = 0, next = 0; number <= personCount; number += 1) {
        offsets[number] = starts[next] as number;
        if (persons[next] === number) next += 1;
      }
    return { startMs: this.startMs, persons: listed ? persons : null, offsets, at, codes };
  }
}

/** Takes events by rising person and, of a person, by time, and cuts them into segments of UTC months. */
export class SegmentsBuilder {
  readonly #months = new Map<number, SegmentBuilder>();
  #month: SegmentBuilder | null = null;
  #endMs = 0;

  add(person: number, at: number, code: number): void {
    if (this.#month === null || at < this.#month.startMs || at >= this.#endMs) {
      const startMs = monthStart(at, 0);
      this.#endMs = monthStart(at, 1);
      this.#month = this.#months.get(startMs) ?? new SegmentBuilder(startMs);
      this.#months.set(startMs, this.#month);
    }
    this.#month.add(person, at, code);
  }

  finish(personCount: number): readonly IndexSegment[] {
    return [...this.#months.values()]
      .sort((one, other) => one.startMs - other.startMs)
      .map((builder) => builder.finish(personCount));
  }
}

/** Bytes that a segment takes. */
export const segmentBytes = ({ persons, offsets, at, codes }: IndexSegment): number =>
  (persons?.byteLength ?? 0) + offsets.byteLength + at.byteLength + codes.byteLength;

/** A column of so many events without values yet. */
export const emptyColumn = (events: number): Int32Array => shared(Int32Array, 4, events).fill(-1);
