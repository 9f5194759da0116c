// From the parameters of the workbench to what is read of each timeline: the funnel's events, failures, and any behaviour.
import { type BusinessDate, businessDate, type Instant, refuse } from '../../kernel/index.ts';
import { type FunnelSpec, planFunnel } from '../funnels/index.ts';
import type { QuestionRefusal } from '../questions/index.ts';
import { type EventSubject, matchersMax, type TimelinePopulation, type TimelineQuery } from '../timelines/index.ts';
import type { OpeningParameters } from './contract.ts';

const DAY_SECONDS = 86_400;
const invalid = (message: string): QuestionRefusal => refuse('PARAMETERS_NOT_VALID', message);
const unnamed = (subject: EventSubject): boolean => subject.kind === 'property' && subject.name.trim() === '';

/** What the schema cannot see; null when nothing is wrong. */
export const checkOpening = (parameters: OpeningParameters): QuestionRefusal | null => {
  const { breakdown, dimensions, changedOn, range, steps } = parameters;
  if (breakdown?.by === 'event' && unnamed(breakdown.subject))
    return invalid('The breakdown needs the name of a property.');
  if (dimensions.some(({ subject }) => unnamed(subject))) return invalid('A dimension needs the name of a property.');
  const keys = dimensions.map(({ subject }) => `${subject.kind}:${subject.name}`);
  if (new Set(keys).size < keys.length) return invalid('A dimension is named twice. Name each once.');
  if (changedOn !== undefined && !businessDate(changedOn)) return invalid(`${changedOn} is not an existing day.`);
  if (changedOn !== undefined && (changedOn <= range.from || changedOn >= range.to))
    return invalid(
      `The day of the change must lie within the days from ${range.from}, so that both sides have visitors.`,
    );
  if (steps.length + 2 > matchersMax) return invalid(`Steps are at most ${matchersMax - 2}.`);
  return null;
};

/** Columns that are read besides the dimensions. */
const read = ['step', 'reason', 'queue_seconds', 'attempt'] as const;
export const [STEP_COLUMN, REASON_COLUMN, QUEUE_COLUMN, ATTEMPT_COLUMN] = [0, 1, 2, 3] as const;

/** All that the evaluation of one timeline needs, as plain data. Bits: the steps, a failure, any behaviour. */
export interface OpeningSpec {
  readonly funnel: FunnelSpec;
  readonly steps: number;
  /** Names of the events of each step, by which failures say where they happened. */
  readonly stepNames: readonly (readonly string[])[];
  readonly windowMs: number;
  readonly now: Instant;
  /** Columns of the dimensions, and last that of a breakdown by event. */
  readonly columns: readonly number[];
}

export interface OpeningPlan {
  readonly query: TimelineQuery;
  spec(now: Instant): OpeningSpec;
}

export const planOpening = (
  parameters: OpeningParameters,
  timeZone: string,
  population: TimelinePopulation,
): OpeningPlan => {
  const { range, unit, weekStart, groupsMax, steps, failed, windowDays, dimensions, breakdown } = parameters;
  const subjects = [
    ...dimensions.map(({ subject }) => subject),
    ...(breakdown?.by === 'event' ? [breakdown.subject] : []),
  ];
  const plan = planFunnel(
    {
      ...{ range, unit, weekStart, groupsMax, population: parameters.population, segments: [] },
      steps: steps.map(({ events }) => ({ events, optional: false })),
      ...{ order: 'ordered', strictBetween: 'any_event', exclusions: [], voided: 'stop', sameInstant: 'log_order' },
      window: { kind: 'duration', seconds: windowDays * DAY_SECONDS },
      ...{ counting: 'customers', rangeLimits: 'first_step', touch: 'first' },
    },
    timeZone,
    population,
  );
  return {
    query: {
      ...plan.query,
      matchers: [...plan.query.matchers, failed, [{ event: null }]],
      columns: [...read.map((name) => ({ kind: 'property' as const, name })), ...subjects],
    },
    spec: (now) => ({
      ...{ funnel: plan.spec([], 0), steps: steps.length, now, windowMs: windowDays * DAY_SECONDS * 1_000 },
      stepNames: steps.map(({ events }) => events.flatMap(({ event }) => (event === null ? [] : [event]))),
      columns: subjects.map((_, place) => read.length + place),
    }),
  };
};

/** The business day of a change; checked before. */
export const dayOfChange = ({ changedOn }: OpeningParameters): BusinessDate | null =>
  changedOn === undefined ? null : businessDate(changedOn);
