// The movement of points: opening, what came and went, closing, by month. Every entry of the journal has two sides, and each side that
// is no customer's names one column; so opening and movements sum to closing to the point, whatever the entry. Pure.
import type { MonthlyMove } from '../accounting/index.ts';
import { monthsFrom } from './month.ts';

/** Signed: what they add to what customers have. */
export const movementColumns = ['earned', 'adjusted', 'refunded', 'spent', 'expired', 'reversed', 'borne'] as const;
export type MovementColumn = (typeof movementColumns)[number];

/** Where points of customers are; debt counts below zero. */
export const buckets = ['pending', 'active', 'held', 'debt'] as const;
export type Bucket = (typeof buckets)[number];

export type Movement = Readonly<Record<MovementColumn, number>> & {
  /** Pending points that became free, and points that changed their owner: both leave the sum as it was. */
  readonly activated: number;
  readonly transferred: number;
};

export interface MovementRow extends Movement {
  readonly month: string;
  readonly opening: number;
  readonly closing: number;
  /** What `closing` consists of; they sum to it. */
  readonly pending: number;
  readonly active: number;
  readonly held: number;
  readonly debt: number;
}

type Counts = Record<MovementColumn | Bucket | 'activated' | 'transferred', number>;

const nothing = (): Counts => ({
  ...{ earned: 0, adjusted: 0, refunded: 0, spent: 0, expired: 0, reversed: 0, borne: 0 },
  ...{ pending: 0, active: 0, held: 0, debt: 0, activated: 0, transferred: 0 },
});

const isBucket = (account: string): account is Bucket => (buckets as readonly string[]).includes(account);

/** The column of a programme's account: points come out of it, or go into it. */
const columnOf = (account: string, way: 'out' | 'in'): MovementColumn => {
  switch (account) {
    case 'issued':
      return 'earned';
    case 'adjusted':
      return 'adjusted';
    case 'redeemed':
      return way === 'out' ? 'refunded' : 'spent';
    case 'expired':
      return 'expired';
    case 'reversed':
      return 'reversed';
    case 'loss':
      return 'borne';
    default:
      throw new Error(`an account that no column of the movement is for: ${account}`);
  }
};

const add = (counts: Counts, move: MonthlyMove): void => {
  const { fromAccount, toAccount, points, crosses } = move;
  if (isBucket(fromAccount)) counts[fromAccount] -= points;
  else counts[columnOf(fromAccount, 'out')] += points;
  if (isBucket(toAccount)) counts[toAccount] += points;
  else counts[columnOf(toAccount, 'in')] -= points;
  if (fromAccount === 'pending' && toAccount === 'active') counts.activated += points;
  if (crosses) counts.transferred += points;
};

/** What the columns of a month add to what customers have. */
export const changeOf = (movement: Readonly<Record<MovementColumn, number>>): number =>
  movementColumns.reduce((sum, column) => sum + movement[column], 0);

/**
 * The rows of one wallet, a row a month without gaps, from the first month with a move to `until`. `opening` is the closing of the month
 * before; `closing` is counted from where points are, not from the columns, so that a row that did not balance would show it.
 */
export const movementRows = (moves: readonly MonthlyMove[], until: string): readonly MovementRow[] => {
  const months = moves.map(({ month }) => month).toSorted();
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const byMonth = new Map<string, Counts>();
  for (const move of moves) {
    const counts = byMonth.get(move.month) ?? nothing();
    add(counts, move);
    byMonth.set(move.month, counts);
  }
  const standing = { pending: 0, active: 0, held: 0, debt: 0 };
  return monthsFrom(first, last > until ? last : until).map((month) => {
    const opening = buckets.reduce((sum, bucket) => sum + standing[bucket], 0);
    const { pending, active, held, debt, ...movement } = byMonth.get(month) ?? nothing();
    standing.pending += pending;
    standing.active += active;
    standing.held += held;
    standing.debt += debt;
    const closing = buckets.reduce((sum, bucket) => sum + standing[bucket], 0);
    return { month, opening, ...movement, closing, ...standing };
  });
};

/** Moves of one branch, or of all; the key of a branch that nobody has is the empty text. */
export const movesOf = (
  moves: readonly MonthlyMove[],
  where: { readonly programme: string; readonly wallet: string; readonly branch?: string | undefined },
): readonly MonthlyMove[] =>
  moves.filter(
    ({ programme, wallet, branchId }) =>
      programme === where.programme &&
      wallet === where.wallet &&
      (where.branch === undefined || (branchId ?? '') === where.branch),
  );
