// What is counted of the attempts of one group.
import { createPeriodFinder } from '../questions/index.ts';
import type { PersonTimeline } from '../timelines/index.ts';
import type { FoundAttempt } from './persons.ts';
import type { FunnelSpec } from './plan.ts';

/** Durations in lists that nobody writes any more. */
export type DurationLists = readonly Float64Array[];

const FIRST_DURATIONS = 8;
const DURATIONS_MAX = 8_192;

/** Durations of which mean, median and histogram are made; all are kept, so that the median is exact. They are copied nowhere while they come. */
export class Durations {
  readonly #full: Float64Array[] = [];
  #open = new Float64Array(FIRST_DURATIONS);
  #length = 0;

  add(value: number): void {
    if (this.#length === this.#open.length) this.#begin();
    this.#open[this.#length] = value;
    this.#length += 1;
  }

  append(lists: DurationLists): void {
    for (const each of lists) if (each.length > 0) this.#full.push(each);
  }

  #begin(): void {
    this.#full.push(this.#open);
    this.#open = new Float64Array(Math.min(this.#length * 2, DURATIONS_MAX));
    this.#length = 0;
  }

  lists(): DurationLists {
    return this.#length === 0 ? this.#full : [...this.#full, this.#open.subarray(0, this.#length)];
  }
}

export interface FunnelTally {
  /** Attempts that did each step. */
  readonly counts: number[];
  /** Of those, how many also did the next step that has to be done. */
  readonly passed: number[];
  /** From the step done before to each step. */
  readonly fromPrevious: readonly Durations[];
  readonly total: Durations;
  /** Period by period the count of each step. */
  readonly trend: number[];
}

export const emptyTally = (steps: number, periods: number): FunnelTally => ({
  counts: new Array<number>(steps).fill(0),
  passed: new Array<number>(steps).fill(0),
  fromPrevious: Array.from({ length: steps }, () => new Durations()),
  total: new Durations(),
  trend: new Array<number>(steps * periods).fill(0),
});

/**
 * Writes the instants of the steps that an attempt did, NaN for others, and returns them; in any order the k-th that was done stands for
 * step k.
 */
export const stepTimes = (
  into: Float64Array,
  attempt: FoundAttempt,
  { at }: Pick<PersonTimeline, 'at'>,
  order: string,
): Float64Array => {
  const { events } = attempt;
  for (let step = 0; step < into.length; step += 1) {
    const event = events[step] as number;
    into[step] = event < 0 ? Number.NaN : (at[event] as number);
  }
  // Typed arrays sort as numbers, and what is NaN to the end.
  return order === 'any' ? into.sort() : into;
};

/** For each step the next one that has to be done, the number of steps where there is none. */
export const nextRequired = ({ rules }: FunnelSpec): readonly number[] =>
  Array.from({ length: rules.stepCount }, (_, step) => {
    let next = step + 1;
    while (next < rules.stepCount && (rules.optional & (1 << next)) !== 0) next += 1;
    return next;
  });

/** Adds attempts, given by their {@link stepTimes}. */
export const createAdding = (spec: FunnelSpec) => {
  const steps = spec.rules.stepCount;
  const next = Int32Array.from(nextRequired(spec));
  const periodAt = createPeriodFinder(spec.trend);
  return (tally: FunnelTally, times: Float64Array, startAt: number): void => {
    const { counts, passed, trend, fromPrevious } = tally;
    const first = periodAt(startAt) * steps;
    let previous = Number.NaN;
    for (let step = 0; step < steps; step += 1) {
      const time = times[step] as number;
      if (Number.isNaN(time)) continue;
      counts[step] = (counts[step] as number) + 1;
      const needed = next[step] as number;
      if (needed < steps && !Number.isNaN(times[needed] as number)) passed[step] = (passed[step] as number) + 1;
      if (first >= 0) trend[first + step] = (trend[first + step] as number) + 1;
      if (!Number.isNaN(previous)) (fromPrevious[step] as Durations).add(time - previous);
      previous = time;
    }
    if (!Number.isNaN(times[steps - 1] as number)) tally.total.add(previous - (times[0] as number));
  };
};

/** A tally as plain data. */
export interface FunnelTallyData {
  readonly counts: readonly number[];
  readonly passed: readonly number[];
  readonly fromPrevious: readonly DurationLists[];
  readonly total: DurationLists;
  readonly trend: readonly number[];
}

export const tallyData = (tally: FunnelTally): FunnelTallyData => ({
  ...tally,
  fromPrevious: tally.fromPrevious.map((each) => each.lists()),
  total: tally.total.lists(),
});

const lengthOf = (lists: DurationLists): number => lists.reduce((sum, { length }) => sum + length, 0);

/** Puts all durations of tallies into one piece of memory that threads share, so that they go to another thread as they are. */
export const createPacking = (tallies: readonly FunnelTallyData[]): ((tally: FunnelTallyData) => FunnelTallyData) => {
  const sizes = tallies.flatMap(({ fromPrevious, total }) => [...fromPrevious, total].map(lengthOf));
  const memory = new Float64Array(new SharedArrayBuffer(sizes.reduce((sum, size) => sum + size, 0) * 8));
  let used = 0;
  const pack = (lists: DurationLists): DurationLists => {
    const begin = used;
    for (const each of lists) {
      memory.set(each, used);
      used += each.length;
    }
    return used === begin ? [] : [memory.subarray(begin, used)];
  };
  return (tally) => ({ ...tally, fromPrevious: tally.fromPrevious.map(pack), total: pack(tally.total) });
};

const addNumbers = (into: number[], from: readonly number[]): void => {
  for (const [index, value] of from.entries()) into[index] = (into[index] as number) + value;
};

export const addTally = (into: FunnelTally, from: FunnelTallyData): void => {
  addNumbers(into.counts, from.counts);
  addNumbers(into.passed, from.passed);
  addNumbers(into.trend, from.trend);
  for (const [step, values] of from.fromPrevious.entries()) into.fromPrevious[step]?.append(values);
  into.total.append(from.total);
};
