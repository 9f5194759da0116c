// HTTP surface of the lifetime value: settings, computations, the fit and how well it foretells, distributions, one customer in words.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, customerNumber, instant } from '../profiles/contract.ts';
import { lifetimeSettings, modelCodes } from './settings.ts';

export { modelCodes } from './settings.ts';

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'value.write' } as const;
const tag = 'value';
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const reason = z.object({ code: z.string(), message: z.string() });

const tracking = z.object({ date: day, actual: z.number(), expected: z.number() });
const calibration = z.object({
  /** Repeated purchases in the calibration; the last one means as many and more. */
  repeats: z.number().int(),
  customers: z.number().int(),
  actual: z.number(),
  expected: z.number(),
});

export const lifetimeRun = z.object({
  id: z.string(),
  asOf: day,
  computedAt: instant,
  createdBy: z.string(),
  state: z.enum(['fitted', 'scored', 'refused']),
  settings: lifetimeSettings,
  /** Customers who ever bought. */
  customers: z.number().int(),
  refusal: reason.nullable(),
  parameters: z.array(z.object({ name: z.string(), value: z.number() })),
  logLikelihood: z.number().nullable(),
  /** A fit of very many customers is made on every n-th. */
  fittedOn: z.number().int().nullable(),
  spend: z
    .object({
      parameters: z.array(z.object({ name: z.string(), value: z.number() })),
      logLikelihood: z.number(),
      fittedOn: z.number().int(),
      /** The customers do not differ in what a purchase is worth: everybody has the mean. */
      withoutDifference: z.boolean(),
      /** q is 1 or less: worths are so unequal that a mean of all does not exist, and whoever never repeated has none. */
      withoutMean: z.boolean(),
    })
    .nullable(),
  spendRefusal: reason.nullable(),
  /** Of frequency and worth; the model of worth supposes about none. */
  correlation: z.number().nullable(),
  holdout: z
    .object({
      from: day,
      to: day,
      actual: z.number(),
      expected: z.number(),
      meanAbsoluteError: z.number(),
      tracking: z.array(tracking),
      calibration: z.array(calibration),
    })
    .nullable(),
  holdoutRefusal: reason.nullable(),
  /** Customers whose refunds exceed what they bought in the history. */
  unmatchedRefunds: z.number().int(),
});

const group = z.object({ label: bilingual, customers: z.number().int(), predictedFen: z.number().nullable() });

export const getLifetime = defineEndpoint({
  method: 'GET',
  path: '/lifetime',
  summary: "The lifetime value of the customers in the caller's scope, and the fit that it comes from.",
  tag,
  access: read,
  response: z.object({
    settings: lifetimeSettings,
    settingVersion: z.number().int(),
    definition: bilingual,
    /** What the scores in the profiles come from; null before the first computation, or for callers who do not see the whole firm. */
    run: lifetimeRun.nullable(),
    /** The latest computation when it was refused; the scores are then older. */
    refused: lifetimeRun.nullable(),
    asOf: day.nullable(),
    scope: z.object({
      customers: z.number().int(),
      /** Who ever bought, and so has scores. */
      scored: z.number().int(),
      neverRepeated: z.number().int(),
      pastFen: z.number(),
      /** Null where the worth of purchases is not known. */
      predictedFen: z.number().nullable(),
      expected: z.number(),
    }),
    alive: z.array(group),
    predicted: z.array(group),
  }),
});

export const listLifetimeRuns = defineEndpoint({
  method: 'GET',
  path: '/lifetime/runs',
  summary: 'The latest computations of the lifetime value. Only for callers who see the whole firm.',
  tag,
  access: read,
  response: z.object({ rows: z.array(lifetimeRun) }),
  refusals: { WHOLE_FIRM_ONLY: 403 },
});

export const saveLifetimeSettings = defineEndpoint({
  method: 'PUT',
  path: '/lifetime/settings',
  summary: 'Changes model and parameters for the computations from now on; audited.',
  tag,
  access: write,
  body: lifetimeSettings,
  response: z.object({ version: z.number().int(), settings: lifetimeSettings }),
});

export const computeLifetime = defineEndpoint({
  method: 'POST',
  path: '/lifetime/compute',
  summary: 'Fits and scores everybody in a job, as of the last finished business day.',
  tag,
  access: write,
  body: z.strictObject({}),
  response: z.object({ jobId: z.string() }),
});

const scored = z.object({
  customerId: customerNumber,
  alive: z.number().nullable(),
  expected: z.number().nullable(),
  spendFen: z.number().nullable(),
  predictedFen: z.number().nullable(),
  pastFen: z.number().nullable(),
  repeats: z.number(),
  firstOn: day.nullable(),
  lastOn: day.nullable(),
});

const order = z.enum(['predicted', 'past', 'alive', 'expected']).default('predicted');
const standing = z.enum(['active', 'uncertain', 'leaving', 'unknown']).optional();

export const listLifetimeCustomers = defineEndpoint({
  method: 'GET',
  path: '/lifetime/customers',
  summary: 'Customers with their lifetime value, highest first.',
  tag,
  access: read,
  query: z.object({
    order,
    standing,
    page: z.coerce.number().int().min(1).max(500).default(1),
    pageSize: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.object({ rows: z.array(scored), total: z.number().int(), asOf: day.nullable() }),
});

export const downloadLifetimeCustomers = defineEndpoint({
  method: 'GET',
  path: '/lifetime/customers.csv',
  summary: 'Customers with their lifetime value as CSV, at most 100,000; audited.',
  tag,
  access: { kind: 'permission', permission: 'customers.export' },
  query: z.object({ order, standing }),
  response: z.unknown(),
  produces: 'text/csv',
});

export const getLifetimeCard = defineEndpoint({
  method: 'GET',
  path: '/lifetime/customers/:customerId',
  summary: 'The lifetime value of one customer in words.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({
    asOf: day.nullable(),
    model: z.enum(modelCodes).nullable(),
    horizonDays: z.number().int().nullable(),
    values: scored.nullable(),
    /** Null before the first computation, and for who never bought. */
    card: z
      .object({
        standing: z.enum(['active', 'uncertain', 'leaving', 'new']),
        headline: bilingual,
        sentences: z.array(bilingual),
        cautions: z.array(bilingual),
      })
      .nullable(),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});
