// The naive twin of weak groups: members by looking at every event of a person, periods by calendar text, and every group of one or two terms
// counted by filtering the list of members.
import { addDays, type BusinessDate, businessDateAt, startOfDay } from '../../kernel/index.ts';
import { naiveAttempts } from '../funnels/testing-naive-funnel.ts';
import { correctByBenjaminiHochberg, halfOf, shareDifference } from '../questions/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { WeakGroupParameters, WeakTerm } from './contract.ts';

const DAY_MS = 86_400_000;

export interface NaiveMember {
  readonly person: string;
  readonly reached: boolean;
  readonly complete: boolean;
  /** Times of each behaviour. */
  readonly counts: readonly number[];
  /** Value of each dimension, null where unknown. */
  readonly values: readonly (string | null)[];
  /** The same of a breakdown by event. */
  readonly group: string | null;
}

interface Begun {
  readonly start: NaiveTimelineEvent;
  readonly reached: boolean;
  readonly complete: boolean;
  readonly until: number;
}

const has = ({ bits }: NaiveTimelineEvent, bit: number): boolean => Math.floor(bits / 2 ** bit) % 2 === 1;

/** The best attempt at a funnel in order: the furthest, of these the soonest done, of these the last begun. */
export const bestAttempt = (
  events: readonly NaiveTimelineEvent[],
  { steps, windowMs, startBefore }: { readonly steps: number; readonly windowMs: number; readonly startBefore: number },
) => {
  const rules = { stepCount: steps, windowMs, startBefore, optional: 0, exclusions: [], intervening: 0 };
  return naiveAttempts({ ...rules, order: 'ordered', sameInstant: 'log_order' }, events)
    .map(({ level, events: places }) => {
      const chosen = places.filter((place) => place >= 0).map((place) => events[place] as NaiveTimelineEvent);
      return { level, chosen, startAt: chosen[0]?.at ?? 0, reachedAt: chosen.at(-1)?.at ?? 0 };
    })
    .toSorted(
      (one, other) => other.level - one.level || one.reachedAt - other.reachedAt || other.startAt - one.startAt,
    )[0];
};

const begunFunnel = (
  events: readonly NaiveTimelineEvent[],
  { metric, range }: WeakGroupParameters,
  zone: string,
  now: number,
): Begun | null => {
  if (metric.of !== 'funnel' || metric.window.kind !== 'duration') return null;
  const windowMs = metric.window.seconds * 1_000;
  const [from, startBefore] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, zone)) as [
    number,
    number,
  ];
  const steps = metric.steps.length;
  const best = bestAttempt(
    events.filter(({ at }) => at >= from && at <= startBefore + windowMs),
    { steps, windowMs, startBefore },
  );
  const start = best?.chosen[0];
  if (!best || !start) return null;
  const reached = best.level === steps;
  return {
    start,
    reached,
    complete: start.at + windowMs <= now,
    until: reached ? best.reachedAt : start.at + windowMs,
  };
};

/** First day of the calendar unit so many units after that of a day. */
const unitStart = (date: string, { unit, weekStart }: WeakGroupParameters, units: number): BusinessDate => {
  if (unit === 'day') return addDays(date as BusinessDate, units);
  if (unit === 'week') {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    return addDays(date as BusinessDate, 7 * units - ((weekday - weekStart + 7) % 7));
  }
  const month = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + units;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01` as BusinessDate;
};

const begunRetention = (
  events: readonly NaiveTimelineEvent[],
  parameters: WeakGroupParameters,
  zone: string,
  now: number,
): Begun | null => {
  const { metric, range } = parameters;
  if (metric.of !== 'retention' || metric.periods.kind === 'custom') return null;
  const { periods, period, counting, occurrencesMin, cohort } = metric;
  const day = ({ at }: NaiveTimelineEvent): string => businessDateAt(at, zone);
  const initials = events.filter((each) => has(each, 0));
  const start = initials.find((each) => day(each) >= range.from && day(each) < range.to);
  if (!start || (cohort === 'first_ever' && initials[0] !== start)) return null;
  const bounds = Array.from({ length: periods.count + 1 }, (_, number) => {
    if (periods.kind === 'rolling')
      return [number, number + 1].map((each) => start.at + each * periods.days * DAY_MS) as [number, number];
    return [number, number + 1].map((each) => startOfDay(unitStart(day(start), parameters, each), zone)) as [
      number,
      number,
    ];
  });
  const after = events.slice(events.indexOf(start) + 1).filter((each) => has(each, 1));
  const enough = bounds.map(([from, to]) => after.filter(({ at }) => at >= from && at < to).length >= occurrencesMin);
  const end = counting === 'exact' ? bounds[period]?.[1] : bounds.at(-1)?.[1];
  return {
    start,
    reached: counting === 'exact' ? enough[period] === true : enough.slice(period).includes(true),
    complete: (end ?? 0) <= now,
    until: bounds[period]?.[0] ?? 0,
  };
};

/** Everybody who began; bits of behaviours come after those of the metric. */
export const naiveWeakMembers = (
  world: Pick<TestWorld, 'events'>,
  parameters: WeakGroupParameters,
  query: TimelineQuery,
  zone: string,
  now: number,
): readonly NaiveMember[] => {
  const { behaviours, behaviourDays, dimensions, breakdown } = parameters;
  const whole = { ...query, from: null, to: Number.POSITIVE_INFINITY };
  return [...naiveTimelines(world, whole)].flatMap(([person, events]): readonly NaiveMember[] => {
    const begun = begunFunnel(events, parameters, zone, now) ?? begunRetention(events, parameters, zone, now);
    if (!begun) return [];
    const { start, until, reached, complete } = begun;
    const end = Math.min(until, start.at + behaviourDays * DAY_MS);
    const seen = events.slice(events.indexOf(start) + 1).filter(({ at }) => at < end);
    const counts = behaviours.map(
      (_, behaviour) => seen.filter((each) => has(each, query.matchers.length - behaviours.length + behaviour)).length,
    );
    const values = dimensions.map((by) => {
      if (by.by === 'event') return naiveText(start.event, by.subject);
      return by.by === 'did' ? ((counts[by.behaviour] ?? 0) > 0 ? 'yes' : 'no') : null;
    });
    const group = breakdown?.by === 'event' ? naiveText(start.event, breakdown.subject) : null;
    return [{ person, reached, complete, counts, values, group }];
  });
};

/** Members for whom the terms hold; `order` has the values of dimensions that have one. */
export const membersOfTerms = (
  members: readonly NaiveMember[],
  terms: readonly Pick<WeakTerm, 'dimension' | 'relation' | 'value'>[],
  order: readonly string[],
): readonly NaiveMember[] =>
  members.filter(({ values }) =>
    terms.every(({ dimension, relation, value }) => {
      const own = values[dimension] ?? null;
      if (relation === 'is') return own === value;
      return own !== null && order.indexOf(own) < order.indexOf(value);
    }),
  );

export const countOf = (members: readonly NaiveMember[]) => ({
  customers: members.length,
  reached: members.filter(({ reached }) => reached).length,
});

/** Every group that is large enough to be tried, with its p values as the definition has them. */
export const naiveSearch = (
  members: readonly NaiveMember[],
  { dimensions, sizeMin, pairs, falseDiscoveryRate }: WeakGroupParameters,
  order: readonly string[],
) => {
  const terms = dimensions.flatMap((by, dimension): WeakTerm[] => {
    const found = [...new Set(members.map(({ values }) => values[dimension] ?? null))].filter(
      (value) => value !== null,
    );
    const below = by.by === 'event' && by.ordered ? order.filter((value) => found.includes(value)).slice(2) : [];
    return [
      ...found.map((value) => ({ dimension, relation: 'is' as const, value })),
      ...below.map((value) => ({ dimension, relation: 'below' as const, value })),
    ];
  });
  const two = terms.flatMap((one) =>
    terms.filter(({ dimension }) => dimension > one.dimension).map((other) => [one, other]),
  );
  const half = (of: readonly NaiveMember[], which: 0 | 1) =>
    countOf(of.filter(({ person }) => halfOf(person) === which));
  const tried = [...terms.map((term) => [term]), ...(pairs ? two : [])]
    .map((own) => ({ terms: own, inside: membersOfTerms(members, own, order) }))
    .filter(
      ({ inside }) => inside.length >= sizeMin && half(inside, 0).customers >= 10 && half(inside, 1).customers >= 10,
    );
  const pBelow = (inside: readonly NaiveMember[], which: 0 | 1): number => {
    const [own, all] = [half(inside, which), half(members, which)];
    const { difference, p } = shareDifference(
      own.reached,
      own.customers,
      all.reached - own.reached,
      all.customers - own.customers,
    );
    return difference < 0 ? p / 2 : 1 - p / 2;
  };
  const ps = tried.map(({ inside }) => pBelow(inside, 0));
  const qs = correctByBenjaminiHochberg(ps);
  const found = tried.flatMap((each, place) =>
    (qs[place] as number) <= falseDiscoveryRate ? [{ ...each, p: ps[place] as number, q: qs[place] as number }] : [],
  );
  const again = correctByBenjaminiHochberg(found.map(({ inside }) => pBelow(inside, 1)));
  return { tried: tried.length, found: found.map((each, place) => ({ ...each, pHeldOut: again[place] as number })) };
};
