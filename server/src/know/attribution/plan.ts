// From the parameters of attribution to what is read of each timeline.
import { type BusinessDate, type Instant, refuse, startOfDay } from '../../kernel/index.ts';
import type { QuestionRefusal } from '../questions/index.ts';
import type { EventSubject, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { AttributionParameters } from './contract.ts';

export const DAY_MS = 86_400_000;
/** Bits of a timeline's events. */
export const CONVERSION_BIT = 1;
export const TOUCH_BIT = 2;

/** What the schema cannot see; null when nothing is wrong. */
export const checkAttribution = ({ subject, value, breakdown }: AttributionParameters): QuestionRefusal | null => {
  const unnamed = (each: EventSubject | undefined) => each?.kind === 'property' && each.name.trim() === '';
  if (unnamed(subject))
    return refuse('PARAMETERS_NOT_VALID', 'Name the property of touches that tells channels apart.');
  if (unnamed(value)) return refuse('PARAMETERS_NOT_VALID', 'Name the property of the conversion that is summed up.');
  if (breakdown?.by === 'event' && unnamed(breakdown.subject))
    return refuse('PARAMETERS_NOT_VALID', 'The breakdown needs the name of a property.');
  return null;
};

/** All that the evaluation of one timeline needs, as plain data. */
export interface AttributionSpec {
  /** Conversions count in [from, to). */
  readonly from: Instant;
  readonly to: Instant;
  readonly lookbackMs: number;
  readonly halfLifeMs: number;
  readonly conversions: AttributionParameters['conversions'];
  readonly reuse: AttributionParameters['reuse'];
  readonly direct: AttributionParameters['direct'];
  readonly directValues: readonly string[];
  /** Columns: the channel of a touch; the value of a conversion; the breakdown by event, at the conversion. */
  readonly valueColumn: number | null;
  readonly groupColumn: number | null;
  readonly values: readonly string[] | null;
  readonly segments: number;
}

export interface AttributionPlan {
  readonly query: TimelineQuery;
  spec(values: readonly string[], segments: number): AttributionSpec;
}

export const planAttribution = (
  parameters: AttributionParameters,
  timeZone: string,
  population: TimelinePopulation,
): AttributionPlan => {
  const { range, subject, value, breakdown, lookbackDays, halfLifeDays } = parameters;
  const { conversions, reuse, direct, directValues } = parameters;
  const [from, to] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, timeZone)) as [number, number];
  const byEvent = breakdown?.by === 'event' ? [breakdown.subject] : [];
  const lookbackMs = lookbackDays * DAY_MS;
  return {
    query: {
      matchers: [parameters.conversion, parameters.touches],
      columns: [subject, ...(value ? [value] : []), ...byEvent],
      // Touches before that lead to nothing in the range.
      from: from - lookbackMs,
      to,
      population,
    },
    spec: (values, segments) => ({
      ...{ from, to, lookbackMs, conversions, reuse, direct, directValues, segments },
      halfLifeMs: halfLifeDays * DAY_MS,
      valueColumn: value ? 1 : null,
      groupColumn: byEvent.length > 0 ? (value ? 2 : 1) : null,
      values: breakdown && breakdown.by !== 'event' ? values : null,
    }),
  };
};
