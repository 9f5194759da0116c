// In which units somebody was active: what both questions are made of.
import type { GroupedSpec } from '../questions/index.ts';
import type { PersonTimeline } from '../timelines/index.ts';

/** What both questions need of a timeline, as plain data. Bit 0 is the activity. */
export interface ActivitySpec extends GroupedSpec {
  /** Starts of units and the end of the last. */
  readonly starts: readonly number[];
}

/**
 * Counts the events of each unit from `from` on into `counts`, which is written again for the next person, and says before which index the
 * events of a timeline lie before the first unit.
 */
export const countUnits = ({ starts }: ActivitySpec, { at, length }: PersonTimeline, counts: Int32Array): number => {
  counts.fill(0);
  const first = starts[0] as number;
  const last = starts.length - 1;
  let before = 0;
  while (before < length && (at[before] as number) < first) before += 1;
  let unit = 0;
  for (let event = before; event < length; event += 1) {
    while (unit < last && (at[event] as number) >= (starts[unit + 1] as number)) unit += 1;
    if (unit === last) break;
    counts[unit] = (counts[unit] as number) + 1;
  }
  return before;
};
