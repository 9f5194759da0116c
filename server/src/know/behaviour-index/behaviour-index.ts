// The behaviour index: every person's events in typed arrays that threads share, sealed in spans of months, and a tail of what came since. Derived
// from the event store, kept in a folder, and held to the event store by the sums of months.
import type { EventStore } from '../../platform/event-store/index.ts';
import {
  type AnyFold,
  createStripStore,
  foldView,
  type IndexChoice,
  type IndexThreads,
  type IndexView,
  type StripLimits,
  type StripSource,
  type StripStore,
} from '../index-view/index.ts';
import type { EventSubject } from '../timelines/contract.ts';
import type { FoldControl, PersonFold, TimelinePopulation, TimelineQuery, Timelines } from '../timelines/index.ts';
import { addColumns, type ColumnsAhead, createTurn, dropColumns, readAhead } from './added-columns.ts';
import { segmentBytes } from './index-build.ts';
import { compileQuestion, subjectKey, subjectsOf } from './index-columns.ts';
import { type IndexFolder, openIndexFolder } from './index-files.ts';
import {
  type IndexColumn,
  joinYears,
  learnNames,
  repairSpans,
  type Sealed,
  type SealedSpan,
  sealTail,
} from './index-sealed.ts';
import { overridesWereDropped, readRestated, readStanding, type StoreStanding } from './index-source.ts';
import { followTail, readTailSpans, type Tail, tailSpans } from './index-tail.ts';
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
  /** So many positions that are older become another stretch of the tail that is not read again. */
  readonly layerPositions?: number;
  /** Events in the tail, besides those, from which on it is put into the spans. */
  readonly tailEventsMax?: number;
  /** Events from which on threads are used. */
  readonly threadEventsMin?: number;
  /** What is kept for questions that are asked again. */
  readonly strips?: StripLimits;
}

/** What reading columns is of the whole of a question that needs them, as progress tells it. */
const COLUMNS_SHARE = 0.8;

const STRIPS: StripLimits = { bytesMax: 768 * 2 ** 20, asksBefore: 1 };

type Mark = NonNullable<TimelineQuery['mark']> | null;

/** The index as questions see it. What it is made of changes no more, so that they are answered while the index is brought up to date. */
interface Snapshot extends Pick<Sealed, 'persons'> {
  readonly spans: ReadonlyMap<number, SealedSpan>;
  readonly columns: ReadonlyMap<string, IndexColumn>;
  readonly names: Sealed['names'];
  readonly tail: Tail;
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

const emptyStanding: StoreStanding = {
  ...{ end: 0, version: '0', overrides: 0, owners: 0, corrections: 0, rowsBelow: 0, mutated: '' },
};

const emptySealed = (): Sealed => ({
  ...{ end: 0, version: '0', standing: emptyStanding, spans: new Map(), names: [], namesEnd: 0 },
  ...{ persons: new PersonTable(), columns: new Map(), restated: new Set() },
});

const sameStanding = (one: StoreStanding, other: StoreStanding): boolean =>
  (Object.keys(emptyStanding) as (keyof StoreStanding)[]).every((each) => one[each] === other[each]);

class Index implements BehaviourIndex {
  readonly #store: EventStore;
  readonly #options: Required<
    Pick<BehaviourIndexOptions, 'unsealedPositions' | 'layerPositions' | 'tailEventsMax' | 'threadEventsMin'>
  >;
  readonly #threads: IndexThreads | null;
  readonly #folder: IndexFolder | null;
  readonly #onFault: (error: unknown) => void;
  #sealed: Sealed | null = null;
  /** Whether what is sealed was held to the event store since it was loaded. */
  #held = false;
  readonly #strips: StripStore;
  #tail: Tail | null = null;
  /** What is answered from until the next refresh is over. */
  #snapshot: Snapshot | null = null;
  /** One refresh after the other. */
  readonly #inTurn = createTurn();
  /** One reading of columns after the other: who waits for one may want the same. */
  readonly #inColumnTurn = createTurn();
  /** One writing after the other. */
  #saving: Promise<void> = Promise.resolve();

  constructor(options: BehaviourIndexOptions) {
    const { unsealedPositions = 100_000, layerPositions = 50_000 } = options;
    const { tailEventsMax = 400_000, threadEventsMin = 100_000 } = options;
    this.#store = options.store;
    this.#threads = options.threads;
    this.#folder = options.folder ? openIndexFolder(options.folder) : null;
    this.#onFault = options.onFault ?? (() => undefined);
    this.#options = { unsealedPositions, layerPositions, tailEventsMax, threadEventsMin };
    const { threads } = options;
    this.#strips = createStripStore(options.strips ?? STRIPS, threads && { threads, eventsMin: threadEventsMin });
  }

  async fold<Spec, Part>(
    fold: PersonFold<Spec, Part>,
    spec: Spec,
    query: TimelineQuery,
    control: FoldControl,
  ): Promise<Part> {
    const { signal, onProgress } = control;
    let before = 0;
    const view = await this.#prepare(query, signal, (share) => {
      before = share * COLUMNS_SHARE;
      onProgress(before);
    });
    const { events } = this.size();
    if (this.#threads && events >= this.#options.threadEventsMin) {
      const rest = { signal, onProgress: (done: number) => onProgress(before + done * (1 - before)) };
      const parts = await this.#threads.fold(fold as unknown as AnyFold, spec, view, rest);
      return fold.merge(spec, parts as Part[]);
    }
    const part = foldView(fold, spec, view, 0, view.groups.length);
    onProgress(1);
    return fold.merge(spec, [part]);
  }

  size(): IndexSize {
    const { spans: sealed, tail, persons } = this.#snapshot ?? {};
    const late = tail ? tailSpans(tail).flatMap((each) => [...each.values()]) : [];
    const spans = [...(sealed?.values() ?? []), ...late];
    const columns = spans.flatMap(({ columns: own }) => [...own.values()]);
    return {
      events: spans.reduce((sum, { segment }) => sum + segment.at.length, 0),
      bytes: spans.reduce((sum, { segment }) => sum + segmentBytes(segment), (persons?.count ?? 0) * 8),
      columnBytes: columns.reduce((sum, { byteLength }) => sum + byteLength, 0),
    };
  }

  ready(): boolean {
    return this.#snapshot !== null;
  }

  make(signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      await this.#refresh(null, [], signal, null, () => undefined);
    });
  }

  settled(): Promise<void> {
    return this.#saving;
  }

  async #prepare(query: TimelineQuery, signal: AbortSignal, onColumns: (share: number) => void): Promise<IndexView> {
    signal.throwIfAborted();
    const subjects = subjectsOf(query);
    const keys = subjects.map(subjectKey);
    const { mark = null } = query;
    const { spans, columns, names, persons, tail } =
      this.#holding(mark, keys) ?? (await this.#bring(mark, subjects, signal, onColumns));
    const late = tailSpans(tail);
    const starts = [...new Set([spans, ...late].flatMap((each) => [...each.keys()]))].sort((one, other) => one - other);
    const parts = starts.flatMap((startMs) =>
      [spans, ...late].flatMap((each, layer) => {
        const part = each.get(startMs);
        return part ? [{ ...part, layer }] : [];
      }),
    );
    const question = compileQuestion(query, names, {
      at: (subject) => {
        const key = subjectKey(subject);
        return { column: keys.indexOf(key), dictionary: (columns.get(key) as IndexColumn).dictionary };
      },
    });
    const sources = parts.map(({ segment, columns: own }) => ({
      ...{ segment, columns: keys.map((key) => own.get(key) as Int32Array) },
    }));
    return {
      ...question,
      segments: sources.map(({ segment }) => segment),
      columns: sources.map((each) => each.columns),
      layers: parts.map(({ layer }) => layer),
      strip: await this.#stripOf(query, question, sources, persons.count),
      ...{ persons: persons.ids, restated: tail.restated },
      groups: groupsOf(query.population, tail, persons),
      ...{ from: query.from ?? Number.NEGATIVE_INFINITY, to: query.to },
    };
  }

  /** What is kept of the sealed segments for this question. The tail is young. */
  #stripOf(
    { matchers, columns, from, to, daysOf }: TimelineQuery,
    question: IndexChoice,
    sources: readonly StripSource[],
    personCount: number,
  ): Promise<IndexView['strip']> {
    const asked = {
      ...{ matchers: JSON.stringify(matchers), columns: columns.map(subjectKey) },
      // Events of one day may differ in what columns are read for.
      ...{ zone: columns.length > 0 ? null : (daysOf ?? null), from: from ?? Number.NEGATIVE_INFINITY, to },
    };
    const sealed = sources.filter(({ segment }) => !segment.tail);
    return this.#strips.of(asked, question, sealed, personCount);
  }

  /** What a question can be answered from as it is: it has the columns, and stands at the mark or later. */
  #holding(mark: Mark, keys: readonly string[]): Snapshot | null {
    const snapshot = this.#snapshot;
    if (!snapshot || mark === null || !keys.every((key) => snapshot.columns.has(key))) return null;
    const { standing, identityVersion } = snapshot.tail;
    return mark.position < standing.end && mark.identityVersion === identityVersion ? snapshot : null;
  }

  /** Brings the index to what the question must see; columns that are missing are read before its turn. */
  #bring(
    mark: Mark,
    subjects: readonly EventSubject[],
    signal: AbortSignal,
    onColumns: (share: number) => void,
  ): Promise<Snapshot> {
    const refresh = (ahead: ColumnsAhead | null) =>
      this.#inTurn(() => this.#refresh(mark, subjects, signal, ahead, ahead ? () => undefined : onColumns));
    const sealed = this.#sealed;
    if (!sealed || subjects.every((subject) => sealed.columns.has(subjectKey(subject)))) return refresh(null);
    return this.#inColumnTurn(async () => refresh(await readAhead(this.#store, sealed, subjects, signal, onColumns)));
  }

  /** Brings the index to what the question must see, with the columns that it needs. */
  async #refresh(
    mark: Mark,
    subjects: readonly EventSubject[],
    signal: AbortSignal,
    ahead: ColumnsAhead | null,
    onColumns: (share: number) => void,
  ): Promise<Snapshot> {
    signal.throwIfAborted();
    // Whoever was before in the turn may have brought it there.
    const holding = this.#holding(mark, subjects.map(subjectKey));
    if (holding) return holding;
    const sealed = this.#sealed ?? (await this.#folder?.load()) ?? emptySealed();
    this.#sealed = sealed;
    const complete = subjects.every((subject) => sealed.columns.has(subjectKey(subject)));
    const standing = await readStanding(this.#store, sealed.end, signal);
    const before = this.#tail;
    const identityVersion = mark?.identityVersion ?? before?.identityVersion ?? null;
    if (this.#held && before && complete && sameStanding(before.standing, standing))
      return this.#show(sealed, { ...before, identityVersion });
    // Whatever ends this half-way leaves no tail that is joined with spans it does not belong to.
    this.#tail = null;
    const changed = await this.#hold(sealed, standing, signal);
    const added = await addColumns(this.#store, sealed, subjects, ahead, signal, onColumns);
    const kept = changed || added ? null : before;
    const { unsealedPositions, layerPositions } = this.#options;
    const limits = { unsealedPositions, layerPositions };
    const read = (now: StoreStanding, from: Tail | null) =>
      followTail(this.#store, sealed, { standing: now, identityVersion, ...limits }, from, signal);
    let tail = await read(standing, kept);
    const due = await this.#sealWhenLong(sealed, tail, signal);
    if (due) tail = await read(await readStanding(this.#store, sealed.end, signal), null);
    if (changed || added || due) this.#save(sealed);
    return this.#show(sealed, tail);
  }

  #show(sealed: Sealed, tail: Tail): Snapshot {
    const { spans, columns, names, persons } = sealed;
    this.#tail = tail;
    this.#snapshot = { spans: new Map(spans), columns: new Map(columns), names: [...names], persons, tail };
    return this.#snapshot;
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

  /** Puts the layers of the tail into the spans when they have grown long; true when it did. */
  async #sealWhenLong(sealed: Sealed, tail: Tail, signal: AbortSignal): Promise<boolean> {
    const late = tail.layers.flatMap(({ spans }) => [...spans.values()]);
    const events = late.reduce((sum, { segment }) => sum + segment.at.length, 0);
    if (events <= this.#options.tailEventsMax) return false;
    // As one, which is sorted; what is read twice is little beside what is made anew.
    const below = tail.layers.at(-1)?.end ?? sealed.end;
    const [only, more] = tail.layers;
    const whole = { from: sealed.end, below, restated: [...sealed.restated] };
    const spans = only && !more ? only.spans : await readTailSpans(this.#store, sealed, whole, signal);
    await sealTail(
      sealed,
      spans,
      tail.restated.map((from) => Math.min(from, 1)),
    );
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

/** The behaviour index over an event store; it is made when it is told to, or with the first question. */
export const createBehaviourIndex = (options: BehaviourIndexOptions): BehaviourIndex => new Index(options);
