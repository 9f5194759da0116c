// What activities hold of a customer, for who asks to be forgotten.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

const tables = ['activity_member', 'activity_day', 'activity_milestone', 'activity_attempt'] as const;

export const countActivitiesOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  let count = 0;
  for (const table of tables) {
    const { rows } = await sql<{ readonly n: number }>`select count(*)::int as n from ${sql.table(table)}
      where customer_id = any(${customerIds}::text[])`.execute(db);
    count += rows[0]?.n ?? 0;
  }
  return count;
};

export const eraseActivitiesOf = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<void> => {
  for (const table of tables)
    await sql`delete from ${sql.table(table)} where customer_id = any(${customerIds}::text[])`.execute(transaction);
};
