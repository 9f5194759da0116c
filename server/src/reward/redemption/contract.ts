// HTTP surface of redemption: items with drafts and versions, the catalogue of a customer, redemptions and what is done to them.
import { z } from 'zod';
import { draftBody, draftEndpoints } from '../../decide/drafts/contract.ts';
import { customerNumber } from '../../know/profiles/contract.ts';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import {
  callerKey,
  definitionRefusals,
  draftShapes,
  flowRefusals,
  grantRefusals,
  useSchema,
} from '../benefit-desk/contract.ts';
import { benefitCode, itemSchema } from '../benefit-rules/contract.ts';
import { customerCatalogue, redemptionSchema, redemptionStates } from './contract-shapes.ts';

export { type Item, limitSpans } from '../benefit-rules/contract.ts';
export { redemptionStates } from './contract-shapes.ts';

const read = { kind: 'permission', permission: 'benefits.read' } as const;
const manage = { kind: 'permission', permission: 'benefits.manage' } as const;
const grant = { kind: 'permission', permission: 'benefits.grant' } as const;
const fulfil = { kind: 'permission', permission: 'benefits.fulfil' } as const;
const tag = 'redemption';
const count = z.number().int();
const reason = z.string().trim().min(2).max(500);
const params = z.object({ item: benefitCode });
const redemptionParams = z.object({ redemptionId: z.string().regex(/^[0-9a-f]{20}$/) });

const summary = z.object({
  ...draftShapes(itemSchema),
  /** Of the benefit in force; null where there is none. */
  benefitName: z.object({ zh: z.string(), en: z.string() }).nullable(),
  /** In the caller's scope, over the last 30 days. */
  redemptions: count,
  points: count,
});
const detail = summary.extend(draftBody(itemSchema)).extend({
  budget: z.object({ count, yuan: z.string() }).nullable(),
});
const itemRefusals = { ...definitionRefusals, ...flowRefusals, ITEM_NOT_FOUND: 404, ITEM_NOT_ACTIVE: 409 } as const;

export const listItemTemplates = defineEndpoint({
  method: 'GET',
  path: '/redemption/templates',
  summary: 'Items of a catalogue that ship ready to be drafted.',
  tag,
  access: read,
  response: z.object({ items: z.array(z.object({ code: benefitCode, item: itemSchema })) }),
});

export const listItems = defineEndpoint({
  method: 'GET',
  path: '/redemption/items',
  summary: "Every item with its stock and what customers in the caller's scope redeemed in the last 30 days.",
  tag,
  access: read,
  response: z.object({ items: z.array(summary) }),
});

export const {
  read: readItem,
  save: saveItemDraft,
  approve: approveItemDraft,
  activate: activateItem,
  retire: retireItem,
} = draftEndpoints({
  ...{ at: '/redemption/items/:item', tag, params, definition: itemSchema, detail, reasonMin: 2 },
  permissions: { read: 'benefits.read', manage: 'benefits.manage', approve: 'benefits.approve' },
  says: {
    read: 'One item: what is in force, the draft with what its activation needs, versions, stock and budget.',
    save: 'Writes the draft of a new or known item; audited. Its class is that of its benefit.',
    approve: 'Agrees to a draft that somebody else wrote.',
    activate: 'Puts the draft in force as a new version; what was redeemed before keeps its price.',
    retire: 'Takes an item out of the catalogue; what is held is still delivered.',
  },
  refusals: {
    ...{ read: { ITEM_NOT_FOUND: 404 }, save: itemRefusals, approve: itemRefusals, activate: itemRefusals },
    retire: itemRefusals,
  },
});

export const changeItemStock = defineEndpoint({
  method: 'POST',
  path: '/redemption/items/:item/stock',
  summary: 'Puts so many more in, or takes out what nobody has; audited.',
  tag,
  access: manage,
  params,
  body: z.strictObject({
    count: count
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .refine((value) => value !== 0, 'not 0'),
    reason,
  }),
  response: detail,
  refusals: { ITEM_NOT_FOUND: 404, STOCK_TAKEN: 409 },
});

export const readCatalogue = defineEndpoint({
  method: 'GET',
  path: '/redemption/customers/:customerId/catalogue',
  summary: 'The catalogue as one customer sees it: prices, what is left, why not.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: customerCatalogue,
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

const settleRefusals = {
  REDEMPTION_NOT_FOUND: 404,
  REDEMPTION_CLOSED: 409,
  FEE_OUTSTANDING: 409,
  FEE_NOT_DUE: 409,
  ALREADY_USED: 409,
  NOT_SUITABLE: 422,
  NOT_ELIGIBLE: 422,
  CUSTOMER_NOT_FOUND: 404,
  BENEFIT_NOT_ACTIVE: 409,
  HOLD_NOT_FOUND: 404,
  HOLD_TIMED_OUT: 409,
  HOLD_CLOSED: 409,
  ALREADY_CANCELLED: 409,
  PROGRAMME_STOPPED: 503,
} as const;

export const redeemFor = defineEndpoint({
  method: 'POST',
  path: '/redemption/customers/:customerId/redemptions',
  summary: 'Redeems points of a customer for an item; the same key is the same redemption for ever.',
  tag,
  access: grant,
  params: z.object({ customerId: customerNumber }),
  body: z.strictObject({
    key: callerKey,
    item: benefitCode,
    /** What the customer was told that it costs; null: whatever it costs. */
    points: count.min(1).nullable().default(null),
  }),
  response: redemptionSchema.extend({ replayed: z.boolean() }),
  refusals: {
    ...grantRefusals,
    ITEM_NOT_ACTIVE: 404,
    PRICE_CHANGED: 409,
    INSUFFICIENT_POINTS: 422,
    DEBT_OUTSTANDING: 422,
    WALLET_NOT_SPENDABLE: 422,
    TOO_MANY_LOTS: 422,
    PROGRAMME_NOT_FOUND: 404,
    WALLET_NOT_FOUND: 404,
    PROGRAMME_STOPPED: 503,
    CALENDAR_YEAR_UNKNOWN: 422,
  },
});

export const listRedemptionsOf = defineEndpoint({
  method: 'GET',
  path: '/redemption/customers/:customerId/redemptions',
  summary: 'What a customer redeemed, newest first.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({ items: z.array(redemptionSchema) }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const listRedemptions = defineEndpoint({
  method: 'GET',
  path: '/redemption/redemptions',
  summary: "Redemptions of customers in the caller's scope, newest first.",
  tag,
  access: read,
  query: z.object({ ...paging(20), state: z.enum(redemptionStates).optional(), item: benefitCode.optional() }),
  response: z.object({ items: z.array(redemptionSchema), total: count }),
});

export const readRedemption = defineEndpoint({
  method: 'GET',
  path: '/redemption/redemptions/:redemptionId',
  summary: 'One redemption with its delivery.',
  tag,
  access: read,
  params: redemptionParams,
  response: redemptionSchema.extend({ use: useSchema.nullable() }),
  refusals: settleRefusals,
});

export const confirmFee = defineEndpoint({
  method: 'POST',
  path: '/redemption/redemptions/:redemptionId/fee',
  summary:
    'Says that the fee beside the points was paid, with the reference of the payment; what needs nobody is delivered then.',
  tag,
  access: fulfil,
  params: redemptionParams,
  body: z.strictObject({ reference: z.string().trim().min(1).max(100) }),
  response: redemptionSchema,
  refusals: settleRefusals,
});

export const cancelRedemption = defineEndpoint({
  method: 'POST',
  path: '/redemption/redemptions/:redemptionId/cancel',
  summary: 'Gives a redemption up that was not delivered: points go back with the ends they had, stock and code too.',
  tag,
  access: fulfil,
  params: redemptionParams,
  body: z.strictObject({ reason }),
  response: redemptionSchema,
  refusals: settleRefusals,
});

export const refundRedemption = defineEndpoint({
  method: 'POST',
  path: '/redemption/redemptions/:redemptionId/refund',
  summary: "Takes back what was delivered and gives the points back by the ledger's rules; audited.",
  tag,
  access: grant,
  params: redemptionParams,
  body: z.strictObject({ reason }),
  response: redemptionSchema,
  refusals: settleRefusals,
});
