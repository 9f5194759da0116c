// The state that decisions are made on: accounts, lots, holds and what may be taken back, as they stand in the journal's order.
import type { Instant } from '../../kernel/index.ts';
import type { Outcome } from './contract.ts';

/** Where points can be. The first four are a customer's, the others the programme's. */
export type AccountCode =
  | 'pending'
  | 'active'
  | 'held'
  | 'debt'
  | 'issued'
  | 'redeemed'
  | 'expired'
  | 'reversed'
  | 'adjusted'
  | 'loss';

/** What never changes about a lot, except that an event may say when it becomes active. */
export interface LotTerms {
  readonly lotId: number;
  readonly customerId: string;
  readonly wallet: string;
  readonly points: number;
  readonly priority: number;
  readonly occurredAt: Instant;
  /** Null until an event says so. */
  readonly activatesAt: Instant | null;
  /** Null where it never ends, or ends by inactivity. */
  readonly expiresAt: Instant | null;
  /** Ends so many months after the last activity of the account. */
  readonly inactivityMonths: number | null;
  /** The lot it was made from: by a transfer, or by a restoration with a longer life. */
  readonly sourceLotId: number | null;
}

/** A lot with where its points are. */
export interface Lot extends LotTerms {
  pending: number;
  remaining: number;
  held: number;
  expired: number;
  reversed: number;
}

/** A customer's side of a wallet. */
export interface Account {
  readonly customerId: string;
  readonly wallet: string;
  pending: number;
  active: number;
  held: number;
  debt: number;
  lastActivityAt: Instant | null;
  /** Recorded instants of an account never run backwards, whatever the clocks of the servers say. */
  lastRecordedAt: Instant;
}

/** Points of one lot within a hold or a redemption. */
export interface LotShare {
  readonly lotId: number;
  points: number;
}

export interface Hold {
  readonly holdId: number;
  readonly key: string;
  readonly customerId: string;
  readonly wallet: string;
  readonly timesOutAt: Instant;
  readonly shares: readonly LotShare[];
  state: 'open' | 'captured' | 'voided' | 'timed_out';
}

/** A redemption with what of it has not been restored yet. */
export interface Redemption {
  readonly postingId: number;
  readonly key: string;
  readonly customerId: string;
  readonly wallet: string;
  readonly points: number;
  /** In the order in which they were burnt. */
  readonly shares: readonly LotShare[];
}

/** An award with what it made. */
export interface Award {
  readonly postingId: number;
  readonly key: string;
  readonly customerId: string;
  readonly occurredAt: Instant;
  readonly lotIds: readonly number[];
  readonly base: number | null;
  readonly reversal: NonNullable<Outcome['reversal']>;
  baseReversed: number;
}

export const accountKey = (wallet: string, customerId: string): string => `${wallet} ${customerId}`;

/** Everything that a batch of operations may look at or change. */
export interface Book {
  readonly accounts: Map<string, Account>;
  readonly lots: Map<number, Lot>;
  readonly lotsOfAccount: Map<string, Set<number>>;
  readonly holds: Map<string, Hold>;
  readonly redemptions: Map<string, Redemption>;
  readonly awards: Map<string, Award>;
  /** Customers whose wallets are merged, by each of them; a customer on their own is absent. */
  readonly groups: Map<string, readonly string[]>;
}

export const emptyBook = (): Book => ({
  accounts: new Map(),
  lots: new Map(),
  lotsOfAccount: new Map(),
  holds: new Map(),
  redemptions: new Map(),
  awards: new Map(),
  groups: new Map(),
});

export const emptyAccount = (wallet: string, customerId: string): Account => ({
  customerId,
  wallet,
  pending: 0,
  active: 0,
  held: 0,
  debt: 0,
  lastActivityAt: null,
  lastRecordedAt: 0,
});

export const addLot = (book: Book, lot: Lot): void => {
  book.lots.set(lot.lotId, lot);
  const key = accountKey(lot.wallet, lot.customerId);
  const lots = book.lotsOfAccount.get(key);
  if (lots) lots.add(lot.lotId);
  else book.lotsOfAccount.set(key, new Set([lot.lotId]));
};

/** The account; one that nothing was posted to yet is empty. */
export const accountOf = (book: Book, wallet: string, customerId: string): Account => {
  const key = accountKey(wallet, customerId);
  const known = book.accounts.get(key);
  if (known) return known;
  const made = emptyAccount(wallet, customerId);
  book.accounts.set(key, made);
  return made;
};

/** The customer's account first, then those merged with it. */
export const groupAccounts = (book: Book, wallet: string, customerId: string): readonly Account[] => {
  const others = (book.groups.get(customerId) ?? []).filter((each) => each !== customerId);
  return [customerId, ...others].map((each) => accountOf(book, wallet, each));
};

/** The open lots of a customer and those merged with it, in no order. */
export const groupLots = (book: Book, wallet: string, customerId: string): readonly Lot[] =>
  groupAccounts(book, wallet, customerId).flatMap((account) =>
    [...(book.lotsOfAccount.get(accountKey(wallet, account.customerId)) ?? [])].flatMap(
      (lotId) => book.lots.get(lotId) ?? [],
    ),
  );

/** Which of two lots is spent first: priority, earliest end (never last), when it was earned, sequence. */
export const burnOrder = (left: Lot, right: Lot): number =>
  left.priority - right.priority ||
  (left.expiresAt ?? Number.MAX_SAFE_INTEGER) - (right.expiresAt ?? Number.MAX_SAFE_INTEGER) ||
  left.occurredAt - right.occurredAt ||
  left.lotId - right.lotId;
