// Formulas over series: a small language of its own, so that nothing but arithmetic can be said in it.

/** A formula that can be evaluated. */
export interface Formula {
  /** Series that it names, counted from 0. */
  readonly series: readonly number[];
  /** Null where a series that it needs has no value, where it divides by zero, and where the result is no finite number. */
  evaluate(values: readonly (number | null)[]): number | null;
}

type Evaluate = Formula['evaluate'];

/** Why a text is no formula: in words, with the place counted from 1. */
export interface FormulaProblem {
  readonly problem: string;
}

interface Token {
  readonly kind: 'number' | 'letter' | 'sign' | 'end';
  readonly text: string;
  readonly place: number;
}

const DEPTH_MAX = 40;
const PATTERN = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([A-Za-z]+)|([-+*/()×÷−（）]))/y;

const plainSigns: Readonly<Record<string, string>> = { '×': '*', '÷': '/', '−': '-', '（': '(', '）': ')' };

class Unreadable extends Error {}

const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  for (let place = 0; text.slice(place).trim() !== ''; place = pattern.lastIndex) {
    pattern.lastIndex = place;
    const match = pattern.exec(text);
    if (!match) {
      const at = place + (text.slice(place).length - text.slice(place).trimStart().length);
      throw new Unreadable(
        `"${text[at]}" at place ${at + 1} is not known. Use letters of series, numbers, + - * / ( ).`,
      );
    }
    const [whole, number, letter, sign = ''] = match;
    const found = number ?? letter ?? sign;
    tokens.push({
      kind: number !== undefined ? 'number' : letter !== undefined ? 'letter' : 'sign',
      text: plainSigns[found] ?? found.toUpperCase(),
      place: place + whole.length - found.length + 1,
    });
  }
  return [...tokens, { kind: 'end', text: '', place: text.length + 1 }];
};

const combine =
  (sign: string, left: Evaluate, right: Evaluate): Evaluate =>
  (values) => {
    const one = left(values);
    const other = right(values);
    if (one === null || other === null) return null;
    if (sign === '+') return one + other;
    if (sign === '-') return one - other;
    if (sign === '*') return one * other;
    return other === 0 ? null : one / other;
  };

/** Reads sums of products of factors, from left to right. */
class Reader {
  readonly series = new Set<number>();
  readonly #tokens: readonly Token[];
  readonly #count: number;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], count: number) {
    this.#tokens = tokens;
    this.#count = count;
  }

  whole(): Evaluate {
    const read = this.#sum();
    const { kind, text, place } = this.#peek();
    if (kind !== 'end')
      throw new Unreadable(
        text === ')'
          ? `The parenthesis at place ${place} closes nothing. Remove it, or open one before.`
          : `Before "${text}" at place ${place} a sign is missing: one of + - * /.`,
      );
    return read;
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #takeSign(signs: string): string | null {
    const { kind, text } = this.#peek();
    if (kind !== 'sign' || !signs.includes(text)) return null;
    this.#next += 1;
    return text;
  }

  #sum(): Evaluate {
    let left = this.#product();
    for (let sign = this.#takeSign('+-'); sign !== null; sign = this.#takeSign('+-'))
      left = combine(sign, left, this.#product());
    return left;
  }

  #product(): Evaluate {
    let left = this.#factor();
    for (let sign = this.#takeSign('*/'); sign !== null; sign = this.#takeSign('*/'))
      left = combine(sign, left, this.#factor());
    return left;
  }

  #factor(): Evaluate {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new Unreadable(`It is nested more than ${DEPTH_MAX} deep. Write it shorter.`);
    const read = this.#read();
    this.#depth -= 1;
    return read;
  }

  #read(): Evaluate {
    const { kind, text, place } = this.#peek();
    this.#next += 1;
    if (kind === 'number') {
      const number = Number(text);
      return () => number;
    }
    if (kind === 'letter') return this.#letter(text, place);
    if (text === '-') return combine('-', () => 0, this.#factor());
    if (text !== '(')
      throw new Unreadable(
        kind === 'end'
          ? 'It ends where a letter, a number or a parenthesis should follow.'
          : `At place ${place} a letter, a number or a parenthesis is needed, not "${text}".`,
      );
    const inner = this.#sum();
    if (this.#takeSign(')') === null) throw new Unreadable(`The parenthesis opened at place ${place} is not closed.`);
    return inner;
  }

  #letter(text: string, place: number): Evaluate {
    const series = text.length === 1 ? text.charCodeAt(0) - 65 : -1;
    if (series < 0 || series >= this.#count)
      throw new Unreadable(
        `There is no series ${text} (place ${place}). The series are ${this.#count === 1 ? 'A' : `A to ${String.fromCharCode(64 + this.#count)}`}.`,
      );
    this.series.add(series);
    return (values) => values[series] ?? null;
  }
}

/** Reads a formula over so many series, or says what is wrong with it. */
export const parseFormula = (text: string, seriesCount: number): Formula | FormulaProblem => {
  try {
    const reader = new Reader(tokensOf(text), seriesCount);
    const evaluate = reader.whole();
    const finite: Evaluate = (values) => {
      const value = evaluate(values);
      return value === null || !Number.isFinite(value) ? null : value;
    };
    return { series: [...reader.series].sort((one, other) => one - other), evaluate: finite };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message };
    throw error;
  }
};
