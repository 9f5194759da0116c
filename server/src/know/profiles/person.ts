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
  if (customers.length === 0) return;
  for (const table of tables)
    await sql`delete from ${sql.table(table)} where customer_id = any(${customers}::text[])`.execute(transaction);
};

/** What is stored of a customer, table by table, for the copy that the customer may ask for. Personal values are cipher text. */
export const storedOf = async (
  database: Database,
  customerId: string,
): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>> => {
  const attributes = await sql<{ attributes: Readonly<Record<string, readonly [unknown, number, number]>> }>`
    select attributes from profile where customer_id = ${customerId}`.execute(database);
  const known = Object.entries(attributes.rows[0]?.attributes ?? {}).filter(([name]) => !name.endsWith('_index'));
  const select = async (text: string) =>
    (
      await sql<Record<string, unknown>>`${sql.raw(text)} where customer_id = ${customerId} order by 1, 2`.execute(
        database,
      )
    ).rows;
  return {
    attributes: known.map(([name, [value, at]]) => ({ name, value, since: new Date(at).toISOString() })),
    accounts: await select('select account_id, kind, status, opened_on, closed_on from profile_account'),
    assets: await select('select date, account_id, total_fen, cash_fen from profile_asset_day'),
    positions: await select(
      'select account_id, product_code, date, quantity::text as quantity, market_value_fen, cost_fen from profile_position',
    ),
  };
};
