// HTTP surface of customers: list, export, the 360 view and its parts, reveal of personal values, merge and unlink.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import {
  bilingual,
  businessDay,
  commaList,
  customer360,
  customerListQuery,
  customerNumber,
  customerPosition,
  customerRow,
  customerTrade,
  fenAmount,
  timelineEvent,
} from './contract-shapes.ts';

export * from './contract-shapes.ts';

const customerParams = z.object({ customerId: customerNumber });
const notFound = { CUSTOMER_NOT_FOUND: 404 } as const;
const read = { kind: 'permission', permission: 'customers.read' } as const;

export const listCustomers = defineEndpoint({
  method: 'GET',
  path: '/customers',
  summary: "Customers in the caller's scope, filtered, sorted, by page.",
  tag: 'customers',
  access: read,
  query: customerListQuery,
  response: z.object({
    rows: z.array(customerRow),
    /** How many fit. `at_least`: counting stopped there. */
    total: z.number().int(),
    totalIs: z.enum(['exact', 'at_least']),
    page: z.number().int(),
    pageSize: z.number().int(),
    /** Log position up to which the projection has seen everything. */
    asOfPosition: z.number().int(),
  }),
  refusals: { FILTER_NOT_VALID: 422, PAGE_TOO_DEEP: 422 },
});

export const exportCustomers = defineEndpoint({
  method: 'GET',
  path: '/customers.csv',
  summary: 'The same list as CSV, masked and audited; at most 100,000 rows.',
  tag: 'customers',
  access: { kind: 'permission', permission: 'customers.export' },
  query: customerListQuery.omit({ page: true, pageSize: true }),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: { FILTER_NOT_VALID: 422 },
});

export const exportCustomersJsonl = defineEndpoint({
  method: 'GET',
  path: '/customers.jsonl',
  summary: 'The same as lines of JSON, with the tags of each customer.',
  tag: 'customers',
  access: { kind: 'permission', permission: 'customers.export' },
  query: customerListQuery.omit({ page: true, pageSize: true }),
  response: z.unknown(),
  produces: 'application/x-ndjson',
  refusals: { FILTER_NOT_VALID: 422 },
});

export const getCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId',
  summary: 'All that is known of one customer, personal values masked.',
  tag: 'customers',
  access: read,
  params: customerParams,
  response: customer360,
  refusals: notFound,
});

export const getCustomerAssets = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/assets',
  summary: 'Assets at the end of each day that was delivered, inclusive days.',
  tag: 'customers',
  access: read,
  params: customerParams,
  query: z.object({ from: businessDay.optional(), to: businessDay.optional() }),
  response: z.object({
    days: z.array(z.object({ date: businessDay, totalFen: fenAmount, cashFen: fenAmount.nullable() })),
  }),
  refusals: notFound,
});

export const getCustomerPositions = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/positions',
  summary: 'What was held at the end of a day, from the facts as last revised; the latest day when none is given.',
  tag: 'customers',
  access: read,
  params: customerParams,
  query: z.object({ date: businessDay.optional() }),
  response: z.object({ date: businessDay.nullable(), rows: z.array(customerPosition) }),
  refusals: notFound,
});

/** Where the next page begins; opaque. Send it back as `before`. */
export const pageCursor = z.string().max(64);

export const getCustomerTrades = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/trades',
  summary: 'Trades, newest first, as last revised.',
  tag: 'customers',
  access: read,
  params: customerParams,
  query: z.object({
    before: pageCursor.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ rows: z.array(customerTrade), next: pageCursor.nullable() }),
  refusals: { ...notFound, CURSOR_NOT_VALID: 422 },
});

export const getCustomerTimeline = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/timeline',
  summary: 'Behaviour and facts, newest first, by page; with the number of events of each day on the page.',
  tag: 'customers',
  access: read,
  params: customerParams,
  query: z.object({
    events: commaList('event names to keep'),
    from: businessDay.optional(),
    to: businessDay.optional(),
    before: pageCursor.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({
    events: z.array(timelineEvent),
    /** Days that occur on this page, newest first, each with how many events the customer has on that whole day (same filter). */
    days: z.array(z.object({ date: businessDay, count: z.number().int() })),
    next: pageCursor.nullable(),
  }),
  refusals: { ...notFound, CURSOR_NOT_VALID: 422 },
});

export const revealField = defineEndpoint({
  method: 'POST',
  path: '/customers/:customerId/reveal',
  summary: 'The clear text of one personal value; audited.',
  tag: 'customers',
  access: { kind: 'permission', permission: 'customers.reveal' },
  params: customerParams,
  body: z.strictObject({
    /** Name of a personal attribute ("name", "phone", "email", "id_number"). */
    field: z.string().min(1).max(64),
    reason: z.string().trim().min(2).max(200),
  }),
  response: z.object({ field: z.string(), value: z.string().nullable() }),
  refusals: { ...notFound, FIELD_NOT_PERSONAL: 422 },
});

const merge = { kind: 'permission', permission: 'customers.merge' } as const;
const reason = z.string().trim().min(2).max(500);

export const mergeCustomers = defineEndpoint({
  method: 'POST',
  path: '/customers/:customerId/merge',
  summary: 'Joins another customer into this one; audited, can be undone.',
  tag: 'customers',
  access: merge,
  params: customerParams,
  body: z.strictObject({ mergedCustomerId: customerNumber, reason }),
  response: z.object({ customerId: customerNumber, mergedCustomerId: customerNumber }),
  refusals: { ...notFound, ALREADY_MERGED: 409, MERGE_WITH_ITSELF: 422 },
});

export const unmergeCustomers = defineEndpoint({
  method: 'POST',
  path: '/customers/:customerId/unmerge',
  summary: 'Takes a merged customer out again; audited.',
  tag: 'customers',
  access: merge,
  params: customerParams,
  body: z.strictObject({ mergedCustomerId: customerNumber, reason }),
  response: z.object({ customerId: customerNumber, mergedCustomerId: customerNumber }),
  refusals: { ...notFound, NOT_MERGED: 409 },
});

export const unlinkActor = defineEndpoint({
  method: 'POST',
  path: '/customers/:customerId/unlink',
  summary: 'Says that an actor was never this customer; audited.',
  tag: 'customers',
  access: merge,
  params: customerParams,
  body: z.strictObject({ actorId: z.string().min(1).max(255), reason }),
  response: z.object({ customerId: customerNumber, actorId: z.string() }),
  refusals: { ...notFound, NOT_LINKED: 404 },
});

export const attributeTypes = ['text', 'number', 'money', 'date', 'instant', 'boolean', 'list'] as const;

export const attributeDescription = z.object({
  name: z.string(),
  label: bilingual,
  type: z.enum(attributeTypes),
  /** Where it is shown: basic, kyc, value, channel, behaviour, flags, source. */
  group: z.string(),
  personal: z.boolean(),
  effectiveDated: z.boolean(),
  /** Whether a portrait shows it and how numbers are cut; null when not shown. */
  portrait: z.enum(['category', 'bucket']).nullable(),
  /** Labels of coded values. */
  values: z.record(z.string(), bilingual).nullable(),
});

export const listAttributes = defineEndpoint({
  method: 'GET',
  path: '/profile-attributes',
  summary: 'The attributes that filters, rule tags and portraits can use.',
  tag: 'customers',
  access: read,
  response: z.object({ rows: z.array(attributeDescription) }),
});

export const recomputeProfiles = defineEndpoint({
  method: 'POST',
  path: '/customers/recompute',
  summary: 'Puts a recomputation of all profiles from the event store into the job queue.',
  tag: 'customers',
  access: { kind: 'permission', permission: 'jobs.write' },
  response: z.object({ jobId: z.string() }),
});
