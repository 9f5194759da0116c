// Retention over HTTP: every option by name, the grid, which figure can be opened, and the trace of a customer.
import { z } from 'zod';
import { instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher } from '../timelines/contract.ts';

/** Days since the initial event, half-open; day 0 is the day of the initial event, or its first 24 hours. */
const bracket = z.strictObject({
  fromDay: z.number().int().min(0).max(1_830),
  toDay: z.number().int().min(1).max(1_831),
});

export const retentionParameters = z.strictObject({
  ...commonParameters,
  initial: eventMatcher,
  returning: eventMatcher,
  /** Cohorts are the units in which customers began; `unit` of the common parameters. */
  periods: z.discriminatedUnion('kind', [
    /** Period k is the k-th calendar unit after the cohort's. */
    z.strictObject({ kind: z.literal('calendar'), count: z.number().int().min(1).max(60) }),
    /** Period k is the k-th stretch of so many times 24 hours after the initial event itself. */
    z.strictObject({
      kind: z.literal('rolling'),
      count: z.number().int().min(1).max(60),
      days: z.number().int().min(1).max(92),
    }),
    /** Stretches of days of one's own choice: calendar days, or 24 hours each. */
    z.strictObject({
      kind: z.literal('custom'),
      brackets: z.array(bracket).min(1).max(30),
      days: z.enum(['calendar', 'rolling']).default('calendar'),
    }),
  ]),
  /**
   * `first_ever`: the first initial event of all time, if it lies in the range. `first_in_range`: the first one in the range.
   * `recurring`: every unit in which there was one, by its first.
   */
  cohort: z.enum(['first_ever', 'first_in_range', 'recurring']).default('first_in_range'),
  /** `exact`: came back in the period. `on_or_after`: in it or in a later one that is asked for. */
  counting: z.enum(['exact', 'on_or_after']).default('exact'),
  /** So many returning events in the period at least. */
  occurrencesMin: z.number().int().min(1).max(1_000).default(1),
});
export type RetentionParameters = z.output<typeof retentionParameters>;

const share = z.number().min(0).max(1);

const cell = z.object({
  retained: z.number().int(),
  lost: z.number().int(),
  share: share.nullable(),
  /** False while the period has not ended for everyone in the cohort. */
  complete: z.boolean(),
});

/** A share over several cohorts, of those whose period has ended: sum of the retained by sum of the sizes. */
const weighted = z.object({ retained: z.number().int(), size: z.number().int(), share: share.nullable() });

export const retentionResult = z.object({
  unit: z.enum(calendarUnits),
  periods: z.array(z.object({ label: z.string() })),
  groups: z.array(
    z.object({
      key: groupKey,
      /** Customers; one who recurs stands in several cohorts and counts here once for each. */
      size: z.number().int(),
      cohorts: z.array(z.object({ date: z.string(), size: z.number().int(), cells: z.array(cell) })),
      average: z.array(weighted),
      /** M1 and M3: only with calendar months, or rolling periods of 30 days. */
      milestones: z.array(z.object({ name: z.enum(['M1', 'M3']), ...weighted.shape })),
    }),
  ),
});
export type RetentionResult = z.output<typeof retentionResult>;

/** Customers of a cohort who were, or were not, retained in a period. */
export const retentionCell = z.strictObject({
  group: askedGroup.prefault({}),
  /** First day of the cohort; all cohorts when absent. */
  cohort: z.string().optional(),
  period: z.number().int().min(0).max(60),
  kind: z.enum(['retained', 'lost']),
});
export type RetentionCell = z.output<typeof retentionCell>;

const tracedEvent = z.object({ position: z.number().int(), name: z.string(), at: instant });

export const retentionTrace = z.object({
  eventsRead: z.number().int(),
  /** One for each cohort that the customer stands in. */
  cohorts: z.array(
    z.object({
      date: z.string(),
      initial: tracedEvent,
      periods: z.array(
        z.object({
          /** Half-open. */
          from: instant,
          to: instant,
          /** Returning events in the period, the first few. */
          events: z.array(tracedEvent),
          count: z.number().int(),
          retained: z.boolean(),
        }),
      ),
    }),
  ),
  /** Why there is no cohort, or what was counted, in words. */
  reason: z.object({ zh: z.string(), en: z.string() }),
});
export type RetentionTrace = z.output<typeof retentionTrace>;

export const retentionEndpoints = questionEndpoints({
  code: 'retention',
  summary: 'How many of those who began in a period come back in later ones.',
  parameters: retentionParameters,
  result: retentionResult,
  cell: retentionCell,
  trace: retentionTrace,
});
