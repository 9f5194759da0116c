// The two evaluations of retention over all timelines: the grids of all groups, and the persons behind one cell.
import { GroupTallies, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { createRetentionWalk, retainedIn } from './evaluate.ts';
import { areMasksEnough, createMaskAdding, createMaskWalk, type RetentionGrid, type UnitMasks } from './masks.ts';
import { createPlainWalk, isPlain, type OnCohort, type RetainedPeriods } from './plain.ts';
import type { RetentionSpec } from './plan.ts';

/** Sizes of cohorts and, cohort by cohort, the retained of each period. */
export interface RetentionTally {
  readonly sizes: number[];
  readonly retained: number[];
}

export const emptyGrid = (spec: RetentionSpec): RetentionTally => ({
  sizes: new Array<number>(spec.cohorts.length - 1).fill(0),
  retained: new Array<number>((spec.cohorts.length - 1) * spec.brackets.length).fill(0),
});

export const addGrid = (into: RetentionTally, from: RetentionTally): void => {
  for (const [index, size] of from.sizes.entries()) into.sizes[index] = (into.sizes[index] as number) + size;
  for (const [index, count] of from.retained.entries()) into.retained[index] = (into.retained[index] as number) + count;
};

/** A cohort of a timeline, as a member of the whole (undefined) or of a value. */
type OnMember = (cohort: number, retained: RetainedPeriods, value: string | null | undefined) => void;

/** The cohorts by whichever walk is the right one, with what is retained written into `retained` before. */
const createCohortWalk = (spec: RetentionSpec, retained: RetainedPeriods) => {
  if (isPlain(spec)) {
    const walk = createPlainWalk(spec);
    return (timeline: PersonTimeline, onCohort: OnCohort) => walk(timeline, retained, onCohort);
  }
  const walk = createRetentionWalk(spec);
  return (timeline: PersonTimeline, onCohort: OnCohort) =>
    walk(timeline, ({ cohort, initial, counts }) => {
      const periods = retainedIn(spec, counts).flatMap((own, period) => (own ? [period] : []));
      retained.periods.set(periods);
      retained.length = periods.length;
      onCohort(cohort, initial);
    });
};

/** Hands over each cohort of a timeline: once for the whole, and once for the value it counts as. */
const createMemberWalk = (spec: RetentionSpec, textOf: TextOfCode, onMember: OnMember) => {
  const retained: RetainedPeriods = { periods: new Int32Array(spec.brackets.length), length: 0 };
  const walk = createCohortWalk(spec, retained);
  // Of the timeline that is looked at: one function for all of them costs less than one for each.
  let seen: Pick<PersonTimeline, 'group' | 'columns'> = { group: 0, columns: [] };
  const give = (cohort: number, initial: number): void => {
    onMember(cohort, retained, undefined);
    if (spec.values) onMember(cohort, retained, spec.values[valueNumberOf(seen.group)] ?? null);
    else if (spec.column !== null) {
      const code = seen.columns[spec.column]?.[initial] ?? -1;
      onMember(cohort, retained, code < 0 ? null : textOf(spec.column, code));
    }
  };
  return (timeline: PersonTimeline): void => {
    seen = timeline;
    walk(timeline, give);
  };
};

export interface RetentionPart {
  readonly tallies: readonly Tallied<RetentionTally>[];
}

/** Adds a timeline to the grids of its groups. */
type Counting = (timeline: PersonTimeline, segments: readonly number[]) => void;

/** Bit by bit, where that tells all. */
const createMaskCounting = (spec: RetentionSpec, tallies: GroupTallies<RetentionGrid>): Counting => {
  const masks: UnitMasks = { initial: 0, returned: 0, again: 0 };
  const walk = createMaskWalk(spec, masks);
  const add = createMaskAdding(spec);
  return (timeline, segments) => {
    if (!walk(timeline)) return;
    for (let index = 0; index < segments.length; index += 1) {
      const segment = segments[index] as number;
      add(masks, tallies.all(segment));
      if (spec.values) add(masks, tallies.of(segment, spec.values[valueNumberOf(timeline.group)] ?? null));
    }
  };
};

/** Cohort by cohort. */
const createCohortCounting = (
  spec: RetentionSpec,
  textOf: TextOfCode,
  tallies: GroupTallies<RetentionGrid>,
): Counting => {
  const periods = spec.brackets.length;
  let present: readonly number[] = [];
  const walk = createMemberWalk(spec, textOf, (cohort, retained, value) => {
    for (let index = 0; index < present.length; index += 1) {
      const segment = present[index] as number;
      const { sizes, retained: grid } = value === undefined ? tallies.all(segment) : tallies.of(segment, value);
      sizes[cohort] = (sizes[cohort] as number) + 1;
      const first = cohort * periods;
      for (let each = 0; each < retained.length; each += 1) {
        const place = first + (retained.periods[each] as number);
        grid[place] = (grid[place] as number) + 1;
      }
    }
  });
  return (timeline, segments) => {
    present = segments;
    walk(timeline);
  };
};

export const retentionFold: PersonFold<RetentionSpec, RetentionPart> = {
  code: 'retention',
  begin: (spec, textOf) => {
    const units = spec.cohorts.length - 1;
    const cells = units * spec.brackets.length;
    const tallies = new GroupTallies<RetentionGrid>(() => ({
      ...{ sizes: new Float64Array(units), retained: new Float64Array(cells) },
    }));
    const count = areMasksEnough(spec)
      ? createMaskCounting(spec, tallies)
      : createCohortCounting(spec, textOf, tallies);
    return {
      inPlace: isPlain(spec),
      visit: (timeline) => {
        const segments = segmentsOf(timeline.group, spec.segments);
        if (segments.length > 0) count(timeline, segments);
      },
      finish: () => ({
        tallies: tallies.finish().map(({ tally, ...group }) => ({
          ...group,
          tally: { sizes: [...tally.sizes], retained: [...tally.retained] },
        })),
      }),
    };
  },
  merge: (spec, parts) => {
    const merged = new GroupTallies(() => emptyGrid(spec));
    for (const { segment, value, tally } of parts.flatMap(({ tallies }) => tallies))
      addGrid(value === undefined ? merged.all(segment) : merged.of(segment, value), tally);
    return { tallies: merged.finish() };
  },
};

export interface RetentionPeopleSpec {
  readonly retention: RetentionSpec;
  readonly segment: number;
  readonly value: string | null | undefined;
  /** -1: all cohorts. */
  readonly cohort: number;
  readonly period: number;
  readonly kind: 'retained' | 'lost';
}

export const retentionPeopleFold: PersonFold<
  RetentionPeopleSpec,
  { readonly persons: readonly string[]; readonly total: number }
> = {
  code: 'retention.people',
  begin: ({ retention, segment, value: wanted, cohort: asked, period, kind }, textOf) => {
    const persons: string[] = [];
    let total = 0;
    let found = false;
    const walk = createMemberWalk(retention, textOf, (cohort, retained, value) => {
      if (value !== wanted || (asked >= 0 && cohort !== asked)) return;
      if (retained.periods.subarray(0, retained.length).includes(period) === (kind === 'retained')) found = true;
    });
    return {
      visit: (timeline) => {
        if (!segmentsOf(timeline.group, retention.segments).includes(segment)) return;
        found = false;
        walk(timeline);
        if (!found) return;
        total += 1;
        if (persons.length < peopleMax) persons.push(timeline.person());
      },
      finish: () => ({ persons, total }),
    };
  },
  merge: (_spec, parts) => ({
    persons: parts.flatMap(({ persons }) => persons).slice(0, peopleMax),
    total: parts.reduce((sum, part) => sum + part.total, 0),
  }),
};
