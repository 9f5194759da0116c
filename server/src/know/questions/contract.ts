// What every question of behaviour takes and answers, and the endpoints that each question has. No server code: the console
// makes its forms and its client from this.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, businessDay, customerFilter, customerNumber, instant } from '../profiles/contract.ts';
import { tagCondition } from '../tags/contract.ts';
import { eventSubject } from '../timelines/contract.ts';

export const calendarUnits = ['day', 'week', 'month', 'quarter'] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

/** Days of the question's time zone. Half-open: `to` is the first day that no longer counts. */
export const dayRange = z.strictObject({ from: businessDay, to: businessDay });
export type DayRange = z.output<typeof dayRange>;

/** Customers by their present attributes: the list's filter, a rule's condition, a segment; all that are given must hold. */
export const customerSelection = z.strictObject({
  filter: customerFilter.optional(),
  condition: tagCondition.optional(),
  /** Code of a segment. */
  segment: z.string().min(1).max(64).optional(),
});
export type CustomerSelection = z.output<typeof customerSelection>;

/** `everybody` adds persons who never became customers; only whoever sees the whole firm may ask for them. */
export const population = customerSelection.extend({ who: z.enum(['customers', 'everybody']).default('customers') });

/** Segments set side by side; a customer may be in several. */
export const comparedSegment = customerSelection.extend({ label: z.string().trim().min(1).max(60) });

/** Into which groups a result is broken down. Attributes and tags are those of now. */
export const breakdown = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('event'), subject: eventSubject }),
  z.strictObject({ by: z.literal('attribute'), attribute: z.string().min(1).max(64) }),
  z.strictObject({ by: z.literal('tag'), tag: z.string().min(1).max(64) }),
]);
export type Breakdown = z.output<typeof breakdown>;

/** What all questions take. */
export const commonParameters = {
  range: dayRange,
  /** Asked again over these days, to compare. */
  comparison: dayRange.optional(),
  /** IANA name; the business time zone when absent. */
  timeZone: z.string().min(1).max(64).optional(),
  unit: z.enum(calendarUnits).default('day'),
  /** First day of a week: 1 Monday to 7 Sunday. */
  weekStart: z.number().int().min(1).max(7).default(1),
  population: population.prefault({}),
  segments: z.array(comparedSegment).max(6).default([]),
  breakdown: breakdown.optional(),
  /** Groups shown by themselves; the rest is summed up as other. */
  groupsMax: z.number().int().min(1).max(50).default(10),
};
const commonSchema = z.strictObject(commonParameters);
export type CommonParameters = z.output<typeof commonSchema>;

/** A group of a result: a segment (null: everybody asked for) and within it a value of the breakdown. */
export const groupKey = z.object({
  segment: z.string().nullable(),
  /** `all`: not broken down; `value`: one value, null where it is not known; `other`: the values that are not shown. */
  kind: z.enum(['all', 'value', 'other']),
  value: z.string().nullable(),
  label: bilingual,
});
export type GroupKey = z.output<typeof groupKey>;

/** A group as the caller names it, to see the customers behind a figure. */
export const askedGroup = z.strictObject({
  segment: z.string().nullable().default(null),
  kind: z.enum(['all', 'value']).default('all'),
  value: z.string().max(1_024).nullable().default(null),
});
export type AskedGroup = z.output<typeof askedGroup>;

/** Up to where events are in the answer. */
export const dataMark = z.object({
  /** Last log position that the event store held. */
  position: z.number().int(),
  /** When that was seen. */
  at: instant,
  /** Changes whenever it turns out whose past events are, or a fact is corrected. */
  identityVersion: z.string(),
});
export type DataMark = z.output<typeof dataMark>;

const running = z.object({ state: z.literal('running'), run: z.string(), progress: z.number() });

/** An answer, or that it is still being worked out. */
export const answerOf = <Result extends z.ZodType>(result: Result) =>
  z.discriminatedUnion('state', [
    running,
    z.object({
      state: z.literal('done'),
      run: z.string(),
      result,
      comparison: result.nullable(),
      /** Until when the compared days counted, where the range still runs; null: whole. */
      comparedUntil: instant.nullable(),
      definition: bilingual,
      dataAsOf: dataMark,
      /** True when an earlier answer to the same question was still right. */
      cached: z.boolean(),
      elapsedMs: z.number(),
    }),
  ]);

/** Customers behind a figure. */
export const peoplePage = z.object({
  total: z.number().int(),
  /** Persons counted who are no customers, or whom the caller's filter leaves out. */
  withoutProfile: z.number().int(),
  rows: z.array(z.object({ customerId: customerNumber, branchId: z.string().nullable() })),
});

const refusals = {
  PARAMETERS_NOT_VALID: 422,
  FILTER_NOT_VALID: 422,
  CONDITION_NOT_VALID: 422,
  ATTRIBUTE_UNKNOWN: 422,
  TAG_NOT_FOUND: 422,
  SEGMENT_NOT_FOUND: 422,
  WHO_NEEDS_FIRM: 403,
  RUN_NOT_FOUND: 404,
  RUN_CANCELLED: 409,
  CUSTOMER_NOT_FOUND: 404,
  QUESTION_TOO_LARGE: 422,
  METRIC_UNKNOWN: 422,
} as const;

const access = { kind: 'permission', permission: 'questions.read' } as const;
const tag = 'questions';
const runParams = z.object({ run: z.string().min(1).max(64) });

/** What a question is to the outside, apart from its answer. */
export interface QuestionShape<
  Code extends string,
  Parameters extends z.ZodType,
  Result extends z.ZodType,
  Cell extends z.ZodType,
  Trace extends z.ZodType,
> {
  readonly code: Code;
  readonly summary: string;
  readonly parameters: Parameters;
  readonly result: Result;
  /** Which figure of the result; its customers can be listed. */
  readonly cell: Cell;
  /** Why a customer counted or not. */
  readonly trace: Trace;
}

const paging = {
  page: z.number().int().min(1).max(2_000).default(1),
  pageSize: z.number().int().min(1).max(200).default(50),
};

/** The run is answered as soon as so much time has passed; it is asked for then. */
const waitMs = z.number().int().min(0).max(60_000).default(20_000);

/** The endpoints of a question: ask, follow, people, trace, CSV. */
export const questionEndpoints = <
  const Code extends string,
  Parameters extends z.ZodType,
  Result extends z.ZodType,
  Cell extends z.ZodType,
  Trace extends z.ZodType,
>(
  shape: QuestionShape<Code, Parameters, Result, Cell, Trace>,
) => {
  const { code, summary, parameters, result, cell, trace } = shape;
  const answer = answerOf(result);
  const people = z.strictObject({ parameters, cell, ...paging });
  const base = { access, tag, refusals } as const;
  return {
    ask: defineEndpoint({
      ...base,
      method: 'POST',
      path: `/questions/${code}`,
      summary,
      body: z.strictObject({ parameters, waitMs }),
      response: answer,
    }),
    follow: defineEndpoint({
      ...base,
      method: 'GET',
      path: `/questions/${code}/runs/:run`,
      summary: `Progress or answer of a run: ${summary}`,
      params: runParams,
      query: z.object({ waitMs: z.coerce.number().int().min(0).max(60_000).default(0) }),
      response: answer,
    }),
    csv: defineEndpoint({
      ...base,
      method: 'POST',
      path: `/questions/${code}/${code}.csv`,
      summary: `As CSV: ${summary}`,
      body: z.strictObject({ parameters }),
      response: z.unknown(),
      produces: 'text/csv',
    }),
    people: defineEndpoint({
      ...base,
      method: 'POST',
      path: `/questions/${code}/people`,
      summary: `Customers behind a figure: ${summary}`,
      body: people,
      response: peoplePage,
    }),
    peopleCsv: defineEndpoint({
      ...base,
      access: { kind: 'permission', permission: 'customers.export' },
      method: 'POST',
      path: `/questions/${code}/people.csv`,
      summary: `Customers behind a figure as CSV: ${summary}`,
      body: people.omit({ page: true, pageSize: true }),
      response: z.unknown(),
      produces: 'text/csv',
    }),
    trace: defineEndpoint({
      ...base,
      method: 'POST',
      path: `/questions/${code}/trace`,
      summary: `Why a customer counted or not: ${summary}`,
      body: z.strictObject({ parameters, customerId: customerNumber }),
      response: z.object({ inPopulation: z.boolean(), groups: z.array(groupKey), trace }),
    }),
  };
};

export const listQuestions = defineEndpoint({
  method: 'GET',
  path: '/questions',
  summary: 'The questions that can be asked, each with its definition in words.',
  access,
  tag,
  response: z.object({
    rows: z.array(z.object({ code: z.string(), name: bilingual, definition: bilingual })),
  }),
});

export const cancelRun = defineEndpoint({
  method: 'DELETE',
  path: '/question-runs/:run',
  summary: 'Cancels a run of the caller; the engine stops working on it unless somebody else waits for the same.',
  access,
  tag,
  params: runParams,
  response: z.object({ cancelled: z.boolean() }),
  refusals: { RUN_NOT_FOUND: 404 },
});
