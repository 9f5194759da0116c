// Questions about what other modules computed of customers: one, a page in an order, counts and sums by group. Conditions come from
// list-query.ts, so that scope cannot be forgotten.
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';
import type { ComputedValue } from './attribute-sql.ts';
import type { Condition } from './list-query.ts';

/** A computed number, and null where it is not known. Only for names whose module writes numbers. */
export const computedNumber = (name: string): RawBuilder<unknown> => sql`((computed ->> ${name}::text)::float8)`;

/** A computed text. */
export const computedText = (name: string): RawBuilder<unknown> => sql`(computed ->> ${name}::text)`;

export type ComputedValues = Readonly<Record<string, ComputedValue | undefined>>;

/** Customers for whom the condition holds, highest number first (those without it last), ties by number. */
export const pageByComputed = async (
  db: Database,
  condition: Condition,
  page: {
    readonly orderBy: string;
    readonly direction?: 'asc' | 'desc';
    readonly offset: number;
    readonly limit: number;
  },
): Promise<readonly { readonly customerId: string; readonly computed: ComputedValues }[]> => {
  const direction = page.direction === 'asc' ? sql`asc` : sql`desc`;
  const { rows } = await sql<{ readonly customerId: string; readonly computed: ComputedValues }>`
    select customer_id as "customerId", computed from profile where ${condition}
    order by ${computedNumber(page.orderBy)} ${direction} nulls last, customer_id
    limit ${page.limit}::int offset ${page.offset}::int`.execute(db);
  return rows;
};

/** What was computed of one customer; null where he does not exist or the condition does not hold. */
export const computedOf = async (
  db: Database,
  customerId: string,
  condition: Condition,
): Promise<ComputedValues | null> => {
  const { rows } = await sql<{ readonly computed: ComputedValues }>`
    select computed from profile where customer_id = ${customerId} and ${condition}`.execute(db);
  return rows[0]?.computed ?? null;
};

/** How many customers have each combination of the keys (as text, null where not known), with sums of computed numbers. */
export const groupComputed = async (
  db: Database,
  condition: Condition,
  keys: readonly RawBuilder<unknown>[],
  sums: readonly string[] = [],
): Promise<
  readonly {
    readonly keys: readonly (string | null)[];
    readonly customers: number;
    readonly sums: readonly (number | null)[];
  }[]
> => {
  const texts = keys.map((key, index) => sql`(${key})::text as ${sql.ref(`k${index}`)}`);
  const names = keys.map((_, index) => sql.ref(`k${index}`));
  const added = sums.map((name, index) => sql`, ${computedNumber(name)} as ${sql.ref(`s${index}`)}`);
  const totals = sums.map((_, index) => sql`, sum(${sql.ref(`s${index}`)})`);
  const { rows } = await sql<{ readonly found: (string | number | null)[] }>`
    select json_build_array(${sql.join([...names, sql`count(*)`])}${sql.join(totals, sql``)}) as found
    from (select ${sql.join(texts)}${sql.join(added, sql``)} from profile where ${condition}) given
    group by ${sql.join(names)}`.execute(db);
  return rows.map(({ found }) => ({
    keys: found.slice(0, keys.length) as (string | null)[],
    customers: Number(found[keys.length]),
    sums: found.slice(keys.length + 1) as (number | null)[],
  }));
};

/** The numbers of the customers as a sub-query, for tables of other modules that carry them; with a key beside each where one is given. */
export const customersIn = (condition: Condition, key?: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select customer_id${key ? sql`, (${key})::text as key` : sql``} from profile where ${condition})`;
