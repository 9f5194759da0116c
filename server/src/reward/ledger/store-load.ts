// Loads lots, holds and what operations refer to, where a decision has to know them.
import { type RawBuilder, sql } from 'kysely';
import { assert, type Instant } from '../../kernel/index.ts';
import { type Database, kept, type StateTransaction } from '../../platform/state-store/index.ts';
import {
  addLot,
  type Book,
  type Hold,
  type Lot,
  type LotShare,
  type Outcome,
  type Place,
  postingOfLot,
} from '../points/index.ts';

/** Computes the counts of forgotten lots from the entries and keeps them. */
export const rememberLots = async (transaction: StateTransaction, where: RawBuilder<unknown>): Promise<void> => {
  await sql`
    with forgotten as materialized (select lot_id from ledger_lot where ${where}),
    moves as (
      select to_lot as lot_id, to_account as account, points from ledger_entry where to_lot in (select lot_id from forgotten)
      union all
      select from_lot, from_account, -points from ledger_entry where from_lot in (select lot_id from forgotten)
    ), sums as (
      select lot_id, coalesce(sum(points) filter (where account = 'pending'), 0) as pending,
        coalesce(sum(points) filter (where account = 'active'), 0) as remaining,
        coalesce(sum(points) filter (where account = 'held'), 0) as held,
        coalesce(sum(points) filter (where account = 'expired'), 0) as expired,
        coalesce(sum(points) filter (where account = 'reversed'), 0) as reversed
      from moves group by lot_id
    )
    update ledger_lot set pending = sums.pending, remaining = sums.remaining, held = sums.held, expired = sums.expired,
      reversed = sums.reversed
    from sums where sums.lot_id = ledger_lot.lot_id`.execute(transaction);
};

/** A posting that an operation refers to by its key, as far as it never changes. */
export interface Target {
  readonly key: string;
  readonly kind: string;
  readonly postingId: number;
  readonly customerId: string;
  readonly effectiveAt: Instant;
  readonly base: number | null;
  readonly outcome: Outcome;
  /** Whose lots were burnt, as far as they are others': they were merged with the customer then, and may have been parted since. */
  readonly owners: readonly string[];
  readonly attribution: { readonly branchId: string | null; readonly adviserId: string | null } | null;
}

export const loadTargets = async (
  database: Database | StateTransaction,
  programmeId: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Target>> => {
  if (keys.length === 0) return new Map();
  const { rows } = await kept(sql<Target>`
    select key, kind, posting_id as "postingId", customer_id as "customerId", effective_at as "effectiveAt",
      (request ->> 'base')::bigint as base, outcome, attribution,
      array(select distinct from_customer from ledger_entry
        where ledger_entry.posting_id = ledger_posting.posting_id and to_account = 'redeemed'
          and from_customer <> ledger_posting.customer_id) as owners
    from ledger_posting
    where programme_id = ${programmeId}::integer and key = any(${keys}::text[]) and outcome is not null
      and kind in ('award', 'redeem', 'hold', 'capture')`).execute(database);
  return new Map(rows.map((row) => [row.key, row]));
};

interface LotRow {
  readonly lot_id: number;
  readonly customer_id: string;
  readonly wallet: string;
  readonly points: number;
  readonly priority: number;
  readonly occurred_at: number;
  readonly activates_at: number | null;
  readonly expires_at: number | null;
  readonly inactivity_months: number | null;
  readonly source_lot_id: number | null;
  readonly pending: number | null;
  readonly remaining: number | null;
  readonly held: number | null;
  readonly expired: number | null;
  readonly reversed: number | null;
}

export const lotOfRow = (row: LotRow): Lot => ({
  lotId: row.lot_id,
  customerId: row.customer_id,
  wallet: row.wallet,
  points: row.points,
  priority: row.priority,
  occurredAt: row.occurred_at,
  activatesAt: row.activates_at,
  expiresAt: row.expires_at,
  inactivityMonths: row.inactivity_months,
  sourceLotId: row.source_lot_id,
  pending: row.pending ?? 0,
  remaining: row.remaining ?? 0,
  held: row.held ?? 0,
  expired: row.expired ?? 0,
  reversed: row.reversed ?? 0,
});

interface HoldRow {
  readonly hold_id: number;
  readonly key: string;
  readonly customer_id: string;
  readonly wallet: string;
  readonly times_out_at: number;
  readonly state: Hold['state'];
  readonly shares: readonly LotShare[];
}

interface LoadAnswer {
  readonly lots: readonly LotRow[] | null;
  readonly holds: readonly HoldRow[] | null;
  readonly redeemed: readonly { readonly key: string; readonly shares: LotShare[] | null }[] | null;
  readonly reversed: readonly { readonly target: number; readonly base: number }[] | null;
}

const wholeLots = (row: LotRow): boolean =>
  [row.pending, row.remaining, row.held, row.expired, row.reversed].every((count) => count !== null);

const loadStatement = async (
  transaction: StateTransaction,
  programmeId: number,
  places: readonly Place[],
  targets: readonly Target[],
): Promise<LoadAnswer> => {
  const ids = (kinds: readonly string[]) =>
    targets.filter(({ kind }) => kinds.includes(kind)).map(({ postingId }) => postingId);
  const lotColumns = sql`lot_id, customer_id, wallet, points, priority, occurred_at, activates_at, expires_at,
    inactivity_months, source_lot_id, pending, remaining, held, expired, reversed`;
  const { rows } = await kept(sql<LoadAnswer>`
    with places as materialized (
      select * from unnest(${places.map(({ wallet }) => wallet)}::text[], ${places.map(({ customerId }) => customerId)}::text[])
        as place (wallet, customer_id)
    ), open_holds as materialized (
      select hold.* from places cross join lateral (
        select * from ledger_hold where customer_id = places.customer_id collate "C"
          and programme_id = ${programmeId}::integer and wallet = places.wallet and state = 'open' offset 0) hold
      union
      select * from ledger_hold where hold_id = any(${ids(['hold'])}::bigint[])
    ), held as materialized (
      select entry.* from open_holds cross join lateral (
        select posting_id, line, from_lot, points from ledger_entry
        where posting_id = open_holds.hold_id and to_account = 'held' offset 0) entry
    ), burnt as materialized (
      select posting_id, line, from_lot as lot_id, points from ledger_entry
      where posting_id = any(${ids(['redeem', 'capture'])}::bigint[]) and to_account = 'redeemed'
    ), restored as (
      select target_id, entry.from_lot as lot_id, sum(entry.points) as points
      from ledger_posting cross join lateral (
        select from_lot, points from ledger_entry
        where posting_id = ledger_posting.posting_id and from_account = 'redeemed' offset 0) entry
      where target_id = any(${ids(['redeem', 'capture'])}::bigint[])
      group by target_id, entry.from_lot
    ), lots as (
      select lot.* from places cross join lateral (
        select ${lotColumns} from ledger_lot where customer_id = places.customer_id collate "C"
          and programme_id = ${programmeId}::integer and wallet = places.wallet
          and (pending + remaining + held) is distinct from 0 offset 0) lot
      union
      select lot.* from (
        select from_lot as lot_id from held union select lot_id from burnt
      ) named cross join lateral (select ${lotColumns} from ledger_lot where lot_id = named.lot_id offset 0) lot
      union
      select lot.* from unnest(${ids(['award'])}::bigint[]) as award (id) cross join lateral (
        select ${lotColumns} from ledger_lot where lot_id between award.id * 1000 and award.id * 1000 + 999 offset 0) lot
    )
    select (select json_agg(lots order by lot_id) from lots) as lots,
      (select json_agg(json_build_object('hold_id', hold_id, 'key', key, 'customer_id', customer_id, 'wallet', wallet,
          'times_out_at', times_out_at, 'state', state, 'shares', (
            select json_agg(json_build_object('lotId', from_lot, 'points', points) order by line)
            from held where held.posting_id = open_holds.hold_id)))
        from open_holds) as holds,
      (select json_agg(json_build_object('key', key, 'shares', (
          select json_agg(json_build_object('lotId', burnt.lot_id, 'points', burnt.points - coalesce(restored.points, 0)) order by line)
          from burnt left join restored on restored.target_id = burnt.posting_id and restored.lot_id = burnt.lot_id
          where burnt.posting_id = ledger_posting.posting_id)))
        from ledger_posting where posting_id = any(${ids(['redeem', 'capture'])}::bigint[])) as redeemed,
      (select json_agg(json_build_object('target', target_id, 'base', base)) from (
        select target_id, sum(base) as base from ledger_posting
        where target_id = any(${ids(['award'])}::bigint[]) and kind = 'reverse' and outcome is not null and base is not null
        group by target_id) as part) as reversed`).execute(transaction);
  assert(rows[0], 'the load statement gave no row');
  return rows[0];
};

const addTargets = (book: Book, answer: LoadAnswer, targets: readonly Target[]): void => {
  const reversed = new Map((answer.reversed ?? []).map(({ target, base }) => [target, base]));
  const shares = new Map((answer.redeemed ?? []).map((row) => [row.key, row.shares ?? []]));
  for (const { key, kind, postingId, customerId, effectiveAt, base, outcome } of targets) {
    const wallet = outcome.wallets[0] ?? '';
    if (kind === 'redeem' || kind === 'capture')
      book.redemptions.set(key, {
        postingId,
        key,
        customerId,
        wallet,
        points: outcome.points,
        shares: shares.get(key) ?? [],
      });
    if (kind === 'award') {
      const lotIds = [...book.lots.keys()].filter((lotId) => postingOfLot(lotId) === postingId);
      book.awards.set(key, {
        ...{ postingId, key, customerId, occurredAt: effectiveAt, lotIds, base },
        reversal: outcome.reversal ?? 'unlimited',
        baseReversed: reversed.get(postingId) ?? 0,
      });
    }
  }
};

/** Loads open lots and holds of locked places, and what the targets made. */
export const loadLots = async (
  transaction: StateTransaction,
  programmeId: number,
  book: Book,
  places: readonly Place[],
  targets: readonly Target[],
): Promise<void> => {
  if (places.length === 0 && targets.length === 0) return;
  let answer = await loadStatement(transaction, programmeId, places, targets);
  const forgotten = (answer.lots ?? []).filter((row) => !wholeLots(row)).map((row) => row.lot_id);
  if (forgotten.length > 0) {
    await rememberLots(transaction, sql`lot_id = any(${forgotten}::bigint[])`);
    answer = await loadStatement(transaction, programmeId, places, targets);
  }
  for (const row of answer.lots ?? []) addLot(book, lotOfRow(row));
  for (const row of answer.holds ?? [])
    book.holds.set(row.key, {
      ...{ holdId: row.hold_id, key: row.key, customerId: row.customer_id, wallet: row.wallet },
      ...{ timesOutAt: row.times_out_at, shares: row.shares ?? [], state: row.state },
    });
  addTargets(book, answer, targets);
};

interface OpenAnswer {
  readonly lots: readonly LotRow[] | null;
  readonly holds: readonly { readonly lot_id: number; readonly points: number; readonly times_out_at: number }[] | null;
  readonly accounts:
    | readonly { readonly wallet: string; readonly debt: number; readonly last_activity_at: number | null }[]
    | null;
}

/** The limit says to the planner that they are few: else it makes a plan for each question, which takes longer than the answer. */
export const ownersOf = (customers: readonly string[]): RawBuilder<unknown> =>
  sql`select unnest(${customers}::text[]) as id limit cardinality(${customers}::text[])`;

/** Open lots, shares of open holds and debts of customers, in one snapshot. Forgotten lots are computed without being written. */
export const selectOpenLots = async (database: Database, programmeId: number, customers: readonly string[]) => {
  const { rows } = await kept(sql<OpenAnswer>`
    with owner as (select * from (${ownersOf(customers)}) as named cross join ledger_programme where programme_id = ${programmeId}::integer),
    lots as (
      select lot.lot_id, customer_id, wallet, lot.points, priority, occurred_at, activates_at, expires_at, inactivity_months,
        source_lot_id, coalesce(lot.pending, counted.pending, 0) as pending, coalesce(lot.remaining, counted.remaining, 0) as remaining,
        coalesce(lot.held, counted.held, 0) as held, 0 as expired, 0 as reversed
      from owner cross join lateral (select * from ledger_lot where customer_id = owner.id collate "C" and programme_id = owner.programme_id
          and (pending + remaining + held) is distinct from 0 offset 0) lot left join lateral (
        select sum(points) filter (where account = 'pending') as pending, sum(points) filter (where account = 'active') as remaining,
          sum(points) filter (where account = 'held') as held
        from (select to_account as account, points from ledger_entry where to_lot = lot.lot_id
          union all select from_account, -points from ledger_entry where from_lot = lot.lot_id) as moves
      ) counted on (lot.pending + lot.remaining + lot.held) is null
    ), holds as (
      select from_lot as lot_id, points, times_out_at from owner cross join lateral (
        select hold_id, times_out_at from ledger_hold
        where customer_id = owner.id collate "C" and programme_id = owner.programme_id and state = 'open' offset 0) hold cross join lateral (
        select from_lot, points from ledger_entry where posting_id = hold_id and to_account = 'held' offset 0) share
    ), accounts as (
      select wallet, last_activity_at, coalesce(debt, (
          select coalesce(sum(case when from_account = 'debt' then points else -points end), 0)
          from ledger_entry join ledger_posting using (posting_id)
          where ((from_account = 'debt' and from_customer = account.customer_id) or (to_account = 'debt' and to_customer = account.customer_id))
            and ledger_entry.wallet = account.wallet and programme_id = account.programme_id
        )) as debt
      from owner cross join lateral json_array_elements(wallets) as named cross join lateral (
        select * from ledger_account where programme_id = owner.programme_id and wallet = (named ->> 'wallet') collate "C"
          and customer_id = owner.id collate "C" offset 0) account
    )
    select (select json_agg(lots) from lots) as lots, (select json_agg(holds) from holds) as holds,
      (select json_agg(accounts) from accounts) as accounts`).execute(database);
  return { lots: rows[0]?.lots ?? [], holds: rows[0]?.holds ?? [], accounts: rows[0]?.accounts ?? [] };
};
