// From the parameters of a funnel to what is read of each timeline and by which rules it is walked.
import { type BusinessDate, refuse, startOfDay } from '../../kernel/index.ts';
import { type Periods, periodsBetween, type QuestionRefusal } from '../questions/index.ts';
import { type EventSubject, matchersMax, type TimelinePopulation, type TimelineQuery } from '../timelines/index.ts';
import type { FunnelRules } from './attempt.ts';
import type { FunnelParameters } from './contract.ts';

/** A session that began in the range may go on so long after it. */
const SESSION_MS = 2 * 86_400_000;

const invalid = (message: string): QuestionRefusal => refuse('PARAMETERS_NOT_VALID', message);

/** What the schema cannot see; null when nothing is wrong. */
export const checkFunnel = (parameters: FunnelParameters): QuestionRefusal | null => {
  const { steps, exclusions, order, touch, breakdown } = parameters;
  if (steps[0]?.optional || steps.at(-1)?.optional)
    return invalid('The first and the last step cannot be optional. Leave the step away instead.');
  if (order === 'any' && steps.some(({ optional }) => optional))
    return invalid('A funnel in any order counts how many of its steps were done, so none of them can be optional.');
  for (const { afterStep, beforeStep } of exclusions) {
    if (beforeStep <= afterStep || beforeStep > steps.length)
      return invalid(
        `An exclusion lies after a step and before a later one of the ${steps.length} steps, not after ${afterStep} and before ${beforeStep}.`,
      );
    if (order === 'any' && (afterStep !== 1 || beforeStep !== steps.length))
      return invalid('In any order, an exclusion lies between the first and the last step.');
  }
  if (steps.length + exclusions.length + 1 > matchersMax)
    return invalid(`Steps and exclusions together are at most ${matchersMax - 1}.`);
  if (typeof touch === 'object' && touch.step > steps.length)
    return invalid(`The breakdown takes its value at step ${touch.step}, but there are ${steps.length} steps.`);
  if (breakdown?.by !== 'event' && touch !== 'first')
    return invalid('A touch is chosen for a breakdown by event; this one is by customer.');
  return null;
};

const rulesOf = (parameters: FunnelParameters, rangeEnd: number): FunnelRules => {
  const { steps, exclusions, order, strictBetween, window, sameInstant, rangeLimits } = parameters;
  const anyEvent = 2 ** (steps.length + exclusions.length);
  return {
    ...{ stepCount: steps.length, order, sameInstant },
    optional: steps.reduce((bits, { optional }, index) => bits | (optional ? 1 << index : 0), 0),
    windowMs: window.kind === 'session' ? Number.POSITIVE_INFINITY : window.seconds * 1_000,
    exclusions: exclusions.map(({ afterStep, beforeStep }) => ({ after: afterStep, before: beforeStep })),
    intervening:
      order !== 'strict'
        ? 0
        : strictBetween === 'any_event'
          ? anyEvent | (2 ** steps.length - 1)
          : 2 ** steps.length - 1,
    startBefore: rangeLimits === 'first_step' ? rangeEnd : Number.POSITIVE_INFINITY,
  };
};

/** All that the evaluation of one timeline needs, as plain data. */
export interface FunnelSpec {
  readonly rules: FunnelRules;
  readonly counting: FunnelParameters['counting'];
  readonly voided: FunnelParameters['voided'];
  /** Columns of which all events of an attempt have one value; events without a value belong to no attempt. */
  readonly held: readonly number[];
  /** Column of the breakdown by event, and at which step its value counts; null without. */
  readonly breakdown: { readonly column: number; readonly touch: FunnelParameters['touch'] } | null;
  /** Values of attribute or tag by number; null when not broken down by customer. */
  readonly values: readonly string[] | null;
  readonly segments: number;
  /** Starts of the trend's periods, and their end. */
  readonly trend: readonly number[];
}

/** The trend's periods, and when no attempt of each can go on any more; never where the range cuts the period. */
export interface FunnelPeriods extends Periods {
  readonly settledAt: readonly number[];
}

const settledAt = (
  { starts }: Periods,
  { from, end, more }: { readonly from: number; readonly end: number; readonly more: number },
): readonly number[] =>
  starts.slice(1).map((to, period) => {
    const uncut = (starts[period] as number) >= from && to <= end;
    return uncut ? to + more : Number.POSITIVE_INFINITY;
  });

/** What is read, and how it is evaluated. */
export interface FunnelPlan {
  readonly query: TimelineQuery;
  readonly periods: FunnelPeriods;
  spec(values: readonly string[], segments: number): FunnelSpec;
}

export const planFunnel = (
  parameters: FunnelParameters,
  timeZone: string,
  population: TimelinePopulation,
): FunnelPlan => {
  const { range, steps, exclusions, order, strictBetween, window, hold, breakdown, unit, weekStart } = parameters;
  const [from, end] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, timeZone)) as [
    number,
    number,
  ];
  const more = window.kind === 'session' ? SESSION_MS : window.seconds * 1_000;
  const columns: EventSubject[] = [];
  const columnOf = (subject: EventSubject): number => columns.push(subject) - 1;
  const held: number[] = [];
  if (window.kind === 'session') held.push(columnOf({ kind: 'field', name: 'session_id' }));
  if (hold) held.push(columnOf(hold));
  const byEvent = breakdown?.by === 'event' ? { column: columnOf(breakdown.subject), touch: parameters.touch } : null;
  const between = order === 'strict' && strictBetween === 'any_event' ? [[{ event: null }]] : [];
  const periods = periodsBetween(range.from as BusinessDate, range.to as BusinessDate, unit, { timeZone, weekStart });
  const afterwards = parameters.rangeLimits === 'first_step' ? more : 0;
  return {
    periods: { ...periods, settledAt: settledAt(periods, { from, end, more: afterwards }) },
    query: {
      matchers: [...steps.map(({ events }) => events), ...exclusions.map(({ events }) => events), ...between],
      columns,
      from,
      // The window's end still counts, hence one millisecond more.
      to: parameters.rangeLimits === 'first_step' ? end + more + 1 : end,
      population,
    },
    spec: (values, segments) => ({
      ...{ rules: rulesOf(parameters, end), counting: parameters.counting, voided: parameters.voided },
      ...{ held, breakdown: byEvent, segments, trend: periods.starts },
      values: breakdown && breakdown.by !== 'event' ? values : null,
    }),
  };
};
