// Balances as they are at an instant, and as they were known at another: computed from lots and entries, with what time brings about
// taken into account, whether or not the sweep has written it.
import { sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { type Lot, lapseOf } from '../points/index.ts';
import { linksOf } from './merge.ts';
import type { StoredProgramme } from './programmes.ts';
import { lotOfRow, selectOpenLots } from './store-load.ts';

/** How near an end is called soon. */
export const SOON_MS = 30 * 86_400_000;

/** Points of a customer in one wallet. */
export interface WalletBalance {
  readonly wallet: string;
  readonly available: number;
  readonly pending: number;
  readonly held: number;
  readonly debt: number;
  readonly expiringSoon: number;
}

/** Which instant is asked about, and what was known when. */
export interface AsOf {
  readonly effectiveAt: Instant;
  readonly knownAt: Instant;
}

/** Everybody whose points count together with the customer's, the customer included. */
export const groupOf = async (db: Database, programmeId: number, customerId: string): Promise<readonly string[]> => {
  const links = await linksOf(db, programmeId, [customerId]);
  return links.length === 0 ? [customerId] : links.map((link) => link.customer_id);
};

/**
 * Reads something for everybody whose points count together. Hardly anybody is merged: it is read for the customer alone while it is asked
 * whether somebody is, and again where that is so, because each answer that is waited for is a turn of a busy event loop.
 */
export const ofGroup = async <Found>(
  db: Database,
  programmeId: number,
  customerId: string,
  read: (group: readonly string[]) => Promise<Found>,
): Promise<Found> => {
  const [group, alone] = await Promise.all([groupOf(db, programmeId, customerId), read([customerId])]);
  return group.length === 1 ? alone : read(group);
};

type Counts = Pick<
  Lot,
  | 'lotId'
  | 'wallet'
  | 'occurredAt'
  | 'activatesAt'
  | 'expiresAt'
  | 'inactivityMonths'
  | 'pending'
  | 'remaining'
  | 'held'
>;

/** What balances are computed from. */
export interface Picture {
  readonly lots: readonly Counts[];
  /** Shares of holds that have not been closed. */
  readonly shares: readonly { readonly lotId: number; readonly points: number; readonly timesOutAt: Instant }[];
  readonly debts: ReadonlyMap<string, number>;
  readonly activity: ReadonlyMap<string, Instant>;
}

/** When a lot ends; null: never. */
export const endOfLot = (lot: Counts, activity: ReadonlyMap<string, Instant>, timeZone: string): Instant | null =>
  lot.inactivityMonths === null
    ? lot.expiresAt
    : lapseOf(Math.max(activity.get(lot.wallet) ?? 0, lot.occurredAt), lot.inactivityMonths, timeZone);

/** A lot's counts once holds have timed out, pending points are active and what has ended is gone. */
export const settledCounts = (lot: Counts, timedOut: number, end: Instant | null, at: Instant) => {
  const held = lot.held - timedOut;
  if (end !== null && end <= at) return { available: 0, pending: 0, held, gained: 0 };
  const active = lot.activatesAt !== null && lot.activatesAt <= at;
  // What was recorded as active may, at the instant asked about, not have been so yet.
  const early = lot.activatesAt !== null && lot.activatesAt > at;
  const [remaining, pending] = early ? [0, lot.pending + lot.remaining] : [lot.remaining, lot.pending];
  const gained = (active ? pending : 0) + timedOut;
  return { available: remaining + gained, pending: active ? 0 : pending, held, gained };
};

/** Points of lots whose holds have timed out. */
export const timedOutShares = ({ shares }: Picture, at: Instant): ReadonlyMap<number, number> => {
  const timedOut = new Map<number, number>();
  for (const { lotId, points, timesOutAt } of shares)
    if (timesOutAt <= at) timedOut.set(lotId, (timedOut.get(lotId) ?? 0) + points);
  return timedOut;
};

export const sumUp = (
  wallets: readonly string[],
  picture: Picture,
  at: Instant,
  timeZone: string,
): readonly WalletBalance[] => {
  const timedOut = timedOutShares(picture, at);
  return wallets.map((wallet) => {
    let [remainders, pending, held, gained, expiringSoon] = [0, 0, 0, 0, 0];
    for (const lot of picture.lots) {
      if (lot.wallet !== wallet) continue;
      const end = endOfLot(lot, picture.activity, timeZone);
      const counts = settledCounts(lot, timedOut.get(lot.lotId) ?? 0, end, at);
      remainders += counts.available;
      pending += counts.pending;
      held += counts.held;
      gained += counts.gained;
      if (end !== null && end <= at + SOON_MS) expiringSoon += counts.available;
    }
    const debt = picture.debts.get(wallet) ?? 0;
    return { wallet, available: remainders - debt, pending, held, debt: Math.max(0, debt - gained), expiringSoon };
  });
};

/** As the projections have it now. */
export const livePicture = async (db: Database, programmeId: number, group: readonly string[]): Promise<Picture> => {
  const { lots, holds, accounts } = await selectOpenLots(db, programmeId, group);
  const debts = new Map<string, number>();
  const activity = new Map<string, Instant>();
  for (const { wallet, debt, last_activity_at } of accounts) {
    debts.set(wallet, (debts.get(wallet) ?? 0) + debt);
    activity.set(wallet, Math.max(activity.get(wallet) ?? 0, last_activity_at ?? 0));
  }
  const shares = holds.map(({ lot_id, points, times_out_at }) => ({ lotId: lot_id, points, timesOutAt: times_out_at }));
  return { lots: lots.map(lotOfRow), shares, debts, activity };
};

const pastPicture = async (
  db: Database,
  programmeId: number,
  group: readonly string[],
  asOf: AsOf,
): Promise<Picture> => {
  const { effectiveAt, knownAt } = asOf;
  const known = sql`programme_id = ${programmeId}::integer and effective_at <= ${effectiveAt}::bigint and recorded_at <= ${knownAt}::bigint`;
  const { rows: lots } = await sql<Parameters<typeof lotOfRow>[0]>`
    with mine as materialized (
      select * from ledger_lot where programme_id = ${programmeId}::integer and customer_id = any(${group}::text[])
    ), moves as (
      select to_lot as lot_id, to_account as account, ledger_entry.points from ledger_entry join ledger_posting using (posting_id)
        where to_lot in (select lot_id from mine) and ${known}
      union all
      select from_lot, from_account, -ledger_entry.points from ledger_entry join ledger_posting using (posting_id)
        where from_lot in (select lot_id from mine) and ${known}
    )
    select mine.lot_id, customer_id, wallet, mine.points, priority, occurred_at, activates_at, expires_at, inactivity_months, source_lot_id,
      coalesce(sum(moves.points) filter (where account = 'pending'), 0)::bigint as pending,
      coalesce(sum(moves.points) filter (where account = 'active'), 0)::bigint as remaining,
      coalesce(sum(moves.points) filter (where account = 'held'), 0)::bigint as held, 0::bigint as expired, 0::bigint as reversed
    from mine join moves using (lot_id)
    group by mine.lot_id, customer_id, wallet, mine.points, priority, occurred_at, activates_at, expires_at, inactivity_months,
      source_lot_id`.execute(db);
  const { rows: shares } = await sql<{ lotId: number; points: number; timesOutAt: number }>`
    select from_lot as "lotId", ledger_entry.points, times_out_at as "timesOutAt"
    from ledger_hold join ledger_posting on ledger_posting.posting_id = hold_id
      join ledger_entry on ledger_entry.posting_id = hold_id and to_account = 'held'
    where ledger_hold.programme_id = ${programmeId}::integer and ledger_hold.customer_id = any(${group}::text[])
      and ledger_posting.effective_at <= ${effectiveAt}::bigint and ledger_posting.recorded_at <= ${knownAt}::bigint
      and not exists (select 1 from ledger_posting closing where closing.target_id = hold_id and closing.outcome is not null
        and closing.effective_at <= ${effectiveAt}::bigint and closing.recorded_at <= ${knownAt}::bigint)`.execute(db);
  const { rows: debts } = await sql<{ wallet: string; debt: number }>`
    select wallet, sum(case when from_account = 'debt' then points else -points end)::bigint as debt
    from ledger_entry join ledger_posting using (posting_id)
    where ((from_account = 'debt' and from_customer = any(${group}::text[])) or (to_account = 'debt' and to_customer = any(${group}::text[])))
      and ${known}
    group by wallet`.execute(db);
  const { rows: activity } = await sql<{ wallet: string; at: number }>`
    select wallet, max(effective_at) as at from ledger_posting
      cross join lateral json_array_elements_text(outcome -> 'wallets') as wallet
    where customer_id = any(${group}::text[]) and kind in ('award', 'redeem', 'hold') and outcome is not null and ${known}
    group by wallet`.execute(db);
  return {
    ...{ lots: lots.map(lotOfRow), shares, debts: new Map(debts.map(({ wallet, debt }) => [wallet, debt])) },
    activity: new Map(activity.map(({ wallet, at }) => [wallet, at])),
  };
};

/** Balances in every wallet of the programme; `asOf` null is now, by the projections, which never changes what is answered. */
export const readBalances = async (
  db: Database,
  programme: StoredProgramme,
  group: readonly string[],
  asOf: AsOf | null,
  now: Instant,
  timeZone: string,
): Promise<readonly WalletBalance[]> => {
  const picture =
    asOf === null
      ? await livePicture(db, programme.programmeId, group)
      : await pastPicture(db, programme.programmeId, group, asOf);
  const wallets = programme.wallets.map(({ wallet }) => wallet);
  return sumUp(wallets, picture, asOf?.effectiveAt ?? now, timeZone);
};
