// The walk of retention over calendar units that follow each other, which most questions ask for: one pass counts the returns of each
// unit, and every cohort reads its periods off. The property in retention.test.ts holds it to the general walk.
import { createPeriodFinder } from '../questions/index.ts';
import type { PersonTimeline } from '../timelines/index.ts';
import type { FoundCohort } from './evaluate.ts';
import type { RetentionSpec } from './plan.ts';

const INITIAL = 1;
const RETURNING = 2;

/** Whether period k is the k-th unit after the cohort's, for every k. */
export const isPlain = ({ measure, brackets }: RetentionSpec): boolean =>
  measure === 'marks' && brackets.every(({ from, to }, period) => from === period && to === period + 1);

/** The cohorts of a timeline; the object is written again for the next. */
export const createPlainWalk = (spec: RetentionSpec) => {
  const { cohort: kind, from, to, brackets } = spec;
  const cohortAt = createPeriodFinder(spec.cohorts);
  const markAt = createPeriodFinder(spec.marks);
  const marks = spec.marks.length - 1;
  /** Returns in each unit. */
  const returns = new Int32Array(Math.max(marks, 1));
  // By cohort that was found: its number, initial event, unit, and the returns of that unit up to and with the initial event.
  const [cohorts, initials, units, counted] = [0, 1, 2, 3].map(() => new Int32Array(spec.cohorts.length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const found: FoundCohort = { cohort: 0, initial: 0, counts: new Array<number>(brackets.length).fill(0) };

  const collect = ({ at, matches, length }: PersonTimeline): number => {
    let size = 0;
    let last = -1;
    let unit = -1;
    let unitEnd = Number.NEGATIVE_INFINITY;
    let cohortEnd = Number.NEGATIVE_INFINITY;
    let begins = true;
    for (let event = 0; event < length; event += 1) {
      const bits = matches[event] as number;
      const instant = at[event] as number;
      if (instant >= unitEnd) {
        unit = markAt(instant);
        if (unit >= 0) unitEnd = spec.marks[unit + 1] as number;
      }
      if (unit >= 0 && (bits & RETURNING) !== 0) returns[unit] = (returns[unit] as number) + 1;
      if (!begins || (bits & INITIAL) === 0) continue;
      if (instant < from) {
        if (kind === 'first_ever') return 0;
        continue;
      }
      if (instant < cohortEnd || instant >= to) continue;
      const cohort = cohortAt(instant);
      if (cohort < 0 || cohort === last) continue;
      last = cohort;
      cohortEnd = spec.cohorts[cohort + 1] as number;
      cohorts[size] = cohort;
      initials[size] = event;
      units[size] = unit;
      counted[size] = returns[unit] as number;
      size += 1;
      begins = kind === 'recurring';
    }
    return size;
  };

  return (timeline: PersonTimeline, onCohort: (cohort: FoundCohort) => void): void => {
    returns.fill(0);
    const size = collect(timeline);
    for (let index = 0; index < size; index += 1) {
      const unit = units[index] as number;
      found.cohort = cohorts[index] as number;
      found.initial = initials[index] as number;
      for (let period = 0; period < brackets.length; period += 1)
        found.counts[period] = unit + period < marks ? (returns[unit + period] as number) : 0;
      // A returning event counts after the initial one.
      if (brackets.length > 0) found.counts[0] = (found.counts[0] as number) - (counted[index] as number);
      onCohort(found);
    }
  };
};
