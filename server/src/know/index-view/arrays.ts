// Number arrays in memory that threads share, arrays that grow, and where a number stands in a sorted one.

/** A number array in memory that threads share. */
export const sharedArray = <Values>(
  make: { new (buffer: SharedArrayBuffer): Values; readonly BYTES_PER_ELEMENT: number },
  length: number,
): Values => new make(new SharedArrayBuffer(length * make.BYTES_PER_ELEMENT));

type Values = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

/** Numbers that grow. */
export class Numbers<Kind extends Values = Values> {
  length = 0;
  values: Kind;
  readonly #make: (length: number) => Kind;

  constructor(make: (length: number) => Kind, size = 4_096) {
    this.#make = make;
    this.values = make(size);
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

/** The first place of a sorted array that has the value or more. */
export const lowerBound = (sorted: Uint32Array, value: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};
