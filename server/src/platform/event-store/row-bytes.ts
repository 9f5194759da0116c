// Reads rows in the format RowBinary: numbers of fixed width, texts with their length before them, low bytes first.

/** The bytes that are at hand. A value that is not there whole makes the row wait for the next chunk. */
export class RowBytes {
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #at = 0;
  #short = false;

  push(chunk: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes =
      rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([rest, chunk]);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    this.#at = 0;
  }

  /** Takes rows while they are there whole; `read` returns what is to be done with a row, because the row may be read again. */
  rows<Row>(read: (bytes: RowBytes, row: Row) => void, row: Row, take: (row: Row) => void): void {
    for (;;) {
      const start = this.#at;
      this.#short = start === this.#bytes.length;
      if (!this.#short) read(this, row);
      if (this.#short) {
        this.#at = start;
        return;
      }
      take(row);
    }
  }

  /** Bytes of a row that was cut off. */
  get rest(): number {
    return this.#bytes.length - this.#at;
  }

  /** Where the next so many bytes begin; 0, and the row is read again later, when they are not there yet. */
  #reserve(count: number): number {
    const at = this.#at;
    if (this.#short || at + count > this.#bytes.length) {
      this.#short = true;
      return -1;
    }
    this.#at += count;
    return at;
  }

  uint8(): number {
    const at = this.#reserve(1);
    return at < 0 ? 0 : this.#view.getUint8(at);
  }

  uint16(): number {
    const at = this.#reserve(2);
    return at < 0 ? 0 : this.#view.getUint16(at, true);
  }

  uint32(): number {
    const at = this.#reserve(4);
    return at < 0 ? 0 : this.#view.getUint32(at, true);
  }

  int64(): number {
    const at = this.#reserve(8);
    return at < 0 ? 0 : this.#view.getInt32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
  }

  /** Null where there is none. */
  nullableText(): string | null {
    if (this.uint8() === 1) return null;
    let [length, scale] = [0, 1];
    for (;;) {
      const byte = this.uint8();
      length += (byte & 127) * scale;
      if (byte < 128) break;
      scale *= 128;
    }
    const at = this.#reserve(length);
    return at < 0 ? null : this.#bytes.toString('utf8', at, at + length);
  }
}

/** Reads all rows of a stream of chunks. Throws when it ends within a row. */
export const readRows = async <Row>(
  chunks: AsyncIterable<Uint8Array>,
  row: Row,
  read: (bytes: RowBytes, row: Row) => void,
  take: (row: Row) => void,
): Promise<void> => {
  const bytes = new RowBytes();
  for await (const chunk of chunks) {
    bytes.push(chunk);
    bytes.rows(read, row, take);
  }
  if (bytes.rest > 0) throw new Error('the rows of the event store end in the middle of one');
};
