// The naive twin of trends: units by calendar text, plain lists of events, and each measure as one would say it.
import { businessDateAt } from '../../kernel/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { TrendMeasure, TrendsParameters } from './contract.ts';
import type { TrendsPlan } from './plan.ts';

interface SeenEvent extends NaiveTimelineEvent {
  readonly person: string;
  /** Name of its unit. */
  readonly unit: string;
}

const hourFormats = new Map<string, Intl.DateTimeFormat>();
const hourIn = (zone: string): Intl.DateTimeFormat => {
  const known = hourFormats.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit' });
  hourFormats.set(zone, known);
  return known;
};

/** Names the unit of an instant; instants of one unit have one name. */
export const unitName = (at: number, { unit, weekStart }: TrendsParameters, zone: string): string => {
  const day = businessDateAt(at, zone);
  if (unit === 'hour') return `${day} ${hourIn(zone).format(at)}`;
  if (unit === 'day') return day;
  // Day 0 was a Thursday.
  if (unit === 'week') return String(Math.floor((Date.parse(day) / 86_400_000 + 4 - weekStart) / 7));
  return unit === 'month' ? day.slice(0, 7) : `${day.slice(0, 4)} ${Math.floor((Number(day.slice(5, 7)) - 1) / 3)}`;
};

const numbersOf = (events: readonly SeenEvent[], name: string): readonly number[] =>
  events
    .map(({ event }) => event.properties[name])
    .filter((value) => typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)))
    .map(Number);

const different = (events: readonly SeenEvent[]): number => new Set(events.map(({ person }) => person)).size;

const naiveMeasure = (measure: TrendMeasure, events: readonly SeenEvent[]): number | null => {
  if (measure.kind === 'events') return events.length;
  if (measure.kind === 'customers') return different(events);
  if (measure.kind === 'events_per_customer') return events.length === 0 ? null : events.length / different(events);
  const numbers = numbersOf(events, measure.property).toSorted((one, other) => one - other);
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (measure.kind === 'sum') return sum;
  if (numbers.length === 0) return null;
  if (measure.kind === 'average') return sum / numbers.length;
  if (measure.kind === 'minimum') return numbers[0] as number;
  if (measure.kind === 'maximum') return numbers.at(-1) as number;
  const place = (numbers.length - 1) * (measure.percent / 100);
  const [below, above] = [numbers[Math.floor(place)] as number, numbers[Math.ceil(place)] as number];
  return below + (above - below) * (place % 1);
};

export interface NaiveLine {
  readonly values: readonly (number | null)[];
  readonly total: number | null;
  readonly persons: readonly string[];
}

/** Every event of the question with the name of its unit. */
export const naiveEvents = (
  world: TestWorld,
  parameters: TrendsParameters,
  plan: TrendsPlan,
  zone: string,
): readonly SeenEvent[] => {
  const names = new Map<number, string>();
  const nameAt = (at: number): string => {
    const known = names.get(at) ?? unitName(at, parameters, zone);
    names.set(at, known);
    return known;
  };
  return [...naiveTimelines(world, plan.query)].flatMap(([person, events]) =>
    events.map((event) => ({ ...event, person, unit: nameAt(event.at) })),
  );
};

/** One series of the events whose value is taken, plain or cumulative, unit by unit of those that begin at `starts`. */
export const naiveSeries = (
  events: readonly SeenEvent[],
  parameters: TrendsParameters,
  asked: {
    readonly series: number;
    readonly zone: string;
    readonly starts: readonly number[];
    readonly takes: (value: string | null) => boolean;
  },
): NaiveLine => {
  const { series, zone, starts, takes } = asked;
  const { breakdown, display } = parameters;
  const own = events.filter(
    ({ bits, event }) =>
      Math.floor(bits / 2 ** series) % 2 === 1 &&
      (breakdown?.by !== 'event' || takes(naiveText(event, breakdown.subject))),
  );
  const names = starts.map((at) => unitName(at, parameters, zone));
  const { measure } = parameters.series[series] as TrendsParameters['series'][number];
  const values = names.map((name, index) => {
    const until = names.slice(0, index + 1);
    return naiveMeasure(
      measure,
      own.filter(({ unit }) => (display.kind === 'cumulative' ? until.includes(unit) : unit === name)),
    );
  });
  return { values, total: naiveMeasure(measure, own), persons: [...new Set(own.map(({ person }) => person))] };
};
