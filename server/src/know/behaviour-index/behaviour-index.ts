// The behaviour index: every person's events in typed arrays that threads share, sealed in spans of months, and a tail of what came since. Derived
// from the event store, kept in a folder, and held to the event store by the sums of months.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { EventSubject } from '../timelines/contract.ts';
import type { FoldControl, PersonFold, TimelinePopulation, TimelineQuery, Timelines } from '../timelines/index.ts';
import { segmentBytes } from './index-build.ts';
import { compileQuestion, subjectKey, subjectsOf, ValueDictionary } from './index-columns.ts';
import { type IndexFolder, openIndexFolder } from './index-files.ts';
import { createRunStore } from './index-runs.ts';
import {
  flagsOf,
  type IndexColumn,
  joinYears,
  learnNames,
  readColumns,
  repairSpans,
  type Sealed,
  sealTail,
} from './index-sealed.ts';
import { readCustomers, readRestated, readStanding, type StoreStanding } from './index-source.ts';
import { readTailSpans, type TailSpan } from './index-tail.ts';
import type { AnyFold, IndexThreads } from './index-threads.ts';
import { foldView, type IndexSegment, type IndexView } from './index-view.ts';
import { PersonTable } from './person-table.ts';

export interface BehaviourIndexOptions {
  readonly store: EventStore;
  /** Evaluates here, without threads, when null. */
  readonly threads: IndexThreads | null;
  /** Where it is kept; nowhere when null. */
  readonly folder?: string | null;
  /** Told when it could not be written. */
  readonly onFault?: (error: unknown) => void;
  /** So many of the newest positions stay in the tail, because a range that is being stored may not be whole yet. */
  readonly unsealedPositions?: number;
  /** Events in the tail, besides those, from which on it is put into the spans. */
  readonly tailEventsMax?: number;
  /** Events from which on threads are used. */
  readonly threadEventsMin?: number;
}

/** What came since, and everything that is made anew with it. */
interface Tail {
  readonly standing: StoreStanding;
  readonly mark: string | null;
  readonly spans: ReadonlyMap<number, TailSpan>;
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
  /** Makes it, from its folder if it can, or brings it up to date. */
  make(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is being written to the folder any more. */
  settled(): Promise<void>;
}

const emptyStanding: StoreStanding = { end: 0, version: '0', overrides: 0, owners: 0, rowsBelow: 0, mutated: '' };

const emptySealed = (): Sealed => ({
  ...{ end: 0, version: '0', standing: emptyStanding, spans: new Map(), names: [], namesEnd: 0 },
  ...{ persons: new PersonTable(), columns: new Map(), restated: new Set() },
});

/** Whether rows were rewritten for overrides that this index may never have seen. */
const overridesWereDropped = (before: StoreStanding, now: StoreStanding): boolean =>
  now.overrides < before.overrides || (now.owners > before.owners && now.overrides === before.overrides);

const sameStanding = (one: StoreStanding, other: StoreStanding): boolean =>
  (Object.keys(emptyStanding) as (keyof StoreStanding)[]).every((each) => one[each] === other[each]);

class Index implements BehaviourIndex {
  readonly #store: EventStore;
  readonly #options: Required<Pick<BehaviourIndexOptions, 'unsealedPositions' | 'tailEventsMax' | 'threadEventsMin'>>;
  readonly #threads: IndexThreads | null;
  readonly #folder: IndexFolder | null;
  readonly #onFault: (error: unknown) => void;
  #sealed: Sealed | null = null;
  /** Whether what is sealed was held to the event store since it was loaded. */
  #held = false;
  readonly #runs = createRunStore();
  #tail: Tail | null = null;
  #made = false;
  /** One refresh after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** One writing after the other. */
  #saving: Promise<void> = Promise.resolve();

  constructor(options: BehaviourIndexOptions) {
    const { unsealedPositions = 100_000, tailEventsMax = 400_000, threadEventsMin = 100_000 } = options;
    this.#store = options.store;
    this.#threads = options.threads;
    this.#folder = options.folder ? openIndexFolder(options.folder) : null;
    this.#onFault = options.onFault ?? (() => undefined);
    this.#options = { unsealedPositions, tailEventsMax, threadEventsMin };
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
    const spans = [...(this.#sealed?.spans.values() ?? []), ...(this.#tail?.spans.values() ?? [])];
    const columns = spans.flatMap(({ columns: own }) => [...own.values()]);
    return {
      events: spans.reduce((sum, { segment }) => sum + segment.at.length, 0),
      bytes: spans.reduce((sum, { segment }) => sum + segmentBytes(segment), (this.#sealed?.persons.count ?? 0) * 8),
      columnBytes: columns.reduce((sum, { byteLength }) => sum + byteLength, 0),
    };
  }

  ready(): boolean {
    return this.#made;
  }

  make(signal: AbortSignal): Promise<void> {
    return this.#exclusively(async () => {
      await this.#refresh(null, [], signal);
    });
  }

  settled(): Promise<void> {
    return this.#saving;
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
    const keys = subjects.map(subjectKey);
    const { sealed, tail } = await this.#refresh(query.mark ?? null, subjects, signal);
    const starts = [...new Set([...sealed.spans.keys(), ...tail.spans.keys()])].sort((one, other) => one - other);
    const parts = starts.flatMap((startMs) =>
      [sealed.spans.get(startMs), tail.spans.get(startMs)].flatMap((span) => span ?? []),
    );
    const question = compileQuestion(query, sealed.names, {
      at: (subject) => {
        const key = subjectKey(subject);
        return { column: keys.indexOf(key), dictionary: (sealed.columns.get(key) as IndexColumn).dictionary };
      },
    });
    const segments = parts.map(({ segment }): IndexSegment => segment);
    const [from, to] = [query.from ?? Number.NEGATIVE_INFINITY, query.to];
    const needsEvents = question.conditional.length > 0 || question.asked.length > 0 || query.daysOf === undefined;
    const asked = { key: JSON.stringify(query.matchers), zone: query.daysOf ?? '', from, to };
    return {
      ...question,
      runs: needsEvents ? null : await this.#runs.of(asked, question.certain, segments),
      segments,
      columns: parts.map(({ columns }) => keys.map((key) => columns.get(key) as Int32Array)),
      ...{ persons: sealed.persons.ids, restated: tail.restated },
      groups: groupsOf(query.population, tail, sealed.persons),
      ...{ from, to },
    };
  }

  /** Brings the index to what the question must see, and adds the columns that it needs. */
  async #refresh(
    mark: TimelineQuery['mark'] | null,
    subjects: readonly EventSubject[],
    signal: AbortSignal,
  ): Promise<{ readonly sealed: Sealed; readonly tail: Tail }> {
    const wanted = mark ? `${mark.position}/${mark.identityVersion}` : null;
    const complete = subjects.every((subject) => this.#sealed?.columns.has(subjectKey(subject)));
    if (this.#held && this.#sealed && this.#tail && complete && wanted !== null && this.#tail.mark === wanted)
      return { sealed: this.#sealed, tail: this.#tail };
    const sealed = this.#sealed ?? (await this.#folder?.load()) ?? emptySealed();
    this.#sealed = sealed;
    const standing = await readStanding(this.#store, sealed.end, signal);
    if (this.#held && this.#tail && complete && sameStanding(this.#tail.standing, standing)) {
      this.#tail = { ...this.#tail, mark: wanted };
      return { sealed, tail: this.#tail };
    }
    // Whatever ends this half-way leaves no tail that is joined with spans it does not belong to.
    this.#tail = null;
    const changed = await this.#hold(sealed, standing, signal);
    const added = await this.#addColumns(sealed, subjects, signal);
    let tail = await this.#readTail(sealed, standing, wanted, signal);
    const due = await this.#sealWhenLong(sealed, tail, signal);
    if (due) tail = await this.#readTail(sealed, await readStanding(this.#store, sealed.end, signal), wanted, signal);
    if (changed || added || due) this.#save(sealed);
    this.#tail = tail;
    this.#made = true;
    return { sealed, tail };
  }

  /** Holds what is sealed to the event store where that may have changed below; true when something had to be read again. */
  async #hold(sealed: Sealed, standing: StoreStanding, signal: AbortSignal): Promise<boolean> {
    const { standing: before } = sealed;
    const newest = Math.max(0, standing.end - this.#options.unsealedPositions);
    if (sealed.spans.size === 0 && before.end === 0) {
      sealed.end = newest;
      await learnNames(this.#store, sealed, newest, signal);
      // Everything is read just now, with the persons of now.
      const read = await repairSpans(this.#store, sealed, signal);
      await joinYears(sealed);
      sealed.version = standing.version;
      sealed.standing = await readStanding(this.#store, sealed.end, signal);
      this.#held = true;
      return read > 0;
    }
    const mutated = standing.mutated !== before.mutated;
    const doubtful =
      !this.#held || mutated || standing.rowsBelow !== before.rowsBelow || overridesWereDropped(before, standing);
    if (doubtful) sealed.namesEnd = 0;
    await learnNames(this.#store, sealed, newest, signal);
    for (const id of await readRestated(this.#store, sealed, signal)) sealed.restated.add(id);
    // What was erased may stand among the values of columns; they are read again when they are asked for.
    if (mutated) dropColumns(sealed, [...sealed.columns.values()]);
    const read = doubtful ? await repairSpans(this.#store, sealed, signal) : 0;
    if (read > 0) await joinYears(sealed);
    sealed.standing = standing;
    this.#held = true;
    return mutated || read > 0;
  }

  /** Columns of spans that were read again too: the tail is joined with all of them. */
  async #addColumns(sealed: Sealed, subjects: readonly EventSubject[], signal: AbortSignal): Promise<boolean> {
    const fresh = subjects.filter((subject) => !sealed.columns.has(subjectKey(subject)));
    const added = fresh.map((subject): IndexColumn => ({ subject, dictionary: new ValueDictionary() }));
    try {
      await readColumns(this.#store, sealed, [...sealed.columns.values(), ...added], signal);
    } catch (error) {
      // Codes of a dictionary that nobody keeps.
      dropColumns(sealed, added);
      throw error;
    }
    for (const column of added) sealed.columns.set(subjectKey(column.subject), column);
    return added.length > 0;
  }

  async #readTail(sealed: Sealed, standing: StoreStanding, mark: string | null, signal: AbortSignal): Promise<Tail> {
    const restated = [...sealed.restated];
    const spans = await readTailSpans(this.#store, sealed, restated, signal);
    const customers = new Uint8Array(new SharedArrayBuffer(sealed.persons.count));
    await readCustomers(this.#store, signal, (low, high) => {
      const number = sealed.persons.find(low, high);
      if (number >= 0) customers[number] = 1;
    });
    return { standing, mark, spans, restated: flagsOf(sealed.persons, restated), customers };
  }

  /** Puts the tail into the spans when it has grown long; true when it did. */
  async #sealWhenLong(sealed: Sealed, tail: Tail, signal: AbortSignal): Promise<boolean> {
    const { unsealedPositions, tailEventsMax } = this.#options;
    const below = Math.max(sealed.end, tail.standing.end - unsealedPositions);
    const events = [...tail.spans.values()].reduce((sum, { segment }) => sum + segment.at.length, 0);
    if (events <= tailEventsMax + Math.min(events, tail.standing.end - below)) return false;
    await sealTail(sealed, tail.spans, tail.restated, below);
    sealed.end = below;
    sealed.version = tail.standing.version;
    sealed.restated.clear();
    sealed.standing = await readStanding(this.#store, below, signal);
    return true;
  }

  /** Writes a copy in turn, while questions go on; what cannot be written is read from the event store after the next start. */
  #save(sealed: Sealed): void {
    const folder = this.#folder;
    if (!folder) return;
    const { spans, columns, names, ...rest } = sealed;
    const copy = { ...rest, spans: new Map(spans), columns: new Map(columns), names: [...names] };
    this.#saving = this.#saving.then(() => folder.save(copy)).catch((error: unknown) => this.#onFault(error));
  }
}

const dropColumns = (sealed: Sealed, dropped: readonly IndexColumn[]): void => {
  const keys = dropped.map(({ subject }) => subjectKey(subject));
  for (const key of keys) sealed.columns.delete(key);
  for (const [startMs, span] of sealed.spans) {
    const columns = new Map([...span.columns].filter(([key]) => !keys.includes(key)));
    sealed.spans.set(startMs, { ...span, columns });
  }
};

const groupsOf = (
  { who, groups, groupOfOthers }: TimelinePopulation,
  { customers }: Pick<Tail, 'customers'>,
  persons: PersonTable,
): Int32Array => {
  const numbers = new Int32Array(new SharedArrayBuffer(persons.count * 4));
  numbers.fill(who === 'everybody' ? groupOfOthers : -1);
  if (who === 'customers')
    for (let number = 0; number < customers.length; number += 1)
      if (customers[number] === 1) numbers[number] = groupOfOthers;
  for (const [id, group] of groups) {
    const number = persons.findId(id);
    if (number >= 0 && (who !== 'customers' || customers[number] === 1)) numbers[number] = group;
  }
  return numbers;
};

/** The behaviour index over an event store; it is made with the first question. */
export const createBehaviourIndex = (options: BehaviourIndexOptions): BehaviourIndex => new Index(options);
