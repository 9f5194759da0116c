// Transforms of one value, compiled from the mapping. Each gives text, null (nothing stated) or the problem.
import { unreachable } from '../../../kernel/index.ts';
import type { RowProblem } from '../../file-formats/index.ts';
import type { Transform } from '../contract.ts';
import { dateText, timeParser, zoneClock } from './date-format.ts';
import { decimalText, fenText, negated } from './decimal-text.ts';
import { identityFacts } from './identity-number.ts';

/** Text, nothing, or why it cannot be read. */
export type ReadValue = string | null | RowProblem;
export type TextTransform = (text: string) => ReadValue;

/** Values in messages are cut and covered: they may be personal. */
const shown = (text: string): string =>
  text.length <= 2 ? text : `${text.slice(0, 2)}${'*'.repeat(Math.min(text.length - 2, 12))}`;

export const problemOf = (code: string, what: string, text: string): RowProblem => ({
  code,
  message: `"${shown(text)}" is not ${what}.`,
});

const plainDecimal = /^-?\d+(\.\d+)?$/;

const moneyTransform =
  (transform: Extract<Transform, { kind: 'money' }>): TextTransform =>
  (text) => {
    const amount = decimalText(text, transform.decimal);
    if (amount === null) return problemOf('NUMBER', 'an amount of money', text);
    return fenText(amount, transform.unit, transform.round) ?? problemOf('NUMBER', 'a whole number of fen', text);
  };

const instantTransform = (transform: Extract<Transform, { kind: 'instant' }>, defaultZone: string): TextTransform => {
  const parse = timeParser(transform.format);
  const instantOf = zoneClock(transform.timeZone ?? defaultZone);
  return (text) => {
    const parts = parse(text);
    return parts ? String(instantOf(parts)) : problemOf('TIME', `a time of the form ${transform.format}`, text);
  };
};

const codesTransform = (transform: Extract<Transform, { kind: 'codes' }>): TextTransform => {
  const table = new Map(Object.entries(transform.table));
  return (text) => {
    const code = table.get(text);
    if (code !== undefined) return code;
    if (transform.otherwise === 'keep') return text;
    return transform.otherwise === 'absent' ? null : problemOf('CODE', 'in the code table', text);
  };
};

const rememberedMax = 20_000;

/** Remembers what texts became: a file has few different days and many rows. */
const remembered = (transform: TextTransform): TextTransform => {
  const known = new Map<string, ReadValue>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = transform(text);
    if (known.size >= rememberedMax) known.clear();
    known.set(text, value);
    return value;
  };
};

/** Compiles one transform; `timeZone` is the mapping's. */
export const compileTransform = (transform: Transform, timeZone: string): TextTransform => {
  switch (transform.kind) {
    case 'date': {
      const parse = timeParser(transform.format, transform.centuryFrom);
      return remembered((text) => {
        const parts = parse(text);
        return parts ? dateText(parts) : problemOf('DATE', `a date of the form ${transform.format}`, text);
      });
    }
    case 'instant':
      return instantTransform(transform, timeZone);
    case 'epoch': {
      const factor = transform.unit === 'seconds' ? 1000 : 1;
      return (text) =>
        /^-?\d{1,14}(\.\d{1,9})?$/.test(text)
          ? String(Math.round(Number(text) * factor))
          : problemOf('TIME', 'a Unix time', text);
    }
    case 'number':
      return (text) => decimalText(text, transform.decimal) ?? problemOf('NUMBER', 'a number', text);
    case 'money':
      return moneyTransform(transform);
    case 'absolute':
      return (text) => (plainDecimal.test(text) ? text.replace(/^-/, '') : problemOf('NUMBER', 'a number', text));
    case 'negate':
      return (text) => (plainDecimal.test(text) ? negated(text) : problemOf('NUMBER', 'a number', text));
    case 'codes':
      return codesTransform(transform);
    case 'lower':
      return (text) => text.toLowerCase();
    case 'snake':
      return (text) =>
        text
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '_')
          .replace(/^_|_$/g, '') || null;
    case 'upper':
      return (text) => text.toUpperCase();
    case 'slice':
      return (text) => text.slice(transform.start, transform.end) || null;
    case 'prefix':
      return (text) => transform.text + text;
    case 'stripPrefix':
      return (text) => (text.startsWith(transform.text) ? text.slice(transform.text.length) || null : text);
    case 'identityNumber':
      return (text) => {
        const facts = identityFacts(text, transform.scheme);
        if (!facts) return problemOf('IDENTITY_NUMBER', 'an identity number', text);
        return transform.part === 'gender' ? facts.gender : facts.birthDate;
      };
    default:
      return unreachable(transform);
  }
};
