// Customers as callers name them: whether one is there and may be seen, and which person each is.
import { sql } from 'kysely';
import { customersAmong, readValues, scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { TiersDependencies } from './dependencies.ts';

/** The person of each customer that exists. */
export const personsOf = async (
  { db }: Pick<TiersDependencies, 'db'>,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const values = await readValues(db, customerIds, new Map([['person', sql`person_id`]]));
  return new Map([...values].map(([customerId, { person }]) => [customerId, String(person)]));
};

/** The person of a customer whom the caller may see; null where there is none. */
export const personOf = async (
  dependencies: TiersDependencies,
  scope: DataScope,
  customerId: string,
): Promise<string | null> => {
  const { db } = dependencies;
  const visible = await customersAmong(db, [customerId], await scopeCondition(dependencies, scope));
  return visible.has(customerId) ? ((await personsOf(dependencies, [customerId])).get(customerId) ?? null) : null;
};
