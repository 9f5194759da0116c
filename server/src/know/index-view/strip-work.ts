// What a strip is made of, for a stretch of persons at a time: the same in a thread and without one.
import { addDays, type BusinessDate, businessDateAt, startOfDay } from '../../kernel/index.ts';
import { lowerBound, Numbers, sharedArray } from './arrays.ts';
import { type IndexChoice, type IndexSegment, instantAt, withFilters } from './segment.ts';

/** A segment with its columns, all of them as they are. */
export interface StripSource {
  readonly segment: IndexSegment;
  readonly columns: readonly Int32Array[];
}

interface Matching {
  readonly sources: readonly StripSource[];
  readonly choice: Pick<IndexChoice, 'certain' | 'conditional'>;
}

/** What is asked of a stretch of persons. Plain data and shared memory, so that it goes to a thread. */
export type StripWork =
  /** `starts`: when the days begin whose events are put together; null: every event is an entry. */
  | (Matching & { readonly kind: 'entries'; readonly starts: Float64Array | null })
  /** Writes the codes of a column, by source, where the entries of each person stand. */
  | (Matching & {
      readonly kind: 'column';
      readonly arrays: readonly Int32Array[];
      readonly offsets: Uint32Array;
      readonly codes: Int32Array;
    });

/** Entries of the persons of a stretch. */
export interface StripPart {
  /** Of each person, how many. */
  readonly entries: Uint32Array;
  readonly at: Float64Array;
  readonly matches: Uint32Array;
  /** How many events each stands for, and which day it is, where they are days. */
  readonly counts: Uint32Array;
  readonly days: Uint16Array;
}

const DAY_MS = 86_400_000;

/** When the days of a zone begin that the segments lie in, one after the other. */
export const dayStartsOf = (sources: readonly StripSource[], zone: string): Float64Array => {
  const [first, end] = [sources[0], sources.at(-1)] as [StripSource, StripSource];
  const at: number[] = [];
  const last = businessDateAt(end.segment.endMs + DAY_MS, zone);
  for (let date = businessDateAt(first.segment.startMs - DAY_MS, zone); date <= last; date = addDays(date, 1))
    at.push(startOfDay(date as BusinessDate, zone));
  const starts = sharedArray(Float64Array, at.length);
  starts.set(at);
  return starts;
};

/** Finds the number of an instant's day, quickest where it is the one of the instant before or near it. */
const createDayFinder = (starts: Float64Array) => {
  let day = 0;
  return (instant: number): number => {
    if (instant < (starts[day] as number) || instant - (starts[day] as number) > 2 * DAY_MS)
      day = Math.max(0, Math.min(starts.length - 2, Math.floor((instant - (starts[0] as number)) / DAY_MS) - 1));
    while (instant < (starts[day] as number)) day -= 1;
    while (instant >= (starts[day + 1] as number)) day += 1;
    return day;
  };
};

/** Where a person stands in a segment, for persons in rising order from the first on; -1: nowhere. */
const createPlaces = ({ persons, offsets }: IndexSegment, first: number) => {
  let cursor = persons === null ? 0 : lowerBound(persons, first);
  return (number: number): number => {
    if (persons === null) return number < offsets.length - 1 ? number : -1;
    while (cursor < persons.length && (persons[cursor] as number) < number) cursor += 1;
    return persons[cursor] === number ? cursor : -1;
  };
};

/** By code: whether something of it may match. */
const possibleOf = ({ certain, conditional }: Matching['choice']): Uint8Array =>
  Uint8Array.from(certain, (bits, code) => (bits !== 0 || conditional.some(({ codes }) => codes[code] === 1) ? 1 : 0));

/** Hands over every event of the persons of [first, last) that matches, person by person and in order, with where it stands. */
const eachMatch = (
  { sources, choice }: Matching,
  first: number,
  last: number,
  onPerson: (person: number) => void,
  onMatch: (source: number, event: number, bits: number) => void,
): void => {
  const { certain, conditional } = choice;
  const possible = possibleOf(choice);
  const places = sources.map(({ segment }) => createPlaces(segment, first));
  for (let person = first; person < last; person += 1) {
    onPerson(person);
    for (let source = 0; source < sources.length; source += 1) {
      const { segment, columns } = sources[source] as StripSource;
      const place = (places[source] as (number: number) => number)(person);
      if (place < 0) continue;
      const { offsets, codes } = segment;
      const end = offsets[place + 1] as number;
      for (let event = offsets[place] as number; event < end; event += 1) {
        const code = codes[event] as number;
        if (possible[code] === 0) continue;
        const sure = certain[code] as number;
        const bits = conditional.length === 0 ? sure : withFilters(conditional, columns, code, event, sure);
        if (bits !== 0) onMatch(source, event, bits);
      }
    }
  }
};

const makeEntries = (
  { starts, ...matching }: StripWork & { kind: 'entries' },
  first: number,
  last: number,
): StripPart => {
  const at = new Numbers((length) => sharedArray(Float64Array, length));
  const [matches, counts] = [0, 1].map(() => new Numbers((length) => sharedArray(Uint32Array, length))) as [
    Numbers<Uint32Array>,
    Numbers<Uint32Array>,
  ];
  const days = new Numbers((length) => sharedArray(Uint16Array, length));
  const entries = sharedArray(Uint32Array, last - first);
  const dayAt = starts && createDayFinder(starts);
  const segments = matching.sources.map(({ segment }) => segment);
  let [own, day, bitsBefore] = [0, -1, 0];
  const onPerson = (person: number): void => {
    own = person - first;
    day = -1;
  };
  eachMatch(matching, first, last, onPerson, (source, event, bits) => {
    const instant = instantAt(segments[source] as IndexSegment, event);
    if (dayAt === null) at.push(instant);
    else {
      const found = dayAt(instant);
      if (found === day && bits === bitsBefore) {
        counts.values[counts.length - 1] = (counts.values[counts.length - 1] as number) + 1;
        return;
      }
      [day, bitsBefore] = [found, bits];
      counts.push(1);
      days.push(found);
      at.push(starts?.[found] as number);
    }
    entries[own] = (entries[own] as number) + 1;
    matches.push(bits);
  });
  return {
    ...{ entries, at: at.values.subarray(0, at.length), matches: matches.values.subarray(0, matches.length) },
    ...{ counts: counts.values.subarray(0, counts.length), days: days.values.subarray(0, days.length) },
  };
};

const fillColumn = (
  { arrays, offsets, codes, ...matching }: StripWork & { kind: 'column' },
  first: number,
  last: number,
): void => {
  let entry = offsets[first] as number;
  eachMatch(
    ...([matching, first, last] as const),
    () => undefined,
    (source, event) => {
      codes[entry] = (arrays[source] as Int32Array)[event] as number;
      entry += 1;
    },
  );
};

/** Does the work for the persons of [first, last). A column has no part: it is written where it belongs. */
export const doStripWork = (work: StripWork, first: number, last: number): StripPart | null => {
  if (work.kind === 'entries') return makeEntries(work, first, last);
  fillColumn(work, first, last);
  return null;
};
