// Reading fills again: they are emptied with the cursor, and the consumer keeps fills of ranges up to where it stood without rating
// anything. Cut off anywhere it goes on, because everything moves with the cursor. What limits gave is summed from the awards.
import { sql } from 'kysely';
import type { ReadingAgain } from '../../know/past-events/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { recountUsage, takeTurn } from './awards-store.ts';
import { readRuleBook } from './rules-store.ts';

/** What the consumer has to know besides the events. */
export interface Filling extends ReadingAgain {
  /** Fills are kept from here on; null: they never were. */
  readonly from: number | null;
}

export const readFilling = async (db: Database): Promise<Filling> => {
  const { rows } = await sql<Filling>`
    select (select until_position from earning_refill) as until, (select from_position from earning_filled) as from`.execute(
    db,
  );
  const [row] = rows;
  const numberOf = (value: number | null | undefined): number | null => (value == null ? null : Number(value));
  return { until: numberOf(row?.until), from: numberOf(row?.from) };
};

/** Where fills begin to be kept. */
export const nextBorder = ({ from }: Filling, position: number): number =>
  from !== null && from > position ? from : Number.POSITIVE_INFINITY;

/** Notes that fills are kept from a position on; answers what holds then. */
export const noteFilled = async (transaction: StateTransaction, filling: Filling, from: number): Promise<Filling> => {
  if (filling.from !== null) return filling;
  await sql`insert into earning_filled (one, from_position) values (true, ${from}::bigint) on conflict do nothing`.execute(
    transaction,
  );
  return readFilling(transaction);
};

export const endRefill = async (transaction: StateTransaction): Promise<void> => {
  await sql`delete from earning_refill`.execute(transaction);
};

/**
 * Empties fills in the transaction that puts the cursor back from `position`, and sums what the limits of every rule gave; awards stay,
 * and nothing is decided until the consumer stands there again.
 */
export const beginRefill = async (transaction: StateTransaction, position: number): Promise<void> => {
  await takeTurn(transaction);
  await sql`delete from earning_fill`.execute(transaction);
  await sql`insert into earning_refill (one, until_position) values (true, ${position}::bigint)
    on conflict (one) do update set until_position = greatest(earning_refill.until_position, excluded.until_position)`.execute(
    transaction,
  );
  await sql`delete from earning_usage`.execute(transaction);
  for (const { code, rule } of (await readRuleBook(transaction)).known) await recountUsage(transaction, code, rule);
};
