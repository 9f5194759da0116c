// Rule conditions: checked against the attribute registry, then turned into one SQL condition over the profile. A comparison
// with something unknown does not hold, also `ne` and `not_in`; only `unknown` and `not` hold for what is not known.
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { type BusinessDate, businessDate, type Refusal, refuse } from '../../kernel/index.ts';
import {
  type AttributeExpression,
  type AttributeRegistry,
  attributeExpression,
  type Condition,
  counterExpression,
  dayExpression,
  type ExpressionType,
  entryOf,
  tagCondition,
} from '../profiles/index.ts';
import type { attributeCondition, counterCondition, hasTagCondition, TagCondition } from './contract.ts';

type AttributeLeaf = z.output<typeof attributeCondition>;
type CounterLeaf = z.output<typeof counterCondition>;
type TagLeaf = z.output<typeof hasTagCondition>;
type Scalar = string | number | boolean;
type NotValid = Refusal<'CONDITION_NOT_VALID'>;

/** A condition ready to be asked. */
export interface CompiledCondition {
  readonly condition: Condition;
  /** What it looks at, by the name under which it is kept as evidence. */
  readonly values: ReadonlyMap<string, RawBuilder<unknown>>;
}

export interface CompileContext {
  readonly registry: AttributeRegistry;
  readonly timeZone: string;
  /** Day of the evaluation; days since are counted to it. */
  readonly today: BusinessDate;
}

const DEPTH_MAX = 5;
const LEAVES_MAX = 50;

const notValid = (message: string): NotValid => refuse('CONDITION_NOT_VALID', message);

const operators = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;
const ordered = new Set(['lt', 'lte', 'gt', 'gte']);

const typeOfValue = (value: Scalar): ExpressionType =>
  typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';

/** The value as a parameter of the attribute's type, or what is wrong with it. */
const parameter = (leaf: AttributeLeaf, type: ExpressionType, value: Scalar): RawBuilder<unknown> | NotValid => {
  const wrong = (wanted: string) =>
    notValid(`${leaf.attribute} is compared with ${wanted}, not with ${JSON.stringify(value)}.`);
  if (typeof value === 'string' && value.includes('\0')) return wrong('a text without the NUL character');
  if (type === 'number') return typeof value === 'number' ? sql`${value}::numeric` : wrong('a number');
  if (type === 'boolean') return typeof value === 'boolean' ? sql`${value}::boolean` : wrong('true or false');
  if (typeof value !== 'string') return wrong('a text');
  if (type === 'date' && businessDate(value) === null) return wrong('an existing day (YYYY-MM-DD)');
  return sql`${value}::text`;
};

const isNotValid = (value: unknown): value is NotValid =>
  typeof value === 'object' && value !== null && 'code' in value && value.code === 'CONDITION_NOT_VALID';

const expressionFor = (leaf: AttributeLeaf, { registry }: CompileContext): AttributeExpression | NotValid => {
  const attribute = registry.get(leaf.attribute);
  if (attribute?.personal)
    return notValid(`${leaf.attribute} is a personal value and is kept encrypted; a rule cannot compare it.`);
  if (attribute) return attributeExpression(attribute);
  if (leaf.attribute.endsWith('_index')) return notValid(`There is no attribute ${leaf.attribute}.`);
  const sample = Array.isArray(leaf.value) ? leaf.value[0] : leaf.value;
  const isList = leaf.operator === 'has';
  return entryOf(leaf.attribute, isList ? 'list' : sample === undefined ? 'text' : typeOfValue(sample as Scalar));
};

const membership = (leaf: AttributeLeaf, { type, sql: value }: AttributeExpression): Condition | NotValid => {
  if (type === 'list') return notValid(`${leaf.attribute} is a list; use the operator has.`);
  if (!Array.isArray(leaf.value) || leaf.value.length === 0)
    return notValid(`${leaf.operator} needs a list of at least one value.`);
  const parameters: RawBuilder<unknown>[] = [];
  for (const each of leaf.value as readonly Scalar[]) {
    const made = parameter(leaf, type, each);
    if (isNotValid(made)) return made;
    parameters.push(made);
  }
  const list = sql.join(parameters);
  return leaf.operator === 'in' ? sql`(${value} in (${list}))` : sql`(${value} not in (${list}))`;
};

const attributeLeaf = (leaf: AttributeLeaf, expression: AttributeExpression): Condition | NotValid => {
  const { operator } = leaf;
  const { type, sql: value } = expression;
  if (operator === 'known' || operator === 'unknown') {
    if (leaf.value !== undefined) return notValid(`${operator} takes no value.`);
    return operator === 'known' ? sql`(${value} is not null)` : sql`(${value} is null)`;
  }
  if (operator === 'in' || operator === 'not_in') return membership(leaf, expression);
  if (leaf.value === undefined || Array.isArray(leaf.value)) return notValid(`${operator} needs one value.`);
  if (operator === 'has') {
    if (type !== 'list') return notValid(`${leaf.attribute} is no list; use the operator eq.`);
    const element = parameter(leaf, 'text', leaf.value as Scalar);
    return isNotValid(element) ? element : sql`(${value} @> array[${element}])`;
  }
  if (type === 'list') return notValid(`${leaf.attribute} is a list; use the operator has.`);
  if (type === 'boolean' && ordered.has(operator))
    return notValid(`${leaf.attribute} is true or false and has no order.`);
  const given = parameter(leaf, type, leaf.value as Scalar);
  return isNotValid(given) ? given : sql`(${value} ${sql.raw(operators[operator])} ${given})`;
};

const counterValue = ({ event, measure }: CounterLeaf, { timeZone, today }: CompileContext): RawBuilder<unknown> => {
  if (measure === 'count') return sql`coalesce(${counterExpression(event, 'count')}, 0)`;
  if (measure === 'amountFen') return sql`coalesce(${counterExpression(event, 'amountFen')}, 0)`;
  const part = counterExpression(event, measure === 'daysSinceLast' ? 'lastAt' : 'firstAt');
  return sql`(${today}::date - ${dayExpression(part, timeZone)})`;
};

interface Compilation {
  readonly context: CompileContext;
  readonly values: Map<string, RawBuilder<unknown>>;
  leaves: number;
}

const compileLeaf = (leaf: AttributeLeaf | CounterLeaf | TagLeaf, compilation: Compilation): Condition | NotValid => {
  compilation.leaves += 1;
  if (leaf.kind === 'tag') {
    if (leaf.tag.includes('\0')) return notValid('A tag cannot contain the NUL character.');
    compilation.values.set(`tag.${leaf.tag}`, tagCondition(leaf.tag));
    return tagCondition(leaf.tag);
  }
  if (leaf.kind === 'counter') {
    if (leaf.event.includes('\0')) return notValid('An event name cannot contain the NUL character.');
    const value = counterValue(leaf, compilation.context);
    compilation.values.set(`${leaf.event}.${leaf.measure}`, value);
    return sql`(${value} ${sql.raw(operators[leaf.operator])} ${leaf.value}::numeric)`;
  }
  if (leaf.attribute.includes('\0')) return notValid('An attribute name cannot contain the NUL character.');
  const expression = expressionFor(leaf, compilation.context);
  if (isNotValid(expression)) return expression;
  compilation.values.set(leaf.attribute, expression.sql);
  return attributeLeaf(leaf, expression);
};

const compile = (condition: TagCondition, depth: number, compilation: Compilation): Condition | NotValid => {
  if (depth > DEPTH_MAX) return notValid(`Conditions go ${DEPTH_MAX} levels deep at most.`);
  if (condition.kind === 'attribute' || condition.kind === 'counter' || condition.kind === 'tag') {
    const leaf = compileLeaf(condition, compilation);
    return isNotValid(leaf) ? leaf : sql`coalesce(${leaf}, false)`;
  }
  if (condition.kind === 'not') {
    const inner = compile(condition.of, depth + 1, compilation);
    return isNotValid(inner) ? inner : sql`(not ${inner})`;
  }
  const parts: Condition[] = [];
  for (const each of condition.of) {
    const part = compile(each, depth + 1, compilation);
    if (isNotValid(part)) return part;
    parts.push(part);
  }
  return sql`(${sql.join(parts, condition.kind === 'all' ? sql` and ` : sql` or `)})`;
};

/** Turns a condition into SQL, or says what is wrong with it. */
export const compileCondition = (condition: TagCondition, context: CompileContext): CompiledCondition | NotValid => {
  const compilation: Compilation = { context, values: new Map(), leaves: 0 };
  const compiled = compile(condition, 1, compilation);
  if (isNotValid(compiled)) return compiled;
  if (compilation.leaves > LEAVES_MAX) return notValid(`A rule has at most ${LEAVES_MAX} comparisons.`);
  return { condition: compiled, values: compilation.values };
};

/** Whether time alone can change the answer: then a daily evaluation is needed besides the one for changed customers. */
export const dependsOnTime = (condition: TagCondition): boolean => {
  if (condition.kind === 'counter') return condition.measure.startsWith('days');
  if (condition.kind === 'not') return dependsOnTime(condition.of);
  return condition.kind === 'all' || condition.kind === 'any' ? condition.of.some(dependsOnTime) : false;
};
