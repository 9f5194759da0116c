// HTTP surface of contribution: revenue and cost by group and month, loyal against valuable, one customer, rules. No server code.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { bilingual, customerNumber, instant } from '../profiles/contract.ts';
import { contributionSettings } from './settings.ts';

export { allocationRules, type ContributionSettings } from './settings.ts';

export const contributionGroups = ['month', 'branch', 'adviser', 'segment', 'attribute'] as const;
/** Attributes by which contribution is broken down. */
export const contributionAttributeCodes = [
  'lifecycle_stage',
  'loyalty_type',
  'loyal_valuable',
  'rfm_broker',
  'afb_group',
  'first_channel',
  'risk_level',
] as const;
export const quadrantCodes = ['loyal_valuable', 'valuable', 'loyal', 'neither', 'unknown'] as const;

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'value.write' } as const;
const exporting = { kind: 'permission', permission: 'customers.export' } as const;
const tag = 'contribution';
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is YYYY-MM');
const lineCode = z.string();
const fen = z.number().int();

const line = z.object({ code: lineCode, label: bilingual, kind: z.enum(['revenue', 'cost']) });

const figures = {
  /** In the order of the lines. */
  amounts: z.array(fen),
  revenueFen: fen,
  costFen: fen,
  netFen: fen,
};

const group = z.object({ key: z.string().nullable(), label: bilingual, customers: z.number().int(), ...figures });

const span = { from: month.optional(), to: month.optional() };
const within = { ...span, segment: z.string().max(64).optional() };

export const getContribution = defineEndpoint({
  method: 'GET',
  path: '/contribution',
  summary: "What customers of the caller's scope brought and cost, by month, branch, adviser, segment or attribute.",
  tag,
  access: read,
  query: z.object({
    ...within,
    by: z.enum(contributionGroups).default('month'),
    attribute: z.enum(contributionAttributeCodes).default('lifecycle_stage'),
    /** Codes of segments separated by commas, at most 20; all when absent. */
    segments: z.string().max(1_400).optional(),
  }),
  response: z.object({
    /** Null before the first computation. */
    from: month.nullable(),
    to: month.nullable(),
    /** The computed months. */
    months: z.array(month),
    computedAt: instant.nullable(),
    definition: bilingual,
    lines: z.array(line),
    rows: z.array(group),
    /** Over all rows, each customer once; groups of segments may overlap. */
    total: group,
    /** For whoever sees the whole firm and asks for all of it: what was stated, and what of it is nobody's. */
    reconciliation: z
      .object({
        stated: z.array(fen),
        attributed: z.array(fen),
        remainder: z.array(z.object({ line: lineCode, reason: z.string(), label: bilingual, fen })),
        /** Stated less attributed less remainder: of customers erased since. */
        erased: z.array(fen),
      })
      .nullable(),
  }),
  refusals: { SEGMENT_NOT_FOUND: 404, RANGE_NOT_VALID: 422 },
});

export const getQuadrant = defineEndpoint({
  method: 'GET',
  path: '/contribution/quadrant',
  summary: "Behavioural loyalty against net contribution of twelve months, of customers of the caller's scope.",
  tag,
  access: read,
  response: z.object({
    definition: bilingual,
    computedAt: instant.nullable(),
    from: month.nullable(),
    to: month.nullable(),
    loyalFrom: z.number().int(),
    valuableFromFen: fen.nullable(),
    quadrants: z.array(
      z.object({
        code: z.enum(quadrantCodes),
        label: bilingual,
        customers: z.number().int(),
        netFen: fen,
        costFen: fen,
      }),
    ),
    /** Names of the bands; loyalty in twenties, the last one is not known. */
    loyaltyBands: z.array(bilingual),
    netBands: z.array(bilingual),
    cells: z.array(
      z.object({ loyalty: z.number().int(), net: z.number().int(), customers: z.number().int(), netFen: fen }),
    ),
  }),
});

const peopleQuery = {
  ...within,
  /** Who served the customer at the end of the month. */
  branchId: z.string().max(64).optional(),
  adviserId: z.string().max(64).optional(),
  quadrant: z.enum(quadrantCodes).optional(),
  attribute: z.enum(contributionAttributeCodes).optional(),
  /** Value of the attribute; absent with an attribute: not known. */
  value: z.string().max(128).optional(),
  /** Bands of the quadrant chart. */
  loyaltyBand: z.coerce.number().int().min(0).max(5).optional(),
  netBand: z.coerce.number().int().min(0).max(5).optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
};

const person = z.object({ customerId: customerNumber, ...figures });

export const listContributors = defineEndpoint({
  method: 'GET',
  path: '/contribution/customers',
  summary: 'Customers with what they brought and cost in the months, most net contribution first.',
  tag,
  access: read,
  query: z.object({ ...paging(), ...peopleQuery }),
  response: z.object({ total: z.number().int(), rows: z.array(person) }),
  refusals: { SEGMENT_NOT_FOUND: 404, RANGE_NOT_VALID: 422 },
});

export const downloadContributors = defineEndpoint({
  method: 'GET',
  path: '/contribution/customers.csv',
  summary: 'The same customers as CSV, at most 100,000; audited.',
  tag,
  access: exporting,
  query: z.object(peopleQuery),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: { SEGMENT_NOT_FOUND: 404, RANGE_NOT_VALID: 422 },
});

export const contributionOfCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/contribution',
  summary: 'What a customer brought and cost, month by month, with the points still owed.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({
    from: month.nullable(),
    to: month.nullable(),
    computedAt: instant.nullable(),
    lines: z.array(line),
    total: z.object(figures),
    months: z.array(z.object({ month, ...figures })),
    quadrant: z.object({ code: z.enum(quadrantCodes), label: bilingual }).nullable(),
    /** Points still owed and what they would cost; no part of the contribution. */
    owed: z.array(z.object({ programme: z.string(), wallet: z.string(), points: z.number(), fen })),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const listContributionSettings = defineEndpoint({
  method: 'GET',
  path: '/contribution/settings',
  summary: 'Every version of the rules, newest first; version 0 is the shipped one.',
  tag,
  access: read,
  response: z.object({
    rows: z.array(
      z.object({
        version: z.number().int(),
        /** First month for which it holds. */
        effectiveFrom: month.nullable(),
        settings: contributionSettings,
        createdAt: instant.nullable(),
        createdBy: z.string().nullable(),
      }),
    ),
  }),
});

export const saveContributionSettings = defineEndpoint({
  method: 'PUT',
  path: '/contribution/settings',
  summary: 'Rules of cost and allocation from a month on; audited. They show when the months are computed again.',
  tag,
  access: write,
  body: z.strictObject({ effectiveFrom: month, settings: contributionSettings }),
  response: z.object({ version: z.number().int() }),
});

export const computeContribution = defineEndpoint({
  method: 'POST',
  path: '/contribution/compute',
  summary: 'Computes the months again from the given one on (thirteen unless told), in a job.',
  tag,
  access: write,
  body: z.strictObject({ from: month.optional() }),
  response: z.object({ jobId: z.string() }),
  refusals: { RANGE_NOT_VALID: 422 },
});
