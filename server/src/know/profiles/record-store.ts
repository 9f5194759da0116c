// The records beside the profile row: accounts, end-of-day assets, positions. One statement a table for a whole range.
import { sql } from 'kysely';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { AccountRecord, AssetRecord, Folded, PositionRecord } from './fold.ts';

/** Of rows with one key the one that holds; `insert … on conflict` may meet each key once only. */
export const lastByKey = <Row>(
  rows: readonly Row[],
  key: (row: Row) => string,
  holds: (a: Row, b: Row) => boolean,
): readonly Row[] => {
  const kept = new Map<string, Row>();
  for (const row of rows) {
    const known = kept.get(key(row));
    if (!known || holds(row, known)) kept.set(key(row), row);
  }
  return [...kept.values()];
};

type Of<Record> = Record & { readonly customerId: string };

const upsertAccounts = async (transaction: StateTransaction, records: readonly Of<AccountRecord>[]): Promise<void> => {
  const rows = lastByKey(
    records,
    (row) => `${row.customerId}\n${row.accountId}`,
    (a, b) => (a.at - b.at || a.position - b.position) >= 0,
  );
  if (rows.length === 0) return;
  await sql`
    insert into profile_account (customer_id, account_id, kind, status, opened_on, closed_on, at, position)
    select "customerId", "accountId", kind, status, "openedOn", "closedOn", at, position
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(
      "customerId" text, "accountId" text, kind text, status text, "openedOn" date, "closedOn" date, at bigint, position bigint)
    on conflict (customer_id, account_id) do update set kind = excluded.kind, status = excluded.status,
      opened_on = excluded.opened_on, closed_on = excluded.closed_on, at = excluded.at, position = excluded.position
    where (excluded.at, excluded.position) >= (profile_account.at, profile_account.position)`.execute(transaction);
};

const upsertAssetDays = async (transaction: StateTransaction, records: readonly Of<AssetRecord>[]): Promise<void> => {
  const rows = lastByKey(
    records,
    (row) => `${row.customerId}\n${row.accountId}\n${row.date}`,
    (a, b) => a.position >= b.position,
  );
  if (rows.length === 0) return;
  await sql`
    insert into profile_asset_day (customer_id, account_id, date, total_fen, cash_fen, position)
    select "customerId", "accountId", date, "totalFen", "cashFen", position
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(
      "customerId" text, "accountId" text, date date, "totalFen" bigint, "cashFen" bigint, position bigint)
    on conflict (customer_id, account_id, date) do update set
      total_fen = excluded.total_fen, cash_fen = excluded.cash_fen, position = excluded.position
    where excluded.position >= profile_asset_day.position`.execute(transaction);
};

const upsertPositions = async (
  transaction: StateTransaction,
  records: readonly Of<PositionRecord>[],
): Promise<void> => {
  const rows = lastByKey(
    records,
    (row) => `${row.customerId}\n${row.accountId}\n${row.productCode}`,
    (a, b) => (a.date === b.date ? a.position >= b.position : a.date > b.date),
  );
  if (rows.length === 0) return;
  await sql`
    insert into profile_position (customer_id, account_id, product_code, date, quantity, market_value_fen, cost_fen, position)
    select "customerId", "accountId", "productCode", date, quantity, "marketValueFen", "costFen", position
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(
      "customerId" text, "accountId" text, "productCode" text, date date, quantity numeric, "marketValueFen" bigint,
      "costFen" bigint, position bigint)
    on conflict (customer_id, account_id, product_code) do update set date = excluded.date, quantity = excluded.quantity,
      market_value_fen = excluded.market_value_fen, cost_fen = excluded.cost_fen, position = excluded.position
    where (excluded.date, excluded.position) >= (profile_position.date, profile_position.position)`.execute(
    transaction,
  );
};

/** Products held: those of the latest delivered day of their account, in a quantity that is not zero. */
const refreshHoldings = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  if (customerIds.length === 0) return;
  await sql`
    update profile set holdings = held.products
    from (
      select customers.customer_id, coalesce(array_agg(distinct p.product_code order by p.product_code)
        filter (where p.product_code is not null), '{}') as products
      from unnest(${customerIds}::text[]) as customers(customer_id)
      left join lateral (
        select product_code, date, quantity, max(date) over (partition by account_id) as latest
        from profile_position where customer_id = customers.customer_id
      ) p on p.date = p.latest and coalesce(p.quantity, 1) <> 0
      group by customers.customer_id
    ) held
    where profile.customer_id = held.customer_id and profile.holdings is distinct from held.products`.execute(
    transaction,
  );
};

/** Forgets the records of customers who are about to be written from their whole history. */
const forgetRecords = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  if (customerIds.length === 0) return;
  await sql`delete from profile_account where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from profile_asset_day where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from profile_position where customer_id = any(${customerIds}::text[])`.execute(transaction);
};

/**
 * Writes what the folds say beside the profile rows. `replaced` customers lose what was recorded before, because their fold
 * is their whole history.
 */
export const writeRecords = async (
  transaction: StateTransaction,
  folds: ReadonlyMap<string, Folded>,
  replaced: readonly string[],
): Promise<void> => {
  await forgetRecords(transaction, replaced);
  const all = [...folds];
  const of = <Record>(pick: (folded: Folded) => readonly Record[]): readonly Of<Record>[] =>
    all.flatMap(([customerId, folded]) => pick(folded).map((record) => ({ ...record, customerId })));
  await upsertAccounts(
    transaction,
    of((folded) => folded.accounts),
  );
  await upsertAssetDays(
    transaction,
    of((folded) => folded.assetDays),
  );
  await upsertPositions(
    transaction,
    of((folded) => folded.positions),
  );
  const positionsChanged = all.flatMap(([customerId, folded]) => (folded.positions.length > 0 ? [customerId] : []));
  await refreshHoldings(transaction, [...new Set([...positionsChanged, ...replaced])]);
};
