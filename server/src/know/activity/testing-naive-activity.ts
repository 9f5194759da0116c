// The naive twins of lifecycle and stickiness: units as numbers by calendar text, and sets of them.
import { type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { LifecycleParameters, LifecycleState, StickinessParameters } from './contract.ts';

type Unit = LifecycleParameters['unit'];

/** Number of the unit that a day lies in; units that follow each other have numbers that do. */
export const unitNumber = (date: string, unit: Unit, weekStart: number): number => {
  const months = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const days = Date.parse(date) / 86_400_000;
  if (unit === 'month') return months;
  if (unit === 'quarter') return Math.floor(months / 3);
  // Day 0 was a Thursday.
  return unit === 'day' ? days : Math.floor((days + 4 - weekStart) / 7);
};

interface Life {
  readonly person: string;
  readonly value: string | null;
  readonly days: readonly string[];
}

/** Everybody with the days of their events, and the value of the first event. */
const livesOf = (
  world: TestWorld,
  query: TimelineQuery,
  { breakdown }: LifecycleParameters | StickinessParameters,
  zone: string,
): readonly Life[] =>
  [...naiveTimelines(world, query)].map(([person, events]) => ({
    person,
    value: breakdown?.by === 'event' ? naiveText((events[0] as NaiveTimelineEvent).event, breakdown.subject) : null,
    days: events.map(({ at }) => businessDateAt(at, zone)),
  }));

/** Everybody in every unit of the range in which they have a state. */
export const naiveStates = (
  world: TestWorld,
  query: TimelineQuery,
  parameters: LifecycleParameters,
  zone: string,
): readonly {
  readonly person: string;
  readonly value: string | null;
  readonly unit: number;
  readonly state: LifecycleState;
}[] => {
  const { range, unit, weekStart } = parameters;
  const numberOf = (day: string) => unitNumber(day, unit, weekStart);
  const dayBefore = new Date(Date.parse(range.to) - 86_400_000).toISOString().slice(0, 10) as BusinessDate;
  const [first, last] = [numberOf(range.from), numberOf(dayBefore)];
  return livesOf(world, query, parameters, zone).flatMap(({ person, value, days }) => {
    const active = new Set(days.map(numberOf));
    const earliest = Math.min(...active);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index).flatMap((each) => {
      const [now, before] = [active.has(each), active.has(each - 1)];
      if (!now && !before) return [];
      const state = !now ? 'dormant' : before ? 'returning' : earliest === each ? 'new' : 'resurrecting';
      return [{ person, value, unit: each - first, state: state as LifecycleState }];
    });
  });
};

/** Everybody in every stretch of the range with the number of units in which they were active. */
export const naiveStickiness = (
  world: TestWorld,
  query: TimelineQuery,
  parameters: StickinessParameters,
  zone: string,
): readonly {
  readonly person: string;
  readonly value: string | null;
  readonly stretch: number;
  readonly units: number;
}[] => {
  const { range, unit, within, weekStart, occurrencesMin } = parameters;
  const stretchOf = (day: string) => (within === 'range' ? 0 : unitNumber(day, within, weekStart));
  const first = stretchOf(range.from);
  return livesOf(world, query, parameters, zone).flatMap(({ person, value, days }) => {
    const stretches = [...new Set(days.map(stretchOf))];
    return stretches.flatMap((stretch) => {
      const own = days.filter((day) => stretchOf(day) === stretch).map((day) => unitNumber(day, unit, weekStart));
      const enough = [...new Set(own)].filter((each) => own.filter((other) => other === each).length >= occurrencesMin);
      return enough.length === 0 ? [] : [{ person, value, stretch: stretch - first, units: enough.length }];
    });
  });
};
