// When wrong passwords lock an account or an address. A pure decision; the store keeps the counters.
import type { Instant } from '../../kernel/index.ts';

export interface FailureCount {
  readonly failures: number;
  readonly firstFailedAt: Instant;
  readonly lockedUntil: Instant | null;
}

export interface LockOutRule {
  /** Failures within the window that bring the lock about. */
  readonly failuresMax: number;
  readonly windowMs: number;
  readonly lockMs: number;
}

/** Many people sit behind one address, so it bears more than an account does. */
export const lockOutRules: Readonly<Record<'account' | 'address', LockOutRule>> = {
  account: { failuresMax: 5, windowMs: 15 * 60_000, lockMs: 15 * 60_000 },
  address: { failuresMax: 30, windowMs: 15 * 60_000, lockMs: 15 * 60_000 },
};

export const lockedUntil = (count: FailureCount | null, now: Instant): Instant | null =>
  count?.lockedUntil && count.lockedUntil > now ? count.lockedUntil : null;

/** The counter after one more failure. An expired lock or window starts anew. */
export const addFailure = (count: FailureCount | null, rule: LockOutRule, now: Instant): FailureCount => {
  const stale =
    count === null ||
    now - count.firstFailedAt >= rule.windowMs ||
    (count.lockedUntil !== null && count.lockedUntil <= now);
  const next = stale ? { failures: 1, firstFailedAt: now } : { ...count, failures: count.failures + 1 };
  return { ...next, lockedUntil: next.failures >= rule.failuresMax ? now + rule.lockMs : null };
};
