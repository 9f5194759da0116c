// Feature usage over HTTP: who uses what, how often, for the first time and again.
import { z } from 'zod';
import { instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

/** Features at most: named ones, and those shown of the values of a property. */
export const featuresMax = 30;
/** From so many on, customers by number of features are one bracket. */
export const breadthMax = 10;

/**
 * What the features are. `list`: events with a name each. `values`: each value of a property or field of the events, such as the path of the
 * clicked element; the ones with most users are shown.
 */
export const featureSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('list'),
    list: z
      .array(z.strictObject({ name: z.string().trim().min(1).max(60), events: eventMatcher }))
      .min(1)
      .max(featuresMax),
  }),
  z.strictObject({
    kind: z.literal('values'),
    events: eventMatcher,
    subject: eventSubject,
    shown: z.number().int().min(1).max(featuresMax).default(20),
  }),
]);
export type FeatureSource = z.output<typeof featureSource>;

export const featureParameters = z.strictObject({
  ...commonParameters,
  features: featureSource,
  /** Whoever does one of these, or uses a feature, counts as active: what adoption is a share of. */
  activity: eventMatcher.default([{ event: null }]),
});
export type FeatureParameters = z.output<typeof featureParameters>;

/** Reach and frequency, each above or not above its median over the features shown. */
export const quadrants = ['core', 'broad', 'niche', 'weak'] as const;
export type Quadrant = (typeof quadrants)[number];

const share = z.number().min(0).max(1).nullable();

const usage = z.object({
  /** Name from the list, or the value. */
  feature: z.string(),
  users: z.number().int(),
  uses: z.number().int(),
  /** Users by active customers. */
  adoption: share,
  /** Depth: uses of a user. */
  usesEach: z.number().nullable(),
  /** Frequency: days of use of a user. */
  daysEach: z.number().nullable(),
  /** Users on two days or more. */
  repeated: z.number().int(),
  repeatShare: share,
  /** Users who had never used it before the range. */
  fresh: z.number().int(),
  /** Users of each unit. */
  trend: z.array(z.number().int()),
  quadrant: z.enum(quadrants),
});
export type FeatureUsage = z.output<typeof usage>;

export const featureResult = z.object({
  unit: z.enum(calendarUnits),
  periods: z.array(z.object({ date: z.string(), complete: z.boolean() })),
  /** Different features that were used at all, shown or not. */
  found: z.number().int(),
  groups: z.array(
    z.object({
      key: groupKey,
      active: z.number().int(),
      /** Breadth: features of an active customer, of all that were used. */
      featuresEach: z.number().nullable(),
      /** Active customers who used none, one, two … features; the last bracket is open. */
      breadth: z.array(z.number().int()),
      /** The medians that divide the quadrants. */
      medians: z.object({ adoption: z.number(), daysEach: z.number() }),
      features: z.array(usage),
    }),
  ),
});
export type FeatureResult = z.output<typeof featureResult>;

export const featureCell = z.strictObject({
  group: askedGroup.prefault({}),
  feature: z.string().max(1_024),
  /** `never`: active, and did not use it in the range. */
  kind: z.enum(['used', 'repeated', 'fresh', 'never']),
});
export type FeatureCell = z.output<typeof featureCell>;

export const featureTrace = z.object({
  eventsRead: z.number().int(),
  active: z.boolean(),
  features: z.array(
    z.object({
      ...{ feature: z.string(), uses: z.number().int(), days: z.number().int(), fresh: z.boolean() },
      ...{ firstAt: instant.nullable(), lastAt: instant.nullable() },
    }),
  ),
  reason: z.object({ zh: z.string(), en: z.string() }),
});
export type FeatureTrace = z.output<typeof featureTrace>;

export const featureEndpoints = questionEndpoints({
  code: 'feature-usage',
  summary: 'Who uses which feature, how often, how deep, for the first time and again.',
  parameters: featureParameters,
  result: featureResult,
  cell: featureCell,
  trace: featureTrace,
});
