// The behaviour index: every person's events in typed arrays that threads share, sealed by month, and a tail of what came since.
// Derived from the event store and made again from it whenever it does not fit any more.
import { assert } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import type { EventSubject } from './contract.ts';
import { emptyColumn, SegmentsBuilder, segmentBytes, sharedIds } from './index-build.ts';
import { compileQuestion, subjectKey, subjectsOf, ValueDictionary } from './index-columns.ts';
import {
  type EventName,
  type IndexedEvents,
  type PersonRow,
  readCustomers,
  readNames,
  readPersons,
  readRestated,
  readStanding,
  type StoreStanding,
} from './index-source.ts';
import { tailSegment } from './index-tail.ts';
import type { AnyFold, IndexThreads } from './index-threads.ts';
import { foldView, type IndexSegment, type IndexView } from './index-view.ts';
import type { FoldControl, PersonFold, TimelinePopulation, TimelineQuery, Timelines } from './timeline.ts';

export interface BehaviourIndexOptions {
  readonly store: EventStore;
  /** Evaluates here, without threads, when null. */
  readonly threads: IndexThreads | null;
  /** So many of the newest positions stay in the tail, because a range that is being stored may not be whole yet. */
  readonly unsealedPositions?: number;
  /** Positions in the tail after which everything is sealed anew. */
  readonly tailPositionsMax?: number;
  /** Events from which on threads are used. */
  readonly threadEventsMin?: number;
}

/** A column: its values, and their codes for each sealed segment. */
interface Column {
  readonly subject: EventSubject;
  readonly dictionary: ValueDictionary;
  readonly sealed: readonly Int32Array[];
}

/** What was sealed, and up to where. */
interface Sealed {
  readonly end: number;
  readonly version: string;
  readonly rows: number;
  /** Persons who were restated at any time since; an override that was dropped again leaves its rows rewritten. */
  readonly restated: Set<Id64>;
  readonly persons: readonly bigint[];
  readonly segments: readonly IndexSegment[];
  readonly columns: Map<string, Column>;
}

/** What came since, and everything that is made anew with it. */
interface Tail {
  readonly standing: StoreStanding;
  readonly mark: string | null;
  readonly persons: BigUint64Array;
  readonly segment: IndexSegment;
  readonly columns: ReadonlyMap<string, Int32Array>;
  readonly restated: Uint8Array;
  readonly customers: Uint8Array;
}

export interface IndexSize {
  readonly events: number;
  readonly bytes: number;
  readonly columnBytes: number;
}

export interface BehaviourIndex extends Timelines {
  size(): IndexSize;
  /** Whether questions can be answered without reading all events first. */
  ready(): boolean;
  /** Reads all events. */
  make(signal: AbortSignal): Promise<void>;
}

const searchIds = (
  ids: { readonly length: number; readonly [index: number]: bigint },
  id: bigint,
  from: number,
  to: number,
): number => {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as bigint) < id) low = middle + 1;
    else high = middle;
  }
  return low < to && ids[low] === id ? low : -1;
};

/** Writes the codes of a column of one person's events; they stand in the segments in the same order. */
class ColumnWriter {
  readonly #targets: readonly Int32Array[];
  readonly #segments: readonly IndexSegment[];

  constructor(segments: readonly IndexSegment[]) {
    this.#segments = segments;
    this.#targets = segments.map(({ at }) => emptyColumn(at.length));
  }

  get columns(): readonly Int32Array[] {
    return this.#targets;
  }

  /** False, with nothing written, when the person's events are not those that were sealed. */
  write(person: number, { at }: PersonRow, codes: readonly number[]): boolean {
    const places: (readonly [segment: number, first: number, last: number])[] = [];
    let count = 0;
    for (const [index, { persons, offsets }] of this.#segments.entries()) {
      const place = persons === null ? person : searchNumbers(persons, person);
      if (place < 0 || place >= offsets.length - 1) continue;
      const [first, last] = [offsets[place] as number, offsets[place + 1] as number];
      places.push([index, first, last]);
      count += last - first;
    }
    if (count !== at.length) return false;
    let event = 0;
    for (const [index, first, last] of places)
      for (let place = first; place < last; place += 1, event += 1)
        (this.#targets[index] as Int32Array)[place] = codes[event] as number;
    return true;
  }
}

const searchNumbers = (numbers: Uint32Array, wanted: number): number => {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === wanted ? low : -1;
};

class Index implements BehaviourIndex {
  readonly #store: EventStore;
  readonly #options: Required<
    Pick<BehaviourIndexOptions, 'unsealedPositions' | 'tailPositionsMax' | 'threadEventsMin'>
  >;
  readonly #threads: IndexThreads | null;
  /** Codes count from 1; names are only ever added. */
  readonly #names: EventName[] = [];
  #sealed: Sealed | null = null;
  #tail: Tail | null = null;
  /** One refresh after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({
    store,
    threads,
    unsealedPositions = 100_000,
    tailPositionsMax = 2_000_000,
    threadEventsMin = 100_000,
  }: BehaviourIndexOptions) {
    this.#store = store;
    this.#threads = threads;
    this.#options = { unsealedPositions, tailPositionsMax, threadEventsMin };
  }

  async fold<Spec, Part>(
    fold: PersonFold<Spec, Part>,
    spec: Spec,
    query: TimelineQuery,
    control: FoldControl,
  ): Promise<Part> {
    const view = await this.#exclusively(() => this.#prepare(query, control.signal));
    const { events } = this.size();
    if (this.#threads && events >= this.#options.threadEventsMin) {
      const parts = await this.#threads.fold(fold as unknown as AnyFold, spec, view, control);
      return fold.merge(spec, parts as Part[]);
    }
    const part = foldView(fold, spec, view, 0, view.groups.length);
    control.onProgress(1);
    return fold.merge(spec, [part]);
  }

  size(): IndexSize {
    const segments = [...(this.#sealed?.segments ?? []), ...(this.#tail ? [this.#tail.segment] : [])];
    const sealedColumns = [...(this.#sealed?.columns.values() ?? [])].flatMap(({ sealed }) => sealed);
    const columns = [...sealedColumns, ...(this.#tail?.columns.values() ?? [])];
    return {
      events: segments.reduce((sum, { at }) => sum + at.length, 0),
      bytes: segments.reduce((sum, each) => sum + segmentBytes(each), this.#tail?.persons.byteLength ?? 0),
      columnBytes: columns.reduce((sum, { byteLength }) => sum + byteLength, 0),
    };
  }

  ready(): boolean {
    return this.#sealed !== null && this.#tail !== null;
  }

  make(signal: AbortSignal): Promise<void> {
    return this.#exclusively(() => this.#refresh(null, [], signal));
  }

  async #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#turn;
    const mine = before.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #prepare(query: TimelineQuery, signal: AbortSignal): Promise<IndexView> {
    signal.throwIfAborted();
    const subjects = subjectsOf(query);
    await this.#refresh(query.mark ?? null, subjects, signal);
    const [sealed, tail] = [this.#sealed, this.#tail];
    assert(sealed && tail, 'the index was not made');
    const columns = subjects.map((subject) => sealed.columns.get(subjectKey(subject)) as Column);
    const segments = [...sealed.segments, tail.segment];
    return {
      ...compileQuestion(query, this.#names, {
        at: (subject) => {
          const column = columns.findIndex((each) => subjectKey(each.subject) === subjectKey(subject));
          return { column, dictionary: (columns[column] as Column).dictionary };
        },
      }),
      ...{ segments, persons: tail.persons, restated: tail.restated },
      columns: segments.map((_, index) =>
        columns.map(({ sealed: own, subject }) => own[index] ?? (tail.columns.get(subjectKey(subject)) as Int32Array)),
      ),
      groups: this.#groupsOf(query.population, tail, sealed),
      from: query.from ?? Number.NEGATIVE_INFINITY,
      to: query.to,
    };
  }

  #numberOf(persons: BigUint64Array, sealedCount: number, id: Id64): number {
    const wanted = BigInt(id);
    const found = searchIds(persons, wanted, 0, sealedCount);
    return found >= 0 ? found : searchIds(persons, wanted, sealedCount, persons.length);
  }

  #groupsOf({ who, groups, groupOfOthers }: TimelinePopulation, tail: Tail, sealed: Sealed): Int32Array {
    const numbers = new Int32Array(new SharedArrayBuffer(tail.persons.length * 4));
    numbers.fill(who === 'everybody' ? groupOfOthers : -1);
    if (who === 'customers')
      for (const [number, is] of tail.customers.entries()) if (is === 1) numbers[number] = groupOfOthers;
    for (const [id, group] of groups) {
      const number = this.#numberOf(tail.persons, sealed.persons.length, id);
      if (number >= 0 && (who !== 'customers' || tail.customers[number] === 1)) numbers[number] = group;
    }
    return numbers;
  }

  /** Brings the index to what the question must see, and adds the columns that it needs. */
  async #refresh(
    mark: TimelineQuery['mark'] | null,
    subjects: readonly EventSubject[],
    signal: AbortSignal,
  ): Promise<void> {
    const keys = subjects.map(subjectKey);
    const known = this.#tail;
    const wanted = mark ? `${mark.position}/${mark.identityVersion}` : null;
    if (
      known &&
      this.#sealed &&
      wanted !== null &&
      known.mark === wanted &&
      keys.every((key) => known.columns.has(key))
    )
      return;
    const standing = await readStanding(this.#store, this.#sealed?.end ?? 0, signal);
    const fits =
      this.#sealed !== null &&
      standing.rowsBelow === this.#sealed.rows &&
      !overridesWereDropped(known?.standing ?? null, standing) &&
      standing.end - this.#sealed.end <= this.#options.tailPositionsMax + this.#options.unsealedPositions;
    if (!fits) await this.#seal(standing, signal);
    for (const subject of subjects) await this.#addColumn(subject, signal);
    await this.#readTail(standing, wanted, signal);
  }

  async #learnNames(signal: AbortSignal): Promise<void> {
    for (const each of await readNames(this.#store, signal))
      if (!this.#names.some(({ kind, name }) => kind === each.kind && name === each.name)) this.#names.push(each);
    assert(this.#names.length < 2 ** 16, 'more names of events than the index has codes for');
  }

  #read(subjects: readonly EventSubject[], events: IndexedEvents, signal: AbortSignal): AsyncIterable<PersonRow> {
    return readPersons(this.#store, this.#names, subjects, events, signal);
  }

  async #seal(standing: StoreStanding, signal: AbortSignal): Promise<void> {
    this.#sealed = null;
    this.#tail = null;
    await this.#learnNames(signal);
    const end = Math.max(0, standing.end - this.#options.unsealedPositions);
    const { rowsBelow, version } = await readStanding(this.#store, end, signal);
    const builder = new SegmentsBuilder();
    const persons: bigint[] = [];
    for await (const { person, at, codes } of this.#read([], { kind: 'sealed', below: end }, signal)) {
      for (const [event, instant] of at.entries()) builder.add(persons.length, instant, codes[event] as number);
      persons.push(BigInt(person));
    }
    this.#sealed = {
      ...{ end, version, persons, rows: rowsBelow, restated: new Set() },
      segments: builder.finish(persons.length),
      columns: new Map(),
    };
  }

  /** Reads a column of the sealed segments. Persons who are restated by now stand in the tail; theirs stays empty here. */
  async #addColumn(subject: EventSubject, signal: AbortSignal): Promise<void> {
    const sealed = this.#sealed as Sealed;
    const key = subjectKey(subject);
    if (sealed.columns.has(key)) return;
    const dictionary = new ValueDictionary();
    const writer = new ColumnWriter(sealed.segments);
    if (sealed.persons.length > 0)
      for await (const row of this.#read([subject], { kind: 'sealed', below: sealed.end }, signal)) {
        const number = searchIds(sealed.persons, BigInt(row.person), 0, sealed.persons.length);
        if (number >= 0)
          writer.write(
            number,
            row,
            (row.columns[0] ?? []).map((value) => dictionary.codeOf(value)),
          );
      }
    sealed.columns.set(key, { subject, dictionary, sealed: writer.columns });
  }

  async #readTail(standing: StoreStanding, mark: string | null, signal: AbortSignal): Promise<void> {
    const sealed = this.#sealed as Sealed;
    await this.#learnNames(signal);
    for (const id of await readRestated(this.#store, sealed, signal)) sealed.restated.add(id);
    const restatedIds = [...sealed.restated];
    const columns = [...sealed.columns.values()];
    const subjects = columns.map(({ subject }) => subject);
    const rows: PersonRow[] = [];
    const events: IndexedEvents = { kind: 'tail', from: sealed.end, restated: restatedIds };
    for await (const row of this.#read(subjects, events, signal)) rows.push(row);
    const customers = await readCustomers(this.#store, signal);
    const find = (id: Id64) => searchIds(sealed.persons, BigInt(id), 0, sealed.persons.length);
    const extra = rows.filter(({ person }) => find(person) < 0).map(({ person }) => BigInt(person));
    const persons = sharedIds([...sealed.persons, ...extra]);
    const numberOf = (id: Id64) => this.#numberOf(persons, sealed.persons.length, id);
    const flags = (ids: readonly Id64[]): Uint8Array => {
      const made = new Uint8Array(new SharedArrayBuffer(persons.length));
      for (const id of ids) {
        const number = numberOf(id);
        if (number >= 0) made[number] = 1;
      }
      return made;
    };
    const sorted = rows
      .map((row) => ({ row, number: numberOf(row.person) }))
      .sort((one, other) => one.number - other.number);
    const { segment, codes } = tailSegment(
      sorted,
      columns.map(({ dictionary }) => dictionary),
      persons.length,
    );
    this.#tail = {
      ...{ standing, mark, persons, segment, restated: flags(restatedIds), customers: flags(customers) },
      columns: new Map(subjects.map((subject, index) => [subjectKey(subject), codes[index] as Int32Array])),
    };
  }
}

/** Whether rows were rewritten for overrides that this index may never have seen. */
const overridesWereDropped = (before: StoreStanding | null, now: StoreStanding): boolean =>
  before !== null &&
  (now.overrides < before.overrides || (now.owners > before.owners && now.overrides === before.overrides));

/** The behaviour index over an event store; it is made with the first question. */
export const createBehaviourIndex = (options: BehaviourIndexOptions): BehaviourIndex => new Index(options);
