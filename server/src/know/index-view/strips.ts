// What a question matches of everything that is sealed, a person's side by side: whoever asks the same again finds nothing to choose. For a question
// that needs no more than days, events of one day that follow each other and match the same are one entry.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { businessDateAt, type Instant, startOfDay } from '../../kernel/index.ts';
import type { EntryDays } from '../timelines/index.ts';
import { sharedArray } from './arrays.ts';
import type { IndexChoice } from './segment.ts';
import { dayStartsOf, doStripWork, type StripPart, type StripSource, type StripWork } from './strip-work.ts';
import type { IndexThreads } from './threads.ts';

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

const DAY_MS = 86_400_000;
/** Some ten milliseconds, with sixty events each. */
const TURN_PERSONS = 2_000;

/** Days have numbers of sixteen bits. */
const DAYS_MAX = 2 ** 16 - 8;

const spanDays = (sources: readonly StripSource[]): number =>
  ((sources.at(-1)?.segment.endMs ?? 0) - (sources[0]?.segment.startMs ?? 0)) / DAY_MS;

const isDayStart = (instant: Instant, zone: string): boolean =>
  !Number.isFinite(instant) || startOfDay(businessDateAt(instant, zone), zone) === instant;

type BareStrip = Omit<Strip, 'columns'>;

/** Does work for all persons, the parts in their order. */
type RunStripWork = (work: StripWork, persons: number) => Promise<readonly (StripPart | null)[]>;

/** Without threads: others have their turn between stretches of persons. */
const workInTurns: RunStripWork = async (work, persons) => {
  const parts: (StripPart | null)[] = [];
  for (let first = 0; first < persons; first += TURN_PERSONS) {
    await nextTurn();
    parts.push(doStripWork(work, first, Math.min(persons, first + TURN_PERSONS)));
  }
  return parts;
};

type Entries = Float64Array | Uint32Array | Uint16Array;

/** One after the other in memory of their own; others have their turn in between. */
const joined = async <Kind extends Entries>(
  make: { new (buffer: SharedArrayBuffer): Kind; readonly BYTES_PER_ELEMENT: number },
  parts: readonly Kind[],
): Promise<Kind> => {
  const whole = sharedArray(
    make,
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let place = 0;
  for (const part of parts) {
    await nextTurn();
    whole.set(part, place);
    place += part.length;
  }
  return whole;
};

const makeStrip = async (
  run: RunStripWork,
  { sources, choice, zone, persons }: StripAsked & { readonly zone: string | null },
): Promise<BareStrip> => {
  const starts = zone === null ? null : dayStartsOf(sources, zone);
  const { certain, conditional } = choice;
  const work = { kind: 'entries', sources, choice: { certain, conditional }, starts } as const;
  const parts = (await run(work, persons)) as readonly StripPart[];
  const offsets = sharedArray(Uint32Array, persons + 1);
  let [person, sum] = [0, 0];
  for (const { entries } of parts)
    for (const own of entries) {
      sum += own;
      person += 1;
      offsets[person] = sum;
    }
  const of = <Name extends 'at' | 'matches' | 'counts' | 'days'>(name: Name) => parts.map((part) => part[name]);
  return {
    offsets,
    at: await joined(Float64Array, of('at')),
    matches: await joined(Uint32Array, of('matches')),
    counts: starts && (await joined(Uint32Array, of('counts'))),
    days: starts && { starts, numbers: await joined(Uint16Array, of('days')) },
  };
};

/** The codes of a column for the entries of a strip; `arrays`: the column in each source. */
const makeColumn = async (
  run: RunStripWork,
  { sources, choice }: StripAsked,
  arrays: readonly Int32Array[],
  { at, offsets }: BareStrip,
): Promise<Int32Array> => {
  const codes = sharedArray(Int32Array, at.length);
  const { certain, conditional } = choice;
  await run({ kind: 'column', sources, choice: { certain, conditional }, arrays, offsets, codes }, offsets.length - 1);
  return codes;
};

const same = <Item>(some: readonly Item[], others: readonly Item[]): boolean =>
  some.length === others.length && some.every((each, index) => each === others[index]);

/** What is known of a question: of which arrays its strip is made, and how often it was asked since they are there. */
interface Known {
  readonly arrays: readonly unknown[];
  asks: number;
  /** There, or being made. */
  making: Promise<BareStrip> | null;
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

/** Of what it is made. */
interface StripAsked {
  readonly sources: readonly StripSource[];
  readonly choice: IndexChoice;
  readonly persons: number;
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
    persons: number,
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

/** Whoever asks while it is made waits for the same. */
const stripOf = (
  own: Known,
  run: RunStripWork,
  asked: StripAsked & { readonly zone: string | null },
): Promise<BareStrip> => {
  own.making ??= makeStrip(run, asked).then(
    (strip) => {
      own.strip = strip;
      return strip;
    },
    (error: unknown) => {
      own.making = null;
      throw error;
    },
  );
  return own.making;
};

/** The codes of the columns by name, those that are there and those that are missing. */
const codesOf = async (
  own: Known,
  run: RunStripWork,
  asked: StripAsked,
  columns: readonly string[],
  strip: BareStrip,
): Promise<readonly Int32Array[]> => {
  const found: Int32Array[] = [];
  for (const [index, name] of columns.entries()) {
    const { column } = asked.choice.asked[index] as IndexChoice['asked'][number];
    const arrays = asked.sources.map((source) => source.columns[column] as Int32Array);
    const before = own.columns.get(name);
    const codes = before && same(before.arrays, arrays) ? before.codes : await makeColumn(run, asked, arrays, strip);
    own.columns.set(name, { arrays, codes });
    found.push(codes);
  }
  return found;
};

/** Threads that make strips of so many events and more. */
export interface StripThreads {
  readonly threads: Pick<IndexThreads, 'strip'>;
  readonly eventsMin: number;
}

/** Keeps the strips of the questions that were asked last; they are made in threads where there are any. */
export const createStripStore = (
  { bytesMax, asksBefore }: StripLimits,
  given: StripThreads | null = null,
): StripStore => {
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
    const own =
      before && same(before.arrays, arrays)
        ? before
        : { arrays, asks: 0, making: null, strip: null, columns: new Map() };
    known.delete(name);
    known.set(name, own);
    return own;
  };
  return {
    of: async ({ matchers, columns, zone, from, to }, choice, sources, persons) => {
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
      const events = sources.reduce((sum, { segment }) => sum + segment.codes.length, 0);
      const run = given && events >= given.eventsMin ? given.threads.strip : workInTurns;
      const made = { sources, choice, persons };
      const strip = await stripOf(own, run, { ...made, zone: byDay });
      const codes = await codesOf(own, run, made, columns, strip);
      // It would only be made again in vain.
      if (bytesOf(own) > bytesMax) {
        own.making = null;
        own.strip = null;
        own.columns.clear();
        own.asks = Number.NEGATIVE_INFINITY;
      }
      forget();
      return { ...strip, columns: codes };
    },
  };
};
