// What one timeline gives to retention: the cohorts it stands in, and how often it came back in each period.
import type { Instant } from '../../kernel/index.ts';
import { periodAt } from '../questions/index.ts';
import type { PersonTimeline } from '../timelines/index.ts';
import type { RetentionSpec } from './plan.ts';

const DAY_MS = 86_400_000;
const INITIAL = 1;
const RETURNING = 2;

/** One cohort of one person. Written again for the next. */
export interface FoundCohort {
  cohort: number;
  /** Index of the initial event. */
  initial: number;
  /** Returning events in each period. */
  readonly counts: number[];
}

/** Instants of a period for somebody whose initial event is at `start`. */
export const periodBounds = (spec: RetentionSpec, start: Instant, period: number): { from: Instant; to: Instant } => {
  const { from, to } = spec.brackets[period] as RetentionSpec['brackets'][number];
  if (spec.measure === 'hours') return { from: start + from * DAY_MS, to: start + to * DAY_MS };
  const mark = periodAt(spec.marks, start);
  const last = spec.marks.length - 1;
  return {
    from: spec.marks[Math.min(mark + from, last)] as number,
    to: spec.marks[Math.min(mark + to, last)] as number,
  };
};

/** Which period an event lies in, by how far it is from the beginning; -1 for none. */
const periodOf = ({ brackets }: RetentionSpec, distance: number): number => {
  for (let period = 0; period < brackets.length; period += 1) {
    const { from, to } = brackets[period] as RetentionSpec['brackets'][number];
    if (distance >= from && distance < to) return period;
  }
  return -1;
};

/** Finds the cohorts of a timeline. A returning event counts after the initial one, so the initial event is never its own return. */
export const createRetentionWalk = (spec: RetentionSpec) => {
  const { cohort: kind, measure, from, to } = spec;
  const found: FoundCohort = { cohort: 0, initial: 0, counts: [] };

  const countReturns = (timeline: PersonTimeline, initial: number): void => {
    const { at, matches, length } = timeline;
    found.counts.length = 0;
    for (let period = 0; period < spec.brackets.length; period += 1) found.counts.push(0);
    const start = at[initial] as number;
    const mark = measure === 'marks' ? periodAt(spec.marks, start) : 0;
    for (let event = initial + 1; event < length; event += 1) {
      if (((matches[event] as number) & RETURNING) === 0) continue;
      const instant = at[event] as number;
      const here = measure === 'marks' ? periodAt(spec.marks, instant) : 0;
      if (here < 0) break;
      const period = periodOf(spec, measure === 'marks' ? here - mark : Math.floor((instant - start) / DAY_MS));
      if (period >= 0) found.counts[period] = (found.counts[period] as number) + 1;
    }
  };

  return (timeline: PersonTimeline, onCohort: (cohort: FoundCohort) => void): void => {
    let last = -1;
    for (let event = 0; event < timeline.length; event += 1) {
      if (((timeline.matches[event] as number) & INITIAL) === 0) continue;
      const instant = timeline.at[event] as number;
      if (instant >= to) return;
      if (instant < from) {
        if (kind === 'first_ever') return;
        continue;
      }
      const cohort = periodAt(spec.cohorts, instant);
      if (cohort === last) continue;
      last = cohort;
      found.cohort = cohort;
      found.initial = event;
      countReturns(timeline, event);
      onCohort(found);
      if (kind !== 'recurring') return;
    }
  };
};

/** Whether a person with these counts is retained in each period. */
export const retainedIn = (
  { counting, occurrencesMin }: Pick<RetentionSpec, 'counting' | 'occurrencesMin'>,
  counts: readonly number[],
): readonly boolean[] => {
  const own = counts.map((count) => count >= occurrencesMin);
  return counting === 'exact' ? own : own.map((_, period) => own.includes(true, period));
};
