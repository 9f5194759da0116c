// HTTP surface of loyalty: the three kinds with their evidence, price-only loyalty, and the life-journey map. No server code.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { bilingual, customerNumber, instant } from '../profiles/contract.ts';
import { attributeCondition } from '../tags/contract.ts';
import { journeySettings } from './journey-settings.ts';
import { loyaltySettings } from './settings.ts';

export type { JourneySettings } from './journey-settings.ts';
export type { LoyaltySettings } from './settings.ts';

export const loyaltyKindCodes = ['behaviour', 'intention', 'emotion'] as const;
export const loyaltyTypeCodes = ['true', 'price', 'habit', 'latent', 'low', 'unknown'] as const;
export const loyaltyLevels = ['loyal', 'partly', 'weak', 'unknown'] as const;
export const journeyAxes = ['age', 'lifecycle'] as const;

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'value.write' } as const;
const exporting = { kind: 'permission', permission: 'customers.export' } as const;
const tag = 'loyalty';
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const kind = z.enum(loyaltyKindCodes);
const type = z.enum(loyaltyTypeCodes);
const level = z.enum(loyaltyLevels);
const score = z.number().int().nullable();

export const getLoyalty = defineEndpoint({
  method: 'GET',
  path: '/loyalty',
  summary: "How many customers of the caller's scope are loyal in which way, as of the last judged day.",
  tag,
  access: read,
  response: z.object({
    /** Null before the first computation. */
    asOf: day.nullable(),
    computedAt: instant.nullable(),
    definition: bilingual,
    settings: loyaltySettings,
    version: z.number().int(),
    customers: z.number().int(),
    kinds: z.array(
      z.object({
        kind,
        label: bilingual,
        definition: bilingual,
        levels: z.array(z.object({ level, customers: z.number().int() })),
        /** Mean of those of whom it is known. */
        mean: z.number().nullable(),
      }),
    ),
    types: z.array(z.object({ type, label: bilingual, meaning: bilingual, customers: z.number().int() })),
    priceOnly: z.number().int(),
  }),
});

const peopleQuery = {
  type: type.optional(),
  kind: kind.optional(),
  level: level.optional(),
  priceOnly: z.enum(['true', 'false']).optional(),
};

export const listLoyaltyCustomers = defineEndpoint({
  method: 'GET',
  path: '/loyalty/customers',
  summary: 'Customers of a kind and level of loyalty, highest behavioural score first.',
  tag,
  access: read,
  query: z.object({ ...paging(), ...peopleQuery }),
  response: z.object({
    total: z.number().int(),
    asOf: day.nullable(),
    rows: z.array(
      z.object({
        customerId: customerNumber,
        behaviour: score,
        intention: score,
        emotion: score,
        type,
        label: bilingual,
        priceOnly: z.boolean().nullable(),
      }),
    ),
  }),
});

export const downloadLoyaltyCustomers = defineEndpoint({
  method: 'GET',
  path: '/loyalty/customers.csv',
  summary: 'The same customers as CSV, at most 100,000; audited.',
  tag,
  access: exporting,
  query: z.object(peopleQuery),
  response: z.unknown(),
  produces: 'text/csv',
});

const kindOfCustomer = z.object({
  kind,
  label: bilingual,
  score,
  level,
  /** What the score rests on, in words; empty where nothing is known. */
  evidence: z.array(bilingual),
});

const cellView = z.object({
  layer: z.string(),
  stage: z.string(),
  need: bilingual.nullable(),
  offer: bilingual.nullable(),
});

export const loyaltyOfCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/loyalty',
  summary: "The three loyalties of a customer with their evidence, and the customer's place on the life-journey map.",
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({
    asOf: day.nullable(),
    type: type.nullable(),
    label: bilingual.nullable(),
    meaning: bilingual.nullable(),
    kinds: z.array(kindOfCustomer),
    priceOnly: z.object({ flagged: z.boolean().nullable(), sentence: bilingual }),
    journey: z.array(
      cellView.extend({
        axis: z.enum(journeyAxes),
        layerName: bilingual.nullable(),
        stageName: bilingual.nullable(),
        model: bilingual.nullable(),
      }),
    ),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const saveLoyaltySettings = defineEndpoint({
  method: 'PUT',
  path: '/loyalty/settings',
  summary: 'Makes the settings the next version; audited. They hold from the next computation on.',
  tag,
  access: write,
  body: loyaltySettings,
  response: z.object({ version: z.number().int() }),
});

export const computeLoyalty = defineEndpoint({
  method: 'POST',
  path: '/loyalty/compute',
  summary: 'Judges everybody as of the last finished day, in a job.',
  tag,
  access: write,
  response: z.object({ jobId: z.string() }),
});

export const getJourneyMap = defineEndpoint({
  method: 'GET',
  path: '/life-journey',
  summary: "Layers by stages: how many customers of the caller's scope stand in each cell, and what they need.",
  tag,
  access: read,
  query: z.object({ axis: z.enum(journeyAxes).default('age') }),
  response: z.object({
    definition: bilingual,
    version: z.number().int(),
    settings: journeySettings,
    customers: z.number().int(),
    layers: z.array(z.object({ code: z.string(), name: bilingual, model: bilingual.nullable() })),
    stages: z.array(z.object({ code: z.string(), name: bilingual })),
    cells: z.array(
      cellView.extend({
        customers: z.number().int(),
        /** Who stands in the cell, for a segment. */
        condition: z.object({ kind: z.literal('all'), of: z.array(attributeCondition) }),
      }),
    ),
  }),
});

const cellQuery = { axis: z.enum(journeyAxes).default('age'), layer: z.string().max(32), stage: z.string().max(32) };

export const listJourneyCustomers = defineEndpoint({
  method: 'GET',
  path: '/life-journey/customers',
  summary: 'Customers of a cell, highest assets first.',
  tag,
  access: read,
  query: z.object({ ...paging(), ...cellQuery }),
  response: z.object({
    total: z.number().int(),
    rows: z.array(
      z.object({
        customerId: customerNumber,
        assetsFen: z.number().nullable(),
        birthYear: z.number().int().nullable(),
        type: type.nullable(),
        label: bilingual.nullable(),
      }),
    ),
  }),
  refusals: { CELL_NOT_FOUND: 404 },
});

export const downloadJourneyCustomers = defineEndpoint({
  method: 'GET',
  path: '/life-journey/customers.csv',
  summary: 'The customers of a cell as CSV, at most 100,000; audited.',
  tag,
  access: exporting,
  query: z.object(cellQuery),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: { CELL_NOT_FOUND: 404 },
});

export const saveJourneyMap = defineEndpoint({
  method: 'PUT',
  path: '/life-journey',
  summary: 'Layers, stages and the words of the cells; audited. They hold at once.',
  tag,
  access: write,
  body: journeySettings,
  response: z.object({ version: z.number().int() }),
});
