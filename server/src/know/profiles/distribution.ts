// Counts of attribute values in a group and in everyone, in one pass over the profiles for many attributes at once.
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';
import type { Attribute } from './attribute.ts';
import { attributeExpression } from './attribute-sql.ts';
import type { Condition } from './list-query.ts';

export interface DistributionCount {
  readonly value: string;
  readonly count: number;
  readonly overallCount: number;
}

/** Values shown of one attribute: those of most customers. */
const VALUES_MAX = 100;
/** Arguments that PostgreSQL's grouping() takes are fewer than 32. */
const ATTRIBUTES_A_PASS = 24;

/** The value as text; numbers as the index of their bucket. */
const valueExpression = (attribute: Attribute): RawBuilder<unknown> => {
  const { sql: value } = attributeExpression(attribute);
  if (attribute.portrait?.kind !== 'bucket') return sql`(${value})::text`;
  // Half-open buckets: the number of cuts that are not above the value.
  return sql`width_bucket((${value})::numeric, ${attribute.portrait.cuts}::numeric[])::text`;
};

const countPass = async (
  db: Database,
  population: Condition,
  group: Condition,
  attributes: readonly Attribute[],
): Promise<ReadonlyMap<string, readonly DistributionCount[]>> => {
  const columns = attributes.map((_, index) => sql.ref(`v${index}`));
  const selected = attributes.map((attribute, index) => sql`${valueExpression(attribute)} as ${sql.ref(`v${index}`)}`);
  const sets = columns.map((column) => sql`(${column})`);
  const { rows } = await sql<{ which: number; value: string | null; count: number; overallCount: number }>`
    with everyone as materialized (
      select coalesce(${group}, false) as member, ${sql.join(selected)} from profile where ${population}
    )
    select grouping(${sql.join(columns)}) as which, coalesce(${sql.join(columns)}) as value,
      count(*) filter (where member) as count, count(*) as "overallCount"
    from everyone group by grouping sets (${sql.join(sets)})`.execute(db);
  return new Map(
    attributes.map((attribute, index) => {
      // grouping() has a 0 bit for the column that the row is grouped by; the first column is the highest bit.
      const which = 2 ** attributes.length - 1 - 2 ** (attributes.length - 1 - index);
      const counts = rows.flatMap((row) =>
        row.which === which && row.value !== null
          ? [{ value: row.value, count: row.count, overallCount: row.overallCount }]
          : [],
      );
      return [attribute.name, counts.sort((a, b) => b.overallCount - a.overallCount)];
    }),
  );
};

/** Distributions of attributes with one value, by name. A customer without a value is in none of the counts. */
export const countValues = async (
  db: Database,
  population: Condition,
  group: Condition,
  attributes: readonly Attribute[],
): Promise<ReadonlyMap<string, readonly DistributionCount[]>> => {
  const result = new Map<string, readonly DistributionCount[]>();
  for (let start = 0; start < attributes.length; start += ATTRIBUTES_A_PASS) {
    const some = attributes.slice(start, start + ATTRIBUTES_A_PASS);
    for (const [name, counts] of await countPass(db, population, group, some)) result.set(name, counts);
  }
  return result;
};

/** How many have each element of a list column: products held, or tags. */
export const countElements = async (
  db: Database,
  population: Condition,
  group: Condition,
  column: 'holdings' | 'tags',
): Promise<readonly DistributionCount[]> => {
  const { rows } = await sql<DistributionCount>`
    select element as value, count(*) filter (where coalesce(${group}, false)) as count, count(*) as "overallCount"
    from profile, unnest(${sql.ref(column)}) as element where ${population}
    group by element order by count(*) desc, element limit ${VALUES_MAX}::int`.execute(db);
  return rows;
};

/** Sizes of the group and of everyone. */
export const countGroup = async (
  db: Database,
  population: Condition,
  group: Condition,
): Promise<{ readonly count: number; readonly overall: number }> => {
  const { rows } = await sql<{ readonly count: number; readonly overall: number }>`
    select count(*) filter (where coalesce(${group}, false)) as count, count(*) as overall
    from profile where ${population}`.execute(db);
  return rows[0] ?? { count: 0, overall: 0 };
};

/** The values that are shown: all known are counted, but a long tail is cut. */
export const mostCommon = (counts: readonly DistributionCount[]): readonly DistributionCount[] =>
  counts.slice(0, VALUES_MAX);

/** Customers who have a tag, and customers of a list: groups as conditions. */
export const tagCondition = (code: string): Condition => sql`(tags @> array[${code}]::text[])`;
export const idsCondition = (customerIds: readonly string[]): Condition =>
  sql`(customer_id = any(${customerIds}::text[]))`;
