// A posting being written: each move of points changes the state and becomes one entry with two sides, so that no entry can
// leave the journal unbalanced.
import { assert, type Instant } from '../../kernel/index.ts';
import { type AccountCode, accountOf, addLot, type Book, type Lot, type LotTerms } from './account.ts';
import type { Outcome } from './contract.ts';

/** One side of an entry. What belongs to a lot says so; debt belongs to a customer. */
export type Side =
  | { readonly account: 'pending' | 'active' | 'held' | 'expired' | 'redeemed' | 'reversed'; readonly lot: Lot }
  | { readonly account: 'debt'; readonly customerId: string }
  | { readonly account: 'issued' | 'adjusted' | 'loss' };

export interface Entry {
  readonly line: number;
  readonly wallet: string;
  readonly fromAccount: AccountCode;
  readonly toAccount: AccountCode;
  readonly fromCustomer: string | null;
  readonly toCustomer: string | null;
  readonly fromLot: number | null;
  readonly toLot: number | null;
  readonly points: number;
}

/** What was decided, as the journal keeps it. */
export interface Posting {
  readonly postingId: number;
  readonly key: string;
  readonly kind: string;
  readonly customerId: string | null;
  readonly counterparty: string | null;
  effectiveAt: Instant;
  readonly recordedAt: Instant;
  readonly targetId: number | null;
  /** The part of an award's base that a reversal took. */
  readonly base: number | null;
  /** The request as it was asked; empty for what the ledger does by itself. */
  readonly request: Readonly<Record<string, unknown>>;
  outcome: Outcome | null;
  refusal: { readonly code: string; readonly message: string; readonly details?: Record<string, unknown> } | null;
  readonly entries: Entry[];
}

/** A lot's number is its posting's with the line behind it, so that it needs no number of its own. */
export const LOTS_A_POSTING_MAX = 999;
const lotNumber = (postingId: number, index: number): number => postingId * 1_000 + index;
/** The posting that made a lot. */
export const postingOfLot = (lotId: number): number => Math.floor(lotId / 1_000);

const bucketOf = (account: AccountCode): 'pending' | 'remaining' | 'held' | 'expired' | 'reversed' | null => {
  switch (account) {
    case 'active':
      return 'remaining';
    case 'pending':
    case 'held':
    case 'expired':
    case 'reversed':
      return account;
    default:
      return null;
  }
};

const isMember = (account: AccountCode): account is 'pending' | 'active' | 'held' | 'debt' =>
  account === 'pending' || account === 'active' || account === 'held' || account === 'debt';

const customerOf = (side: Side): string | null =>
  side.account === 'debt' ? side.customerId : 'lot' in side && isMember(side.account) ? side.lot.customerId : null;

/** What a batch changes, gathered for the store. */
export interface Changes {
  readonly newLots: Lot[];
  readonly touchedLots: Set<number>;
  readonly touchedAccounts: Set<string>;
  readonly newHolds: Set<string>;
  readonly touchedHolds: Set<string>;
  /** Lots to which an event has given their time of activation. */
  readonly activatedLots: Map<number, Instant>;
}

export const noChanges = (): Changes => ({
  newLots: [],
  touchedLots: new Set(),
  touchedAccounts: new Set(),
  newHolds: new Set(),
  touchedHolds: new Set(),
  activatedLots: new Map(),
});

/** Writes into one posting and the state behind it. */
export interface Draft {
  readonly posting: Posting;
  readonly book: Book;
  readonly changes: Changes;
  move(wallet: string, from: Side, to: Side, points: number): void;
  openLot(terms: Omit<LotTerms, 'lotId'>): Lot;
}

const shift = (book: Book, changes: Changes, wallet: string, side: Side, delta: number): void => {
  if ('lot' in side) {
    const bucket = bucketOf(side.account);
    if (bucket !== null) {
      side.lot[bucket] += delta;
      assert(side.lot[bucket] >= 0, `lot ${side.lot.lotId} would have ${side.lot[bucket]} ${bucket}`);
      changes.touchedLots.add(side.lot.lotId);
    }
  }
  const customerId = customerOf(side);
  if (customerId === null || !isMember(side.account)) return;
  const account = accountOf(book, wallet, customerId);
  // Debt is kept as a positive number; its account in the journal goes below zero.
  account[side.account] += side.account === 'debt' ? -delta : delta;
  assert(account[side.account] >= 0, `${customerId} would have ${account[side.account]} ${side.account} in ${wallet}`);
  changes.touchedAccounts.add(`${wallet} ${customerId}`);
};

export const createDraft = (book: Book, changes: Changes, posting: Posting): Draft => {
  let lots = 0;
  return {
    posting,
    book,
    changes,
    move: (wallet, from, to, points) => {
      assert(Number.isSafeInteger(points) && points > 0, `an entry of ${points} points`);
      shift(book, changes, wallet, from, -points);
      shift(book, changes, wallet, to, points);
      posting.entries.push({
        line: posting.entries.length + 1,
        wallet,
        fromAccount: from.account,
        toAccount: to.account,
        fromCustomer: customerOf(from),
        toCustomer: customerOf(to),
        fromLot: 'lot' in from ? from.lot.lotId : null,
        toLot: 'lot' in to ? to.lot.lotId : null,
        points,
      });
    },
    openLot: (terms) => {
      lots += 1;
      assert(lots <= LOTS_A_POSTING_MAX, 'too many lots in one posting');
      const lotId = lotNumber(posting.postingId, lots);
      const lot: Lot = { ...terms, lotId, pending: 0, remaining: 0, held: 0, expired: 0, reversed: 0 };
      addLot(book, lot);
      changes.newLots.push(lot);
      return lot;
    },
  };
};
