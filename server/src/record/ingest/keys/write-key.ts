// A write key: who may write as which source, how, and how far it is believed.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Instant } from '../../../kernel/index.ts';
import type { MasterKey } from '../../../platform/ciphers/index.ts';
import type { TrustClass } from '../../log/index.ts';
import type { writeKeyInputSchema, writeKeySchema } from '../contract.ts';
import type { DialectName } from '../dialect.ts';

/** What ingest needs of a key while it decides about a request. */
export interface WriteKey {
  readonly id: string;
  readonly source: string;
  readonly dialects: readonly DialectName[];
  readonly trust: TrustClass;
  readonly allowedOrigins: readonly string[];
  readonly eventsPerSecondMax: number;
  readonly revokedAt: Instant | null;
  /** Secret that signs identity tokens of this source. */
  readonly tokenSecret: Buffer;
}

export type WriteKeyInput = z.output<typeof writeKeyInputSchema>;
export type WriteKeyView = z.output<typeof writeKeySchema>;

/** What is shown of a new key, once. */
export interface MadeWriteKey {
  readonly key: WriteKeyView;
  readonly clearKey: string;
  readonly tokenSecret: string;
}

const KEY_BYTES = 24;
const SECRET_BYTES = 32;
const PREFIX_CHARS = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A new key; 192 random bits, so that a plain hash of it can be stored. The letters tell the trust class at a glance. */
export const newClearKey = (trust: TrustClass): string =>
  `${trust === 'public' ? 'zyp' : 'zys'}_${randomBytes(KEY_BYTES).toString('base64url')}`;

export const newTokenSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

export const newKeyId = (): string => `wk_${randomBytes(9).toString('base64url')}`;

export const keyHash = (clearKey: string): string => createHash('sha256').update(clearKey).digest('hex');

export const keyPrefix = (clearKey: string): string => clearKey.slice(0, PREFIX_CHARS);

/** Wraps token secrets with a key of their own, derived from the installation's key. */
export interface SecretWrapper {
  wrap(secret: string, keyId: string): string;
  /** Throws when the text was changed, belongs to another key, or no configured installation key opens it. */
  unwrap(wrapped: string, keyId: string): Buffer;
  /** Whether the current installation key opens it. */
  isCurrent(wrapped: string, keyId: string): boolean;
}

const wrappingKey = (master: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', master, new Uint8Array(0), 'zhiyin write key token secret', 32));

const openWith = (key: Buffer, wrapped: string, keyId: string): Buffer | null => {
  const bytes = Buffer.from(wrapped, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(keyId))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
};

export const createSecretWrapper = (masterKey: MasterKey): SecretWrapper => {
  // The master key may be given new keys while this is in use, so it is asked each time; secrets are few.
  const keysNow = (): readonly Buffer[] => [masterKey.current, ...masterKey.previous].map(wrappingKey);
  return {
    wrap: (secret, keyId) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', wrappingKey(masterKey.current), iv).setAAD(Buffer.from(keyId));
      const data = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), data]).toString('base64url');
    },
    unwrap: (wrapped, keyId) => {
      for (const key of keysNow()) {
        const secret = openWith(key, wrapped, keyId);
        if (secret !== null) return secret;
      }
      throw new Error('no configured installation key opens the token secret');
    },
    isCurrent: (wrapped, keyId) => openWith(wrappingKey(masterKey.current), wrapped, keyId) !== null,
  };
};
