// What a question matches of everything that is sealed, a person's side by side: whoever asks the same again finds nothing to choose. For a question
// that needs no more than days, events of one day that follow each other and match the same are one entry.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addDays, type BusinessDate, businessDateAt, type Instant, startOfDay } from '../../kernel/index.ts';
import type { EntryDays } from '../timelines/index.ts';
import { Numbers, sharedArray } from './arrays.ts';
import { type IndexChoice, type IndexSegment, instantAt, withFilters } from './segment.ts';

/** What is chosen of segments that follow each other. */
export interface Strip {
  /** Where the entries of each person begin, by number, and the end of the last. */
  readonly offsets: Uint32Array;
  /** When, or when the day began. */
  readonly at: Float64Array;
  /** What each matches. */
  readonly matches: Uint32Array;
  /** How many events each stands for; null: one. */
  readonly counts: Uint32Array | null;
  /** Which day each is, where they are days. */
  readonly days: EntryDays | null;
  /** Codes of the columns that are asked for. */
  readonly columns: readonly Int32Array[];
}

/** A segment with its columns, all of them as they are. */
export interface StripSource {
  readonly segment: IndexSegment;
  readonly columns: readonly Int32Array[];
}

const DAY_MS = 86_400_000;
const TURN_PERSONS = 10_000;

/** When the days of a zone begin that the segments lie in, one after the other. */
const dayStartsOf = (sources: readonly StripSource[], zone: string): Float64Array => {
  const [first, end] = [sources[0], sources.at(-1)] as [StripSource, StripSource];
  const at: number[] = [];
  const last = businessDateAt(end.segment.endMs + DAY_MS, zone);
  for (let date = businessDateAt(first.segment.startMs - DAY_MS, zone); date <= last; date = addDays(date, 1))
    at.push(startOfDay(date as BusinessDate, zone));
  const starts = sharedArray(Float64Array, at.length);
  starts.set(at);
  return starts;
};

/** Days have numbers of sixteen bits. */
const DAYS_MAX = 2 ** 16 - 8;

const spanDays = (sources: readonly StripSource[]): number =>
  ((sources.at(-1)?.segment.endMs ?? 0) - (sources[0]?.segment.startMs ?? 0)) / DAY_MS;

const isDayStart = (instant: Instant, zone: string): boolean =>
  !Number.isFinite(instant) || startOfDay(businessDateAt(instant, zone), zone) === instant;

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

/** Where a person stands in a segment, for persons in rising order; -1: nowhere. */
const createPlaces = ({ persons, offsets }: IndexSegment) => {
  let cursor = 0;
  return (number: number): number => {
    if (persons === null) return number < offsets.length - 1 ? number : -1;
    while (cursor < persons.length && (persons[cursor] as number) < number) cursor += 1;
    return persons[cursor] === number ? cursor : -1;
  };
};

/** By code: whether something of it may match. */
const possibleOf = ({ certain, conditional }: IndexChoice): Uint8Array =>
  Uint8Array.from(certain, (bits, code) => (bits !== 0 || conditional.some(({ codes }) => codes[code] === 1) ? 1 : 0));

/** How many events may match: exact without filters. */
const countPossible = (sources: readonly StripSource[], possible: Uint8Array): number => {
  let count = 0;
  for (const { segment } of sources)
    for (let event = 0; event < segment.codes.length; event += 1)
      count += possible[segment.codes[event] as number] as number;
  return count;
};

/** Hands over every event that matches, person by person and in order, with where it stands; lets others have their turn in between. */
const eachMatch = async (
  sources: readonly StripSource[],
  choice: IndexChoice,
  personCount: number,
  onPerson: (person: number) => void,
  onMatch: (source: number, event: number, bits: number) => void,
): Promise<void> => {
  const { certain, conditional } = choice;
  const possible = possibleOf(choice);
  const places = sources.map(({ segment }) => createPlaces(segment));
  for (let person = 0; person < personCount; person += 1) {
    if (person % TURN_PERSONS === 0) await nextTurn();
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

/** The first so many numbers, in memory of their own where they are not all. */
const trimmed = <Kind extends Float64Array | Uint32Array | Uint16Array>(
  make: { new (buffer: SharedArrayBuffer): Kind; readonly BYTES_PER_ELEMENT: number },
  { values, length }: Numbers<Kind>,
): Kind => {
  if (values.length === length) return values;
  const made = sharedArray(make, length);
  made.set(values.subarray(0, length));
  return made;
};

type BareStrip = Omit<Strip, 'columns'>;

const makeStrip = async (
  sources: readonly StripSource[],
  choice: IndexChoice,
  zone: string | null,
  personCount: number,
): Promise<BareStrip> => {
  const size = zone === null ? countPossible(sources, possibleOf(choice)) : 4_096;
  const at = new Numbers((length) => sharedArray(Float64Array, length), size);
  const [matches, counts] = [0, 1].map(() => new Numbers((length) => sharedArray(Uint32Array, length), size)) as [
    Numbers<Uint32Array>,
    Numbers<Uint32Array>,
  ];
  const offsets = sharedArray(Uint32Array, personCount + 1);
  const starts = zone === null ? null : dayStartsOf(sources, zone);
  const dayAt = starts && createDayFinder(starts);
  const days = new Numbers((length) => sharedArray(Uint16Array, length), dayAt ? size : 0);
  const segments = sources.map(({ segment }) => segment);
  let [day, last] = [-1, 0];
  const onPerson = (person: number): void => {
    offsets[person] = at.length;
    day = -1;
  };
  await eachMatch(sources, choice, personCount, onPerson, (source, event, bits) => {
    const instant = instantAt(segments[source] as IndexSegment, event);
    if (dayAt === null) at.push(instant);
    else {
      const own = dayAt(instant);
      if (own === day && bits === last) {
        counts.values[counts.length - 1] = (counts.values[counts.length - 1] as number) + 1;
        return;
      }
      [day, last] = [own, bits];
      counts.push(1);
      days.push(own);
      at.push(starts?.[own] as number);
    }
    matches.push(bits);
  });
  offsets[personCount] = at.length;
  return {
    ...{ offsets, at: trimmed(Float64Array, at), matches: trimmed(Uint32Array, matches) },
    counts: dayAt === null ? null : trimmed(Uint32Array, counts),
    days: starts && { starts, numbers: trimmed(Uint16Array, days) },
  };
};

/** The codes of a column for the entries of a strip; `arrays`: the column in each source. */
const makeColumn = async (
  sources: readonly StripSource[],
  choice: IndexChoice,
  arrays: readonly Int32Array[],
  { at, offsets }: BareStrip,
): Promise<Int32Array> => {
  const codes = sharedArray(Int32Array, at.length);
  let entry = 0;
  await eachMatch(
    ...([sources, choice, offsets.length - 1] as const),
    () => undefined,
    (source, event) => {
      codes[entry] = (arrays[source] as Int32Array)[event] as number;
      entry += 1;
    },
  );
  return codes;
};

const same = <Item>(some: readonly Item[], others: readonly Item[]): boolean =>
  some.length === others.length && some.every((each, index) => each === others[index]);

/** What is known of a question: of which arrays its strip is made, and how often it was asked since they are there. */
interface Known {
  readonly arrays: readonly unknown[];
  asks: number;
  strip: BareStrip | null;
  readonly columns: Map<string, { readonly arrays: readonly Int32Array[]; readonly codes: Int32Array }>;
}

const bytesOf = ({ strip, columns }: Known): number => {
  const arrays = strip ? [strip.offsets, strip.at, strip.matches, strip.counts, strip.days?.numbers] : [];
  return [...arrays, ...[...columns.values()].map(({ codes }) => codes)].reduce(
    (sum, each) => sum + (each?.byteLength ?? 0),
    0,
  );
};

/** What a question asks. */
export interface StripQuestion {
  /** What is matched. */
  readonly matchers: string;
  /** Names of the columns that are asked for. */
  readonly columns: readonly string[];
  /** By whose days events may be put together; null: not at all. */
  readonly zone: string | null;
  readonly from: Instant;
  readonly to: Instant;
}

/** What is asked again and again. */
export interface StripStore {
  /**
   * The strip of what is chosen of the sources; null where it is asked for the first time since they changed, or there is no room. Days are put
   * together where the range cuts none.
   */
  of(
    asked: StripQuestion,
    choice: IndexChoice,
    sources: readonly StripSource[],
    personCount: number,
  ): Promise<Strip | null>;
}

export interface StripLimits {
  /** Bytes of all strips; what was not asked for longest is forgotten first. */
  readonly bytesMax: number;
  /** So often a question is answered without. */
  readonly asksBefore: number;
}

/** Questions that are remembered, most of them without a strip. */
const REMEMBERED_MAX = 200;

/** Keeps the strips of the questions that were asked last. */
export const createStripStore = ({ bytesMax, asksBefore }: StripLimits): StripStore => {
  const known = new Map<string, Known>();
  const forget = (): void => {
    let bytes = [...known.values()].reduce((sum, each) => sum + bytesOf(each), 0);
    for (const [name, each] of known) {
      if (known.size <= REMEMBERED_MAX && bytes <= bytesMax) return;
      bytes -= bytesOf(each);
      known.delete(name);
    }
  };
  /** What is known under a name, if it is made of these arrays; it moves to the newest. */
  const recall = (name: string, arrays: readonly unknown[]): Known => {
    const before = known.get(name);
    const own = before && same(before.arrays, arrays) ? before : { arrays, asks: 0, strip: null, columns: new Map() };
    known.delete(name);
    known.set(name, own);
    return own;
  };
  return {
    of: async ({ matchers, columns, zone, from, to }, choice, sources, personCount) => {
      const whole = zone !== null && isDayStart(from, zone) && isDayStart(to, zone);
      const byDay = whole && spanDays(sources) < DAYS_MAX ? zone : null;
      // Filters look at columns, so that those are part of what it is made of.
      const filtered = choice.conditional.length > 0;
      const arrays = sources.flatMap((each) => [each.segment, ...(filtered ? each.columns : [])]);
      const own = recall(JSON.stringify([byDay, matchers, filtered ? columns : null]), arrays);
      own.asks += 1;
      if (sources.length === 0 || own.asks <= asksBefore) {
        forget();
        return null;
      }
      const strip = own.strip ?? (await makeStrip(sources, choice, byDay, personCount));
      own.strip = strip;
      const codes: Int32Array[] = [];
      for (const [index, name] of columns.entries()) {
        const { column } = choice.asked[index] as IndexChoice['asked'][number];
        const from = sources.map((source) => source.columns[column] as Int32Array);
        const before = own.columns.get(name);
        const made =
          before && same(before.arrays, from) ? before.codes : await makeColumn(sources, choice, from, strip);
        own.columns.set(name, { arrays: from, codes: made });
        codes.push(made);
      }
      // It would only be made again in vain.
      if (bytesOf(own) > bytesMax) {
        own.strip = null;
        own.columns.clear();
        own.asks = Number.NEGATIVE_INFINITY;
      }
      forget();
      return { ...strip, columns: codes };
    },
  };
};
