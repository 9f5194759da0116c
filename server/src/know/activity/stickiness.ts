// In how many units of a stretch customers are active: plan, evaluation of one timeline, and what is shown.
import { addDays, type BusinessDate, type Instant, refuse, startOfDay } from '../../kernel/index.ts';
import {
  addCounts,
  type GroupedPart,
  type Grouping,
  groupedFold,
  listingFold,
  type Periods,
  periodAt,
  periodsBetween,
  type QuestionRefusal,
  shownGroups,
  type WantedPeople,
} from '../questions/index.ts';
import type { PersonTimeline, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import { type ActivitySpec, countUnits } from './active-units.ts';
import type { StickinessCell, StickinessParameters, StickinessResult } from './contract.ts';

const UNITS_MAX = 400;

/** Units that lie whole in a stretch. */
const nested = {
  day: ['week', 'month', 'quarter', 'range'],
  week: ['range'],
  month: ['quarter', 'range'],
  quarter: ['range'],
} as const satisfies Readonly<Record<StickinessParameters['unit'], readonly StickinessParameters['within'][]>>;

/** What the schema cannot see; null when nothing is wrong. */
export const checkStickiness = ({ unit, within, range }: StickinessParameters): QuestionRefusal | null => {
  const possible: readonly string[] = nested[unit];
  if (!possible.includes(within))
    return refuse(
      'PARAMETERS_NOT_VALID',
      `A ${unit} does not lie whole in a ${within}. Count ${unit}s within one of: ${possible.join(', ')}.`,
    );
  if (within === 'range' && unit === 'day' && addDays(range.from as BusinessDate, UNITS_MAX) < range.to)
    return refuse('QUESTION_TOO_LARGE', `That is more than ${UNITS_MAX} days. Count weeks, or choose a shorter range.`);
  return null;
};

/** Stretches follow each other; each has the units of [offsets[i], offsets[i + 1]). */
export interface StickinessSpec extends ActivitySpec {
  readonly offsets: readonly number[];
  readonly occurrencesMin: number;
}

export interface StickinessPlan {
  readonly query: TimelineQuery;
  readonly units: Periods;
  readonly stretches: Periods;
  spec(values: readonly string[], segments: number): StickinessSpec;
}

export const planStickiness = (
  parameters: StickinessParameters,
  timeZone: string,
  population: TimelinePopulation,
): StickinessPlan => {
  const { range, unit, within, weekStart, breakdown, activity, occurrencesMin } = parameters;
  const zone = { timeZone, weekStart };
  const [first, end] = [range.from, range.to] as [BusinessDate, BusinessDate];
  const [from, to] = [startOfDay(first, timeZone), startOfDay(end, timeZone)];
  const units = periodsBetween(first, end, unit, zone);
  const stretches: Periods =
    within === 'range' ? { dates: [first], starts: [from, to] } : periodsBetween(first, end, within, zone);
  const of = units.starts.slice(0, -1).map((start) => Math.max(0, periodAt(stretches.starts, Math.max(start, from))));
  const byEvent = breakdown?.by === 'event';
  return {
    ...{ units, stretches },
    query: { matchers: [activity], columns: byEvent ? [breakdown.subject] : [], from, to, population },
    spec: (values, segments) => ({
      ...{ starts: units.starts, occurrencesMin, segments },
      offsets: [...stretches.dates.map((_, stretch) => of.indexOf(stretch)), of.length],
      column: byEvent ? 0 : null,
      values: breakdown && !byEvent ? values : null,
    }),
  };
};

/** How many units of each stretch were active, and which; written again for the next timeline. */
export const createStickinessWalk = (spec: StickinessSpec) => {
  const counts = new Int32Array(spec.starts.length - 1);
  const active = new Int32Array(spec.offsets.length - 1);
  return (timeline: PersonTimeline): { readonly active: Int32Array; readonly counts: Int32Array } => {
    countUnits(spec, timeline, counts);
    for (let stretch = 0; stretch < active.length; stretch += 1) {
      let found = 0;
      for (let unit = spec.offsets[stretch] as number; unit < (spec.offsets[stretch + 1] as number); unit += 1)
        if ((counts[unit] as number) >= spec.occurrencesMin) found += 1;
      active[stretch] = found;
    }
    return { active, counts };
  };
};

/** For each unit the customers of the stretch who were active in exactly so many: one number a unit. */
const emptyCounts = ({ starts }: StickinessSpec): number[] => new Array<number>(starts.length - 1).fill(0);

export const stickinessFold = groupedFold<StickinessSpec, number[]>(
  'stickiness',
  { make: emptyCounts, merge: addCounts },
  (spec) => {
    const walk = createStickinessWalk(spec);
    let active: Int32Array = new Int32Array(0);
    return {
      look: (timeline) => {
        active = walk(timeline).active;
        return active.some((units) => units > 0);
      },
      add: (tally) => {
        for (let stretch = 0; stretch < active.length; stretch += 1) {
          const units = active[stretch] as number;
          if (units === 0) continue;
          const place = (spec.offsets[stretch] as number) + units - 1;
          tally[place] = (tally[place] as number) + 1;
        }
      },
    };
  },
);

export interface StickinessPeopleSpec extends WantedPeople<StickinessSpec> {
  readonly stretch: number;
  readonly units: number;
  readonly kind: StickinessCell['kind'];
}

export const stickinessPeopleFold = listingFold<StickinessSpec, StickinessPeopleSpec>(
  'stickiness.people',
  ({ spec, stretch, units, kind }) => {
    const walk = createStickinessWalk(spec);
    return (timeline) => {
      const found = walk(timeline).active[stretch] ?? 0;
      return kind === 'exactly' ? found === units : found >= units;
    };
  },
);

type Stretch = StickinessResult['groups'][number]['stretches'][number];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** `begun`: units that have begun; what has not cannot have been active. */
const stretchOf = (exactly: readonly number[], begun: number): Stretch => {
  const customers = sum(exactly);
  const activeUnits = sum(exactly.map((count, index) => count * (index + 1)));
  return {
    ...{ customers, exactly: [...exactly] },
    atLeast: exactly.map((_, index) => sum(exactly.slice(index))),
    unitsAverage: customers === 0 ? null : activeUnits / customers,
    activeAverage: begun === 0 ? null : activeUnits / begun,
    ratio: customers === 0 || begun === 0 ? null : activeUnits / begun / customers,
  };
};

export const stickinessResultOf = (
  { unit, within, groupsMax }: StickinessParameters,
  { units, stretches, query }: StickinessPlan,
  spec: StickinessSpec,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { part: { tallies }, now }: { readonly part: GroupedPart<number[]>; readonly now: Instant },
): StickinessResult => {
  const own = (stretch: number) => [spec.offsets[stretch], spec.offsets[stretch + 1]] as [number, number];
  const begun = stretches.dates.map(
    (_, stretch) => units.starts.slice(...own(stretch)).filter((at) => at < now).length,
  );
  return {
    ...{ unit, within },
    stretches: stretches.dates.map((date, stretch) => {
      const [from, to] = [stretches.starts[stretch], stretches.starts[stretch + 1]] as [number, number];
      const uncut = from >= (query.from ?? from) && to <= query.to;
      return { date, from, to, complete: uncut && to <= now, units: begun[stretch] as number };
    }),
    groups: shownGroups(tallies, grouping, {
      groupsMax,
      sizeOf: sum,
      make: () => emptyCounts(spec),
      add: addCounts,
    }).map(({ key, tally }) => ({
      key,
      stretches: stretches.dates.map((_, stretch) => stretchOf(tally.slice(...own(stretch)), begun[stretch] as number)),
    })),
  };
};
