// The second look: how the engine itself reads the statement that was written anew. Whatever it sees that is no documented view, no table of the
// statement's own and no listed function stops the statement before it runs.
import { functionNamed } from './functions.ts';
import { engineName, viewNames } from './views.ts';

/** What operators are called inside the engine. */
const OPERATORS = new Set([
  ...[
    'equals',
    'notEquals',
    'less',
    'greater',
    'lessOrEquals',
    'greaterOrEquals',
    'plus',
    'minus',
    'multiply',
    'divide',
  ],
  ...[
    'modulo',
    'negate',
    'and',
    'or',
    'not',
    'like',
    'notLike',
    'ilike',
    'notILike',
    'in',
    'notIn',
    'isNull',
    'isNotNull',
  ],
  ...[
    'CAST',
    '_CAST',
    'tuple',
    'array',
    'exists',
    'arrayElement',
    'tupleElement',
    'multiIf',
    'caseWithExpression',
    'concat',
  ],
  ...['toTimeZone', 'toDate', 'intDiv', 'between', 'notBetween'],
]);

/** A query without FROM reads the engine's table of one row. */
const TABLES: ReadonlySet<string> = new Set([...[...viewNames].map(engineName), 'system.one']);
const OWN_TABLE = /^own_\d+$/;

const HEADS = new Set(['JOIN TREE', 'LEFT TABLE EXPRESSION', 'RIGHT TABLE EXPRESSION', 'TABLE EXPRESSION']);

/** What in the engine's tree must not be there, or null. `lines`: EXPLAIN QUERY TREE before any pass. */
export const foreignIn = (lines: readonly string[]): string | null => {
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (/^TABLE(_FUNCTION)? id:/.test(text)) return text;
    const called = /^FUNCTION id: \d+,.*?function_name: ([^,\s]+)/.exec(text)?.[1];
    if (called !== undefined && !OPERATORS.has(called) && functionNamed(called) === null) return `function ${called}`;
    if (!HEADS.has(text)) continue;
    const table = /^IDENTIFIER id: \d+,.*?identifier: ([^,\s]+)/.exec((lines[index + 1] ?? '').trim())?.[1];
    if (table !== undefined && !TABLES.has(table) && !OWN_TABLE.test(table)) return `table ${table}`;
  }
  return null;
};
