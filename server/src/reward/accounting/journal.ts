// The journal as accountants read it: what moved between accounts by month and branch, what became of the points awarded in each month,
// and whether the journal's sums are what accounts and lots say. Read within one transaction that sees one state.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

type Reader = Database | StateTransaction;

/** By which day a posting falls in a month: when it happened, or when it was posted; months posted are closed for ever. */
export type MonthBasis = 'effective' | 'recorded';

/** Points that moved from one account to another in a month. */
export interface MonthlyMove {
  readonly programme: string;
  readonly wallet: string;
  /** "YYYY-MM" in the business zone. */
  readonly month: string;
  /** Who served the customer; of what time brought about: at the award. Null where nobody did. */
  readonly branchId: string | null;
  readonly fromAccount: string;
  readonly toAccount: string;
  /** From one customer to another. */
  readonly crosses: boolean;
  readonly points: number;
}

/** `before`: of so many milliseconds earlier. */
const monthOf = (column: string, timeZone: string, before = 0) =>
  sql`to_char(to_timestamp((${sql.ref(column)} - ${sql.lit(before)}) / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM')`;

/** Every entry of the journal, summed by month, branch and the two accounts. */
export const movesByMonth = async (
  db: Reader,
  timeZone: string,
  basis: MonthBasis,
): Promise<readonly MonthlyMove[]> => {
  const at = basis === 'effective' ? 'posting.effective_at' : 'posting.recorded_at';
  const { rows } = await sql<MonthlyMove>`
    select programme.programme, entry.wallet, ${monthOf(at, timeZone)} as month,
      coalesce(posting.attribution, award.attribution) ->> 'branchId' as "branchId",
      entry.from_account as "fromAccount", entry.to_account as "toAccount",
      (entry.from_customer is not null and entry.to_customer is not null and entry.from_customer <> entry.to_customer) as crosses,
      sum(entry.points)::bigint as points
    from ledger_posting posting join ledger_entry entry using (posting_id)
      join ledger_programme programme on programme.programme_id = posting.programme_id
      left join ledger_posting award on award.posting_id = coalesce(entry.from_lot, entry.to_lot) / 1000 and posting.attribution is null
    group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4 nulls first, 5, 6, 7`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};

/** What became of the points awarded in a month, so many months later. */
export interface CohortFlow {
  readonly programme: string;
  readonly wallet: string;
  /** Month in which the points were earned. */
  readonly cohort: string;
  /** Month in which it happened. */
  readonly month: string;
  readonly awarded: number;
  /** Burnt, what was given back taken off. */
  readonly redeemed: number;
  /** Left without being redeemed: ended, taken back, paid debt. */
  readonly lapsed: number;
  /** Of these: came to their last day. */
  readonly ended: number;
  /** Still there, with their last day in the month; what has none is in no row. */
  readonly ending: number;
}

/**
 * Flows into and out of lots by the month in which their points were earned, and when those that are still there end. Awarded less redeemed
 * less lapsed is what is still there.
 */
export const cohortFlows = async (db: Reader, timeZone: string): Promise<readonly CohortFlow[]> => {
  const inside = sql`('pending', 'active', 'held')`;
  const { rows } = await sql<CohortFlow>`
    with flows as (
      select posting_id, to_lot as lot_id, points as awarded, 0 as redeemed, 0 as lapsed, 0 as ended from ledger_entry
        where to_account in ${inside} and from_account not in ${inside} and from_account <> 'redeemed' and to_lot is not null
      union all
      select posting_id, to_lot, points, 0, 0, 0 from ledger_entry
        where to_account in ${inside} and from_account in ${inside} and from_lot <> to_lot
      union all
      select posting_id, from_lot, -points, 0, 0, 0 from ledger_entry
        where to_account in ${inside} and from_account in ${inside} and from_lot <> to_lot
      union all
      select posting_id, from_lot, 0, points, 0, 0 from ledger_entry where from_account in ${inside} and to_account = 'redeemed'
      union all
      select posting_id, coalesce(to_lot, from_lot), 0, -points, 0, 0 from ledger_entry where from_account = 'redeemed'
      union all
      select posting_id, from_lot, 0, 0, points, case to_account when 'expired' then points else 0 end from ledger_entry
        where (from_account in ${inside} or from_account = 'redeemed') and to_account not in ${inside} and to_account <> 'redeemed'
          and from_lot is not null
    )
    select programme.programme, lot.wallet, ${monthOf('lot.occurred_at', timeZone)} as cohort,
      ${monthOf('posting.effective_at', timeZone)} as month,
      sum(awarded)::bigint as awarded, sum(redeemed)::bigint as redeemed, sum(lapsed)::bigint as lapsed, sum(ended)::bigint as ended,
      0::bigint as ending
    from flows join ledger_lot lot using (lot_id) join ledger_posting posting using (posting_id)
      join ledger_programme programme on programme.programme_id = posting.programme_id
    group by 1, 2, 3, 4
    union all
    select programme.programme, lot.wallet, ${monthOf('lot.occurred_at', timeZone)}, ${monthOf('lot.expires_at', timeZone, 1)},
      0, 0, 0, 0, sum(pending + remaining + held)::bigint
    from ledger_lot lot join ledger_programme programme using (programme_id)
    where expires_at is not null and inactivity_months is null and pending + remaining + held > 0
    group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(db);
  return rows.map((row) => ({
    ...row,
    awarded: Number(row.awarded),
    redeemed: Number(row.redeemed),
    lapsed: Number(row.lapsed),
    ended: Number(row.ended),
    ending: Number(row.ending),
  }));
};

/** A wallet summed three ways that must agree, and where they do not. Points of all customers, debt taken off. */
export interface WalletProof {
  readonly programme: string;
  readonly wallet: string;
  readonly accounts: number;
  readonly byJournal: number;
  readonly byAccounts: number;
  readonly byLots: number;
  readonly pending: number;
  readonly active: number;
  readonly held: number;
  readonly debt: number;
  /** Accounts of which the three differ. */
  readonly differing: number;
  /** Some of them. */
  readonly examples: readonly {
    readonly customerId: string;
    readonly byJournal: number;
    readonly byAccounts: number;
    readonly byLots: number;
  }[];
}

interface ProofRow extends Omit<WalletProof, 'examples'> {
  readonly examples: WalletProof['examples'] | null;
}

/** Sums every account by the entries of the journal, by its projection, and by its lots less debt. Forgotten projections are left out. */
export const proveWallets = async (db: Reader): Promise<readonly WalletProof[]> => {
  const { rows } = await sql<ProofRow>`
    with moves as (
      select posting_id, wallet, to_customer as customer_id, to_account as account, points from ledger_entry where to_customer is not null
      union all
      select posting_id, wallet, from_customer, from_account, -points from ledger_entry where from_customer is not null
    ), journal as (
      select programme_id, moves.wallet, moves.customer_id, sum(points) as points,
        coalesce(sum(points) filter (where account = 'debt'), 0) as debt
      from moves join ledger_posting using (posting_id) group by 1, 2, 3
    ), lots as (
      select programme_id, wallet, customer_id, sum(pending + remaining + held) as points from ledger_lot
      where (pending + remaining + held) is distinct from 0 group by 1, 2, 3
    ), accounts as (
      select programme_id, wallet, customer_id, pending, active, held, debt from ledger_account
      where (pending + active + held + debt) is not null
    ), forgotten as (
      select programme_id, wallet, customer_id, true as is_so from ledger_account where (pending + active + held + debt) is null
    ), compared as (
      select programme_id, wallet, customer_id, coalesce(journal.points, 0) as by_journal,
        coalesce(accounts.pending + accounts.active + accounts.held - accounts.debt, 0) as by_accounts,
        coalesce(lots.points, 0) + coalesce(journal.debt, 0) as by_lots,
        coalesce(accounts.pending, 0) as pending, coalesce(accounts.active, 0) as active, coalesce(accounts.held, 0) as held,
        coalesce(accounts.debt, 0) as debt
      from accounts full join journal using (programme_id, wallet, customer_id) left join lots using (programme_id, wallet, customer_id)
        left join forgotten using (programme_id, wallet, customer_id)
      where forgotten.is_so is null
    ), marked as (
      select *, (by_journal <> by_accounts or by_journal <> by_lots) as differs,
        row_number() over (partition by programme_id, wallet, (by_journal <> by_accounts or by_journal <> by_lots) order by customer_id) as place
      from compared
    )
    select programme.programme, marked.wallet, count(*)::int as accounts, sum(by_journal)::bigint as "byJournal",
      sum(by_accounts)::bigint as "byAccounts", sum(by_lots)::bigint as "byLots", sum(pending)::bigint as pending,
      sum(active)::bigint as active, sum(held)::bigint as held, sum(debt)::bigint as debt,
      (count(*) filter (where differs))::int as differing,
      json_agg(json_build_object('customerId', customer_id, 'byJournal', by_journal, 'byAccounts', by_accounts, 'byLots', by_lots)
        order by customer_id) filter (where differs and place <= 20) as examples
    from marked join ledger_programme programme using (programme_id) group by 1, 2 order by 1, 2`.execute(db);
  return rows.map(({ examples, ...row }) => ({
    ...row,
    ...{ byJournal: Number(row.byJournal), byAccounts: Number(row.byAccounts), byLots: Number(row.byLots) },
    ...{ pending: Number(row.pending), active: Number(row.active), held: Number(row.held), debt: Number(row.debt) },
    examples: examples ?? [],
  }));
};

/** Lets everything that the transaction reads see one state. The first statement of the transaction. */
export const seeOneState = async (transaction: StateTransaction): Promise<void> => {
  await sql`set transaction isolation level repeatable read`.execute(transaction);
};

/** Points of a customer that are still owed: pending, free and held, debt taken off, page by page in the order of customers. */
export const owedAfter = async (
  db: Reader,
  after: string,
  limit: number,
): Promise<
  readonly {
    readonly customerId: string;
    readonly programme: string;
    readonly wallet: string;
    readonly points: number;
  }[]
> => {
  const { rows } = await sql<{ customerId: string; programme: string; wallet: string; points: number }>`
    select account.customer_id as "customerId", programme.programme, account.wallet,
      (account.pending + account.active + account.held - account.debt)::bigint as points
    from ledger_account account join ledger_programme programme using (programme_id)
    where account.customer_id in (select distinct customer_id from ledger_account where customer_id > ${after} collate "C"
        order by customer_id limit ${limit}::int)
      and (account.pending + account.active + account.held + account.debt) is not null
    order by 1, 2, 3`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};
