// HTTP surface of segments: conditions as values, the catalogue, preview, lists by upload, sizes and changes. No server code.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { bilingual, businessDay, customerNumber, instant } from '../profiles/contract.ts';
import { attributeCondition } from '../tags/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

export const segmentCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,63}$/, 'a code is 2 to 64 small letters, digits and _, beginning with a letter');

/** Which events count. Days are business days; `last` 1 is today. `since` counts what came after another event. */
export const behaviourWindow = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ever') }),
  z.strictObject({ kind: z.literal('last'), days: z.number().int().min(1).max(3_660) }),
  /** Half-open: `to` is the first day that no longer counts. */
  z.strictObject({ kind: z.literal('between'), from: businessDay, to: businessDay }),
  z.strictObject({
    kind: z.literal('since'),
    matcher: eventMatcher,
    which: z.enum(['first', 'last']),
    /** At most so many times 24 hours after it. */
    days: z.number().int().min(1).max(3_660).optional(),
  }),
]);
export type BehaviourWindow = z.output<typeof behaviourWindow>;

/** What is measured of the events that count. Values that are no numbers add nothing to a sum. */
export const behaviourMeasure = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('count') }),
  z.strictObject({ of: z.literal('sum'), subject: eventSubject }),
  z.strictObject({ of: z.literal('days_since_first') }),
  z.strictObject({ of: z.literal('days_since_last') }),
]);
export type BehaviourMeasure = z.output<typeof behaviourMeasure>;

export const behaviourOperators = ['at_least', 'at_most', 'exactly'] as const;

/**
 * What a customer did. A count or sum over no events is 0, so `at_most` 0 is "did not"; days since hold for nobody who never did
 * it, and nothing holds since an event that never happened.
 */
export const didCondition = z.strictObject({
  kind: z.literal('did'),
  matcher: eventMatcher,
  measure: behaviourMeasure,
  operator: z.enum(behaviourOperators),
  value: z.number(),
  window: behaviourWindow,
});
export type DidCondition = z.output<typeof didCondition>;

/** Different events one after the other, each later than the one before; others may lie between. */
export const sequenceCondition = z.strictObject({
  kind: z.literal('sequence'),
  steps: z.array(eventMatcher).min(2).max(10),
  /** From the first step to the last, inclusive. */
  withinHours: z.number().positive().max(87_840).optional(),
  window: z.discriminatedUnion('kind', [
    behaviourWindow.options[0],
    behaviourWindow.options[1],
    behaviourWindow.options[2],
  ]),
});
export type SequenceCondition = z.output<typeof sequenceCondition>;

const tagLeaf = z.strictObject({ kind: z.literal('tag'), tag: z.string().min(1).max(64) });
const segmentLeaf = z.strictObject({ kind: z.literal('segment'), segment: segmentCode });

/** What is asked of a customer. */
export type LeafCondition =
  | z.output<typeof attributeCondition>
  | z.output<typeof tagLeaf>
  | DidCondition
  | SequenceCondition;

/** Conditions joined by and, or, not; at most 6 levels and 50 leaves, those of segments that are named included. */
export type SegmentCondition =
  | LeafCondition
  | z.output<typeof segmentLeaf>
  | { readonly kind: 'all' | 'any'; readonly of: readonly SegmentCondition[] }
  | { readonly kind: 'not'; readonly of: SegmentCondition };

export const segmentCondition: z.ZodType<SegmentCondition> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    attributeCondition,
    tagLeaf,
    segmentLeaf,
    didCondition,
    sequenceCondition,
    z.strictObject({ kind: z.literal('all'), of: z.array(segmentCondition).min(1).max(50) }),
    z.strictObject({ kind: z.literal('any'), of: z.array(segmentCondition).min(1).max(50) }),
    z.strictObject({ kind: z.literal('not'), of: segmentCondition }),
  ]),
);

/** A rule is kept up to date; a static list holds whom somebody put there. */
export const segmentDefinition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rule'), condition: segmentCondition }),
  z.strictObject({ kind: z.literal('static') }),
]);
export type SegmentDefinition = z.output<typeof segmentDefinition>;

const segmentText = {
  name: z.strictObject({ zh: z.string().trim().min(1).max(64), en: z.string().trim().min(1).max(64) }),
  description: z.strictObject({ zh: z.string().max(500), en: z.string().max(500) }),
};

export const segment = z.object({
  code: z.string(),
  name: bilingual,
  description: bilingual,
  definition: segmentDefinition,
  /** The definition in words. */
  sentence: bilingual,
  version: z.number().int(),
  /** Members now whom the caller may see. */
  customers: z.number().int(),
  createdAt: instant,
  createdBy: z.string(),
  updatedAt: instant,
  updatedBy: z.string(),
  /** When everybody was last judged by it; null while the first evaluation is under way, and for lists. */
  evaluatedAt: instant.nullable(),
});

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'tags.write' } as const;
const tag = 'segments';
const params = z.object({ code: z.string().max(64) });
const notFound = { SEGMENT_NOT_FOUND: 404 } as const;
const notValid = { CONDITION_NOT_VALID: 422 } as const;

export const listSegments = defineEndpoint({
  method: 'GET',
  path: '/segments',
  summary: "Every segment with its size in the caller's scope.",
  tag,
  access: read,
  query: z.object({ search: z.string().max(64).optional() }),
  response: z.object({ rows: z.array(segment) }),
});

export const getSegment = defineEndpoint({
  method: 'GET',
  path: '/segments/:code',
  summary: 'One segment, with the segments that name it.',
  tag,
  access: read,
  params,
  response: segment.extend({ usedBy: z.array(z.string()) }),
  refusals: notFound,
});

export const createSegment = defineEndpoint({
  method: 'POST',
  path: '/segments',
  summary: 'Makes a segment; a rule is evaluated for everyone in a job.',
  tag,
  access: write,
  body: z.strictObject({ code: segmentCode, ...segmentText, definition: segmentDefinition }),
  response: z.object({ segment, jobId: z.string().nullable() }),
  refusals: { SEGMENT_EXISTS: 409, ...notValid },
});

export const updateSegment = defineEndpoint({
  method: 'PUT',
  path: '/segments/:code',
  summary: 'Changes a segment; another condition becomes a new version and is evaluated for everyone. The kind stays.',
  tag,
  access: write,
  params,
  body: z.strictObject({ ...segmentText, definition: segmentDefinition }),
  response: z.object({ segment, jobId: z.string().nullable() }),
  refusals: { ...notFound, ...notValid, KIND_FIXED: 409 },
});

export const deleteSegment = defineEndpoint({
  method: 'DELETE',
  path: '/segments/:code',
  summary: 'Removes a segment with its history; its members leave it. Refused while another segment names it.',
  tag,
  access: write,
  params,
  response: z.object({ code: z.string(), customers: z.number().int() }),
  refusals: { ...notFound, SEGMENT_IN_USE: 409 },
});

export const previewSegment = defineEndpoint({
  method: 'POST',
  path: '/segments/preview',
  summary:
    "How many customers of the caller's scope a condition holds for now, some of them, and the condition in words.",
  tag,
  access: read,
  body: z.strictObject({ condition: segmentCondition }),
  response: z.object({
    customers: z.number().int(),
    population: z.number().int(),
    /** The first by customer number. */
    sample: z.array(customerNumber),
    sentence: bilingual,
    elapsedMs: z.number(),
  }),
  refusals: notValid,
});

export const evaluateSegment = defineEndpoint({
  method: 'POST',
  path: '/segments/:code/evaluate',
  summary: 'Judges everyone again, in a job.',
  tag,
  access: write,
  params,
  response: z.object({ jobId: z.string() }),
  refusals: { ...notFound, NOT_EVALUATED: 409 },
});

export const changeList = defineEndpoint({
  method: 'POST',
  path: '/segments/:code/list',
  summary:
    'Puts customers on a static list, takes them off, or makes them the list; audited. Only whom the caller may see.',
  tag,
  access: write,
  params,
  body: z.strictObject({
    mode: z.enum(['add', 'remove', 'replace']),
    customerIds: z.array(customerNumber).max(100_000),
    reason: z.string().trim().min(2).max(200),
  }),
  response: z.object({
    entered: z.number().int(),
    left: z.number().int(),
    /** Numbers that are unknown or out of the caller's scope. */
    notFound: z.array(customerNumber),
  }),
  refusals: { ...notFound, NOT_A_LIST: 409, CUSTOMER_NOT_VALID: 422 },
});

export const segmentSizes = defineEndpoint({
  method: 'GET',
  path: '/segments/:code/sizes',
  summary:
    'Members at the end of each business day [from, to], entries and exits of the day, of those the caller may see.',
  tag,
  access: read,
  params,
  query: z.object({ from: businessDay, to: businessDay }),
  response: z.object({
    days: z.array(
      z.object({
        date: businessDay,
        customers: z.number().int(),
        entered: z.number().int(),
        left: z.number().int(),
      }),
    ),
  }),
  refusals: { ...notFound, RANGE_NOT_VALID: 422 },
});

const reason = z.enum(['changed', 'definition', 'list', 'deleted']);

export const segmentChanges = defineEndpoint({
  method: 'GET',
  path: '/segments/:code/changes',
  summary: 'Stays in the segment, latest entry first: who entered when and why, and left.',
  tag,
  access: read,
  params,
  query: z.object(paging()),
  response: z.object({
    total: z.number().int(),
    rows: z.array(
      z.object({
        customerId: customerNumber,
        enteredAt: instant,
        enteredBecause: reason,
        version: z.number().int(),
        leftAt: instant.nullable(),
        leftBecause: reason.nullable(),
      }),
    ),
  }),
  refusals: notFound,
});

export const segmentVersions = defineEndpoint({
  method: 'GET',
  path: '/segments/:code/versions',
  summary: 'Every condition that the segment had, newest first, in words.',
  tag,
  access: read,
  params,
  response: z.object({
    rows: z.array(
      z.object({
        version: z.number().int(),
        definition: segmentDefinition,
        sentence: bilingual,
        madeAt: instant,
        madeBy: z.string(),
      }),
    ),
  }),
  refusals: notFound,
});

export const segmentsOfCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/segments',
  summary: 'The segments that a customer is in or was in, latest entry first.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({
    rows: z.array(z.object({ code: z.string(), name: bilingual, enteredAt: instant, leftAt: instant.nullable() })),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});
