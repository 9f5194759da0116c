// HTTP surface of the scores: groups and matrix, movement between days, people, settings with their first day.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, customerNumber, instant } from '../profiles/contract.ts';
import { amountFrequencyBenefitSettings, rfmSettings } from './settings.ts';

export { purchaseKinds, targetGroupNames, targetGroups } from './settings.ts';

export const namingCodes = ['classic', 'detailed', 'broker', 'bank'] as const;
export const schemes = ['rfm', 'afb'] as const;

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'value.write' } as const;
const tag = 'value';
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

const group = z.object({
  code: z.string(),
  label: bilingual,
  /** What makes somebody one of the group. */
  means: bilingual,
  customers: z.number().int(),
  moneyFen: z.number(),
});

const common = {
  definition: bilingual,
  settingVersion: z.number().int(),
  /** Null before the first computation. */
  asOf: day.nullable(),
  computedAt: instant.nullable(),
  /** Scored days, newest first. */
  days: z.array(day),
  /** Customers in the caller's scope. */
  customers: z.number().int(),
  /** Who bought in the window. */
  scored: z.number().int(),
  unmatchedRefunds: z.number().int(),
  groups: z.array(group),
};

export const getRfm = defineEndpoint({
  method: 'GET',
  path: '/value/rfm',
  summary: "Groups and matrix of R, F, M in the caller's scope, as of the last scored day.",
  tag,
  access: read,
  query: z.object({ naming: z.enum(namingCodes).default('broker') }),
  response: z.object({
    ...common,
    settings: rfmSettings,
    cuts: z
      .object({
        recencyDays: z.array(z.number()),
        frequency: z.array(z.number()),
        moneyFen: z.array(z.number()),
      })
      .nullable(),
    means: z.object({ r: z.number(), f: z.number(), m: z.number() }).nullable(),
    /** Measures in which everybody is equal: their score tells nothing. */
    withoutDifference: z.array(z.enum(['recencyDays', 'frequency', 'moneyFen'])),
    matrix: z.array(
      z.object({
        r: z.number().int(),
        f: z.number().int(),
        customers: z.number().int(),
        /** Mean M score of the cell. */
        m: z.number(),
        moneyFen: z.number(),
      }),
    ),
    /** Behaviour tags and risk tolerance: how many have which value. */
    behaviour: z.array(
      z.object({
        attribute: z.string(),
        label: bilingual,
        values: z.array(
          z.object({
            code: z.string(),
            label: bilingual,
            /** From where on behaviour has this name; null where it is not behaviour. */
            means: bilingual.nullable(),
            customers: z.number().int(),
          }),
        ),
      }),
    ),
  }),
});

export const getAmountFrequencyBenefit = defineEndpoint({
  method: 'GET',
  path: '/value/amount-frequency-benefit',
  summary: "Target groups and distribution by amount, frequency and benefit in the caller's scope.",
  tag,
  access: read,
  response: z.object({
    ...common,
    settings: amountFrequencyBenefitSettings,
    cells: z.array(
      z.object({
        amount: z.number().int(),
        frequency: z.number().int(),
        benefit: z.number().int(),
        customers: z.number().int(),
      }),
    ),
  }),
});

export const getMovement = defineEndpoint({
  method: 'GET',
  path: '/value/movement',
  summary: "How customers in the caller's scope moved between groups from one scored day to another.",
  tag,
  access: read,
  query: z.object({
    scheme: z.enum(schemes),
    naming: z.enum(namingCodes).default('broker'),
    from: day,
    to: day,
  }),
  response: z.object({
    from: day,
    to: day,
    labels: z.array(z.object({ code: z.string(), label: bilingual })),
    /** `none`: not scored on that day. */
    moves: z.array(z.object({ from: z.string(), to: z.string(), customers: z.number().int() })),
    /** The two days were scored by different settings. */
    settingsDiffer: z.boolean(),
  }),
  refusals: { DAY_NOT_SCORED: 422, DAYS_NOT_IN_ORDER: 422 },
});

const score = z.coerce.number().int().min(1).max(6).optional();
const peopleQuery = {
  scheme: z.enum(schemes),
  naming: z.enum(namingCodes).default('broker'),
  group: z.string().max(64).optional(),
  /** Scores in the order of the scheme: R, F, M, or amount, frequency, benefit. */
  first: score,
  second: score,
  third: score,
};

const person = z.object({
  customerId: customerNumber,
  first: z.number().int(),
  second: z.number().int(),
  third: z.number().int(),
  group: z.string(),
  label: bilingual,
  moneyFen: z.number().nullable(),
});

export const listPeople = defineEndpoint({
  method: 'GET',
  path: '/value/people',
  summary: 'The customers of a group or a cell, most money first.',
  tag,
  access: read,
  query: z.object({
    ...peopleQuery,
    page: z.coerce.number().int().min(1).max(500).default(1),
    pageSize: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.object({ rows: z.array(person), total: z.number().int(), asOf: day.nullable() }),
});

export const downloadPeople = defineEndpoint({
  method: 'GET',
  path: '/value/people.csv',
  summary: 'The customers of a group or a cell as CSV, at most 100,000; audited.',
  tag,
  access: { kind: 'permission', permission: 'customers.export' },
  query: z.object(peopleQuery),
  response: z.unknown(),
  produces: 'text/csv',
});

const version = z.object({
  version: z.number().int(),
  effectiveFrom: day.nullable(),
  createdAt: instant.nullable(),
  createdBy: z.string().nullable(),
});

export const listValueSettings = defineEndpoint({
  method: 'GET',
  path: '/value/settings',
  summary: 'Every version of the settings of both schemes, newest first; version 0 is the shipped one.',
  tag,
  access: read,
  response: z.object({
    rfm: z.array(version.extend({ settings: rfmSettings })),
    afb: z.array(version.extend({ settings: amountFrequencyBenefitSettings })),
    /** First day from which new settings may hold. */
    earliest: day,
  }),
});

const saved = z.object({ version: z.number().int() });

export const saveRfmSettings = defineEndpoint({
  method: 'PUT',
  path: '/value/settings/rfm',
  summary: 'Settings of R, F, M from a day on; audited. Days scored before keep theirs.',
  tag,
  access: write,
  body: z.strictObject({ effectiveFrom: day, settings: rfmSettings }),
  response: saved,
  refusals: { EFFECTIVE_TOO_EARLY: 422 },
});

export const saveAmountFrequencyBenefitSettings = defineEndpoint({
  method: 'PUT',
  path: '/value/settings/amount-frequency-benefit',
  summary: 'Cut points, rules and strategies from a day on; audited. Days scored before keep theirs.',
  tag,
  access: write,
  body: z.strictObject({ effectiveFrom: day, settings: amountFrequencyBenefitSettings }),
  response: saved,
  refusals: { EFFECTIVE_TOO_EARLY: 422 },
});

export const computeValue = defineEndpoint({
  method: 'POST',
  path: '/value/compute',
  summary: 'Scores everybody in a job, as of the last finished day and missing month ends, or as of given days.',
  tag,
  access: write,
  body: z.strictObject({ asOf: z.array(day).min(1).max(24).optional() }),
  response: z.object({ jobId: z.string() }),
  refusals: { DAY_NOT_OVER: 422 },
});
