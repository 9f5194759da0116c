// Walks over the tokens of a statement, knows its names, and collects the texts in it as parameters.
import { NotAllowed } from './problem.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Words that end an expression or a table and are never taken for an alias. */
const RESERVED = new Set(
  `SELECT DISTINCT FROM WHERE PREWHERE GROUP BY HAVING ORDER LIMIT OFFSET UNION ALL INTERSECT EXCEPT AS ON USING JOIN INNER LEFT
  RIGHT FULL OUTER CROSS ANY SEMI ANTI ASOF GLOBAL PASTE ARRAY WITH SETTINGS FORMAT INTO QUALIFY WINDOW FINAL SAMPLE AND OR NOT
  IN LIKE ILIKE BETWEEN IS NULL CASE WHEN THEN ELSE END ASC DESC NULLS OVER INTERVAL CAST EXISTS TIES FETCH`.split(
    /\s+/,
  ),
);

const DEPTH_MAX = 60;

export type Parameters = Readonly<Record<string, string>>;

/** The name as the engine is to read it. Names hold no backtick: the tokens refuse it. */
export const written = (name: string): string => `\`${name}\``;

export abstract class Cursor {
  readonly #tokens: readonly Token[];
  readonly #parameters: Record<string, string> = {};
  #at = 0;
  #depth = 0;

  /** Throws {@link NotAllowed} for what is no token. */
  constructor(statement: string) {
    this.#tokens = tokensOf(statement);
  }

  /** The query up to and with the closing bracket; the opening one has been taken. */
  abstract readInner(): string;

  /** The token so many further on. */
  peek(ahead = 0): Token {
    return (this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1)) as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  isWord(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'name' && text.toUpperCase() === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'symbol' && text === symbol;
  }

  /** Takes these words if they come next. */
  words(...all: readonly string[]): boolean {
    if (!all.every((word, index) => this.isWord(word, index))) return false;
    this.#at += all.length;
    return true;
  }

  symbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at += 1;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.symbol(symbol)) this.fail(`“${symbol}” is expected here`);
  }

  expectWord(word: string): void {
    if (!this.words(word)) this.fail(`${word} is expected here`);
  }

  /** Whether a name that is no word of the language comes next. */
  isName(ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'quoted' || (kind === 'name' && !RESERVED.has(text.toUpperCase()));
  }

  /** A name that the statement gives to something, or by which it means a column. */
  name(what: string): string {
    if (!this.isName()) this.fail(`${what} is expected here`);
    const token = this.next();
    if (token.text.startsWith('_'))
      throw new NotAllowed(
        'SQL_HIDDEN_COLUMN',
        `${token.text}: names that begin with an underscore belong to the engine.`,
        token.at,
      );
    return token.text;
  }

  /** A text as a placeholder: it never stands in the statement itself. */
  parameter(text: string): string {
    const name = `s${Object.keys(this.#parameters).length}`;
    this.#parameters[name] = text;
    return `{${name}:String}`;
  }

  get parameters(): Parameters {
    return this.#parameters;
  }

  /** Reads one level deeper; statements that nest too deep are refused before they exhaust anything. */
  deeper<Result>(read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX)
      throw new NotAllowed('SQL_TOO_DEEP', `A statement nests at most ${DEPTH_MAX} levels deep.`, this.peek().at);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  fail(why: string): never {
    const { kind, text, at } = this.peek();
    const found = kind === 'end' ? 'the statement ends' : `there is “${text.slice(0, 40)}”`;
    throw new NotAllowed('SQL_SYNTAX', `${why}, but ${found}.`, at);
  }

  refuse(code: ConstructorParameters<typeof NotAllowed>[0], message: string, at = this.peek().at): never {
    throw new NotAllowed(code, message, at);
  }

  /** Items between commas, one at least. */
  list<Item>(read: () => Item): readonly Item[] {
    const items = [read()];
    while (this.symbol(',')) items.push(read());
    return items;
  }
}
