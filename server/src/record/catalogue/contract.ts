// The HTTP surface of the catalogue: products, channels and what channels cost.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';

const read = { kind: 'permission', permission: 'catalogue.read' } as const;
const write = { kind: 'permission', permission: 'catalogue.write' } as const;
const tag = 'catalogue';

const dateText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const productSchema = z.object({
  code: z.string(),
  name: z.string(),
  /** stock, fund, bond, wealth, margin, option, advisory, other */
  type: z.string(),
  category: z.string().nullable(),
  subcategory: z.string().nullable(),
  market: z.string().nullable(),
  sector: z.string().nullable(),
  industry: z.string().nullable(),
  issuer: z.string().nullable(),
  /** R1 to R5. */
  riskRating: z.string().nullable(),
  currency: z.string().nullable(),
  status: z.string(),
  listedOn: dateText.nullable(),
  maturesOn: dateText.nullable(),
  /** Fen; smallest first purchase. */
  minimumFen: z.number().int().nullable(),
  /** Yearly management fee as a decimal fraction, "0.015". */
  feeRate: z.string().nullable(),
  effectiveFrom: dateText,
  source: z.string(),
});
export type Product = z.infer<typeof productSchema>;

export const listProducts = defineEndpoint({
  method: 'GET',
  path: '/catalogue/products',
  summary: 'Lists products as of a day.',
  tag,
  access: read,
  query: z.object({
    ...paging(50),
    asOf: dateText.optional(),
    search: z.string().max(100).optional().describe('beginning of the code, or part of the name'),
    type: z.string().optional(),
    category: z.string().optional(),
    riskRating: z.string().optional(),
    status: z.string().optional(),
    sort: z.enum(['code', 'name', 'type', 'riskRating', 'effectiveFrom']).default('code'),
    order: z.enum(['asc', 'desc']).default('asc'),
  }),
  response: z.object({
    items: z.array(productSchema),
    total: z.number().int(),
    /** For the filters. */
    types: z.array(z.object({ type: z.string(), count: z.number().int() })),
  }),
});

export const downloadProducts = defineEndpoint({
  method: 'GET',
  path: '/catalogue/products.csv',
  summary: 'The products as CSV.',
  tag,
  access: read,
  query: z.object({ asOf: dateText.optional(), type: z.string().optional(), search: z.string().max(100).optional() }),
  response: z.unknown(),
  produces: 'text/csv',
});

export const getProduct = defineEndpoint({
  method: 'GET',
  path: '/catalogue/products/:code',
  summary: 'One product with its earlier versions.',
  tag,
  access: read,
  params: z.object({ code: z.string() }),
  response: z.object({ product: productSchema, history: z.array(productSchema) }),
  refusals: { PRODUCT_NOT_FOUND: 404 },
});

export const channelKinds = [
  'own_app',
  'own_web',
  'mini_program',
  'wecom',
  'app_store',
  'search',
  'feed_advertising',
  'new_media',
  'bank_outlet',
  'ground_promotion',
  'event',
  'employee',
  'introduction',
  'branch_walk_in',
  'other',
] as const;
export type ChannelKind = (typeof channelKinds)[number];

export const channelSchema = z.object({
  code: z.string().regex(/^[\p{L}\p{N}._:/-]{1,64}$/u),
  name: z.string(),
  kind: z.enum(channelKinds),
  /** Public: advertising and stores open to all. Private: the firm's own reach (employees, branches, WeCom). */
  domain: z.enum(['public', 'private']),
  /** Unit or staff number that answers for it. */
  ownerUnitId: z.string().nullable(),
  status: z.enum(['active', 'closed']),
  note: z.string().nullable(),
});
export type Channel = z.infer<typeof channelSchema>;

export const listChannels = defineEndpoint({
  method: 'GET',
  path: '/catalogue/channels',
  summary: 'Lists channels with what they cost in a period [from, to).',
  tag,
  access: read,
  query: z.object({
    ...paging(50),
    from: dateText.optional(),
    to: dateText.optional(),
    search: z.string().max(100).optional(),
    kind: z.enum(channelKinds).optional(),
    domain: z.enum(['public', 'private']).optional(),
  }),
  response: z.object({
    items: z.array(
      channelSchema.extend({
        costFen: z.number().int(),
        /** True when the channel is known only from cost records, not from the channel master. */
        undeclared: z.boolean(),
      }),
    ),
    total: z.number().int(),
    costFenTotal: z.number().int(),
  }),
});

export const saveChannel = defineEndpoint({
  method: 'PUT',
  path: '/catalogue/channels/:code',
  summary: 'Creates or changes a channel. The answer comes when it is in the log; it shows shortly after.',
  tag,
  access: write,
  params: z.object({ code: channelSchema.shape.code }),
  body: channelSchema.omit({ code: true }),
  response: z.object({ accepted: z.literal(true) }),
  refusals: { CHANNEL_INVALID: 422 },
});

export const listChannelCosts = defineEndpoint({
  method: 'GET',
  path: '/catalogue/channels/:code/costs',
  summary: 'What a channel cost, period by period.',
  tag,
  access: read,
  params: z.object({ code: z.string() }),
  query: z.object({ from: dateText.optional(), to: dateText.optional() }),
  response: z.object({
    items: z.array(
      z.object({
        /** Null: the channel as a whole, besides what its campaigns cost. */
        campaign: z.string().nullable(),
        costType: z.string(),
        periodStart: dateText,
        /** Exclusive. */
        periodEnd: dateText,
        costFen: z.number().int(),
        impressions: z.number().int().nullable(),
        clicks: z.number().int().nullable(),
        source: z.string(),
      }),
    ),
    costFenTotal: z.number().int(),
  }),
  refusals: { CHANNEL_NOT_FOUND: 404 },
});

export const recordChannelCost = defineEndpoint({
  method: 'POST',
  path: '/catalogue/channels/:code/costs',
  summary: 'Records or corrects the cost of a channel, or of one of its campaigns, in a period, by cost type.',
  tag,
  access: write,
  params: z.object({ code: z.string() }),
  body: z.object({
    campaign: z.string().trim().min(1).max(128).optional(),
    costType: z.string().min(1).max(64).default('total'),
    periodStart: dateText,
    periodEnd: dateText,
    costFen: z.number().int().min(0),
    impressions: z.number().int().min(0).optional(),
    clicks: z.number().int().min(0).optional(),
  }),
  response: z.object({ accepted: z.literal(true) }),
  refusals: { CHANNEL_NOT_FOUND: 404, PERIOD_EMPTY: 422 },
});
