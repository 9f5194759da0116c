// HTTP surface of customers: list, export, the 360 view and its parts, reveal of personal values, merge and unlink.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

/** Fen, 1/100 yuan, whole. */
export const fenAmount = z.number().int();
/** Milliseconds since 1970-01-01T00:00:00Z. */
export const instant = z.number().int();
/** Day of the business time zone. */
export const businessDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const customerNumber = z.string().min(1).max(64);
export const bilingual = z.object({ zh: z.string(), en: z.string() });

export const customerStatuses = ['prospect', 'active', 'dormant', 'frozen', 'closed'] as const;
export const riskLevels = ['C1', 'C2', 'C3', 'C4', 'C5'] as const;

/** What a customer list can be narrowed by. Every condition given must hold. Portrait and tags use the same object. */
export const customerFilter = z.strictObject({
  /** Customer number (from its beginning), or a whole name, or a whole phone number. */
  search: z.string().trim().min(1).max(64).optional(),
  /** Codes of tags that the customer must all have. */
  tags: z.array(z.string().min(1).max(64)).max(20).optional(),
  branchId: z.string().max(64).optional(),
  teamId: z.string().max(64).optional(),
  adviserId: z.string().max(64).optional(),
  /** The day whose relations branch, team and adviser mean; today when absent. */
  relationsAsOf: businessDay.optional(),
  status: z.array(z.enum(customerStatuses)).optional(),
  riskLevel: z.array(z.enum(riskLevels)).optional(),
  /** Latest total assets, inclusive, fen. */
  assetsFromFen: fenAmount.optional(),
  /** Latest total assets, exclusive, fen. */
  assetsBelowFen: fenAmount.optional(),
  /** Account opening day, inclusive at both ends. */
  openedFrom: businessDay.optional(),
  openedTo: businessDay.optional(),
  /** Day of the last behaviour, inclusive. */
  activeFrom: businessDay.optional(),
  activeTo: businessDay.optional(),
  /** Channel of the first touch. */
  firstChannel: z.string().max(128).optional(),
  /** Code of a product held now. */
  holds: z.string().max(64).optional(),
});
export type CustomerFilter = z.output<typeof customerFilter>;

export const customerSorts = ['customerId', 'totalAssets', 'openedOn', 'lastActiveOn', 'contribution'] as const;

const commaList = (what: string) => z.string().max(2_000).optional().describe(`${what}, separated by commas`);

/** The filter as it stands in an address: lists are separated by commas. */
export const customerListQuery = z.object({
  search: z.string().trim().max(64).optional(),
  tags: commaList('tag codes'),
  branchId: z.string().max(64).optional(),
  teamId: z.string().max(64).optional(),
  adviserId: z.string().max(64).optional(),
  relationsAsOf: businessDay.optional(),
  status: commaList(customerStatuses.join(' | ')),
  riskLevel: commaList(riskLevels.join(' | ')),
  assetsFromFen: z.coerce.number().int().optional(),
  assetsBelowFen: z.coerce.number().int().optional(),
  openedFrom: businessDay.optional(),
  openedTo: businessDay.optional(),
  activeFrom: businessDay.optional(),
  activeTo: businessDay.optional(),
  firstChannel: z.string().max(128).optional(),
  holds: z.string().max(64).optional(),
  sort: z.enum(customerSorts).default('customerId'),
  order: z.enum(['asc', 'desc']).default('asc'),
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(20),
});

/** A tag on a customer with how it came there. */
export const tagOnCustomer = z.object({
  code: z.string(),
  name: bilingual,
  kind: z.enum(['fact', 'rule', 'statistical', 'model']),
  /** When it was put on. */
  assignedAt: instant,
  /** Who or what put it on: an operator's name, "rule", "statistics", a model's name. */
  madeBy: z.string(),
  /** Version of the rule or the model; null for tags put on by hand. */
  version: z.string().nullable(),
  /** What it was made from: the inputs of the rule with their values, the quantile, the score, the operator's reason. */
  from: z.record(z.string(), z.unknown()),
});

export const customerRow = z.object({
  customerId: customerNumber,
  /** Masked ("张**"); null when unknown or erased. */
  name: z.string().nullable(),
  /** Masked ("138****1234"). */
  phone: z.string().nullable(),
  status: z.enum(customerStatuses),
  riskLevel: z.enum(riskLevels).nullable(),
  branchId: z.string().nullable(),
  branchName: z.string().nullable(),
  teamId: z.string().nullable(),
  adviserId: z.string().nullable(),
  adviserName: z.string().nullable(),
  openedOn: businessDay.nullable(),
  totalAssetsFen: fenAmount.nullable(),
  contributionFen: fenAmount,
  lastActiveAt: instant.nullable(),
  firstChannel: z.string().nullable(),
  tags: z.array(z.object({ code: z.string(), name: bilingual })),
});

const customerParams = z.object({ customerId: customerNumber });
const notFound = { CUSTOMER_NOT_FOUND: 404 } as const;
const read = { kind: 'permission', permission: 'customers.read' } as const;

export const listCustomers = defineEndpoint({
  method: 'GET',
  path: '/customers',
  summary: 'Customers in the caller’s scope, filtered, sorted, by page.',
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

export const linkedActor = z.object({
  actorId: z.string(),
  /** Half-open span in which the actor was this customer; null: unbounded on that side. */
  from: instant.nullable(),
  to: instant.nullable(),
});

export const channelTouch = z.object({ channel: z.string(), at: instant });

/** An attribute of the registry with the customer's value. Personal values are masked. */
export const attributeValue = z.object({
  name: z.string(),
  label: bilingual,
  group: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).nullable(),
  /** Personal values are shown masked and can be revealed. */
  personal: z.boolean(),
  /** The business date since when it holds; null where the attribute carries none. */
  since: businessDay.nullable(),
});

export const customerAccount = z.object({
  accountId: z.string(),
  kind: z.string().nullable(),
  status: z.string().nullable(),
  openedOn: businessDay.nullable(),
  closedOn: businessDay.nullable(),
});

export const customerPosition = z.object({
  accountId: z.string(),
  productCode: z.string(),
  productName: z.string().nullable(),
  date: businessDay,
  /** Decimal text. */
  quantity: z.string().nullable(),
  marketValueFen: fenAmount.nullable(),
  costFen: fenAmount.nullable(),
});

export const customerConsent = z.object({
  purpose: z.string(),
  channel: z.string().nullable(),
  granted: z.boolean(),
  changedAt: instant,
  source: z.string(),
});

export const customerRelation = z.object({
  /** developed_by, served_by, signed_adviser, wecom_follower. */
  type: z.string(),
  unitId: z.string(),
  unitName: z.string().nullable(),
  unitKind: z.string().nullable(),
  /** Holds on [validFrom, validUntil). */
  validFrom: businessDay,
  validUntil: businessDay.nullable(),
  /** Share of this relation among those of its type, decimal text ("0.5"). */
  ratio: z.string(),
});

export const customer360 = z.object({
  header: customerRow,
  identity: z.object({
    personId: z.string(),
    actors: z.array(linkedActor),
    /** Customers merged into this one. */
    merged: z.array(customerNumber),
    /** Set when this customer was merged into another. */
    mergedInto: customerNumber.nullable(),
    firstSeenAt: instant.nullable(),
  }),
  attributes: z.array(attributeValue),
  accounts: z.array(customerAccount),
  assets: z.object({
    date: businessDay.nullable(),
    totalFen: fenAmount.nullable(),
    cashFen: fenAmount.nullable(),
  }),
  positions: z.array(customerPosition),
  contribution: z.object({
    /** Commission and fees over the whole history, fen. */
    totalFen: fenAmount,
    commissionFen: fenAmount,
    feesFen: fenAmount,
    trades: z.number().int(),
    turnoverFen: fenAmount,
    depositsFen: fenAmount,
    withdrawalsFen: fenAmount,
    firstTradeAt: instant.nullable(),
    lastTradeAt: instant.nullable(),
    fundedAt: instant.nullable(),
  }),
  channels: z.object({ first: channelTouch.nullable(), latest: channelTouch.nullable() }),
  consents: z.array(customerConsent),
  tags: z.array(tagOnCustomer),
  relations: z.array(customerRelation),
  /** Behaviour by event name, most frequent first. */
  counters: z.array(
    z.object({
      event: z.string(),
      count: z.number().int(),
      firstAt: instant,
      lastAt: instant,
      amountFen: fenAmount,
    }),
  ),
  asOfPosition: z.number().int(),
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

export const customerTrade = z.object({
  tradeId: z.string(),
  at: instant,
  side: z.string().nullable(),
  productCode: z.string().nullable(),
  productName: z.string().nullable(),
  /** Decimal text. */
  quantity: z.string().nullable(),
  price: z.string().nullable(),
  amountFen: fenAmount.nullable(),
  commissionFen: fenAmount.nullable(),
  feesFen: fenAmount.nullable(),
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

export const timelineEvent = z.object({
  position: z.number().int(),
  name: z.string(),
  kind: z.string(),
  at: instant,
  recordedAt: instant,
  actorId: z.string().nullable(),
  source: z.string(),
  sessionId: z.string().nullable(),
  /** Cipher text is replaced by "***". */
  properties: z.record(z.string(), z.unknown()),
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
