// Repurchase over HTTP: who buys again, of those who bought.
import { z } from 'zod';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher } from '../timelines/contract.ts';

export const repurchaseParameters = z.strictObject({
  ...commonParameters,
  unit: z.enum(calendarUnits).default('month'),
  purchase: eventMatcher,
  /** What makes two purchases different: every event is one, or all events of a day are one. */
  occasion: z.enum(['event', 'day']).default('event'),
  /**
   * `range`: of those who bought in the range, who bought at least twice in it. `days`: of those who bought in the range, who bought again
   * within so many times 24 hours after their first purchase in it; whose days are not over yet waits and is not counted.
   */
  again: z
    .discriminatedUnion('within', [
      z.strictObject({ within: z.literal('range') }),
      z.strictObject({ within: z.literal('days'), days: z.number().int().min(1).max(366) }),
    ])
    .prefault({ within: 'range' }),
});
export type RepurchaseParameters = z.output<typeof repurchaseParameters>;

const count = z.number().int();
const share = z.number().min(0).max(1).nullable();

export const repurchaseResult = z.object({
  unit: z.enum(calendarUnits),
  periods: z.array(z.object({ label: z.string(), from: instant, to: instant, complete: z.boolean() })),
  groups: z.array(
    z.object({
      key: groupKey,
      buyers: count,
      again: count,
      /** Bought, and their days are not over. */
      waiting: count,
      share,
      /** Wilson's interval of 95 %; null without buyers. */
      interval: z.object({ low: z.number(), high: z.number() }).nullable(),
      /** Purchases of a buyer. */
      purchasesAverage: z.number().nullable(),
      /** Days between a purchase and the next, on average over all such pairs that count. */
      gapDays: z.number().nullable(),
      trend: z.array(z.object({ buyers: count, again: count, share })),
    }),
  ),
});
export type RepurchaseResult = z.output<typeof repurchaseResult>;

export const repurchaseCell = z.strictObject({
  group: askedGroup.prefault({}),
  kind: z.enum(['buyers', 'again', 'once', 'waiting']),
  /** Number of the unit, counted from 0; the whole range when absent. */
  period: z.number().int().min(0).max(10_000).optional(),
});
export type RepurchaseCell = z.output<typeof repurchaseCell>;

export const repurchaseTrace = z.object({
  eventsRead: count,
  purchases: z.array(z.object({ position: count, name: z.string(), at: instant, counted: z.boolean() })),
  kind: z.enum(['none', 'once', 'again', 'waiting']),
  reason: bilingual,
});
export type RepurchaseTrace = z.output<typeof repurchaseTrace>;

export const repurchaseEndpoints = questionEndpoints({
  code: 'repurchase',
  summary: 'How many of those who bought buy again, and after how long.',
  parameters: repurchaseParameters,
  result: repurchaseResult,
  cell: repurchaseCell,
  trace: repurchaseTrace,
});
