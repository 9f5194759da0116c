// Levels: plan, the two evaluations of a timeline, and what is shown.
import { type BusinessDate, type Instant, startOfDay } from '../../kernel/index.ts';
import {
  addCounts,
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
import type { EventMatcher, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { LevelsCell, LevelsParameters, LevelsResult } from './contract.ts';
import { createHoldingWalk, type Held, type HoldingSpec, heldBefore, msHeld } from './holding.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface LevelsSpec extends GroupedSpec {
  readonly holding: HoldingSpec;
  /** When the level of each unit is read; the last is that of the range. */
  readonly asOf: readonly Instant[];
  readonly from: Instant;
  readonly end: Instant;
  readonly atLeast: number;
  readonly hasBase: boolean;
}

export interface LevelsPlan {
  readonly query: TimelineQuery;
  readonly units: Periods;
  spec(values: readonly string[], segments: number, now: Instant): LevelsSpec;
}

/** A matcher that nothing matches takes the place of one that is not asked for, so that bits keep their meaning. */
const nothing: EventMatcher = [{ event: '\u0000none' }];

export const planLevels = (
  parameters: LevelsParameters,
  timeZone: string,
  population: TimelinePopulation,
): LevelsPlan => {
  const { range, unit, weekStart, breakdown, states, parts, amount, ends, pictureOf, validDays, base, atLeast } =
    parameters;
  const [first, last] = [range.from, range.to] as [BusinessDate, BusinessDate];
  const [from, to] = [startOfDay(first, timeZone), startOfDay(last, timeZone)];
  const units = periodsBetween(first, last, unit, { timeZone, weekStart });
  const own = breakdown?.by === 'event' ? [breakdown.subject] : [];
  const columns = [...own, ...parts, ...(amount ? [amount] : []), ...(pictureOf ? [pictureOf] : [])];
  const partColumns = parts.map((_, index) => own.length + index);
  const amountColumn = amount ? own.length + parts.length : -1;
  return {
    units,
    // What was stated before the range still holds in it.
    query: { matchers: [states, ends ?? nothing, base ?? nothing], columns, from: null, to, population },
    spec: (values, segments, now) => ({
      holding: {
        ...{ partColumns, amountColumn, validMs: validDays === undefined ? null : validDays * DAY_MS },
        pictureColumn: pictureOf ? columns.length - 1 : -1,
      },
      ...{ from, end: Math.min(to, now), atLeast, hasBase: base !== undefined, segments },
      asOf: [...units.starts.slice(1).map((end) => Math.min(end, to, now)), Math.min(to, now)],
      column: own.length > 0 ? 0 : null,
      values: breakdown && own.length === 0 ? values : null,
    }),
  };
};

// Three numbers for each unit and for the range: who could hold, who holds, and how much.
const PLACES = 3;

interface Level {
  readonly base: boolean;
  readonly holds: boolean;
  readonly amount: number;
}

/** Evaluates one customer at an instant. */
const levelAt = ({ changes, baseFrom }: Held, { atLeast, hasBase }: LevelsSpec, instant: Instant): Level => {
  const amount = heldBefore(changes, instant);
  const known = (changes[0]?.at ?? Number.POSITIVE_INFINITY) < instant;
  const base = hasBase ? baseFrom !== null && baseFrom < instant : known;
  return { base, holds: base && amount >= atLeast, amount };
};

const emptyCounts = ({ asOf }: LevelsSpec): number[] => new Array<number>(PLACES * asOf.length + 2).fill(0);

/** What one person adds to a tally; in the end who ever held, and for how many hours. */
const countsOf = (spec: LevelsSpec, held: Held): number[] => {
  const counts = emptyCounts(spec);
  for (const [unit, instant] of spec.asOf.entries()) {
    const { base, holds, amount } = levelAt(held, spec, instant);
    counts[PLACES * unit] = base ? 1 : 0;
    counts[PLACES * unit + 1] = holds ? 1 : 0;
    counts[PLACES * unit + 2] = holds ? amount : 0;
  }
  const ms = msHeld(held.changes, spec.atLeast, spec.from, spec.end);
  counts[counts.length - 2] = ms > 0 ? 1 : 0;
  counts[counts.length - 1] = Math.round(ms / HOUR_MS);
  return counts;
};

export const levelsFold = groupedFold<LevelsSpec, number[]>(
  'levels',
  { make: emptyCounts, merge: addCounts },
  (spec, textOf) => {
    const walk = createHoldingWalk(spec.holding, textOf);
    let counts: readonly number[] = [];
    return {
      look: (timeline) => {
        counts = countsOf(spec, walk(timeline, spec.end));
        return counts.some((each) => each !== 0);
      },
      add: (tally) => addCounts(tally, counts),
    };
  },
);

export interface LevelsPeopleSpec extends WantedPeople<LevelsSpec> {
  readonly kind: LevelsCell['kind'];
  /** -1: the end of the range. */
  readonly unit: number;
}

export const levelsPeopleFold = listingFold<LevelsSpec, LevelsPeopleSpec>(
  'levels.people',
  ({ spec, kind, unit }, textOf) => {
    const walk = createHoldingWalk(spec.holding, textOf);
    return (timeline) => {
      const held = walk(timeline, spec.end);
      if (kind === 'ever') return msHeld(held.changes, spec.atLeast, spec.from, spec.end) > 0;
      const { base, holds } = levelAt(held, spec, spec.asOf.at(unit) as Instant);
      return kind === 'base' ? base : kind === 'holders' ? holds : base && !holds;
    };
  },
);

const levelOf = (tally: readonly number[], unit: number) => {
  const [base, holders, amount] = tally.slice(PLACES * unit, PLACES * unit + PLACES) as [number, number, number];
  return {
    ...{ base, holders, share: base === 0 ? null : holders / base, amount },
    amountAverage: holders === 0 ? null : amount / holders,
  };
};

export const levelsResultOf = (
  { unit, groupsMax }: LevelsParameters,
  { units, query }: LevelsPlan,
  spec: LevelsSpec,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { part: { tallies }, now }: { readonly part: GroupedPart<number[]>; readonly now: Instant },
): LevelsResult => ({
  unit,
  periods: units.dates.map((label, index) => {
    const [from, to] = [units.starts[index], units.starts[index + 1]] as [Instant, Instant];
    return { label, from, to, asOf: spec.asOf[index] as Instant, complete: to <= query.to && to <= now };
  }),
  groups: shownGroups(tallies, grouping, {
    groupsMax,
    sizeOf: (tally) => tally[PLACES * units.dates.length] as number,
    make: () => emptyCounts(spec),
    add: addCounts,
  }).map(({ key, tally }) => {
    const whole = levelOf(tally, units.dates.length);
    const [everHeld, hours] = tally.slice(-2) as [number, number];
    return {
      ...{ key, ...whole, everHeld },
      interval: whole.base === 0 ? null : shareInterval(whole.holders, whole.base),
      daysHeld: everHeld === 0 ? null : hours / 24 / everHeld,
      trend: units.dates.map((_, index) => levelOf(tally, index)),
    };
  }),
});
