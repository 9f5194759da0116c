// What every format gives: rows with their place in the file, in batches that end at a safe place to go on from.

/** Why a line is not a row. `code` is stable; the message names what was found and what was expected. */
export interface RowProblem {
  readonly code: string;
  readonly column?: string;
  readonly message: string;
}

/** One row. `cells` stand in the order of the reader's columns; null where the line could not be read. */
export interface Row {
  /** Line of the file counted from 1, or record number in a DBF file. */
  readonly line: number;
  /** Where it begins, in bytes of the uncompressed file. */
  readonly offset: number;
  readonly cells: readonly string[] | null;
  readonly problem: RowProblem | null;
  /** Beginning of the line, for lines that could not be read. */
  readonly excerpt: string;
}

/** Where to go on: byte offset (uncompressed) and number of the next line. */
export interface FilePlace {
  readonly offset: number;
  readonly line: number;
}

export interface RowBatch {
  readonly rows: readonly Row[];
  /** The place behind the last row; nothing before it is still pending. */
  readonly next: FilePlace;
  /** Rows passed over that the file itself declares void (deleted DBF records). */
  readonly voidRows: number;
  /** The trailer line, once it was met. */
  readonly trailer: string | null;
}

/** An opened file: its columns were checked, its rows come in batches. */
export interface RowReader {
  readonly columns: readonly string[];
  readonly encoding: 'utf-8' | 'gb18030';
  readonly gzip: boolean;
  /** Bytes of the file on disk read so far, compressed or not: what progress is measured by. */
  bytesRead(): number;
  batches(from?: FilePlace): AsyncIterable<RowBatch>;
}

/** Longest excerpt kept of a bad line, in characters. */
const excerptLength = 200;

/** The beginning of a line with everything but the first character of each word or number covered. */
export const maskedExcerpt = (text: string): string =>
  text
    .slice(0, excerptLength)
    .replace(/[\p{Cc}\p{Cs}]/gu, '�')
    .replace(
      /([\p{L}\p{N}])([\p{L}\p{N}]+)/gu,
      (_, first: string, rest: string) => first + '*'.repeat([...rest].length),
    );
