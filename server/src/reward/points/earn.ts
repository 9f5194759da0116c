// What brings points in and takes them back: award, activation by an event, reversal, adjustment.

import type { Refusal } from '../../kernel/index.ts';
import {
  asPoints,
  type BusinessDate,
  businessDate,
  businessDateAt,
  isRefusal,
  refuse,
  shareOfPoints,
} from '../../kernel/index.ts';
import { type Account, type Award, burnOrder, groupLots, type Lot, type LotTerms } from './account.ts';
import { activationOf, endOfDay, lastDayFor } from './calendar.ts';
import type {
  ActivateOperation,
  AdjustOperation,
  AwardOperation,
  ObstacleCode,
  RefusalCode,
  ReverseOperation,
} from './contract.ts';
import type { DecisionContext } from './decision.ts';
import type { Draft } from './draft.ts';
import { absorbDebt } from './settle.ts';
import { chooseLots, type Decided } from './spend.ts';

/** Clocks of sources run ahead a little; more than this is a mistake. */
const FUTURE_TOLERANCE_MS = 60_000;

type Credit = AwardOperation['credits'][number];

const day = (text: string | undefined): BusinessDate | null | Refusal<RefusalCode> => {
  if (text === undefined) return null;
  return businessDate(text) ?? refuse('DATE_UNKNOWN', `${text} is not a day.`);
};

/** The terms of the lot that a credit makes, or why there are none. */
const termsOf = (
  operation: Pick<AwardOperation, 'customerId' | 'settlesOn' | 'occurredAt'>,
  credit: Credit,
  context: DecisionContext,
): Omit<LotTerms, 'lotId'> | Refusal<RefusalCode | ObstacleCode> => {
  const { timeZone } = context;
  const { expiry, activation } = context.wallet(credit.wallet);
  const [settlesOn, expiresOn] = [day(operation.settlesOn), day(credit.expiresOn)];
  if (isRefusal(settlesOn)) return settlesOn;
  if (isRefusal(expiresOn)) return expiresOn;
  const activatesAt = activationOf(activation, operation.occurredAt, settlesOn, context);
  if (activatesAt === 'no-settlement-date') {
    return refuse('SETTLEMENT_DATE_MISSING', `Points of ${credit.wallet} become active on settlement: send settlesOn.`);
  }
  if (isRefusal(activatesAt)) return activatesAt;
  const counted =
    expiry.kind === 'rolling' && expiry.countedFrom === 'activation' && activatesAt !== null
      ? activatesAt
      : operation.occurredAt;
  const lastDay = expiresOn ?? lastDayFor(expiry, businessDateAt(counted, timeZone));
  return {
    customerId: operation.customerId,
    wallet: credit.wallet,
    points: credit.points,
    priority: credit.priority,
    occurredAt: operation.occurredAt,
    activatesAt,
    sourceLotId: null,
    expiresAt: lastDay === null ? null : endOfDay(lastDay, timeZone),
    inactivityMonths: expiry.kind === 'inactivity' && expiresOn === null ? expiry.months : null,
  };
};

/** Puts a new lot where its terms say: active, with debt taken off, or pending. Returns what debt took. */
const issue = (draft: Draft, from: 'issued' | 'adjusted', lot: Lot): number => {
  const at = draft.posting.recordedAt;
  const active = lot.activatesAt !== null && lot.activatesAt <= at;
  draft.move(lot.wallet, { account: from }, { account: active ? 'active' : 'pending', lot }, lot.points);
  const ended = lot.expiresAt !== null && lot.expiresAt <= at;
  return active && !ended ? absorbDebt(draft, lot) : 0;
};

export const noteActivity = (account: Account, at: number): void => {
  account.lastActivityAt = Math.max(account.lastActivityAt ?? 0, at);
};

export const decideAward = (draft: Draft, operation: AwardOperation, context: DecisionContext): Decided => {
  const { posting, book } = draft;
  if (operation.occurredAt > posting.recordedAt + FUTURE_TOLERANCE_MS) {
    return refuse('OCCURRED_IN_FUTURE', 'occurredAt lies in the future.', { now: posting.recordedAt });
  }
  const event = { ...operation, occurredAt: Math.min(operation.occurredAt, posting.recordedAt) };
  const planned: Omit<LotTerms, 'lotId'>[] = [];
  for (const credit of operation.credits) {
    if (credit.points === 0) continue;
    const terms = termsOf(event, credit, context);
    if (isRefusal(terms)) return terms;
    planned.push(terms);
  }
  let [points, absorbed, pending] = [0, 0, 0];
  const lotIds: number[] = [];
  for (const terms of planned) {
    const lot = draft.openLot(terms);
    lotIds.push(lot.lotId);
    absorbed += issue(draft, 'issued', lot);
    points += lot.points;
    pending += lot.pending;
  }
  posting.effectiveAt = event.occurredAt;
  const { reversal } = context.programme;
  book.awards.set(operation.key, {
    postingId: posting.postingId,
    key: operation.key,
    customerId: operation.customerId,
    lotIds,
    reversal,
    occurredAt: event.occurredAt,
    base: operation.base ?? null,
    baseReversed: 0,
  });
  return {
    wallets: operation.credits.map((credit) => credit.wallet),
    points,
    reversal,
    ...(absorbed > 0 ? { absorbed } : {}),
    ...(pending > 0 ? { pending } : {}),
  };
};

const awardOf = (draft: Draft, key: string): Award | Refusal<RefusalCode> =>
  draft.book.awards.get(key) ?? refuse('AWARD_NOT_FOUND', `There is no award with the key ${key}.`);

const lotsOf = (draft: Draft, award: Award): readonly Lot[] =>
  award.lotIds.flatMap((lotId) => draft.book.lots.get(lotId) ?? []);

export const decideActivate = (draft: Draft, operation: ActivateOperation): Decided => {
  const award = awardOf(draft, operation.award);
  if ('kind' in award) return award;
  const waiting = lotsOf(draft, award).filter((lot) => lot.activatesAt === null && lot.pending > 0);
  if (waiting.length === 0) return refuse('NOTHING_PENDING', 'No points of this award wait for an event.');
  let [points, absorbed] = [0, 0];
  for (const lot of waiting) {
    points += lot.pending;
    draft.move(lot.wallet, { account: 'pending', lot }, { account: 'active', lot }, lot.pending);
    draft.changes.activatedLots.set(lot.lotId, draft.posting.recordedAt);
    absorbed += absorbDebt(draft, lot);
  }
  return { wallets: [...new Set(waiting.map((lot) => lot.wallet))], points, absorbed };
};

/** How many points each lot of the award has to give, or why that cannot be. */
const partsToTake = (
  award: Award,
  lots: readonly Lot[],
  operation: ReverseOperation,
): readonly number[] | Refusal<RefusalCode> => {
  const rest = lots.map((lot) => lot.points - lot.reversed);
  if (rest.every((points) => points === 0)) return refuse('ALREADY_REVERSED', 'Nothing of this award is left.');
  const remaining = (part: number, whole: number): readonly number[] =>
    lots.map((lot) =>
      Math.max(0, lot.points - lot.reversed - shareOfPoints(asPoints(lot.points), whole - part, whole)),
    );
  if (operation.base !== undefined) {
    if (award.base === null) {
      return refuse('AWARD_WITHOUT_BASE', 'The award stated no base, so no part of it can fall away: send points.');
    }
    const part = award.baseReversed + operation.base;
    return part > award.base
      ? refuse('REVERSAL_EXCEEDS_AWARD', `Of the base ${award.base - award.baseReversed} is left.`)
      : remaining(part, award.base);
  }
  const [first] = lots;
  if (operation.points === undefined || first === undefined) return rest;
  const part = first.reversed + operation.points;
  return part > first.points
    ? refuse('REVERSAL_EXCEEDS_AWARD', `Of the award ${first.points - first.reversed} points are left.`)
    : remaining(part, first.points);
};

/** Takes points back for a lot of an award: pending, ended, its own rest, other lots, then debt or loss. */
const takeBack = (draft: Draft, award: Award, lot: Lot, points: number) => {
  const { wallet } = lot;
  const to = { account: 'reversed', lot } as const;
  let missing = points;
  const take = (account: 'pending' | 'expired' | 'active', from: Lot, at: number): void => {
    const some = Math.min(at, missing);
    if (some === 0) return;
    draft.move(wallet, { account, lot: from }, to, some);
    missing -= some;
  };
  take('pending', lot, lot.pending);
  take('expired', lot, lot.expired);
  if (award.reversal !== 'only_pending') {
    take('active', lot, lot.remaining);
    const others = groupLots(draft.book, wallet, award.customerId).filter((each) => each !== lot);
    for (const other of [...others].sort(burnOrder)) take('active', other, other.remaining);
  }
  const taken = points - missing;
  if (missing === 0) return { taken, debt: 0, shortfall: 0 };
  if (award.reversal === 'unlimited') {
    draft.move(wallet, { account: 'debt', customerId: award.customerId }, to, missing);
    return { taken, debt: missing, shortfall: 0 };
  }
  draft.move(wallet, { account: 'loss' }, to, missing);
  return { taken, debt: 0, shortfall: missing };
};

export const decideReverse = (draft: Draft, operation: ReverseOperation): Decided => {
  const award = awardOf(draft, operation.award);
  if ('kind' in award) return award;
  const { posting } = draft;
  if (operation.occurredAt > posting.recordedAt + FUTURE_TOLERANCE_MS) {
    return refuse('OCCURRED_IN_FUTURE', 'occurredAt lies in the future.', { now: posting.recordedAt });
  }
  const lots = lotsOf(draft, award);
  const parts = partsToTake(award, lots, operation);
  if ('kind' in parts) return parts;
  const total = { points: 0, taken: 0, debt: 0, shortfall: 0 };
  lots.forEach((lot, index) => {
    const points = parts[index] ?? 0;
    if (points === 0) return;
    const { taken, debt, shortfall } = takeBack(draft, award, lot, points);
    total.points += points;
    total.taken += taken;
    total.debt += debt;
    total.shortfall += shortfall;
  });
  award.baseReversed += operation.base ?? 0;
  posting.effectiveAt = Math.min(posting.recordedAt, Math.max(operation.occurredAt, award.occurredAt));
  return { wallets: [...new Set(lots.map((lot) => lot.wallet))], ...total };
};

export const decideAdjust = (draft: Draft, operation: AdjustOperation, context: DecisionContext): Decided => {
  const { customerId, wallet, points, expiresOn } = operation;
  if (points < 0) {
    const chosen = chooseLots(draft.book, wallet, customerId, -points);
    if ('kind' in chosen) return chosen;
    for (const { lot, points: some } of chosen)
      draft.move(wallet, { account: 'active', lot }, { account: 'adjusted' }, some);
    return { wallets: [wallet], points };
  }
  const occurredAt = draft.posting.recordedAt;
  const credit = { wallet, points, priority: 0, ...(expiresOn === undefined ? {} : { expiresOn }) };
  const expiry = termsOf({ customerId, occurredAt, settlesOn: undefined }, credit, {
    ...context,
    // What a person gives is there at once, whatever the wallet's way with what is earned.
    wallet: (code) => ({ ...context.wallet(code), activation: { kind: 'at_once' } }),
  });
  if (isRefusal(expiry)) return expiry;
  const absorbed = issue(draft, 'adjusted', draft.openLot(expiry));
  return { wallets: [wallet], points, ...(absorbed > 0 ? { absorbed } : {}) };
};
