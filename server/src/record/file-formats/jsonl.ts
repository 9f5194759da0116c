// One JSON object a line; nested values are reached as "a.b".
import type { ByteSource } from './byte-source.ts';
import type { TextEncodingName } from './encoding.ts';
import { type Line, readLines } from './lines.ts';
import type { FilePlace, Row, RowBatch, RowProblem } from './row.ts';

/** Deepest nesting parsed; deeper lines are bad lines. */
const depthMax = 64;

/** Digits that binary floating point holds exactly. */
const exactDigits = 15;

const isNumberCode = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d || code === 0x2b || code === 0x65 || code === 0x45;

/**
 * Puts quotes around numbers that JSON.parse would silently change, so that amounts and long account numbers keep every digit;
 * null when the line nests too deep to be parsed safely.
 */
const prepare = (text: string): string | null => {
  let depth = 0;
  let prepared = '';
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      for (at += 1; at < text.length && text.charCodeAt(at) !== 0x22; at += 1)
        if (text.charCodeAt(at) === 0x5c) at += 1;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > depthMax) return null;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (isNumberCode(code)) {
      const start = at;
      while (isNumberCode(text.charCodeAt(at + 1))) at += 1;
      const token = text.slice(start, at + 1);
      if (token.length > exactDigits && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(token)) {
        prepared += `${text.slice(copied, start)}"${token}"`;
        copied = at + 1;
      }
    }
  }
  return copied === 0 ? text : prepared + text.slice(copied);
};

type JsonLine =
  | { readonly kind: 'object'; readonly object: Readonly<Record<string, unknown>> }
  | { readonly kind: 'problem'; readonly problem: RowProblem };

const jsonProblem = (message: string): JsonLine => ({ kind: 'problem', problem: { code: 'JSON', message } });

/** The object of a line, or why there is none. */
export const parseJsonLine = (text: string): JsonLine => {
  const prepared = prepare(text);
  if (prepared === null) return jsonProblem(`The line nests deeper than ${depthMax} levels.`);
  let value: unknown;
  try {
    value = JSON.parse(prepared);
  } catch {
    return jsonProblem('The line is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return jsonProblem('The line is not a JSON object.');
  return { kind: 'object', object: value as Readonly<Record<string, unknown>> };
};

const pathOf = (column: string): readonly string[] => column.split('.');

const cellAt = (object: Readonly<Record<string, unknown>>, column: string, path: readonly string[]): string => {
  let value: unknown = Object.hasOwn(object, column) ? object[column] : undefined;
  if (value === undefined && path.length > 1) {
    value = object;
    for (const step of path)
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined;
  }
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** The names of all values in an object, nested ones as "a.b". */
export const jsonColumns = (object: Readonly<Record<string, unknown>>, prefix = '', depth = 0): readonly string[] =>
  Object.entries(object).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && depth < 4
      ? jsonColumns(value as Record<string, unknown>, `${prefix}${key}.`, depth + 1)
      : [`${prefix}${key}`],
  );

export interface JsonlReading {
  readonly source: ByteSource;
  readonly encoding: TextEncodingName;
  readonly columns: readonly string[];
  readonly trailerPrefix: string | null;
  readonly refuseUnterminated: boolean;
}

const rowOf = (line: Line, reading: JsonlReading, paths: readonly (readonly string[])[]): Row => {
  const bad = (problem: RowProblem): Row => ({
    line: line.line,
    offset: line.offset,
    cells: null,
    problem,
    excerpt: line.text.slice(0, 400),
  });
  if (line.problem) return bad(line.problem);
  const parsed = parseJsonLine(line.text);
  if (parsed.kind === 'problem')
    return bad(
      line.unterminated ? { code: 'HALF_LINE', message: 'The file ends in the middle of an object.' } : parsed.problem,
    );
  if (line.unterminated && reading.refuseUnterminated)
    return bad({ code: 'HALF_LINE', message: 'The file ends without a line break: its last line may be cut.' });
  const cells = reading.columns.map((column, at) => cellAt(parsed.object, column, paths[at] ?? []));
  return { line: line.line, offset: line.offset, cells, problem: null, excerpt: '' };
};

/** The rows of a JSONL file, batch by batch, with the given columns. */
export async function* readJsonlRows(reading: JsonlReading, from?: FilePlace): AsyncIterable<RowBatch> {
  const paths = reading.columns.map(pathOf);
  let trailer: string | null = null;
  for await (const block of readLines(reading.source, reading.encoding, from)) {
    const rows: Row[] = [];
    for (const line of block.lines) {
      if (line.problem === null && line.text.trim() === '') continue;
      if (line.problem === null && reading.trailerPrefix !== null && line.text.startsWith(reading.trailerPrefix))
        trailer = line.text;
      else rows.push(rowOf(line, reading, paths));
    }
    yield { rows, next: block.next, voidRows: 0, trailer };
  }
}
