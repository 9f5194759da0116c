// From the parameters of conversion points to what is read of each timeline.
import { type BusinessDate, type Instant, refuse, startOfDay } from '../../kernel/index.ts';
import { type Periods, periodsBetween, type QuestionRefusal } from '../questions/index.ts';
import type { EventSubject, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { ConversionPointParameters } from './contract.ts';

export const DAY_MS = 86_400_000;
const CELLS_MAX = 40_000;

const invalid = (message: string): QuestionRefusal => refuse('PARAMETERS_NOT_VALID', message);
const unnamed = (subject: EventSubject): boolean => subject.kind === 'property' && subject.name.trim() === '';

/** What the schema cannot see; null when nothing is wrong. */
export const checkConversionPoints = (parameters: ConversionPointParameters): QuestionRefusal | null => {
  const { goal, windowDays, breakdown, behaviours, countMax } = parameters;
  const { fromDay, toDay, measure } = goal;
  if (toDay <= fromDay) return invalid(`The goal's days must end after day ${fromDay}, not with day ${toDay}.`);
  if (measure.of === 'count' && !Number.isInteger(goal.atLeast))
    return invalid(`A number of events is whole: ${Math.ceil(goal.atLeast)} instead of ${goal.atLeast}.`);
  if (measure.of === 'sum' && unnamed(measure.subject)) return invalid('Name the property that the goal sums up.');
  if (new Set(windowDays).size < windowDays.length) return invalid('A window is named twice. Name each once.');
  const last = fromDay > 0 ? fromDay : toDay;
  const late = windowDays.find((days) => days > last);
  if (late !== undefined)
    return invalid(
      fromDay > 0
        ? `Behaviour is counted before the goal's days begin: a window of ${late} days reaches into them. Use at most ${last}.`
        : `A window of ${late} days is longer than the goal's ${last} days. Use at most ${last}.`,
    );
  if (breakdown?.by === 'event' && unnamed(breakdown.subject))
    return invalid('The breakdown needs the name of a property.');
  if (behaviours.length * windowDays.length * (countMax + 1) > CELLS_MAX)
    return refuse('QUESTION_TOO_LARGE', 'Those are too many combinations. Choose fewer behaviours, windows or counts.');
  return null;
};

/** Levels of other activity: 0, 1, 2 to 3, 4 to 7, and so on; the last one is open. */
export const strataCount = 8;
export const stratumOf = (events: number): number => Math.min(strataCount - 1, 32 - Math.clz32(events));
export const stratumBounds = (stratum: number): { readonly from: number; readonly to: number | null } => ({
  from: stratum === 0 ? 0 : 2 ** (stratum - 1),
  to: stratum === strataCount - 1 ? null : 2 ** stratum - 1,
});

/** All that the evaluation of one timeline needs, as plain data. Bits: start, goal, each behaviour, any event, and prior if asked. */
export interface PointSpec {
  readonly from: Instant;
  readonly to: Instant;
  readonly now: Instant;
  readonly startWhich: ConversionPointParameters['startWhich'];
  readonly needsPrior: boolean;
  readonly goalFromMs: number;
  readonly goalToMs: number;
  readonly goalAtLeast: number;
  /** Column whose sum is the goal; null: the number of events. */
  readonly sumColumn: number | null;
  readonly behaviours: number;
  readonly windowsMs: readonly number[];
  readonly countMax: number;
  readonly counted: ConversionPointParameters['counted'];
  /** Starts of the cohorts' units and their end. */
  readonly cohorts: readonly Instant[];
  /** Column of the breakdown by event, by the value at the beginning. */
  readonly groupColumn: number | null;
  readonly values: readonly string[] | null;
  readonly segments: number;
}

export const START_BIT = 1;
export const GOAL_BIT = 2;
/** Bit of a behaviour; the one after the last is any event, and the one after that what must have been before. */
export const behaviourBit = (behaviour: number): number => 2 ** (behaviour + 2);

export interface PointPlan {
  readonly query: TimelineQuery;
  readonly cohorts: Periods;
  spec(values: readonly string[], segments: number, now: Instant): PointSpec;
}

export const planConversionPoints = (
  parameters: ConversionPointParameters,
  timeZone: string,
  population: TimelinePopulation,
): PointPlan => {
  const { range, unit, weekStart, breakdown, goal, prior, startWhich, behaviours, windowDays } = parameters;
  const { countMax, counted } = parameters;
  const [from, to] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, timeZone)) as [number, number];
  const options = { timeZone, weekStart };
  const cohorts = periodsBetween(range.from as BusinessDate, range.to as BusinessDate, unit, options);
  const { measure } = goal;
  const summed = measure.of === 'sum' ? [measure.subject] : [];
  const byEvent = breakdown?.by === 'event' ? [breakdown.subject] : [];
  const goalToMs = goal.toDay * DAY_MS;
  return {
    cohorts,
    query: {
      matchers: [
        ...[parameters.start, goal.events, ...behaviours.map(({ events }) => events)],
        [{ event: null }],
        ...(prior ? [prior] : []),
      ],
      columns: [...summed, ...byEvent],
      from: startWhich === 'first_ever' || prior ? null : from,
      // One millisecond more: the last day of the goal ends with its last instant.
      to: to + goalToMs + 1,
      population,
    },
    spec: (values, segments, now) => ({
      ...{ from, to, now, startWhich, needsPrior: prior !== undefined, countMax, counted, segments },
      ...{ goalFromMs: goal.fromDay * DAY_MS, goalToMs, goalAtLeast: goal.atLeast },
      ...{ behaviours: behaviours.length, windowsMs: windowDays.map((days) => days * DAY_MS), cohorts: cohorts.starts },
      sumColumn: summed.length > 0 ? 0 : null,
      groupColumn: byEvent.length > 0 ? summed.length : null,
      values: breakdown && breakdown.by !== 'event' ? values : null,
    }),
  };
};
