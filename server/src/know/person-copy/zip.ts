// A ZIP archive written as it goes: each entry deflated, its size behind it, so that nothing is held. Names are UTF-8.

import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { assert } from '../../kernel/index.ts';

/** One file of the archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<string> | Iterable<string>;
}

const VERSION = 20;
/** Sizes follow the data (bit 3); the name is UTF-8 (bit 11). */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** 1980-01-01: an archive says nothing of when it was made, so that the same copy has the same bytes. */
const DOS_DATE = 0x0021;
const SIZE_MAX = 0xffff_ffff;

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const shorts = (...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16LE(value, index * 2);
  return buffer;
};
const longs = (...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) {
    assert(value <= SIZE_MAX, 'an archive holds at most 4 GB');
    buffer.writeUInt32LE(value, index * 4);
  }
  return buffer;
};

const header = (name: Buffer): Buffer =>
  Buffer.concat([
    longs(0x04034b50),
    shorts(VERSION, FLAGS, DEFLATE, 0, DOS_DATE),
    longs(0, 0, 0),
    shorts(name.length, 0),
    name,
  ]);

const directoryEntry = ({ name, crc, packed, size, offset }: Written): Buffer =>
  Buffer.concat([
    longs(0x02014b50),
    shorts(VERSION, VERSION, FLAGS, DEFLATE, 0, DOS_DATE),
    longs(crc, packed, size),
    shorts(name.length, 0, 0, 0, 0),
    longs(0, offset),
    name,
  ]);

/** The bytes of the archive, of at most 65,535 entries and 4 GB. */
export async function* zipOf(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const start = header(name);
    yield start;
    let [crc, size, packed] = [0, 0, 0];
    const measured = async function* () {
      for await (const text of entry.content) {
        const bytes = Buffer.from(text, 'utf8');
        crc = crc32(bytes, crc);
        size += bytes.length;
        yield bytes;
      }
    };
    for await (const chunk of Readable.from(measured()).pipe(createDeflateRaw())) {
      packed += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    yield longs(0x08074b50, crc, packed, size);
    written.push({ name, crc, packed, size, offset });
    offset += start.length + packed + 16;
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield Buffer.concat([
    longs(0x06054b50),
    shorts(0, 0, written.length, written.length),
    longs(directory.length, offset),
    shorts(0),
  ]);
}
