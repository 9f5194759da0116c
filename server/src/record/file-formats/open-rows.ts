// Opens a file by its mapping's format: decides the encoding, reads the header, refuses a wrong one before any row is read in.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { type ByteSource, openByteSource } from './byte-source.ts';
import type { CsvFormat, FileFormat, FixedFormat } from './contract.ts';
import { readCsvRows, splitCells } from './csv.ts';
import { readDbfHeader, readDbfRows } from './dbf.ts';
import { detectEncoding, type TextEncodingName } from './encoding.ts';
import { fixedWidth, readFixedRows } from './fixed-width.ts';
import { jsonColumns, parseJsonLine, readJsonlRows } from './jsonl.ts';
import { type Line, readLines } from './lines.ts';
import type { FilePlace, RowReader } from './row.ts';

export type OpenRefusal = Refusal<'FILE_UNREADABLE' | 'FILE_EMPTY' | 'ENCODING_UNKNOWN' | 'HEADER_MISMATCH'>;

export interface OpenOptions {
  /** Columns that the mapping reads; all must be there. */
  readonly needed: readonly string[];
  readonly trailerPrefix?: string | null;
  readonly refuseUnterminated?: boolean;
}

const missingColumns = (columns: readonly string[], needed: readonly string[]): OpenRefusal | null => {
  const there = new Set(columns);
  const missing = needed.filter((column) => !there.has(column));
  if (missing.length > 0)
    return refuse(
      'HEADER_MISMATCH',
      `The file lacks the columns ${missing.join(', ')}. It has ${columns.slice(0, 50).join(', ')}.`,
      {
        missing,
        found: columns.slice(0, 200),
      },
    );
  const twice = needed.find((column) => columns.indexOf(column) !== columns.lastIndexOf(column));
  return twice === undefined ? null : refuse('HEADER_MISMATCH', `The column ${twice} stands twice in the header.`);
};

/** The first line behind `skip` lines, and the place behind it; null when the file ends before. */
const lineAfter = async (
  source: ByteSource,
  encoding: TextEncodingName,
  skip: number,
): Promise<{ readonly line: Line; readonly start: FilePlace; readonly next: FilePlace } | null> => {
  const head: ByteSource = {
    ...source,
    chunks: async function* (offset) {
      yield source.head.subarray(offset);
    },
  };
  for await (const block of readLines(head, encoding, undefined, true)) {
    const line = block.lines[skip];
    if (!line) return null;
    const behind = block.lines[skip + 1];
    const next = behind ? { offset: behind.offset, line: behind.line } : block.next;
    return { line, start: { offset: line.offset, line: line.line }, next };
  }
  return null;
};

const headerOf = (format: CsvFormat, text: string): readonly string[] | OpenRefusal => {
  const cells = splitCells(text, format.delimiter, format.quote);
  if (typeof cells === 'string') return refuse('HEADER_MISMATCH', 'The header line has quotes that do not match.');
  const names = cells.map((cell) => cell.trim());
  while (names.length > 1 && names[names.length - 1] === '') names.pop();
  const expected = format.columns;
  if (expected && (expected.length !== names.length || expected.some((name, at) => name !== names[at])))
    return refuse('HEADER_MISMATCH', `The header is ${names.join(', ')}; expected exactly ${expected.join(', ')}.`, {
      found: names,
    });
  return names;
};

const openCsv = async (source: ByteSource, encoding: TextEncodingName, format: CsvFormat, options: OpenOptions) => {
  const first = await lineAfter(source, encoding, format.skipLines);
  if (!first) return refuse('HEADER_MISMATCH', 'The file ends before its header.');
  if (first.line.problem) return refuse('HEADER_MISMATCH', `The header cannot be read: ${first.line.problem.message}`);
  const columns = format.header === true ? headerOf(format, first.line.text) : format.header;
  if (isRefusal(columns)) return columns;
  const cells = splitCells(first.line.text, format.delimiter, format.quote);
  if (format.header !== true && typeof cells !== 'string' && Math.abs(cells.length - columns.length) > 1)
    return refuse(
      'HEADER_MISMATCH',
      `The first line has ${cells.length} cells, the mapping ${columns.length} columns.`,
    );
  const start = format.header === true ? first.next : first.start;
  const reading = {
    source,
    encoding,
    format,
    columns,
    start,
    trailerPrefix: options.trailerPrefix ?? null,
    refuseUnterminated: options.refuseUnterminated ?? false,
  };
  return { columns, batches: (from?: FilePlace) => readCsvRows(reading, from) };
};

const openFixed = async (source: ByteSource, encoding: TextEncodingName, format: FixedFormat, options: OpenOptions) => {
  const first = await lineAfter(source, encoding, format.skipLines);
  const width = fixedWidth(format);
  if (!first) return refuse('HEADER_MISMATCH', 'The file ends before its first line.');
  const length = format.unit === 'bytes' ? first.line.bytes.length : [...first.line.text].length;
  const isTrailer = options.trailerPrefix ? first.line.text.startsWith(options.trailerPrefix) : false;
  if (length < width && !isTrailer)
    return refuse('HEADER_MISMATCH', `The first line has ${length} ${format.unit}, the columns need ${width}.`);
  const reading = {
    source,
    encoding,
    format,
    start: first.start,
    trailerPrefix: options.trailerPrefix ?? null,
    refuseUnterminated: options.refuseUnterminated ?? false,
  };
  return {
    columns: format.columns.map((column) => column.name),
    batches: (from?: FilePlace) => readFixedRows(reading, from),
  };
};

const openJsonl = async (
  source: ByteSource,
  encoding: TextEncodingName,
  must: readonly string[],
  options: OpenOptions,
) => {
  const first = await lineAfter(source, encoding, 0);
  const parsed = first && !first.line.problem ? parseJsonLine(first.line.text) : null;
  if (parsed?.kind !== 'object') return refuse('HEADER_MISMATCH', 'The first line is not a JSON object.');
  const names = new Set(jsonColumns(parsed.object));
  const missing = must.filter((column) => !names.has(column));
  if (missing.length > 0)
    return refuse('HEADER_MISMATCH', `The first object lacks the keys ${missing.join(', ')}.`, { missing });
  const reading = {
    source,
    encoding,
    columns: options.needed,
    trailerPrefix: options.trailerPrefix ?? null,
    refuseUnterminated: options.refuseUnterminated ?? false,
  };
  return { columns: options.needed, batches: (from?: FilePlace) => readJsonlRows(reading, from) };
};

const openFormat = async (source: ByteSource, encoding: TextEncodingName, format: FileFormat, options: OpenOptions) => {
  switch (format.kind) {
    case 'csv':
      return openCsv(source, encoding, format, options);
    case 'fixed':
      return openFixed(source, encoding, format, options);
    case 'jsonl':
      return openJsonl(source, encoding, format.columns ?? [], options);
    case 'dbf': {
      const header = readDbfHeader(source.head, encoding);
      if (isRefusal(header)) return header;
      return {
        columns: header.fields.map((field) => field.name),
        batches: (from?: FilePlace) => readDbfRows(source, header, encoding, from),
      };
    }
  }
};

/** Opens a file for reading rows, or says why it is not what the mapping describes. */
export const openRows = async (
  path: string,
  format: FileFormat,
  options: OpenOptions,
): Promise<RowReader | OpenRefusal> => {
  const source = await openByteSource(path);
  if (isRefusal(source)) return source;
  const encoding = format.encoding === 'auto' ? detectEncoding(source.head) : format.encoding;
  if (isRefusal(encoding)) return encoding;
  const opened = await openFormat(source, encoding, format, options);
  if (isRefusal(opened)) return opened;
  const problem = missingColumns(opened.columns, options.needed);
  if (problem) return problem;
  return {
    columns: opened.columns,
    encoding,
    gzip: source.gzip,
    bytesRead: source.bytesRead,
    batches: opened.batches,
  };
};
