// The lifecycle of active customers from unit to unit: plan, evaluation of one timeline, and what is shown.
import { addDays, type BusinessDate, type Instant, refuse } from '../../kernel/index.ts';
import {
  addCounts,
  type GroupedPart,
  type Grouping,
  groupedFold,
  listingFold,
  type Periods,
  periodsBetween,
  type QuestionRefusal,
  shownGroups,
  type WantedPeople,
} from '../questions/index.ts';
import type { PersonTimeline, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import { type ActivitySpec, countUnits } from './active-units.ts';
import { type LifecycleCell, type LifecycleParameters, type LifecycleResult, lifecycleStates } from './contract.ts';

const UNITS_MAX = 1_900;
const NEW = 0;
const RETURNING = 1;
const RESURRECTING = 2;
const DORMANT = 3;
const ABSENT = 4;
const STATES = 4;

/** What the schema cannot see; null when nothing is wrong. */
export const checkLifecycle = ({ range }: LifecycleParameters): QuestionRefusal | null =>
  addDays(range.from as BusinessDate, UNITS_MAX) < range.to
    ? refuse('QUESTION_TOO_LARGE', `That is more than ${UNITS_MAX} days. Choose a shorter range.`)
    : null;

export interface LifecyclePlan {
  readonly query: TimelineQuery;
  /** The unit before the range, then those of the range. */
  readonly periods: Periods;
  spec(values: readonly string[], segments: number): ActivitySpec;
}

export const planLifecycle = (
  parameters: LifecycleParameters,
  timeZone: string,
  population: TimelinePopulation,
): LifecyclePlan => {
  const { range, unit, weekStart, breakdown, activity } = parameters;
  const zone = { timeZone, weekStart };
  const [first] = periodsBetween(range.from as BusinessDate, range.to as BusinessDate, unit, zone).dates;
  const periods = periodsBetween(addDays(first as BusinessDate, -1), range.to as BusinessDate, unit, zone);
  const byEvent = breakdown?.by === 'event';
  return {
    periods,
    query: {
      matchers: [activity],
      columns: byEvent ? [breakdown.subject] : [],
      // Who is new, only the whole past can tell.
      from: null,
      to: periods.starts.at(-1) as number,
      population,
    },
    spec: (values, segments) => ({
      ...{ starts: periods.starts, segments },
      column: byEvent ? 0 : null,
      values: breakdown && !byEvent ? values : null,
    }),
  };
};

/** Which unit of which state. */
interface Walked {
  readonly states: Int8Array;
  /** Events in the unit before the range, then in those of the range. */
  readonly counts: Int32Array;
  /** Whether there was an active unit or one that followed. */
  readonly counted: boolean;
}

/** The states of a timeline in the units of the range, written again for the next one. */
export const createLifecycleWalk = (spec: ActivitySpec) => {
  const units = spec.starts.length - 1;
  const counts = new Int32Array(units);
  const states = new Int8Array(units - 1);
  return (timeline: PersonTimeline): Walked => {
    let known = countUnits(spec, timeline, counts) > 0 || (counts[0] as number) > 0;
    let counted = false;
    for (let unit = 1; unit < units; unit += 1) {
      const before = (counts[unit - 1] as number) > 0;
      if ((counts[unit] as number) > 0) {
        states[unit - 1] = before ? RETURNING : known ? RESURRECTING : NEW;
        known = true;
      } else states[unit - 1] = before ? DORMANT : ABSENT;
      if (states[unit - 1] !== ABSENT) counted = true;
    }
    return { states, counts, counted };
  };
};

const unitsOf = ({ starts }: ActivitySpec): number => starts.length - 2;

/** Four counts for each unit, and at last the different customers who were active. */
const emptyCounts = (spec: ActivitySpec): number[] => new Array<number>(unitsOf(spec) * STATES + 1).fill(0);

const increase = (tally: number[], place: number): void => {
  tally[place] = (tally[place] as number) + 1;
};

export const lifecycleFold = groupedFold<ActivitySpec, number[]>(
  'activity-lifecycle',
  { make: emptyCounts, merge: addCounts },
  (spec) => {
    const walk = createLifecycleWalk(spec);
    const units = unitsOf(spec);
    let states: Int8Array = new Int8Array(0);
    return {
      look: (timeline) => {
        const walked = walk(timeline);
        states = walked.states;
        return walked.counted;
      },
      add: (tally) => {
        let active = false;
        for (let unit = 0; unit < units; unit += 1) {
          const state = states[unit] as number;
          if (state === ABSENT) continue;
          increase(tally, unit * STATES + state);
          active ||= state !== DORMANT;
        }
        if (active) increase(tally, units * STATES);
      },
    };
  },
);

export interface LifecyclePeopleSpec extends WantedPeople<ActivitySpec> {
  readonly period: number;
  readonly state: LifecycleCell['state'];
}

export const lifecyclePeopleFold = listingFold<ActivitySpec, LifecyclePeopleSpec>(
  'activity-lifecycle.people',
  ({ spec, period, state }) => {
    const walk = createLifecycleWalk(spec);
    return (timeline) => {
      const found = walk(timeline).states[period] ?? ABSENT;
      return state === 'active' ? found < DORMANT : found === lifecycleStates.indexOf(state);
    };
  },
);

type Unit = LifecycleResult['groups'][number]['units'][number];

const unitOf = (tally: readonly number[], unit: number): Unit => {
  const [fresh = 0, returning = 0, resurrecting = 0, dormant = 0] = tally.slice(unit * STATES, (unit + 1) * STATES);
  const activeBefore = returning + dormant;
  return {
    ...{ new: fresh, returning, resurrecting, dormant, activeBefore },
    active: fresh + returning + resurrecting,
    returningShare: activeBefore === 0 ? null : returning / activeBefore,
    quickRatio: dormant === 0 ? null : (fresh + resurrecting) / dormant,
  };
};

export const lifecycleResultOf = (
  { unit, groupsMax }: LifecycleParameters,
  { periods }: LifecyclePlan,
  spec: ActivitySpec,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { part: { tallies }, now }: { readonly part: GroupedPart<number[]>; readonly now: Instant },
): LifecycleResult => {
  const last = unitsOf(spec) * STATES;
  return {
    unit,
    periods: periods.dates.slice(1).map((date, index) => {
      const [from, to] = [periods.starts[index + 1], periods.starts[index + 2]] as [number, number];
      return { date, from, to, complete: to <= now };
    }),
    groups: shownGroups(tallies, grouping, {
      groupsMax,
      sizeOf: (tally) => tally[last] ?? 0,
      make: () => emptyCounts(spec),
      add: addCounts,
    }).map(({ key, tally }) => ({
      key,
      customers: tally[last] ?? 0,
      units: periods.dates.slice(1).map((_, index) => unitOf(tally, index)),
    })),
  };
};
