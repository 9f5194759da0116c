// The two evaluations of trends over all timelines: the cells of all groups, and the persons behind one of them.
import { GroupTallies, peopleMax, restValue, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { addCell, addNumber, emptyCell, numberOfText, type TrendCell } from './measure.ts';
import type { TrendsSpec } from './plan.ts';
import { areRunsEnough, createRunCounting } from './runs.ts';

/** Cells by series and unit; the last of each series is the whole range, without collected values. */
export interface TrendsTally {
  readonly cells: (TrendCell | undefined)[];
}

const unitsOf = ({ starts }: TrendsSpec): number => starts.length - 1;

export const emptyTrends = (spec: TrendsSpec): TrendsTally => ({
  cells: new Array<TrendCell | undefined>(spec.columns.length * (unitsOf(spec) + 1)).fill(undefined),
});

/** The cell of a unit; the number of units stands for the whole range. */
export const cellAt = ({ cells }: TrendsTally, spec: TrendsSpec, series: number, unit: number): TrendCell | undefined =>
  cells[series * (unitsOf(spec) + 1) + unit];

const cellOf = ({ cells }: TrendsTally, place: number): TrendCell => {
  const known = cells[place];
  if (known !== undefined) return known;
  const made = emptyCell();
  cells[place] = made;
  return made;
};

export const addTrends = (into: TrendsTally, from: TrendsTally): void => {
  for (const [place, cell] of from.cells.entries()) if (cell !== undefined) addCell(cellOf(into, place), cell);
};

type OnEvent = (event: number, unit: number, value: string | null | undefined) => void;

/** Hands over each event with its unit and, where the answer is broken down, its value. */
const createEventWalk = ({ starts, values, column, shown }: TrendsSpec, textOf: TextOfCode) => {
  const listed = shown === null ? null : new Set(shown);
  const valueAt = (timeline: PersonTimeline, event: number): string | null => {
    const code = timeline.columns[column ?? 0]?.[event] ?? -1;
    const value = code < 0 ? null : textOf(column ?? 0, code);
    return listed === null || listed.has(value) ? value : restValue;
  };
  return (timeline: PersonTimeline, onEvent: OnEvent): void => {
    const ofPerson = values === null ? undefined : (values[valueNumberOf(timeline.group)] ?? null);
    let unit = 0;
    for (let event = 0; event < timeline.length; event += 1) {
      const at = timeline.at[event] as number;
      while (unit < starts.length - 1 && at >= (starts[unit + 1] as number)) unit += 1;
      onEvent(event, unit, column === null ? ofPerson : valueAt(timeline, event));
    }
  };
};

/** Numbers of a column's codes, each made of its text once. */
const createNumbers = (textOf: TextOfCode) => {
  const known: number[][] = [];
  return (column: number, code: number): number => {
    if (code < 0) return Number.NaN;
    known[column] ??= [];
    const numbers = known[column];
    numbers[code] ??= numberOfText(textOf(column, code));
    return numbers[code];
  };
};

export interface TrendsPart {
  readonly tallies: readonly Tallied<TrendsTally>[];
}

export const trendsFold: PersonFold<TrendsSpec, TrendsPart> = {
  code: 'trends',
  begin: (spec, textOf) => {
    const walk = createEventWalk(spec, textOf);
    const runs = areRunsEnough(spec) ? createRunCounting(spec) : null;
    const numberAt = createNumbers(textOf);
    const tallies = new GroupTallies(() => emptyTrends(spec));
    const units = unitsOf(spec);
    let person = 0;
    const add = (tally: TrendsTally, series: number, unit: number, events: number, number: number): void => {
      const total = cellOf(tally, series * (units + 1) + units);
      const cell = cellOf(tally, series * (units + 1) + unit);
      total.events += events;
      cell.events += events;
      if (total.last !== person) {
        total.last = person;
        total.customers += 1;
        cell.fresh += 1;
      }
      if (cell.last !== person) {
        cell.last = person;
        cell.customers += 1;
      }
      if (Number.isNaN(number)) return;
      addNumber(total, number, false);
      addNumber(cell, number, spec.collect[series] as boolean);
    };
    const visitEvents = (timeline: PersonTimeline, segments: readonly number[]): void =>
      walk(timeline, (event, unit, value) => {
        const bits = timeline.matches[event] as number;
        for (let series = 0; series < spec.columns.length; series += 1) {
          if ((bits & (1 << series)) === 0) continue;
          const column = spec.columns[series] as number;
          const number = column < 0 ? Number.NaN : numberAt(column, timeline.columns[column]?.[event] ?? -1);
          for (const segment of segments) {
            add(tallies.all(segment), series, unit, 1, number);
            if (value !== undefined) add(tallies.of(segment, value), series, unit, 1, number);
          }
        }
      });
    return {
      inPlace: runs !== null,
      visit: (timeline) => {
        const segments = segmentsOf(timeline.group, spec.segments);
        if (segments.length === 0) return;
        person += 1;
        if (runs !== null) runs.add(timeline, segments);
        else visitEvents(timeline, segments);
      },
      finish: () => ({ tallies: runs !== null ? runs.finish() : tallies.finish() }),
    };
  },
  merge: (spec, parts) => {
    const merged = new GroupTallies(() => emptyTrends(spec));
    for (const { segment, value, tally } of parts.flatMap(({ tallies }) => tallies))
      addTrends(value === undefined ? merged.all(segment) : merged.of(segment, value), tally);
    return { tallies: merged.finish() };
  },
};

export interface TrendsPeopleSpec {
  readonly trends: TrendsSpec;
  readonly segment: number;
  readonly value: string | null | undefined;
  readonly series: number;
  /** -1: the whole range. */
  readonly unit: number;
}

export const trendsPeopleFold: PersonFold<
  TrendsPeopleSpec,
  { readonly persons: readonly string[]; readonly total: number }
> = {
  code: 'trends.people',
  begin: ({ trends, segment, value: wanted, series, unit: asked }, textOf) => {
    const walk = createEventWalk(trends, textOf);
    const persons: string[] = [];
    let total = 0;
    return {
      visit: (timeline) => {
        if (!segmentsOf(timeline.group, trends.segments).includes(segment)) return;
        let found = false;
        walk(timeline, (event, unit, value) => {
          const matches = ((timeline.matches[event] as number) & (1 << series)) !== 0;
          if (matches && (asked < 0 || unit === asked) && (wanted === undefined || value === wanted)) found = true;
        });
        if (!found) return;
        total += 1;
        if (persons.length < peopleMax) persons.push(timeline.person());
      },
      finish: () => ({ persons, total }),
    };
  },
  merge: (_spec, parts) => ({
    persons: parts.flatMap(({ persons }) => persons).slice(0, peopleMax),
    total: parts.reduce((sum, { total }) => sum + total, 0),
  }),
};
