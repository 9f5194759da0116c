// Fees that customers paid beside points, for whoever keeps the firm's books.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** Fees paid in a month and not given back, in decimal yuan. */
export interface FeesPaid {
  /** "YYYY-MM" of the payment. */
  readonly month: string;
  readonly redemptions: number;
  readonly feeYuan: string;
  /** Of what was delivered. */
  readonly deliveredYuan: string;
}

export const feesPaid = async (db: Database | StateTransaction, timeZone: string): Promise<readonly FeesPaid[]> => {
  const { rows } = await sql<FeesPaid>`
    select to_char(to_timestamp(fee_paid_at / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM') as month,
      count(*)::int as redemptions, sum(fee_yuan)::text as "feeYuan",
      coalesce(sum(fee_yuan) filter (where state = 'fulfilled'), 0)::text as "deliveredYuan"
    from redemption where fee_paid_at is not null and fee_yuan > 0 and state in ('held', 'fulfilled')
    group by 1 order by 1`.execute(db);
  return rows;
};
