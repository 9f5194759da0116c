// From the parameters of weak groups to what is read of each timeline.
import { type Instant, refuse } from '../../kernel/index.ts';
import type { QuestionRefusal } from '../questions/index.ts';
import {
  type EventMatcher,
  type EventSubject,
  matchersMax,
  type TimelinePopulation,
  type TimelineQuery,
} from '../timelines/index.ts';
import type { WeakGroupParameters } from './contract.ts';
import type { MembersSpec } from './members.ts';
import { checkMetric, planMetric } from './metric.ts';

const DAY_MS = 86_400_000;

const invalid = (message: string): QuestionRefusal => refuse('PARAMETERS_NOT_VALID', message);
const unnamed = (subject: EventSubject): boolean => subject.kind === 'property' && subject.name.trim() === '';

const checkPeriod = ({ metric }: WeakGroupParameters): QuestionRefusal | null => {
  if (metric.of !== 'retention') return null;
  const { periods, period } = metric;
  const last = periods.kind === 'custom' ? periods.brackets.length - 1 : periods.count;
  if (period > last) return invalid(`There is no period ${period}; the last one is ${last}.`);
  if (periods.kind === 'custom' ? periods.brackets[period]?.fromDay === 0 : period === 0)
    return invalid('That period begins with the customer, so nothing comes before it. Choose a later one.');
  return null;
};

/** What the schema cannot see; null when nothing is wrong. */
export const checkWeakGroups = (parameters: WeakGroupParameters): QuestionRefusal | null => {
  const { dimensions, behaviours, breakdown } = parameters;
  if (breakdown?.by === 'event' && unnamed(breakdown.subject))
    return invalid('The breakdown needs the name of a property.');
  const keys = dimensions.map((each) => JSON.stringify(each));
  if (new Set(keys).size < keys.length) return invalid('A dimension is named twice. Name each once.');
  for (const each of dimensions) {
    if (each.by === 'event' && unnamed(each.subject)) return invalid('A dimension of an event needs a property.');
    if (each.by === 'did' && each.behaviour >= behaviours.length)
      return invalid(`There is no behaviour ${each.behaviour}; there are ${behaviours.length}, counted from 0.`);
  }
  const { query } = planMetric(parameters, 'UTC', { who: 'customers', groups: new Map(), groupOfOthers: 0 });
  if (query.matchers.length + behaviours.length > matchersMax)
    return invalid(`Steps and behaviours together are at most ${matchersMax}. Leave some behaviours away.`);
  return checkMetric(parameters) ?? checkPeriod(parameters);
};

export interface WeakGroupPlan {
  readonly query: TimelineQuery;
  readonly start: EventMatcher;
  spec(now: Instant): MembersSpec;
}

export const planWeakGroups = (
  parameters: WeakGroupParameters,
  timeZone: string,
  population: TimelinePopulation,
): WeakGroupPlan => {
  const { behaviours, behaviourDays, dimensions, breakdown } = parameters;
  const metric = planMetric(parameters, timeZone, population);
  const subjects = [
    ...dimensions.flatMap((each) => (each.by === 'event' ? [each.subject] : [])),
    ...(breakdown?.by === 'event' ? [breakdown.subject] : []),
  ];
  const first = metric.query.columns.length;
  return {
    start: metric.start,
    query: {
      ...metric.query,
      matchers: [...metric.query.matchers, ...behaviours.map(({ events }) => events)],
      columns: [...metric.query.columns, ...subjects],
    },
    spec: (now) => ({
      ...{ metric: metric.spec(now), now, behaviourMs: behaviourDays * DAY_MS },
      ...{ behaviourBit: metric.query.matchers.length, behaviours: behaviours.length },
      columns: subjects.map((_, place) => first + place),
    }),
  };
};
