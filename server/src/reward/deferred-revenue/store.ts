// The tables: selling prices by version, and the result of the last computation.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import tables from './migrations/0001-deferred-revenue.sql?raw';
import { type SalePrices, salePrices } from './prices.ts';
import type { Summary } from './summarise.ts';

export const migrations: readonly Migration[] = [
  { module: 'deferred-revenue', number: 1, name: 'deferred-revenue', sql: tables },
];

export interface PriceVersion {
  /** 0: as shipped. */
  readonly version: number;
  readonly effectiveFrom: string | null;
  readonly prices: SalePrices;
  readonly createdAt: number | null;
  readonly createdBy: string | null;
}

const shipped: PriceVersion = {
  ...{ version: 0, effectiveFrom: null, prices: salePrices.parse({}), createdAt: null, createdBy: null },
};

/** Every version, newest first, the shipped one last. */
export const priceHistory = async (db: Database): Promise<readonly PriceVersion[]> => {
  const { rows } = await sql<Omit<PriceVersion, 'prices'> & { readonly prices: unknown }>`
    select version, effective_from::text as "effectiveFrom", prices, created_at as "createdAt", created_by as "createdBy"
    from sale_price order by version desc`.execute(db);
  return [...rows.map((row) => ({ ...row, prices: salePrices.parse(row.prices) })), shipped];
};

/** The prices of a day: of the versions that had begun by then the last one begun, the later version among equals. */
export const pricesOn = (history: readonly PriceVersion[], day: string): PriceVersion =>
  history.reduce<PriceVersion>(
    (best, each) =>
      each.effectiveFrom !== null &&
      each.effectiveFrom <= day &&
      (best.effectiveFrom === null || each.effectiveFrom > best.effectiveFrom)
        ? each
        : best,
    shipped,
  );

export const insertPrices = async (
  transaction: StateTransaction,
  given: { readonly effectiveFrom: string; readonly prices: SalePrices; readonly at: number; readonly by: string },
): Promise<number> => {
  const { rows } = await sql<{ readonly version: number }>`
    insert into sale_price (version, effective_from, prices, created_at, created_by)
    select coalesce(max(version), 0) + 1, ${given.effectiveFrom}::date, ${JSON.stringify(given.prices)}::jsonb,
      ${given.at}::bigint, ${given.by} from sale_price returning version`.execute(transaction);
  return rows[0]?.version ?? 0;
};

export interface Result {
  /** Business instant of what it was computed from. */
  readonly asOf: number;
  readonly computedAt: number;
  readonly document: Summary;
}

export const saveResult = async (transaction: StateTransaction, result: Result): Promise<void> => {
  await sql`insert into deferred_revenue_result (one, as_of, computed_at, document)
    values (true, ${result.asOf}::bigint, ${result.computedAt}::bigint, ${JSON.stringify(result.document)}::json)
    on conflict (one) do update set as_of = excluded.as_of, computed_at = excluded.computed_at, document = excluded.document`.execute(
    transaction,
  );
};

/** Null before the first computation. */
export const readResult = async (db: Database): Promise<Result | null> => {
  const { rows } = await sql<Result>`
    select as_of as "asOf", computed_at as "computedAt", document from deferred_revenue_result`.execute(db);
  return rows[0] ?? null;
};
