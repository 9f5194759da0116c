// Reads an expression of a statement and writes it anew, every operation in brackets. What is written holds only operators, functions and
// types of the lists here; names are quoted, texts are placeholders.
import { type Cursor, written } from './cursor.ts';
import { functionNamed, intervalFunctions, isAggregate, plainType } from './functions.ts';

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** Reads a type and writes it anew. */
const readType = (cursor: Cursor): string =>
  cursor.deeper(() => {
    const token = cursor.peek();
    const name = cursor.name('A type');
    const lower = name.toLowerCase();
    const simple = plainType(name);
    if (lower === 'decimal' || lower === 'datetime64' || (lower === 'datetime' && cursor.isSymbol('('))) {
      cursor.expectSymbol('(');
      const parts = cursor.list(() => {
        const part = cursor.next();
        if (part.kind === 'number' && /^\d{1,2}$/.test(part.text)) return part.text;
        if (part.kind === 'text' && /^[A-Za-z0-9_+\-/]{1,64}$/.test(part.text)) return `'${part.text}'`;
        return cursor.refuse('SQL_TYPE_UNKNOWN', `${name} takes numbers or a time zone.`, part.at);
      });
      cursor.expectSymbol(')');
      const canonical = { decimal: 'Decimal', datetime64: 'DateTime64', datetime: 'DateTime' }[lower];
      return `${canonical}(${parts.join(', ')})`;
    }
    if (lower === 'nullable' || lower === 'array') {
      cursor.expectSymbol('(');
      const of = readType(cursor);
      cursor.expectSymbol(')');
      return `${lower === 'array' ? 'Array' : 'Nullable'}(${of})`;
    }
    return simple ?? cursor.refuse('SQL_TYPE_UNKNOWN', `${name} is no type that can be used here.`, token.at);
  });

/** An expression. */
export const readExpression = (cursor: Cursor): string => cursor.deeper(() => readOr(cursor));

const isQuery = (cursor: Cursor, ahead = 0): boolean => cursor.isWord('SELECT', ahead) || cursor.isWord('WITH', ahead);

const readOr = (cursor: Cursor): string => {
  const parts = [readAnd(cursor)];
  while (cursor.words('OR')) parts.push(readAnd(cursor));
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' OR ')})`;
};

const readAnd = (cursor: Cursor): string => {
  const parts = [readNot(cursor)];
  while (cursor.words('AND')) parts.push(readNot(cursor));
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' AND ')})`;
};

const readNot = (cursor: Cursor): string =>
  cursor.words('NOT') ? cursor.deeper(() => `(NOT ${readNot(cursor)})`) : readComparison(cursor);

const readComparison = (cursor: Cursor): string => {
  let left = readSum(cursor);
  for (;;) {
    const symbol = cursor.peek();
    const operator = symbol.kind === 'symbol' ? COMPARISONS[symbol.text] : undefined;
    if (operator !== undefined) {
      cursor.next();
      left = `(${left} ${operator} ${readSum(cursor)})`;
      continue;
    }
    const further = readWordComparison(cursor, left);
    if (further === null) return left;
    left = further;
  }
};

/** IS NULL, BETWEEN, LIKE, IN, each also with NOT. */
const readWordComparison = (cursor: Cursor, left: string): string | null => {
  if (cursor.words('IS', 'NOT', 'NULL')) return `(${left} IS NOT NULL)`;
  if (cursor.words('IS', 'NULL')) return `(${left} IS NULL)`;
  const negated = cursor.isWord('NOT') && ['IN', 'LIKE', 'ILIKE', 'BETWEEN'].some((word) => cursor.isWord(word, 1));
  const not = negated ? 'NOT ' : '';
  if (negated) cursor.next();
  if (cursor.words('BETWEEN')) {
    const low = readSum(cursor);
    cursor.expectWord('AND');
    return `(${left} ${not}BETWEEN ${low} AND ${readSum(cursor)})`;
  }
  for (const word of ['LIKE', 'ILIKE']) if (cursor.words(word)) return `(${left} ${not}${word} ${readSum(cursor)})`;
  return cursor.words('IN') ? `(${left} ${not}IN ${readInside(cursor)})` : null;
};

/** What stands right of IN: a query, or a list. The engine would read a bare name as a table. */
const readInside = (cursor: Cursor): string => {
  const { at } = cursor.peek();
  if (!cursor.symbol('('))
    return cursor.refuse(
      'SQL_IN_TABLE',
      'After IN comes a list or a query in brackets; a bare name would be a table.',
      at,
    );
  if (isQuery(cursor)) return `(${cursor.readInner()})`;
  const items = cursor.list(() => readExpression(cursor));
  cursor.expectSymbol(')');
  // One bare name in brackets is a name to the engine.
  return `tuple(${items.join(', ')})`;
};

const readSum = (cursor: Cursor): string => {
  let left = readProduct(cursor);
  for (;;) {
    const operator = ['+', '-', '||'].find((each) => cursor.isSymbol(each));
    if (operator === undefined) return left;
    cursor.next();
    const right = readProduct(cursor);
    left = operator === '||' ? `concat(${left}, ${right})` : `(${left} ${operator} ${right})`;
  }
};

const readProduct = (cursor: Cursor): string => {
  let left = readUnary(cursor);
  for (;;) {
    const operator = ['*', '/', '%'].find((each) => cursor.isSymbol(each));
    if (operator !== undefined) {
      cursor.next();
      left = `(${left} ${operator} ${readUnary(cursor)})`;
    } else if (cursor.isWord('DIV') || cursor.isWord('MOD')) {
      const name = cursor.next().text.toUpperCase() === 'DIV' ? 'intDiv' : 'modulo';
      left = `${name}(${left}, ${readUnary(cursor)})`;
    } else return left;
  }
};

const readUnary = (cursor: Cursor): string =>
  cursor.symbol('-') ? cursor.deeper(() => `negate(${readUnary(cursor)})`) : readPostfix(cursor);

const readPostfix = (cursor: Cursor): string => {
  let value = readPrimary(cursor);
  for (;;) {
    if (cursor.symbol('[')) {
      value = `arrayElement(${value}, ${readExpression(cursor)})`;
      cursor.expectSymbol(']');
    } else if (cursor.symbol('::')) value = `CAST(${value} AS ${readType(cursor)})`;
    else return value;
  }
};

const readPrimary = (cursor: Cursor): string => {
  const token = cursor.peek();
  if (token.kind === 'number') {
    cursor.next();
    return token.text;
  }
  if (token.kind === 'text') {
    cursor.next();
    return cursor.parameter(token.text);
  }
  if (cursor.symbol('(')) return readBracket(cursor);
  if (cursor.symbol('[')) {
    const items = cursor.isSymbol(']') ? [] : cursor.list(() => readExpression(cursor));
    cursor.expectSymbol(']');
    return `[${items.join(', ')}]`;
  }
  for (const word of ['NULL', 'TRUE', 'FALSE']) if (cursor.words(word)) return word.toLowerCase();
  return readSpecial(cursor) ?? readNamed(cursor);
};

/** A query, an expression, a tuple, or the parameters of a function in brackets; the opening one has been taken. */
const readBracket = (cursor: Cursor): string => {
  if (isQuery(cursor)) return `(${cursor.readInner()})`;
  const items = cursor.list(() => readExpression(cursor));
  cursor.expectSymbol(')');
  return items.length === 1 ? `(${items[0]})` : `tuple(${items.join(', ')})`;
};

const readSpecial = (cursor: Cursor): string | null => {
  if (cursor.words('CASE')) return readCase(cursor);
  if (cursor.isWord('CAST') && cursor.isSymbol('(', 1)) {
    cursor.next();
    cursor.next();
    const value = readExpression(cursor);
    cursor.expectWord('AS');
    const type = readType(cursor);
    cursor.expectSymbol(')');
    return `CAST(${value} AS ${type})`;
  }
  if (cursor.isWord('EXISTS') && cursor.isSymbol('(', 1)) {
    cursor.next();
    cursor.next();
    if (!isQuery(cursor)) cursor.fail('A query is expected after EXISTS');
    return `EXISTS(${cursor.readInner()})`;
  }
  if (cursor.isWord('INTERVAL')) return readInterval(cursor);
  return null;
};

const readInterval = (cursor: Cursor): string => {
  cursor.next();
  const count = readUnary(cursor);
  const unit = cursor.next();
  const name = intervalFunctions[unit.text.toUpperCase().replace(/S$/, '')];
  if (unit.kind !== 'name' || name === undefined)
    return cursor.refuse('SQL_SYNTAX', `${unit.text} is no unit; write INTERVAL 7 DAY, for instance.`, unit.at);
  return `${name}(${count})`;
};

const readCase = (cursor: Cursor): string => {
  const of = cursor.isWord('WHEN') ? '' : ` ${readExpression(cursor)}`;
  let text = `CASE${of}`;
  while (cursor.words('WHEN')) {
    const condition = readExpression(cursor);
    cursor.expectWord('THEN');
    text += ` WHEN ${condition} THEN ${readExpression(cursor)}`;
  }
  if (cursor.words('ELSE')) text += ` ELSE ${readExpression(cursor)}`;
  cursor.expectWord('END');
  return `(${text} END)`;
};

/** A column, a column of a table, or a function. */
const readNamed = (cursor: Cursor): string => {
  const token = cursor.peek();
  if (cursor.isSymbol('(', 1) && (token.kind === 'name' || token.kind === 'quoted')) return readFunction(cursor);
  const name = cursor.name('A value');
  if (!cursor.isSymbol('.')) return written(name);
  cursor.next();
  const column = cursor.name('A column');
  if (cursor.isSymbol('.') || cursor.isSymbol('('))
    return cursor.refuse('SQL_DATABASE_NAMED', 'A column is named by itself or with its table, view.column.', token.at);
  return `${written(name)}.${written(column)}`;
};

const readFunction = (cursor: Cursor): string => {
  const token = cursor.next();
  const name = functionNamed(token.text);
  if (name === null)
    return cursor.refuse('SQL_FUNCTION_UNKNOWN', `The function ${token.text} cannot be used here.`, token.at);
  cursor.expectSymbol('(');
  if (name === 'now' || name === 'today') {
    cursor.expectSymbol(')');
    return name === 'now' ? "{now:DateTime64(3, 'UTC')}" : '{today:Date}';
  }
  let called = `${name}(${readArguments(cursor)})`;
  if (isAggregate(name) && cursor.symbol('(')) called += `(${readArguments(cursor)})`;
  return cursor.words('OVER') ? `${called} OVER (${readWindow(cursor)})` : called;
};

/** Arguments up to the closing bracket: expressions, lambdas, a star in count(*). */
const readArguments = (cursor: Cursor): string => {
  if (cursor.symbol(')')) return '';
  const distinct = cursor.words('DISTINCT') ? 'DISTINCT ' : '';
  const items = cursor.list(() => {
    if (cursor.isSymbol('*') && cursor.isSymbol(')', 1)) {
      cursor.next();
      return '*';
    }
    return readLambda(cursor) ?? readExpression(cursor);
  });
  cursor.expectSymbol(')');
  return `${distinct}${items.join(', ')}`;
};

const readLambda = (cursor: Cursor): string | null => {
  if (cursor.isName() && cursor.isSymbol('->', 1)) {
    const name = cursor.name('A name');
    cursor.next();
    return `(${written(name)}) -> ${readExpression(cursor)}`;
  }
  let ahead = 1;
  if (!cursor.isSymbol('(')) return null;
  while (cursor.isName(ahead) && cursor.isSymbol(',', ahead + 1)) ahead += 2;
  if (!(cursor.isName(ahead) && cursor.isSymbol(')', ahead + 1) && cursor.isSymbol('->', ahead + 2))) return null;
  cursor.next();
  const names = cursor.list(() => written(cursor.name('A name')));
  cursor.next();
  cursor.next();
  return `(${names.join(', ')}) -> ${readExpression(cursor)}`;
};

const readWindow = (cursor: Cursor): string => {
  cursor.expectSymbol('(');
  const parts: string[] = [];
  if (cursor.words('PARTITION', 'BY'))
    parts.push(`PARTITION BY ${cursor.list(() => readExpression(cursor)).join(', ')}`);
  if (cursor.words('ORDER', 'BY')) {
    const keys = cursor.list(() => `${readExpression(cursor)}${readDirection(cursor)}`);
    parts.push(`ORDER BY ${keys.join(', ')}`);
  }
  const unit = ['ROWS', 'RANGE'].find((word) => cursor.words(word));
  if (unit !== undefined) {
    cursor.expectWord('BETWEEN');
    const from = readBound(cursor);
    cursor.expectWord('AND');
    parts.push(`${unit} BETWEEN ${from} AND ${readBound(cursor)}`);
  }
  cursor.expectSymbol(')');
  return parts.join(' ');
};

const readBound = (cursor: Cursor): string => {
  if (cursor.words('CURRENT', 'ROW')) return 'CURRENT ROW';
  const token = cursor.peek();
  const count = cursor.words('UNBOUNDED') ? 'UNBOUNDED' : /^\d{1,9}$/.test(token.text) ? cursor.next().text : null;
  const side = ['PRECEDING', 'FOLLOWING'].find((word) => cursor.words(word));
  if (count === null || side === undefined)
    return cursor.fail('A bound such as 6 PRECEDING or CURRENT ROW is expected');
  return `${count} ${side}`;
};

/** ASC, DESC, NULLS FIRST, NULLS LAST. */
export const readDirection = (cursor: Cursor): string => {
  const direction = cursor.words('DESC') ? ' DESC' : cursor.words('ASC') ? ' ASC' : '';
  if (!cursor.words('NULLS')) return direction;
  const nulls = ['FIRST', 'LAST'].find((word) => cursor.words(word));
  return nulls === undefined ? cursor.fail('FIRST or LAST is expected') : `${direction} NULLS ${nulls}`;
};
