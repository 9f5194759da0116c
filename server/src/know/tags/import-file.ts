// A file of numbers with values, line by line: what is good, what is bad and why. Pure.
import type { Bilingual } from '../profiles/index.ts';

export interface GoodLine {
  readonly id: string;
  /** Null: the tag without a value. */
  readonly value: string | null;
}

export interface BadLine {
  readonly line: number;
  readonly text: string;
  readonly problem: Bilingual;
}

export interface ReadFile {
  readonly lines: number;
  /** One for each number; the last of equal ones. */
  readonly good: readonly GoodLine[];
  readonly bad: readonly BadLine[];
}

const TEXT_SHOWN = 80;
const ID_MAX = 128;
/** What may stand on a profile beside the code: no comma, no sign of comparison, no control character. */
const VALUE = /^[\p{L}\p{N}_.+\-/ ()%]{1,32}$/u;
const HEADING = /^(customer|客户|product|产品|content|内容|id\b|编号|代码)/iu;

const problems = {
  empty: { zh: '没有编号', en: 'There is no number.' },
  id: { zh: '编号过长或含有不可用的字符', en: 'The number is too long or has characters that cannot stand in one.' },
  value: {
    zh: '值最多 32 个字，只能用字母、数字、空格和 _ . + - / ( ) %',
    en: 'A value has at most 32 letters, digits, spaces and _ . + - / ( ) %.',
  },
  columns: { zh: '一行最多两列：编号和值', en: 'A line has at most two columns: number and value.' },
  twice: { zh: '同一编号出现两次且值不同', en: 'The number stands twice, with different values.' },
} as const;

/** Of a quoted cell what is inside the quotes. */
const unquoted = (cell: string): string => {
  const text = cell.trim();
  return /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a number may not have
const BROKEN = /[\u0000-\u001F=,]/u;

/** Reads the file; a value is taken only where values may stand. */
export const readTagFile = (content: string): ReadFile => {
  const good = new Map<string, GoodLine>();
  const bad: BadLine[] = [];
  let lines = 0;
  const rows = content.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [at, text] of rows.entries()) {
    if (text.trim() === '') continue;
    const [id = '', value = '', ...more] = text.split(/[,;\t，；]/).map(unquoted);
    if (at === 0 && HEADING.test(id)) continue;
    lines += 1;
    const refuse = (problem: Bilingual): void => {
      bad.push({ line: at + 1, text: text.slice(0, TEXT_SHOWN), problem });
    };
    const known = good.get(id);
    if (id === '') refuse(problems.empty);
    else if (id.length > ID_MAX || BROKEN.test(id)) refuse(problems.id);
    else if (more.some((cell) => cell !== '')) refuse(problems.columns);
    else if (value !== '' && !VALUE.test(value)) refuse(problems.value);
    else if (known && known.value !== (value === '' ? null : value)) refuse(problems.twice);
    else good.set(id, { id, value: value === '' ? null : value });
  }
  return { lines, good: [...good.values()], bad };
};

export const unknownProblem = (subject: 'customer' | 'product' | 'content'): Bilingual =>
  subject === 'product'
    ? { zh: '产品目录中没有该产品', en: 'The catalogue has no such product.' }
    : { zh: '没有该客户，或不在您的范围内', en: 'There is no such customer among those whom you may see.' };
