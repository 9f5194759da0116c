// Comma-separated values made in the browser, for lists whose server side has no file of its own. Cells that a
// spreadsheet would run as a formula are kept as text.

const FORMULA = /^[=+\-@\t\r]/;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;

const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** One cell, quoted where needed and never a formula. */
export const csvCell = (value: unknown): string => {
  const text = cellText(value);
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A whole file with a byte order mark, without which spreadsheets misread Chinese. */
export const csvFile = (header: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  `\uFEFF${[header, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;

/** Rows taken into a file at most; above that the server's own exports are the way. */
export const exportRowsMax = 20_000;

/** Reads a list page by page until its end. */
export const readAllPages = async <Row>(
  readPage: (page: number) => Promise<{ readonly rows: readonly Row[]; readonly total: number }>,
): Promise<readonly Row[]> => {
  const all: Row[] = [];
  for (let page = 1; all.length < exportRowsMax; page++) {
    const { rows, total } = await readPage(page);
    all.push(...rows);
    if (rows.length === 0 || all.length >= total) break;
  }
  return all.slice(0, exportRowsMax);
};
