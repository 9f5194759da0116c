// The HTTP surface of the tracking plan and of quarantine.
import { z } from 'zod';
import { defineEndpoint, paging } from '../../platform/http/endpoint.ts';
import { eventCategories, propertyTypes } from './plan.ts';

const instant = z.number().int().describe('milliseconds since 1970-01-01T00:00:00Z');
const wording = z.object({ zh: z.string().min(1).max(400), en: z.string().min(1).max(400) });
const name = z.string().regex(/^[\p{L}_$][\p{L}\p{N}_$.:-]{0,99}$/u, 'letters, digits, _ . : - $; 1 to 100 characters');

export const plannedPropertySchema = z.object({
  name,
  type: z.enum(propertyTypes),
  required: z.boolean(),
  allowed: z.array(z.string().max(200)).min(1).max(200).optional(),
  names: z
    .record(z.string().min(1).max(200), wording)
    .refine((names) => Object.keys(names).length <= 200, 'at most 200 values')
    .optional()
    .describe('what values are called, by the value'),
  personal: z.boolean().optional(),
  title: wording,
  unit: z.string().max(40).optional(),
});

export const plannedEventSchema = z.object({
  name,
  category: z.enum(eventCategories),
  title: wording,
  description: wording,
  owner: z.string().min(1).max(100),
  serverOnly: z.boolean(),
  properties: z.array(plannedPropertySchema).max(200),
  status: z.enum(['accepted', 'retired']),
});

export const trackingPlanSchema = z.object({
  version: z.number().int(),
  unknownEvents: z.enum(['propose', 'quarantine']),
  common: z.array(plannedPropertySchema),
  events: z.array(plannedEventSchema),
});
export type TrackingPlanView = z.infer<typeof trackingPlanSchema>;

/** Something seen in traffic that the plan does not have: an event, or a property of a planned event. */
export const proposalSchema = z.object({
  eventName: z.string(),
  planned: z.boolean().describe('true when the event is planned and only properties are new'),
  seen: z.number().int().describe('events counted since first seen'),
  firstSeenAt: instant,
  lastSeenAt: instant,
  sources: z.array(z.string()),
  properties: z.array(
    z.object({
      name: z.string(),
      type: z.enum(propertyTypes),
      seen: z.number().int(),
      examples: z.array(z.string()).describe('at most 3, cut to 60 characters; none for personal or encrypted values'),
    }),
  ),
});
export type ProposalView = z.infer<typeof proposalSchema>;

const readPlan = { kind: 'permission', permission: 'plan.read' } as const;
const writePlan = { kind: 'permission', permission: 'plan.write' } as const;
const readQuarantine = { kind: 'permission', permission: 'quarantine.read' } as const;
const writeQuarantine = { kind: 'permission', permission: 'quarantine.write' } as const;
const planTag = 'tracking plan';
const quarantineTag = 'quarantine';

export const getPlan = defineEndpoint({
  method: 'GET',
  path: '/plan',
  summary:
    'The tracking plan in force, or an earlier version. Open to whoever is signed in: it holds the words for events.',
  tag: planTag,
  access: { kind: 'session' },
  query: z.object({ version: z.coerce.number().int().min(1).optional() }),
  response: trackingPlanSchema,
  refusals: { VERSION_NOT_FOUND: 404 },
});

export const listPlanVersions = defineEndpoint({
  method: 'GET',
  path: '/plan/versions',
  summary: 'Versions of the plan, newest first.',
  tag: planTag,
  access: readPlan,
  query: z.object({
    ...paging(),
  }),
  response: z.object({
    items: z.array(z.object({ version: z.number().int(), savedAt: instant, savedBy: z.string(), note: z.string() })),
    total: z.number().int(),
  }),
});

export const savePlannedEvent = defineEndpoint({
  method: 'PUT',
  path: '/plan/events/:name',
  summary: 'Adds or replaces an event of the plan; makes a new version.',
  tag: planTag,
  access: writePlan,
  params: z.object({ name }),
  body: z.object({
    event: plannedEventSchema,
    note: z.string().max(400).default(''),
    baseVersion: z.number().int().describe('the version that was edited'),
  }),
  response: z.object({ version: z.number().int() }),
  refusals: { PLAN_CHANGED: 409, NAME_MISMATCH: 422, DUPLICATE_PROPERTY: 422 },
});

export const savePlanSettings = defineEndpoint({
  method: 'PUT',
  path: '/plan/settings',
  summary: 'Changes what happens to unplanned events, and the common properties; makes a new version.',
  tag: planTag,
  access: writePlan,
  body: z.object({
    unknownEvents: z.enum(['propose', 'quarantine']),
    common: z.array(plannedPropertySchema).max(200),
    note: z.string().max(400).default(''),
    baseVersion: z.number().int(),
  }),
  response: z.object({ version: z.number().int() }),
  refusals: { PLAN_CHANGED: 409, DUPLICATE_PROPERTY: 422 },
});

export const listProposals = defineEndpoint({
  method: 'GET',
  path: '/plan/proposals',
  summary: 'Events and properties seen in traffic that nobody planned, most seen first.',
  tag: planTag,
  access: readPlan,
  query: z.object({
    ...paging(),
  }),
  response: z.object({ items: z.array(proposalSchema), total: z.number().int() }),
});

export const dismissProposal = defineEndpoint({
  method: 'DELETE',
  path: '/plan/proposals/:name',
  summary: 'Forgets a proposal; traffic proposes it again.',
  tag: planTag,
  access: writePlan,
  params: z.object({ name: z.string().max(200) }),
  response: z.object({ dismissed: z.boolean() }),
});

export const quarantineStatuses = ['open', 'replayed', 'discarded'] as const;
const quarantineFilter = {
  status: z.enum(quarantineStatuses).default('open'),
  eventName: z.string().max(200).optional(),
  code: z.string().max(60).optional(),
  property: z.string().max(200).optional(),
  source: z.string().max(200).optional(),
};

const violationSchema = z.object({ code: z.string(), property: z.string().optional(), message: z.string() });

export const quarantinedSchema = z.object({
  position: z.number().int(),
  eventName: z.string(),
  source: z.string(),
  dialect: z.string(),
  occurredAt: instant,
  recordedAt: instant,
  violations: z.array(violationSchema),
  /** The event as logged; personal values are cipher text. */
  event: z.record(z.string(), z.unknown()),
  status: z.enum(quarantineStatuses),
  closedBy: z.string().nullable(),
  closedAt: instant.nullable(),
  note: z.string().nullable(),
});
export type QuarantinedView = z.infer<typeof quarantinedSchema>;

export const listQuarantineGroups = defineEndpoint({
  method: 'GET',
  path: '/quarantine/groups',
  summary: 'Reasons for quarantine with counts, most frequent first.',
  tag: quarantineTag,
  access: readQuarantine,
  query: z.object({ status: quarantineFilter.status }),
  response: z.object({
    items: z.array(
      z.object({
        eventName: z.string(),
        code: z.string(),
        property: z.string().nullable(),
        message: z.string(),
        count: z.number().int(),
        firstAt: instant,
        lastAt: instant,
      }),
    ),
    open: z.number().int(),
  }),
});

export const listQuarantined = defineEndpoint({
  method: 'GET',
  path: '/quarantine/events',
  summary: 'Quarantined events, newest first.',
  tag: quarantineTag,
  access: readQuarantine,
  query: z.object({
    ...quarantineFilter,
    ...paging(),
  }),
  response: z.object({ items: z.array(quarantinedSchema), total: z.number().int() }),
});

/** One change to an event before it is replayed. */
export const repairSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), property: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) }),
  z.object({ kind: z.literal('drop'), property: z.string() }),
  z.object({ kind: z.literal('rename'), property: z.string(), to: z.string() }),
  z.object({ kind: z.literal('convert'), property: z.string(), type: z.enum(propertyTypes) }),
  z.object({ kind: z.literal('rename-event'), to: z.string() }),
  z.object({ kind: z.literal('set-time'), occurredAt: instant }),
]);
export type Repair = z.infer<typeof repairSchema>;

const selection = z.object({
  positions: z.array(z.number().int()).min(1).max(1_000).optional(),
  filter: z
    .object({
      eventName: z.string().max(200).optional(),
      code: z.string().max(60).optional(),
      property: z.string().max(200).optional(),
      source: z.string().max(200).optional(),
    })
    .optional(),
});

export const replayQuarantined = defineEndpoint({
  method: 'POST',
  path: '/quarantine/replay',
  summary:
    'Repairs and replays events; what still breaks the plan stays in quarantine. Up to 1,000 a call; call again while `remaining` is above 0.',
  tag: quarantineTag,
  access: writeQuarantine,
  body: selection.extend({ repairs: z.array(repairSchema).max(50).default([]), note: z.string().max(400).default('') }),
  response: z.object({
    replayed: z.number().int(),
    stillBroken: z.array(z.object({ position: z.number().int(), violations: z.array(violationSchema) })),
    remaining: z.number().int(),
  }),
  refusals: { NOTHING_SELECTED: 422, UNTRUSTED_FACT: 403 },
});

export const discardQuarantined = defineEndpoint({
  method: 'POST',
  path: '/quarantine/discard',
  summary: 'Closes quarantined events without replay. They stay in the log and in this list.',
  tag: quarantineTag,
  access: writeQuarantine,
  body: selection.extend({ note: z.string().min(1).max(400) }),
  response: z.object({ discarded: z.number().int() }),
  refusals: { NOTHING_SELECTED: 422 },
});
