// What a scene is: what has to happen how often in which window, to whom, and what is done then. Schemas without server code: the HTTP
// contract, and so the console, is written with them.
import { z } from 'zod';
import { complianceSchema } from '../drafts/contract.ts';
import { wordUseSchema } from '../rules/contract.ts';

/** Codes of scenes. */
export const sceneCode = z.string().regex(/^[a-z][a-z0-9_]{1,49}$/, 'a code such as ten_articles');
const name = z.strictObject({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(80) });
const sentence = z.strictObject({ zh: z.string().max(500), en: z.string().max(500) });
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const times = z.number().int().min(1).max(1_000_000_000_000);
const property = z.string().regex(/^[a-z][a-z0-9_.]{0,59}$/, 'the name of a property, such as product_code');

export const calendarUnits = ['day', 'week', 'month', 'quarter', 'year', 'ever'] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

export const windowSchema = z.discriminatedUnion('kind', [
  /** Every happening by itself. */
  z.strictObject({ kind: z.literal('each') }),
  /** Weeks begin on Monday; `ever` is one window without end. */
  z.strictObject({ kind: z.literal('calendar'), unit: z.enum(calendarUnits) }),
  /** As soon as it is reached within so many days; the next window begins the day after. */
  z.strictObject({ kind: z.literal('rolling'), days: z.number().int().min(1).max(366) }),
  /** So many days from the day of an event on, that day included: of the first one, or of every one. */
  z.strictObject({
    kind: z.literal('since'),
    event: wordUseSchema,
    days: z.number().int().min(1).max(366),
    which: z.enum(['first', 'each']),
  }),
]);
export type Window = z.infer<typeof windowSchema>;

export const measures = ['events', 'distinct', 'sum'] as const;

export const capSchema = z.strictObject({
  /** Properties that make a group; none: all together. */
  by: z.array(property).max(2),
  perDay: times.nullable(),
  perWindow: times.nullable(),
});

export const countSchema = z.strictObject({
  of: wordUseSchema,
  /** Conditions on each event; the others are left out, and said so. */
  each: z.array(wordUseSchema).max(6),
  measure: z.enum(measures),
  /** What is counted distinct, or summed. */
  property: property.nullable(),
  atLeast: times,
  /** Of a group only so many count. */
  cap: capSchema.nullable(),
});
export type Count = z.infer<typeof countSchema>;

export const triggerSchema = z.discriminatedUnion('kind', [
  /** All counts must be reached in one window. */
  z.strictObject({ kind: z.literal('happens'), counts: z.array(countSchema).min(1).max(4), window: windowSchema }),
  /** Every customer of the segment, each time. */
  z.strictObject({
    kind: z.literal('schedule'),
    when: z.enum(['daily', 'monday', 'month_start', 'quarter_start']),
    segment: z.string().min(1).max(80),
  }),
]);
export type Trigger = z.infer<typeof triggerSchema>;

export const limitSubjects = ['customer', 'device', 'branch', 'scene'] as const;
export const limitSpans = ['day', 'month', 'quarter', 'year', 'total'] as const;

export const limitSchema = z.strictObject({
  of: z.enum(limitSubjects),
  span: z.enum(limitSpans),
  awards: times,
  /** Branches with a number of their own. */
  branches: z.record(z.string().min(1).max(80), times).optional(),
});
export type Limit = z.infer<typeof limitSchema>;

export const sceneSchema = z.strictObject({
  name,
  trigger: triggerSchema,
  /** `public`: an app or a browser may state it; such a scene needs a limit for each customer where it gives something of value. */
  trust: z.enum(['server', 'public']),
  /** Of the customer at the time of the award; all of them must hold. */
  conditions: z.array(wordUseSchema).max(10),
  /** Staff and the firm's own accounts get nothing. */
  excludeOwnAccounts: z.boolean(),
  actions: z.array(wordUseSchema).min(1).max(8),
  limits: z.array(limitSchema).max(10),
  cost: z.strictObject({
    /** What a point costs the firm. */
    fenPerPoint: z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'a decimal such as "1.5", at most six places'),
    /** What an award costs besides its points: unit costs of benefits, time of staff. */
    fenPerAward: z.number().int().min(0).max(1_000_000_000),
  }),
  validFrom: day,
  validUntil: day.nullable(),
  compliance: complianceSchema,
  /** What customers are told. */
  disclosure: sentence,
});
export type Scene = z.infer<typeof sceneSchema>;

const tallied = z.record(z.string(), z.number());

/** What came of one count in its window. */
export const countLineSchema = z.object({
  kind: z.literal('count'),
  /** Place of the count in the scene. */
  part: z.number().int(),
  total: z.number(),
  atLeast: z.number(),
  /** Days on which something counted. */
  days: z.number().int(),
  /** Counted by group, the largest first, at most twenty. */
  groups: z.array(z.object({ group: z.string(), counted: z.number() })),
  /** Above the caps. */
  overCap: z.number(),
  /** The same again, where distinct values are counted. */
  repeated: z.number(),
  /** Why how many were left out. */
  leftOut: tallied,
});
export type CountLine = z.infer<typeof countLineSchema>;

/** Lines of an explanation. */
export const lineSchema = z.discriminatedUnion('kind', [
  countLineSchema,
  z.object({ kind: z.literal('window'), from: z.string(), to: z.string() }),
  z.object({
    kind: z.literal('condition'),
    use: wordUseSchema,
    met: z.boolean(),
    seen: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  }),
  z.object({
    kind: z.literal('limit'),
    of: z.enum(limitSubjects),
    span: z.enum(limitSpans),
    awards: z.number(),
    used: z.number(),
  }),
  z.object({ kind: z.literal('own_account') }),
]);
export type Line = z.infer<typeof lineSchema>;

export { actions, conditions, happenings } from '../rules/contract.ts';
