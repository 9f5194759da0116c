// Reads a whole statement and writes it anew: one SELECT, also with WITH, UNION and queries inside, over the documented views. The engine
// never gets the analyst's text; what has no way through here cannot be said.
import { Cursor, type Parameters, written } from './cursor.ts';
import { readDirection, readExpression } from './expression.ts';
import { NotAllowed } from './problem.ts';
import { viewNames } from './views.ts';

/** A statement as the engine gets it. Besides its own parameters it may name `now` and `today`, and what views take. */
export interface WrittenQuery {
  readonly sql: string;
  readonly parameters: Parameters;
  /** Views that it reads. */
  readonly views: ReadonlySet<string>;
}

/** Names of the statement's own tables (WITH) in the engine. */
const OWN = 'own_';

/** Clauses that ClickHouse has and a statement may not. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  SETTINGS: 'SETTINGS cannot be used: limits are set by the platform.',
  FORMAT: 'FORMAT cannot be used: the answer is a table.',
  INTO: 'INTO cannot be used: nothing is written.',
  PREWHERE: 'PREWHERE cannot be used; write WHERE.',
  QUALIFY: 'QUALIFY cannot be used; filter around the query.',
  WINDOW: 'WINDOW cannot be used; write OVER (…) behind the function.',
  FINAL: 'FINAL cannot be used: the views hold the last revision.',
  SAMPLE: 'SAMPLE cannot be used.',
  FETCH: 'FETCH cannot be used; write LIMIT.',
  ASOF: 'ASOF JOIN cannot be used.',
  PASTE: 'PASTE JOIN cannot be used.',
  GLOBAL: 'GLOBAL cannot be used: the platform decides how a cluster joins.',
};

const JOINS: readonly (readonly [readonly string[], string])[] = [
  [['INNER', 'JOIN'], 'INNER JOIN'],
  [['JOIN'], 'INNER JOIN'],
  [['LEFT', 'OUTER', 'JOIN'], 'LEFT JOIN'],
  [['LEFT', 'SEMI', 'JOIN'], 'LEFT SEMI JOIN'],
  [['LEFT', 'ANTI', 'JOIN'], 'LEFT ANTI JOIN'],
  [['LEFT', 'JOIN'], 'LEFT JOIN'],
  [['RIGHT', 'OUTER', 'JOIN'], 'RIGHT JOIN'],
  [['RIGHT', 'JOIN'], 'RIGHT JOIN'],
  [['FULL', 'OUTER', 'JOIN'], 'FULL JOIN'],
  [['FULL', 'JOIN'], 'FULL JOIN'],
];

/** Writes what stands in place of a view. */
export type WriteView = (name: string) => string;

/** A statement while it is read: which names it has given, and which views it reads. */
class Statement extends Cursor {
  readonly writeView: WriteView;
  readonly views = new Set<string>();
  /** Own tables by name, innermost last; those of an enclosing query can be seen. */
  readonly scopes: Map<string, string>[] = [];
  #made = 0;

  constructor(statement: string, writeView: WriteView) {
    super(statement);
    this.writeView = writeView;
  }

  newOwn(): string {
    this.#made += 1;
    return `${OWN}${this.#made}`;
  }

  ownNamed(name: string): string | undefined {
    return this.scopes.findLast((scope) => scope.has(name))?.get(name);
  }

  override readInner(): string {
    const sql = readQuery(this);
    if (!this.isSymbol(')')) refuseClause(this);
    this.expectSymbol(')');
    return sql;
  }
}

const refuseClause = (cursor: Statement): void => {
  const { kind, text, at } = cursor.peek();
  const why = kind === 'name' ? FORBIDDEN[text.toUpperCase()] : undefined;
  if (why !== undefined) throw new NotAllowed('SQL_CLAUSE', why, at);
};

const readQuery = (cursor: Statement): string =>
  cursor.deeper(() => {
    cursor.scopes.push(new Map());
    const own = cursor.words('WITH') ? `WITH ${readOwnTables(cursor)} ` : '';
    let simple = cursor.isWord('SELECT');
    let sql = readTerm(cursor);
    for (let operator = readSetOperator(cursor); operator !== null; operator = readSetOperator(cursor)) {
      sql += ` ${operator} ${readTerm(cursor)}`;
      simple = false;
    }
    // Order and limit behind a UNION are of the whole; to the engine they would be of its last part.
    const tail = readTail(cursor);
    sql = `${own}${simple || tail === '' ? sql : `SELECT * FROM (${sql})`}${tail}`;
    cursor.scopes.pop();
    return sql;
  });

const readSetOperator = (cursor: Statement): string | null => {
  if (cursor.words('UNION', 'ALL')) return 'UNION ALL';
  if (cursor.words('UNION', 'DISTINCT')) return 'UNION DISTINCT';
  if (cursor.isWord('UNION')) return cursor.refuse('SQL_SYNTAX', 'Write UNION ALL or UNION DISTINCT.');
  if (cursor.words('INTERSECT')) return 'INTERSECT';
  return cursor.words('EXCEPT') ? 'EXCEPT' : null;
};

const readOwnTables = (cursor: Statement): string => {
  if (cursor.isWord('RECURSIVE')) cursor.refuse('SQL_CLAUSE', 'WITH RECURSIVE cannot be used.');
  return cursor
    .list(() => {
      const { at } = cursor.peek();
      const name = cursor.name('A name');
      if (viewNames.has(name.toLowerCase()) || cursor.ownNamed(name) !== undefined)
        cursor.refuse('SQL_NAME_TAKEN', `${name} is the name of another table. Choose another one.`, at);
      cursor.expectWord('AS');
      cursor.expectSymbol('(');
      if (!cursor.isWord('SELECT') && !cursor.isWord('WITH'))
        cursor.fail('A query is expected: WITH name AS (SELECT …)');
      const sql = cursor.readInner();
      const own = cursor.newOwn();
      cursor.scopes.at(-1)?.set(name, own);
      return `${written(own)} AS (${sql})`;
    })
    .join(', ');
};

const readTerm = (cursor: Statement): string => {
  if (cursor.symbol('(')) return `(${cursor.readInner()})`;
  if (!cursor.isWord('SELECT'))
    cursor.refuse('SQL_ONLY_SELECT', 'A statement is one SELECT; nothing else can be said.');
  cursor.next();
  const distinct = cursor.words('DISTINCT') ? 'DISTINCT ' : '';
  let sql = `SELECT ${distinct}${cursor.list(() => readItem(cursor)).join(', ')}`;
  refuseClause(cursor);
  if (cursor.words('FROM')) sql += ` FROM ${readTables(cursor)}`;
  return `${sql}${readClauses(cursor)}`;
};

const readItem = (cursor: Statement): string => {
  if (cursor.symbol('*')) return '*';
  if (cursor.isName() && cursor.isSymbol('.', 1) && cursor.isSymbol('*', 2)) {
    const table = cursor.name('A table');
    cursor.next();
    cursor.next();
    return `${written(table)}.*`;
  }
  const value = readExpression(cursor);
  const named = cursor.words('AS') || cursor.isName();
  return named ? `${value} AS ${written(cursor.name('A name'))}` : value;
};

const readClauses = (cursor: Statement): string => {
  let sql = '';
  refuseClause(cursor);
  if (cursor.words('WHERE')) sql += ` WHERE ${readExpression(cursor)}`;
  refuseClause(cursor);
  if (cursor.words('GROUP', 'BY')) {
    sql += ` GROUP BY ${cursor.list(() => readExpression(cursor)).join(', ')}`;
    const extra = ['ROLLUP', 'CUBE', 'TOTALS'].find((word) => cursor.words('WITH', word));
    if (extra === 'TOTALS') cursor.refuse('SQL_CLAUSE', 'WITH TOTALS cannot be used; write WITH ROLLUP.');
    if (extra !== undefined) sql += ` WITH ${extra}`;
  }
  if (cursor.words('HAVING')) sql += ` HAVING ${readExpression(cursor)}`;
  refuseClause(cursor);
  return sql;
};

const readTail = (cursor: Statement): string => {
  let sql = '';
  if (cursor.words('ORDER', 'BY'))
    sql += ` ORDER BY ${cursor.list(() => `${readExpression(cursor)}${readDirection(cursor)}`).join(', ')}`;
  sql += readLimits(cursor);
  refuseClause(cursor);
  return sql;
};

const readCount = (cursor: Statement): string => {
  const token = cursor.peek();
  if (token.kind !== 'number' || !/^\d{1,9}$/.test(token.text)) cursor.fail('A whole number is expected');
  return cursor.next().text;
};

const readLimits = (cursor: Statement): string => {
  let sql = '';
  while (cursor.words('LIMIT')) {
    const first = readCount(cursor);
    const second = cursor.symbol(',') ? readCount(cursor) : null;
    const [count, skipped] = second === null ? [first, null] : [second, first];
    sql += ` LIMIT ${count}${skipped === null ? '' : ` OFFSET ${skipped}`}`;
    if (cursor.words('WITH', 'TIES')) sql += ' WITH TIES';
    if (cursor.words('BY')) sql += ` BY ${cursor.list(() => readExpression(cursor)).join(', ')}`;
  }
  if (cursor.words('OFFSET')) sql += ` OFFSET ${readCount(cursor)}`;
  return sql;
};

const readTables = (cursor: Statement): string => {
  let sql = readTable(cursor);
  for (;;) {
    refuseClause(cursor);
    if (cursor.symbol(',') || cursor.words('CROSS', 'JOIN')) {
      sql += ` CROSS JOIN ${readTable(cursor)}`;
      continue;
    }
    if (cursor.isWord('ARRAY') || (cursor.isWord('LEFT') && cursor.isWord('ARRAY', 1))) {
      sql += readArrayJoin(cursor);
      continue;
    }
    const join = JOINS.find(([words]) => cursor.words(...words));
    if (!join) return sql;
    sql += ` ${join[1]} ${readTable(cursor)}${readJoinOn(cursor)}`;
  }
};

const readArrayJoin = (cursor: Statement): string => {
  const left = cursor.words('LEFT') ? 'LEFT ' : '';
  cursor.expectWord('ARRAY');
  cursor.expectWord('JOIN');
  const items = cursor.list(() => {
    const value = readExpression(cursor);
    return cursor.words('AS') ? `${value} AS ${written(cursor.name('A name'))}` : value;
  });
  return ` ${left}ARRAY JOIN ${items.join(', ')}`;
};

const readJoinOn = (cursor: Statement): string => {
  if (cursor.words('ON')) return ` ON ${readExpression(cursor)}`;
  cursor.expectWord('USING');
  cursor.expectSymbol('(');
  const names = cursor.list(() => written(cursor.name('A column')));
  cursor.expectSymbol(')');
  return ` USING (${names.join(', ')})`;
};

const readTable = (cursor: Statement): string =>
  cursor.deeper(() => {
    if (cursor.symbol('(')) {
      if (!cursor.isWord('SELECT') && !cursor.isWord('WITH') && !cursor.isSymbol('('))
        cursor.fail('A query is expected in these brackets');
      return `(${cursor.readInner()})${readAlias(cursor, null)}`;
    }
    const token = cursor.peek();
    if (token.kind !== 'name' && token.kind !== 'quoted') cursor.fail('A table is expected');
    if (cursor.isSymbol('(', 1))
      cursor.refuse('SQL_TABLE_FUNCTION', `${token.text}(…): tables cannot be made by functions.`);
    if (cursor.isSymbol('.', 1))
      cursor.refuse(
        'SQL_DATABASE_NAMED',
        `${token.text}.…: only the documented views can be read, without a database.`,
      );
    const name = cursor.name('A table');
    const own = cursor.ownNamed(name);
    if (own !== undefined) return `${written(own)}${readAlias(cursor, name)}`;
    const view = name.toLowerCase();
    if (!viewNames.has(view))
      cursor.refuse(
        'SQL_TABLE_UNKNOWN',
        `There is no view ${name}. There are: ${[...viewNames].join(', ')}.`,
        token.at,
      );
    cursor.views.add(view);
    return `${cursor.writeView(view)}${readAlias(cursor, name)}`;
  });

const readAlias = (cursor: Cursor, name: string | null): string => {
  const given = cursor.words('AS') || cursor.isName() ? cursor.name('A name') : name;
  return given === null ? '' : ` AS ${written(given)}`;
};

/** The statement, understood and written anew. Throws {@link NotAllowed}. */
export const writeQuery = (statement: string, writeView: WriteView): WrittenQuery => {
  const cursor = new Statement(statement, writeView);
  if (cursor.peek().kind === 'end') throw new NotAllowed('SQL_EMPTY', 'There is no statement.', 0);
  if (!['SELECT', 'WITH'].some((word) => cursor.isWord(word)) && !cursor.isSymbol('('))
    cursor.refuse('SQL_ONLY_SELECT', `${cursor.peek().text.slice(0, 40)}: only SELECT can be asked.`);
  const sql = readQuery(cursor);
  refuseClause(cursor);
  if (cursor.symbol(';') && cursor.peek().kind !== 'end')
    cursor.refuse('SQL_ONE_STATEMENT', 'One statement at a time; nothing may come after the semicolon.');
  if (cursor.peek().kind !== 'end') cursor.fail('The statement should end here');
  return { sql, parameters: cursor.parameters, views: cursor.views };
};
