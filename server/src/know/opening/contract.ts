// The opening workbench over HTTP: the whole funnel with its times, where it is weak and why, and whether a change helped.
import { z } from 'zod';
import { bilingual, businessDay, instant } from '../profiles/contract.ts';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';
import { weakTerm } from '../weak-groups/contract.ts';

export const openingDimensionsMax = 8;

const step = z.strictObject({
  label: z.string().trim().min(1).max(60).optional(),
  events: eventMatcher,
  /** What the firm does, such as a review: time before it is waiting, not reading. */
  by: z.enum(['visitor', 'firm']).default('visitor'),
});

/**
 * A breakdown and segments set the funnels of groups beside that of everybody; the dimensions are what is searched. A breakdown by event takes
 * the first event of a visitor that has a value.
 */
export const openingParameters = z.strictObject({
  ...commonParameters,
  /** In order; each event is "step done". */
  steps: z.array(step).min(3).max(20),
  /** What says that a step failed; its properties `step` (name of the step's event) and `reason` are read. */
  failed: eventMatcher,
  /** From the first step to the last, in times of 24 hours. Only who had so long counts. */
  windowDays: z.number().int().min(1).max(90).default(7),
  /** By the first event of a visitor that has a value. */
  dimensions: z
    .array(z.strictObject({ subject: eventSubject, ordered: z.boolean().default(false) }))
    .max(openingDimensionsMax)
    .default([]),
  /** The day on which something was changed: who began before it is compared with who began on it or later. */
  changedOn: businessDay.optional(),
  sizeMin: z.number().int().min(20).max(1_000_000).default(50),
  falseDiscoveryRate: z.number().min(0.001).max(0.2).default(0.05),
});
export type OpeningParameters = z.output<typeof openingParameters>;

const share = z.number().min(0).max(1);
/** Milliseconds; null where nobody has any. */
const spread = z.object({ count: z.number().int(), median: z.number().nullable(), p90: z.number().nullable() });
const counts = z.object({ customers: z.number().int(), passed: z.number().int() });
const difference = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** Upper ends of the brackets in which stalls are counted, milliseconds; the last bracket is open. */
export const stallEdges = [60_000, 300_000, 900_000, 3_600_000] as const;

/**
 * What a failure or a break-off speaks for. `experience`: an error. `captcha`: codes sent again, or failing. `queue`: waiting. `unclear`:
 * earlier steps done again. `tedious`: left without an error, after longer than half of those took who passed.
 */
export const openingCauses = ['experience', 'captcha', 'queue', 'unclear', 'tedious'] as const;
export type OpeningCause = (typeof openingCauses)[number];

const reasonCount = z.object({ reason: z.string(), customers: z.number().int() });

const cause = z.object({
  cause: z.enum(openingCauses),
  /** Visitors at the step of whom it is true. */
  customers: z.number().int(),
  of: z.number().int(),
  share,
  /** At all other steps together, or of everybody else at the same step. */
  othersShare: share,
  /** One-sided, corrected for everything compared. */
  q: share,
});
export type OpeningCauseFound = z.output<typeof cause>;

const stepResult = z.object({
  label: z.string(),
  by: z.enum(['visitor', 'firm']),
  /** Visitors who did it. */
  reached: z.number().int(),
  fromPrevious: share.nullable(),
  fromFirst: share.nullable(),
  /** Who did the step before and not this one. */
  lost: z.number().int(),
  /** From the step before, of those who passed. */
  time: spread,
  /** Waiting in the queue that the step's events state. */
  queue: spread,
  /** How long they stayed at the step who were lost there. */
  stall: spread.extend({ brackets: z.array(z.number().int()) }),
  /** Visitors with a failure at the step; of those lost there, how many had one. */
  failed: z.object({ customers: z.number().int(), lost: z.number().int() }),
  reasons: z.array(reasonCount),
});

const finding = z.object({
  /** Number of the step, from 0. */
  step: z.number().int(),
  terms: z.array(weakTerm.extend({ label: bilingual })),
  ...counts.shape,
  rate: share,
  others: counts.extend({ rate: share }),
  difference,
  /** Visitors who would have passed at the rate of all. */
  affected: z.number(),
  qSearched: share,
  pHeldOut: share,
  /** Why those of the group who were lost there were lost, with everybody else's. */
  reasons: z.array(reasonCount.extend({ share, othersShare: share })),
  /** Causes that are more frequent in the group than among everybody else at that step, the surest first. */
  causes: z.array(cause),
});
export type OpeningFinding = z.output<typeof finding>;

const changedStep = z.object({ before: counts, after: counts, difference: difference.nullable(), q: share });

const workbench = z.object({
  visitors: z.number().int(),
  opened: z.number().int(),
  /** Who began too recently to be counted. */
  underWay: z.number().int(),
  /** From the first step to the last, of those who opened. */
  total: spread,
  steps: z.array(stepResult),
  /** By when they began; `complete` where everybody has had the whole window. */
  trend: z.array(
    z.object({
      date: z.string(),
      complete: z.boolean(),
      /** Visitors who did each step. */
      reached: z.array(z.number().int()),
    }),
  ),
  /** The funnel of each value of each dimension, the most frequent values. */
  divided: z.array(
    z.object({
      unknown: z.number().int(),
      values: z.array(z.object({ value: z.string(), label: bilingual, reached: z.array(z.number().int()) })),
    }),
  ),
  /** Steps at which a group loses more than the others, by visitors affected. */
  findings: z.array(finding),
  /** For each step the causes that are more frequent there than at the other steps. */
  causes: z.array(cause.extend({ step: z.number().int() })),
  change: z
    .object({
      on: z.string(),
      /** The whole funnel: who began, who opened. */
      whole: changedStep,
      /** From the second step on: who stood before it, who passed. */
      steps: z.array(changedStep),
    })
    .nullable(),
});
/** The four steps of some visitors. */
export type OpeningWorkbench = z.output<typeof workbench>;

/** Of everybody asked about, whatever the groups. */
export const openingResult = workbench.extend({
  /** Segments, and values of the breakdown. Findings are searched for in whole segments alone, corrected for their number. */
  groups: z.array(workbench.extend({ key: groupKey })),
});
export type OpeningResult = z.output<typeof openingResult>;

export const openingCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** Number of the step, from 0. */
  step: z.number().int().min(0).max(19),
  /** Who did it; who did the step before and not this; who had a failure at it; whom a cause is true of. */
  kind: z.enum(['reached', 'lost', 'failed', 'cause']),
  cause: z.enum(openingCauses).optional(),
  terms: z.array(weakTerm).max(2).default([]),
  /** Only those for whom this reason was given at the step. */
  reason: z.string().max(256).optional(),
});
export type OpeningCell = z.output<typeof openingCell>;

export const openingTrace = z.object({
  eventsRead: z.number().int(),
  underWay: z.boolean(),
  steps: z.array(
    z.object({
      event: z.object({ position: z.number().int(), name: z.string(), at: instant }).nullable(),
      /** From the step before; null where it was not done. */
      ms: z.number().nullable(),
      failures: z.number().int(),
      again: z.number().int(),
    }),
  ),
  /** How long the visitor stayed at the step where it ended; null for who opened. */
  stallMs: z.number().nullable(),
  reason: bilingual,
});
export type OpeningTrace = z.output<typeof openingTrace>;

export const openingEndpoints = questionEndpoints({
  code: 'opening',
  summary:
    'Account opening step by step: losses, times, the groups and steps that lose most and why, and whether a change helped.',
  parameters: openingParameters,
  result: openingResult,
  cell: openingCell,
  trace: openingTrace,
});
