// Names of delivered files: a pattern with the trade date, the natural date and stars.
import { dateText, isDateFormat, timeParser } from '../mapping/index.ts';

/** What a file's name tells. */
export interface NamedDates {
  readonly tradeDate: string;
  readonly naturalDate: string | null;
}

export type FileMatcher = (name: string) => NamedDates | null;

const hole = /\{(trade_date|natural_date)(?::([yMd._-]+))?\}|\*/g;
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Compiles a pattern; a sentence when it cannot be used. */
export const fileMatcher = (pattern: string): FileMatcher | string => {
  const parsers: { readonly name: 'trade_date' | 'natural_date'; readonly format: string }[] = [];
  let source = '';
  let at = 0;
  for (const match of pattern.matchAll(hole)) {
    source += escaped(pattern.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[0] === '*') {
      source += '[^/]*';
      continue;
    }
    const format = match[2] ?? 'yyyyMMdd';
    if (!isDateFormat(format)) return `"${format}" is not a date format.`;
    parsers.push({ name: match[1] as 'trade_date' | 'natural_date', format });
    source += `([0-9._-]{${format.length}})`;
  }
  source += escaped(pattern.slice(at));
  if (/[{}]/.test(pattern.replace(hole, '')))
    return 'The pattern has a hole other than {trade_date} and {natural_date}.';
  if (parsers.filter(({ name }) => name === 'trade_date').length !== 1) return 'The pattern needs {trade_date} once.';
  const expression = new RegExp(`^${source}$`, 'u');
  const compiled = parsers.map(({ name, format }) => ({ name, parse: timeParser(format) }));
  return (name) => {
    const found = expression.exec(name);
    if (!found) return null;
    let tradeDate: string | null = null;
    let naturalDate: string | null = null;
    for (const [index, { name: which, parse }] of compiled.entries()) {
      const parts = parse(found[index + 1] ?? '');
      if (!parts) return null;
      if (which === 'trade_date') tradeDate = dateText(parts);
      else naturalDate = dateText(parts);
    }
    return tradeDate === null ? null : { tradeDate, naturalDate };
  };
};
