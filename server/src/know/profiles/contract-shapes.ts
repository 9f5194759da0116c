// What customers look like over HTTP: filters, rows, the 360 view and its parts. No server code: the console imports it.
import { z } from 'zod';

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
  /** Code of a segment that the customer is in now. */
  segment: z.string().max(64).optional(),
  /** Attributes with coded values, each as name=value, such as trading_style=active. */
  attributes: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}=.{1,64}$/, 'write name=value'))
    .max(20)
    .optional(),
});
export type CustomerFilter = z.output<typeof customerFilter>;

export const customerSorts = ['customerId', 'totalAssets', 'openedOn', 'lastActiveOn', 'contribution'] as const;

/** Several values in one address parameter. */
export const commaList = (what: string) => z.string().max(2_000).optional().describe(`${what}, separated by commas`);

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
  segment: z.string().max(64).optional(),
  attributes: commaList('attributes with coded values as name=value'),
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
  /** What the product that it names is called; null: it names none, or the catalogue does not have it. */
  productName: z.string().nullable(),
});
