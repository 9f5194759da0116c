// How fast one key may write: a bucket of tokens that fills with time. A batch is let in while the bucket is not empty
// and may overdraw it, so that a batch larger than the bucket is slow, never impossible.
import type { Clock } from '../../../kernel/index.ts';
import type { WriteKey } from './write-key.ts';

export interface RateLimit {
  /** Seconds to wait when the key has no tokens left, else null. Takes nothing. */
  waitSeconds(key: WriteKey): number | null;
  /** Takes one token for each event (and one for the request itself, however empty). */
  take(key: WriteKey, tokens: number): void;
}

/** A full bucket holds this many seconds of the allowed rate. */
const BURST_SECONDS = 2;

interface Bucket {
  tokens: number;
  filledAt: number;
}

export const createRateLimit = (wallClock: Clock): RateLimit => {
  const buckets = new Map<string, Bucket>();
  const fill = (key: WriteKey): Bucket => {
    const now = wallClock.now();
    const full = key.eventsPerSecondMax * BURST_SECONDS;
    const bucket = buckets.get(key.id) ?? { tokens: full, filledAt: now };
    const gained = (Math.max(0, now - bucket.filledAt) / 1000) * key.eventsPerSecondMax;
    bucket.tokens = Math.min(full, bucket.tokens + gained);
    bucket.filledAt = now;
    buckets.set(key.id, bucket);
    return bucket;
  };
  return {
    waitSeconds: (key) => {
      const { tokens } = fill(key);
      return tokens >= 1 ? null : Math.max(1, Math.ceil((1 - tokens) / key.eventsPerSecondMax));
    },
    take: (key, tokens) => {
      fill(key).tokens -= tokens;
    },
  };
};
