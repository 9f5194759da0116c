// What a person's rights ask of segments: the stays of a customer, counted and taken away.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** In how many segments the customers are or were. */
export const countStaysOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from segment_stay where customer_id = any(${customers}::text[])`.execute(database);
  return rows[0]?.count ?? 0;
};

/** Takes them away without telling anybody: the person is to be known of no more. */
export const eraseStaysOf = async (transaction: StateTransaction, customers: readonly string[]): Promise<void> => {
  await sql`delete from segment_stay where customer_id = any(${customers}::text[])`.execute(transaction);
  await sql`delete from segment_touched where customer_id = any(${customers}::text[])`.execute(transaction);
};
