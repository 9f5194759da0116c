// From the parameters of retention to what is read of each timeline and where its periods lie.
import { addDays, type BusinessDate, type Instant, refuse, startOfDay } from '../../kernel/index.ts';
import { type Periods, periodsBetween, type QuestionRefusal } from '../questions/index.ts';
import type { TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { RetentionParameters } from './contract.ts';
import { isPlain } from './plain.ts';

const DAY_MS = 86_400_000;
const CELLS_MAX = 20_000;

const invalid = (message: string): QuestionRefusal => refuse('PARAMETERS_NOT_VALID', message);

/** What the schema cannot see; null when nothing is wrong. */
export const checkRetention = ({ periods, breakdown, range, unit }: RetentionParameters): QuestionRefusal | null => {
  if (periods.kind === 'custom')
    for (const [index, { fromDay, toDay }] of periods.brackets.entries()) {
      if (toDay <= fromDay) return invalid(`The bracket from day ${fromDay} must end after it, not with day ${toDay}.`);
      const before = periods.brackets[index - 1];
      if (before && fromDay < before.toDay)
        return invalid(`Brackets follow each other without overlap; day ${fromDay} lies in the one before.`);
    }
  if (breakdown?.by === 'event' && breakdown.subject.kind === 'property' && breakdown.subject.name === '')
    return invalid('The breakdown needs the name of a property.');
  const days = (Date.parse(range.to) - Date.parse(range.from)) / DAY_MS;
  const count = periods.kind === 'custom' ? periods.brackets.length : periods.count + 1;
  if (unit === 'day' && days * count > CELLS_MAX)
    return refuse(
      'QUESTION_TOO_LARGE',
      `That is more than ${CELLS_MAX} cells. Choose weeks, a shorter range or fewer periods.`,
    );
  return null;
};

/** All that the evaluation of one timeline needs, as plain data. Bit 0 is the initial event, bit 1 the returning one. */
export interface RetentionSpec {
  /** Starts of the cohorts' units and their end. */
  readonly cohorts: readonly Instant[];
  /** Initial events count in [from, to). */
  readonly from: Instant;
  readonly to: Instant;
  /** Calendar: the starts of units from the first cohort on. Days: the starts of days. Both go beyond the last period. */
  readonly marks: readonly Instant[];
  /** Period k as units, days or multiples of 24 hours since the beginning, half-open. */
  readonly brackets: readonly { readonly from: number; readonly to: number }[];
  /** What a bracket is counted in: marks of the calendar, or milliseconds. */
  readonly measure: 'marks' | 'hours';
  readonly cohort: RetentionParameters['cohort'];
  readonly counting: RetentionParameters['counting'];
  readonly occurrencesMin: number;
  /** Column of the breakdown by event, by the value at the initial event. */
  readonly column: number | null;
  readonly values: readonly string[] | null;
  readonly segments: number;
  readonly now: Instant;
}

export interface RetentionPlan {
  readonly query: TimelineQuery;
  readonly cohorts: Periods;
  readonly labels: readonly string[];
  spec(values: readonly string[], segments: number, now: Instant): RetentionSpec;
}

/** Periods as brackets: calendar units and rolling stretches have period 0 as well. */
const bracketsOf = ({ periods }: RetentionParameters): RetentionSpec['brackets'] => {
  if (periods.kind === 'custom') return periods.brackets.map(({ fromDay, toDay }) => ({ from: fromDay, to: toDay }));
  const width = periods.kind === 'rolling' ? periods.days : 1;
  return Array.from({ length: periods.count + 1 }, (_, period) => ({ from: period * width, to: (period + 1) * width }));
};

const labelsOf = ({ periods }: RetentionParameters): readonly string[] =>
  periods.kind === 'custom'
    ? periods.brackets.map(({ fromDay, toDay }) => (toDay === fromDay + 1 ? `${fromDay}` : `${fromDay}–${toDay - 1}`))
    : Array.from({ length: periods.count + 1 }, (_, period) => `${period}`);

export const planRetention = (
  parameters: RetentionParameters,
  timeZone: string,
  population: TimelinePopulation,
): RetentionPlan => {
  const { range, unit, weekStart, periods, cohort, counting, occurrencesMin, breakdown } = parameters;
  const [from, to] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, timeZone)) as [number, number];
  const zone = { timeZone, weekStart };
  const cohorts = periodsBetween(range.from as BusinessDate, range.to as BusinessDate, unit, zone);
  const brackets = bracketsOf(parameters);
  const last = brackets.at(-1)?.to ?? 0;
  const rolling = periods.kind === 'rolling' || (periods.kind === 'custom' && periods.days === 'rolling');
  const firstDay = cohorts.dates[0] as BusinessDate;
  const marks = () =>
    periods.kind === 'calendar'
      ? periodsBetween(firstDay, range.to as BusinessDate, unit, { ...zone, more: last }).starts
      : periodsBetween(firstDay, addDays(range.to as BusinessDate, last), 'day', zone).starts;
  const starts = rolling ? [] : marks();
  const end = rolling ? to + last * DAY_MS : (starts.at(-1) as number);
  const measure = rolling ? 'hours' : 'marks';
  return {
    ...{ cohorts, labels: labelsOf(parameters) },
    query: {
      matchers: [parameters.initial, parameters.returning],
      columns: breakdown?.by === 'event' ? [breakdown.subject] : [],
      from: cohort === 'first_ever' ? null : from,
      to: Math.max(end, to),
      population,
      ...(isPlain({ measure, brackets }) ? { daysOf: timeZone } : {}),
    },
    spec: (values, segments, now) => ({
      ...{
        cohorts: cohorts.starts,
        from,
        to,
        marks: starts,
        brackets,
        cohort,
        counting,
        occurrencesMin,
        segments,
        now,
      },
      measure,
      column: breakdown?.by === 'event' ? 0 : null,
      values: breakdown && breakdown.by !== 'event' ? values : null,
    }),
  };
};
