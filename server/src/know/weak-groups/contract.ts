// Weak groups over HTTP: the metric, what customers are divided by, the groups that stay behind, and how those who stay differ.
import { z } from 'zod';
import { funnelParameters } from '../funnels/contract.ts';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { retentionParameters } from '../retention/contract.ts';
import { segmentCondition } from '../segments/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

const { steps, order, strictBetween, window, exclusions, voided, sameInstant, hold } = funnelParameters.shape;
const { initial, returning, periods, counting, occurrencesMin } = retentionParameters.shape;

/** What customers shall reach: the last step of a funnel, or a period of a retention table. */
export const weakGroupMetric = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('funnel'),
    ...{ steps, order, strictBetween, window, exclusions, voided, sameInstant, hold },
  }),
  z.strictObject({
    of: z.literal('retention'),
    ...{ initial, returning, periods, counting, occurrencesMin },
    /** Each customer stands in one cohort only. */
    cohort: z.enum(['first_ever', 'first_in_range']).default('first_ever'),
    /** Number of the period in which they shall come back, counted from 0. */
    period: z.number().int().min(0).max(60).default(1),
  }),
]);
export type WeakGroupMetric = z.output<typeof weakGroupMetric>;

export const dimensionsMax = 10;
export const weakBehavioursMax = 20;

/** What customers are divided by. */
export const weakDimension = z.discriminatedUnion('by', [
  /** As of now. */
  z.strictObject({ by: z.literal('attribute'), attribute: z.string().min(1).max(64) }),
  z.strictObject({ by: z.literal('tag'), tag: z.string().min(1).max(64) }),
  /** The value at the event with which the customer began. */
  z.strictObject({
    by: z.literal('event'),
    subject: eventSubject,
    /** Values have an order, numbers within texts as numbers: "below 8.3.0" is tried as well. */
    ordered: z.boolean().default(false),
  }),
  /** Whether they did one of the behaviours, by its number, in the time in which behaviour is counted. */
  z.strictObject({ by: z.literal('did'), behaviour: z.number().int().min(0).max(19) }),
]);
export type WeakDimension = z.output<typeof weakDimension>;

/**
 * Each segment and each value of a breakdown has a search of its own beside that of everybody, corrected for their number. A breakdown by event takes
 * the value at the event with which a customer began.
 */
export const weakGroupParameters = z.strictObject({
  ...commonParameters,
  metric: weakGroupMetric,
  dimensions: z.array(weakDimension).min(1).max(dimensionsMax),
  /** What those who stay are compared by with those who do not. */
  behaviours: z
    .array(z.strictObject({ events: eventMatcher }))
    .max(weakBehavioursMax)
    .default([]),
  /** Behaviour is counted for so many times 24 hours after the beginning, and never into what the metric asks for. */
  behaviourDays: z.number().int().min(1).max(366).default(30),
  /** The share that should reach it; the share of everybody when absent. */
  benchmark: z.number().min(0).max(1).optional(),
  /** Groups of fewer customers are not tried. */
  sizeMin: z.number().int().min(20).max(1_000_000).default(50),
  /** Whether groups of two conditions are tried. */
  pairs: z.boolean().default(true),
  /** Share of false ones among what is found that is borne; Benjamini-Hochberg. */
  falseDiscoveryRate: z.number().min(0.001).max(0.2).default(0.05),
});
export type WeakGroupParameters = z.output<typeof weakGroupParameters>;

const share = z.number().min(0).max(1);
const counts = z.object({ customers: z.number().int(), reached: z.number().int() });

/** One condition of a group, as it is named to ask for the people of the group. */
export const weakTerm = z.strictObject({
  dimension: z
    .number()
    .int()
    .min(0)
    .max(dimensionsMax - 1),
  /** `below`: an earlier value of a dimension that has an order. */
  relation: z.enum(['is', 'below']),
  value: z.string().max(1_024),
});
export type WeakTerm = z.output<typeof weakTerm>;

export const weakVerdicts = ['confirmed', 'explained', 'not_confirmed'] as const;

/** A behaviour within a group: of those who reached it, of those who did not, and of everybody else. */
const contrast = z.object({
  behaviour: z.number().int(),
  /** Customers who did it at all. */
  stayed: counts.omit({ reached: true }).extend({ did: z.number().int(), share }),
  left: counts.omit({ reached: true }).extend({ did: z.number().int(), share }),
  others: counts.omit({ reached: true }).extend({ did: z.number().int(), share }),
  /** Times a customer, on average. */
  meanStayed: z.number(),
  meanLeft: z.number(),
  meanOthers: z.number(),
  /** 100 x share of those who reached it by share of those who did not; null where none of these did it. */
  tgiStayed: z.number().nullable(),
  /** 100 x share of the group by share of everybody else. */
  tgiGroup: z.number().nullable(),
  /** Two-sided, that shares of stayed and left differ; corrected for the behaviours compared. */
  p: share,
  q: share,
});
export type WeakContrast = z.output<typeof contrast>;

const weakGroup = z.object({
  terms: z.array(weakTerm.extend({ label: bilingual })),
  ...counts.shape,
  rate: share,
  low: share,
  high: share,
  others: counts.extend({ rate: share }),
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  /** Customers who would have reached it at the benchmark: shortfall x size. */
  affected: z.number(),
  pSearched: share,
  qSearched: share,
  pHeldOut: share,
  verdict: z.enum(weakVerdicts),
  /** Place of the group whose weakness this one is. */
  explainedBy: z.number().int().nullable(),
  /** The surest differences first; none for groups that another one explains. */
  contrasts: z.array(contrast),
  /** The group as a segment keeps it; null for persons that attributes do not tell. */
  condition: segmentCondition.nullable(),
});
export type WeakGroup = z.output<typeof weakGroup>;

const search = z.object({
  ...counts.shape,
  rate: share.nullable(),
  benchmark: share,
  /** Whose time is not over. */
  recent: z.number().int(),
  tried: z.number().int(),
  /** For each dimension, how many have no known value, and how many values were left out because there are too many. */
  dimensions: z.array(z.object({ unknown: z.number().int(), leftOut: z.number().int() })),
  groups: z.array(weakGroup),
  /** Members of any confirmed group, each once. */
  weak: counts,
});
/** One search: what was tried, and which groups of it stay behind. */
export type WeakGroupSearch = z.output<typeof search>;

/** Of everybody asked about, whatever stands beside. */
export const weakGroupResult = search.extend({
  /** Segments, and values of the breakdown. */
  searches: z.array(search.extend({ key: groupKey })),
});
export type WeakGroupResult = z.output<typeof weakGroupResult>;

/** Customers of a group, or of everybody without terms, who reached it or not. */
export const weakGroupCell = z.strictObject({
  group: askedGroup.prefault({}),
  terms: z.array(weakTerm).max(2).default([]),
  kind: z.enum(['all', 'reached', 'not_reached']),
  /** Only members of confirmed groups. */
  weak: z.boolean().default(false),
  /** Only those who did this behaviour, or did not. */
  behaviour: z
    .strictObject({
      number: z
        .number()
        .int()
        .min(0)
        .max(weakBehavioursMax - 1),
      did: z.boolean(),
    })
    .optional(),
});
export type WeakGroupCell = z.output<typeof weakGroupCell>;

export const weakGroupTrace = z.object({
  eventsRead: z.number().int(),
  start: z.object({ position: z.number().int(), name: z.string(), at: instant }).nullable(),
  reached: z.boolean(),
  /** Whether the time in which it could be reached is over. */
  complete: z.boolean(),
  /** Times of each behaviour. */
  counts: z.array(z.number().int()),
  /** Values of the dimensions that events tell; null where unknown or told by the profile. */
  values: z.array(z.string().nullable()),
  reason: bilingual,
});
export type WeakGroupTrace = z.output<typeof weakGroupTrace>;

export const weakGroupEndpoints = questionEndpoints({
  code: 'weak-groups',
  summary:
    'Which groups of customers stay behind in a metric, ranked by customers affected, and what those who stay do otherwise.',
  parameters: weakGroupParameters,
  result: weakGroupResult,
  cell: weakGroupCell,
  trace: weakGroupTrace,
});
