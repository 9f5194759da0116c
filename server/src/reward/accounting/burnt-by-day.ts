// Points that customers redeemed, day by day, for whoever asks where each was on that day.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

export interface BurntOnDay {
  readonly customerId: string;
  readonly programme: string;
  readonly wallet: string;
  /** "YYYY-MM-DD" in the business zone. */
  readonly day: string;
  /** Redeemed, what was given back taken off; below zero where that was more. */
  readonly points: number;
}

/** Redemptions and what was given back of them, effective in [from, to), in the order of days. */
export const burntByDay = async (
  db: Database | StateTransaction,
  timeZone: string,
  from: Instant,
  to: Instant,
): Promise<readonly BurntOnDay[]> => {
  const { rows } = await sql<BurntOnDay>`
    select coalesce(entry.from_customer, entry.to_customer, posting.customer_id) as "customerId", programme.programme, entry.wallet,
      to_char(to_timestamp(posting.effective_at / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM-DD') as day,
      sum(case when entry.to_account = 'redeemed' then entry.points else -entry.points end)::bigint as points
    from ledger_entry entry join ledger_posting posting using (posting_id)
      join ledger_programme programme on programme.programme_id = posting.programme_id
    where (entry.to_account = 'redeemed') <> (entry.from_account = 'redeemed')
      and posting.effective_at >= ${from}::bigint and posting.effective_at < ${to}::bigint
    group by 1, 2, 3, 4 order by 4, 1, 2, 3`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};
