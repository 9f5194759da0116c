// The walk of retention over calendar units that follow each other, which most questions ask for: one pass counts the returns of each
// unit, and every cohort reads its periods off. The property in walks.test.ts holds it to the general walk.
import { createPeriodFinder } from '../questions/index.ts';
import type { PersonTimeline } from '../timelines/index.ts';
import type { RetentionSpec } from './plan.ts';

const INITIAL = 1;
const RETURNING = 2;

/** The periods in which a cohort is retained, ascending; `length` of them count. Written again for the next cohort. */
export interface RetainedPeriods {
  readonly periods: Int32Array;
  length: number;
}

/** Told of each cohort, when what is retained of it is written. */
export type OnCohort = (cohort: number, initial: number) => void;

/** Whether period k is the k-th unit after the cohort's, for every k. */
export const isPlain = ({ measure, brackets }: Pick<RetentionSpec, 'measure' | 'brackets'>): boolean =>
  measure === 'marks' && brackets.every(({ from, to }, period) => from === period && to === period + 1);

/** What is retained, by the returns in each unit; the units with enough of them are listed once for all cohorts of a person. */
const createRetaining = ({ brackets, occurrencesMin, counting }: RetentionSpec, returns: Int32Array) => {
  const active = new Int32Array(returns.length);
  const cumulative = counting === 'on_or_after';
  let actives = 0;
  const listUnits = (): void => {
    actives = 0;
    for (let unit = 0; unit < returns.length; unit += 1)
      if ((returns[unit] as number) >= occurrencesMin) {
        active[actives] = unit;
        actives += 1;
      }
  };
  /** In which periods a cohort is retained that begins in a unit, with so many returns there that do not count. */
  const retainFrom = (unit: number, uncounted: number, retained: RetainedPeriods): void => {
    const { periods } = retained;
    let length = 0;
    for (let index = 0; index < actives; index += 1) {
      const period = (active[index] as number) - unit;
      if (period < 0 || period >= brackets.length) continue;
      // A returning event counts after the initial one.
      if (period === 0 && (returns[unit] as number) - uncounted < occurrencesMin) continue;
      periods[length] = period;
      length += 1;
    }
    if (cumulative && length > 0) {
      length = (periods[length - 1] as number) + 1;
      for (let period = 0; period < length; period += 1) periods[period] = period;
    }
    retained.length = length;
  };
  return { listUnits, retainFrom };
};

/** The cohorts of a timeline; `retained` is written again for the next one. */
export const createPlainWalk = (spec: RetentionSpec) => {
  const { cohort: kind, from, to } = spec;
  const cohortAt = createPeriodFinder(spec.cohorts);
  const markAt = createPeriodFinder(spec.marks);
  const marks = spec.marks.length - 1;
  /** Returns in each unit. */
  const returns = new Int32Array(Math.max(marks, 1));
  const { listUnits, retainFrom } = createRetaining(spec, returns);
  // By cohort that was found: its number, initial event, unit, and the returns of that unit up to and with the initial event.
  const [cohorts, initials, units, counted] = [0, 1, 2, 3].map(() => new Int32Array(spec.cohorts.length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];

  const collect = ({ at, matches, first = 0, length, counts = null }: PersonTimeline): number => {
    let size = 0;
    let last = -1;
    let unit = -1;
    let unitEnd = Number.NEGATIVE_INFINITY;
    let cohortEnd = Number.NEGATIVE_INFINITY;
    let begins = true;
    for (let event = first; event < length; event += 1) {
      const bits = matches[event] as number;
      const instant = at[event] as number;
      if (instant >= unitEnd) {
        unit = markAt(instant);
        if (unit >= 0) unitEnd = spec.marks[unit + 1] as number;
      }
      const events = counts === null ? 1 : (counts[event] as number);
      const back = (bits & RETURNING) === 0 ? 0 : events;
      if (unit >= 0) returns[unit] = (returns[unit] as number) + back;
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
      // Of events that were put together the first is the initial one.
      counted[size] = (returns[unit] as number) - Math.max(0, back - 1);
      size += 1;
      begins = kind === 'recurring';
    }
    return size;
  };

  return (timeline: PersonTimeline, retained: RetainedPeriods, onCohort: OnCohort): void => {
    returns.fill(0);
    const size = collect(timeline);
    if (size > 0) listUnits();
    for (let index = 0; index < size; index += 1) {
      retainFrom(units[index] as number, counted[index] as number, retained);
      onCohort(cohorts[index] as number, initials[index] as number);
    }
  };
};
