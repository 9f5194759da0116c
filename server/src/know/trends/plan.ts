// From the parameters of trends to what is read of each timeline and where its units lie.
import { type BusinessDate, type Instant, refuse, startOfDay } from '../../kernel/index.ts';
import { periodsBetween, type QuestionRefusal } from '../questions/index.ts';
import type { EventSubject, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { TrendsParameters } from './contract.ts';
import { type Formula, parseFormula } from './formula.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const POINTS_MAX = 6_000;
const UNIT_DAYS = { hour: 1 / 24, day: 1, week: 7, month: 30, quarter: 91 } as const;

const propertyOf = ({ measure }: TrendsParameters['series'][number]): string | null =>
  'property' in measure ? measure.property : null;

/** What the schema cannot see; null when nothing is wrong. */
export const checkTrends = ({ series, formulas, range, unit }: TrendsParameters): QuestionRefusal | null => {
  for (const { expression } of formulas) {
    const formula = parseFormula(expression, series.length);
    if ('problem' in formula) return refuse('PARAMETERS_NOT_VALID', `The formula "${expression}": ${formula.problem}`);
  }
  const units = (Date.parse(range.to) - Date.parse(range.from)) / DAY_MS / UNIT_DAYS[unit];
  if (units * series.length > POINTS_MAX)
    return refuse(
      'QUESTION_TOO_LARGE',
      `That is more than ${POINTS_MAX} values. Choose a longer unit, a shorter range or fewer series.`,
    );
  return null;
};

/** The formulas, which {@link checkTrends} has seen to be some. */
export const formulasOf = ({ formulas, series }: TrendsParameters): readonly Formula[] =>
  formulas.flatMap(({ expression }) => {
    const formula = parseFormula(expression, series.length);
    return 'problem' in formula ? [] : [formula];
  });

/** All that the evaluation of one timeline needs, as plain data. Bit i is series i. */
export interface TrendsSpec {
  /** Starts of the units, and the end of the last. */
  readonly starts: readonly Instant[];
  /** Column of what is measured of each series; -1: none. */
  readonly columns: readonly number[];
  /** Whether the values of each series are kept. */
  readonly collect: readonly boolean[];
  /** Column of the breakdown by event. */
  readonly column: number | null;
  readonly values: readonly string[] | null;
  readonly segments: number;
  /** Values of the breakdown by event that are shown; the others are one group. Null: not chosen yet. */
  readonly shown: readonly (string | null)[] | null;
}

export interface TrendsPlan {
  readonly query: TimelineQuery;
  readonly labels: readonly string[];
  spec(values: readonly string[], segments: number, shown: TrendsSpec['shown']): TrendsSpec;
}

const hoursBetween = (from: Instant, to: Instant, timeZone: string) => {
  const starts: Instant[] = [];
  for (let at = from; at < to; at += HOUR_MS) starts.push(at);
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return { dates: starts.map((at) => format.format(at)), starts: [...starts, to] };
};

export const planTrends = (
  parameters: TrendsParameters,
  timeZone: string,
  population: TimelinePopulation,
): TrendsPlan => {
  const { range, unit, weekStart, breakdown, series } = parameters;
  const [from, to] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, timeZone)) as [number, number];
  const { dates, starts } =
    unit === 'hour'
      ? hoursBetween(from, to, timeZone)
      : periodsBetween(range.from as BusinessDate, range.to as BusinessDate, unit, { timeZone, weekStart });
  const byEvent = breakdown?.by === 'event' ? [breakdown.subject] : [];
  const properties = [...new Set(series.flatMap((each) => propertyOf(each) ?? []))];
  const columns: readonly EventSubject[] = [
    ...byEvent,
    ...properties.map((name) => ({ kind: 'property' as const, name })),
  ];
  return {
    labels: dates,
    query: {
      ...{ matchers: series.map(({ events }) => events), columns, from, to, population },
      ...(unit === 'hour' ? {} : { daysOf: timeZone }),
    },
    spec: (values, segments, shown) => ({
      ...{ starts, segments, shown },
      columns: series.map((each) => {
        const property = propertyOf(each);
        return property === null ? -1 : byEvent.length + properties.indexOf(property);
      }),
      collect: series.map(({ measure }) => measure.kind === 'percentile'),
      column: byEvent.length > 0 ? 0 : null,
      values: breakdown && breakdown.by !== 'event' ? values : null,
    }),
  };
};
