// Net promoter score over HTTP: promoters less detractors, how sure that is, and the reasons they give.
import { z } from 'zod';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

export const npsClasses = ['promoter', 'passive', 'detractor', 'missing'] as const;
export type NpsClass = (typeof npsClasses)[number];

export const npsParameters = z.strictObject({
  ...commonParameters,
  unit: z.enum(calendarUnits).default('month'),
  answers: eventMatcher.default([
    {
      event: 'survey_answered',
      filter: { kind: 'compare', subject: { kind: 'property', name: 'survey' }, operator: 'eq', value: 'nps' },
    },
  ]),
  /** Whole numbers from 0 to 10; whatever else was answered is missing. */
  score: eventSubject.default({ kind: 'property', name: 'score' }),
  /** Numbers that mean "no answer", should they lie between 0 and 10 too. */
  noAnswer: z.array(z.number().int()).max(20).default([98, 99]),
  reason: eventSubject.default({ kind: 'property', name: 'reason' }),
  /** `last`: of each customer the last answer with a score, in the range and in each unit. `all`: every answer. */
  counting: z.enum(['last', 'all']).default('last'),
  /** Reasons shown by themselves, most frequent first; the rest is summed up. */
  reasonsMax: z.number().int().min(1).max(50).default(10),
});
export type NpsParameters = z.output<typeof npsParameters>;

const count = z.number().int();
const counts = { promoters: count, passives: count, detractors: count, missing: count };
const score = {
  ...counts,
  /** -100 to 100; null of no answers. */
  nps: z.number().min(-100).max(100).nullable(),
  /** Half of the 95 % interval, in points; null of fewer than two answers. */
  margin: z.number().nullable(),
};

export const npsResult = z.object({
  unit: z.enum(calendarUnits),
  periods: z.array(z.object({ label: z.string(), from: instant, to: instant, complete: z.boolean() })),
  groups: z.array(
    z.object({
      key: groupKey,
      ...score,
      trend: z.array(z.object(score)),
      reasons: z.array(
        z.object({
          /** Null: none was given. */
          reason: z.string().nullable(),
          /** The reasons that are not shown by themselves. */
          other: z.boolean(),
          ...{ promoters: count, passives: count, detractors: count },
        }),
      ),
    }),
  ),
});
export type NpsResult = z.output<typeof npsResult>;

export const npsCell = z.strictObject({
  group: askedGroup.prefault({}),
  class: z.enum([...npsClasses, 'answered']),
  /** Number of the unit, counted from 0; the whole range when absent. */
  period: z.number().int().min(0).max(10_000).optional(),
});
export type NpsCell = z.output<typeof npsCell>;

export const npsTrace = z.object({
  eventsRead: count,
  answers: z.array(
    z.object({
      ...{ position: count, name: z.string(), at: instant },
      ...{
        score: z.string().nullable(),
        reason: z.string().nullable(),
        class: z.enum(npsClasses),
        counted: z.boolean(),
      },
    }),
  ),
  reason: bilingual,
});
export type NpsTrace = z.output<typeof npsTrace>;

export const npsEndpoints = questionEndpoints({
  code: 'nps',
  summary: 'Promoters less detractors, how sure that is, and their reasons.',
  parameters: npsParameters,
  result: npsResult,
  cell: npsCell,
  trace: npsTrace,
});
