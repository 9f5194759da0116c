// The persons of the behaviour index by number. Numbers are only ever added, so that what is sealed keeps its own.

const EMPTY = -1;

const sharedIds = (length: number): BigUint64Array<SharedArrayBuffer> =>
  new BigUint64Array(new SharedArrayBuffer(length * 8));

/** Ids are hashes, so that their own bits say where to look. A 64-bit id comes in two halves: what is written as a bigint costs tenfold. */
export class PersonTable {
  #ids: BigUint64Array<SharedArrayBuffer>;
  /** The same memory in halves, the low one first. */
  #halves: Uint32Array;
  #slots: Int32Array;
  #count = 0;

  constructor(ids: BigUint64Array<SharedArrayBuffer> = sharedIds(0)) {
    this.#ids = ids;
    this.#halves = new Uint32Array(ids.buffer);
    this.#slots = new Int32Array(0);
    this.#count = ids.length;
    this.#spread(ids.length);
  }

  get count(): number {
    return this.#count;
  }

  /** Ids by number, in memory that threads share. Later numbers may come to stand elsewhere. */
  get ids(): BigUint64Array<SharedArrayBuffer> {
    return this.#ids.subarray(0, this.#count);
  }

  /** The low half of a person's id. */
  lowOf(number: number): number {
    return this.#halves[number * 2] as number;
  }

  #spread(persons: number): void {
    let size = 1_024;
    while (size < persons * 2) size *= 2;
    this.#slots = new Int32Array(size).fill(EMPTY);
    for (let number = 0; number < this.#count; number += 1)
      this.#slots[this.#slotOf(this.#halves[number * 2] as number, this.#halves[number * 2 + 1] as number)] = number;
  }

  /** Where the id stands, or may stand. */
  #slotOf(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (low ^ Math.imul(high, 0x9e37_79b1)) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] as number;
      if (number === EMPTY) return slot;
      if (this.#halves[number * 2] === low && this.#halves[number * 2 + 1] === high) return slot;
    }
  }

  /** The person's number, -1 for who is not known. */
  find(low: number, high: number): number {
    return this.#slots[this.#slotOf(low, high)] as number;
  }

  findId(id: string): number {
    const value = BigInt(id);
    return this.find(Number(value & 0xffff_ffffn), Number(value >> 32n));
  }

  /** The person's number, a new one for who is not known yet. */
  add(low: number, high: number): number {
    const slot = this.#slotOf(low, high);
    const known = this.#slots[slot] as number;
    if (known !== EMPTY) return known;
    if (this.#count === this.#ids.length) {
      const ids = sharedIds(Math.max(1_024, this.#count * 2));
      ids.set(this.#ids);
      this.#ids = ids;
      this.#halves = new Uint32Array(ids.buffer);
    }
    const number = this.#count;
    this.#halves[number * 2] = low;
    this.#halves[number * 2 + 1] = high;
    this.#slots[slot] = number;
    this.#count += 1;
    if (this.#count * 2 > this.#slots.length) this.#spread(this.#count * 2);
    return number;
  }
}
