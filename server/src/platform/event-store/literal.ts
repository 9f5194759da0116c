// Renders typed values as SQL literals for chDB, whose own bound parameters are serialised over the whole process. The only
// place where a value becomes SQL text; servers get their parameters bound.
import {
  assertListable,
  type ColumnType,
  ColumnTypeError,
  dayNumber,
  instantMs,
  integerValue,
  parseColumnType,
  scaledDecimal,
  typeText,
} from './column-type.ts';
import type { ParameterValue } from './event-store.ts';

// Everything that is not printable is written as \xHH, so that no control character stands in the statement.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const NEEDS_ESCAPE = /['\\\u0000-\u001f\u007f]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const escapeCharacter = (character: string): string =>
  character === "'" || character === '\\'
    ? `\\${character}`
    : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** A text between quotes. Halves of surrogate pairs become U+FFFD, as they do in inserted rows. */
export const textLiteral = (text: string): string =>
  `'${text.replace(LONE_SURROGATE, '\ufffd').replace(NEEDS_ESCAPE, escapeCharacter)}'`;

/** The number by its bits: decimal text of a float is not read back exactly by the engine. */
const floatLiteral = (value: number): string => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return `reinterpretAsFloat64(toUInt64(${view.getBigUint64(0)}))`;
};

const unscaled = (value: bigint, scale: number): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const sign = value < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

/** Values of a type as constants of exactly that type. */
const literalOf = (value: unknown, type: ColumnType): string => {
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') throw new ColumnTypeError(`a String parameter takes text, not ${typeof value}`);
      return textLiteral(value);
    case 'integer':
      return `CAST(${integerValue(value, type)} AS ${typeText(type)})`;
    case 'float64':
      if (typeof value !== 'number')
        throw new ColumnTypeError(`a Float64 parameter takes a number, not ${typeof value}`);
      return floatLiteral(value);
    case 'bool':
      if (typeof value !== 'boolean')
        throw new ColumnTypeError(`a Bool parameter takes true or false, not ${typeof value}`);
      return String(value);
    case 'date':
      return `CAST(${dayNumber(value)} AS Date)`;
    case 'datetime64':
      return `CAST(fromUnixTimestamp64Milli(toInt64(${instantMs(value)}), '${type.zone}') AS ${typeText(type)})`;
    case 'decimal':
      return `CAST('${unscaled(scaledDecimal(value, type.precision, type.scale), type.scale)}' AS ${typeText(type)})`;
    case 'nullable':
      return value === null
        ? `CAST(NULL AS ${typeText(type)})`
        : `CAST(${literalOf(value, type.of)} AS ${typeText(type)})`;
    case 'array':
      return arrayLiteral(value, type);
    case 'map':
      throw new ColumnTypeError('a parameter cannot be a Map: pass its keys and values as two arrays');
    default:
      return type satisfies never;
  }
};

const arrayLiteral = (value: unknown, type: ColumnType & { kind: 'array' }): string => {
  if (!Array.isArray(value)) throw new ColumnTypeError(`an Array parameter takes a list, not ${typeof value}`);
  const { of } = type;
  assertListable(of);
  // Many ids are the common case: plain digits and one cast are a fraction of the text.
  const items =
    of.kind === 'integer' ? value.map((each) => integerValue(each, of)) : value.map((each) => literalOf(each, of));
  return `CAST([${items.join(',')}] AS ${typeText(type)})`;
};

/** The value as SQL text of exactly that type. Throws {@link ColumnTypeError} when it does not fit. */
export const encodeLiteral = (value: ParameterValue, type: string): string => literalOf(value, parseColumnType(type));

// Quoted text and comments are matched first, so that a placeholder inside them is left alone.
const PLACEHOLDER =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`|--[^\n]*|\/\*[\s\S]*?\*\/|\{([A-Za-z_]\w*):([^{}]+)\}/g;

/** The types of the placeholders by name, in order of appearance. */
export const placeholdersOf = (sql: string): ReadonlyMap<string, string> =>
  new Map(
    [...sql.matchAll(PLACEHOLDER)].flatMap(([, name, type]) =>
      name === undefined || type === undefined ? [] : [[name, type] as const],
    ),
  );

const render = (
  sql: string,
  parameters: Readonly<Record<string, ParameterValue>>,
  chosen: (name: string) => boolean,
): string =>
  sql.replace(PLACEHOLDER, (matched: string, name: string | undefined, type: string | undefined) =>
    name === undefined || type === undefined || !chosen(name)
      ? matched
      : encodeLiteral(parameters[name] as ParameterValue, type),
  );

/** The SQL with each placeholder replaced by its value. Throws when one is missing or a value has no placeholder. */
export const renderParameters = (sql: string, parameters: Readonly<Record<string, ParameterValue>>): string => {
  checkParameters(sql, parameters);
  return render(sql, parameters, () => true);
};

const BOUND_LIST_MAX = 2_000;

/**
 * The SQL with long lists of whole numbers written out, and the parameters that are left to be bound: a server refuses a bound
 * value of more than 128 kB, and a statement is as long as it needs to be. Digits and commas are all that enters the text.
 */
export const renderLongLists = (
  sql: string,
  parameters: Readonly<Record<string, ParameterValue>>,
): { readonly sql: string; readonly rest: Readonly<Record<string, ParameterValue>>; readonly rendered: boolean } => {
  checkParameters(sql, parameters);
  const long = new Set<string>();
  for (const [name, type] of placeholdersOf(sql)) {
    const value = parameters[name];
    const parsed = parseColumnType(type);
    if (
      Array.isArray(value) &&
      value.length > BOUND_LIST_MAX &&
      parsed.kind === 'array' &&
      parsed.of.kind === 'integer'
    )
      long.add(name);
  }
  return {
    sql: render(sql, parameters, (name) => long.has(name)),
    rest: Object.fromEntries(Object.entries(parameters).filter(([name]) => !long.has(name))),
    rendered: long.size > 0,
  };
};

/** Throws unless the placeholders and the parameters are the same names. */
export const checkParameters = (sql: string, parameters: Readonly<Record<string, ParameterValue>>): void => {
  const placeholders = placeholdersOf(sql);
  for (const name of placeholders.keys())
    if (!Object.hasOwn(parameters, name)) throw new ColumnTypeError(`no value for the parameter ${name}`);
  for (const name of Object.keys(parameters))
    if (!placeholders.has(name)) throw new ColumnTypeError(`the parameter ${name} does not stand in the SQL`);
};
