// The two evaluations of a funnel over all timelines: counts in groups, and the persons behind one figure.
import { GroupTallies, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { createPersonWalk, type FoundAttempt } from './persons.ts';
import { createPlainWalk, isPlain } from './plain.ts';
import type { FunnelSpec } from './plan.ts';
import { addAttempt, addTally, emptyTally, type FunnelTallyData, nextRequired, stepTimes, tallyData } from './tally.ts';

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

/** Undefined for the whole, else the value of a breakdown. */
type OnGrouped = (attempt: FoundAttempt, value: string | null | undefined) => void;

/** Hands over what counts of a timeline: once for the whole, and once for each value it counts as. */
export const createGroupedWalk = (spec: FunnelSpec, textOf: TextOfCode) => {
  const walk = createPersonWalk(spec);
  const plain = isPlain(spec) ? createPlainWalk(spec) : () => 'general' as const;
  const { breakdown, values } = spec;
  const text = (code: number) => (code < 0 || !breakdown ? null : textOf(breakdown.column, code));
  const give = (timeline: PersonTimeline, attempt: FoundAttempt, onGrouped: OnGrouped): void => {
    onGrouped(attempt, undefined);
    if (values) onGrouped(attempt, values[valueNumberOf(timeline.group)] ?? null);
    else if (breakdown && breakdown.touch !== 'every')
      onGrouped(attempt, text(touchedCode(timeline, attempt, breakdown)));
  };
  return (timeline: PersonTimeline, onGrouped: OnGrouped): void => {
    const found = plain(timeline);
    if (found === 'general') walk.counted(timeline, (attempt) => give(timeline, attempt, onGrouped));
    else if (found !== null) give(timeline, found, onGrouped);
    if (breakdown?.touch === 'every')
      walk.countedByValue(timeline, breakdown.column, (attempt, code) => onGrouped(attempt, text(code)));
  };
};

/** The counts of all groups. */
export interface FunnelPart {
  readonly tallies: readonly Tallied<FunnelTallyData>[];
  /** Persons counted who stand in more than one segment: then segments cannot be tested against each other. */
  readonly overlap: number;
}

const make = (spec: FunnelSpec) => () => emptyTally(spec.rules.stepCount, spec.trend.length - 1);

export const funnelFold: PersonFold<FunnelSpec, FunnelPart> = {
  code: 'funnel',
  begin: (spec, textOf) => {
    const walk = createGroupedWalk(spec, textOf);
    const tallies = new GroupTallies(make(spec));
    const next = nextRequired(spec);
    const stepAt = new Float64Array(spec.rules.stepCount);
    let overlap = 0;
    let counted = false;
    // Of the timeline that is looked at: one function for all of them costs less than one for each.
    let at: Pick<PersonTimeline, 'at'> = { at: new Float64Array() };
    let segments: readonly number[] = [];
    const count: OnGrouped = (attempt, value) => {
      counted = true;
      const times = stepTimes(stepAt, attempt, at, spec.rules.order);
      for (const segment of segments) {
        const tally = value === undefined ? tallies.all(segment) : tallies.of(segment, value);
        addAttempt(tally, spec, next, times, attempt.startAt);
      }
    };
    return {
      visit: (timeline) => {
        segments = segmentsOf(timeline.group, spec.segments);
        if (segments.length === 0) return;
        counted = false;
        at = timeline;
        walk(timeline, count);
        if (counted && segments.length > 1) overlap += 1;
      },
      finish: () => ({
        tallies: tallies.finish().map((each) => ({ ...each, tally: tallyData(each.tally) })),
        overlap,
      }),
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
        walk(timeline, (attempt, value) => {
          if (found || value !== wanted) return;
          const times = stepTimes(stepAt, attempt, timeline, funnel.rules.order);
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
