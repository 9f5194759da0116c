// From the parameters of feature usage to what is read of each timeline, and the folds over them.
import { type BusinessDate, refuse, startOfDay } from '../../kernel/index.ts';
import {
  groupedFold,
  listingFold,
  type Periods,
  periodsBetween,
  type QuestionRefusal,
  type WantedPeople,
} from '../questions/index.ts';
import type { EventSubject, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { FeatureCell, FeatureParameters } from './contract.ts';
import { addPerson, createFeatureWalk, emptyTally, type FeatureSpec, type GroupTally, mergeTally } from './usage.ts';

const UNITS_MAX = 400;

export interface FeaturePlan {
  readonly query: TimelineQuery;
  readonly units: Periods;
  spec(values: readonly string[], segments: number): FeatureSpec;
}

/** What the schema cannot see; null when nothing is wrong. */
export const checkFeatures = ({ features, range, unit, weekStart }: FeatureParameters): QuestionRefusal | null => {
  if (features.kind === 'list') {
    const names = features.list.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      return refuse('PARAMETERS_NOT_VALID', `Two features are called ${twice}. Give each a name of its own.`);
  }
  const [from, to] = [range.from, range.to] as [BusinessDate, BusinessDate];
  const units = periodsBetween(from, to, unit, { timeZone: 'UTC', weekStart }).dates.length;
  return units > UNITS_MAX
    ? refuse('QUESTION_TOO_LARGE', `That is ${units} ${unit}s; at most ${UNITS_MAX} are shown. Choose a longer unit.`)
    : null;
};

export const planFeatures = (
  parameters: FeatureParameters,
  timeZone: string,
  population: TimelinePopulation,
): FeaturePlan => {
  const { range, unit, weekStart, breakdown, features, activity } = parameters;
  const zone = { timeZone, weekStart };
  const [first, end] = [range.from, range.to] as [BusinessDate, BusinessDate];
  const units = periodsBetween(first, end, unit, zone);
  const byEvent = breakdown?.by === 'event' ? [breakdown.subject] : [];
  const value: readonly EventSubject[] = features.kind === 'values' ? [features.subject] : [];
  const used = features.kind === 'values' ? [features.events] : features.list.map(({ events }) => events);
  return {
    units,
    // First use is known from the beginning on.
    query: {
      ...{ matchers: [activity, ...used], columns: [...byEvent, ...value] },
      ...{ from: null, to: startOfDay(end, timeZone), population },
    },
    spec: (values, segments) => ({
      ...{ from: startOfDay(first, timeZone), segments, units: units.starts },
      days: periodsBetween(first, end, 'day', zone).starts,
      names: features.kind === 'list' ? features.list.map(({ name }) => name) : null,
      valueColumn: byEvent.length,
      column: byEvent.length > 0 ? 0 : null,
      values: breakdown && breakdown.by !== 'event' ? values : null,
    }),
  };
};

export const featureFold = groupedFold<FeatureSpec, GroupTally>(
  'feature-usage',
  { make: emptyTally, merge: mergeTally },
  (spec, textOf) => {
    const walk = createFeatureWalk(spec, textOf);
    const units = spec.units.length - 1;
    let person: ReturnType<typeof walk> | null = null;
    return {
      look: (timeline) => {
        person = walk(timeline);
        return person.active;
      },
      add: (tally) => {
        if (person) addPerson(tally, person, units);
      },
    };
  },
);

export interface FeaturePeopleSpec extends WantedPeople<FeatureSpec> {
  readonly feature: string;
  readonly kind: FeatureCell['kind'];
}

export const featurePeopleFold = listingFold<FeatureSpec, FeaturePeopleSpec>(
  'feature-usage.people',
  ({ spec, feature, kind }, textOf) => {
    const walk = createFeatureWalk(spec, textOf);
    return (timeline) => {
      const { active, used } = walk(timeline);
      const own = used.get(feature);
      const uses = own?.uses ?? 0;
      if (kind === 'never') return active && uses === 0;
      if (!own || uses === 0) return false;
      return kind === 'used' || (kind === 'repeated' ? own.days > 1 : !own.before);
    };
  },
);
