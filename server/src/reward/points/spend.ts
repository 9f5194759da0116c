// What takes points out of lots and puts them back: redemption, hold, capture, void, cancellation, transfer. Each decides before it
// moves anything: a refusal leaves no trace in the state.
import { addDays, businessDateAt, type Instant, type Refusal, refuse } from '../../kernel/index.ts';
import {
  type Book,
  burnOrder,
  groupAccounts,
  groupLots,
  type Hold,
  type Lot,
  type LotShare,
  type Redemption,
} from './account.ts';
import { endOfDay } from './calendar.ts';
import type {
  CancelOperation,
  CaptureOperation,
  HoldOperation,
  ObstacleCode,
  Outcome,
  RedeemOperation,
  RefusalCode,
  TransferOperation,
  VoidOperation,
} from './contract.ts';
import type { DecisionContext } from './decision.ts';
import { type Draft, LOTS_A_POSTING_MAX } from './draft.ts';
import { absorbDebt, endOf, releaseShares } from './settle.ts';

/** What a decision gives back. */
export type Decided = Outcome | Refusal<RefusalCode | ObstacleCode>;

/** The lots that so many points come from, or why they cannot. The account has been settled, so every remainder is alive. */
export const chooseLots = (
  book: Book,
  wallet: string,
  customerId: string,
  points: number,
): readonly { readonly lot: Lot; readonly points: number }[] | Refusal<RefusalCode> => {
  const debt = groupAccounts(book, wallet, customerId).reduce((sum, account) => sum + account.debt, 0);
  const lots = groupLots(book, wallet, customerId)
    .filter((lot) => lot.remaining > 0)
    .sort(burnOrder);
  const available = lots.reduce((sum, lot) => sum + lot.remaining, 0) - debt;
  if (available <= 0 && debt > 0) {
    return refuse('DEBT_OUTSTANDING', `${debt} points are owed; they must be earned first.`, { debt });
  }
  if (available < points) {
    return refuse('INSUFFICIENT_POINTS', `${points} points are needed, ${available} are available.`, { available });
  }
  const chosen: { lot: Lot; points: number }[] = [];
  let missing = points;
  for (const lot of lots) {
    if (missing === 0) break;
    const taken = Math.min(lot.remaining, missing);
    chosen.push({ lot, points: taken });
    missing -= taken;
  }
  return chosen.length > LOTS_A_POSTING_MAX
    ? refuse('TOO_MANY_LOTS', `These points lie in ${chosen.length} lots; take fewer at once.`)
    : chosen;
};

const mayBeSpent = (context: DecisionContext, wallet: string): Refusal<RefusalCode> | null =>
  context.wallet(wallet).spendable
    ? null
    : refuse('WALLET_NOT_SPENDABLE', `Points of ${wallet} move tiers and cannot be spent.`);

const sharesOf = (chosen: readonly { readonly lot: Lot; readonly points: number }[]): readonly LotShare[] =>
  chosen.map(({ lot, points }) => ({ lotId: lot.lotId, points }));

export const decideRedeem = (draft: Draft, operation: RedeemOperation, context: DecisionContext): Decided => {
  const { customerId, wallet, points, key } = operation;
  const chosen = mayBeSpent(context, wallet) ?? chooseLots(draft.book, wallet, customerId, points);
  if ('kind' in chosen) return chosen;
  for (const { lot, points: some } of chosen)
    draft.move(wallet, { account: 'active', lot }, { account: 'redeemed', lot }, some);
  const { postingId } = draft.posting;
  draft.book.redemptions.set(key, { postingId, key, customerId, wallet, points, shares: sharesOf(chosen) });
  return { wallets: [wallet], points };
};

export const decideHold = (draft: Draft, operation: HoldOperation, context: DecisionContext): Decided => {
  const { customerId, wallet, points, key } = operation;
  const chosen = mayBeSpent(context, wallet) ?? chooseLots(draft.book, wallet, customerId, points);
  if ('kind' in chosen) return chosen;
  for (const { lot, points: some } of chosen)
    draft.move(wallet, { account: 'active', lot }, { account: 'held', lot }, some);
  const timesOutAt = draft.posting.recordedAt + (operation.timeoutMs ?? context.programme.holdTimeoutMs);
  const hold: Hold = {
    ...{ holdId: draft.posting.postingId, key, customerId, wallet, timesOutAt },
    shares: sharesOf(chosen),
    state: 'open',
  };
  draft.book.holds.set(key, hold);
  draft.changes.newHolds.add(key);
  return { wallets: [wallet], points, timesOutAt };
};

const openHold = (book: Book, key: string): Hold | Refusal<RefusalCode> => {
  const hold = book.holds.get(key);
  if (!hold) return refuse('HOLD_NOT_FOUND', `There is no hold with the key ${key}.`);
  if (hold.state === 'timed_out') return refuse('HOLD_TIMED_OUT', 'The hold has timed out; its points went back.');
  return hold.state === 'open'
    ? hold
    : refuse('HOLD_CLOSED', `The hold was ${hold.state} already.`, { state: hold.state });
};

/** Splits shares after so many points: the first part in the order of burning, and the rest. */
const split = (shares: readonly LotShare[], points: number): readonly [readonly LotShare[], readonly LotShare[]] => {
  const [first, rest]: [LotShare[], LotShare[]] = [[], []];
  let missing = points;
  for (const { lotId, points: some } of shares) {
    const taken = Math.min(some, missing);
    missing -= taken;
    if (taken > 0) first.push({ lotId, points: taken });
    if (some > taken) rest.push({ lotId, points: some - taken });
  }
  return [first, rest];
};

export const decideCapture = (draft: Draft, operation: CaptureOperation, context: DecisionContext): Decided => {
  const { book, posting } = draft;
  const hold = openHold(book, operation.hold);
  if ('kind' in hold) return hold;
  const heldPoints = hold.shares.reduce((sum, share) => sum + share.points, 0);
  const points = operation.points ?? heldPoints;
  if (points > heldPoints) {
    return refuse('CAPTURE_EXCEEDS_HOLD', `${heldPoints} points are held, not ${points}.`, { held: heldPoints });
  }
  const [captured, rest] = split(hold.shares, points);
  for (const { lotId, points: some } of captured) {
    const lot = book.lots.get(lotId) as Lot;
    draft.move(hold.wallet, { account: 'held', lot }, { account: 'redeemed', lot }, some);
  }
  const back = releaseShares(draft, hold, posting.recordedAt, context.timeZone, rest);
  hold.state = 'captured';
  draft.changes.touchedHolds.add(hold.key);
  const { customerId, wallet } = hold;
  book.redemptions.set(operation.key, {
    ...{ postingId: posting.postingId, key: operation.key, customerId, wallet, points },
    shares: captured,
  });
  return { wallets: [wallet], points, ...back };
};

export const decideVoid = (draft: Draft, operation: VoidOperation, context: DecisionContext): Decided => {
  const hold = openHold(draft.book, operation.hold);
  if ('kind' in hold) return hold;
  const back = releaseShares(draft, hold, draft.posting.recordedAt, context.timeZone, hold.shares);
  hold.state = 'voided';
  draft.changes.touchedHolds.add(hold.key);
  return { wallets: [hold.wallet], points: back.released, expired: back.expired, absorbed: back.absorbed };
};

/** Puts points of a redemption back where they came from. */
const restore = (
  draft: Draft,
  redemption: Redemption,
  share: { readonly lot: Lot; readonly points: number },
  terms: { readonly at: Instant; readonly minimumEnd: Instant | null; readonly timeZone: string },
): { readonly expired: number; readonly absorbed: number } => {
  const { lot, points } = share;
  const { wallet } = redemption;
  const end = endOf(lot, groupAccounts(draft.book, wallet, lot.customerId), terms.timeZone);
  const redeemed = { account: 'redeemed', lot } as const;
  if (terms.minimumEnd !== null && end !== null && end < terms.minimumEnd) {
    const { lotId: sourceLotId, customerId, priority, occurredAt } = lot;
    const longer = draft.openLot({
      ...{ customerId, wallet, points, priority, occurredAt, sourceLotId, inactivityMonths: null },
      activatesAt: draft.posting.recordedAt,
      expiresAt: terms.minimumEnd,
    });
    draft.move(wallet, redeemed, { account: 'active', lot: longer }, points);
    return { expired: 0, absorbed: absorbDebt(draft, longer) };
  }
  if (end !== null && end <= terms.at) {
    draft.move(wallet, redeemed, { account: 'expired', lot }, points);
    return { expired: points, absorbed: 0 };
  }
  draft.move(wallet, redeemed, { account: 'active', lot }, points);
  return { expired: 0, absorbed: absorbDebt(draft, lot) };
};

export const decideCancel = (draft: Draft, operation: CancelOperation, context: DecisionContext): Decided => {
  const { book, posting } = draft;
  const redemption = book.redemptions.get(operation.redemption);
  if (!redemption) {
    return refuse('REDEMPTION_NOT_FOUND', `There is no redemption with the key ${operation.redemption}.`);
  }
  const open = redemption.shares.reduce((sum, share) => sum + share.points, 0);
  const points = operation.points ?? open;
  if (open === 0) return refuse('ALREADY_CANCELLED', 'All points of this redemption have been restored.');
  if (points > open) {
    return refuse('CANCEL_EXCEEDS_REDEMPTION', `${open} points can be restored, not ${points}.`, { restorable: open });
  }
  const at = posting.recordedAt;
  const { timeZone } = context;
  const minimumEnd =
    operation.minimumDays === undefined
      ? null
      : endOfDay(addDays(businessDateAt(at, timeZone), operation.minimumDays), timeZone);
  let [missing, expired, absorbed] = [points, 0, 0];
  // What was burnt last comes back first: it lives longest.
  for (const share of [...redemption.shares].reverse()) {
    const some = Math.min(share.points, missing);
    if (some === 0) continue;
    share.points -= some;
    missing -= some;
    const lot = book.lots.get(share.lotId) as Lot;
    const back = restore(draft, redemption, { lot, points: some }, { at, minimumEnd, timeZone });
    expired += back.expired;
    absorbed += back.absorbed;
  }
  return { wallets: [redemption.wallet], points, expired, absorbed };
};

export const decideTransfer = (draft: Draft, operation: TransferOperation, context: DecisionContext): Decided => {
  const { customerId, to, wallet, points } = operation;
  const { book } = draft;
  if (!context.wallet(wallet).transferable) {
    return refuse('TRANSFER_NOT_ALLOWED', `Points of ${wallet} cannot be given to others.`);
  }
  if (groupAccounts(book, wallet, customerId).some((account) => account.customerId === to)) {
    return refuse('SAME_CUSTOMER', 'Points cannot be transferred to the customer that has them.');
  }
  const chosen = mayBeSpent(context, wallet) ?? chooseLots(book, wallet, customerId, points);
  if ('kind' in chosen) return chosen;
  let absorbed = 0;
  for (const { lot, points: some } of chosen) {
    const { priority, occurredAt, expiresAt, inactivityMonths, lotId: sourceLotId } = lot;
    const given = draft.openLot({
      ...{ customerId: to, wallet, points: some, priority, occurredAt, expiresAt, inactivityMonths, sourceLotId },
      activatesAt: draft.posting.recordedAt,
    });
    draft.move(wallet, { account: 'active', lot }, { account: 'active', lot: given }, some);
    absorbed += absorbDebt(draft, given);
  }
  return { wallets: [wallet], points, ...(absorbed > 0 ? { absorbed } : {}) };
};
