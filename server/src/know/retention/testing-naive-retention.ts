// The naive twin of retention: days and months by calendar text, one person and one event after the other.
import { addDays, type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { RetentionParameters } from './contract.ts';
import type { RetentionPlan } from './plan.ts';

const DAY_MS = 86_400_000;

const monthsSinceZero = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
const daysSinceZero = (date: string): number => Date.parse(date) / DAY_MS;

/** Number of the unit that a day lies in; units that follow each other have numbers that do. */
const unitNumber = (date: string, { unit, weekStart }: RetentionParameters): number => {
  if (unit === 'month') return monthsSinceZero(date);
  if (unit === 'quarter') return Math.floor(monthsSinceZero(date) / 3);
  // Day 0 was a Thursday.
  return unit === 'day' ? daysSinceZero(date) : Math.floor((daysSinceZero(date) + 4 - weekStart) / 7);
};

export interface NaiveMember {
  readonly person: string;
  readonly cohort: number;
  readonly value: string | null;
  readonly retained: readonly boolean[];
}

const membersOf = (
  person: string,
  events: readonly NaiveTimelineEvent[],
  parameters: RetentionParameters,
  zone: string,
): readonly NaiveMember[] => {
  const { range, periods, cohort, counting, occurrencesMin, breakdown } = parameters;
  const day = (at: number) => businessDateAt(at, zone);
  const initials = events.filter(({ bits }) => bits % 2 === 1);
  const inRange = initials.filter(({ at }) => day(at) >= range.from && day(at) < range.to);
  const first = inRange[0];
  if (!first || (cohort === 'first_ever' && initials[0] !== first)) return [];
  const numbers = inRange.map(({ at }) => unitNumber(day(at), parameters));
  const begun =
    cohort === 'recurring'
      ? inRange.filter((_, index) => numbers.indexOf(numbers[index] as number) === index)
      : [first];
  return begun.map((initial) => {
    const after = events.slice(events.indexOf(initial) + 1).filter(({ bits }) => bits >= 2);
    const distance = ({ at }: NaiveTimelineEvent): number => {
      if (periods.kind === 'calendar') return unitNumber(day(at), parameters) - unitNumber(day(initial.at), parameters);
      if (periods.kind === 'rolling') return Math.floor((at - initial.at) / (DAY_MS * periods.days));
      return periods.days === 'rolling'
        ? Math.floor((at - initial.at) / DAY_MS)
        : daysSinceZero(day(at)) - daysSinceZero(day(initial.at));
    };
    const bounds =
      periods.kind === 'custom'
        ? periods.brackets
        : Array.from({ length: periods.count + 1 }, (_, index) => ({ fromDay: index, toDay: index + 1 }));
    const enough = bounds.map(
      ({ fromDay, toDay }) =>
        after.filter((each) => distance(each) >= fromDay && distance(each) < toDay).length >= occurrencesMin,
    );
    return {
      person,
      cohort: unitNumber(day(initial.at), parameters),
      value: breakdown?.by === 'event' ? naiveText(initial.event, breakdown.subject) : null,
      retained: counting === 'exact' ? enough : enough.map((_, index) => enough.slice(index).includes(true)),
    };
  });
};

/** Every person in every cohort; cohorts are numbered from the first of the range. */
export const naiveMembers = (
  world: TestWorld,
  parameters: RetentionParameters,
  plan: RetentionPlan,
  zone: string,
): readonly NaiveMember[] => {
  const first = unitNumber(addDays(parameters.range.from as BusinessDate, 0), parameters);
  return [...naiveTimelines(world, plan.query)]
    .flatMap(([person, events]) => membersOf(person, events, parameters, zone))
    .map((member) => ({ ...member, cohort: member.cohort - first }));
};
