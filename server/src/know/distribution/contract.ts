// Distribution over HTTP: of how often, how much, how long in between, and at what time of the week.
import { z } from 'zod';
import { instant } from '../profiles/contract.ts';
import { askedGroup, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher } from '../timelines/contract.ts';

const property = z.string().min(1).max(128);

export const distributionKinds = ['frequency', 'total', 'value', 'interval', 'day_part'] as const;

/** What is distributed. */
export const distributed = z.discriminatedUnion('kind', [
  /** How many of the events each customer did; who did none is not counted. */
  z.strictObject({ kind: z.literal('frequency'), events: eventMatcher }),
  /** The sum of a property over each customer's events; who has no value is not counted. */
  z.strictObject({ kind: z.literal('total'), events: eventMatcher, property }),
  /** The values of a property, event by event. */
  z.strictObject({ kind: z.literal('value'), events: eventMatcher, property }),
  /** Seconds from an event to the next one of the other kind. The first lies in the range, the other may come after it. */
  z.strictObject({
    kind: z.literal('interval'),
    events: eventMatcher,
    until: eventMatcher,
    /** Where the first event comes again before the other: from the last of them, or from the first. */
    pairing: z.enum(['nearest', 'first']).default('nearest'),
    /** What takes longer is not counted. */
    daysMax: z.number().int().min(1).max(366).default(30),
  }),
  /** Weekday and time of day of the events. */
  z.strictObject({
    kind: z.literal('day_part'),
    events: eventMatcher,
    slotMinutes: z.union([z.literal(30), z.literal(60)]).default(30),
  }),
]);
export type Distributed = z.output<typeof distributed>;

export const distributionParameters = z.strictObject({
  ...commonParameters,
  of: distributed,
  /** Intervals in seconds. Each bracket begins at an edge and ends before the next; below the first and from the last are open. */
  brackets: z
    .discriminatedUnion('kind', [
      /** Made of the values that there are. */
      z.strictObject({ kind: z.literal('automatic') }),
      z.strictObject({
        kind: z.literal('custom'),
        edges: z.array(z.number()).min(1).max(30),
        /** One more than edges; as many as one likes to give. */
        names: z.array(z.string().trim().max(40)).max(31).default([]),
      }),
    ])
    .prefault({ kind: 'automatic' }),
});
export type DistributionParameters = z.output<typeof distributionParameters>;

/** Parts of the exchange's day in Shanghai's time, and days on which it is closed, or of a year that is not entered. */
export const dayParts = [
  ...(['before_open', 'call_auction', 'morning', 'noon', 'afternoon', 'after_close'] as const),
  ...(['closed_day', 'unknown_day'] as const),
] as const;
export type DayPart = (typeof dayParts)[number];

const counted = z.object({ events: z.number().int(), customers: z.number().int() });

export const distributionResult = z.object({
  kind: z.enum(distributionKinds),
  /** Half-open; null where a bracket is open. None for the time of the week. */
  brackets: z.array(z.object({ from: z.number().nullable(), to: z.number().nullable(), name: z.string().nullable() })),
  /** Whether every value is a whole number. */
  whole: z.boolean(),
  week: z
    .object({
      slotMinutes: z.number().int(),
      /** For each slot of the day whether the exchange trades throughout, in a part of it, or not; null in zones with another clock. */
      trading: z.array(z.enum(['open', 'part', 'closed'])).nullable(),
    })
    .nullable(),
  groups: z.array(
    z.object({
      key: groupKey,
      /** Customers, values or intervals: what the brackets count. */
      count: z.number().int(),
      customers: z.number().int(),
      brackets: z.array(
        z.object({ count: z.number().int(), share: z.number().min(0).max(1).nullable(), customers: z.number().int() }),
      ),
      /** Of all values, exact; null without any. */
      figures: z
        .object({
          mean: z.number(),
          median: z.number(),
          p90: z.number(),
          minimum: z.number(),
          maximum: z.number(),
          sum: z.number(),
        })
        .nullable(),
      /** Monday to Sunday, and in each day its slots. */
      slots: z.array(z.array(counted)),
      parts: z.array(z.object({ part: z.enum(dayParts), ...counted.shape })),
    }),
  ),
});
export type DistributionResult = z.output<typeof distributionResult>;

/** Customers of a bracket, of a slot of the week, or of a part of the exchange's day. */
export const distributionCell = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('bracket'),
    group: askedGroup.prefault({}),
    /** Half-open; null: open. */
    from: z.number().nullable(),
    to: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal('slot'),
    group: askedGroup.prefault({}),
    /** 1 Monday to 7 Sunday. */
    weekday: z.number().int().min(1).max(7),
    slot: z.number().int().min(0).max(47),
  }),
  z.strictObject({ kind: z.literal('part'), group: askedGroup.prefault({}), part: z.enum(dayParts) }),
]);
export type DistributionCell = z.output<typeof distributionCell>;

export const distributionTrace = z.object({
  eventsRead: z.number().int(),
  /** How many there are; the list has the first hundred. */
  count: z.number().int(),
  items: z.array(
    z.object({
      /** The event; null where the value is of all of them. */
      at: instant.nullable(),
      /** The other event of an interval. */
      until: instant.nullable(),
      value: z.number().nullable(),
      /** 1 Monday to 7 Sunday, and the slot of the day. */
      weekday: z.number().int().nullable(),
      slot: z.number().int().nullable(),
    }),
  ),
  reason: z.object({ zh: z.string(), en: z.string() }),
});
export type DistributionTrace = z.output<typeof distributionTrace>;

export const distributionEndpoints = questionEndpoints({
  code: 'distribution',
  summary: 'How frequency, amounts, intervals and times of the week are distributed over customers.',
  parameters: distributionParameters,
  result: distributionResult,
  cell: distributionCell,
  trace: distributionTrace,
});
