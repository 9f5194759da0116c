// Two questions of how customers keep active, over HTTP: the lifecycle from unit to unit, and the stickiness within a stretch of time.
import { z } from 'zod';
import { instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher } from '../timelines/contract.ts';

const tracedEvent = z.object({ position: z.number().int(), name: z.string(), at: instant });
const words = z.object({ zh: z.string(), en: z.string() });
const period = z.object({
  /** First day of the unit. */
  date: z.string(),
  from: instant,
  to: instant,
  /** False while it has not ended, and for a stretch that the range cuts. */
  complete: z.boolean(),
});

/**
 * Whoever does one of the events in a unit is active in it. Units are taken whole, also where the range begins or ends within one.
 */
export const lifecycleParameters = z.strictObject({ ...commonParameters, activity: eventMatcher });
export type LifecycleParameters = z.output<typeof lifecycleParameters>;

/**
 * `new`: active for the first time ever. `returning`: also active in the unit before. `resurrecting`: active before, but not in the unit
 * before. `dormant`: active in the unit before and not in this one.
 */
export const lifecycleStates = ['new', 'returning', 'resurrecting', 'dormant'] as const;
export type LifecycleState = (typeof lifecycleStates)[number];

const stateCounts = { new: z.number(), returning: z.number(), resurrecting: z.number(), dormant: z.number() };

export const lifecycleResult = z.object({
  unit: z.enum(calendarUnits),
  periods: z.array(period),
  groups: z.array(
    z.object({
      key: groupKey,
      /** Different customers who were active in any of the units. */
      customers: z.number().int(),
      units: z.array(
        z.object({
          ...stateCounts,
          /** New, returning and resurrecting. */
          active: z.number().int(),
          /** Active in the unit before: returning and dormant. */
          activeBefore: z.number().int(),
          /** Of those active in the unit before, the share active in this one. */
          returningShare: z.number().min(0).max(1).nullable(),
          /** (New + resurrecting) / dormant: above one the active customers grow. */
          quickRatio: z.number().nullable(),
        }),
      ),
    }),
  ),
});
export type LifecycleResult = z.output<typeof lifecycleResult>;

export const lifecycleCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** Number of the unit, counted from 0. */
  period: z.number().int().min(0).max(10_000),
  state: z.enum([...lifecycleStates, 'active']),
});
export type LifecycleCell = z.output<typeof lifecycleCell>;

export const lifecycleTrace = z.object({
  eventsRead: z.number().int(),
  /** The first event that counts, whenever it was. */
  first: tracedEvent.nullable(),
  /** Units of the range, oldest first. `absent`: neither active nor active in the unit before. */
  units: z.array(
    z.object({
      date: z.string(),
      state: z.enum([...lifecycleStates, 'absent']),
      count: z.number().int(),
      /** The first few. */
      events: z.array(tracedEvent),
    }),
  ),
  reason: words,
});
export type LifecycleTrace = z.output<typeof lifecycleTrace>;

export const stretches = ['week', 'month', 'quarter', 'range'] as const;
export type Stretch = (typeof stretches)[number];

/** `unit` of the common parameters is what is counted: days of a week, months of a quarter. Only events in the range count. */
export const stickinessParameters = z.strictObject({
  ...commonParameters,
  activity: eventMatcher,
  /** Whoever does so many of the events in a unit is active in it. */
  occurrencesMin: z.number().int().min(1).max(1_000).default(1),
  /** In how many units of what stretch. */
  within: z.enum(stretches).default('month'),
});
export type StickinessParameters = z.output<typeof stickinessParameters>;

export const stickinessResult = z.object({
  unit: z.enum(calendarUnits),
  within: z.enum(stretches),
  stretches: z.array(
    z.object({
      ...period.shape,
      /** Units of the stretch that lie in the range and have begun: what a customer can have at most. */
      units: z.number().int(),
    }),
  ),
  groups: z.array(
    z.object({
      key: groupKey,
      stretches: z.array(
        z.object({
          /** Different customers who were active in it. */
          customers: z.number().int(),
          /** At n - 1 the customers who were active in exactly n units. */
          exactly: z.array(z.number().int()),
          /** At n - 1 those who were in n units or more. */
          atLeast: z.array(z.number().int()),
          /** Active units of a customer, on average. */
          unitsAverage: z.number().nullable(),
          /** Active customers of a unit, on average. */
          activeAverage: z.number().nullable(),
          /** `activeAverage` by `customers`: DAU/MAU where days of a month are counted. */
          ratio: z.number().min(0).max(1).nullable(),
        }),
      ),
    }),
  ),
});
export type StickinessResult = z.output<typeof stickinessResult>;

export const stickinessCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** Number of the stretch, counted from 0. */
  stretch: z.number().int().min(0).max(2_000),
  units: z.number().int().min(1).max(2_000),
  kind: z.enum(['exactly', 'at_least']),
});
export type StickinessCell = z.output<typeof stickinessCell>;

export const stickinessTrace = z.object({
  eventsRead: z.number().int(),
  stretches: z.array(
    z.object({
      date: z.string(),
      /** First days of the units in which the customer was active. */
      active: z.array(z.string()),
      units: z.number().int(),
    }),
  ),
  reason: words,
});
export type StickinessTrace = z.output<typeof stickinessTrace>;

export const lifecycleEndpoints = questionEndpoints({
  code: 'activity-lifecycle',
  summary: 'Who of the active customers is new, returning or back again, and who went dormant, unit by unit.',
  parameters: lifecycleParameters,
  result: lifecycleResult,
  cell: lifecycleCell,
  trace: lifecycleTrace,
});

export const stickinessEndpoints = questionEndpoints({
  code: 'stickiness',
  summary: 'In how many days, weeks or months customers are active.',
  parameters: stickinessParameters,
  result: stickinessResult,
  cell: stickinessCell,
  trace: stickinessTrace,
});
