// What the firm's backend asks about entering the member centre, and what the customer's page does.
import { z } from 'zod';
import { defineEndpoint } from '../http/endpoint.ts';

const tag = 'member';
const codes = { kind: 'permission', permission: 'member.codes' } as const;
const member = { kind: 'member' } as const;
const instant = z.number().int();
const customerId = z.string().regex(/^[\p{L}\p{N}._:@/-]{1,64}$/u, 'a customer number');
const empty = z.object({});

/** Shape of a code: 256 random bits. */
export const codeText = z.string().regex(/^[\w-]{43}$/, 'a code of the member centre');

export const mintCode = defineEndpoint({
  method: 'POST',
  path: '/member/codes',
  summary:
    'A one-time code with which one customer enters the member centre within 60 seconds. For programs, not for operators.',
  tag,
  access: codes,
  body: z.strictObject({ customerId }),
  response: z.object({
    code: z.string(),
    expiresAt: instant,
    /** The page with the code in its fragment, which no server ever sees. */
    link: z.string(),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404, KEY_REQUIRED: 403, TOO_MANY_CODES: 429 },
});

export const endSessionsOf = defineEndpoint({
  method: 'DELETE',
  path: '/member/customers/:customerId/sessions',
  summary: 'Ends every session and every code of a customer: log-out everywhere.',
  tag,
  access: codes,
  params: z.object({ customerId }),
  response: z.object({ ended: z.number().int() }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const sessionView = z.object({
  /** The customer number but for its last characters, so that people see whose page it is. */
  customer: z.string(),
  expiresAt: instant,
  /** The session ends after so long without a call. */
  idleMs: z.number().int(),
  timeZone: z.string(),
});
export type MemberSessionView = z.infer<typeof sessionView>;

export const openSession = defineEndpoint({
  method: 'POST',
  path: '/member/session',
  summary: 'Exchanges a one-time code for the session cookie of one customer.',
  tag,
  access: { kind: 'public' },
  body: z.strictObject({ code: codeText }),
  response: sessionView,
  refusals: { CODE_UNKNOWN: 401, TOO_MANY_TRIES: 429 },
});

export const readSession = defineEndpoint({
  method: 'GET',
  path: '/member/session',
  summary: 'Whose session it is and how long it lasts.',
  tag,
  access: member,
  response: sessionView,
});

export const endSession = defineEndpoint({
  method: 'DELETE',
  path: '/member/session',
  summary: 'Ends the session.',
  tag,
  access: member,
  response: empty,
});
