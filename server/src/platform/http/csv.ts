// CSV as RFC 4180 with a byte order mark for spreadsheets. Text that a spreadsheet would run as a formula is
// disarmed with an apostrophe; numbers stay numbers.

export type CsvCell = string | number | bigint | boolean | null | undefined;

/** First in a file, so that spreadsheets read Chinese as UTF-8. */
export const csvByteOrderMark = '\uFEFF';

const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

const cellText = (cell: CsvCell): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = FORMULA.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One line with its end. */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(cellText).join(',')}\r\n`;

/** A whole file, line by line; return it from a handler whose endpoint `produces: 'text/csv'`. */
export async function* csvStream(
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]> | Iterable<readonly CsvCell[]>,
): AsyncGenerator<string> {
  yield csvByteOrderMark + csvLine(header);
  for await (const row of rows) yield csvLine(row);
}
