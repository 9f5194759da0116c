// Brings transformed text into the type of a target's field.
import { businessDate, unreachable } from '../../../kernel/index.ts';
import type { RowProblem } from '../../file-formats/index.ts';
import type { FieldType } from '../targets.ts';
import { dateText, timeParser } from './date-format.ts';
import { decimalText } from './decimal-text.ts';
import { problemOf } from './transform.ts';

/** Longest text of one property. */
export const textLengthMax = 4_096;

const compactDate = timeParser('yyyyMMdd');
const truths = new Set(['true', '1', 'y', 'yes', 't', '是']);
const falsehoods = new Set(['false', '0', 'n', 'no', 'f', '否']);

/** A file has few days and many rows: what was read once is remembered, up to a bound. */
const knownDatesMax = 20_000;
const knownDates = new Set<string>();

const isDate = (text: string): boolean => {
  if (knownDates.has(text)) return true;
  if (businessDate(text) === null) return false;
  if (knownDates.size >= knownDatesMax) knownDates.clear();
  knownDates.add(text);
  return true;
};

const dateOf = (text: string): string | RowProblem => {
  if (text.length === 10 && isDate(text)) return text;
  const parts = text.length === 8 ? compactDate(text) : null;
  return parts ? dateText(parts) : problemOf('DATE', 'a date', text);
};

const integerOf = (text: string, what: string): number | RowProblem => {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : problemOf('NUMBER', what, text);
};

/** The value of a property, or why the text is none of the type. */
export const coerceField = (
  text: string,
  type: FieldType,
  values: readonly string[] | null,
): string | number | boolean | RowProblem => {
  switch (type) {
    case 'text':
      return text.length <= textLengthMax
        ? text
        : {
            code: 'TEXT_TOO_LONG',
            message: `The text has ${text.length} characters; at most ${textLengthMax} are taken.`,
          };
    case 'code':
      return values?.includes(text) ? text : problemOf('CODE', `one of ${values?.join(', ')}`, text);
    case 'boolean': {
      const word = text.toLowerCase();
      if (truths.has(word)) return true;
      return falsehoods.has(word) ? false : problemOf('BOOLEAN', 'yes or no', text);
    }
    case 'date':
      return dateOf(text);
    case 'instant':
      return integerOf(text, 'an instant; give the field an instant or epoch transform');
    case 'fen':
      return integerOf(text, 'a whole number of fen; give the field a money transform');
    case 'integer':
      return integerOf(text, 'a whole number');
    case 'decimal':
      return decimalText(text, '.') ?? problemOf('NUMBER', 'a number', text);
    default:
      return unreachable(type);
  }
};
