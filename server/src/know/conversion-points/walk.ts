// What one timeline gives to the search: when it began, whether and when it reached the goal, and how often each behaviour came before.
import type { Instant } from '../../kernel/index.ts';
import { periodAt } from '../questions/index.ts';
import type { PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { behaviourBit, GOAL_BIT, type PointSpec, START_BIT, stratumOf } from './plan.ts';

/** Where a customer begins, and when the goal was reached. */
export interface Beginning {
  /** Index of the event. */
  readonly start: number;
  readonly at: Instant;
  readonly cohort: number;
  readonly reachedAt: Instant | null;
  /** Whether the days of the goal are over. */
  readonly complete: boolean;
}

/** How often each behaviour was done in each window, in the order behaviour, window. */
export interface Counted {
  /** Up to the highest that is told apart; -1: the goal was reached before the window ended, and the window is a landmark. */
  readonly counts: Int32Array;
  /** Level of other activity for each. */
  readonly strata: Int32Array;
}

/** Where a timeline begins, and when it reaches the goal. */
const createBeginning = (spec: PointSpec, textOf: TextOfCode) => {
  const priorBit = behaviourBit(spec.behaviours + 1);
  const amountAt = ({ columns }: PersonTimeline, event: number): number => {
    if (spec.sumColumn === null) return 1;
    const code = columns[spec.sumColumn]?.[event] ?? -1;
    const number = code < 0 ? Number.NaN : Number(textOf(spec.sumColumn, code));
    return Number.isFinite(number) ? number : 0;
  };

  const reachedAfter = (timeline: PersonTimeline, start: number): Instant | null => {
    const begun = timeline.at[start] as number;
    let sum = 0;
    for (let event = start + 1; event < timeline.length; event += 1) {
      const since = (timeline.at[event] as number) - begun;
      if (since > spec.goalToMs) return null;
      if (((timeline.matches[event] as number) & GOAL_BIT) === 0) continue;
      if (spec.goalFromMs > 0 && since <= spec.goalFromMs) continue;
      sum += amountAt(timeline, event);
      if (sum >= spec.goalAtLeast) return timeline.at[event] as number;
    }
    return null;
  };

  const begin = (timeline: PersonTimeline): Beginning | null => {
    let prior = !spec.needsPrior;
    for (let event = 0; event < timeline.length; event += 1) {
      const bits = timeline.matches[event] as number;
      const at = timeline.at[event] as number;
      if (at >= spec.to) return null;
      if ((bits & START_BIT) !== 0 && (at >= spec.from || spec.startWhich === 'first_ever')) {
        if (at < spec.from || !prior) return null;
        const complete = at + spec.goalToMs <= spec.now;
        return {
          start: event,
          at,
          complete,
          cohort: periodAt(spec.cohorts, at),
          reachedAt: reachedAfter(timeline, event),
        };
      }
      if (spec.needsPrior && (bits & priorBit) !== 0) prior = true;
    }
    return null;
  };
  return begin;
};

/** Counts events after the beginning, by behaviour and window. */
const createCounts = ({ windowsMs, behaviours }: PointSpec) => {
  const windows = windowsMs.length;
  const anyBit = behaviourBit(behaviours);
  const own = new Int32Array(behaviours * windows);
  /** Of them those that are "any event" too. */
  const both = new Int32Array(behaviours * windows);
  const any = new Int32Array(windows);
  const add = (bits: number, since: number): void => {
    const isAny = (bits & anyBit) !== 0;
    for (let window = 0; window < windows; window += 1) {
      if (since > (windowsMs[window] as number)) continue;
      if (isAny) any[window] = (any[window] as number) + 1;
      for (let behaviour = 0; behaviour < behaviours; behaviour += 1) {
        if ((bits & behaviourBit(behaviour)) === 0) continue;
        const at = behaviour * windows + window;
        own[at] = (own[at] as number) + 1;
        if (isAny) both[at] = (both[at] as number) + 1;
      }
    }
  };
  const clear = (): void => {
    for (const each of [own, both, any]) each.fill(0);
  };
  return { add, clear, own, othersOf: (cell: number) => (any[cell % windows] as number) - (both[cell] as number) };
};

export const createPointWalk = (spec: PointSpec, textOf: TextOfCode) => {
  const { windowsMs, behaviours, countMax } = spec;
  const windows = windowsMs.length;
  const counts = createCounts(spec);
  const counted: Counted = {
    counts: new Int32Array(behaviours * windows),
    strata: new Int32Array(behaviours * windows),
  };
  /**
   * Counts what came after the beginning, by the time of the goal. `reachedAt` is given apart, so that it can be another one than the
   * timeline's: that is how a search over shuffled outcomes is made.
   */
  const count = (
    timeline: PersonTimeline,
    { start, at }: Pick<Beginning, 'start' | 'at'>,
    reachedAt: Instant | null,
  ) => {
    counts.clear();
    const untilGoal = reachedAt === null ? Number.POSITIVE_INFINITY : reachedAt - at;
    const landmark = spec.counted === 'landmark';
    const longest = windowsMs.reduce((most, each) => Math.max(most, each), 0);
    for (let event = start + 1; event < timeline.length; event += 1) {
      const since = (timeline.at[event] as number) - at;
      // What happens at the very instant of the goal does not come before it.
      if (since > longest || (!landmark && since >= untilGoal)) break;
      counts.add(timeline.matches[event] as number, since);
    }
    for (let cell = 0; cell < counts.own.length; cell += 1) {
      const window = cell % windows;
      const gone = landmark && untilGoal <= (windowsMs[window] as number);
      counted.counts[cell] = gone ? -1 : Math.min(countMax, counts.own[cell] as number);
      counted.strata[cell] = stratumOf(counts.othersOf(cell));
    }
    return counted;
  };
  return { begin: createBeginning(spec, textOf), count };
};
