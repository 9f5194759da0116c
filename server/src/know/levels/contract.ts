// Levels over HTTP: what customers hold, or are, by the last statement of it, at the end of each unit and through the range.
import { z } from 'zod';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

export const levelsParameters = z.strictObject({
  ...commonParameters,
  unit: z.enum(calendarUnits).default('month'),
  /** Events that state something: assets at the end of a day, a position, an account. A later statement takes the place of an earlier one. */
  states: eventMatcher,
  /** What is stated for itself: an account, a product. Statements that agree in these are of the same thing; without any, of the customer. */
  parts: z.array(eventSubject).max(2).default([]),
  /** The amount; without it whatever is stated is one. Fractions are rounded. */
  amount: eventSubject.optional(),
  /** Events that end what was stated, of the same part. */
  ends: eventMatcher.optional(),
  /** Statements of one business day (by this subject) are a whole picture: what is not in the newest is no more. */
  pictureOf: eventSubject.optional(),
  /** A statement holds for so many times 24 hours; until the next one when absent. */
  validDays: z.number().int().min(1).max(1_830).optional(),
  /** So much at least, for a customer to count as holding. */
  atLeast: z.number().min(0).default(0.5),
  /** Who could hold: has done one of these by then; whoever was stated something, when absent. */
  base: eventMatcher.optional(),
});
export type LevelsParameters = z.output<typeof levelsParameters>;

const count = z.number().int();
const share = z.number().min(0).max(1).nullable();
const level = {
  /** Who could hold. */
  base: count,
  holders: count,
  share,
  /** Of those who hold. */
  amount: z.number(),
  amountAverage: z.number().nullable(),
};

export const levelsResult = z.object({
  unit: z.enum(calendarUnits),
  periods: z.array(
    z.object({
      label: z.string(),
      from: instant,
      to: instant,
      /** The instant at which the level is read: the end of the unit, of the range, or now. */
      asOf: instant,
      complete: z.boolean(),
    }),
  ),
  groups: z.array(
    z.object({
      key: groupKey,
      ...level,
      interval: z.object({ low: z.number(), high: z.number() }).nullable(),
      /** Who held at any time of the range, and for how many days of it on average. */
      everHeld: count,
      daysHeld: z.number().nullable(),
      trend: z.array(z.object(level)),
    }),
  ),
});
export type LevelsResult = z.output<typeof levelsResult>;

export const levelsCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** `ever`: held at any time of the range. */
  kind: z.enum(['holders', 'base', 'without', 'ever']),
  /** Number of the unit, counted from 0; the end of the range when absent. */
  period: z.number().int().min(0).max(10_000).optional(),
});
export type LevelsCell = z.output<typeof levelsCell>;

export const levelsTrace = z.object({
  eventsRead: count,
  /** The last changes of what the customer holds. */
  changes: z.array(z.object({ at: instant, amount: z.number(), holds: z.boolean() })),
  daysHeld: z.number(),
  reason: bilingual,
});
export type LevelsTrace = z.output<typeof levelsTrace>;

export const levelsEndpoints = questionEndpoints({
  code: 'levels',
  summary: 'What customers hold by the last statement of it, at the end of each unit, and for how long.',
  parameters: levelsParameters,
  result: levelsResult,
  cell: levelsCell,
  trace: levelsTrace,
});
