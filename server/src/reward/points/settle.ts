// What time alone brings about: holds time out, pending points become active, lots end. Settling writes what is due before anything
// else is decided on an account, so that it makes no difference whether the sweep has been there already.
import type { Instant } from '../../kernel/index.ts';
import { type Account, type Book, groupAccounts, groupLots, type Hold, type Lot } from './account.ts';
import { lapseOf } from './calendar.ts';
import type { Draft } from './draft.ts';

/** When a lot ends: its own instant, or when its customers have done nothing for so long. Null: never. */
export const endOf = (
  lot: Pick<Lot, 'occurredAt' | 'expiresAt' | 'inactivityMonths'>,
  group: readonly Account[],
  timeZone: string,
): Instant | null => {
  if (lot.inactivityMonths === null) return lot.expiresAt;
  const last = group.reduce((latest, account) => Math.max(latest, account.lastActivityAt ?? 0), 0);
  return lapseOf(Math.max(last, lot.occurredAt), lot.inactivityMonths, timeZone);
};

/** Debt takes what comes in first: the customer's own, then that of customers merged with them. Returns the points taken. */
export const absorbDebt = (draft: Draft, lot: Lot): number => {
  let taken = 0;
  for (const account of groupAccounts(draft.book, lot.wallet, lot.customerId)) {
    const points = Math.min(account.debt, lot.remaining);
    if (points === 0) continue;
    draft.move(lot.wallet, { account: 'active', lot }, { account: 'debt', customerId: account.customerId }, points);
    taken += points;
  }
  return taken;
};

/** Gives held points back to their lots; what has ended by `at` ends at once. Returns what went back, what ended, what debt took. */
export const releaseShares = (
  draft: Draft,
  hold: Hold,
  at: Instant,
  timeZone: string,
  shares: readonly { readonly lotId: number; readonly points: number }[],
): { readonly released: number; readonly expired: number; readonly absorbed: number } => {
  const group = groupAccounts(draft.book, hold.wallet, hold.customerId);
  let [released, expired, absorbed] = [0, 0, 0];
  for (const { lotId, points } of shares) {
    const lot = draft.book.lots.get(lotId);
    if (!lot || points === 0) continue;
    const end = endOf(lot, group, timeZone);
    if (end !== null && end <= at) {
      draft.move(hold.wallet, { account: 'held', lot }, { account: 'expired', lot }, points);
      expired += points;
      continue;
    }
    draft.move(hold.wallet, { account: 'held', lot }, { account: 'active', lot }, points);
    released += points;
    absorbed += absorbDebt(draft, lot);
  }
  return { released, expired, absorbed };
};

/** Something that time has brought about and nobody has written down yet. */
export type Due =
  | { readonly kind: 'activation'; readonly at: Instant; readonly lot: Lot }
  | { readonly kind: 'time_out'; readonly at: Instant; readonly hold: Hold }
  | { readonly kind: 'expiry'; readonly at: Instant; readonly lot: Lot };

const rank = { activation: 0, time_out: 1, expiry: 2 } as const;
const numberOf = (due: Due): number => (due.kind === 'time_out' ? due.hold.holdId : due.lot.lotId);

/** What is due for a customer's wallet by `at`, in the order of time. */
export const duesOf = (
  book: Book,
  wallet: string,
  customerId: string,
  at: Instant,
  timeZone: string,
): readonly Due[] => {
  const group = groupAccounts(book, wallet, customerId);
  const customers = new Set(group.map((account) => account.customerId));
  const dues: Due[] = [];
  for (const lot of groupLots(book, wallet, customerId)) {
    const end = endOf(lot, group, timeZone);
    if (lot.pending > 0 && lot.activatesAt !== null && lot.activatesAt <= at && (end === null || lot.activatesAt < end))
      dues.push({ kind: 'activation', at: lot.activatesAt, lot });
    if (end !== null && end <= at && lot.remaining + lot.pending + lot.held > 0)
      dues.push({ kind: 'expiry', at: end, lot });
  }
  for (const hold of book.holds.values())
    if (hold.state === 'open' && hold.wallet === wallet && customers.has(hold.customerId) && hold.timesOutAt <= at)
      dues.push({ kind: 'time_out', at: hold.timesOutAt, hold });
  return dues.sort(
    (left, right) => left.at - right.at || rank[left.kind] - rank[right.kind] || numberOf(left) - numberOf(right),
  );
};

/** The key of a due posting: the same thing comes due once. Only inactivity can end a lot twice, when a redemption was cancelled in between. */
export const dueKey = (due: Due): string => {
  if (due.kind === 'time_out') return `zhiyin:time-out:${due.hold.holdId}`;
  const again = due.kind === 'expiry' && due.lot.inactivityMonths !== null ? `:${due.at}` : '';
  return `zhiyin:${due.kind}:${due.lot.lotId}${again}`;
};

/** Whether there is still something to write: what came due earlier may have taken it. */
export const isStillDue = (due: Due): boolean => {
  switch (due.kind) {
    case 'activation':
      return due.lot.pending > 0;
    case 'time_out':
      return due.hold.state === 'open';
    case 'expiry':
      return due.lot.remaining + due.lot.pending > 0;
  }
};

/** Writes what came due. */
export const writeDue = (draft: Draft, due: Due, timeZone: string): void => {
  switch (due.kind) {
    case 'activation': {
      const { lot } = due;
      const points = lot.pending;
      draft.move(lot.wallet, { account: 'pending', lot }, { account: 'active', lot }, points);
      const absorbed = absorbDebt(draft, lot);
      draft.posting.outcome = { wallets: [lot.wallet], points, ...(absorbed > 0 ? { absorbed } : {}) };
      return;
    }
    case 'time_out': {
      const { hold } = due;
      const { released, expired, absorbed } = releaseShares(draft, hold, due.at, timeZone, hold.shares);
      hold.state = 'timed_out';
      draft.changes.touchedHolds.add(hold.key);
      draft.posting.outcome = { wallets: [hold.wallet], points: released, expired, absorbed };
      return;
    }
    case 'expiry': {
      const { lot } = due;
      const points = lot.remaining + lot.pending;
      if (lot.pending > 0)
        draft.move(lot.wallet, { account: 'pending', lot }, { account: 'expired', lot }, lot.pending);
      if (lot.remaining > 0)
        draft.move(lot.wallet, { account: 'active', lot }, { account: 'expired', lot }, lot.remaining);
      draft.posting.outcome = { wallets: [lot.wallet], points };
    }
  }
};
