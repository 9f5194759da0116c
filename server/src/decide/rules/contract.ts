// Words of rules as values: a code, a sentence with holes, and the arguments that fill them. Form, validation, sentence and explanation
// are all made from the value, so a new condition is a new value. No server code: the console writes rules with these words.
import { z } from 'zod';
import type { Compliance } from '../drafts/contract.ts';

export { actions } from './actions.ts';
export { conditions } from './conditions.ts';
export { happenings } from './happenings.ts';
export { tasksIn, taskTitleIn } from './shipped-tasks.ts';
export type { Compliance };

export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export type Language = keyof Bilingual;

/** What a hole takes. `fen` is shown in yuan; `decimal` is text; lists may be empty where the field is optional, and then mean "any". */
export type FieldType = 'integer' | 'decimal' | 'fen' | 'date' | 'text' | 'texts' | 'choice' | 'choices' | 'flag';

export type ArgumentValue = string | number | boolean | readonly string[];
export type Arguments = Readonly<Record<string, ArgumentValue>>;

export interface Field {
  readonly name: string;
  readonly label: Bilingual;
  readonly type: FieldType;
  /** For numbers: the smallest allowed one; 0 unless told. */
  readonly min?: number;
  readonly max?: number;
  /** Must be given; lists then have at least one member. */
  readonly required: boolean;
  readonly choices?: readonly { readonly value: string; readonly label: Bilingual }[];
  /** What a new rule begins with. */
  readonly standard: ArgumentValue;
}

/** A word: what rules are made of. */
export interface Word {
  readonly code: string;
  readonly label: Bilingual;
  /** With holes in braces: "at least {seconds} seconds". */
  readonly sentence: Bilingual;
  readonly fields: readonly Field[];
}

/** A word with its holes filled. */
export const wordUseSchema = z.strictObject({
  word: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  with: z.record(
    z.string().max(40),
    z.union([z.string().max(200), z.number(), z.boolean(), z.array(z.string().min(1).max(100)).max(200)]),
  ),
});
export type WordUse = z.infer<typeof wordUseSchema>;

const DECIMAL = /^\d{1,9}(\.\d{1,6})?$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

const isIn = (value: number, { min = 0, max = Number.MAX_SAFE_INTEGER }: Field): boolean =>
  value >= min && value <= max;

const numberWrong = (field: Field, value: ArgumentValue): string | null => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return 'a whole number';
  return isIn(value, field)
    ? null
    : `a whole number from ${field.min ?? 0}${field.max === undefined ? '' : ` to ${field.max}`}`;
};

const listWrong = (field: Field, value: ArgumentValue): string | null => {
  if (!Array.isArray(value)) return 'a list of texts';
  if (field.required && value.length === 0) return 'at least one value';
  const known = field.choices?.map((choice) => choice.value);
  const stranger = known && value.find((each: string) => !known.includes(each));
  return stranger === undefined ? null : `some of ${known?.join(', ')}`;
};

/** What the field wants instead of the value; null when it fits. */
const fieldWrong = (field: Field, value: ArgumentValue): string | null => {
  switch (field.type) {
    case 'integer':
    case 'fen':
      return numberWrong(field, value);
    case 'decimal':
      return typeof value === 'string' && DECIMAL.test(value) ? null : 'a decimal such as "1.5", at most 6 places';
    case 'date':
      return typeof value === 'string' && (DATE.test(value) || (!field.required && value === ''))
        ? null
        : 'a day such as 2026-06-30';
    case 'text':
      return typeof value === 'string' && (!field.required || value.trim() !== '') ? null : 'a text';
    case 'choice':
      return field.choices?.some((choice) => choice.value === value)
        ? null
        : `one of ${field.choices?.map((choice) => choice.value).join(', ')}`;
    case 'texts':
    case 'choices':
      return listWrong(field, value);
    case 'flag':
      return typeof value === 'boolean' ? null : 'true or false';
  }
};

/** Why the holes of a word are not filled well, in a sentence that says what to do; null when they are. */
export const argumentsWrong = (word: Word, given: Arguments): string | null => {
  const stranger = Object.keys(given).find((name) => !word.fields.some((field) => field.name === name));
  if (stranger !== undefined) return `${word.code} has no argument ${stranger}; take it away.`;
  for (const field of word.fields) {
    const value = given[field.name];
    if (value === undefined) return `${word.code} needs ${field.name}.`;
    const wanted = fieldWrong(field, value);
    if (wanted !== null) return `${word.code}: ${field.name} must be ${wanted}.`;
  }
  return null;
};

/** What a new use of the word begins with. */
export const standardUse = (word: Word): WordUse => ({
  word: word.code,
  with: Object.fromEntries(
    word.fields.map(({ name, standard }) => [name, Array.isArray(standard) ? [...standard] : (standard as string)]),
  ),
});

/** Fen as yuan without needless zeros: 15050 is "150.5". */
export const yuanText = (fen: number): string => {
  const sign = fen < 0 ? '-' : '';
  const [whole, rest] = [Math.floor(Math.abs(fen) / 100), Math.abs(fen) % 100];
  return `${sign}${whole.toLocaleString('en')}${rest === 0 ? '' : `.${String(rest).padStart(2, '0').replace(/0$/, '')}`}`;
};

/** What a code stands for that is an argument of the name (`event`, `segments`, `benefit`); null where nobody knows it. */
export type ArgumentName = (argument: string, code: string) => string | null;

const shown = (
  field: Field,
  value: ArgumentValue | undefined,
  language: Language,
  called: ArgumentName | undefined,
): string => {
  const nameOf = (code: string): string =>
    field.choices?.find((choice) => choice.value === code)?.label[language] ?? called?.(field.name, code) ?? code;
  if (value === undefined) return '…';
  if (field.type === 'fen' && typeof value === 'number')
    return language === 'zh' ? `${yuanText(value)} 元` : `${yuanText(value)} yuan`;
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value === 'string') return value === '' ? (language === 'zh' ? '不限' : 'any') : nameOf(value);
  if (typeof value === 'number') return value.toLocaleString('en');
  if (value.length === 0) return language === 'zh' ? '不限' : 'any';
  return value.map(nameOf).join(language === 'zh' ? '、' : ', ');
};

/**
 * The sentence of a word with its holes filled; codes by their names where `called` knows them. `{days|day|days}` says what is counted, once or
 * several times.
 */
export const sentenceOf = (word: Word, given: Arguments, language: Language, called?: ArgumentName): string =>
  word.sentence[language].replaceAll(/\{(\w+)(?:\|(\w+)\|(\w+))?\}/g, (hole, name: string, one, many) => {
    const field = word.fields.find((each) => each.name === name);
    if (!field) return hole;
    const said = shown(field, given[name], language, called);
    return one === undefined ? said : `${said} ${given[name] === 1 ? one : many}`;
  });
