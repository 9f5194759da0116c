// HTTP surface of look-alikes: ask for them, follow and cancel, see whom they found and how good they are, save them as a segment.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { bilingual, customerNumber, instant } from '../profiles/contract.ts';
import { segmentCode } from '../segments/contract.ts';

export const WANTED_MAX = 10_000;

/** How a feature reads: an amount in fen, a number, days up to today, how often an event happened. */
export const featureUnits = ['fen', 'number', 'days', 'times'] as const;

const feature = z.object({
  /** Name of the attribute, or of the event that is counted. */
  code: z.string(),
  kind: z.enum(['attribute', 'event']),
  unit: z.enum(featureUnits),
  /** Null for events, whose names the tracking plan knows. */
  label: bilingual.nullable(),
});
export type LookAlikeFeature = z.output<typeof feature>;

export const lookAlikeOutcome = z.object({
  /** Customers in the asker's scope; members of the segment among them; those who could be found. */
  customers: z.number().int(),
  members: z.number().int(),
  candidates: z.number().int(),
  /** Members compared with: of more than a thousand an even part. */
  compared: z.number().int(),
  found: z.number().int(),
  /** What was compared, what sets the members apart most first. */
  features: z.array(
    feature.extend({
      /** Share of the customers in whom it is known. */
      known: z.number(),
      /** From 0, members are like everybody, to 1. */
      weight: z.number(),
      /** Medians in the feature's own unit; null where it is known of none. */
      ofMembers: z.number().nullable(),
      ofEverybody: z.number().nullable(),
    }),
  ),
  leftOut: z.array(feature.extend({ why: z.enum(['hardly_known', 'hardly_varies']) })),
  /** Members that were hidden, and how many came back among the nearest: as many as were asked for, at most a tenth of all. */
  quality: z
    .object({
      hidden: z.number().int(),
      found: z.number().int(),
      among: z.number().int(),
      share: z.number(),
      /** 95 % interval of the share. */
      low: z.number(),
      high: z.number(),
      /** The share that a draw by lot brings back. */
      byChance: z.number(),
      parts: z.number().int(),
    })
    .nullable(),
});
export type LookAlikeOutcome = z.output<typeof lookAlikeOutcome>;

const run = z.object({
  id: z.string(),
  segment: z.string(),
  wanted: z.number().int(),
  askedAt: instant,
  askedBy: z.string(),
  state: z.enum(['running', 'cancelled', 'refused', 'done']),
  /** Parts of a hundred, and what is being done. */
  progress: z
    .object({ done: z.number(), total: z.number(), note: z.enum(['reading', 'judging', 'searching']) })
    .nullable(),
  finishedAt: instant.nullable(),
  outcome: lookAlikeOutcome.nullable(),
  /** Why there is none, in words. */
  refusal: bilingual.nullable(),
});
export type LookAlikeRun = z.output<typeof run>;

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'tags.write' } as const;
const tag = 'segments';
const ofSegment = z.object({ code: z.string().max(64) });
const ofRun = z.object({ id: z.string().regex(/^\d{1,15}$/, 'a number of a search') });
const notFound = { LOOK_ALIKES_NOT_FOUND: 404 } as const;

export const askLookAlikes = defineEndpoint({
  method: 'POST',
  path: '/segments/:code/look-alikes',
  summary: "Searches the customers of the caller's scope for those most like the members of a segment, in a job.",
  tag,
  access: write,
  params: ofSegment,
  body: z.strictObject({ wanted: z.number().int().min(10).max(WANTED_MAX) }),
  response: run,
  refusals: { SEGMENT_NOT_FOUND: 404, TOO_FEW_MEMBERS: 422 },
});

export const listLookAlikes = defineEndpoint({
  method: 'GET',
  path: '/segments/:code/look-alikes',
  summary: 'The latest searches of a segment: the own ones, and for whoever sees the whole firm all.',
  tag,
  access: read,
  params: ofSegment,
  response: z.object({ definition: bilingual, rows: z.array(run) }),
  refusals: { SEGMENT_NOT_FOUND: 404 },
});

export const cancelLookAlikes = defineEndpoint({
  method: 'POST',
  path: '/look-alikes/:id/cancel',
  summary: 'Stops a search.',
  tag,
  access: write,
  params: ofRun,
  response: run,
  refusals: { ...notFound, LOOK_ALIKES_FINISHED: 409 },
});

export const lookAlikePeople = defineEndpoint({
  method: 'GET',
  path: '/look-alikes/:id/customers',
  summary: 'Whom a search found, nearest first; those whom the caller may see.',
  tag,
  access: read,
  params: ofRun,
  query: z.object(paging()),
  response: z.object({
    total: z.number().int(),
    rows: z.array(z.object({ place: z.number().int(), customerId: customerNumber, distance: z.number() })),
  }),
  refusals: notFound,
});

const text = z.strictObject({ zh: z.string().trim().min(1).max(64), en: z.string().trim().min(1).max(64) });

export const saveLookAlikes = defineEndpoint({
  method: 'POST',
  path: '/look-alikes/:id/segment',
  summary: 'Makes a static segment of whom a search found, or of the nearest of them; audited.',
  tag,
  access: write,
  params: ofRun,
  body: z.strictObject({
    code: segmentCode,
    name: text,
    nearest: z.number().int().min(1).max(WANTED_MAX).optional(),
  }),
  response: z.object({ code: z.string(), customers: z.number().int() }),
  refusals: { ...notFound, LOOK_ALIKES_NOT_READY: 409, SEGMENT_EXISTS: 409 },
});
