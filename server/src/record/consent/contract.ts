// Consent over HTTP: what a customer agreed to, what was said when, and what operators record on their behalf.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

const tag = 'consent';
const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'consents.write' } as const;

const instant = z.number().int();
const bilingual = z.object({ zh: z.string(), en: z.string() });
const code = z.string().regex(/^(?!__)[\p{L}\p{N}_.:-]{1,64}$/u, 'letters, digits and _ . : - only, at most 64');
const version = z.string().trim().min(1).max(64);

export const reachSchema = z.object({
  allowed: z.boolean(),
  reason: z.enum(['granted', 'withdrawn', 'never_asked', 'not_needed', 'erased']),
  since: instant.nullable(),
  position: z.number().int().nullable(),
});

export const consentStatement = z.object({
  position: z.number().int(),
  purpose: z.string(),
  /** Null speaks of every channel. */
  channel: z.string().nullable(),
  granted: z.boolean(),
  occurredAt: instant,
  recordedAt: instant,
  source: z.string(),
  trust: z.string(),
  textVersion: z.string().nullable(),
  evidence: z.string().nullable(),
  recordedBy: z.string().nullable(),
});

const purposeSchema = z.object({
  code: z.string(),
  label: bilingual,
  description: bilingual,
  basis: z.enum(['consent', 'contract']),
});

export const listConsents = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/consents',
  summary: 'What the customer agreed to now, by purpose and channel, and every statement with its evidence.',
  tag,
  access: read,
  params: z.object({ customerId: z.string() }),
  response: z.object({
    purposes: z.array(
      z.object({
        ...purposeSchema.shape,
        reach: reachSchema,
        /** Channels of which something was said. */
        channels: z.array(z.object({ channel: z.string(), reach: reachSchema })),
      }),
    ),
    history: z.array(consentStatement),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const recordConsent = defineEndpoint({
  method: 'POST',
  path: '/customers/:customerId/consents',
  summary:
    'Records what the customer said to staff. It takes effect when it was consumed from the log, within seconds.',
  tag,
  access: write,
  params: z.object({ customerId: z.string() }),
  body: z.object({
    purpose: code,
    granted: z.boolean(),
    channel: code.nullable().default(null),
    textVersion: version.nullable().default(null),
    /** How it can be proven: number of the recording, the form, the letter. No personal data. */
    evidence: z.string().trim().min(2).max(500),
    /** When it was said; now when it is left out. */
    occurredAt: instant.min(0).optional(),
  }),
  response: z.object({ accepted: z.literal(true) }),
  refusals: { CUSTOMER_NOT_FOUND: 404, TIME_IN_FUTURE: 422, NO_CONSENT_NEEDED: 422, TEXT_NOT_FOUND: 422 },
});

export const listConsentTexts = defineEndpoint({
  method: 'GET',
  path: '/consent-texts',
  summary: 'The purposes, and the texts that customers agreed to.',
  tag,
  access: read,
  response: z.object({
    purposes: z.array(purposeSchema),
    texts: z.array(
      z.object({
        purpose: z.string(),
        version: z.string(),
        text: z.object({ zh: z.string(), en: z.string().nullable() }),
        publishedAt: instant,
        publishedBy: z.string(),
      }),
    ),
  }),
});

export const publishConsentText = defineEndpoint({
  method: 'POST',
  path: '/consent-texts',
  summary: 'Publishes a version of a text. A version never changes: publish the next one.',
  tag,
  access: { kind: 'permission', permission: 'settings.write' },
  body: z.object({
    purpose: code,
    version,
    textZh: z.string().trim().min(1).max(20_000),
    textEn: z.string().trim().max(20_000).nullable().default(null),
  }),
  response: z.object({ published: z.literal(true) }),
  refusals: { VERSION_EXISTS: 409 },
});
