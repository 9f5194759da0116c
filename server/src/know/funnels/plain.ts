// The walk of a funnel with plain options, which most are: steps in order, each customer counted once by the best attempt. A pass that
// keeps one number and one chain a step; the property in walkers.test.ts holds it to the general walker.
import type { PersonTimeline } from '../timelines/index.ts';
import type { FoundAttempt } from './persons.ts';
import type { FunnelSpec } from './plan.ts';

const NONE = Number.NEGATIVE_INFINITY;

/** Finds the attempt that counts; `general`: only the general walker can tell. Null where there is none. The object is written again. */
export type PlainWalk = (timeline: PersonTimeline) => FoundAttempt | null | 'general';

/** Whether the options are such that nothing can void an attempt and the chain begun last decides. */
export const isPlain = ({ rules, counting, held }: FunnelSpec): boolean =>
  rules.order === 'ordered' &&
  rules.sameInstant === 'log_order' &&
  rules.optional === 0 &&
  rules.exclusions.length === 0 &&
  counting === 'customers' &&
  held.length === 0;

/** First index at an instant or later of those before `last`, which is not earlier. */
const firstAt = (at: Float64Array, last: number, instant: number): number => {
  let event = last;
  while (event > 0 && (at[event - 1] as number) >= instant) event -= 1;
  return event;
};

/**
 * What comes furthest is found first, with no more than when the chain at each step began; its events are looked up afterwards. They are
 * the earliest in their order: had the chain begun last changed in between, it would not have come there.
 */
export const createPlainWalk = ({ rules }: FunnelSpec): PlainWalk => {
  const { stepCount: size, startBefore } = rules;
  const windowMs = Math.min(rules.windowMs, Number.MAX_VALUE);
  const steps = 2 ** size - 1;
  /** By step from 1, when the chain there began; that of an event before any step begins with it. */
  const start = new Float64Array(size + 1);
  const events = new Int32Array(size);
  const best: FoundAttempt = { level: 0, events, end: 'open', endedBy: -1, startAt: 0, reachedAt: 0 };

  const lookUp = (at: Float64Array, matches: Uint32Array, last: number): void => {
    let event = firstAt(at, last, best.startAt) - 1;
    for (let step = 0; step < size; step += 1) {
      const bit = 1 << step;
      if (step < best.level)
        do event += 1;
        while (event < last && ((matches[event] as number) & bit) === 0);
      events[step] = step < best.level ? event : -1;
    }
  };

  return ({ at, matches, length }) => {
    start.fill(NONE);
    let level = 0;
    let last = -1;
    let startAt = 0;
    for (let event = 0; event < length && level < size; event += 1) {
      const now = at[event] as number;
      start[0] = now;
      // From the last step down, so that one event takes one step only.
      for (let bits = (matches[event] as number) & steps; bits !== 0; ) {
        const step = 32 - Math.clz32(bits);
        bits ^= 1 << (step - 1);
        const began = start[step - 1] as number;
        if (now - began > windowMs || (step === 1 && now >= startBefore)) continue;
        if (step > level) {
          level = step;
          last = event;
          startAt = began;
        }
        // A chain begun later reaches whatever this one can.
        if (began > (start[step] as number)) start[step] = began;
      }
    }
    if (level === 0) return null;
    // Of two that are complete at one instant the one begun later counts, and it may begin after the first is complete.
    if (level === size && last + 1 < length && at[last + 1] === at[last]) return 'general';
    best.level = level;
    best.end = level === size ? 'completed' : 'open';
    best.startAt = startAt;
    best.reachedAt = at[last] as number;
    lookUp(at, matches, last);
    return best;
  };
};
