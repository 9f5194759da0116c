// The ClickHouse types that values of ours may have, parsed from their text: literals and inserted blocks are both made from them.

/** A parsed type. `tuple` and the like are not needed and refused. */
export type ColumnType =
  | { readonly kind: 'string' }
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float64' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'date' }
  /** Instants; values are milliseconds since epoch or ISO text. */
  | { readonly kind: 'datetime64'; readonly scale: number; readonly zone: string }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'nullable'; readonly of: ColumnType }
  | { readonly kind: 'array'; readonly of: ColumnType }
  | { readonly kind: 'map'; readonly key: ColumnType; readonly value: ColumnType };

/** The type text cannot be used, or a value does not fit its type. A defect of the caller, never of the data store. */
export class ColumnTypeError extends Error {
  override readonly name = 'ColumnTypeError';
}

const ZONE = /^[A-Za-z0-9_+\-/]{1,64}$/;
const INTEGER = /^(U?)Int(8|16|32|64)$/;
const PARAMETRIC = /^([A-Za-z0-9]+)\s*\((.*)\)$/s;

/** Splits "A, Map(B, C)" at the commas that stand outside brackets. */
const splitArguments = (text: string): readonly string[] => {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
};

const wholeNumber = (text: string | undefined, max: number, whole: string): number => {
  const number = Number(text);
  if (text === undefined || !/^\d{1,2}$/.test(text) || number > max) throw new ColumnTypeError(`not a type: ${whole}`);
  return number;
};

const parsePlain = (text: string): ColumnType => {
  const integer = INTEGER.exec(text);
  if (integer) return { kind: 'integer', signed: integer[1] === '', bits: Number(integer[2]) as 8 | 16 | 32 | 64 };
  if (text === 'String') return { kind: 'string' };
  if (text === 'Float64') return { kind: 'float64' };
  if (text === 'Bool') return { kind: 'bool' };
  if (text === 'Date') return { kind: 'date' };
  throw new ColumnTypeError(`not a type that values can have here: ${text}`);
};

const parseDateTime = (parts: readonly string[], whole: string): ColumnType => {
  const zone = /^'(.*)'$/.exec(parts[1] ?? '')?.[1];
  if (zone === undefined || !ZONE.test(zone)) throw new ColumnTypeError(`DateTime64 needs its zone: ${whole}`);
  return { kind: 'datetime64', scale: wholeNumber(parts[0], 9, whole), zone };
};

const parseParametric = (name: string, inner: string, whole: string): ColumnType => {
  const parts = splitArguments(inner);
  switch (name) {
    // A dictionary is how a column is kept, not what its values are.
    case 'LowCardinality':
      return parseColumnType(inner);
    case 'Nullable':
      return { kind: 'nullable', of: parseColumnType(inner) };
    case 'Array':
      return { kind: 'array', of: parseColumnType(inner) };
    case 'Map': {
      const [key, value] = parts;
      if (parts.length !== 2 || key === undefined || value === undefined)
        throw new ColumnTypeError(`not a type: ${whole}`);
      return { kind: 'map', key: parseColumnType(key), value: parseColumnType(value) };
    }
    case 'Decimal':
      return { kind: 'decimal', precision: wholeNumber(parts[0], 38, whole), scale: wholeNumber(parts[1], 38, whole) };
    case 'DateTime64':
      return parseDateTime(parts, whole);
    default:
      throw new ColumnTypeError(`not a type that values can have here: ${whole}`);
  }
};

const parsed = new Map<string, ColumnType>();

/** Parses "Array(Nullable(Decimal(20, 4)))". Throws {@link ColumnTypeError} for a type that is not in the list above. */
export const parseColumnType = (text: string): ColumnType => {
  const whole = text.trim();
  const known = parsed.get(whole);
  if (known) return known;
  const parametric = PARAMETRIC.exec(whole);
  const type = parametric
    ? parseParametric(parametric[1] ?? '', (parametric[2] ?? '').trim(), whole)
    : parsePlain(whole);
  if (parsed.size < 1_000) parsed.set(whole, type);
  return type;
};

/** The type as inserted data declare it: without dictionaries, which the engine makes itself. */
export const typeText = (type: ColumnType): string => {
  switch (type.kind) {
    case 'string':
      return 'String';
    case 'integer':
      return `${type.signed ? '' : 'U'}Int${type.bits}`;
    case 'float64':
      return 'Float64';
    case 'bool':
      return 'Bool';
    case 'date':
      return 'Date';
    case 'datetime64':
      return `DateTime64(${type.scale}, '${type.zone}')`;
    case 'decimal':
      return `Decimal(${type.precision}, ${type.scale})`;
    case 'nullable':
      return `Nullable(${typeText(type.of)})`;
    case 'array':
      return `Array(${typeText(type.of)})`;
    case 'map':
      return `Map(${typeText(type.key)}, ${typeText(type.value)})`;
    default:
      return type satisfies never;
  }
};

const DECIMAL = /^(-?)(\d{1,38})(?:\.(\d{1,38}))?$/;

/** Decimal text as a whole number of 10^-scale. Throws where digits would be lost or do not fit. */
export const scaledDecimal = (value: unknown, precision: number, scale: number): bigint => {
  const match = DECIMAL.exec(String(value));
  if (!match) throw new ColumnTypeError(`not a decimal number: ${JSON.stringify(String(value).slice(0, 60))}`);
  const [, sign, whole, given = ''] = match;
  const fraction = given.replace(/0+$/, '');
  if (fraction.length > scale) throw new ColumnTypeError(`more than ${scale} decimals: ${String(value)}`);
  const scaled = BigInt(`${whole}${fraction.padEnd(scale, '0')}`);
  if (scaled >= 10n ** BigInt(precision)) throw new ColumnTypeError(`more than ${precision} digits: ${String(value)}`);
  return sign === '-' ? -scaled : scaled;
};

/** Throws for lists of decimals: servers do not read them as bound values. Pass texts and convert them in the SQL. */
export const assertListable = (of: ColumnType): void => {
  if (of.kind === 'decimal') throw new ColumnTypeError('a parameter cannot be a list of decimals: pass texts');
};

/** What DateTime64(3) can hold: from 1900-01-01 until before 2300-01-01. */
export const INSTANT_MIN_MS = -2_208_988_800_000;
export const INSTANT_MAX_MS = 10_413_791_999_999;

/** Milliseconds of a number or ISO text with a zone. Throws outside of what the store can hold. */
export const instantMs = (value: unknown): number => {
  const text = typeof value === 'string' ? value : '';
  if (text !== '' && !/(Z|[+-]\d{2}:?\d{2})$/.test(text))
    throw new ColumnTypeError(`an instant without a zone: ${text}`);
  const ms = text === '' ? Number(value) : Date.parse(text);
  if (value === null || !Number.isInteger(ms))
    throw new ColumnTypeError(`not an instant in whole milliseconds: ${value}`);
  if (ms < INSTANT_MIN_MS || ms > INSTANT_MAX_MS)
    throw new ColumnTypeError(`an instant outside the years 1900 to 2299: ${ms}`);
  return ms;
};

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of "YYYY-MM-DD". Throws for what is no day or outside of what Date can hold (1970 to 2149-06-06). */
export const dayNumber = (value: unknown): number => {
  const text = String(value);
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text)
    throw new ColumnTypeError(`not a day: ${JSON.stringify(text.slice(0, 60))}`);
  const day = ms / DAY_MS;
  if (day < 0 || day > 65_535) throw new ColumnTypeError(`a day outside 1970-01-01 to 2149-06-06: ${text}`);
  return day;
};

/** A whole number within the type. Throws for fractions, unsafe numbers and what does not fit. */
export const integerValue = (value: unknown, type: { readonly bits: number; readonly signed: boolean }): bigint => {
  const text = typeof value === 'number' && !Number.isSafeInteger(value) ? 'unsafe' : String(value);
  if (typeof value === 'boolean' || !/^-?\d{1,20}$/.test(text))
    throw new ColumnTypeError(`not a whole number: ${JSON.stringify(String(value).slice(0, 60))}`);
  const number = BigInt(text);
  const fits = type.signed ? BigInt.asIntN(type.bits, number) : BigInt.asUintN(type.bits, number);
  if (fits !== number) throw new ColumnTypeError(`${text} does not fit ${type.signed ? '' : 'U'}Int${type.bits}`);
  return number;
};
