// Counts day after day of a window: distinct values once, groups no further than their caps.
import type { Count, CountLine } from './contract.ts';
import { type DayTally, groupOfKey } from './tally.ts';

const GROUPS_SHOWN = 20;

interface Counter {
  add(tally: DayTally): void;
  isReached(): boolean;
  total(): number;
  line(part: number): CountLine;
}

/** Days must be added in their order; then the total depends on the set of tallies alone. */
export const createCounter = (count: Count): Counter => {
  const seen = new Set<string>();
  const groups = new Map<string, number>();
  const leftOut = new Map<string, number>();
  let [total, overCap, repeated, days] = [0, 0, 0, 0];
  const { perDay, perWindow } = count.cap ?? { perDay: null, perWindow: null };
  const newOf = (tally: DayTally): ReadonlyMap<string, number> => {
    const ofDay = new Map<string, number>();
    for (const [key, amount] of Object.entries(tally.counted)) {
      const group = groupOfKey(key);
      let counts = amount;
      if (count.measure === 'distinct') {
        counts = seen.has(key) ? 0 : 1;
        repeated += amount - counts;
        seen.add(key);
      }
      ofDay.set(group, (ofDay.get(group) ?? 0) + counts);
    }
    return ofDay;
  };
  return {
    add: (tally) => {
      for (const [reason, times] of Object.entries(tally.leftOut))
        leftOut.set(reason, (leftOut.get(reason) ?? 0) + times);
      let today = 0;
      for (const [group, wanted] of newOf(tally)) {
        const before = groups.get(group) ?? 0;
        const room = perWindow === null ? wanted : Math.max(0, perWindow - before);
        const counted = Math.min(wanted, perDay ?? wanted, room);
        overCap += wanted - counted;
        groups.set(group, before + counted);
        today += counted;
      }
      total += today;
      days += today > 0 ? 1 : 0;
    },
    isReached: () => total >= count.atLeast,
    total: () => total,
    line: (part) => ({
      ...{ kind: 'count', part, total, atLeast: count.atLeast, days, overCap, repeated },
      groups: [...groups]
        .map(([group, counted]) => ({ group, counted }))
        .filter(({ counted }) => counted > 0)
        .sort((one, other) => other.counted - one.counted || (one.group < other.group ? -1 : 1))
        .slice(0, GROUPS_SHOWN),
      leftOut: Object.fromEntries([...leftOut].sort()),
    }),
  };
};
