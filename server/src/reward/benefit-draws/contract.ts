// HTTP surface of draws and of the waiting list.
import { z } from 'zod';
import { bilingual, customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { benefitCode } from '../benefit-rules/contract.ts';

const read = { kind: 'permission', permission: 'benefits.read' } as const;
const manage = { kind: 'permission', permission: 'benefits.manage' } as const;
const grant = { kind: 'permission', permission: 'benefits.grant' } as const;
const tag = 'benefits';
const count = z.number().int();
const instant = z.number().int();
const params = z.object({ drawId: z.string().regex(/^[0-9a-f-]{36}$/) });

const draw = z.object({
  drawId: z.string(),
  benefit: z.string(),
  prizes: count,
  /** So many days after the draw a prize that ended unused goes to the next of the order; 0: it lapses. */
  handsOnDays: count,
  opensAt: instant,
  closesAt: instant,
  /** SHA-256 of the seed, in hex; published from the beginning. */
  commitment: z.string(),
  /** Published with the result. */
  seed: z.string().nullable(),
  wordFrom: z.string().nullable(),
  word: z.string().nullable(),
  state: z.enum(['open', 'drawn']),
  entries: count,
  drawnAt: instant.nullable(),
  /** Numbers of entries in the drawn order; those who won and those who were passed over, or did not use what they had won. */
  order: z.array(z.object({ entry: count, place: count, won: z.boolean(), passedOver: z.string().nullable() })),
});

export const listDraws = defineEndpoint({
  method: 'GET',
  path: '/benefits/draws',
  summary: 'Draws with their commitments, and with seed and order once drawn: anybody can compute the order again.',
  tag,
  access: read,
  response: z.object({ items: z.array(draw) }),
});

export const openDraw = defineEndpoint({
  method: 'POST',
  path: '/benefits/draws',
  summary: 'Opens a draw of a benefit; the hash of its seed is published at once.',
  tag,
  access: manage,
  body: z.strictObject({
    benefit: benefitCode,
    prizes: count.min(1).max(100_000),
    handsOnDays: count.min(0).max(366).default(30),
    opensAt: instant,
    closesAt: instant,
    /** A word that nobody knows yet ("上证综指 2026-07-01 收盘点位"); null: the seed alone. */
    wordFrom: z.string().trim().min(4).max(200).nullable(),
  }),
  response: draw,
  refusals: { BENEFIT_NOT_ACTIVE: 409, NOT_DRAWN: 422, DRAW_NOT_VALID: 422 },
});

export const enterDraw = defineEndpoint({
  method: 'POST',
  path: '/benefits/draws/:drawId/entries',
  summary: 'Enters a customer, once; answers the number of the entry.',
  tag,
  access: grant,
  params,
  body: z.strictObject({ customerId: customerNumber }),
  response: z.object({ entry: count, replayed: z.boolean() }),
  refusals: {
    DRAW_NOT_FOUND: 404,
    DRAW_CLOSED: 409,
    CUSTOMER_NOT_FOUND: 404,
    BENEFIT_NOT_ACTIVE: 409,
    OUTSIDE_WINDOW: 409,
    NOT_ELIGIBLE: 422,
    NOT_SUITABLE: 422,
  },
});

export const drawResult = defineEndpoint({
  method: 'POST',
  path: '/benefits/draws/:drawId/result',
  summary:
    'Draws: publishes seed and order, and grants the benefit to the winners. Asked again it goes on where it was.',
  tag,
  access: manage,
  params,
  body: z.strictObject({ word: z.string().trim().min(1).max(200).nullable().default(null) }),
  response: draw,
  refusals: { DRAW_NOT_FOUND: 404, DRAW_NOT_OVER: 409, WORD_MISSING: 422, BENEFIT_NOT_ACTIVE: 409 },
});

export const joinWaiting = defineEndpoint({
  method: 'POST',
  path: '/benefits/:benefit/waiting',
  summary: 'A customer whose tier has a benefit that is gone waits for what is given back.',
  tag,
  access: grant,
  params: z.object({ benefit: benefitCode }),
  body: z.strictObject({ customerId: customerNumber }),
  response: z.object({ ahead: count }),
  refusals: {
    BENEFIT_NOT_ACTIVE: 409,
    NOT_WAITED_FOR: 422,
    STILL_THERE: 409,
    CUSTOMER_NOT_FOUND: 404,
    OUTSIDE_WINDOW: 409,
    NOT_ELIGIBLE: 422,
    NOT_SUITABLE: 422,
    NOT_ENTITLED: 422,
    QUOTA_USED: 409,
  },
});

const member = { kind: 'member' } as const;

const ownDraw = z.object({
  drawId: z.string(),
  name: bilingual,
  summary: bilingual,
  prizes: count,
  opensAt: instant,
  closesAt: instant,
  commitment: z.string(),
  seed: z.string().nullable(),
  wordFrom: z.string().nullable(),
  word: z.string().nullable(),
  state: z.enum(['open', 'drawn']),
  entries: count,
  /** So many days after the draw a prize that ended unused goes to the next of the order; 0: it lapses. */
  handsOnDays: count,
  /** The member’s entry; null: has not entered. `place` and `won` once it is drawn. */
  own: z
    .object({
      ...{ entry: count, place: count.nullable(), won: z.boolean(), passedOver: z.boolean(), lapsed: z.boolean() },
      /** Won because somebody before in the order did not have it or did not use it. */
      handedOn: z.boolean(),
      /** When the unused prize ends; null: it has no end, is used, or there is none. */
      useBy: instant.nullable(),
    })
    .nullable(),
  /** Numbers of entries in the drawn order, whose they are is not told; empty before the draw. */
  order: z.array(count),
  /** Why the member cannot enter now, as a code; null: can, or has. */
  why: z.string().nullable(),
});
export type OwnDraw = z.infer<typeof ownDraw>;

export const listOwnDraws = defineEndpoint({
  method: 'GET',
  path: '/member/draws',
  summary: 'Draws that the member can enter or has entered, with what is needed to verify them.',
  tag: 'member',
  access: member,
  response: z.object({ items: z.array(ownDraw) }),
});

export const enterOwnDraw = defineEndpoint({
  method: 'POST',
  path: '/member/draws/:drawId/entries',
  summary: 'Enters the member into a draw, once.',
  tag: 'member',
  access: member,
  params,
  body: z.strictObject({}),
  response: ownDraw,
  refusals: { REQUEST_REFUSED: 422 },
});

export type OwnDrawsAnswer = z.output<(typeof listOwnDraws)['response']>;
