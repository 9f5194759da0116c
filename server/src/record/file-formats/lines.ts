// Splits a stream of bytes into decoded lines. Line breaks are looked for in bytes: in UTF-8 and GB18030 no character contains 0x0A.
import { isAscii, isUtf8 } from 'node:buffer';
import { type ByteSource, blockBytes } from './byte-source.ts';
import { bomLength, decodeLine, type TextEncodingName } from './encoding.ts';
import type { FilePlace, RowProblem } from './row.ts';

/** Longest line taken; a longer one is a bad line and never held in memory. */
export const lineBytesMax = 1024 * 1024;

export interface Line {
  readonly line: number;
  readonly offset: number;
  /** Without its line break; '' when there is a problem. */
  readonly text: string;
  /** The same in bytes; empty unless asked for by `wantBytes`. */
  readonly bytes: Buffer;
  readonly problem: RowProblem | null;
  /** The file ends without a line break here. */
  readonly unterminated: boolean;
}

export interface LineBlock {
  readonly lines: readonly Line[];
  readonly next: FilePlace;
}

const newline = 10;
const carriageReturn = 13;
const nothing = Buffer.alloc(0);

const nulProblem: RowProblem = { code: 'CONTROL_CHARACTER', message: 'The line contains a NUL byte.' };
const tooLong: RowProblem = { code: 'LINE_TOO_LONG', message: `The line is longer than ${lineBytesMax} bytes.` };

interface BlockTraits {
  readonly ascii: boolean;
  readonly utf8: boolean;
  readonly nul: boolean;
  readonly wantBytes: boolean;
}

const readLine = (
  block: Buffer,
  start: number,
  stop: number,
  place: FilePlace,
  traits: BlockTraits,
  encoding: TextEncodingName,
): Line => {
  const end = stop > start && block[stop - 1] === carriageReturn ? stop - 1 : stop;
  const bytes = traits.wantBytes ? block.subarray(start, end) : nothing;
  const { line, offset } = place;
  const base = { line, offset, bytes, unterminated: false };
  if (end - start > lineBytesMax) return { ...base, bytes: nothing, text: '', problem: tooLong };
  if (traits.nul && block.subarray(start, end).includes(0)) return { ...base, text: '', problem: nulProblem };
  const plain = traits.ascii ? 'latin1' : traits.utf8 ? 'utf8' : null;
  if (plain)
    return { line, offset, bytes, unterminated: false, text: block.toString(plain, start, end), problem: null };
  const decoded = decodeLine(block.subarray(start, end), encoding);
  return typeof decoded === 'string'
    ? { ...base, text: decoded, problem: null }
    : { ...base, text: '', problem: decoded };
};

/** Cuts one block, which ends with a line break, into lines. */
const splitBlock = (block: Buffer, from: FilePlace, encoding: TextEncodingName, wantBytes: boolean): LineBlock => {
  const traits: BlockTraits = {
    ascii: isAscii(block),
    utf8: encoding === 'utf-8' && isUtf8(block),
    nul: block.includes(0),
    wantBytes,
  };
  const lines: Line[] = [];
  let start = 0;
  let line = from.line;
  for (let stop = block.indexOf(newline); stop >= 0; stop = block.indexOf(newline, start)) {
    lines.push(readLine(block, start, stop, { line, offset: from.offset + start }, traits, encoding));
    start = stop + 1;
    line += 1;
  }
  return { lines, next: { offset: from.offset + start, line } };
};

/** Cuts whole lines into pieces of whole lines: each has at most {@link blockBytes}, or one line. */
function* piecesOf(lines: Buffer): Iterable<Buffer> {
  for (let start = 0; start < lines.length; ) {
    const whole =
      lines.length - start <= blockBytes ? lines.length - 1 : lines.lastIndexOf(newline, start + blockBytes - 1);
    const end = 1 + (whole >= start ? whole : lines.indexOf(newline, start));
    yield lines.subarray(start, end);
    start = end;
  }
}

/**
 * The lines of a source from a place on, block by block. Memory is bounded by one chunk and one line of at most {@link lineBytesMax};
 * the tail of an overlong line is read and thrown away.
 */
export async function* readLines(
  source: ByteSource,
  encoding: TextEncodingName,
  from?: FilePlace,
  wantBytes = false,
): AsyncIterable<LineBlock> {
  let place: FilePlace = from ?? { offset: bomLength(source.head), line: 1 };
  let carry: Buffer = nothing;
  let skipped = 0;
  for await (const chunk of source.chunks(place.offset)) {
    let block: Buffer = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    if (skipped > 0) {
      const stop = block.indexOf(newline);
      if (stop < 0) {
        skipped += block.length;
        carry = nothing;
        continue;
      }
      const line: Line = { ...place, text: '', bytes: nothing, problem: tooLong, unterminated: false };
      place = { offset: place.offset + skipped + stop + 1, line: place.line + 1 };
      skipped = 0;
      block = block.subarray(stop + 1);
      yield { lines: [line], next: place };
    }
    const last = block.lastIndexOf(newline);
    for (const piece of piecesOf(block.subarray(0, last + 1))) {
      const split = splitBlock(piece, place, encoding, wantBytes);
      place = split.next;
      yield split;
    }
    carry = last >= 0 ? block.subarray(last + 1) : block;
    if (carry.length > lineBytesMax) {
      skipped = carry.length;
      carry = nothing;
    }
  }
  if (skipped > 0) {
    const line: Line = { ...place, text: '', bytes: nothing, problem: tooLong, unterminated: true };
    yield { lines: [line], next: { offset: place.offset + skipped, line: place.line + 1 } };
  } else if (carry.length > 0) {
    const traits = { ascii: isAscii(carry), utf8: false, nul: carry.includes(0), wantBytes };
    const line = readLine(carry, 0, carry.length, place, traits, encoding);
    yield {
      lines: [{ ...line, unterminated: true }],
      next: { offset: place.offset + carry.length, line: place.line + 1 },
    };
  }
}
