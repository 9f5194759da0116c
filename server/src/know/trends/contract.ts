// Trends over HTTP: series of events with what is measured of them, formulas over the series, and how the values are shown.
import { z } from 'zod';
import { instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher } from '../timelines/contract.ts';

export const trendUnits = ['hour', ...calendarUnits] as const;
export type TrendUnit = (typeof trendUnits)[number];

const property = z.string().min(1).max(128);

/** What is measured of the events of a unit. Of a property count the events whose value is a number, or a text that is one. */
export const trendMeasure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('events') }),
  /** Different customers. */
  z.strictObject({ kind: z.literal('customers') }),
  z.strictObject({ kind: z.literal('events_per_customer') }),
  z.strictObject({ kind: z.literal('sum'), property }),
  z.strictObject({ kind: z.literal('average'), property }),
  z.strictObject({ kind: z.literal('minimum'), property }),
  z.strictObject({ kind: z.literal('maximum'), property }),
  /** Exact, of all values, interpolated between the two nearest. */
  z.strictObject({
    kind: z.literal('percentile'),
    property,
    percent: z.union([z.literal(50), z.literal(90), z.literal(95), z.literal(99)]),
  }),
]);
export type TrendMeasure = z.output<typeof trendMeasure>;

export const trendsParameters = z.strictObject({
  ...commonParameters,
  unit: z.enum(trendUnits).default('day'),
  /** Called A, B, C … in formulas. */
  series: z
    .array(z.strictObject({ label: z.string().trim().max(60).optional(), events: eventMatcher, measure: trendMeasure }))
    .min(1)
    .max(6),
  /** Numbers, letters of series, + - * / and parentheses. No value where a part has none, and where one divides by zero. */
  formulas: z
    .array(
      z.strictObject({
        label: z.string().trim().max(60).optional(),
        expression: z.string().trim().min(1).max(200),
        format: z.enum(['number', 'percent']).default('number'),
      }),
    )
    .max(3)
    .default([]),
  /**
   * `plain`: each unit by itself. `cumulative`: from the beginning of the range to the end of the unit, so that customers stay
   * different ones. `moving_average`: the mean of so many units up to this one, of those that have a value; none before there are as many.
   */
  display: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('plain') }),
      z.strictObject({ kind: z.literal('cumulative') }),
      z.strictObject({ kind: z.literal('moving_average'), units: z.number().int().min(2).max(90) }),
    ])
    .prefault({ kind: 'plain' }),
});
export type TrendsParameters = z.output<typeof trendsParameters>;

/** A value for each unit; null where there is none. */
const line = z.object({
  values: z.array(z.number().nullable()),
  /** Of the whole range, as it is measured, not a sum of the values. */
  total: z.number().nullable(),
});

export const trendsResult = z.object({
  unit: z.enum(trendUnits),
  periods: z.array(
    z.object({
      label: z.string(),
      /** Half-open. */
      from: instant,
      to: instant,
      /** False while the unit has not ended, and where the range cuts it. */
      complete: z.boolean(),
    }),
  ),
  groups: z.array(
    z.object({
      key: groupKey,
      series: z.array(
        z.object({
          ...line.shape,
          /** In the whole range. */
          events: z.number().int(),
          customers: z.number().int(),
        }),
      ),
      formulas: z.array(line),
    }),
  ),
});
export type TrendsResult = z.output<typeof trendsResult>;

/** Customers who did an event of a series in a unit, or in the range. */
export const trendsCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** Counted from 0. */
  series: z.number().int().min(0).max(5),
  /** Number of the unit, counted from 0; the whole range when absent. */
  period: z.number().int().min(0).max(10_000).optional(),
});
export type TrendsCell = z.output<typeof trendsCell>;

const tracedEvent = z.object({ position: z.number().int(), name: z.string(), at: instant });

export const trendsTrace = z.object({
  eventsRead: z.number().int(),
  series: z.array(
    z.object({
      letter: z.string(),
      events: z.number().int(),
      /** Units in which there was an event, the last ones when there are many. */
      periods: z.array(
        z.object({
          label: z.string(),
          count: z.number().int(),
          /** The customer's own value of the measure. */
          value: z.number().nullable(),
          /** The first few. */
          events: z.array(tracedEvent),
        }),
      ),
    }),
  ),
  reason: z.object({ zh: z.string(), en: z.string() }),
});
export type TrendsTrace = z.output<typeof trendsTrace>;

export const trendsEndpoints = questionEndpoints({
  code: 'trends',
  summary: 'How often events happen, by how many customers, and with what values, over time.',
  parameters: trendsParameters,
  result: trendsResult,
  cell: trendsCell,
  trace: trendsTrace,
});
