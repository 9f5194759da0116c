// Points that were given for sales, followed through the journal lot by lot: into which months they came, and what became of them. A lot that
// was made from another, by a transfer or a longer life, belongs to the sale of the first.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** What became in a month of the points that sales of a month gave. */
export interface SaleFlow {
  readonly programme: string;
  readonly wallet: string;
  readonly kind: string;
  /** "YYYY-MM" of the sale's business date. */
  readonly sold: string;
  /** "YYYY-MM" in which it happened. */
  readonly month: string;
  readonly awarded: number;
  readonly redeemed: number;
  /** Ended, or paid a debt. */
  readonly lapsed: number;
  /** Taken back because the sale was. */
  readonly reversed: number;
}

/** Points of sales that are still in lots, counted from the lots: a second way to what the flows leave. */
export interface SaleLots {
  readonly programme: string;
  readonly wallet: string;
  readonly points: number;
}

/** Keys of postings of rules and of scenes begin with one of these and the code of whatever gave the points. */
const PREFIXES = ['earning', 'scene'];

/** Lots of sales, whether made by the award or from such a lot. */
const lotsOf = (kinds: ReadonlyMap<string, string>, timeZone: string) => sql`
  origins as (
    select origin, kind from json_to_recordset(${JSON.stringify([...kinds].map(([origin, kind]) => ({ origin, kind })))}::json)
      as given(origin text, kind text)
  ), own(lot_id, kind, sold) as (
    select lot.lot_id, origins.kind, left(coalesce(posting.request ->> 'tradeDate',
      to_char(to_timestamp(lot.occurred_at / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM-DD')), 7)
    from ledger_posting posting join origins on split_part(posting.key, ':', 1) || ':' || split_part(posting.key, ':', 2) = origins.origin
      join ledger_lot lot on lot.lot_id / 1000 = posting.posting_id
    where posting.kind = 'award' and split_part(posting.key, ':', 1) = any(${PREFIXES}::text[])
    union all
    select made.lot_id, own.kind, own.sold from ledger_lot made join own on made.source_lot_id = own.lot_id
  )`;

/** Flows of the points of sales; `kinds`: what gives points for sales, as keys of its postings begin ("earning:rule", "scene:scene"), by what kind of sale. */
export const saleFlows = async (
  db: Database | StateTransaction,
  timeZone: string,
  kinds: ReadonlyMap<string, string>,
): Promise<readonly SaleFlow[]> => {
  const inside = sql`('pending', 'active', 'held')`;
  const { rows } = await sql<SaleFlow>`
    with recursive ${lotsOf(kinds, timeZone)}, flows as (
      select posting_id, to_lot as lot_id, points as awarded, 0 as redeemed, 0 as lapsed, 0 as reversed from ledger_entry
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
      select posting_id, from_lot, 0, 0, case when to_account = 'reversed' then 0 else points end,
          case when to_account = 'reversed' then points else 0 end from ledger_entry
        where (from_account in ${inside} or from_account = 'redeemed') and to_account not in ${inside} and to_account <> 'redeemed'
          and from_lot is not null
    )
    select programme.programme, lot.wallet, own.kind, own.sold,
      to_char(to_timestamp(posting.effective_at / 1000.0) at time zone ${timeZone}::text, 'YYYY-MM') as month,
      sum(flows.awarded)::bigint as awarded, sum(flows.redeemed)::bigint as redeemed, sum(flows.lapsed)::bigint as lapsed,
      sum(flows.reversed)::bigint as reversed
    from own join flows using (lot_id) join ledger_lot lot using (lot_id) join ledger_posting posting using (posting_id)
      join ledger_programme programme on programme.programme_id = posting.programme_id
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`.execute(db);
  return rows.map((row) => ({
    ...row,
    ...{ awarded: Number(row.awarded), redeemed: Number(row.redeemed) },
    ...{ lapsed: Number(row.lapsed), reversed: Number(row.reversed) },
  }));
};

/** What the lots of sales hold now, in the same state as {@link saleFlows}. Forgotten counts are nothing. */
export const saleLots = async (
  db: Database | StateTransaction,
  timeZone: string,
  kinds: ReadonlyMap<string, string>,
): Promise<readonly SaleLots[]> => {
  const { rows } = await sql<SaleLots>`
    with recursive ${lotsOf(kinds, timeZone)}
    select programme.programme, lot.wallet, coalesce(sum(lot.pending + lot.remaining + lot.held), 0)::bigint as points
    from own join ledger_lot lot using (lot_id) join ledger_programme programme using (programme_id)
    group by 1, 2 order by 1, 2`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};
