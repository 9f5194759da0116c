// HTTP surface of the portrait: how a group of customers differs from everyone in the caller's scope.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, customerFilter, customerNumber } from '../profiles/contract.ts';

/** A group of customers: a list, everybody with a tag, or what a list filter finds. */
export const groupDefinition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ids'), customerIds: z.array(customerNumber).min(1).max(50_000) }),
  z.strictObject({ kind: z.literal('tag'), tag: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('filter'), filter: customerFilter }),
]);
export type GroupDefinition = z.output<typeof groupDefinition>;

/** One value of an attribute: how often it is in the group and in everyone. */
export const portraitValue = z.object({
  value: z.string(),
  label: bilingual,
  /** Customers of the group with the value. */
  count: z.number().int(),
  /** Share of the group's customers whose value is known, 0 to 1. */
  share: z.number(),
  overallCount: z.number().int(),
  overallShare: z.number(),
  /** share / overallShare x 100; null when nobody at all has the value. */
  tgi: z.number().nullable(),
  /** Signed z of the group's share against everyone's (finite-population corrected); its size orders the values. */
  strength: z.number(),
  /** Two-sided p of that z. */
  significance: z.number(),
});

export const portraitDistribution = z.object({
  attribute: z.string(),
  label: bilingual,
  kind: z.enum(['category', 'bucket', 'tag']),
  /** Group customers whose value is known. */
  known: z.number().int(),
  overallKnown: z.number().int(),
  /** The largest size of strength among the values; distributions are sorted by it. */
  strength: z.number(),
  values: z.array(portraitValue),
});

export const makePortrait = defineEndpoint({
  method: 'POST',
  path: '/portraits',
  summary: "Distributions of a group with TGI against everyone in the caller's scope, strongest difference first.",
  tag: 'portrait',
  access: { kind: 'permission', permission: 'customers.read' },
  body: z.strictObject({
    group: groupDefinition,
    /** Attributes to show; all that are fit for it when absent. "tags" stands for the tags. */
    attributes: z.array(z.string().max(64)).max(100).optional(),
  }),
  response: z.object({
    group: z.object({ count: z.number().int(), notFound: z.number().int() }),
    overall: z.object({ count: z.number().int() }),
    /** The group has fewer than 30 customers: differences may be chance. */
    small: z.boolean(),
    definition: bilingual,
    distributions: z.array(portraitDistribution),
    asOfPosition: z.number().int(),
  }),
  refusals: { TAG_NOT_FOUND: 404, GROUP_EMPTY: 422, FILTER_NOT_VALID: 422, ATTRIBUTE_UNKNOWN: 422 },
});
