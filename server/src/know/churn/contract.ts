// HTTP surface of the warning: the model with its quality, customers by risk with reasons, settings. No server code.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { bilingual, businessDay, customerNumber, instant } from '../profiles/contract.ts';
import { churnSettings } from './settings.ts';

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'value.write' } as const;
const tag = 'churn';
const band = z.enum(['high', 'medium', 'low']);

const quality = z.object({
  trainedOn: z.number().int(),
  judgedOn: z.number().int(),
  /** Share of the later window that left. */
  base: z.number(),
  /** Area under the curve, average precision, mean square of the error: of the later window. */
  area: z.number(),
  precision: z.number(),
  brier: z.number(),
  /** Ten parts of the later window, highest risk first. */
  deciles: z.array(z.object({ customers: z.number().int(), foretold: z.number(), left: z.number(), lift: z.number() })),
});

export const getChurn = defineEndpoint({
  method: 'GET',
  path: '/churn',
  summary: 'The model in force with its quality on a later period, its features and drift, and customers by risk.',
  tag,
  access: read,
  response: z.object({
    /** Null before the first scoring. */
    asOf: businessDay.nullable(),
    trainedAt: instant.nullable(),
    /** Why the latest training made no model; null when it did. */
    refusal: bilingual.nullable(),
    settings: churnSettings,
    settingVersion: z.number().int(),
    /** What leaving means, in words. */
    definition: bilingual,
    quality: quality.nullable(),
    features: z.array(
      z.object({
        code: z.string(),
        name: bilingual,
        /** Change of the log-odds for one standard deviation. */
        coefficient: z.number(),
        /** Population stability index against those trained on. */
        drift: z.number(),
      }),
    ),
    scoreDrift: z.number().nullable(),
    driftMax: z.number(),
    bands: z.array(z.object({ band, name: bilingual, customers: z.number().int() })),
    /** The latest trainings, newest first: how good each model was, or why there is none. */
    trainings: z.array(
      z.object({
        asOf: businessDay,
        trainedAt: instant,
        settingVersion: z.number().int(),
        area: z.number().nullable(),
        precision: z.number().nullable(),
        base: z.number().nullable(),
        refusal: bilingual.nullable(),
      }),
    ),
    /** Customers of the whole firm who neither visited nor traded for so long; null for callers who see a part of it. */
    sleeping: z.number().int().nullable(),
  }),
});

const score = z.object({
  customerId: customerNumber,
  probability: z.number(),
  band,
  reasons: z.array(bilingual),
});

export const listChurn = defineEndpoint({
  method: 'GET',
  path: '/churn/customers',
  summary: 'Customers by risk, highest first, each with up to three reasons.',
  tag,
  access: read,
  query: z.object({ ...paging(), band: band.optional() }),
  response: z.object({ total: z.number().int(), rows: z.array(score) }),
});

export const downloadChurn = defineEndpoint({
  method: 'GET',
  path: '/churn/customers.csv',
  summary: 'Customers by risk with their reasons as CSV, highest first, at most 100,000; audited.',
  tag,
  access: { kind: 'permission', permission: 'customers.export' },
  query: z.object({ band: band.optional() }),
  response: z.unknown(),
  produces: 'text/csv',
});

export const churnOfCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/churn',
  summary: 'The risk of a customer with its reasons; null for whoever is no regular.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({
    asOf: businessDay.nullable(),
    horizonDays: z.number().int(),
    score: score.extend({ name: bilingual }).nullable(),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const changeChurnSettings = defineEndpoint({
  method: 'PUT',
  path: '/churn/settings',
  summary: 'Changes what leaving means and how far ahead it is foretold; trains and scores anew in a job; audited.',
  tag,
  access: write,
  body: churnSettings,
  response: z.object({ version: z.number().int(), jobId: z.string() }),
});

export const computeChurn = defineEndpoint({
  method: 'POST',
  path: '/churn/compute',
  summary: 'Trains and scores now, in a job.',
  tag,
  access: write,
  response: z.object({ jobId: z.string() }),
});
