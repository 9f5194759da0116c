// What one timeline gives to a funnel: its attempts, divided by what is held constant, and which of them counts.
import type { PersonTimeline } from '../timelines/index.ts';
import type { Attempt, AttemptEnd, Walker } from './attempt.ts';
import { createOrderedWalker } from './ordered.ts';
import type { FunnelSpec } from './plan.ts';
import { createUnorderedWalker } from './unordered.ts';

/** An attempt that is kept; events are indexes into the timeline. */
export interface FoundAttempt {
  level: number;
  readonly events: Int32Array;
  end: AttemptEnd;
  endedBy: number;
  /** When it began, and when it came to its level. */
  startAt: number;
  reachedAt: number;
}

const emptyAttempt = (steps: number): FoundAttempt => ({
  ...{ level: 0, events: new Int32Array(steps).fill(-1), end: 'open', endedBy: -1 },
  ...{ startAt: 0, reachedAt: 0 },
});

/** Copies an attempt that was found in a division of the timeline, whose events stand at `places`. */
const keep = (into: FoundAttempt, attempt: Attempt, at: Float64Array, places: Int32Array | null): void => {
  const place = (event: number) => (event < 0 ? -1 : places ? (places[event] as number) : event);
  into.level = attempt.level;
  into.end = attempt.end;
  into.endedBy = place(attempt.endedBy);
  into.startAt = Number.POSITIVE_INFINITY;
  into.reachedAt = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < into.events.length; step += 1) {
    const event = place(attempt.events[step] as number);
    into.events[step] = event;
    if (event < 0) continue;
    const instant = at[event] as number;
    if (instant < into.startAt) into.startAt = instant;
    if (instant > into.reachedAt) into.reachedAt = instant;
  }
};

/** The better attempt of a customer: further, then there earlier, then begun later. */
const isBetter = (one: FoundAttempt, other: FoundAttempt): boolean =>
  one.level !== other.level
    ? one.level > other.level
    : one.reachedAt !== other.reachedAt
      ? one.reachedAt < other.reachedAt
      : one.startAt > other.startAt;

/** Divides a timeline into parts with one value in each of the columns, in the order in which the values come first. */
class Division {
  at = new Float64Array(64);
  matches = new Uint32Array(64);
  places = new Int32Array(64);
  readonly #parts = new Map<string | number, number[]>();

  divide(timeline: PersonTimeline, columns: readonly number[]): Iterable<readonly number[]> {
    this.#parts.clear();
    for (let event = 0; event < timeline.length; event += 1) {
      let key: string | number = '';
      let whole = true;
      for (const column of columns) {
        const code = timeline.columns[column]?.[event] ?? -1;
        if (code < 0) whole = false;
        key = columns.length === 1 ? code : `${key},${code}`;
      }
      if (!whole) continue;
      const part = this.#parts.get(key);
      if (part) part.push(event);
      else this.#parts.set(key, [event]);
    }
    return this.#parts.values();
  }

  fill(timeline: PersonTimeline, part: readonly number[]): void {
    if (part.length > this.at.length) {
      this.at = new Float64Array(part.length * 2);
      this.matches = new Uint32Array(part.length * 2);
      this.places = new Int32Array(part.length * 2);
    }
    for (const [index, event] of part.entries()) {
      this.at[index] = timeline.at[event] as number;
      this.matches[index] = timeline.matches[event] as number;
      this.places[index] = event;
    }
  }
}

type OnFound = (attempt: FoundAttempt) => void;

/** Finds what counts of a timeline, and hands it over: one attempt for customers, each for attempts. The object is written again. */
export interface PersonWalk {
  counted(timeline: PersonTimeline, onCounted: OnFound): void;
  /** The same for each value of a column by itself: all steps of an attempt have the value. */
  countedByValue(
    timeline: PersonTimeline,
    column: number,
    onCounted: (attempt: FoundAttempt, code: number) => void,
  ): void;
  /** Every attempt, voided ones that are removed too. */
  every(timeline: PersonTimeline, onAttempt: OnFound): void;
}

const copyOf = ({ events, ...rest }: FoundAttempt): FoundAttempt => ({ ...rest, events: events.slice() });

/** Code that an attempt's events have in a column that is held. */
const codeOf = (timeline: PersonTimeline, column: number, { events }: FoundAttempt): number =>
  timeline.columns[column]?.[events.find((event) => event >= 0) ?? 0] ?? -1;

export const createPersonWalk = ({ rules, counting, voided, held }: FunnelSpec): PersonWalk => {
  const walk: Walker = rules.order === 'any' ? createUnorderedWalker(rules) : createOrderedWalker(rules);
  const division = new Division();
  const found = emptyAttempt(rules.stepCount);
  const every = (timeline: PersonTimeline, columns: readonly number[], onAttempt: OnFound): void => {
    if (columns.length === 0) {
      walk(timeline.at, timeline.matches, timeline.length, (attempt) => {
        keep(found, attempt, timeline.at, null);
        onAttempt(found);
      });
      return;
    }
    for (const part of division.divide(timeline, columns)) {
      division.fill(timeline, part);
      walk(division.at, division.matches, part.length, (attempt) => {
        keep(found, attempt, timeline.at, division.places);
        onAttempt(found);
      });
    }
  };
  const best = emptyAttempt(rules.stepCount);
  return {
    every: (timeline, onAttempt) => every(timeline, held, onAttempt),
    counted: (timeline, onCounted) => {
      best.level = 0;
      every(timeline, held, (attempt) => {
        if (isRemoved(attempt, voided)) return;
        if (counting === 'attempts') onCounted(attempt);
        else if (best.level === 0 || isBetter(attempt, best)) {
          best.events.set(attempt.events);
          const { level, end, endedBy, startAt, reachedAt } = attempt;
          Object.assign(best, { level, end, endedBy, startAt, reachedAt });
        }
      });
      if (best.level > 0) onCounted(best);
    },
    countedByValue: (timeline, column, onCounted) => {
      const bests = new Map<number, FoundAttempt>();
      every(timeline, [...new Set([...held, column])], (attempt) => {
        if (isRemoved(attempt, voided)) return;
        const code = codeOf(timeline, column, attempt);
        if (counting === 'attempts') return onCounted(attempt, code);
        const known = bests.get(code);
        if (!known || isBetter(attempt, known)) bests.set(code, copyOf(attempt));
      });
      for (const [code, attempt] of bests) onCounted(attempt, code);
    },
  };
};

/** Whether the question leaves the attempt out because it was voided. */
export const isRemoved = ({ end }: Pick<FoundAttempt, 'end'>, voided: FunnelSpec['voided']): boolean =>
  voided === 'remove' && (end === 'exclusion' || end === 'intervening');
