// Token buckets in memory, one a caller: steady rate a minute, and a burst of a quarter of it, at least 10.
import type { Clock } from '../../kernel/index.ts';

export interface RateLimit {
  /** Takes one token; answers 0, or the seconds after which one may try again. */
  take(caller: string): number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Callers remembered; the longest unseen is forgotten first, which at worst gives it a full bucket again. */
const CALLERS_MAX = 50_000;

/** `wallClock` and not business time: a sandbox that jumps a month must not lift limits. */
export const createRateLimit = (perMinuteMax: number, wallClock: Clock): RateLimit => {
  const buckets = new Map<string, Bucket>();
  const burst = Math.max(10, Math.ceil(perMinuteMax / 4));
  const perMs = perMinuteMax / 60_000;
  return {
    take: (caller) => {
      const now = wallClock.now();
      const bucket = buckets.get(caller) ?? { tokens: burst, filledAt: now };
      buckets.delete(caller);
      bucket.tokens = Math.min(burst, bucket.tokens + Math.max(0, now - bucket.filledAt) * perMs);
      bucket.filledAt = now;
      buckets.set(caller, bucket);
      if (buckets.size > CALLERS_MAX) buckets.delete(buckets.keys().next().value ?? caller);
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
      bucket.tokens -= 1;
      return 0;
    },
  };
};
