// What a person's rights ask of the quarantine: events that name a customer, counted and taken away.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** How many quarantined events name the customers. */
export const countQuarantinedOf = async (database: Database, customers: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from quarantine where event->>'customerId' = any(${customers}::text[])`.execute(
    database,
  );
  return rows[0]?.count ?? 0;
};

/** Takes them away, with what is said of them. */
export const eraseQuarantinedOf = async (
  transaction: StateTransaction,
  customers: readonly string[],
): Promise<void> => {
  await sql`delete from quarantine where event->>'customerId' = any(${customers}::text[])`.execute(transaction);
};
