// What a person's rights ask of tags: the assignments of a customer, counted and taken away.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** How many tags the customers have. */
export const countTagsOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from profile_tag where customer_id = any(${customers}::text[]))::int
      + (select count(*) from profile_tag_past where customer_id = any(${customers}::text[]))::int as count`.execute(
    database,
  );
  return rows[0]?.count ?? 0;
};

/** Takes them away without telling anybody: the person is to be known of no more. */
export const eraseTagsOf = async (transaction: StateTransaction, customers: readonly string[]): Promise<void> => {
  await sql`delete from profile_tag where customer_id = any(${customers}::text[])`.execute(transaction);
  await sql`delete from profile_tag_past where customer_id = any(${customers}::text[])`.execute(transaction);
};
