// What points cost, for whoever weighs contribution against cost: points burnt by customer and month, and points that are still owed.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';

/** Points burnt for something in a month, what was given back taken off. */
export interface Burnt {
  readonly customerId: string;
  readonly programme: string;
  readonly wallet: string;
  /** "YYYY-MM" in the business zone. */
  readonly month: string;
  /** Negative where more was given back than burnt. */
  readonly points: number;
}

/** Redemptions and what was given back of them, effective in [from, to), by customer, wallet and month. */
export const burntByMonth = async (
  db: Database,
  timeZone: string,
  from: Instant,
  to: Instant,
): Promise<readonly Burnt[]> => {
  const { rows } = await sql<Burnt>`
    select coalesce(entry.from_customer, entry.to_customer, posting.customer_id) as "customerId", programme.programme,
      entry.wallet, to_char(to_timestamp(posting.effective_at / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM') as month,
      sum(case when entry.to_account = 'redeemed' then entry.points else -entry.points end)::bigint as points
    from ledger_entry entry
      join ledger_posting posting on posting.posting_id = entry.posting_id
      join ledger_programme programme on programme.programme_id = posting.programme_id
    where (entry.to_account = 'redeemed') <> (entry.from_account = 'redeemed')
      and posting.effective_at >= ${from}::bigint and posting.effective_at < ${to}::bigint
    group by 1, 2, 3, 4 order by 4, 1, 2, 3`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};

/** What is owed to a customer by wallet: active and held points, debt taken off, as of the last sweep. Forgotten counts are left out. */
export const owedTo = async (
  db: Database,
  customerId: string,
): Promise<readonly { readonly programme: string; readonly wallet: string; readonly points: number }[]> => {
  const { rows } = await sql<{ programme: string; wallet: string; points: number }>`
    select programme.programme, account.wallet,
      (account.active + coalesce(account.held, 0) - coalesce(account.debt, 0))::bigint as points
    from ledger_account account join ledger_programme programme on programme.programme_id = account.programme_id
    where account.customer_id = ${customerId} and account.active is not null order by 1, 2`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};
