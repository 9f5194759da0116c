// Conversion points over HTTP: the goal, the behaviours that are searched, what was found, and searches that are kept and repeated.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';
import { bilingual, instant } from '../profiles/contract.ts';
import { askedGroup, calendarUnits, commonParameters, groupKey, questionEndpoints } from '../questions/contract.ts';
import { segmentCondition } from '../segments/contract.ts';
import { eventMatcher, eventSubject } from '../timelines/contract.ts';

export const behavioursMax = 25;

/** What shall be reached, and on which days after the beginning; a day is 24 hours. (fromDay, toDay], from the beginning on with 0. */
const goal = z.strictObject({
  events: eventMatcher,
  /** So many events, or so large a sum of a property. */
  measure: z
    .discriminatedUnion('of', [
      z.strictObject({ of: z.literal('count') }),
      z.strictObject({ of: z.literal('sum'), subject: eventSubject }),
    ])
    .default({ of: 'count' }),
  atLeast: z.number().positive().max(1e15).default(1),
  fromDay: z.number().int().min(0).max(364).default(0),
  toDay: z.number().int().min(1).max(365).default(30),
});

export const conversionPointParameters = z.strictObject({
  ...commonParameters,
  /** Customers begin with this event; the range limits when. */
  start: eventMatcher,
  startWhich: z.enum(['first_ever', 'first_in_range']).default('first_ever'),
  /** Only who did this before beginning, so that old customers whose past is not recorded are left out. */
  prior: eventMatcher.optional(),
  goal,
  /** The share that should reach the goal. */
  benchmark: z.number().min(0).max(1).optional(),
  behaviours: z
    .array(z.strictObject({ events: eventMatcher }))
    .min(1)
    .max(behavioursMax),
  /** Behaviour is counted over so many days after the beginning. */
  windowDays: z.array(z.number().int().min(1).max(90)).min(1).max(5).default([3, 7, 14]),
  /** Counts are tried up to this. */
  countMax: z.number().int().min(2).max(60).default(20),
  /**
   * `until_goal`: what was done before the goal was reached, which can only understate who reached it soon. `landmark`: of who had not
   * reached it by the end of the window, what was done in it.
   */
  counted: z.enum(['until_goal', 'landmark']).default('until_goal'),
  /** A count is tried when so large a share of the customers lies on either side. */
  supportMin: z.number().min(0.001).max(0.4).default(0.03),
  /** Share of false ones among what is found that is borne; Benjamini-Hochberg. */
  falseDiscoveryRate: z.number().min(0.001).max(0.2).default(0.05),
  /** Who lacks so many times is "short of it". */
  shortBy: z.number().int().min(1).max(10).default(2),
});
export type ConversionPointParameters = z.output<typeof conversionPointParameters>;

const share = z.number().min(0).max(1);
const counts = z.object({ customers: z.number().int(), reached: z.number().int() });

export const verdicts = ['confirmed', 'explained_by_activity', 'not_confirmed', 'not_found'] as const;
export type Verdict = (typeof verdicts)[number];

/** A behaviour, a count and a window, and how who did so much differs from who did not. */
export const candidate = z.object({
  /** Index into the behaviours that were asked for. */
  behaviour: z.number().int(),
  windowDays: z.number().int(),
  atLeast: z.number().int(),
  above: counts,
  below: counts,
  /** Share of the customers who did so much. */
  support: share,
  rateAbove: share,
  rateBelow: share,
  /** Null where nobody below reached the goal. */
  lift: z.number().nullable(),
  /** With a half added to each cell where one is empty. */
  oddsRatio: z.number(),
  ppv: share,
  npv: share,
  sensitivity: share,
  specificity: share,
  mcc: z.number(),
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  /** One-sided: in the half that was searched, corrected for the number of candidates, and in the half that was held out. */
  pSearched: share,
  qSearched: share,
  pHeldOut: share.nullable(),
  /** Mantel-Haenszel over levels of other activity; null where no level holds both sides. */
  adjustedOddsRatio: z.number().nullable(),
  pAdjusted: share.nullable(),
  verdict: z.enum(verdicts),
});
export type Candidate = z.output<typeof candidate>;

const curve = z.object({
  behaviour: z.number().int(),
  windowDays: z.number().int(),
  /** Customers by how often they did it; the last one so often or more. */
  points: z.array(counts.extend({ count: z.number().int(), low: share, high: share })),
});

const search = z.object({
  key: groupKey,
  customers: z.number().int(),
  reached: z.number().int(),
  /** How many combinations had enough customers to be tried. */
  tried: z.number().int(),
  point: candidate.nullable(),
  /** Best first; a hundred at most. */
  candidates: z.array(candidate),
  /** For each behaviour with the window that tells most. */
  curves: z.array(curve),
  /** The point at each level of other activity. */
  strata: z.array(z.object({ from: z.number().int(), to: z.number().int().nullable(), above: counts, below: counts })),
  /** Who has not reached the goal and lacks few times, and the same as a condition of a segment. */
  short: z
    .object({
      from: z.number().int(),
      to: z.number().int(),
      customers: z.number().int(),
      condition: segmentCondition,
    })
    .nullable(),
});

export const conversionPointResult = z.object({
  unit: z.enum(calendarUnits),
  /** How many reach the goal, by group and by when they began. Who began too recently is counted apart. */
  groups: z.array(
    z.object({
      key: groupKey,
      ...counts.shape,
      recent: z.number().int(),
      low: share,
      high: share,
      cohorts: z.array(counts.extend({ date: z.string() })),
    }),
  ),
  searches: z.array(search),
});
export type ConversionPointResult = z.output<typeof conversionPointResult>;
export type PointSearch = ConversionPointResult['searches'][number];

/** Customers on one side of a count, who reached the goal or not; those short of it who have not reached it so far. */
export const conversionPointCell = z.strictObject({
  group: askedGroup.prefault({}),
  behaviour: z
    .number()
    .int()
    .min(0)
    .max(behavioursMax - 1),
  windowDays: z.number().int().min(1).max(90),
  /** Half-open counts; no upper bound when absent. */
  from: z.number().int().min(0).max(1_000),
  below: z.number().int().min(1).max(1_001).optional(),
  kind: z.enum(['reached', 'not_reached', 'open']),
});
export type ConversionPointCell = z.output<typeof conversionPointCell>;

const tracedEvent = z.object({ position: z.number().int(), name: z.string(), at: instant });

export const conversionPointTrace = z.object({
  eventsRead: z.number().int(),
  start: tracedEvent.nullable(),
  reachedAt: instant.nullable(),
  /** Whether the days of the goal are over. */
  complete: z.boolean(),
  counts: z.array(
    z.object({ behaviour: z.number().int(), windowDays: z.number().int(), count: z.number().int().nullable() }),
  ),
  reason: bilingual,
});
export type ConversionPointTrace = z.output<typeof conversionPointTrace>;

export const conversionPointEndpoints = questionEndpoints({
  code: 'conversion-points',
  summary: 'Which behaviour, how often and how soon, separates those who reach a goal from those who do not.',
  parameters: conversionPointParameters,
  result: conversionPointResult,
  cell: conversionPointCell,
  trace: conversionPointTrace,
});

/** What a repeated search remembers of a point. */
export const foundPoint = z.object({
  behaviour: z.number().int(),
  windowDays: z.number().int(),
  atLeast: z.number().int(),
  rateAbove: share,
  rateBelow: share,
  mcc: z.number(),
});
export type FoundPoint = z.output<typeof foundPoint>;

const watchRun = z.object({
  ranAt: instant,
  from: z.string(),
  to: z.string(),
  customers: z.number().int(),
  reached: z.number().int(),
  point: foundPoint.nullable(),
  /** Another behaviour, window or count than the time before. */
  moved: z.boolean(),
  /** Why it could not be asked; null when it was. */
  problem: z.string().nullable(),
});
export type WatchRun = z.output<typeof watchRun>;

const watch = z.object({
  id: z.string(),
  name: z.string(),
  everyDays: z.number().int(),
  parameters: conversionPointParameters,
  createdAt: instant,
  createdBy: z.string(),
  nextAt: instant,
  /** Newest first. */
  runs: z.array(watchRun),
});
export type Watch = z.output<typeof watch>;

const tag = 'questions';
const read = { kind: 'permission', permission: 'questions.read' } as const;
const write = { kind: 'permission', permission: 'tags.write' } as const;

export const listWatches = defineEndpoint({
  method: 'GET',
  path: '/conversion-point-watches',
  summary: 'Searches that are repeated, with what they found each time. They are of the whole firm.',
  tag,
  access: read,
  response: z.object({ rows: z.array(watch) }),
  refusals: { WATCH_NEEDS_FIRM: 403 },
});

export const createWatch = defineEndpoint({
  method: 'POST',
  path: '/conversion-point-watches',
  summary: 'Keeps a search and repeats it over the days up to then, as many as its range has; the first time at once.',
  tag,
  access: write,
  body: z.strictObject({
    name: z.string().trim().min(1).max(80),
    everyDays: z.number().int().min(1).max(92).default(7),
    parameters: conversionPointParameters,
  }),
  response: z.object({ id: z.string(), jobId: z.string() }),
  refusals: { WATCH_NEEDS_FIRM: 403, WATCHES_TOO_MANY: 409, PARAMETERS_NOT_VALID: 422 },
});

export const deleteWatch = defineEndpoint({
  method: 'DELETE',
  path: '/conversion-point-watches/:id',
  summary: 'Ends a repeated search and removes what it found.',
  tag,
  access: write,
  params: z.object({ id: z.string().max(64) }),
  response: z.object({ id: z.string() }),
  refusals: { WATCH_NEEDS_FIRM: 403, WATCH_NOT_FOUND: 404 },
});
