// What was earned, for whoever counts points without spending them: by customer, wallet and day, less what was taken back.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';

/** Points of a wallet that count on a business day. */
export interface Earned {
  readonly customerId: string;
  readonly wallet: string;
  /** Days since 1970-01-01 in the business zone. */
  readonly day: number;
  readonly points: number;
}

/** The asked customers, each with everybody merged with them. */
const members = (programme: string, customerIds: readonly string[]) => sql`
  programmes as (select programme_id from ledger_programme where programme = ${programme}),
  asked as (select unnest(${customerIds}::text[]) collate "C" as customer_id),
  members as (
    select asked.customer_id, coalesce(other.customer_id, asked.customer_id) as member_id
    from asked left join ledger_link own on own.customer_id = asked.customer_id and own.programme_id = (select programme_id from programmes)
      left join ledger_link other on other.root_customer = own.root_customer and other.programme_id = own.programme_id)`;

/** A lot's count; where it was forgotten, by its entries. */
const count = (column: 'reversed' | 'pending' | 'remaining') => {
  const account = column === 'remaining' ? 'active' : column;
  return sql`coalesce(lot.${sql.ref(column)}, (select coalesce(sum(case when to_lot = lot.lot_id and to_account = ${account} then points else 0 end
      - case when from_lot = lot.lot_id and from_account = ${account} then points else 0 end), 0) from ledger_entry
    where to_lot = lot.lot_id or from_lot = lot.lot_id))`;
};

/**
 * Points awarded or adjusted in, by the day they were earned for, without what is pending still or was taken back since. Points that
 * came by transfer or were restored were earned before, by whoever earned them.
 */
export const earnedByDay = async (
  db: Database,
  programme: string,
  wallets: readonly string[],
  customerIds: readonly string[],
  timeZone: string,
): Promise<readonly Earned[]> => {
  const { rows } = await sql<Earned>`
    with ${members(programme, customerIds)}
    select members.customer_id as "customerId", lot.wallet,
      (to_timestamp(lot.occurred_at / 1000.0) at time zone ${timeZone}::text)::date - date '1970-01-01' as day,
      sum(lot.points - ${count('reversed')} - ${count('pending')})::bigint as points
    from members
      join ledger_posting posting on posting.customer_id = members.member_id and posting.kind in ('award', 'adjust')
        and posting.programme_id = (select programme_id from programmes)
      join ledger_lot lot on lot.lot_id >= posting.posting_id * 1000 and lot.lot_id < posting.posting_id * 1000 + 1000
    where lot.wallet = any(${wallets}::text[])
    group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return rows;
};

/**
 * What the wallets hold, debt taken off: a number for levels, not for spending. Points that ended or became active since the last sweep,
 * which runs every minute, count as they were before it.
 */
export const heldBy = async (
  db: Database,
  programme: string,
  wallets: readonly string[],
  customerIds: readonly string[],
): Promise<readonly { readonly customerId: string; readonly wallet: string; readonly points: number }[]> => {
  const { rows } = await sql<{ customerId: string; wallet: string; points: number }>`
    with ${members(programme, customerIds)}
    select members.customer_id as "customerId", account.wallet, sum(coalesce(account.active, (
        select coalesce(sum(${count('remaining')}), 0) from ledger_lot lot where lot.customer_id = account.customer_id
          and lot.programme_id = account.programme_id and lot.wallet = account.wallet)) - coalesce(account.debt, 0))::bigint as points
    from members join ledger_account account on account.customer_id = members.member_id
      and account.programme_id = (select programme_id from programmes) and account.wallet = any(${wallets}::text[])
    group by 1, 2 order by 1, 2`.execute(db);
  return rows;
};

/** Those with the most active points in a wallet, as the projections have it. */
export const richestIn = async (
  db: Database,
  programmeId: number,
  wallet: string,
  customers: number,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ customerId: string }>`
    select customer_id as "customerId" from ledger_account
    where programme_id = ${programmeId}::integer and wallet = ${wallet} and active > 0
    order by active desc, customer_id limit ${customers}`.execute(db);
  return rows.map(({ customerId }) => customerId);
};
