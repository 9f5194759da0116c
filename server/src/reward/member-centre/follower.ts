// Follows the journal by its numbers, which are given before transactions commit and so may come out of order.
import type { PostedAfter, PostedNumber } from '../ledger/index.ts';

/** A number that was given and never came is of a transaction that was rolled back. */
const MISSING_MS = 60_000;
const MISSING_MAX = 20_000;
/** Where following begins: that many numbers below the highest may still be on their way. */
const BEGIN_BELOW = 500;

/** Follows the journal by its numbers, which may come out of order. Pure but for its own memory. */
export interface Follower {
  /** What to read next. */
  next(): PostedAfter;
  /** Takes what was read; answers the customers whose points moved. */
  take(rows: readonly PostedNumber[], now: number): ReadonlySet<string>;
}

export const createFollower = (last: number): Follower => {
  let high = Math.max(0, last - BEGIN_BELOW);
  let isFirst = true;
  const missing = new Map<number, number>();
  return {
    next: () => ({ after: high, missing: [...missing.keys()] }),
    take: (rows, now) => {
      const concerned = new Set<string>();
      for (const { postingId, customerId, counterparty, moved } of rows) {
        if (postingId > high) {
          const first = Math.max(high + 1, postingId - MISSING_MAX);
          for (let number = first; number < postingId; number += 1) missing.set(number, now);
          high = postingId;
        }
        missing.delete(postingId);
        // What stood there when following began is no news.
        if (!moved || (isFirst && postingId <= last)) continue;
        if (customerId !== null) concerned.add(customerId);
        if (counterparty !== null) concerned.add(counterparty);
      }
      isFirst = false;
      for (const [number, since] of missing) {
        if (now - since <= MISSING_MS && missing.size <= MISSING_MAX) break;
        missing.delete(number);
      }
      return concerned;
    },
  };
};
