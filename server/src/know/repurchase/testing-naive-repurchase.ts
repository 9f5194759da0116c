// The naive twin of repurchase: each buyer's purchases as a list, days and units by calendar text, every figure by filtering the list of buyers.
import { businessDateAt } from '../../kernel/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { type NaiveTimelineEvent, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { RepurchaseParameters } from './contract.ts';

const DAY_MS = 86_400_000;

export interface NaiveBuyer {
  readonly person: string;
  readonly kind: 'once' | 'again' | 'waiting';
  /** Business days of the purchases that count, ascending. */
  readonly days: readonly string[];
  /** Milliseconds between purchases that count. */
  readonly gaps: readonly number[];
}

const buyerOf = (
  person: string,
  events: readonly NaiveTimelineEvent[],
  { range, occasion, again }: RepurchaseParameters,
  zone: string,
  now: number,
): readonly NaiveBuyer[] => {
  const dayOf = ({ at }: NaiveTimelineEvent): string => businessDateAt(at, zone);
  const since = events.filter((each) => dayOf(each) >= range.from);
  const single = since.filter(
    (each, place) => occasion === 'event' || place === since.findIndex((other) => dayOf(other) === dayOf(each)),
  );
  const [first] = single;
  if (!first || dayOf(first) >= range.to) return [];
  const buyer = (kind: NaiveBuyer['kind'], counted: readonly NaiveTimelineEvent[], paired: number) => {
    const pairs = counted.slice(0, paired);
    const gaps = pairs.slice(1).map(({ at }, place) => at - (pairs[place]?.at ?? at));
    return [{ person, kind, days: counted.map(dayOf), gaps }];
  };
  if (again.within === 'range') {
    const counted = single.filter((each) => dayOf(each) < range.to);
    return buyer(counted.length > 1 ? 'again' : 'once', counted, counted.length);
  }
  const end = first.at + again.days * DAY_MS;
  if (end > now) return buyer('waiting', [first], 1);
  const counted = single.filter(({ at }) => at < end);
  // Only the wait for the second purchase counts.
  return buyer(counted.length > 1 ? 'again' : 'once', counted, 2);
};

/** Who bought in the range. */
export const naiveBuyers = (
  world: Pick<TestWorld, 'events'>,
  parameters: RepurchaseParameters,
  query: TimelineQuery,
  zone: string,
  now: number,
): readonly NaiveBuyer[] =>
  [...naiveTimelines(world, { ...query, from: null, to: Number.POSITIVE_INFINITY })].flatMap(([person, events]) =>
    buyerOf(person, events, parameters, zone, now),
  );
