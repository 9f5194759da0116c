// JSON text to values that the stores can hold. Depth is bounded, because what walks the value afterwards (and
// JSON.stringify itself) recurses and would exhaust the stack on thousands of levels.
import { DecodeError } from './decode-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Whether brackets outside of strings nest deeper than the limit. Linear, no allocation. */
export const isDeeperThan = (text: string, depthMax: number): boolean => {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index + 1);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
    }
  }
  return false;
};

const endOfString = (text: string, from: number): number => {
  let index = text.indexOf('"', from);
  while (index > 0 && isEscaped(text, index)) index = text.indexOf('"', index + 1);
  return index < 0 ? text.length : index;
};

const isEscaped = (text: string, index: number): boolean => {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
};

/** Escapes that make text no store can hold: NUL (PostgreSQL refuses it) and halves of surrogate pairs. */
const UNSAFE_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;
const UNSAFE_CHARACTER = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const safeText = (text: string): string => text.replace(UNSAFE_CHARACTER, '\ufffd');

const safeValue = (value: unknown): unknown => {
  if (typeof value === 'string') return safeText(value);
  if (Array.isArray(value)) return value.map(safeValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [safeText(name), safeValue(inner)]));
};

/**
 * JSON.parse itself does not recurse, it only needs memory for each level. A text this short cannot hold enough levels to
 * matter, and looking at the parsed value costs a third of scanning the text.
 */
const SCAN_CHARS_MIN = 64 * 1024;

/** Whether a value nests deeper than the limit. Looks no deeper than that, so it cannot exhaust the stack. */
export const isValueDeeperThan = (value: unknown, depthMax: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (depthMax === 0) return true;
  if (Array.isArray(value)) {
    for (const each of value) {
      if (typeof each === 'object' && each !== null && isValueDeeperThan(each, depthMax - 1)) return true;
    }
    return false;
  }
  const object = value as Readonly<Record<string, unknown>>;
  for (const name in object) {
    const each = object[name];
    if (typeof each === 'object' && each !== null && isValueDeeperThan(each, depthMax - 1)) return true;
  }
  return false;
};

const tooDeep = (depthMax: number): DecodeError =>
  new DecodeError('TOO_DEEP', `The JSON nests deeper than ${depthMax} levels.`);

/** Parses JSON of bounded depth. NUL and lone surrogates in its strings become U+FFFD. */
export const parseJson = (text: string, depthMax: number): unknown => {
  const isLong = text.length >= SCAN_CHARS_MIN;
  if (isLong && isDeeperThan(text, depthMax)) throw tooDeep(depthMax);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DecodeError('NOT_JSON', 'The text begins like JSON and is malformed or cut short.', { cause: error });
  }
  if (!isLong && isValueDeeperThan(value, depthMax)) throw tooDeep(depthMax);
  return UNSAFE_ESCAPE.test(text) ? safeValue(value) : value;
};
