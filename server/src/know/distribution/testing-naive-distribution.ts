// The naive twin of distributions: each number as one would say it, one person after the other, and the clock read as text.

import type { TimelineQuery } from '../timelines/index.ts';
import { naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { DistributionParameters } from './contract.ts';

export interface NaiveLife {
  readonly person: string;
  readonly value: string | null;
  readonly numbers: readonly number[];
  /** "weekday hour:minute" of each event in the zone. */
  readonly clocks: readonly string[];
}

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) ? Number(value) : null;

interface Seen {
  readonly at: number;
  readonly begins: boolean;
  readonly ends: boolean;
}

/** Every end with the beginnings after the end before it: the last of them, or the first that is not too old. */
const naiveIntervals = (events: readonly Seen[], pairing: string, longestMs: number): readonly number[] => {
  const found: number[] = [];
  let begun: Seen[] = [];
  for (const event of events) {
    begun = begun.filter(({ at }) => event.at - at <= longestMs);
    const beginning = pairing === 'nearest' ? begun.at(-1) : begun[0];
    if (event.ends && beginning) {
      found.push((event.at - beginning.at) / 1_000);
      begun = [];
    }
    if (event.begins) begun.push(event);
  }
  return found;
};

const clocks = new Map<string, Intl.DateTimeFormat>();
const clockIn = (zone: string): Intl.DateTimeFormat => {
  const options = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const known = clocks.get(zone) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
  clocks.set(zone, known);
  return known;
};

/** Everybody with their numbers. */
export const naiveLives = (
  world: Pick<TestWorld, 'events'>,
  query: TimelineQuery,
  { of, breakdown }: DistributionParameters,
  { zone, to }: { readonly zone: string; readonly to: number },
): readonly NaiveLife[] =>
  [...naiveTimelines(world, query)].map(([person, events]) => {
    const property = 'property' in of ? of.property : '';
    const values = events.flatMap(({ event }) => numberOf(event.properties[property]) ?? []);
    const seen = events.map(({ at, bits }) => ({ at, begins: bits % 2 === 1 && at < to, ends: bits >= 2 }));
    const numbers = {
      frequency: [events.length],
      total: values.length === 0 ? [] : [values.reduce((sum, value) => sum + value, 0)],
      value: values,
      interval: of.kind === 'interval' ? naiveIntervals(seen, of.pairing, of.daysMax * 86_400_000) : [],
      day_part: [],
    }[of.kind];
    const first = events[0];
    return {
      ...{ person, numbers },
      value: first && breakdown?.by === 'event' ? naiveText(first.event, breakdown.subject) : null,
      clocks: events.map(({ at }) => clockIn(zone).format(at)),
    };
  });
