// Retention over few calendar units where one return is enough, which most questions ask for: a person is three numbers whose bits are units,
// and every cohort reads its periods off by shifting. The property in walks.test.ts holds it to the general walk.
import { createPeriodFinder } from '../questions/index.ts';
import type { PersonTimeline } from '../timelines/index.ts';
import { isPlain } from './plain.ts';
import type { RetentionSpec } from './plan.ts';

/** Bit 0 is the initial event, bit 1 the returning one. */
const INITIAL = 1;
/** Bits of a number that is no fraction, without its sign. */
const UNITS_MAX = 31;

/** Sizes of cohorts, and cohort by cohort the retained of each period. */
export interface RetentionGrid {
  readonly sizes: Float64Array;
  readonly retained: Float64Array;
}

/** What a person did, bit by bit the units of the calendar. Written again for the next person. */
export interface UnitMasks {
  /** Units in which a cohort of theirs begins. */
  initial: number;
  /** Units with a return. */
  returned: number;
  /** Units with a return after the initial event of the cohort that begins there. */
  again: number;
}

/** Whether masks tell all that is asked for. */
export const areMasksEnough = (spec: RetentionSpec): boolean =>
  isPlain(spec) &&
  spec.occurrencesMin === 1 &&
  spec.column === null &&
  spec.marks.length - 1 <= UNITS_MAX &&
  spec.brackets.length <= UNITS_MAX &&
  spec.cohorts.every((start, unit) => start === spec.marks[unit]);

/** Finds the masks of a timeline; false where no cohort begins. Most of it does without branches, because few of them could be foreseen. */
export const createMaskWalk = ({ cohort: kind, from, to, marks }: RetentionSpec, masks: UnitMasks) => {
  const unitAt = createPeriodFinder(marks);
  const [recurring, firstEver] = [kind === 'recurring', kind === 'first_ever'];
  return ({ at, matches, first = 0, length, counts = null }: PersonTimeline): boolean => {
    let initial = 0;
    let returned = 0;
    let again = 0;
    for (let event = first; event < length; event += 1) {
      const instant = at[event] as number;
      const bits = matches[event] as number;
      const unit = unitAt(instant);
      const bit = unit < 0 ? 0 : 1 << unit;
      const back = -((bits >> 1) & 1) & bit;
      returned |= back;
      again |= initial & back;
      if ((bits & INITIAL) === 0 || instant >= to) continue;
      if (instant < from) {
        if (firstEver) return false;
        continue;
      }
      if (!recurring && initial !== 0) continue;
      // Of events that were put together the first is the initial one, and the next is a return.
      const more = counts === null ? 0 : 1 - (counts[event] as number);
      again |= back & ~initial & (more >> 31);
      initial |= bit;
    }
    masks.initial = initial;
    masks.returned = returned;
    masks.again = again;
    return initial !== 0;
  };
};

/** Adds a person to a grid. */
export const createMaskAdding = ({ brackets, counting }: RetentionSpec) => {
  const periods = brackets.length;
  const asked = -1 >>> (32 - periods);
  const cumulative = counting === 'on_or_after';
  return ({ initial, returned, again }: UnitMasks, { sizes, retained }: RetentionGrid): void => {
    for (let cohorts = initial; cohorts !== 0; ) {
      const unit = 31 - Math.clz32(cohorts);
      cohorts ^= 1 << unit;
      sizes[unit] = (sizes[unit] as number) + 1;
      let kept = (returned >>> unit) & asked;
      // Period 0 is what comes after the initial event.
      if (((again >>> unit) & 1) === 0) kept &= -2;
      if (cumulative && kept !== 0) kept = -1 >>> Math.clz32(kept);
      const row = unit * periods;
      while (kept !== 0) {
        const period = 31 - Math.clz32(kept);
        kept ^= 1 << period;
        retained[row + period] = (retained[row + period] as number) + 1;
      }
    }
  };
};
