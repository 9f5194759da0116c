// HTTP surface of tags: the catalogue, rule conditions, and putting tags on customers.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, customerNumber, instant } from '../profiles/contract.ts';

export * from './catalogue-contract.ts';

export const tagKinds = ['fact', 'rule', 'statistical', 'model'] as const;

/** When a computed tag is computed: `live` follows each change (statistical ones nightly), `manual` only when asked. */
export const tagSchedules = ['live', 'daily', 'weekly', 'monthly', 'manual'] as const;

export type TagSchedule = (typeof tagSchedules)[number];

/** What a tag is put on. Customers who hold a tagged product, or read tagged contents, have the tag too. */
export const tagSubjects = ['customer', 'product', 'content'] as const;
export type TagSubject = (typeof tagSubjects)[number];

const scalar = z.union([z.string().max(256), z.number(), z.boolean()]);

export const comparisons = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not_in', 'has', 'known', 'unknown'] as const;

/** A comparison with an attribute of the registry. `in`, `not_in` take a list; `known`, `unknown` take no value; `has` looks into a list. */
export const attributeCondition = z.strictObject({
  kind: z.literal('attribute'),
  attribute: z.string().min(1).max(64),
  operator: z.enum(comparisons),
  value: z.union([scalar, z.array(scalar).max(200)]).optional(),
});

/** A comparison with a behaviour counter over the whole history. `daysSinceLast` counts business days until the day of evaluation. */
export const counterCondition = z.strictObject({
  kind: z.literal('counter'),
  event: z.string().min(1).max(128),
  measure: z.enum(['count', 'amountFen', 'daysSinceLast', 'daysSinceFirst']),
  operator: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte']),
  value: z.number(),
});

/** Has another tag, or "code=value" of it. A tag is never made of itself, over any number of steps. */
export const hasTagCondition = z.strictObject({ kind: z.literal('tag'), tag: z.string().min(1).max(321) });

/** Conditions joined by and, or, not; at most 5 levels and 50 leaves. */
export type TagCondition =
  | z.output<typeof attributeCondition>
  | z.output<typeof counterCondition>
  | z.output<typeof hasTagCondition>
  | { readonly kind: 'all' | 'any'; readonly of: readonly TagCondition[] }
  | { readonly kind: 'not'; readonly of: TagCondition };

export const tagCondition: z.ZodType<TagCondition> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    attributeCondition,
    counterCondition,
    hasTagCondition,
    z.strictObject({ kind: z.literal('all'), of: z.array(tagCondition).min(1).max(50) }),
    z.strictObject({ kind: z.literal('any'), of: z.array(tagCondition).min(1).max(50) }),
    z.strictObject({ kind: z.literal('not'), of: tagCondition }),
  ]),
);

/** The customers whose number lies between two quantiles of all customers that have one (0.9 to 1: the highest tenth). */
export const quantileDefinition = z.strictObject({
  attribute: z.string().min(1).max(64),
  fromQuantile: z.number().min(0).max(1),
  toQuantile: z.number().min(0).max(1),
});

/** How a tag is made: by hand, by a rule, from the distribution, or by a model that sends its results. */
export const tagDefinition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fact') }),
  z.strictObject({ kind: z.literal('rule'), condition: tagCondition }),
  z.strictObject({ kind: z.literal('statistical'), quantile: quantileDefinition }),
  z.strictObject({ kind: z.literal('model'), model: z.string().min(1).max(128) }),
]);
export type TagDefinition = z.output<typeof tagDefinition>;

export const tagCode = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,63}$/, 'a code is 2 to 64 small letters, digits and _, beginning with a letter');

const tagText = {
  name: z.object({ zh: z.string().trim().min(1).max(64), en: z.string().trim().min(1).max(64) }),
  /** What it states, for whoever reads it. */
  description: z.object({ zh: z.string().max(500), en: z.string().max(500) }),
  /** Folder of the catalogue: kyc, kyp, kyi, opportunity, service, behaviour… */
  category: z.string().trim().min(1).max(64),
  /** Who answers for it: a person or a department. */
  owner: z.string().trim().max(64).optional(),
  schedule: z.enum(tagSchedules).optional(),
  /** A second person approves what it is made of. */
  governed: z.boolean().optional(),
};

export const tag = z.object({
  code: z.string(),
  name: bilingual,
  description: bilingual,
  category: z.string(),
  owner: z.string(),
  schedule: z.enum(tagSchedules),
  subject: z.enum(tagSubjects),
  governed: z.boolean(),
  definition: tagDefinition,
  version: z.number().int(),
  /** Customers of the firm, of whom `customers` is the coverage; null like it. */
  population: z.number().int().nullable(),
  /** Values that it carries, most customers first; empty for callers who do not see the whole firm. */
  values: z.array(z.object({ value: z.string(), customers: z.number().int() })),
  /** Customers that have it, in the whole firm; null for callers who do not see the whole firm. */
  customers: z.number().int().nullable(),
  createdAt: instant,
  createdBy: z.string(),
  updatedAt: instant,
  /** When it was last evaluated for everyone; null for tags put on by hand or by models. */
  evaluatedAt: instant.nullable(),
});

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'tags.write' } as const;
const tagParams = z.object({ code: z.string().max(64) });
const tagRefusals = { TAG_NOT_FOUND: 404 } as const;

export const listTags = defineEndpoint({
  method: 'GET',
  path: '/tags',
  summary: 'The tag catalogue.',
  tag: 'tags',
  access: read,
  query: z.object({
    kind: z.enum(tagKinds).optional(),
    category: z.string().max(64).optional(),
    subject: z.enum(tagSubjects).optional(),
    search: z.string().max(64).optional(),
  }),
  response: z.object({ rows: z.array(tag) }),
});

export const getTag = defineEndpoint({
  method: 'GET',
  path: '/tags/:code',
  summary: 'One tag.',
  tag: 'tags',
  access: read,
  params: tagParams,
  response: tag,
  refusals: tagRefusals,
});

/** `proposed`: it waits for a second person, and nothing has changed yet. */
const changed = z.object({ tag: tag.nullable(), jobId: z.string().nullable(), proposed: z.boolean() });

export const createTag = defineEndpoint({
  method: 'POST',
  path: '/tags',
  summary: 'Makes a tag; a rule or statistical tag is evaluated for everyone in a job.',
  tag: 'tags',
  access: write,
  body: z.strictObject({
    code: tagCode,
    ...tagText,
    subject: z.enum(tagSubjects).default('customer'),
    definition: tagDefinition,
  }),
  response: changed,
  refusals: { TAG_EXISTS: 409, CONDITION_NOT_VALID: 422 },
});

export const updateTag = defineEndpoint({
  method: 'PUT',
  path: '/tags/:code',
  summary: 'Changes a tag; a changed definition becomes a new version and is evaluated for everyone. The kind stays.',
  tag: 'tags',
  access: write,
  params: tagParams,
  body: z.strictObject({ ...tagText, definition: tagDefinition }),
  response: changed,
  refusals: { ...tagRefusals, CONDITION_NOT_VALID: 422, KIND_FIXED: 409 },
});

export const deleteTag = defineEndpoint({
  method: 'DELETE',
  path: '/tags/:code',
  summary: 'Removes a tag from the catalogue and from every customer.',
  tag: 'tags',
  access: write,
  params: tagParams,
  response: z.object({ code: z.string(), customers: z.number().int() }),
  refusals: { ...tagRefusals, TAG_IN_USE: 409 },
});

export const previewCondition = defineEndpoint({
  method: 'POST',
  path: '/tags/preview',
  summary: "How many customers in the caller's scope a condition holds for now.",
  tag: 'tags',
  access: read,
  body: z.strictObject({ condition: tagCondition }),
  response: z.object({
    customers: z.number().int(),
    population: z.number().int(),
    /** The first by customer number. */
    sample: z.array(customerNumber),
  }),
  refusals: { CONDITION_NOT_VALID: 422 },
});

export const evaluateTag = defineEndpoint({
  method: 'POST',
  path: '/tags/:code/evaluate',
  summary: 'Evaluates a rule or statistical tag for everyone, in a job.',
  tag: 'tags',
  access: write,
  params: tagParams,
  response: z.object({ jobId: z.string() }),
  refusals: { ...tagRefusals, NOT_EVALUATED: 409 },
});

const assignment = z.object({
  /** Customers on whom it was changed. */
  changed: z.number().int(),
  /** Numbers that are unknown or out of the caller's scope. */
  notFound: z.array(customerNumber),
});

export const assignTag = defineEndpoint({
  method: 'POST',
  path: '/tags/:code/assign',
  summary: 'Puts a fact tag on customers by hand; audited.',
  tag: 'tags',
  access: write,
  params: tagParams,
  body: z.strictObject({
    customerIds: z.array(customerNumber).min(1).max(1_000),
    reason: z.string().trim().min(2).max(200),
  }),
  response: assignment,
  refusals: { ...tagRefusals, NOT_BY_HAND: 409 },
});

export const unassignTag = defineEndpoint({
  method: 'POST',
  path: '/tags/:code/unassign',
  summary: 'Takes a fact tag off customers; audited.',
  tag: 'tags',
  access: write,
  params: tagParams,
  body: z.strictObject({
    customerIds: z.array(customerNumber).min(1).max(1_000),
    reason: z.string().trim().min(2).max(200),
  }),
  response: assignment,
  refusals: { ...tagRefusals, NOT_BY_HAND: 409 },
});

export const importModelResults = defineEndpoint({
  method: 'POST',
  path: '/tags/:code/results',
  summary: 'Takes the results of a model: who has the tag, with the score. `complete` removes it from everybody else.',
  tag: 'tags',
  access: write,
  params: tagParams,
  body: z.strictObject({
    modelVersion: z.string().min(1).max(64),
    computedAt: instant,
    complete: z.boolean().default(false),
    results: z
      .array(
        z.strictObject({ customerId: customerNumber, score: z.number().optional(), has: z.boolean().default(true) }),
      )
      .max(5_000),
  }),
  response: assignment,
  refusals: { ...tagRefusals, NOT_A_MODEL: 409 },
});
