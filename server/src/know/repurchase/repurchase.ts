// Who buys again: plan, evaluation of one timeline, and what is shown.
import { addDays, type BusinessDate, type Instant, startOfDay } from '../../kernel/index.ts';
import {
  addCounts,
  createPeriodFinder,
  type GroupedPart,
  type GroupedSpec,
  type Grouping,
  groupedFold,
  listingFold,
  type Periods,
  periodsBetween,
  shareInterval,
  shownGroups,
  type WantedPeople,
} from '../questions/index.ts';
import type { PersonTimeline, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { RepurchaseCell, RepurchaseParameters, RepurchaseResult } from './contract.ts';

const DAY_MS = 86_400_000;

export interface RepurchaseSpec extends GroupedSpec {
  /** Starts of the units and the end of the last. */
  readonly starts: readonly Instant[];
  /** Starts of days where a day is one purchase; empty where every event is one. */
  readonly days: readonly Instant[];
  /** First purchases lie before. */
  readonly to: Instant;
  /** How long there is to buy again; null: within the range. */
  readonly withinMs: number | null;
  readonly now: Instant;
}

export interface RepurchasePlan {
  readonly query: TimelineQuery;
  readonly units: Periods;
  spec(values: readonly string[], segments: number, now: Instant): RepurchaseSpec;
}

export const planRepurchase = (
  parameters: RepurchaseParameters,
  timeZone: string,
  population: TimelinePopulation,
): RepurchasePlan => {
  const { range, unit, weekStart, breakdown, purchase, occasion, again } = parameters;
  const [first, end] = [range.from, range.to] as [BusinessDate, BusinessDate];
  const [from, to] = [startOfDay(first, timeZone), startOfDay(end, timeZone)];
  const withinMs = again.within === 'days' ? again.days * DAY_MS : null;
  const units = periodsBetween(first, end, unit, { timeZone, weekStart });
  const last = again.within === 'days' ? addDays(end, again.days + 1) : end;
  const byEvent = breakdown?.by === 'event';
  return {
    units,
    query: {
      ...{ matchers: [purchase], columns: byEvent ? [breakdown.subject] : [], from, population },
      to: to + (withinMs ?? 0),
    },
    spec: (values, segments, now) => ({
      ...{ starts: units.starts, to, withinMs, now, segments },
      days: occasion === 'day' ? periodsBetween(first, last, 'day', { timeZone, weekStart }).starts : [],
      column: byEvent ? 0 : null,
      values: breakdown && !byEvent ? values : null,
    }),
  };
};

/** A person's purchases as one of the kinds; written again for the next timeline. */
export interface Bought {
  readonly kind: 'none' | 'once' | 'again' | 'waiting';
  /** Indexes of the events that are purchases of their own and count. */
  readonly events: readonly number[];
  /** Purchases of each unit; with days to buy again only the unit of the first one has any. */
  readonly units: Int32Array;
}

export const createRepurchaseWalk = (spec: RepurchaseSpec) => {
  const { starts, days, to, withinMs, now } = spec;
  const units = new Int32Array(starts.length - 1);
  const unitAt = createPeriodFinder(starts);
  const dayAt = days.length > 0 ? createPeriodFinder(days) : null;
  const purchasesOf = ({ at, length }: PersonTimeline): number[] => {
    const found: number[] = [];
    let day = -1;
    for (let event = 0; event < length; event += 1) {
      if (dayAt !== null) {
        const own = dayAt(at[event] as number);
        if (own === day) continue;
        day = own;
      }
      found.push(event);
    }
    return found;
  };
  return (timeline: PersonTimeline): Bought => {
    units.fill(0);
    const { at } = timeline;
    const all = purchasesOf(timeline);
    const first = at[all[0] ?? -1];
    if (first === undefined || first >= to) return { kind: 'none', events: [], units };
    if (withinMs === null) {
      for (const event of all) units[unitAt(at[event] as number)] = (units[unitAt(at[event] as number)] as number) + 1;
      return { kind: all.length > 1 ? 'again' : 'once', events: all, units };
    }
    if (first + withinMs > now) return { kind: 'waiting', events: all.slice(0, 1), units };
    const events = all.filter((event) => (at[event] as number) < first + withinMs);
    units[unitAt(first)] = events.length;
    return { kind: events.length > 1 ? 'again' : 'once', events, units };
  };
};

// Places in a tally; after them two numbers a unit: buyers, and of them those who bought again.
const BUYERS = 0;
const AGAIN = 1;
const WAITING = 2;
const PURCHASES = 3;
const GAPS = 4;
const GAP_SECONDS = 5;
const UNITS = 6;

const emptyCounts = ({ starts }: RepurchaseSpec): number[] =>
  new Array<number>(UNITS + 2 * (starts.length - 1)).fill(0);

/** What one person adds to a tally. */
const countsOf = (spec: RepurchaseSpec, { kind, events, units }: Bought, { at }: PersonTimeline): number[] => {
  const counts = emptyCounts(spec);
  if (kind === 'waiting') {
    counts[WAITING] = 1;
    return counts;
  }
  counts[BUYERS] = 1;
  counts[AGAIN] = kind === 'again' ? 1 : 0;
  counts[PURCHASES] = events.length;
  // With days to buy again only the wait for the second purchase counts.
  const paired = spec.withinMs === null ? events : events.slice(0, 2);
  for (const [index, event] of paired.entries()) {
    if (index === 0) continue;
    counts[GAPS] = (counts[GAPS] as number) + 1;
    const ms = (at[event] as number) - (at[paired[index - 1] as number] as number);
    counts[GAP_SECONDS] = (counts[GAP_SECONDS] as number) + Math.round(ms / 1_000);
  }
  for (const [unit, purchases] of units.entries()) {
    if (purchases > 0) counts[UNITS + 2 * unit] = 1;
    if (purchases > 1) counts[UNITS + 2 * unit + 1] = 1;
  }
  return counts;
};

export const repurchaseFold = groupedFold<RepurchaseSpec, number[]>(
  'repurchase',
  { make: emptyCounts, merge: addCounts },
  (spec) => {
    const walk = createRepurchaseWalk(spec);
    let counts: readonly number[] = [];
    return {
      look: (timeline) => {
        const bought = walk(timeline);
        if (bought.kind === 'none') return false;
        counts = countsOf(spec, bought, timeline);
        return true;
      },
      add: (tally) => addCounts(tally, counts),
    };
  },
);

export interface RepurchasePeopleSpec extends WantedPeople<RepurchaseSpec> {
  readonly kind: RepurchaseCell['kind'];
  /** -1: the whole range. */
  readonly unit: number;
}

export const repurchasePeopleFold = listingFold<RepurchaseSpec, RepurchasePeopleSpec>(
  'repurchase.people',
  ({ spec, kind, unit }) => {
    const walk = createRepurchaseWalk(spec);
    return (timeline) => {
      const bought = walk(timeline);
      if (kind === 'waiting' || bought.kind === 'waiting') return kind === bought.kind && unit < 0;
      if (bought.kind === 'none') return false;
      const purchases = unit < 0 ? bought.events.length : (bought.units[unit] ?? 0);
      return kind === 'buyers' ? purchases > 0 : kind === 'again' ? purchases > 1 : purchases === 1;
    };
  },
);

const shareOf = (count: number, of: number): number | null => (of === 0 ? null : count / of);

const groupOf = (spec: RepurchaseSpec, tally: readonly number[]) => {
  const at = (place: number): number => tally[place] as number;
  const [buyers, again] = [at(BUYERS), at(AGAIN)];
  return {
    ...{ buyers, again, waiting: at(WAITING), share: shareOf(again, buyers) },
    interval: buyers === 0 ? null : shareInterval(again, buyers),
    purchasesAverage: shareOf(at(PURCHASES), buyers),
    gapDays: at(GAPS) === 0 ? null : at(GAP_SECONDS) / at(GAPS) / 86_400,
    trend: spec.starts.slice(1).map((_, unit) => {
      const [own, ownAgain] = [at(UNITS + 2 * unit), at(UNITS + 2 * unit + 1)];
      return { buyers: own, again: ownAgain, share: shareOf(ownAgain, own) };
    }),
  };
};

export const repurchaseResultOf = (
  { unit, groupsMax }: RepurchaseParameters,
  { units, query }: RepurchasePlan,
  spec: RepurchaseSpec,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { tallies }: GroupedPart<number[]>,
): RepurchaseResult => ({
  unit,
  periods: units.dates.map((label, index) => {
    const [from, to] = [units.starts[index], units.starts[index + 1]] as [Instant, Instant];
    const uncut = from >= (query.from ?? from) && to <= spec.to;
    return { label, from, to, complete: uncut && to + (spec.withinMs ?? 0) <= spec.now };
  }),
  groups: shownGroups(tallies, grouping, {
    groupsMax,
    sizeOf: (tally) => (tally[BUYERS] as number) + (tally[WAITING] as number),
    make: () => emptyCounts(spec),
    add: addCounts,
  }).map(({ key, tally }) => ({ key, ...groupOf(spec, tally) })),
});
