// Guesses what a file is from its beginning: format, encoding, columns with sample values, and which mappings fit.
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { FileFormat } from '../file-formats/contract.ts';
import {
  decodeLine,
  detectEncoding,
  jsonColumns,
  maskedExcerpt,
  openByteSource,
  openRows,
  parseJsonLine,
  readDbfHeader,
  splitCells,
} from '../file-formats/index.ts';
import { type Mapping, mappingSchema } from '../mapping/contract.ts';
import { decimalText, neededColumns, timeParser } from '../mapping/index.ts';

export interface DetectedColumn {
  readonly name: string;
  readonly samples: readonly string[];
  readonly looksLike: 'text' | 'integer' | 'decimal' | 'date' | 'instant' | 'empty';
  readonly dateFormat: string | null;
}

export interface DetectedFile {
  readonly format: FileFormat['kind'];
  readonly gzip: boolean;
  readonly encoding: 'utf-8' | 'gb18030';
  readonly delimiter: string | null;
  readonly columns: readonly DetectedColumn[];
  readonly mappings: readonly string[];
}

const delimiters = [',', '\t', ';', '|', '^', '~'];
const dateFormats = [
  'yyyy-MM-dd',
  'yyyyMMdd',
  'yyyy/MM/dd',
  'yyyy/M/d',
  'dd/MM/yyyy',
  'dd.MM.yyyy',
  'yyyy年M月d日',
  'yyMMdd',
];
const instantFormats = [
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-ddTHH:mm:ssZ',
  'yyyy-MM-ddTHH:mm:ss.SSSZ',
  'yyyy-MM-ddTHH:mm:ss',
  'yyyy/MM/dd HH:mm:ss',
  'yyyyMMdd HH:mm:ss',
  'yyyyMMddHHmmss',
  'yyyy-MM-dd HH:mm',
];
const parsers = [...dateFormats, ...instantFormats].map((format) => ({ format, parse: timeParser(format) }));
const plausible = (year: number): boolean => year >= 1900 && year <= 2100;

const sampleRows = 200;

const looksOf = (values: readonly string[]): Pick<DetectedColumn, 'looksLike' | 'dateFormat'> => {
  const filled = values.filter((value) => value !== '');
  if (filled.length === 0) return { looksLike: 'empty', dateFormat: null };
  const fits = parsers.find(({ parse }) => filled.every((value) => plausible(parse(value)?.year ?? 0)));
  const allNumbers = filled.every((value) => decimalText(value, '.') !== null);
  // Six digits are a date only where they cannot well be a number: all of one length, never with a leading zero month or day.
  if (fits && !(allNumbers && fits.format === 'yyMMdd' && new Set(filled).size > 50))
    return { looksLike: dateFormats.includes(fits.format) ? 'date' : 'instant', dateFormat: fits.format };
  if (!allNumbers) return { looksLike: 'text', dateFormat: null };
  return { looksLike: filled.every((value) => /^-?\d+$/.test(value)) ? 'integer' : 'decimal', dateFormat: null };
};

/** The delimiter that cuts the first lines into the same number of cells, more than one; the one with most cells wins. */
const guessDelimiter = (lines: readonly string[]): string => {
  const counted = delimiters.map((delimiter) => {
    const counts = lines.map((line) => {
      const cells = splitCells(line, delimiter, '"');
      return typeof cells === 'string' ? 0 : cells.length;
    });
    const [first = 0] = counts;
    return { delimiter, cells: counts.every((count) => count === first) ? first : 0 };
  });
  const best = counted.reduce((a, b) => (b.cells > a.cells ? b : a));
  return best.cells > 1 ? best.delimiter : ',';
};

const guessFormat = (head: Buffer, encoding: 'utf-8' | 'gb18030', lines: readonly string[]): FileFormat => {
  const base = { name: 'detected', title: { zh: '-', en: '-' }, source: 'detected', dataset: 'detected' };
  const records = [{ target: 'event', fields: {} }];
  const formatOf = (format: unknown): FileFormat => mappingSchema.parse({ ...base, records, format }).format;
  if (!isRefusal(readDbfHeader(head, 'gb18030'))) return formatOf({ kind: 'dbf', encoding: 'gb18030' });
  if (lines[0] !== undefined && parseJsonLine(lines[0]).kind === 'object') return formatOf({ kind: 'jsonl', encoding });
  return formatOf({ kind: 'csv', encoding, delimiter: guessDelimiter(lines) });
};

const firstLines = (head: Buffer, encoding: 'utf-8' | 'gb18030'): readonly string[] => {
  const lines: string[] = [];
  let start = 0;
  for (let end = head.indexOf(10); end >= 0 && lines.length < 20; end = head.indexOf(10, start)) {
    const line = decodeLine(head.subarray(start, end), encoding);
    if (typeof line === 'string') lines.push(line.replace(/\r$/, '').replace(/^\uFEFF/, ''));
    start = end + 1;
  }
  if (lines.length === 0) {
    const line = decodeLine(head, encoding);
    if (typeof line === 'string') lines.push(line.replace(/^\uFEFF/, ''));
  }
  return lines.filter((line) => line !== '');
};

/** Looks at the beginning of a file; samples are masked. */
export const detectFile = async (
  path: string,
  mappings: readonly Mapping[],
): Promise<DetectedFile | Refusal<'FILE_UNREADABLE'>> => {
  const source = await openByteSource(path);
  if (isRefusal(source)) return refuse('FILE_UNREADABLE', source.message);
  const isDbf = !isRefusal(readDbfHeader(source.head, 'gb18030'));
  const encoding = isDbf ? 'gb18030' : detectEncoding(source.head);
  if (isRefusal(encoding)) return refuse('FILE_UNREADABLE', encoding.message);
  const lines = firstLines(source.head, encoding);
  const format = guessFormat(source.head, encoding, lines);
  const objects = format.kind === 'jsonl' ? lines.map(parseJsonLine) : [];
  const needed = [...new Set(objects.flatMap((each) => (each.kind === 'object' ? jsonColumns(each.object) : [])))];
  const reader = await openRows(path, format, { needed });
  if (isRefusal(reader)) return refuse('FILE_UNREADABLE', reader.message);
  const rows: (readonly string[])[] = [];
  for await (const batch of reader.batches()) {
    for (const row of batch.rows) if (row.cells && rows.length < sampleRows) rows.push(row.cells);
    if (rows.length >= sampleRows) break;
  }
  const columns = reader.columns.map((name, at) => {
    const values = rows.map((cells) => (cells[at] ?? '').trim());
    const samples = [...new Set(values.filter((value) => value !== ''))].slice(0, 5).map(maskedExcerpt);
    return { name, samples, ...looksOf(values) };
  });
  const there = new Set(reader.columns);
  const fitting = mappings.filter(
    (mapping) =>
      mapping.format.kind === format.kind &&
      neededColumns(mapping).length > 0 &&
      neededColumns(mapping).every((column) => there.has(column)),
  );
  const delimiter = format.kind === 'csv' ? format.delimiter : null;
  return {
    format: format.kind,
    gzip: source.gzip,
    encoding,
    delimiter,
    columns,
    mappings: fitting.map((each) => each.name),
  };
};
