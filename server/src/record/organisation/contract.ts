// The HTTP surface of the organisation: the tree as of a day, units, relations, reassignment, the unassigned pool.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';

const read = { kind: 'permission', permission: 'organisation.read' } as const;
const write = { kind: 'permission', permission: 'organisation.write' } as const;
const tag = 'organisation';

const dateText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Today of the business zone when absent. */
const asOf = dateText.optional();

export const unitKinds = ['head_office', 'region', 'branch', 'team', 'person'] as const;
export type UnitKind = (typeof unitKinds)[number];
export const relationTypes = ['developed_by', 'served_by', 'signed_adviser', 'wecom_follower'] as const;
export type RelationType = (typeof relationTypes)[number];

const unitId = z.string().min(1).max(64);
/** Share of the relation, "1" or "0.3333"; the shares of one type at one time sum to 1. */
const ratio = z.string().regex(/^(1(\.0{1,6})?|0\.\d{1,6})$/);

export const unitSchema = z.object({
  unitId,
  kind: z.enum(unitKinds),
  name: z.string(),
  parentId: unitId.nullable(),
  managerId: unitId.nullable(),
  status: z.enum(['active', 'closed']),
  /** This version of the unit holds on [effectiveFrom, effectiveUntil). */
  effectiveFrom: dateText,
  effectiveUntil: dateText.nullable(),
});
export type Unit = z.infer<typeof unitSchema>;

const treeUnitSchema = unitSchema.extend({
  /** Customers served by the unit and everything below on that day. */
  customers: z.number().int(),
  /** From the root down to the unit itself. */
  path: z.array(unitId),
});

export const relationSchema = z.object({
  customerId: z.string(),
  type: z.enum(relationTypes),
  unitId,
  unitName: z.string().nullable(),
  unitKind: z.enum(unitKinds).nullable(),
  validFrom: dateText,
  validUntil: dateText.nullable(),
  ratio,
  reason: z.string().nullable(),
  /** Where it comes from: the name of an import's source, or "zhiyin" where an operator recorded it. */
  source: z.string(),
});
export type Relation = z.infer<typeof relationSchema>;

export const getOrganisationTree = defineEndpoint({
  method: 'GET',
  path: '/organisation/tree',
  summary: 'The organisation as of a day, as a flat list in tree order, limited to what the caller may see.',
  tag,
  access: read,
  query: z.object({
    asOf,
    search: z.string().max(100).optional(),
    includePersons: z.enum(['true', 'false']).default('true'),
  }),
  response: z.object({ asOf: dateText, units: z.array(treeUnitSchema) }),
});

export const getUnit = defineEndpoint({
  method: 'GET',
  path: '/organisation/units/:unitId',
  summary: 'One unit as of a day, with its history.',
  tag,
  access: read,
  params: z.object({ unitId }),
  query: z.object({ asOf }),
  response: z.object({ unit: unitSchema, history: z.array(unitSchema) }),
  refusals: { UNIT_NOT_FOUND: 404 },
});

export const saveUnit = defineEndpoint({
  method: 'PUT',
  path: '/organisation/units/:unitId',
  summary:
    'Records a unit from a day on: creates, renames, moves or closes it. The answer comes when it is in the log; it shows shortly after.',
  tag,
  access: write,
  params: z.object({ unitId }),
  body: z.object({
    kind: z.enum(unitKinds),
    name: z.string().min(1).max(100),
    parentId: unitId.nullable(),
    managerId: unitId.nullable().default(null),
    status: z.enum(['active', 'closed']).default('active'),
    effectiveFrom: dateText,
    reason: z.string().min(1).max(500),
  }),
  response: z.object({ accepted: z.literal(true) }),
  refusals: { PARENT_NOT_FOUND: 422, PARENT_BELOW_UNIT: 422, PARENT_KIND: 422, UNIT_HAS_CHILDREN: 409 },
});

export const listCustomerRelations = defineEndpoint({
  method: 'GET',
  path: '/organisation/customers/:customerId/relations',
  summary: 'The relations of a customer: those that hold on a day, and the history.',
  tag,
  access: read,
  params: z.object({ customerId: z.string() }),
  query: z.object({ asOf }),
  response: z.object({ asOf: dateText, current: z.array(relationSchema), history: z.array(relationSchema) }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const listUnitCustomers = defineEndpoint({
  method: 'GET',
  path: '/organisation/units/:unitId/customers',
  summary: 'The customers of a branch, team or person on a day.',
  tag,
  access: read,
  params: z.object({ unitId }),
  query: z.object({
    asOf,
    type: z.enum(relationTypes).default('served_by'),
    ...paging(50),
  }),
  response: z.object({ asOf: dateText, items: z.array(relationSchema), total: z.number().int() }),
  refusals: { UNIT_NOT_FOUND: 404 },
});

const assignment = {
  type: z.enum(relationTypes),
  /** Who has the relation from the day on; the ratios sum to 1. Empty ends the relation. */
  to: z.array(z.object({ unitId, ratio: ratio.default('1') })).max(20),
  from: dateText,
  reason: z.string().min(1).max(500),
};

export const reassignCustomer = defineEndpoint({
  method: 'POST',
  path: '/organisation/customers/:customerId/reassign',
  summary: 'Gives a customer to another adviser, team or branch from a day on. Audited.',
  tag,
  access: write,
  params: z.object({ customerId: z.string() }),
  body: z.object(assignment),
  response: z.object({ accepted: z.literal(true), changed: z.number().int() }),
  refusals: { UNIT_NOT_FOUND: 404, CUSTOMER_NOT_FOUND: 404, RATIO_SUM: 422, ALREADY_SO: 409 },
});

export const reassignCustomers = defineEndpoint({
  method: 'POST',
  path: '/organisation/reassignments',
  summary: "Gives many customers at once to other advisers, all of a leaving adviser's, or a list. Audited as one act.",
  tag,
  access: write,
  body: z.object({
    ...assignment,
    /** Whom to take: a list, or everybody that a unit has in this relation on the day. */
    customers: z.union([
      z.object({ customerIds: z.array(z.string()).min(1).max(50_000) }),
      z.object({ ofUnit: unitId }),
    ]),
    /** `each`: everybody gets all of `to` with the ratios; `spread`: customers are dealt out evenly over `to`. */
    distribution: z.enum(['each', 'spread']).default('each'),
  }),
  response: z.object({
    accepted: z.literal(true),
    changed: z.number().int(),
    unchanged: z.number().int(),
    unknown: z.array(z.string()),
  }),
  refusals: { UNIT_NOT_FOUND: 404, RATIO_SUM: 422, TOO_MANY_CUSTOMERS: 422, NOBODY_TO_MOVE: 409 },
});

export const listUnassignedCustomers = defineEndpoint({
  method: 'GET',
  path: '/organisation/unassigned',
  summary: 'Customers whom nobody serves on a day.',
  tag,
  access: read,
  query: z.object({
    asOf,
    type: z.enum(relationTypes).default('served_by'),
    ...paging(50),
  }),
  response: z.object({
    asOf: dateText,
    items: z.array(z.object({ customerId: z.string(), lastUnitId: unitId.nullable(), lastUntil: dateText.nullable() })),
    total: z.number().int(),
  }),
});
