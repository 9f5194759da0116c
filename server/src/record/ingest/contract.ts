// The HTTP surface of ingest that operators use: write keys. The wire endpoints that SDKs call are not here: each speaks
// its vendor's protocol (see README.md).
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

/** Wire dialects, as a write key lists them. */
export const dialectNames = ['zhiyin', 'segment', 'ark', 'sensors'] as const;

const dialectName = z.enum(dialectNames);
const trustClass = z.enum(['public', 'server']);
const sourceCode = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{1,63}$/, 'a source code is 2 to 64 of a-z, 0-9, "_" and "-", and begins with a letter');
const origin = z
  .string()
  .max(255)
  .regex(/^(\*|https?:\/\/[^/\s?#]+)$/, 'an origin is "*" or scheme and host, like https://m.example.com');

/** A write key as operators see it; the key itself is shown once, when it is made. */
export const writeKeySchema = z.object({
  id: z.string(),
  /** Its first characters, to recognise it by. */
  prefix: z.string(),
  source: sourceCode,
  name: z.string(),
  dialects: z.array(dialectName),
  trust: trustClass,
  /** Browser origins that may send; empty: any for public keys, none for server keys. */
  allowedOrigins: z.array(z.string()),
  eventsPerSecondMax: z.number().int(),
  createdAt: z.number().int(),
  lastUsedAt: z.number().int().nullable(),
  revokedAt: z.number().int().nullable(),
});

const madeKeySchema = z.object({
  key: writeKeySchema,
  /** The clear key. It cannot be shown again. */
  clearKey: z.string(),
  /** Secret with which the firm's backend signs identity tokens (HS256) for this source. It cannot be shown again. */
  tokenSecret: z.string(),
});

export const writeKeyInputSchema = z.object({
  source: sourceCode,
  name: z.string().trim().min(1).max(100),
  dialects: z.array(dialectName).min(1),
  trust: trustClass,
  allowedOrigins: z.array(origin).max(50).default([]),
  eventsPerSecondMax: z.number().int().min(1).max(1_000_000).default(1_000),
  /** A key of one's own, so that SDKs already installed keep their app id, project or token. Only for public keys. */
  customKey: z
    .string()
    .regex(/^[\w.-]{2,100}$/, 'a key of your own is 2 to 100 letters, digits, "_", "-" and "."')
    .optional(),
});

export const listWriteKeys = defineEndpoint({
  method: 'GET',
  path: '/write-keys',
  summary: 'Write keys of all sources, newest first.',
  tag: 'sources',
  access: { kind: 'permission', permission: 'keys.read' },
  response: z.object({ keys: z.array(writeKeySchema) }),
});

export const createWriteKeyEndpoint = defineEndpoint({
  method: 'POST',
  path: '/write-keys',
  summary: 'Makes a write key; the answer shows key and token secret once.',
  tag: 'sources',
  access: { kind: 'permission', permission: 'keys.write' },
  body: writeKeyInputSchema,
  response: madeKeySchema,
  refusals: { CUSTOM_KEY_MUST_BE_PUBLIC: 422, KEY_EXISTS: 409 },
});

const keyParams = z.object({ keyId: z.string().min(1).max(64) });

export const updateWriteKey = defineEndpoint({
  method: 'PATCH',
  path: '/write-keys/:keyId',
  summary: 'Changes name, dialects, origins or rate of a write key.',
  tag: 'sources',
  access: { kind: 'permission', permission: 'keys.write' },
  params: keyParams,
  body: writeKeyInputSchema
    .pick({ name: true, dialects: true })
    .partial()
    .extend({
      allowedOrigins: z.array(origin).max(50).optional(),
      eventsPerSecondMax: z.number().int().min(1).max(1_000_000).optional(),
    }),
  response: z.object({ key: writeKeySchema }),
  refusals: { KEY_NOT_FOUND: 404, KEY_REVOKED: 409 },
});

export const revokeWriteKey = defineEndpoint({
  method: 'POST',
  path: '/write-keys/:keyId/revoke',
  summary: 'Revokes a write key: requests with it are refused within seconds.',
  tag: 'sources',
  access: { kind: 'permission', permission: 'keys.write' },
  params: keyParams,
  response: z.object({ key: writeKeySchema }),
  refusals: { KEY_NOT_FOUND: 404, KEY_REVOKED: 409 },
});

export const rotateWriteKey = defineEndpoint({
  method: 'POST',
  path: '/write-keys/:keyId/rotate',
  summary: 'Makes a new key for the same source; the old one works until it is revoked.',
  tag: 'sources',
  access: { kind: 'permission', permission: 'keys.write' },
  params: keyParams,
  response: madeKeySchema,
  refusals: { KEY_NOT_FOUND: 404, KEY_REVOKED: 409 },
});
