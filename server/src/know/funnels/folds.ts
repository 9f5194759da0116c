// The two evaluations of a funnel over all timelines: counts in groups, and the persons behind one figure.
import { GroupTallies, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { createPersonWalk, type FoundAttempt } from './persons.ts';
import { createPlainWalk, isPlain } from './plain.ts';
import type { FunnelSpec } from './plan.ts';
import {
  addTally,
  createAdding,
  createPacking,
  emptyTally,
  type FunnelTally,
  type FunnelTallyData,
  nextRequired,
  stepTimes,
  tallyData,
} from './tally.ts';

/** The same for an attempt whose events stand in the order of its steps, of which it has done the first so many. */
const touchedInOrder = (
  timeline: PersonTimeline,
  { events, level }: FoundAttempt,
  { column, touch }: NonNullable<FunnelSpec['breakdown']>,
): number => {
  const codes = timeline.columns[column] as Int32Array;
  if (typeof touch === 'object') return touch.step > level ? -1 : (codes[events[touch.step - 1] as number] as number);
  const isLast = touch === 'last';
  for (let step = 0; step < level; step += 1) {
    const code = codes[events[isLast ? level - 1 - step : step] as number] as number;
    if (code >= 0) return code;
  }
  return -1;
};

/** The code of the value by which an attempt is broken down, by the touch that was chosen; -1 where it is unknown. */
const touchedCode = (
  timeline: PersonTimeline,
  attempt: FoundAttempt,
  { column, touch }: NonNullable<FunnelSpec['breakdown']>,
): number => {
  const codes = timeline.columns[column];
  if (typeof touch === 'object') {
    const event = attempt.events[touch.step - 1] ?? -1;
    return event < 0 ? -1 : (codes?.[event] ?? -1);
  }
  const isLast = touch === 'last';
  for (let before = isLast ? timeline.length : -1; ; ) {
    let found = -1;
    for (const event of attempt.events) {
      if (event < 0 || (isLast ? event >= before : event <= before)) continue;
      if (found < 0 || (isLast ? event > found : event < found)) found = event;
    }
    if (found < 0) return -1;
    const code = codes?.[found] ?? -1;
    if (code >= 0) return code;
    before = found;
  }
};

/**
 * Undefined for the whole, else the value of a breakdown, for which `code` stands among those of one evaluation. The events of an attempt are
 * indexes into the timeline.
 */
type OnGrouped = (
  attempt: FoundAttempt,
  value: string | null | undefined,
  timeline: PersonTimeline,
  code: number,
) => void;

/** The entries of a person by themselves, for whoever begins with the first there is. */
const fromFirst = (timeline: PersonTimeline): PersonTimeline => {
  const { first = 0, length, at, matches, columns, group } = timeline;
  if (first === 0) return timeline;
  return {
    ...{ group, length: length - first, at: at.subarray(first, length), matches: matches.subarray(first, length) },
    columns: columns.map((codes) => codes.subarray(first, length)),
    person: () => timeline.person(),
  };
};

/** Hands over what counts of a timeline: once for the whole, and once for each value it counts as. */
export const createGroupedWalk = (spec: FunnelSpec, textOf: TextOfCode) => {
  const walk = createPersonWalk(spec);
  const plain = isPlain(spec) ? createPlainWalk(spec) : () => 'general' as const;
  const { breakdown, values } = spec;
  const text = (code: number) => (code < 0 || !breakdown ? null : textOf(breakdown.column, code));
  const give = (timeline: PersonTimeline, attempt: FoundAttempt, inOrder: boolean, onGrouped: OnGrouped): void => {
    onGrouped(attempt, undefined, timeline, -1);
    if (values) {
      const number = valueNumberOf(timeline.group);
      onGrouped(attempt, values[number] ?? null, timeline, number);
    } else if (breakdown && breakdown.touch !== 'every') {
      const code = (inOrder ? touchedInOrder : touchedCode)(timeline, attempt, breakdown);
      onGrouped(attempt, text(code), timeline, code);
    }
  };
  return (timeline: PersonTimeline, onGrouped: OnGrouped): void => {
    const found = plain(timeline);
    if (found !== null && found !== 'general') give(timeline, found, true, onGrouped);
    if (found !== 'general' && breakdown?.touch !== 'every') return;
    const own = fromFirst(timeline);
    if (found === 'general') walk.counted(own, (attempt) => give(own, attempt, false, onGrouped));
    if (breakdown?.touch === 'every')
      walk.countedByValue(own, breakdown.column, (attempt, code) => onGrouped(attempt, text(code), own, code));
  };
};

/** Whether every attempt counts for one value, so that there is no need to count the whole by itself. */
export const countsForOneValue = ({ values, breakdown }: FunnelSpec): boolean =>
  values !== null || (breakdown !== null && breakdown.touch !== 'every');

/** The counts of all groups; the whole is not among them where all values together are it. */
export interface FunnelPart {
  readonly tallies: readonly Tallied<FunnelTallyData>[];
  /** Persons counted who stand in more than one segment: then segments cannot be tested against each other. */
  readonly overlap: number;
}

const make = (spec: FunnelSpec) => () => emptyTally(spec.rules.stepCount, spec.trend.length - 1);

/** Tallies by segment and value. A value is looked up by its text once, and from then on by its code. */
const createTallies = (spec: FunnelSpec) => {
  const tallies = new GroupTallies(make(spec));
  const known: (FunnelTally | undefined)[][] = [];
  const find = (segment: number, value: string | null, code: number): FunnelTally => {
    known[segment + 1] ??= [];
    const own = known[segment + 1] as (FunnelTally | undefined)[];
    const found = own[code + 1] ?? tallies.of(segment, value);
    own[code + 1] = found;
    return found;
  };
  return {
    all: (segment: number): FunnelTally => tallies.all(segment),
    of: (segment: number, value: string | null, code: number): FunnelTally =>
      known[segment + 1]?.[code + 1] ?? find(segment, value, code),
    finish: (): readonly Tallied<FunnelTallyData>[] => {
      const made = tallies.finish().map((each) => ({ ...each, tally: tallyData(each.tally) }));
      const pack = createPacking(made.map(({ tally }) => tally));
      return made.map((each) => ({ ...each, tally: pack(each.tally) }));
    },
  };
};

export const funnelFold: PersonFold<FunnelSpec, FunnelPart> = {
  code: 'funnel',
  begin: (spec, textOf) => {
    const walk = createGroupedWalk(spec, textOf);
    const tallies = createTallies(spec);
    const add = createAdding(spec);
    const stepAt = new Float64Array(spec.rules.stepCount);
    const inValues = countsForOneValue(spec);
    let overlap = 0;
    let counted = false;
    // Of the timeline that is looked at: one function for all of them costs less than one for each.
    let segments: readonly number[] = [];
    const count: OnGrouped = (attempt, value, timeline, code) => {
      counted = true;
      if (inValues && value === undefined) return;
      const times = stepTimes(stepAt, attempt, timeline, spec.rules.order);
      for (let index = 0; index < segments.length; index += 1) {
        const segment = segments[index] as number;
        add(value === undefined ? tallies.all(segment) : tallies.of(segment, value, code), times, attempt.startAt);
      }
    };
    return {
      inPlace: true,
      visit: (timeline) => {
        segments = segmentsOf(timeline.group, spec.segments);
        if (segments.length === 0) return;
        counted = false;
        walk(timeline, count);
        if (counted && segments.length > 1) overlap += 1;
      },
      finish: () => ({ tallies: tallies.finish(), overlap }),
    };
  },
  merge: (spec, parts) => {
    if (parts.length === 1) return parts[0] as FunnelPart;
    const merged = new GroupTallies(make(spec));
    for (const { segment, value, tally } of parts.flatMap(({ tallies }) => tallies))
      addTally(value === undefined ? merged.all(segment) : merged.of(segment, value), tally);
    return {
      tallies: merged.finish().map((each) => ({ ...each, tally: tallyData(each.tally) })),
      overlap: parts.reduce((sum, { overlap }) => sum + overlap, 0),
    };
  },
};

/** Which figure's persons are wanted. */
export interface FunnelPeopleSpec {
  readonly funnel: FunnelSpec;
  /** Number of the segment, -1 for everybody. */
  readonly segment: number;
  /** Undefined: the group as a whole. */
  readonly value: string | null | undefined;
  readonly step: number;
  readonly kind: 'reached' | 'lost';
}

export interface PeoplePart {
  readonly persons: readonly string[];
  readonly total: number;
}

export const funnelPeopleFold: PersonFold<FunnelPeopleSpec, PeoplePart> = {
  code: 'funnel.people',
  begin: ({ funnel, segment, value: wanted, step, kind }, textOf) => {
    const walk = createGroupedWalk(funnel, textOf);
    const next = nextRequired(funnel)[step - 1] as number;
    const stepAt = new Float64Array(funnel.rules.stepCount);
    const persons: string[] = [];
    let total = 0;
    return {
      visit: (timeline) => {
        if (!segmentsOf(timeline.group, funnel.segments).includes(segment)) return;
        let found = false;
        walk(timeline, (attempt, value, own) => {
          if (found || value !== wanted) return;
          const times = stepTimes(stepAt, attempt, own, funnel.rules.order);
          const reached = !Number.isNaN(times[step - 1] ?? Number.NaN);
          const passed = !Number.isNaN(times[next] ?? Number.NaN);
          found = reached && (kind === 'reached' || (!passed && next < funnel.rules.stepCount));
        });
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
