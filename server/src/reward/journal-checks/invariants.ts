// The invariants of the ledger, computed from the journal and compared with the projections. One statement each, so that each sees one
// state. The journal itself sums to zero because an entry has both sides.
import { type RawBuilder, sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

const VIOLATIONS_MAX = 100;

type Reader = Database | StateTransaction;

/** Something that does not hold: which invariant, of what, and the numbers. */
export interface Violation {
  readonly invariant: string;
  readonly subject: string;
  readonly detail: string;
}

interface Found {
  readonly subject: string;
  readonly detail: string;
}

const asViolations = (invariant: string, rows: readonly Found[]): readonly Violation[] =>
  rows.map(({ subject, detail }) => ({ invariant, subject, detail }));

/** Each lot's counts are the sums of its entries, and what was issued is all somewhere. */
const checkLots = async (db: Reader, lots: RawBuilder<unknown>): Promise<readonly Violation[]> => {
  const { rows } = await sql<Found>`
    with chosen as (select * from ledger_lot where ${lots} and (pending + remaining + held + expired + reversed) is not null),
    moves as (
      select to_lot as lot_id, to_account as account, points from ledger_entry where to_lot in (select lot_id from chosen)
      union all
      select from_lot, from_account, -points from ledger_entry where from_lot in (select lot_id from chosen)
    ), sums as (
      select lot_id, coalesce(sum(points) filter (where account = 'pending'), 0) as pending,
        coalesce(sum(points) filter (where account = 'active'), 0) as remaining,
        coalesce(sum(points) filter (where account = 'held'), 0) as held,
        coalesce(sum(points) filter (where account = 'expired'), 0) as expired,
        coalesce(sum(points) filter (where account = 'reversed'), 0) as reversed
      from moves group by lot_id
    )
    select 'lot ' || chosen.lot_id as subject,
      format('kept pending %s remaining %s held %s expired %s reversed %s, by entries %s %s %s %s %s', chosen.pending, chosen.remaining,
        chosen.held, chosen.expired, chosen.reversed, sums.pending, sums.remaining, sums.held, sums.expired, sums.reversed) as detail
    from chosen left join sums using (lot_id)
    where (chosen.pending, chosen.remaining, chosen.held, chosen.expired, chosen.reversed)
        is distinct from (sums.pending, sums.remaining, sums.held, sums.expired, sums.reversed)
      or least(chosen.pending, chosen.remaining, chosen.held, chosen.expired, chosen.reversed) < 0
      or chosen.reversed > chosen.points
    order by chosen.lot_id limit ${VIOLATIONS_MAX}`.execute(db);
  return asViolations('lot equals its entries', rows);
};

/** Each account is the sum of its customer's entries; and of the lots: remainders minus debt is what flowed in and not out. */
const checkAccounts = async (
  db: Reader,
  programmeId: number,
  accounts: RawBuilder<unknown>,
): Promise<readonly Violation[]> => {
  const { rows } = await sql<Found>`
    with chosen as materialized (
      select * from ledger_account where programme_id = ${programmeId}::integer and ${accounts} and (pending + active + held + debt) is not null
    ), lots as (
      select customer_id, wallet, sum(pending) as pending, sum(remaining) as active, sum(held) as held,
        bool_or((pending + remaining + held) is null) as forgotten
      from ledger_lot
      where programme_id = ${programmeId}::integer and (pending + remaining + held) is distinct from 0
        and customer_id in (select customer_id from chosen)
      group by customer_id, wallet
    ), debts as (
      select customer_id, wallet, sum(points) as debt from (
        select from_customer as customer_id, ledger_entry.wallet, points from ledger_entry join ledger_posting using (posting_id)
          where from_account = 'debt' and programme_id = ${programmeId}::integer and from_customer in (select customer_id from chosen)
        union all
        select to_customer, ledger_entry.wallet, -points from ledger_entry join ledger_posting using (posting_id)
          where to_account = 'debt' and programme_id = ${programmeId}::integer and to_customer in (select customer_id from chosen)
      ) as moves group by customer_id, wallet
    )
    select chosen.customer_id || ' in ' || chosen.wallet as subject,
      format('kept pending %s active %s held %s debt %s, by lots and entries %s %s %s %s', chosen.pending, chosen.active, chosen.held, chosen.debt,
        coalesce(lots.pending, 0), coalesce(lots.active, 0), coalesce(lots.held, 0), coalesce(debts.debt, 0)) as detail
    from chosen left join lots using (customer_id, wallet) left join debts using (customer_id, wallet)
    where not coalesce(lots.forgotten, false)
      and (chosen.pending, chosen.active, chosen.held, chosen.debt)
        is distinct from (coalesce(lots.pending, 0), coalesce(lots.active, 0), coalesce(lots.held, 0), coalesce(debts.debt, 0))
    order by chosen.customer_id, chosen.wallet limit ${VIOLATIONS_MAX}`.execute(db);
  return asViolations('account equals lots and debt', rows);
};

/** What lots hold is what open holds say. */
const checkHolds = async (
  db: Reader,
  programmeId: number,
  customers: RawBuilder<unknown>,
): Promise<readonly Violation[]> => {
  const { rows } = await sql<Found>`
    with held as (
      select lot_id, held as points from ledger_lot
      where programme_id = ${programmeId}::integer and ${customers} and held > 0
    ), shares as (
      select from_lot as lot_id, sum(points) as points from ledger_hold join ledger_entry on posting_id = hold_id and to_account = 'held'
      where programme_id = ${programmeId}::integer and state = 'open' and ${customers} group by from_lot
    )
    select 'lot ' || coalesce(held.lot_id, shares.lot_id) as subject,
      format('%s held, %s in open holds', coalesce(held.points, 0), coalesce(shares.points, 0)) as detail
    from held full join shares using (lot_id)
    where held.points is distinct from shares.points
      and not exists (select 1 from ledger_lot forgotten where forgotten.lot_id = shares.lot_id and forgotten.held is null)
    limit ${VIOLATIONS_MAX}`.execute(db);
  return asViolations('held equals open holds', rows);
};

/** Every accepted posting with points has its entries, and no entry is without posting. */
const checkPostings = async (
  db: Reader,
  programmeId: number,
  fromId: number,
  toId: number,
): Promise<readonly Violation[]> => {
  const { rows } = await sql<Found>`
    select 'posting ' || posting_id as subject, 'an outcome with points and no entry' as detail
    from ledger_posting
    where programme_id = ${programmeId}::integer and posting_id between ${fromId}::bigint and ${toId}::bigint and outcome is not null
      and (outcome ->> 'points')::bigint <> 0 and kind not in ('merge', 'unmerge')
      and not exists (select 1 from ledger_entry where ledger_entry.posting_id = ledger_posting.posting_id)
    union all
    select 'posting ' || posting_id, 'a refusal with entries'
    from ledger_posting
    where programme_id = ${programmeId}::integer and posting_id between ${fromId}::bigint and ${toId}::bigint and refusal is not null
      and exists (select 1 from ledger_entry where ledger_entry.posting_id = ledger_posting.posting_id)
    limit ${VIOLATIONS_MAX}`.execute(db);
  return asViolations('posting has its entries', rows);
};

/** Checks what postings in a range of numbers touched. */
export const checkRange = async (
  db: Reader,
  programmeId: number,
  fromId: number,
  toId: number,
): Promise<readonly Violation[]> => {
  const range = sql`posting_id between ${fromId}::bigint and ${toId}::bigint`;
  const touched = sql`select from_lot from ledger_entry where ${range} and from_lot is not null
    union select to_lot from ledger_entry where ${range} and to_lot is not null`;
  const customers = sql`customer_id in (select from_customer from ledger_entry where ${range} and from_customer is not null
    union select to_customer from ledger_entry where ${range} and to_customer is not null)`;
  return [
    ...(await checkPostings(db, programmeId, fromId, toId)),
    ...(await checkLots(db, sql`programme_id = ${programmeId}::integer and lot_id in (${touched})`)),
    ...(await checkAccounts(db, programmeId, customers)),
    ...(await checkHolds(db, programmeId, customers)),
  ];
};

export interface Reconciliation {
  readonly accounts: number;
  readonly lots: number;
  readonly entries: number;
  readonly violations: readonly Violation[];
}

/** Checks everything of a programme. */
export const reconcileProgramme = async (db: Reader, programmeId: number): Promise<Reconciliation> => {
  const { rows } = await sql<{ accounts: number; lots: number; entries: number }>`
    select (select count(*) from ledger_account where programme_id = ${programmeId}::integer) as accounts,
      (select count(*) from ledger_lot where programme_id = ${programmeId}::integer) as lots,
      (select count(*) from ledger_entry join ledger_posting using (posting_id) where programme_id = ${programmeId}::integer) as entries`.execute(
    db,
  );
  const violations = [
    ...(await checkPostings(db, programmeId, 0, Number.MAX_SAFE_INTEGER)),
    ...(await checkLots(db, sql`programme_id = ${programmeId}::integer`)),
    ...(await checkAccounts(db, programmeId, sql`true`)),
    ...(await checkHolds(db, programmeId, sql`true`)),
  ];
  return { accounts: 0, lots: 0, entries: 0, ...rows[0], violations };
};
