// Reads a value out of a row: columns, constants, combinations and side files, then the transforms.
import { assert } from '../../../kernel/index.ts';
import type { MappedValue, Mapping, ValueExpression } from '../contract.ts';
import { keyedHash } from './content-hash.ts';
import { multiplyDecimals } from './decimal-text.ts';
import { compileTransform, problemOf, type ReadValue } from './transform.ts';

/** What a value is read from. */
export interface RowInput {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A side file in memory: cells by key, and where each column stands. */
export interface LookupTable {
  readonly columns: ReadonlyMap<string, number>;
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

export interface ExpressionContext {
  readonly mapping: Mapping;
  readonly columns: readonly string[];
  readonly timeZone: string;
  readonly businessDate: string | null;
  readonly lookups: ReadonlyMap<string, LookupTable>;
  /** Secret of the installation: what is hashed out of personal values cannot be guessed back without it. */
  readonly contentKey: string;
}

export type ValueReader = (row: RowInput) => ReadValue;

const isProblem = (value: ReadValue): value is Exclude<ReadValue, string | null> =>
  typeof value === 'object' && value !== null;

const columnReader = (column: string, context: ExpressionContext): ValueReader => {
  const at = context.columns.indexOf(column);
  assert(at >= 0, `column ${column} was not checked`);
  const empty = new Set(context.mapping.empty);
  return ({ cells }) => {
    const text = (cells[at] ?? '').trim();
    return text === '' || empty.has(text) ? null : text;
  };
};

/** All values; null as soon as one is absent. */
const readAll = (readers: readonly ValueReader[], row: RowInput): readonly string[] | Exclude<ReadValue, string> => {
  const texts: string[] = [];
  for (const read of readers) {
    const text = read(row);
    if (text === null || isProblem(text)) return text;
    texts.push(text);
  }
  return texts;
};

const isTexts = (value: readonly string[] | Exclude<ReadValue, string>): value is readonly string[] =>
  Array.isArray(value);

const number = /^-?\d+(\.\d+)?$/;

const multiplyReader =
  (readers: readonly ValueReader[]): ValueReader =>
  (row) => {
    const texts = readAll(readers, row);
    if (!isTexts(texts)) return texts;
    const wrong = texts.find((text) => !number.test(text));
    if (wrong !== undefined) return problemOf('NUMBER', 'a number', wrong);
    return texts.reduce(multiplyDecimals, '1');
  };

const lookupReader = (name: string, by: ValueReader, take: string, context: ExpressionContext): ValueReader => {
  const table = context.lookups.get(name);
  assert(table, `lookup ${name} was not loaded`);
  const at = table.columns.get(take) ?? -1;
  return (row) => {
    const key = by(row);
    if (key === null || isProblem(key)) return key;
    return table.rows.get(key)?.[at]?.trim() || null;
  };
};

/** Compiles an expression for the columns of an opened file. */
export const compileExpression = (expression: ValueExpression, context: ExpressionContext): ValueReader => {
  const inner = (each: ValueExpression): ValueReader => compileExpression(each, context);
  if ('column' in expression) return columnReader(expression.column, context);
  if ('constant' in expression) return () => expression.constant;
  if ('line' in expression) return (row) => String(row.line);
  if ('businessDate' in expression) return () => context.businessDate;
  if ('multiply' in expression) return multiplyReader(expression.multiply.map(inner));
  if ('lookup' in expression) return lookupReader(expression.lookup, inner(expression.by), expression.take, context);
  if ('first' in expression) {
    const readers = expression.first.map(inner);
    return (row) => {
      for (const read of readers) {
        const text = read(row);
        if (text !== null) return text;
      }
      return null;
    };
  }
  const readers = ('hash' in expression ? expression.hash : expression.concat).map(inner);
  const separator = 'hash' in expression ? '\u001f' : (expression.separator ?? '');
  const join: ValueReader = (row) => {
    const texts = readAll(readers, row);
    return isTexts(texts) ? texts.join(separator) : texts;
  };
  if ('concat' in expression) return join;
  return (row) => {
    const text = join(row);
    return typeof text === 'string' ? keyedHash(context.contentKey, text, 32) : text;
  };
};

/** Compiles a mapped value: expression, texts that mean nothing, transforms, fallback. */
export const compileValue = (value: MappedValue, context: ExpressionContext): ValueReader => {
  const read = compileExpression(value.from, context);
  const empty = new Set(value.empty);
  const transforms = value.transforms.map((each) => compileTransform(each, context.timeZone));
  const fallback = value.fallback ?? null;
  return (row) => {
    let current = read(row);
    if (isProblem(current)) return current;
    if (current !== null && empty.has(current)) current = null;
    for (const transform of transforms) {
      if (current === null) break;
      const next: ReadValue = transform(current);
      if (isProblem(next)) return next;
      current = next;
    }
    return current ?? fallback;
  };
};

/** All columns that an expression reads from the imported file. */
export const columnsOf = (expression: ValueExpression): readonly string[] => {
  if ('column' in expression) return [expression.column];
  if ('concat' in expression) return expression.concat.flatMap(columnsOf);
  if ('first' in expression) return expression.first.flatMap(columnsOf);
  if ('multiply' in expression) return expression.multiply.flatMap(columnsOf);
  if ('hash' in expression) return expression.hash.flatMap(columnsOf);
  if ('lookup' in expression) return columnsOf(expression.by);
  return [];
};

/** All lookups that an expression asks, with the column taken. */
export const lookupsOf = (
  expression: ValueExpression,
): readonly { readonly lookup: string; readonly take: string }[] => {
  if ('lookup' in expression)
    return [{ lookup: expression.lookup, take: expression.take }, ...lookupsOf(expression.by)];
  if ('concat' in expression) return expression.concat.flatMap(lookupsOf);
  if ('first' in expression) return expression.first.flatMap(lookupsOf);
  if ('multiply' in expression) return expression.multiply.flatMap(lookupsOf);
  if ('hash' in expression) return expression.hash.flatMap(lookupsOf);
  return [];
};
