// Lines whose cells stand at fixed places, counted in bytes (as core systems do) or in characters.
import { isAscii } from 'node:buffer';
import type { ByteSource } from './byte-source.ts';
import type { FixedFormat } from './contract.ts';
import { decodeLine, type TextEncodingName } from './encoding.ts';
import { type Line, readLines } from './lines.ts';
import type { FilePlace, Row, RowBatch, RowProblem } from './row.ts';

/** Bytes or characters that a whole line has at least. */
export const fixedWidth = (format: FixedFormat): number =>
  Math.max(...format.columns.map((column) => column.start + column.length));

export interface FixedReading {
  readonly source: ByteSource;
  readonly encoding: TextEncodingName;
  readonly format: FixedFormat;
  readonly start: FilePlace;
  readonly trailerPrefix: string | null;
  readonly refuseUnterminated: boolean;
}

const cutCells = (line: Line, format: FixedFormat, encoding: TextEncodingName): readonly string[] | RowProblem => {
  if (format.unit === 'bytes' && !isAscii(line.bytes)) {
    const cells: string[] = [];
    for (const column of format.columns) {
      const cell = decodeLine(line.bytes.subarray(column.start, column.start + column.length), encoding);
      if (typeof cell !== 'string')
        return { code: 'ENCODING', column: column.name, message: `Column ${column.name} cuts a character in half.` };
      cells.push(cell);
    }
    return cells;
  }
  const characters = format.unit === 'characters' && !isAscii(line.bytes) ? [...line.text] : null;
  return format.columns.map(({ start, length }) =>
    characters ? characters.slice(start, start + length).join('') : line.text.slice(start, start + length),
  );
};

const lengthOf = (line: Line, format: FixedFormat): number =>
  format.unit === 'bytes' ? line.bytes.length : [...line.text].length;

const rowOf = (line: Line, reading: FixedReading, width: number): Row => {
  const bad = (problem: RowProblem): Row => ({
    line: line.line,
    offset: line.offset,
    cells: null,
    problem,
    excerpt: line.text.slice(0, 400),
  });
  if (line.problem) return bad(line.problem);
  const length = lengthOf(line, reading.format);
  if (length < width) {
    const code = line.unterminated ? 'HALF_LINE' : 'LINE_LENGTH';
    return bad({ code, message: `The line has ${length} ${reading.format.unit}, its columns need ${width}.` });
  }
  if (line.unterminated && reading.refuseUnterminated)
    return bad({ code: 'HALF_LINE', message: 'The file ends without a line break: its last line may be cut.' });
  const cells = cutCells(line, reading.format, reading.encoding);
  return 'code' in cells ? bad(cells) : { line: line.line, offset: line.offset, cells, problem: null, excerpt: '' };
};

/** The rows of a fixed-width file, batch by batch. */
export async function* readFixedRows(reading: FixedReading, from?: FilePlace): AsyncIterable<RowBatch> {
  const width = fixedWidth(reading.format);
  let trailer: string | null = null;
  for await (const block of readLines(reading.source, reading.encoding, from ?? reading.start, true)) {
    const rows: Row[] = [];
    for (const line of block.lines) {
      if (line.problem === null && line.text.trim() === '') continue;
      if (line.problem === null && reading.trailerPrefix !== null && line.text.startsWith(reading.trailerPrefix))
        trailer = line.text;
      else rows.push(rowOf(line, reading, width));
    }
    yield { rows, next: block.next, voidRows: 0, trailer };
  }
}
