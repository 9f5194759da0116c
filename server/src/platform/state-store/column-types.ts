// How columns become values, the same on both engines and for these clients only (node-postgres keeps a global table).
import pg from 'pg';

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const TIMESTAMP = 1114;

type Parser = (text: string) => unknown;

/** A number where it is exact, else decimal text: ids of 64 bits are text everywhere. */
const parseInt8 = (text: string): number | string => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};

/** "{1,NULL,3}"; no module stores arrays of arrays. */
const parseInt8Array = (text: string): (number | string | null)[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : parseInt8(item)));

const parsers = new Map<number, Parser>([
  [INT8, parseInt8],
  [INT8_ARRAY, parseInt8Array],
  // node-postgres makes Dates in the zone of the process; a calendar day has none.
  [DATE, (text) => text],
  [TIMESTAMP, (text) => text],
]);

/** For `types` of a node-postgres client. numeric comes as text, timestamptz as Date, json parsed. */
export const columnTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): Parser => {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    return own ?? (pg.types.getTypeParser(oid, format as 'text') as Parser);
  },
} as pg.CustomTypesConfig;
