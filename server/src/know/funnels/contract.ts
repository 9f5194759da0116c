// The funnel over HTTP: every option by name, the result, which figure can be opened, and the trace of a customer.
import { z } from 'zod';
import { instant } from '../profiles/contract.ts';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

const WINDOW_SECONDS_MAX = 366 * 86_400;

const step = z.strictObject({
  label: z.string().trim().min(1).max(60).optional(),
  /** Any of these events. */
  events: eventMatcher,
  /** May be left out; never the first or the last. */
  optional: z.boolean().default(false),
});

/** Events that void an attempt when they happen after one step (from 1) and before another. */
const exclusion = z.strictObject({
  events: eventMatcher,
  afterStep: z.number().int().min(1),
  beforeStep: z.number().int().min(2),
});

export const funnelParameters = z.strictObject({
  ...commonParameters,
  steps: z.array(step).min(2).max(20),
  /** `ordered`: other events may come between. `strict`: none may. `any`: the steps in any order. */
  order: z.enum(['ordered', 'strict', 'any']).default('ordered'),
  /** What breaks a strict order: any behaviour, or only events of the funnel's own steps. */
  strictBetween: z.enum(['any_event', 'step_events']).default('any_event'),
  /** At most so long from the first step to the last, or within one session. */
  window: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('duration'), seconds: z.number().int().min(1).max(WINDOW_SECONDS_MAX) }),
      z.strictObject({ kind: z.literal('session') }),
    ])
    .prefault({ kind: 'duration', seconds: 7 * 86_400 }),
  exclusions: z.array(exclusion).max(10).default([]),
  /** `stop`: a voided attempt counts up to where it was. `remove`: it does not count at all. */
  voided: z.enum(['stop', 'remove']).default('stop'),
  /** Events of one millisecond: in the order of the log, never one after the other, or in whichever order suits. */
  sameInstant: z.enum(['log_order', 'apart', 'together']).default('log_order'),
  /** Each customer once with the best attempt, or every attempt. */
  counting: z.enum(['customers', 'attempts']).default('customers'),
  /** All steps with the same value: the same order, the same product. */
  hold: eventSubject.optional(),
  /** What the range limits: when attempts begin, or all that happens. */
  rangeLimits: z.enum(['first_step', 'all_steps']).default('first_step'),
  /** With a breakdown by event: the value at which step. `every`: the funnel of each value by itself. */
  touch: z
    .union([z.enum(['first', 'last', 'every']), z.strictObject({ step: z.number().int().min(1).max(20) })])
    .default('first'),
});
export type FunnelParameters = z.output<typeof funnelParameters>;

const share = z.number().min(0).max(1);
const durations = z.object({ meanMs: z.number().nullable(), medianMs: z.number().nullable() });

const stepResult = z.object({
  count: z.number().int(),
  /** Of those at the step that had to be done before; null where nobody was there. */
  fromPrevious: share.nullable(),
  fromFirst: share.nullable(),
  /** At this step and not at the next that has to be done. */
  lost: z.number().int(),
  /** From the step done before. */
  time: durations,
});

const groupResult = z.object({
  key: groupKey,
  steps: z.array(stepResult),
  /** 95 % interval of the total conversion. */
  conversion: z.object({ share: share.nullable(), low: share, high: share }),
  /** From the first step to the last, of those who came there. */
  total: durations,
  /** Half-open, in milliseconds; the last one has no upper end. */
  histogram: z.array(z.object({ fromMs: z.number(), toMs: z.number().nullable(), count: z.number().int() })),
  /** By the period in which the attempt began. */
  trend: z.array(
    z.object({
      date: z.string(),
      counts: z.array(z.number().int()),
      /** False where the range cuts the period, and while an attempt of it may still come to its end. */
      complete: z.boolean(),
    }),
  ),
  /** Against all other shown groups together; null for the whole. */
  significance: z
    .object({
      difference: z.number(),
      low: z.number(),
      high: z.number(),
      p: z.number(),
      /** Holm's correction for the number of groups compared. */
      pCorrected: z.number(),
      significant: z.boolean(),
    })
    .nullable(),
});

export const funnelResult = z.object({
  counting: z.enum(['customers', 'attempts']),
  steps: z.array(z.object({ label: z.string(), optional: z.boolean() })),
  groups: z.array(groupResult),
});
export type FunnelResult = z.output<typeof funnelResult>;

/** People at a step, or lost after it. */
export const funnelCell = z.strictObject({
  group: askedGroup.prefault({}),
  step: z.number().int().min(1).max(20),
  kind: z.enum(['reached', 'lost']),
});
export type FunnelCell = z.output<typeof funnelCell>;

const tracedEvent = z.object({ position: z.number().int(), name: z.string(), at: instant });

/** The attempts of a customer, in order. */
export const funnelTrace = z.object({
  /** Events that matter to the funnel. */
  eventsRead: z.number().int(),
  attempts: z.array(
    z.object({
      /** Which event matched which step; null: the step was not done. */
      steps: z.array(tracedEvent.nullable()),
      level: z.number().int(),
      end: z.enum(['completed', 'window', 'exclusion', 'intervening', 'open']),
      endedBy: tracedEvent.nullable(),
      /** Why it ended, in words. */
      reason: z.object({ zh: z.string(), en: z.string() }),
      /** Whether this is what the result counts of the customer, and as which value of the breakdown. */
      counted: z.boolean(),
      held: z.string().nullable(),
      value: z.string().nullable(),
    }),
  ),
});
export type FunnelTrace = z.output<typeof funnelTrace>;

export const funnelEndpoints = questionEndpoints({
  code: 'funnel',
  summary: 'How many come from step to step, how long it takes them, and who is lost where.',
  parameters: funnelParameters,
  result: funnelResult,
  cell: funnelCell,
  trace: funnelTrace,
});
