// What of the behaviour index is sealed: spans of months in arrays, persons, columns. How they come from the event store, how they are found
// to be no longer what was read, how the tail is put into them, and how old months become one span.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { assert } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import type { IndexSegment } from '../index-view/index.ts';
import type { EventSubject } from '../timelines/contract.ts';
import { createPlaces, joinSpans, monthOf, type Span, SpanBuilder, sealSpan, sumOf } from './index-build.ts';
import { subjectKey, type ValueDictionary } from './index-columns.ts';
import { type EventName, readMonths, readNames, readSpan, readSums, type StoreStanding } from './index-source.ts';
import type { TailSpan } from './index-tail.ts';
import type { PersonTable } from './person-table.ts';

/** A column: its values, in the order of their codes. */
export interface IndexColumn {
  readonly subject: EventSubject;
  readonly dictionary: ValueDictionary;
}

export interface SealedSpan {
  readonly segment: IndexSegment;
  /** Codes of the values by {@link subjectKey}. */
  readonly columns: ReadonlyMap<string, Int32Array>;
}

export interface Sealed {
  /** Positions below this one are sealed. */
  end: number;
  /** Overrides up to this version are applied. */
  version: string;
  /** Where the event store stood when it was last found to hold what is sealed. */
  standing: StoreStanding;
  /** By start: the newest months, and before them the months of a year as one. What changes is another object. */
  readonly spans: Map<number, SealedSpan>;
  /** Codes count from 1; names are only ever added. */
  readonly names: EventName[];
  /** Names of events at positions below are known. */
  namesEnd: number;
  readonly persons: PersonTable;
  readonly columns: Map<string, IndexColumn>;
  /** Persons who were restated since. */
  readonly restated: Set<Id64>;
}

export const NAMES_MAX = 2 ** 16;

/** Learns the names that came since it was last asked; those of the newest positions are asked for again. */
export const learnNames = async (
  store: EventStore,
  sealed: Sealed,
  end: number,
  signal: AbortSignal,
): Promise<void> => {
  for (const each of await readNames(store, sealed.namesEnd, signal))
    if (!sealed.names.some(({ kind, name }) => kind === each.kind && name === each.name)) sealed.names.push(each);
  assert(sealed.names.length < NAMES_MAX, 'more names of events than the index has codes for');
  sealed.namesEnd = end;
};

/** A mark for each of the persons who are named and known. */
export const flagsOf = (persons: PersonTable, ids: Iterable<Id64>): Uint8Array => {
  const flags = new Uint8Array(new SharedArrayBuffer(persons.count));
  for (const id of ids) {
    const number = persons.findId(id);
    if (number >= 0) flags[number] = 1;
  }
  return flags;
};

/** The sealed span that an instant lies in, or else its month. */
export const spanAt = ({ spans }: Pick<Sealed, 'spans'>, at: number): Span => {
  for (const { segment } of spans.values()) if (at >= segment.startMs && at < segment.endMs) return segment;
  return monthOf(at);
};

/** Reads a span anew; columns of it are read when they are asked for. */
const rebuildSpan = async (
  store: EventStore,
  sealed: Sealed,
  span: Span & { readonly rows: number },
  signal: AbortSignal,
): Promise<void> => {
  const builder = new SpanBuilder(span, span.rows + 1);
  const { persons, names, end } = sealed;
  await readSpan(
    store,
    { names, columns: [], only: null },
    { ...span, below: end },
    signal,
    ({ low, high, at, code }) => builder.add(persons.add(low, high), at - span.startMs, code),
  );
  if (builder.events === 0) sealed.spans.delete(span.startMs);
  else sealed.spans.set(span.startMs, { segment: builder.finish(persons.count, false).segment, columns: new Map() });
};

/** What the event store has of each month, added up by span. */
const bySpan = (sealed: Sealed, months: Awaited<ReturnType<typeof readSums>>) => {
  const found = new Map<number, { readonly span: Span; readonly events: number; readonly sum: number }>();
  for (const [startMs, { events, sum }] of months) {
    const span = spanAt(sealed, startMs);
    const before = found.get(span.startMs);
    const added = { events: events + (before?.events ?? 0), sum: (sum + (before?.sum ?? 0)) >>> 0 };
    found.set(span.startMs, { span, ...added });
  }
  return found;
};

/**
 * Reads again every span that is not in the event store as it is sealed. Persons who are restated do not matter: their sealed events are
 * not read. Returns how many were read.
 */
export const repairSpans = async (store: EventStore, sealed: Sealed, signal: AbortSignal): Promise<number> => {
  const { end, names, restated, persons } = sealed;
  const found = bySpan(sealed, await readSums(store, names, { below: end, restated: [...restated] }, signal));
  const flags = flagsOf(persons, restated);
  const different = new Map<number, Span>();
  for (const startMs of new Set([...found.keys(), ...sealed.spans.keys()])) {
    const own = sealed.spans.get(startMs);
    const [wanted, has] = [found.get(startMs), own ? sumOf(own.segment, persons, flags) : undefined];
    if ((wanted?.events ?? 0) !== (has?.events ?? 0) || (wanted?.sum ?? 0) !== (has?.sum ?? 0))
      different.set(startMs, own?.segment ?? (wanted as { readonly span: Span }).span);
    await nextTurn();
  }
  if (different.size === 0) return 0;
  const months = await readMonths(store, end, signal);
  for (const { startMs, endMs } of different.values()) {
    signal.throwIfAborted();
    const own = months.filter((month) => month.startMs >= startMs && month.startMs < endMs);
    const rows = own.reduce((sum, month) => sum + month.rows, 0);
    await rebuildSpan(store, sealed, { startMs, endMs, rows }, signal);
  }
  return different.size;
};

/** So many months stay by themselves: they are the ones that mostly change. */
const NEWEST_MONTHS = 2;

/** Makes the older months of each year one span. A column that one of them does not have is read again when it is asked for. */
export const joinYears = async (sealed: Sealed): Promise<boolean> => {
  const years = new Map<number, SealedSpan[]>();
  const inOrder = [...sealed.spans].sort(([one], [other]) => one - other).map(([, span]) => span);
  for (const span of inOrder.slice(0, -NEWEST_MONTHS)) {
    const year = new Date(span.segment.startMs).getUTCFullYear();
    years.set(year, [...(years.get(year) ?? []), span]);
  }
  const several = [...years.values()].filter((spans) => spans.length > 1);
  for (const spans of several) {
    const keys = [...sealed.columns.keys()].filter((key) => spans.every(({ columns }) => columns.has(key)));
    const arrays = spans.map(({ segment, columns }) => ({
      ...{ segment, columns: keys.map((key) => columns.get(key) as Int32Array) },
    }));
    const { segment, columns } = await joinSpans(arrays, sealed.persons.count);
    for (const { segment: old } of spans) sealed.spans.delete(old.startMs);
    const byKey = new Map(keys.map((key, index) => [key, columns[index] as Int32Array]));
    sealed.spans.set(segment.startMs, { segment, columns: byKey });
  }
  return several.length > 0;
};

/** Puts the events of a stretch of the tail into their spans. Only spans that change are made anew. */
export const sealTail = async (
  sealed: Sealed,
  tail: ReadonlyMap<number, TailSpan>,
  restated: Uint8Array,
): Promise<void> => {
  const keys = [...sealed.columns.keys()];
  const personCount = sealed.persons.count;
  for (const startMs of new Set([...sealed.spans.keys(), ...tail.keys()])) {
    const [span, late] = [sealed.spans.get(startMs) ?? null, tail.get(startMs) ?? null];
    if (!late && span && !touches(span.segment, restated)) continue;
    const columnsOf = (from: ReadonlyMap<string, Int32Array>) => keys.map((key) => from.get(key) ?? new Int32Array());
    const { segment, columns } = await sealSpan(
      (span ?? (late as TailSpan)).segment,
      span && { segment: span.segment, columns: columnsOf(span.columns) },
      {
        tail: late && { ...late, columns: columnsOf(late.columns) },
        ...{ restated, personCount },
      },
    );
    if (segment.at.length === 0) sealed.spans.delete(startMs);
    else
      sealed.spans.set(startMs, {
        segment,
        columns: new Map(keys.map((key, index) => [key, columns[index] as Int32Array])),
      });
  }
  await joinYears(sealed);
};

/** Whether some of the persons have events in the segment. */
const touches = (segment: IndexSegment, persons: Uint8Array): boolean => {
  const places = createPlaces(segment);
  for (let number = persons.indexOf(1); number >= 0; number = persons.indexOf(1, number + 1)) {
    const [begin, end] = places(number);
    if (end > begin) return true;
  }
  return false;
};
