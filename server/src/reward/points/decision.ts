// The engine: one operation on the state gives a posting (or a refusal, which is posted too) with what time brought about before it.
// Parameters in, entries out; nothing here reads a clock or a store.
import { type Instant, isRefusal, type Refusal, type TradingCalendar, unreachable } from '../../kernel/index.ts';
import { type Account, accountKey, accountOf, type Book, groupAccounts, type Redemption } from './account.ts';
import type { ObstacleCode, Operation, Programme, RefusalCode, Wallet } from './contract.ts';
import { type Changes, createDraft, type Draft, type Posting } from './draft.ts';
import { decideActivate, decideAdjust, decideAward, decideReverse, noteActivity } from './earn.ts';
import { type Due, dueKey, duesOf, endOf, isStillDue, writeDue } from './settle.ts';
import {
  type Decided,
  decideCancel,
  decideCapture,
  decideHold,
  decideRedeem,
  decideTransfer,
  decideVoid,
} from './spend.ts';

/** What decisions depend on besides the state. */
export interface DecisionContext {
  readonly at: Instant;
  readonly timeZone: string;
  readonly tradingCalendar: TradingCalendar;
  readonly programme: Pick<Programme, 'reversal' | 'holdTimeoutMs'>;
  /** The wallet's settings; that it exists was checked before. */
  wallet(code: string): Wallet;
  nextPostingId(): number;
}

/** Operations that the engine decides; merging is the store's, because it changes no points. */
export type DecidedOperation = Exclude<Operation, { readonly kind: 'merge' | 'unmerge' }>;

/** A wallet of a customer. */
export interface Place {
  readonly wallet: string;
  readonly customerId: string;
}

/** Whose lots a redemption took besides its own customer's: they were merged then, and may have been parted since. */
const ownersOf = (book: Pick<Book, 'lots'>, redemption: Redemption | undefined): readonly Place[] => {
  const owners = (redemption?.shares ?? []).flatMap(({ lotId }) => book.lots.get(lotId)?.customerId ?? []);
  return [...new Set(owners)].flatMap((customerId) =>
    redemption && customerId !== redemption.customerId ? [{ wallet: redemption.wallet, customerId }] : [],
  );
};

/** Wallets that an operation touches, its own customer's first; none where what it refers to does not exist. */
export const placesOf = (
  book: Pick<Book, 'holds' | 'redemptions' | 'awards' | 'lots'>,
  operation: DecidedOperation,
): readonly Place[] => {
  const named = (target: Place | undefined): readonly Place[] =>
    target ? [{ wallet: target.wallet, customerId: target.customerId }] : [];
  switch (operation.kind) {
    case 'award':
      return operation.credits.map(({ wallet }) => ({ wallet, customerId: operation.customerId }));
    case 'redeem':
    case 'hold':
    case 'adjust':
      return [{ wallet: operation.wallet, customerId: operation.customerId }];
    case 'transfer':
      return [
        { wallet: operation.wallet, customerId: operation.customerId },
        { wallet: operation.wallet, customerId: operation.to },
      ];
    case 'capture':
    case 'void':
      return named(book.holds.get(operation.hold));
    case 'cancel': {
      const redemption = book.redemptions.get(operation.redemption);
      return [...named(redemption), ...ownersOf(book, redemption)];
    }
    case 'reverse':
    case 'activate':
      return (book.awards.get(operation.award)?.lotIds ?? []).flatMap((lotId) => named(book.lots.get(lotId)));
    default:
      return unreachable(operation);
  }
};

const targetOf = (book: Book, operation: DecidedOperation): number | null => {
  switch (operation.kind) {
    case 'capture':
    case 'void':
      return book.holds.get(operation.hold)?.holdId ?? null;
    case 'cancel':
      return book.redemptions.get(operation.redemption)?.postingId ?? null;
    case 'reverse':
    case 'activate':
      return book.awards.get(operation.award)?.postingId ?? null;
    default:
      return null;
  }
};

const decide = (draft: Draft, operation: DecidedOperation, context: DecisionContext): Decided => {
  switch (operation.kind) {
    case 'award':
      return decideAward(draft, operation, context);
    case 'adjust':
      return decideAdjust(draft, operation, context);
    case 'activate':
      return decideActivate(draft, operation);
    case 'reverse':
      return decideReverse(draft, operation);
    case 'redeem':
      return decideRedeem(draft, operation, context);
    case 'hold':
      return decideHold(draft, operation, context);
    case 'capture':
      return decideCapture(draft, operation, context);
    case 'void':
      return decideVoid(draft, operation, context);
    case 'cancel':
      return decideCancel(draft, operation, context);
    case 'transfer':
      return decideTransfer(draft, operation, context);
    default:
      return unreachable(operation);
  }
};

const emptyPosting = (
  postingId: number,
  key: string,
  kind: string,
  times: { readonly effectiveAt: Instant; readonly recordedAt: Instant },
): Posting => ({
  postingId,
  key,
  kind,
  customerId: null,
  counterparty: null,
  effectiveAt: times.effectiveAt,
  recordedAt: times.recordedAt,
  targetId: null,
  base: null,
  request: {},
  outcome: null,
  refusal: null,
  entries: [],
});

/** Never before anything that was recorded about these accounts. */
const recordedAtOf = (accounts: readonly Account[], at: Instant): Instant =>
  accounts.reduce((latest, account) => Math.max(latest, account.lastRecordedAt), at);

const writtenDue = (book: Book, changes: Changes, due: Due, at: Instant, context: DecisionContext): Posting => {
  const customerId = due.kind === 'time_out' ? due.hold.customerId : due.lot.customerId;
  const posting: Posting = {
    ...emptyPosting(context.nextPostingId(), dueKey(due), due.kind, { effectiveAt: due.at, recordedAt: at }),
    customerId,
    targetId: due.kind === 'time_out' ? due.hold.holdId : null,
  };
  writeDue(createDraft(book, changes, posting), due, context.timeZone);
  return posting;
};

/** Writes everything that is due for a wallet of a customer (and those merged with it). */
export const settle = (
  book: Book,
  changes: Changes,
  { wallet, customerId }: Place,
  context: DecisionContext,
): readonly Posting[] => {
  const at = recordedAtOf(groupAccounts(book, wallet, customerId), context.at);
  const postings: Posting[] = [];
  for (const due of duesOf(book, wallet, customerId, at, context.timeZone)) {
    if (!isStillDue(due)) continue;
    postings.push(writtenDue(book, changes, due, at, context));
    accountOf(book, wallet, customerId).lastRecordedAt = at;
    changes.touchedAccounts.add(accountKey(wallet, customerId));
  }
  return postings;
};

/**
 * Whether lots and holds of the place must be known before the operation is decided. An award to an account without debt, whose
 * points have not lapsed, needs to know of none: that is what makes it cheap.
 */
export const needsLots = (book: Book, operation: DecidedOperation, context: DecisionContext): boolean => {
  if (operation.kind !== 'award') return true;
  return operation.credits.some(({ wallet }) => {
    const group = groupAccounts(book, wallet, operation.customerId);
    if (group.some((account) => account.debt > 0)) return true;
    const { expiry } = context.wallet(wallet);
    const known = group.some((account) => account.lastActivityAt !== null);
    if (expiry.kind !== 'inactivity' || !known) return false;
    const at = recordedAtOf(group, context.at);
    const probe = { occurredAt: 0, expiresAt: null, inactivityMonths: expiry.months };
    return (endOf(probe, group, context.timeZone) ?? at) <= at;
  });
};

const isActivity = (kind: string): boolean => kind === 'award' || kind === 'redeem' || kind === 'hold';

/** What became of an operation. */
export interface Decision {
  /** What time brought about first, then the operation's own posting, a refused one too. */
  readonly postings: readonly Posting[];
  readonly own: Posting | Refusal<ObstacleCode>;
}

const obstacles: ReadonlySet<string> = new Set<ObstacleCode>(['CALENDAR_YEAR_UNKNOWN']);
const isObstacle = (refusal: Refusal<RefusalCode | ObstacleCode>): refusal is Refusal<ObstacleCode> =>
  obstacles.has(refusal.code);

/** Decides one operation on the state and changes the state accordingly. */
export const decideOperation = (
  book: Book,
  changes: Changes,
  operation: DecidedOperation,
  context: DecisionContext,
): Decision => {
  const places = placesOf(book, operation);
  const settled = needsLots(book, operation, context)
    ? places.flatMap((place) => settle(book, changes, place, context))
    : [];
  const accounts = places.flatMap(({ wallet, customerId }) => groupAccounts(book, wallet, customerId));
  const at = recordedAtOf(accounts, context.at);
  const posting: Posting = {
    ...emptyPosting(context.nextPostingId(), operation.key, operation.kind, { effectiveAt: at, recordedAt: at }),
    customerId: places[0]?.customerId ?? ('customerId' in operation ? operation.customerId : null),
    counterparty: operation.kind === 'transfer' ? operation.to : null,
    targetId: targetOf(book, operation),
    base: operation.kind === 'reverse' ? (operation.base ?? null) : null,
    request: operation,
  };
  const decided = decide(createDraft(book, changes, posting), operation, context);
  if (isRefusal(decided)) {
    if (isObstacle(decided)) return { postings: settled, own: decided };
    const { code, message, details } = decided;
    posting.refusal = { code, message, ...(details ? { details } : {}) };
    return { postings: [...settled, posting], own: posting };
  }
  posting.outcome = decided;
  for (const { wallet, customerId } of places) {
    const account = accountOf(book, wallet, customerId);
    account.lastRecordedAt = at;
    if (isActivity(operation.kind)) noteActivity(account, posting.effectiveAt);
    changes.touchedAccounts.add(accountKey(wallet, customerId));
  }
  return { postings: [...settled, posting], own: posting };
};
