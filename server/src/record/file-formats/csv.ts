// Delimited text. Quotes and delimiters are looked for in decoded text, because '|' may be the second byte of a GB18030 character.

import type { ByteSource } from './byte-source.ts';
import type { CsvFormat } from './contract.ts';
import type { TextEncodingName } from './encoding.ts';
import { type Line, readLines } from './lines.ts';
import type { FilePlace, Row, RowBatch, RowProblem } from './row.ts';

/** Lines that one quoted cell may span when the mapping allows line breaks inside cells. */
const recordLinesMax = 1_000;
const recordCharactersMax = 1024 * 1024;

/**
 * Cuts a line into cells. A quote at the beginning of a cell encloses it and is doubled inside; elsewhere it is an ordinary character.
 * `unclosed`: the line ends inside quotes. `stray`: something follows a closing quote.
 */
export const splitCells = (
  text: string,
  delimiter: string,
  quote: string | null,
): readonly string[] | 'unclosed' | 'stray' => {
  if (quote === null || !text.includes(quote)) return text.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== quote) {
      const end = text.indexOf(delimiter, at);
      cells.push(end < 0 ? text.slice(at) : text.slice(at, end));
      if (end < 0) return cells;
      at = end + delimiter.length;
      continue;
    }
    let cell = '';
    let from = at + 1;
    for (;;) {
      const close = text.indexOf(quote, from);
      if (close < 0) return 'unclosed';
      cell += text.slice(from, close);
      from = close + 1;
      if (text[from] !== quote) break;
      cell += quote;
      from += 1;
    }
    cells.push(cell);
    if (from === text.length) return cells;
    if (!text.startsWith(delimiter, from)) return 'stray';
    at = from + delimiter.length;
  }
};

const countProblem = (found: number, expected: number, unterminated: boolean): RowProblem => ({
  code: unterminated ? 'HALF_LINE' : 'COLUMN_COUNT',
  message: unterminated
    ? `The file ends in the middle of a line: ${found} of ${expected} cells.`
    : `The line has ${found} cells, the header ${expected}.`,
});

const quoteProblem = (found: 'unclosed' | 'stray', unterminated: boolean): RowProblem => {
  if (found === 'stray') return { code: 'QUOTES', message: 'Something follows a closing quote.' };
  return unterminated
    ? { code: 'HALF_LINE', message: 'The file ends inside a quoted cell.' }
    : { code: 'QUOTES', message: 'A quoted cell is not closed on its line.' };
};

export interface CsvReading {
  readonly source: ByteSource;
  readonly encoding: TextEncodingName;
  readonly format: CsvFormat;
  readonly columns: readonly string[];
  /** The first row, behind the header. */
  readonly start: FilePlace;
  readonly trailerPrefix: string | null;
  readonly refuseUnterminated: boolean;
}

const rowOf = (line: Line, text: string, cells: ReturnType<typeof splitCells>, reading: CsvReading): Row => {
  const bad = (problem: RowProblem): Row => ({
    line: line.line,
    offset: line.offset,
    cells: null,
    problem,
    excerpt: text.slice(0, 400),
  });
  if (typeof cells === 'string') return bad(quoteProblem(cells, line.unterminated));
  const expected = reading.columns.length;
  const trailing = cells.length === expected + 1 && cells[expected] === '';
  if (cells.length !== expected && !trailing) return bad(countProblem(cells.length, expected, line.unterminated));
  if (line.unterminated && reading.refuseUnterminated)
    return bad({ code: 'HALF_LINE', message: 'The file ends without a line break: its last line may be cut.' });
  return { line: line.line, offset: line.offset, cells, problem: null, excerpt: '' };
};

/** The rows of a delimited file, batch by batch. */
export async function* readCsvRows(reading: CsvReading, from?: FilePlace): AsyncIterable<RowBatch> {
  const { delimiter, quote, multiline } = reading.format;
  let trailer: string | null = null;
  // A record that goes on in the next line: the line it began in, its text so far, and the lines it has.
  let open: { line: Line; text: string; lines: number } | null = null;
  for await (const block of readLines(reading.source, reading.encoding, from ?? reading.start)) {
    const rows: Row[] = [];
    for (const line of block.lines) {
      if (line.problem) {
        if (open) rows.push(rowOf(open.line, open.text, 'unclosed', reading));
        open = null;
        rows.push({ line: line.line, offset: line.offset, cells: null, problem: line.problem, excerpt: '' });
        continue;
      }
      if (open === null && line.text === '') continue;
      if (open === null && reading.trailerPrefix !== null && line.text.startsWith(reading.trailerPrefix)) {
        trailer = line.text;
        continue;
      }
      const text: string = open ? `${open.text}\n${line.text}` : line.text;
      const first: Line = open?.line ?? line;
      const cells = splitCells(text, delimiter, quote);
      const lines: number = (open?.lines ?? 0) + 1;
      const goesOn = cells === 'unclosed' && multiline && !line.unterminated;
      if (goesOn && lines < recordLinesMax && text.length < recordCharactersMax) {
        open = { line: first, text, lines };
        continue;
      }
      open = null;
      rows.push(rowOf({ ...first, unterminated: line.unterminated }, text, cells, reading));
    }
    const next: FilePlace = open ? { offset: open.line.offset, line: open.line.line } : block.next;
    yield { rows, next, voidRows: 0, trailer };
  }
  if (open) {
    const row = rowOf({ ...open.line, unterminated: true }, open.text, 'unclosed', reading);
    yield { rows: [row], next: { offset: open.line.offset, line: open.line.line + open.lines }, voidRows: 0, trailer };
  }
}
