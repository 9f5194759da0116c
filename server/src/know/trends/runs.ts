// Trends of which nothing is measured of single events, and whose groups are those of persons: the events of one unit count together, and
// what is counted are arrays of numbers. What comes of it is the same as event by event.
import { createPeriodFinder, GroupTallies, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonTimeline } from '../timelines/index.ts';
import { emptyCell, type TrendCell } from './measure.ts';
import type { TrendsSpec } from './plan.ts';

/** By series and unit, and last of each series the whole range. */
interface RunTally {
  readonly events: Float64Array;
  readonly customers: Float64Array;
  /** Persons whose first event of the series it is. */
  readonly fresh: Float64Array;
}

/** Whether runs tell all that is asked for. */
export const areRunsEnough = ({ columns, column }: Pick<TrendsSpec, 'columns' | 'column'>): boolean =>
  column === null && columns.every((each) => each < 0);

/** The unit of each day, kept until other days are asked for. */
const createUnitsOfDays = (unitAt: (instant: number) => number) => {
  let known: Float64Array | null = null;
  let units = new Int32Array(0);
  return (starts: Float64Array): Int32Array => {
    if (starts !== known) units = Int32Array.from(starts, unitAt);
    known = starts;
    return units;
  };
};

/** Adds what a timeline has of a series, whose first unit stands at `row`. */
const createAdding = ({ starts }: TrendsSpec) => {
  const unitAt = createPeriodFinder(starts);
  const unitsOf = createUnitsOfDays(unitAt);
  const units = starts.length - 1;
  return (tally: RunTally, timeline: PersonTimeline, bit: number, row: number): void => {
    const { events, customers } = tally;
    const { at, matches, first = 0, length, counts = null, days = null } = timeline;
    const byDay = days === null ? null : unitsOf(days.starts);
    let last = -1;
    let all = 0;
    for (let event = first; event < length; event += 1) {
      if (((matches[event] as number) & bit) === 0) continue;
      const unit =
        byDay === null || days === null
          ? unitAt(at[event] as number)
          : (byDay[days.numbers[event] as number] as number);
      const count = counts === null ? 1 : (counts[event] as number);
      events[row + unit] = (events[row + unit] as number) + count;
      all += count;
      if (unit === last) continue;
      customers[row + unit] = (customers[row + unit] as number) + 1;
      if (last < 0) tally.fresh[row + unit] = (tally.fresh[row + unit] as number) + 1;
      last = unit;
    }
    if (last < 0) return;
    events[row + units] = (events[row + units] as number) + all;
    customers[row + units] = (customers[row + units] as number) + 1;
  };
};

const cellsOf = ({ events, customers, fresh }: RunTally): (TrendCell | undefined)[] =>
  Array.from(events, (count, place) =>
    count === 0
      ? undefined
      : { ...emptyCell(), events: count, customers: customers[place] as number, fresh: fresh[place] as number },
  );

/** Counts persons by their runs. */
export interface RunCounting {
  add(timeline: PersonTimeline, segments: readonly number[]): void;
  finish(): readonly Tallied<{ readonly cells: (TrendCell | undefined)[] }>[];
}

export const createRunCounting = (spec: TrendsSpec): RunCounting => {
  const { columns, values } = spec;
  const row = spec.starts.length;
  const numbers = () => new Float64Array(columns.length * row);
  const tallies = new GroupTallies<RunTally>(() => ({ events: numbers(), customers: numbers(), fresh: numbers() }));
  const add = createAdding(spec);
  return {
    add: (timeline, segments) => {
      for (let index = 0; index < segments.length; index += 1) {
        const segment = segments[index] as number;
        const all = tallies.all(segment);
        const own = values === null ? null : tallies.of(segment, values[valueNumberOf(timeline.group)] ?? null);
        for (let series = 0; series < columns.length; series += 1) {
          add(all, timeline, 1 << series, series * row);
          if (own !== null) add(own, timeline, 1 << series, series * row);
        }
      }
    },
    finish: () => tallies.finish().map(({ tally, ...group }) => ({ ...group, tally: { cells: cellsOf(tally) } })),
  };
};
