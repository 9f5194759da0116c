// HTTP surface of rehearsals of tier schemes: begin one, those of a scheme, and who would have stood where, at what cost.
import { z } from 'zod';
import {
  rehearsalBegun,
  rehearsalParams,
  rehearsalRefusals,
  rehearsedMonths,
} from '../../decide/rehearsals/contract.ts';
import { bilingual, customerNumber, instant } from '../../know/profiles/contract.ts';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { schemeSchema } from '../tier-rules/contract.ts';

const tag = 'tiers';
const read = { kind: 'permission', permission: 'tiers.read' } as const;
const count = z.number().int();
const params = z.object({ scheme: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/) });

export const startRehearsal = defineEndpoint({
  method: 'POST',
  path: '/tiers/schemes/:scheme/rehearsals',
  summary:
    'Takes everybody through the last months under a draft and under the scheme in force, day by day, in a job; nothing is changed.',
  tag,
  access: { kind: 'permission', permission: 'tiers.manage' },
  params,
  body: z.strictObject({ definition: schemeSchema, months: rehearsedMonths }),
  response: rehearsalBegun,
  refusals: { SCHEME_NOT_VALID: 422, CLASS_TOO_LAX: 422, PROGRAMME_NOT_FOUND: 404, WALLET_NOT_FOUND: 404 },
});

const state = z.enum(['running', 'ready', 'failed']);
const made = { state, from: z.string(), to: z.string(), madeBy: z.string(), madeAt: instant };

/** Customers who stand higher, lower, alike after the last day, and those whom nothing in force placed; what the difference costs. */
const sums = {
  ...{ customers: count, up: count, down: count, same: count, joined: count },
  /** Points that the draft would have given more, and those it would have given less. */
  ...{ pointsAdded: count, pointsTaken: count },
  benefitUnits: count,
  /** Fen as decimal text; below zero where the draft costs less. */
  costFen: z.string(),
};

export const listRehearsals = defineEndpoint({
  method: 'GET',
  path: '/tiers/schemes/:scheme/rehearsals',
  summary:
    "Rehearsals of a scheme with their sums in the caller's scope, newest first; those of the draft as it stands are marked.",
  tag,
  access: read,
  params,
  response: z.object({
    items: z.array(z.object({ rehearsalId: z.string(), ...made, isOfDraft: z.boolean(), ...sums })),
  }),
});

const source = {
  kind: z.enum(['rule', 'scene', 'benefit']),
  code: z.string(),
  name: bilingual,
};

export const readRehearsal = defineEndpoint({
  method: 'GET',
  path: '/tiers/rehearsals/:rehearsalId',
  summary:
    "Who would have stood where under the draft and under the scheme in force, in the caller's scope: by month, branch and segment, customer by customer, with what it would have cost.",
  tag,
  access: read,
  params: rehearsalParams,
  query: z.object(paging()),
  response: z.object({
    scheme: z.string(),
    ...made,
    /** What the last day lacks. */
    stale: z
      .object({ waitsFor: z.enum(['dataset', 'assets', 'calendar']), dataset: z.string().nullable(), day: z.string() })
      .nullable(),
    /** Tiers of the draft and of the scheme in force, from the lowest; null: nothing was in force. */
    draftTiers: z.array(z.object({ code: z.string(), name: bilingual })),
    inForceTiers: z.array(z.object({ code: z.string(), name: bilingual })).nullable(),
    ...sums,
    /** From tier to tier after the last day; `from` null: nothing was in force. */
    moves: z.array(z.object({ from: z.string().nullable(), to: z.string(), customers: count })),
    months: z.array(
      z.object({
        month: z.string(),
        /** Its last day, or the last one of the span. */
        day: z.string(),
        tiers: z.array(z.object({ tier: z.string(), draft: count, inForce: count })),
        ...{ up: count, down: count, upInForce: count, downInForce: count },
        costFen: z.string(),
      }),
    ),
    branches: z.array(z.object({ branchId: z.string().nullable(), name: z.string().nullable(), ...sums })),
    /** A customer may be in several. */
    segments: z.array(z.object({ segment: z.string(), ...sums })),
    /** What tiers decide about: points of rules and scenes, units of benefits, more and less. */
    sources: z.array(z.object({ ...source, added: count, taken: count, costFen: z.string() })),
    total: count,
    /** Whom the draft makes a difference to, those who stand lower first. */
    rows: z.array(
      z.object({
        customerId: customerNumber,
        branchId: z.string().nullable(),
        inForce: z.string().nullable(),
        draft: z.string(),
        /** What the last day's facts alone earn under the draft: what a preview of that day says. */
        earned: z.string(),
        /** Turns within the span under the draft. */
        turns: z.array(z.object({ on: z.string(), tier: z.string() })),
        points: count,
        benefitUnits: count,
        costFen: z.string(),
      }),
    ),
  }),
  refusals: rehearsalRefusals,
});
