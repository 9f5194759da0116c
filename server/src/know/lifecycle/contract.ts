// HTTP surface of the lifecycle: stages with their rules and figures, flows, customers behind them, rule sets. No server code.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { bilingual, customerNumber, instant } from '../profiles/contract.ts';
import { stageCode, stageRules } from './stages.ts';

export { type StageCode, type StageRule, type StageRules, stageCodes, stageNames } from './stages.ts';

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'tags.write' } as const;
const tag = 'lifecycle';
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is YYYY-MM');
/** A stage, or none. */
const place = z.enum([...stageCode.options, 'none']);
const reason = z.enum(['changed', 'definition', 'reconstructed']);
const notValid = { CONDITION_NOT_VALID: 422 } as const;

const stageView = z.object({
  stage: stageCode,
  name: bilingual,
  /** The rule in words. */
  enter: bilingual,
  exit: bilingual.nullable(),
});

export const getLifecycle = defineEndpoint({
  method: 'GET',
  path: '/lifecycle',
  summary:
    "Stages in the order in which they are tried, with customers of the caller's scope and their time in the stage.",
  tag,
  access: read,
  response: z.object({
    /** Null before everybody was judged for the first time. */
    begunAt: instant.nullable(),
    evaluatedAt: instant.nullable(),
    version: z.number().int(),
    stages: z.array(
      stageView.extend({
        customers: z.number().int(),
        /** Median days so far of those in the stage; null where nobody is. */
        daysSoFar: z.number().nullable(),
        /** Median days of the stays that ended in the last 365 days. */
        daysStayed: z.number().nullable(),
      }),
    ),
    /** Customers who are in no stage. */
    outside: z.number().int(),
  }),
});

export const lifecycleFlows = defineEndpoint({
  method: 'GET',
  path: '/lifecycle/flows',
  summary: 'By month, first to last: customers in each stage at its end, and how many went from which stage to which.',
  tag,
  access: read,
  query: z.object({ from: month, to: month }),
  response: z.object({
    months: z.array(
      z.object({
        month,
        /** At the end of the month, or now in the month that runs. */
        counts: z.array(z.object({ stage: stageCode, customers: z.number().int() })),
        moves: z.array(z.object({ from: stageCode.nullable(), to: stageCode.nullable(), customers: z.number().int() })),
      }),
    ),
  }),
  refusals: { RANGE_NOT_VALID: 422 },
});

export const stageCustomers = defineEndpoint({
  method: 'GET',
  path: '/lifecycle/stages/:stage/customers',
  summary: 'Customers who are in the stage now, those longest there first.',
  tag,
  access: read,
  params: z.object({ stage: stageCode }),
  query: z.object(paging()),
  response: z.object({
    total: z.number().int(),
    rows: z.array(
      z.object({
        customerId: customerNumber,
        enteredAt: instant,
        days: z.number(),
        cameFrom: stageCode.nullable(),
        because: reason,
        version: z.number().int(),
      }),
    ),
  }),
});

export const downloadStageCustomers = defineEndpoint({
  method: 'GET',
  path: '/lifecycle/stages/:stage/customers.csv',
  summary: 'Customers who are in the stage now as CSV, those longest there first, at most 100,000; audited.',
  tag,
  access: { kind: 'permission', permission: 'customers.export' },
  params: z.object({ stage: stageCode }),
  response: z.unknown(),
  produces: 'text/csv',
});

export const flowCustomers = defineEndpoint({
  method: 'GET',
  path: '/lifecycle/flows/customers',
  summary: 'Customers behind a move of the months first to last, latest first; `none` is no stage.',
  tag,
  access: read,
  query: z.object({ ...paging(), from: place, to: place, fromMonth: month, toMonth: month }),
  response: z.object({
    total: z.number().int(),
    rows: z.array(
      z.object({
        customerId: customerNumber,
        at: instant,
        from: stageCode.nullable(),
        to: stageCode.nullable(),
        because: reason,
      }),
    ),
  }),
  refusals: { RANGE_NOT_VALID: 422 },
});

export const lifecycleOfCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/lifecycle',
  summary: 'The stage a customer is in, since when, and the stages before.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({
    stage: stageCode.nullable(),
    name: bilingual.nullable(),
    since: instant.nullable(),
    days: z.number().nullable(),
    /** The rule that holds, in words. */
    rule: bilingual.nullable(),
    stays: z.array(
      z.object({
        stage: stageCode,
        name: bilingual,
        enteredAt: instant,
        enteredBecause: reason,
        leftAt: instant.nullable(),
        days: z.number(),
      }),
    ),
  }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

export const lifecycleRules = defineEndpoint({
  method: 'GET',
  path: '/lifecycle/rules',
  summary: 'Every rule set that held, newest first, in words; version 0 is the one that was shipped.',
  tag,
  access: read,
  response: z.object({
    rows: z.array(
      z.object({
        version: z.number().int(),
        note: z.string(),
        rules: stageRules,
        stages: z.array(stageView),
        madeAt: instant.nullable(),
        madeBy: z.string().nullable(),
      }),
    ),
  }),
});

export const previewLifecycleRules = defineEndpoint({
  method: 'POST',
  path: '/lifecycle/rules/preview',
  summary: "How many customers of the caller's scope would be in each stage by these rules.",
  tag,
  access: read,
  body: z.strictObject({ rules: stageRules }),
  response: z.object({
    population: z.number().int(),
    stages: z.array(stageView.extend({ customers: z.number().int() })),
    outside: z.number().int(),
  }),
  refusals: notValid,
});

export const changeLifecycleRules = defineEndpoint({
  method: 'PUT',
  path: '/lifecycle/rules',
  summary: 'Makes the rules the next version and judges everybody by it, in a job; audited.',
  tag,
  access: write,
  body: z.strictObject({ rules: stageRules, note: z.string().trim().min(2).max(200) }),
  response: z.object({ version: z.number().int(), jobId: z.string() }),
  refusals: { ...notValid, NOT_CHANGED: 409 },
});

export const evaluateLifecycle = defineEndpoint({
  method: 'POST',
  path: '/lifecycle/evaluate',
  summary: 'Judges everybody now, in a job; the first time the twelve months before are told too.',
  tag,
  access: write,
  response: z.object({ jobId: z.string() }),
});
