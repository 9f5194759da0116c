// The same filters as SQL over the event store's rows. Values and names are parameters; nothing else enters the text.
import type { ParameterValue } from '../../platform/event-store/index.ts';
import type { EventComparison, EventFilter, EventMatcher, EventSubject } from '../timelines/contract.ts';
import { namedKinds } from './filter-evaluate.ts';

/** Collects the parameters of one statement. */
export interface SqlParameters {
  /** The placeholder for a value of the type; the same value of the same type has one placeholder. */
  add(type: string, value: ParameterValue): string;
  readonly values: Readonly<Record<string, ParameterValue>>;
}

export const createSqlParameters = (prefix = 'q'): SqlParameters => {
  const values: Record<string, ParameterValue> = {};
  const known = new Map<string, string>();
  return {
    values,
    add: (type, value) => {
      const key = `${type}:${JSON.stringify(value)}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const name = `${prefix}${known.size}`;
      values[name] = value;
      known.set(key, `{${name}:${type}}`);
      return `{${name}:${type}}`;
    },
  };
};

type Map4 = 'texts' | 'numbers' | 'flags' | 'lists';

/** Where a value of the type stands, and the condition that it is there. */
const place = (subject: EventSubject, map: Map4, parameters: SqlParameters) => {
  if (subject.kind === 'field')
    return { value: `toString(${subject.name})`, there: map === 'texts' ? `${subject.name} != ''` : '0' };
  const name = parameters.add('String', subject.name);
  return { value: `${map}[${name}]`, there: `mapContains(${map}, ${name})` };
};

/** The condition that there is a value. */
export const knownSql = (subject: EventSubject, parameters: SqlParameters): string =>
  subject.kind === 'field'
    ? `${subject.name} != ''`
    : (['texts', 'numbers', 'flags', 'lists'] as const)
        .map((map) => place(subject, map, parameters).there)
        .join(' OR ');

const scalarTypes = {
  string: ['texts', 'String'],
  number: ['numbers', 'Float64'],
  boolean: ['flags', 'Bool'],
} as const;
type ScalarType = keyof typeof scalarTypes;

const symbols = { eq: '=', ne: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

type ValueComparison = Exclude<EventComparison, { readonly operator: 'known' } | { readonly operator: 'unknown' }>;

/** The condition on a value that is there. */
const conditionSql = (leaf: ValueComparison, value: string, type: string, parameters: SqlParameters): string => {
  const wanted = () => parameters.add(type, leaf.value as ParameterValue);
  switch (leaf.operator) {
    case 'has':
      return `has(${value}, ${wanted()})`;
    case 'has_not':
      return `NOT has(${value}, ${wanted()})`;
    case 'in':
      return `${value} IN ${parameters.add(`Array(${type})`, leaf.value)}`;
    case 'not_in':
      return `${value} NOT IN ${parameters.add(`Array(${type})`, leaf.value)}`;
    case 'contains':
      return `position(${value}, ${wanted()}) > 0`;
    case 'not_contains':
      return `position(${value}, ${wanted()}) = 0`;
    case 'starts_with':
      return `startsWith(${value}, ${wanted()})`;
    case 'ends_with':
      return `endsWith(${value}, ${wanted()})`;
    default:
      return `${value} ${symbols[leaf.operator]} ${wanted()}`;
  }
};

const valueSql = (leaf: ValueComparison, parameters: SqlParameters): string => {
  const sample: unknown = Array.isArray(leaf.value) ? leaf.value[0] : leaf.value;
  const [ofScalar, type] = scalarTypes[typeof sample as ScalarType];
  const map = leaf.operator === 'has' || leaf.operator === 'has_not' ? 'lists' : ofScalar;
  const { value, there } = place(leaf.subject, map, parameters);
  return there === '0' ? '0' : `(${there} AND ${conditionSql(leaf, value, type, parameters)})`;
};

/** A condition over a row of `event_resolved`. */
export const filterSql = (filter: EventFilter, parameters: SqlParameters): string => {
  if (filter.kind === 'not') return `(NOT ${filterSql(filter.of, parameters)})`;
  if (filter.kind !== 'compare')
    return `(${filter.of.map((each) => filterSql(each, parameters)).join(filter.kind === 'all' ? ' AND ' : ' OR ')})`;
  if (filter.operator === 'known') return `(${knownSql(filter.subject, parameters)})`;
  if (filter.operator === 'unknown') return `(NOT (${knownSql(filter.subject, parameters)}))`;
  return valueSql(filter, parameters);
};

const namedKindsSql = `kind IN (${namedKinds.map((kind) => `'${kind}'`).join(', ')})`;

/** A condition for the events that any of the selectors takes. */
export const matcherSql = (matcher: EventMatcher, parameters: SqlParameters): string =>
  `(${matcher
    .map(({ event, filter }) => {
      const named =
        event === null ? "kind = 'track'" : `name = ${parameters.add('String', event)} AND ${namedKindsSql}`;
      return filter === undefined ? `(${named})` : `(${named} AND ${filterSql(filter, parameters)})`;
    })
    .join(' OR ')})`;

/** The text by which events are grouped, as `subjectText` gives it; NULL where there is none. */
export const subjectSql = (subject: EventSubject, parameters: SqlParameters): string => {
  if (subject.kind === 'field') return `nullIf(toString(${subject.name}), '')`;
  const of = (map: Map4) => place(subject, map, parameters);
  const [texts, numbers, flags] = [of('texts'), of('numbers'), of('flags')];
  return `multiIf(${texts.there}, toNullable(${texts.value}), ${numbers.there}, toString(${numbers.value}),
    ${flags.there}, toString(${flags.value}), NULL)`;
};

/** The value with its type in front, "s" text, "n" number, "b" flag, "l" list as JSON; NULL where there is none. */
export const typedSql = (subject: EventSubject, parameters: SqlParameters): string => {
  if (subject.kind === 'field') return `if(${subject.name} = '', NULL, concat('s', toString(${subject.name})))`;
  const of = (map: Map4) => place(subject, map, parameters);
  const [texts, numbers, flags, lists] = [of('texts'), of('numbers'), of('flags'), of('lists')];
  return `multiIf(${texts.there}, toNullable(concat('s', ${texts.value})), ${numbers.there}, concat('n', toString(${numbers.value})),
    ${flags.there}, concat('b', toString(${flags.value})), ${lists.there}, concat('l', toJSONString(${lists.value})), NULL)`;
};
