// What a person's rights ask of profiles: how much is held of a customer, and that nothing is.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** Tables whose rows are a customer's, the wide row last. Each has `customer_id`. */
const tables = ['profile_account', 'profile_asset_day', 'profile_position', 'profile_state', 'profile'] as const;

/** How many rows are held of the customers. */
export const countProfileRows = async (database: Database, customers: readonly string[]): Promise<number> => {
  let total = 0;
  for (const table of tables) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.table(table)} where customer_id = any(${customers}::text[])`.execute(
      database,
    );
    total += rows[0]?.count ?? 0;
  }
  return total;
};

/** Deletes them: the customers are in no list, no search and no total afterwards. */
export const eraseProfiles = async (transaction: StateTransaction, customers: readonly string[]): Promise<void> => {
  for (const table of tables)
    await sql`delete from ${sql.table(table)} where customer_id = any(${customers}::text[])`.execute(transaction);
};
