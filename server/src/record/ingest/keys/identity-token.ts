// Identity tokens: the firm's backend signs who a visitor is (JWT, HS256, with the secret of the source), so that a key
// that anybody can read may still speak for a customer who has logged in.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, type CustomerId, customerId } from '../../../kernel/index.ts';
import { isObject } from '../draft.ts';
import type { WriteKey } from './write-key.ts';

export interface IdentityTokens {
  /** The customer whom a valid token names; null for a wrong signature, another algorithm, no or past `exp`, no `sub`. */
  customerOf(token: string, key: WriteKey): CustomerId | null;
}

interface Verified {
  readonly customer: CustomerId;
  readonly expiresAt: number;
  readonly notBefore: number;
}

const TOKEN_CHARS_MAX = 4_096;
const CACHE_MAX = 10_000;

const jsonPart = (part: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};

const verify = (token: string, secret: Buffer): Verified | null => {
  if (secret.length === 0 || token.length > TOKEN_CHARS_MAX) return null;
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) return null;
  // The algorithm is ours to choose, not the token's: "none" and RS256 with a public key as secret end here.
  if (jsonPart(header)?.alg !== 'HS256') return null;
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const claims = jsonPart(payload);
  const customer = typeof claims?.sub === 'string' ? customerId(claims.sub) : null;
  if (!claims || customer === null || typeof claims.exp !== 'number' || !Number.isFinite(claims.exp)) return null;
  const notBefore = typeof claims.nbf === 'number' ? claims.nbf * 1000 : 0;
  return { customer, expiresAt: claims.exp * 1000, notBefore };
};

/** Verified tokens are remembered by source and text: a page sends the same one with every event. */
export const createIdentityTokens = (wallClock: Clock): IdentityTokens => {
  const cache = new Map<string, Verified>();
  const lookUp = (token: string, key: WriteKey): Verified | null => {
    const cacheKey = `${key.id}\n${token}`;
    const known = cache.get(cacheKey);
    if (known) return known;
    const verified = verify(token, key.tokenSecret);
    if (verified === null) return null;
    if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value ?? '');
    cache.set(cacheKey, verified);
    return verified;
  };
  return {
    customerOf: (token, key) => {
      const verified = lookUp(token, key);
      const now = wallClock.now();
      return verified !== null && now < verified.expiresAt && now >= verified.notBefore ? verified.customer : null;
    },
  };
};
