// HTTP surface of moments: the definitions with their switches and thresholds, and what was detected. No server code.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { stageCodes } from '../lifecycle/contract.ts';
import { bilingual, businessDay, customerNumber, instant } from '../profiles/contract.ts';

export {
  holesOf,
  type OwnMoment,
  ownMomentCode,
  ownMomentPrefix,
  ownMomentSchema,
} from './own-moment.ts';

const read = { kind: 'permission', permission: 'customers.read' } as const;
const write = { kind: 'permission', permission: 'tags.write' } as const;
const tag = 'moments';
const code = z.string().max(64);
const stageCode = z.enum(stageCodes);

const moment = z.object({
  id: z.string(),
  code: z.string(),
  name: bilingual,
  stage: stageCode,
  /** Null: somebody who is no customer yet. */
  customerId: customerNumber.nullable(),
  occurredAt: instant,
  detectedAt: instant,
  /** Acting on it after this is too late. */
  expiresAt: instant,
  isOpen: z.boolean(),
  sentence: bilingual,
  touch: bilingual,
  task: bilingual,
});

export const listMoments = defineEndpoint({
  method: 'GET',
  path: '/moments',
  summary: 'Moments of the business days [from, to] of whom the caller may see, latest first.',
  tag,
  access: read,
  query: z.object({
    ...paging(),
    from: businessDay,
    to: businessDay,
    code: code.optional(),
    stage: stageCode.optional(),
  }),
  response: z.object({ total: z.number().int(), rows: z.array(moment) }),
  refusals: { RANGE_NOT_VALID: 422 },
});

export const downloadMoments = defineEndpoint({
  method: 'GET',
  path: '/moments.csv',
  summary: 'The same moments as CSV, latest first, at most 100,000; audited.',
  tag,
  access: { kind: 'permission', permission: 'customers.export' },
  query: z.object({ from: businessDay, to: businessDay, code: code.optional(), stage: stageCode.optional() }),
  response: z.unknown(),
  produces: 'text/csv',
  refusals: { RANGE_NOT_VALID: 422 },
});

export const momentsOfCustomer = defineEndpoint({
  method: 'GET',
  path: '/customers/:customerId/moments',
  summary: 'The latest moments of a customer, at most 50.',
  tag,
  access: read,
  params: z.object({ customerId: customerNumber }),
  response: z.object({ rows: z.array(moment) }),
  refusals: { CUSTOMER_NOT_FOUND: 404 },
});

const definition = z.object({
  code: z.string(),
  stage: stageCode,
  name: bilingual,
  sentence: bilingual,
  touch: bilingual,
  task: bilingual,
  kind: z.enum(['event', 'absence', 'silence', 'maturing', 'near_tier', 'return']),
  enabled: z.boolean(),
  cooldownDays: z.number().int(),
  windowDays: z.number().int(),
  /** 0: as shipped. */
  version: z.number().int(),
  parameters: z.array(
    z.object({
      code: z.string(),
      label: bilingual,
      unit: z.enum(['fen', 'hours', 'days', 'times', 'percent', 'score']),
      value: z.number(),
      standard: z.number(),
      least: z.number(),
      most: z.number(),
    }),
  ),
  /** Events of which at least one kind has to come in. */
  needs: z.array(z.string()),
  /** Whether any of them ever came in: else the moment cannot fire. */
  hasEvents: z.boolean(),
  lastDays30: z.number().int(),
  /** Of the firm's own: changed by its draft. */
  isOwn: z.boolean(),
  /** Tier schemes whose conditions take the place of thresholds; empty where they do not. */
  tierSchemes: z.array(bilingual),
});

export const listMomentDefinitions = defineEndpoint({
  method: 'GET',
  path: '/moments/definitions',
  summary:
    'The key moments with switch, cool-down, window and thresholds, and how many there were in the last 30 days.',
  tag,
  access: read,
  response: z.object({ rows: z.array(definition) }),
});

export const changeMomentDefinition = defineEndpoint({
  method: 'PUT',
  path: '/moments/definitions/:code',
  summary: 'Switches a moment on or off and sets its cool-down, window and thresholds, from now on; audited.',
  tag,
  access: write,
  params: z.object({ code }),
  body: z.strictObject({
    enabled: z.boolean(),
    cooldownDays: z.number().int().min(0).max(3_660),
    windowDays: z.number().int().min(1).max(90),
    parameters: z.record(z.string().max(64), z.number()),
  }),
  response: z.object({ code: z.string(), version: z.number().int() }),
  refusals: { MOMENT_NOT_FOUND: 404, PARAMETER_NOT_VALID: 422 },
});
