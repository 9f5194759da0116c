// Attributes in SQL: the expression that reads one, for rule tags, portraits and segments, and the few writes and reads of the
// wide row that those modules need. They never name a column themselves.
import { type RawBuilder, sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Attribute } from './attribute.ts';
import type { Condition } from './list-query.ts';
import { countersOf, storedName } from './profile-row.ts';

/** What an expression gives: comparable text, numbers, dates ("YYYY-MM-DD"), booleans, or a list of texts. */
export type ExpressionType = 'text' | 'number' | 'date' | 'boolean' | 'list';

export interface AttributeExpression {
  readonly type: ExpressionType;
  readonly sql: RawBuilder<unknown>;
}

const typeOf = (attribute: Attribute): ExpressionType =>
  attribute.type === 'money' || attribute.type === 'instant' ? 'number' : attribute.type;

const NUMBER = '^-?[0-9]{1,30}([.][0-9]{1,30})?$';
const DATE = '^[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])$';

/** Entries are what sources sent; a text that is no number or no day reads as unknown instead of failing the question. */
const entryExpression = (name: string, type: ExpressionType): RawBuilder<unknown> => {
  const text = sql`(attributes #>> array[${name}::text, '0'])`;
  if (type === 'list')
    return sql`(case when jsonb_typeof(attributes #> array[${name}::text, '0']) = 'array'
      then array(select jsonb_array_elements_text(attributes #> array[${name}::text, '0'])) end)`;
  return typedText(text, type);
};

/** A text as the type; the type is not `list`. */
const typedText = (text: RawBuilder<unknown>, type: ExpressionType): RawBuilder<unknown> => {
  if (type === 'number') return sql`(case when ${text} ~ ${NUMBER} then ${text}::numeric end)`;
  if (type === 'boolean') return sql`(case ${text} when 'true' then true when 'false' then false end)`;
  // Compared as text: days in this form sort as they are, and an impossible one cannot break a cast.
  if (type === 'date') return sql`(case when ${text} ~ ${DATE} then ${text} end)`;
  return text;
};

/** What is computed is a text, a number or a flag, never a list. */
const computedExpression = (name: string, type: ExpressionType): RawBuilder<unknown> =>
  typedText(sql`(computed ->> ${name}::text)`, type);

/** Reads a registered attribute of the row. */
export const attributeExpression = (attribute: Attribute): AttributeExpression => {
  const type = typeOf(attribute);
  if (attribute.place.kind === 'entry') return { type, sql: entryExpression(attribute.name, type) };
  if (attribute.place.kind === 'computed') return { type, sql: computedExpression(attribute.name, type) };
  const column = sql.ref(attribute.place.column);
  return { type, sql: type === 'date' ? sql`to_char(${column}, 'YYYY-MM-DD')` : column };
};

/** Reads an attribute that nobody registered, as the type that it is compared with. */
export const entryOf = (name: string, type: ExpressionType): AttributeExpression => ({
  type,
  sql: entryExpression(name, type),
});

/** Places in the text that a counter is kept as. */
const counterPart = { count: 1, firstAt: 2, lastAt: 3, amountFen: 4 } as const;

/** A part of a behaviour counter as a number; null when the event never happened. */
export const counterExpression = (event: string, part: keyof typeof counterPart): RawBuilder<unknown> =>
  sql`(select nullif(split_part(split_part(split_part(';' || counters, ${`;${storedName(event)}=`}::text, 2), ';', 1), ',',
    ${sql.lit(counterPart[part])}), '')::numeric
    from profile_state where profile_state.customer_id = profile.customer_id)`;

/** All behaviour counters of the row, as they are stored; `countsOfStored` reads them. Null for whoever never did anything. */
export const countersExpression: RawBuilder<unknown> = sql`(select counters from profile_state where profile_state.customer_id = profile.customer_id)`;

/** Everything computed of the row by attribute name, for whoever reads many of it: an expression for each costs far more. */
export const computedValuesExpression: RawBuilder<unknown> = sql`computed`;

/** How often each event happened, of counters as they are stored. */
export const countsOfStored = (stored: string): ReadonlyMap<string, number> =>
  new Map(Object.entries(countersOf(stored)).map(([name, [count]]) => [name, count]));

/** The business day of an instant in milliseconds. */
export const dayExpression = (instantMs: RawBuilder<unknown>, timeZone: string): RawBuilder<unknown> =>
  sql`((to_timestamp(${instantMs} / 1000.0) at time zone ${timeZone}::text)::date)`;

/** What holds of a customer: the codes of the conditions that are true, and the tags on the row. */
export interface Judgement {
  readonly customerId: string;
  readonly codes: readonly string[];
  readonly tags: readonly string[];
}

/** Judges the customers by all conditions in one pass. For customers that are merged into another nothing holds. */
export const judge = async (
  db: Database,
  customerIds: readonly string[],
  conditions: ReadonlyMap<string, Condition>,
): Promise<readonly Judgement[]> => {
  if (customerIds.length === 0) return [];
  const cases = [...conditions].map(
    ([code, condition]) => sql`case when merged_into is null and ${condition} then ${code}::text end`,
  );
  const codes = cases.length === 0 ? sql`array[]::text[]` : sql`array_remove(array[${sql.join(cases)}], null)`;
  const { rows } = await sql<Judgement>`
    select customer_id as "customerId", ${codes} as codes, tags
    from profile where customer_id = any(${customerIds}::text[])`.execute(db);
  return rows;
};

/** The values that a condition looked at, by name, for each customer of whom the other condition holds: the evidence kept with a tag. */
export const readValues = async (
  db: Database,
  customerIds: readonly string[],
  values: ReadonlyMap<string, RawBuilder<unknown>>,
  condition: Condition = sql`true`,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> => {
  const pairs = [...values].map(([name, value]) => sql`${name}::text, ${value}`);
  // Looked up one by one: for a few hundred customers the engine would rather read a small table whole.
  const { rows } = await sql<{ readonly id: string; readonly found: Record<string, unknown> }>`
    select asked as id, found from unnest(${customerIds}::text[]) as asked cross join lateral (
      select jsonb_build_object(${sql.join(pairs)}) as found
      from profile where customer_id = asked collate "C" and ${condition} offset 0) looked_up`.execute(db);
  return new Map(rows.map((row) => [row.id, row.found]));
};

/** A customer with values in the order in which they were asked for. */
export interface ListedValues {
  readonly customerId: string;
  readonly values: readonly unknown[];
}

/**
 * The next customers by number for whom the condition holds, with at most a hundred values each: one statement a page, and lists instead of
 * {@link readValues}' names, which for very many customers cost more than the values.
 */
export const valuesAfter = async (
  db: Database,
  after: string,
  limit: number,
  condition: Condition,
  values: readonly RawBuilder<unknown>[],
): Promise<readonly ListedValues[]> => {
  const { rows } = await sql<ListedValues>`
    select customer_id as "customerId", json_build_array(${sql.join(values)}) as values
    from profile where customer_id > ${after} and ${condition} order by customer_id limit ${limit}`.execute(db);
  return rows;
};

/** Values at the quantiles (0 to 1) of an expression over everyone in whom it is known; null when it is known in nobody. */
export const quantilesOf = async (
  db: Database,
  value: RawBuilder<unknown>,
  quantiles: readonly number[],
): Promise<readonly number[] | null> => {
  const { rows } = await sql<{ readonly found: readonly string[] | null }>`
    select (percentile_disc(${quantiles}::float8[]) within group (order by (${value})::numeric))::text[] as found
    from profile where merged_into is null and ${value} is not null`.execute(db);
  const found = rows[0]?.found;
  return found ? found.map(Number) : null;
};

/** Writes the tags of customers; each list in the order in which it shall stand. */
export const writeTags = async (
  transaction: StateTransaction,
  rows: readonly { readonly customerId: string; readonly tags: readonly string[] }[],
): Promise<void> => {
  if (rows.length === 0) return;
  const given = rows.map((row) => ({ id: row.customerId, tags: row.tags }));
  await sql`
    update profile set tags = given.tags
    from json_to_recordset(${JSON.stringify(given)}::json) as given(id text, tags text[])
    where profile.customer_id = given.id`.execute(transaction);
};

/** Of the numbers those that exist and for which the condition holds. */
export const customersAmong = async (
  db: Database,
  customerIds: readonly string[],
  condition: Condition,
): Promise<ReadonlySet<string>> => {
  const { rows } = await sql<{ readonly id: string }>`
    select asked as id from unnest(${customerIds}::text[]) as asked cross join lateral (
      select from profile where customer_id = asked collate "C" and ${condition} offset 0) found`.execute(db);
  return new Set(rows.map((row) => row.id));
};

/** A computed value; null and absent are the same: not known. */
export type ComputedValue = string | number | boolean | null;

/**
 * Writes what a module computed of customers: of the names that it owns, those in `values` hold and the others are taken away.
 * Rows that would stay the same are not touched. Answers how many changed.
 */
export const writeComputed = async (
  transaction: StateTransaction,
  names: readonly string[],
  rows: readonly { readonly customerId: string; readonly values: Readonly<Record<string, ComputedValue>> }[],
): Promise<number> => {
  if (rows.length === 0) return 0;
  const given = rows.map(({ customerId, values }) => ({
    id: customerId,
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)),
  }));
  const { numAffectedRows } = await sql`
    update profile set computed = (computed - ${names}::text[]) || given.values
    from json_to_recordset(${JSON.stringify(given)}::json) as given(id text, values jsonb)
    where profile.customer_id = given.id
      and computed is distinct from ((computed - ${names}::text[]) || given.values)`.execute(transaction);
  return Number(numAffectedRows ?? 0);
};
