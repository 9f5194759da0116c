// What of the behaviour index is sealed: months in arrays, persons, columns. How months come from the event store, how they are found to be
// no longer what was read, and how the tail is put into them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { assert } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import type { EventSubject } from './contract.ts';
import { createPlaces, emptyColumn, MonthBuilder, sealMonth, sumOf } from './index-build.ts';
import { subjectKey, type ValueDictionary } from './index-columns.ts';
import { type EventName, readMonth, readMonths, readNames, readSums, type StoreStanding } from './index-source.ts';
import type { TailMonth } from './index-tail.ts';
import type { IndexSegment } from './index-view.ts';
import type { PersonTable } from './person-table.ts';

/** A column: its values, in the order of their codes. */
export interface IndexColumn {
  readonly subject: EventSubject;
  readonly dictionary: ValueDictionary;
}

export interface SealedMonth {
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
  /** By start. A month that changes is another object. */
  readonly months: Map<number, SealedMonth>;
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

/** Reads a month anew; columns of it are read when they are asked for. */
const rebuildMonth = async (
  store: EventStore,
  sealed: Sealed,
  month: { readonly startMs: number; readonly rows: number },
  signal: AbortSignal,
): Promise<void> => {
  const builder = new MonthBuilder(month.startMs);
  const { persons, names, end } = sealed;
  await readMonth(store, { names, subjects: [] }, { ...month, below: end }, signal, ({ low, high, at, code }) =>
    builder.add(persons.add(low, high), at - month.startMs, code),
  );
  if (builder.events === 0) sealed.months.delete(month.startMs);
  else sealed.months.set(month.startMs, { segment: builder.finish(persons.count, false).segment, columns: new Map() });
};

/**
 * Reads again every month that is not in the event store as it is sealed. Persons who are restated do not matter: their sealed events are
 * not read. Returns how many months were read.
 */
export const repairMonths = async (store: EventStore, sealed: Sealed, signal: AbortSignal): Promise<number> => {
  const { end, names, restated, persons } = sealed;
  const found = await readSums(store, names, { below: end, restated: [...restated] }, signal);
  const flags = flagsOf(persons, restated);
  const different = new Set([...found.keys(), ...sealed.months.keys()]);
  for (const startMs of [...different]) {
    const own = sealed.months.get(startMs);
    const [wanted, has] = [found.get(startMs), own ? sumOf(own.segment, persons, flags) : undefined];
    if ((wanted?.events ?? 0) === (has?.events ?? 0) && (wanted?.sum ?? 0) === (has?.sum ?? 0))
      different.delete(startMs);
    await nextTurn();
  }
  if (different.size === 0) return 0;
  const months = new Map((await readMonths(store, end, signal)).map((month) => [month.startMs, month]));
  for (const startMs of different) {
    signal.throwIfAborted();
    await rebuildMonth(store, sealed, months.get(startMs) ?? { startMs, rows: 0 }, signal);
  }
  return different.size;
};

/** Persons' events as they come, one person after the other: where each begins, and the codes of each column. */
interface ComingValues {
  readonly numbers: number[];
  readonly begins: number[];
  readonly codes: readonly number[][];
}

const readValues = async (
  store: EventStore,
  sealed: Sealed,
  columns: readonly IndexColumn[],
  { startMs, at }: IndexSegment,
  signal: AbortSignal,
): Promise<ComingValues> => {
  const coming: ComingValues = { numbers: [], begins: [], codes: columns.map(() => []) };
  let events = 0;
  await readMonth(
    store,
    { names: sealed.names, subjects: columns.map(({ subject }) => subject) },
    { startMs, rows: at.length, below: sealed.end },
    signal,
    ({ low, high, values }) => {
      const number = sealed.persons.find(low, high);
      if (coming.numbers.at(-1) !== number) {
        coming.numbers.push(number);
        coming.begins.push(events);
      }
      for (const [index, { dictionary }] of columns.entries())
        coming.codes[index]?.push(dictionary.codeOf(values[index] ?? null));
      events += 1;
    },
  );
  coming.begins.push(events);
  return coming;
};

/** Reads columns of a month; events of persons who are restated by now stay without, because theirs stand in the tail. */
const readColumnsOfMonth = async (
  store: EventStore,
  sealed: Sealed,
  columns: readonly IndexColumn[],
  { segment }: SealedMonth,
  signal: AbortSignal,
): Promise<readonly Int32Array[]> => {
  const { numbers, begins, codes } = await readValues(store, sealed, columns, segment, signal);
  const made = columns.map(() => emptyColumn(segment.at.length));
  const byNumber = numbers
    .map((_, run) => run)
    .sort((one, other) => (numbers[one] as number) - (numbers[other] as number));
  const places = createPlaces(segment);
  for (const run of byNumber) {
    const number = numbers[run] as number;
    const [first, last] = [begins[run] as number, begins[run + 1] as number];
    const [begin, end] = number < 0 ? [0, 0] : places(number);
    if (last - first !== end - begin) continue;
    for (const [index, column] of made.entries())
      for (let event = 0; event < end - begin; event += 1)
        column[begin + event] = codes[index]?.[first + event] as number;
  }
  return made;
};

/** Reads the columns wherever a month does not have them: those of one month together. */
export const readColumns = async (
  store: EventStore,
  sealed: Sealed,
  columns: readonly IndexColumn[],
  signal: AbortSignal,
): Promise<void> => {
  for (const [startMs, month] of sealed.months) {
    const missing = columns.filter(({ subject }) => !month.columns.has(subjectKey(subject)));
    if (missing.length === 0) continue;
    const made = await readColumnsOfMonth(store, sealed, missing, month, signal);
    const added = missing.map(({ subject }, index) => [subjectKey(subject), made[index] as Int32Array] as const);
    sealed.months.set(startMs, { ...month, columns: new Map([...month.columns, ...added]) });
  }
};

/** Puts the events of the tail below a position into their months. Only months that change are made anew, one turn each. */
export const sealTail = async (
  sealed: Sealed,
  tail: ReadonlyMap<number, TailMonth>,
  restated: Uint8Array,
  below: number,
): Promise<void> => {
  const keys = [...sealed.columns.keys()];
  const personCount = sealed.persons.count;
  for (const startMs of new Set([...sealed.months.keys(), ...tail.keys()])) {
    const [month, late] = [sealed.months.get(startMs) ?? null, tail.get(startMs) ?? null];
    if (!late && month && !touches(month.segment, restated)) continue;
    const columnsOf = (from: ReadonlyMap<string, Int32Array>) => keys.map((key) => from.get(key) ?? new Int32Array());
    const { segment, columns } = sealMonth(
      startMs,
      month && { segment: month.segment, columns: columnsOf(month.columns) },
      {
        tail: late && { ...late, columns: columnsOf(late.columns) },
        ...{ restated, below, personCount },
      },
    );
    if (segment.at.length === 0) sealed.months.delete(startMs);
    else
      sealed.months.set(startMs, {
        segment,
        columns: new Map(keys.map((key, index) => [key, columns[index] as Int32Array])),
      });
    await nextTurn();
  }
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
