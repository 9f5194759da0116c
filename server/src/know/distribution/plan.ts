// From the parameters of a distribution to what is read of each timeline.
import { addDays, type BusinessDate, refuse, startOfDay, type TradingCalendar } from '../../kernel/index.ts';
import type { GroupedSpec, QuestionRefusal } from '../questions/index.ts';
import type { EventSubject, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { Distributed, DistributionParameters } from './contract.ts';
import { type WeekSpec, weekOf } from './week.ts';

const DAY_MS = 86_400_000;

const invalid = (message: string): QuestionRefusal => refuse('PARAMETERS_NOT_VALID', message);

/** What the schema cannot see; null when nothing is wrong. */
export const checkDistribution = ({ of, brackets }: DistributionParameters): QuestionRefusal | null => {
  if (brackets.kind === 'automatic') return null;
  if (of.kind === 'day_part') return invalid('Times of the week have slots instead of brackets. Leave brackets out.');
  const { edges, names } = brackets;
  const wrong = edges.findIndex((edge, index) => index > 0 && edge <= (edges[index - 1] as number));
  if (wrong > 0) return invalid(`Edges of brackets rise; ${edges[wrong]} does not lie above ${edges[wrong - 1]}.`);
  if (names.length > edges.length + 1)
    return invalid(`${edges.length} edges make ${edges.length + 1} brackets, but there are ${names.length} names.`);
  return null;
};

/** All that the evaluation of one timeline needs, as plain data. Bit 0 is the event, bit 1 the one until which an interval lasts. */
export interface DistributionSpec extends GroupedSpec {
  readonly kind: Distributed['kind'];
  /** Column of the property; -1: none. */
  readonly property: number;
  readonly pairing: 'nearest' | 'first';
  readonly longestMs: number;
  /** First events of intervals lie before it. */
  readonly to: number;
  /** Null: not known yet. */
  readonly edges: readonly number[] | null;
  readonly week: WeekSpec | null;
}

export interface DistributionPlan {
  readonly query: TimelineQuery;
  spec(
    groups: { readonly values: readonly string[]; readonly segments: number },
    edges: readonly number[] | null,
    calendar: TradingCalendar | null,
  ): DistributionSpec;
}

export const planDistribution = (
  parameters: DistributionParameters,
  timeZone: string,
  population: TimelinePopulation,
): DistributionPlan => {
  const { of, breakdown } = parameters;
  const range = parameters.range as { readonly from: BusinessDate; readonly to: BusinessDate };
  const [from, to] = [startOfDay(range.from, timeZone), startOfDay(range.to, timeZone)];
  const byEvent = breakdown?.by === 'event' ? [breakdown.subject] : [];
  const property: readonly EventSubject[] = 'property' in of ? [{ kind: 'property', name: of.property }] : [];
  const interval = of.kind === 'interval' ? of : null;
  return {
    query: {
      matchers: interval ? [interval.events, interval.until] : [of.events],
      columns: [...byEvent, ...property],
      from,
      to: interval ? startOfDay(addDays(range.to, interval.daysMax), timeZone) : to,
      population,
    },
    spec: ({ values, segments }, edges, calendar) => ({
      ...{ kind: of.kind, to, edges, segments },
      property: property.length > 0 ? byEvent.length : -1,
      pairing: interval?.pairing ?? 'nearest',
      longestMs: (interval?.daysMax ?? 0) * DAY_MS,
      column: byEvent.length > 0 ? 0 : null,
      values: breakdown && breakdown.by !== 'event' ? values : null,
      week: of.kind === 'day_part' ? weekOf(range, of.slotMinutes, timeZone, calendar) : null,
    }),
  };
};
