// Events of a segment put together by day: one after the other on one day that match the same are one run with a count. Questions that need
// neither instants nor single events read runs, of which there are far fewer. Made when first asked for, and kept while the segment is.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addDays, type BusinessDate, businessDateAt, type Instant, startOfDay } from '../../kernel/index.ts';
import { Numbers, sharedArray } from './index-build.ts';
import { type IndexSegment, instantAt } from './index-view.ts';

/** The runs of a segment, person by person as its events: five bytes each. */
export interface SegmentRuns {
  /** Where the runs of each person begin, by the places of the segment. */
  readonly offsets: Uint32Array;
  /** Days since 1970. */
  readonly days: Uint16Array;
  readonly counts: Uint16Array;
  /** Numbers into the list of what there is to match. */
  readonly kinds: Uint8Array;
}

/** When days of a time zone begin: entry i is day `first` + i. */
export interface DayStarts {
  readonly first: number;
  readonly at: Float64Array;
}

const DAY_MS = 86_400_000;
const COUNT_MAX = 2 ** 16 - 1;
const KINDS_MAX = 2 ** 8;
const DAYS_MAX = 2 ** 16;
const TURN_EVENTS = 1_000_000;
/** Questions whose runs are kept; what was not asked for longest is forgotten first. */
const KEPT_MAX = 6;

const dayNumber = (date: BusinessDate): number => Date.parse(date) / DAY_MS;

/** The days of a zone that the segments lie in; null where there are days before 1970. */
const dayStartsOf = (segments: readonly IndexSegment[], zone: string): DayStarts | null => {
  const from = businessDateAt(Math.min(...segments.map(({ startMs }) => startMs)) - DAY_MS, zone);
  const to = businessDateAt(Math.max(...segments.map(({ endMs }) => endMs)) + DAY_MS, zone);
  const first = dayNumber(from);
  if (first < 0 || dayNumber(to) >= DAYS_MAX) return null;
  const at: number[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) at.push(startOfDay(date, zone));
  return { first, at: Float64Array.from(at) };
};

const isDayStart = (instant: Instant, zone: string): boolean =>
  !Number.isFinite(instant) || startOfDay(businessDateAt(instant, zone), zone) === instant;

/** Finds the day of an instant, quickest when it is the one of the instant before or near it. */
const createDayFinder = ({ first, at }: DayStarts) => {
  let day = 0;
  return (instant: number): number => {
    if (instant < (at[day] as number) || instant - (at[day] as number) > 2 * DAY_MS)
      day = Math.max(0, Math.min(at.length - 2, Math.floor((instant - (at[0] as number)) / DAY_MS) - 1));
    while (instant < (at[day] as number)) day -= 1;
    while (instant >= (at[day + 1] as number)) day += 1;
    return first + day;
  };
};

/** What is matched, by the codes of events: bits, and the number of each different set of bits. */
export interface RunKinds {
  readonly certain: Uint32Array;
  /** By code; 0: matches nothing. */
  readonly kindOf: Uint8Array;
  /** Bits by kind from 1. */
  readonly bits: Uint32Array;
}

const runKindsOf = (certain: Uint32Array): RunKinds | null => {
  const bits = [0, ...new Set(certain.filter((each) => each !== 0))];
  if (bits.length > KINDS_MAX) return null;
  return {
    certain,
    kindOf: Uint8Array.from(certain, (each) => bits.indexOf(each)),
    bits: Uint32Array.from(bits),
  };
};

const makeRuns = async (segment: IndexSegment, { kindOf }: RunKinds, starts: DayStarts): Promise<SegmentRuns> => {
  const { offsets: places, codes } = segment;
  const offsets = sharedArray(Uint32Array, places.length);
  const days = new Numbers((length) => new Uint16Array(length));
  const counts = new Numbers((length) => new Uint16Array(length));
  const kinds = new Numbers((length) => new Uint8Array(length));
  const dayAt = createDayFinder(starts);
  let turn = TURN_EVENTS;
  for (let place = 0; place + 1 < places.length; place += 1) {
    const end = places[place + 1] as number;
    let [day, kind, count] = [-1, 0, 0];
    const close = (): void => {
      if (count === 0) return;
      days.push(day);
      counts.push(count);
      kinds.push(kind);
    };
    for (let event = places[place] as number; event < end; event += 1) {
      const here = kindOf[codes[event] as number] as number;
      if (here === 0) continue;
      const today = dayAt(instantAt(segment, event));
      if (today !== day || here !== kind || count === COUNT_MAX) {
        close();
        [day, kind, count] = [today, here, 0];
      }
      count += 1;
    }
    close();
    offsets[place + 1] = days.length;
    if (end < turn) continue;
    turn = end + TURN_EVENTS;
    await nextTurn();
  }
  const shared = <Kind extends Uint16Array | Uint8Array>(
    make: { new (buffer: SharedArrayBuffer): Kind; readonly BYTES_PER_ELEMENT: number },
    { values, length }: Numbers<Kind>,
  ): Kind => {
    const made = sharedArray(make, length);
    made.set(values.subarray(0, length));
    return made;
  };
  return {
    offsets,
    days: shared(Uint16Array, days),
    counts: shared(Uint16Array, counts),
    kinds: shared(Uint8Array, kinds),
  };
};

/** The runs of all segments of a view. */
export interface ViewRuns {
  readonly starts: DayStarts;
  readonly bits: Uint32Array;
  /** By segment. */
  readonly segments: readonly SegmentRuns[];
}

export interface RunStore {
  /**
   * The runs of what is matched by `certain`, which `key` names for good, by the days of a zone; null where the range cuts a day, or there is
   * something that runs have no room for.
   */
  of(
    asked: { readonly key: string; readonly zone: string; readonly from: Instant; readonly to: Instant },
    certain: Uint32Array,
    segments: readonly IndexSegment[],
  ): Promise<ViewRuns | null>;
}

/** Keeps the runs of the questions that were asked last. */
export const createRunStore = (): RunStore => {
  const kept = new Map<string, WeakMap<IndexSegment, SegmentRuns>>();
  return {
    of: async ({ key, zone, from, to }, certain, segments) => {
      if (segments.length === 0 || !isDayStart(from, zone) || !isDayStart(to, zone)) return null;
      const [starts, kinds] = [dayStartsOf(segments, zone), runKindsOf(certain)];
      if (starts === null || kinds === null) return null;
      const name = `${zone} ${key}`;
      const known = kept.get(name) ?? new WeakMap<IndexSegment, SegmentRuns>();
      kept.delete(name);
      kept.set(name, known);
      for (const oldest of [...kept.keys()].slice(0, -KEPT_MAX)) kept.delete(oldest);
      const made: SegmentRuns[] = [];
      for (const segment of segments) {
        const runs = known.get(segment) ?? (await makeRuns(segment, kinds, starts));
        known.set(segment, runs);
        made.push(runs);
      }
      return { starts, bits: kinds.bits, segments: made };
    },
  };
};
