// The walk of a funnel with plain options, which most are: steps in order, each customer counted once by the best attempt. A pass that
// keeps one number and one chain a step; the property in walkers.test.ts holds it to the general walker.
import type { PersonTimeline } from '../timelines/index.ts';
import type { FoundAttempt } from './persons.ts';
import type { FunnelSpec } from './plan.ts';

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

/** What comes furthest: its level, and its first and last event. */
interface Furthest {
  level: number;
  first: number;
  last: number;
}

interface PlainRules {
  readonly size: number;
  readonly windowMs: number;
  /** Bits of the steps. */
  readonly steps: number;
  /** Later events begin nothing. */
  readonly startBefore: number;
  /** By step from 1, the event with which the chain there began; that of an event before any step begins with it. */
  readonly begun: Int32Array;
}

/**
 * Where an event may stand for several steps, or may come too late to begin. What began too long ago is kept too: it never comes further,
 * and what begins later takes its place. No chain at a step began later than the one at the step before.
 */
const createWalkOfAny = ({ size, windowMs, steps, startBefore, begun }: PlainRules, furthest: Furthest) => {
  return ({ at, matches, length, first: begin = 0 }: PersonTimeline): void => {
    for (let step = 1; step <= size; step += 1) begun[step] = -1;
    let [level, first, last] = [0, -1, -1];
    for (let event = begin; event < length && level < size; event += 1) {
      let bits = (matches[event] as number) & steps;
      begun[0] = event;
      if ((at[event] as number) >= startBefore) bits &= ~1;
      // From the last step down, so that one event takes one step only.
      while (bits !== 0) {
        const step = 32 - Math.clz32(bits);
        bits ^= 1 << (step - 1);
        const began = begun[step - 1] as number;
        begun[step] = began;
        if (step <= level || began < 0 || (at[event] as number) - (at[began] as number) > windowMs) continue;
        [level, first, last] = [step, began, event];
      }
    }
    Object.assign(furthest, { level, first, last });
  };
};

/**
 * Most timelines are such that an event stands for one step at most and may begin. When something happened is looked up only where it may come
 * further: this loop is what a funnel spends its time in. False where it is not such a timeline.
 */
const createWalkOfSingle = ({ size, windowMs, steps, startBefore, begun }: PlainRules, furthest: Furthest) => {
  const startsEnd = Number.isFinite(startBefore);
  return ({ at, matches, length, first: begin = 0 }: PersonTimeline): boolean => {
    if (startsEnd && (at[length - 1] as number) >= startBefore) return false;
    for (let step = 1; step <= size; step += 1) begun[step] = -1;
    let level = 0;
    let first = -1;
    let last = -1;
    for (let event = begin; event < length; event += 1) {
      const bits = (matches[event] as number) & steps;
      if ((bits & (bits - 1)) !== 0) return false;
      if (bits === 0) continue;
      const step = 32 - Math.clz32(bits);
      begun[0] = event;
      const began = begun[step - 1] as number;
      begun[step] = began;
      if (step > level && began >= 0 && (at[event] as number) - (at[began] as number) <= windowMs) {
        level = step;
        first = began;
        last = event;
        if (level === size) break;
      }
    }
    furthest.level = level;
    furthest.first = first;
    furthest.last = last;
    return true;
  };
};

/** Writes the events of an attempt from its first to its last, -1 for steps that it did not come to. */
const lookUp = (into: FoundAttempt, { at, matches, first: begin = 0 }: PersonTimeline, from: number, last: number) => {
  const { level, startAt, events } = into;
  let event = from;
  while (event > begin && at[event - 1] === startAt) event -= 1;
  for (let step = 0; step < level; step += 1) {
    const bit = 1 << step;
    while (event < last && ((matches[event] as number) & bit) === 0) event += 1;
    events[step] = event;
    event += 1;
  }
  for (let step = level; step < events.length; step += 1) events[step] = -1;
};

/**
 * What comes furthest is found first, with no more than where the chain at each step began; its events are looked up afterwards. They are
 * the earliest in their order: had the chain begun last changed in between, it would not have come there.
 */
export const createPlainWalk = ({ rules: { stepCount: size, startBefore, windowMs } }: FunnelSpec): PlainWalk => {
  const begun = new Int32Array(size + 1);
  const rules = { size, startBefore, begun, windowMs: Math.min(windowMs, Number.MAX_VALUE), steps: 2 ** size - 1 };
  const furthest: Furthest = { level: 0, first: -1, last: -1 };
  const [ofAny, ofSingle] = [createWalkOfAny(rules, furthest), createWalkOfSingle(rules, furthest)];
  const events = new Int32Array(size);
  const best: FoundAttempt = { level: 0, events, end: 'open', endedBy: -1, startAt: 0, reachedAt: 0 };
  return (timeline) => {
    if (!ofSingle(timeline)) ofAny(timeline);
    const { level, first, last } = furthest;
    if (level === 0) return null;
    const { at, length } = timeline;
    // Of two that are complete at one instant the one begun later counts, and it may begin after the first is complete.
    if (level === size && last + 1 < length && at[last + 1] === at[last]) return 'general';
    best.level = level;
    best.end = level === size ? 'completed' : 'open';
    best.startAt = at[first] as number;
    best.reachedAt = at[last] as number;
    lookUp(best, timeline, first, last);
    return best;
  };
};
