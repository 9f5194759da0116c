// Attribution over HTTP: conversions, touches, the rules by which credit is given, and which figure can be opened.
import { z } from 'zod';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

/** Rules that look at one path, and the two that look at all paths, with those that led nowhere. */
export const attributionModels = ['first', 'last', 'linear', 'position', 'decay', 'markov', 'shapley'] as const;
export type AttributionModel = (typeof attributionModels)[number];

export const attributionParameters = z.strictObject({
  ...commonParameters,
  /** Conversions are in the range. */
  conversion: eventMatcher,
  /** Events that may bring a customer. One that is a conversion too is a touch of it. */
  touches: eventMatcher,
  /** What a touch is credited to: a channel, a campaign, any property. */
  subject: eventSubject,
  /** Touches count so many times 24 hours before the conversion, both ends inclusive. */
  lookbackDays: z.number().int().min(1).max(366).default(30),
  /** Touches without a value, or with one of `directValues`: count them, or leave them out of paths that have others. */
  direct: z.enum(['count', 'ignore_unless_only']).default('count'),
  directValues: z.array(z.string().min(1).max(128)).max(20).default([]),
  /** `each`: every conversion. `first`: the customer's first in the range. */
  conversions: z.enum(['each', 'first']).default('each'),
  /** `once`: a touch leads to the next conversion alone. `again`: to every conversion that looks back to it. */
  reuse: z.enum(['once', 'again']).default('once'),
  /** Time decay: a touch so many days before another weighs half. */
  halfLifeDays: z.number().min(0.1).max(366).default(7),
  /** A property of the conversion whose sum is credited as well. */
  value: eventSubject.optional(),
  /** Channels that stand alone; the rest is other. */
  channelsMax: z.number().int().min(1).max(50).default(12),
});
export type AttributionParameters = z.output<typeof attributionParameters>;

/** A value of the touch subject, what has none, or what is summed up. */
export const channelKey = z.object({
  kind: z.enum(['value', 'direct', 'other']),
  value: z.string().nullable(),
  label: bilingual,
});
export type ChannelKey = z.output<typeof channelKey>;

const credit = z.object({ conversions: z.number(), value: z.number() });

export const attributionResult = z.object({
  groups: z.array(
    z.object({
      key: groupKey,
      /** Conversions in the range, and how many of them no touch led to. */
      conversions: z.number().int(),
      unattributed: z.number().int(),
      value: z.number(),
      unattributedValue: z.number(),
      /** Paths of touches that led to no conversion. */
      pathsWithout: z.number().int(),
      touchesMean: z.number().nullable(),
      /** Mean time from the first touch of a path to its conversion. */
      daysMean: z.number().nullable(),
      /** How the Shapley values were found: over all coalitions, or sampled; then with the largest 95 % error of a share. */
      shapley: z.object({ exact: z.boolean(), errorMax: z.number() }),
      channels: z.array(
        z.object({
          channel: channelKey,
          touches: z.number().int(),
          /** Conversions whose path holds the channel. */
          assisted: z.number().int(),
          /** Share of the conversions that would be lost without the channel, by the chain. */
          removalEffect: z.number(),
          credits: z.record(z.enum(attributionModels), credit),
          /** 95 % error of the Shapley share; 0 where it is exact. */
          shapleyError: z.number(),
        }),
      ),
    }),
  ),
});
export type AttributionResult = z.output<typeof attributionResult>;

/** Customers with a path of some kind that holds the channel. */
export const attributionCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** Absent: any channel. */
  channel: z
    .strictObject({ kind: z.enum(['value', 'direct']), value: z.string().max(1_024).nullable().default(null) })
    .optional(),
  /** `unattributed`: a conversion without touches; it has no channel. */
  kind: z.enum(['converted', 'first', 'last', 'not_converted', 'unattributed']),
});
export type AttributionCell = z.output<typeof attributionCell>;

const tracedEvent = z.object({ position: z.number().int(), name: z.string(), at: instant });

export const attributionTrace = z.object({
  eventsRead: z.number().int(),
  paths: z.array(
    z.object({
      /** Null: the touches led to no conversion. */
      conversion: tracedEvent.nullable(),
      value: z.number(),
      touches: z.array(
        z.object({
          event: tracedEvent,
          channel: channelKey,
          /** Left out of its path, as a direct touch beside others. */
          ignored: z.boolean(),
          weights: z.object({
            first: z.number(),
            last: z.number(),
            linear: z.number(),
            position: z.number(),
            decay: z.number(),
          }),
        }),
      ),
    }),
  ),
  reason: bilingual,
});
export type AttributionTrace = z.output<typeof attributionTrace>;

export const attributionEndpoints = questionEndpoints({
  code: 'attribution',
  summary: 'Which touches conversions are owed to, by seven models.',
  parameters: attributionParameters,
  result: attributionResult,
  cell: attributionCell,
  trace: attributionTrace,
});
