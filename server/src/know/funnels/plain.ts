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

export const createPlainWalk = ({ rules }: FunnelSpec): PlainWalk => {
  const { stepCount: size, windowMs, startBefore } = rules;
  const steps = 2 ** size - 1;
  // When the chain at each step (from 1) began, and its events: row q of the chains.
  const start = new Float64Array(size + 1);
  const chains = new Int32Array((size + 1) * size);
  const events = new Int32Array(size);
  const best: FoundAttempt = { level: 0, events, end: 'open', endedBy: -1, startAt: 0, reachedAt: 0 };

  const record = (step: number, event: number, startAt: number, reachedAt: number): void => {
    const row = (step - 1) * size;
    for (let index = 0; index < step - 1; index += 1) events[index] = chains[row + index] as number;
    events[step - 1] = event;
    best.level = step;
    best.startAt = startAt;
    best.reachedAt = reachedAt;
  };

  const advance = (step: number, event: number, now: number): void => {
    if (step === 1) {
      if (now >= startBefore || now === start[1]) return;
      start[1] = now;
      chains[size] = event;
      if (best.level === 0) record(1, event, now, now);
      return;
    }
    const began = start[step - 1] as number;
    if (now - began > windowMs || began === NONE) return;
    if (step > best.level) record(step, event, began, now);
    // A chain begun later reaches whatever this one can.
    if (step === size || began <= (start[step] as number)) return;
    start[step] = began;
    const from = (step - 1) * size;
    const into = step * size;
    for (let index = 0; index < step - 1; index += 1) chains[into + index] = chains[from + index] as number;
    chains[into + step - 1] = event;
  };

  return ({ at, matches, length }) => {
    start.fill(NONE);
    best.level = 0;
    for (let event = 0; event < length; event += 1) {
      const now = at[event] as number;
      // From the last step down, so that one event takes one step only.
      for (let bits = (matches[event] as number) & steps; bits !== 0; ) {
        const step = 32 - Math.clz32(bits);
        bits &= ~(1 << (step - 1));
        advance(step, event, now);
      }
      if (best.level < size) continue;
      // Of two that are complete at one instant the one begun later counts, and it may begin after the first is complete.
      if (event + 1 < length && at[event + 1] === now) return 'general';
      break;
    }
    if (best.level === 0) return null;
    for (let step = best.level; step < size; step += 1) events[step] = -1;
    best.end = best.level === size ? 'completed' : 'open';
    return best;
  };
};
