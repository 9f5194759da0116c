// Cuts an analyst's statement into tokens. Whatever is no token here is refused, so nothing of the text reaches the engine that was
// not understood: comments are dropped, texts become parameters, names are written anew.
import { NotAllowed } from './problem.ts';

export interface Token {
  /** `name`: bare word; `quoted`: a name in quotes or backticks; `end`: behind the last. */
  readonly kind: 'name' | 'quoted' | 'number' | 'text' | 'symbol' | 'end';
  /** Of a text its value, of a name the name. */
  readonly text: string;
  /** Place in the statement, from 0. */
  readonly at: number;
}

const STATEMENT_MAX = 20_000;
const TOKENS_MAX = 6_000;

const SPACE = /[ \t\r\n]+/y;
const LINE_COMMENT = /--[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
const WORD = /[\p{L}_][\p{L}\p{N}_]{0,127}/uy;
const NUMBER = /(?:\d{1,38}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?/y;
const SYMBOL = /->|::|<=|>=|<>|!=|==|\|\||[-+*/%=<>(),.[\];]/y;
/** What may stand in a name in quotes: no quote, backslash, brace or control character, so that it can be written anew as it is. */
const QUOTED_NAME = /^[^`"'\\{}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,128}$/u;

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  b: '\b',
  f: '\f',
  a: '\u0007',
  v: '\u000b',
};

const take = (pattern: RegExp, statement: string, at: number): string | null => {
  pattern.lastIndex = at;
  return pattern.exec(statement)?.[0] ?? null;
};

/** The value of a text that begins at the quote, and where it ends. */
const readText = (statement: string, from: number): { readonly text: string; readonly end: number } => {
  let text = '';
  for (let at = from + 1; at < statement.length; at += 1) {
    const character = statement[at] as string;
    if (character === '\\') {
      const next = statement[at + 1];
      if (next === undefined) break;
      text += ESCAPES[next] ?? next;
      at += 1;
    } else if (character !== "'") text += character;
    else if (statement[at + 1] === "'") {
      text += "'";
      at += 1;
    } else return { text, end: at + 1 };
  }
  throw new NotAllowed('SQL_TEXT_OPEN', 'A text begins with a quote and does not end.', from);
};

const readQuoted = (statement: string, from: number): { readonly text: string; readonly end: number } => {
  const quote = statement[from] as string;
  const end = statement.indexOf(quote, from + 1);
  if (end < 0) throw new NotAllowed('SQL_TEXT_OPEN', 'A quoted name does not end.', from);
  const text = statement.slice(from + 1, end);
  if (!QUOTED_NAME.test(text))
    throw new NotAllowed(
      'SQL_CHARACTER',
      'A quoted name has letters, digits, spaces and plain signs; no quotes, backslashes or braces.',
      from,
    );
  return { text, end: end + 1 };
};

const refuseCharacter = (statement: string, at: number): never => {
  const character = String.fromCodePoint(statement.codePointAt(at) ?? 0);
  if (character === '{')
    throw new NotAllowed('SQL_PARAMETER', 'Placeholders in braces cannot be used. Write the value itself.', at);
  const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? '';
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `“${character}” (U+${code})` : `U+${code}`;
  throw new NotAllowed('SQL_CHARACTER', `The character ${shown} has no meaning here.`, at);
};

const readToken = (statement: string, at: number): { readonly token: Token; readonly end: number } => {
  const first = statement[at] as string;
  if (statement.startsWith('/*', at)) throw new NotAllowed('SQL_TEXT_OPEN', 'A comment begins and does not end.', at);
  if (first === "'") {
    const { text, end } = readText(statement, at);
    return { token: { kind: 'text', text, at }, end };
  }
  if (first === '`' || first === '"') {
    const { text, end } = readQuoted(statement, at);
    return { token: { kind: 'quoted', text, at }, end };
  }
  const kinds = [
    ['name', WORD],
    ['number', NUMBER],
    ['symbol', SYMBOL],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const text = take(pattern, statement, at);
    if (text !== null) return { token: { kind, text, at }, end: at + text.length };
  }
  return refuseCharacter(statement, at);
};

/** The tokens and an `end`. Throws {@link NotAllowed}. */
export const tokensOf = (statement: string): readonly Token[] => {
  if (statement.length > STATEMENT_MAX)
    throw new NotAllowed('SQL_TOO_LONG', `A statement has at most ${STATEMENT_MAX} characters.`, STATEMENT_MAX);
  const tokens: Token[] = [];
  let at = 0;
  while (at < statement.length) {
    const skipped =
      take(SPACE, statement, at) ?? take(LINE_COMMENT, statement, at) ?? take(BLOCK_COMMENT, statement, at);
    if (skipped !== null) {
      at += skipped.length;
      continue;
    }
    const { token, end } = readToken(statement, at);
    // "1x" and "`a``b`" are nothing here; an engine may read them in its own way.
    const last = tokens.at(-1);
    const touching = last && last.at + last.text.length + (last.kind === 'quoted' ? 2 : 0) === at;
    const odd =
      (last?.kind === 'number' && (token.kind === 'name' || token.kind === 'number')) ||
      (last?.kind === 'quoted' && (token.kind === 'quoted' || token.kind === 'name'));
    if (touching && odd)
      throw new NotAllowed('SQL_CHARACTER', `“${last.text}${token.text}” is neither a number nor a name.`, last.at);
    tokens.push(token);
    if (tokens.length > TOKENS_MAX)
      throw new NotAllowed('SQL_TOO_LONG', `A statement has at most ${TOKENS_MAX} words and signs.`, at);
    at = end;
  }
  return [...tokens, { kind: 'end', text: '', at: statement.length }];
};
