// What a person's rights ask of the organisation: how many relations name a customer. They are records of who served them, and stay.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';

/** How many relations name the customers, at any time. */
export const countRelationsOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from organisation_relation where customer_id = any(${customers}::text[])`.execute(
    database,
  );
  return rows[0]?.count ?? 0;
};
