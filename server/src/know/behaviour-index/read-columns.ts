// Values of columns for spans of the behaviour index. Only events of names that have values are read, columns of the same names together;
// fields of few values come from the engine as codes.
import type { EventStore } from '../../platform/event-store/index.ts';
import { type IndexSegment, Numbers } from '../index-view/index.ts';
import { createPlaces, emptyColumn } from './index-build.ts';
import { subjectKey } from './index-columns.ts';
import type { IndexColumn, Sealed, SealedSpan } from './index-sealed.ts';
import { type ReadColumn, readFieldValues, readHolders, readSpan } from './index-source.ts';

const READS_TOLD = 16_384;

interface PreparedColumn extends ReadColumn {
  readonly column: IndexColumn;
}

/** Columns whose values stand at events of the same codes. */
interface ColumnGroup {
  readonly only: ReadonlySet<number>;
  readonly columns: readonly PreparedColumn[];
}

/** Persons' events as they come, one person after the other: where each begins, and the codes of each column. */
interface ComingValues {
  readonly numbers: number[];
  readonly begins: number[];
  readonly codes: readonly Numbers<Int32Array>[];
}

const readValues = async (
  store: EventStore,
  { persons, names, end }: Sealed,
  { columns, only }: ColumnGroup,
  { startMs, endMs, at }: IndexSegment,
  signal: AbortSignal,
  onRead: (events: number) => void,
): Promise<ComingValues> => {
  const codes = columns.map(() => new Numbers((length) => new Int32Array(length)));
  const coming: ComingValues = { numbers: [], begins: [], codes };
  let events = 0;
  await readSpan(
    store,
    { names, columns, only },
    { startMs, endMs, rows: at.length, below: end },
    signal,
    ({ low, high, values }) => {
      const number = persons.find(low, high);
      if (coming.numbers.at(-1) !== number) {
        coming.numbers.push(number);
        coming.begins.push(events);
      }
      for (let index = 0; index < columns.length; index += 1) {
        const value = values[index] ?? null;
        const { dictionary } = (columns[index] as PreparedColumn).column;
        codes[index]?.push(typeof value === 'number' ? value : dictionary.codeOf(value));
      }
      events += 1;
      if (events % READS_TOLD === 0) onRead(events);
    },
  );
  coming.begins.push(events);
  return coming;
};

/** Reads columns of a span; events of persons who are restated by now stay without, because theirs stand in the tail. */
const readGroup = async (
  store: EventStore,
  sealed: Sealed,
  group: ColumnGroup,
  segment: IndexSegment,
  signal: AbortSignal,
  onRead: (events: number) => void,
): Promise<readonly Int32Array[]> => {
  const made = group.columns.map(() => emptyColumn(segment.at.length));
  if (group.only.size === 0) return made;
  const wanted = new Uint8Array(sealed.names.length + 1);
  for (const code of group.only) wanted[code] = 1;
  const { numbers, begins, codes } = await readValues(store, sealed, group, segment, signal, onRead);
  const runs = Uint32Array.from(numbers, (_, run) => run);
  runs.sort((one, other) => (numbers[one] as number) - (numbers[other] as number));
  const places = createPlaces(segment);
  const own: number[] = [];
  for (const run of runs) {
    const number = numbers[run] as number;
    const [first, last] = [begins[run] as number, begins[run + 1] as number];
    const [begin, end] = number < 0 ? [0, 0] : places(number);
    own.length = 0;
    for (let event = begin; event < end; event += 1) if (wanted[segment.codes[event] as number] === 1) own.push(event);
    if (own.length !== last - first) continue;
    for (const [index, column] of made.entries())
      for (let event = 0; event < own.length; event += 1)
        column[own[event] as number] = codes[index]?.values[first + event] as number;
  }
  return made;
};

/** Which columns are read together, and of which events. */
const groupColumns = async (
  store: EventStore,
  sealed: Sealed,
  columns: readonly IndexColumn[],
  signal: AbortSignal,
): Promise<readonly ColumnGroup[]> => {
  const subjects = columns.map(({ subject }) => subject);
  const holders = await readHolders(store, sealed.names, subjects, signal);
  const groups = new Map<string, { readonly only: ReadonlySet<number>; readonly columns: PreparedColumn[] }>();
  for (const [index, column] of columns.entries()) {
    const only = holders[index] as ReadonlySet<number>;
    const values = await readFieldValues(store, column.subject, signal);
    const coded = values && new Map(values.map((value) => [value, column.dictionary.codeOf(value)]));
    const key = [...only].sort((one, other) => one - other).join(' ');
    const group = groups.get(key) ?? { only, columns: [] };
    groups.set(key, group);
    group.columns.push({ subject: column.subject, coded, column });
  }
  return [...groups.values()];
};

/** Reads the columns wherever a span does not have them. Tells the share of the spans' events that is read. */
export const readColumns = async (
  store: EventStore,
  sealed: Sealed,
  columns: readonly IndexColumn[],
  signal: AbortSignal,
  onRead: (share: number) => void,
): Promise<void> => {
  const missingIn = (span: SealedSpan) => columns.filter(({ subject }) => !span.columns.has(subjectKey(subject)));
  const lacking = new Set([...sealed.spans.values()].flatMap(missingIn));
  if (lacking.size === 0) return;
  const groups = await groupColumns(store, sealed, [...lacking], signal);
  const reads = [...sealed.spans].flatMap(([startMs, span]) => {
    const missing = new Set(missingIn(span));
    return groups.flatMap((group) => {
      const own = group.columns.filter(({ column }) => missing.has(column));
      return own.length > 0 ? [{ startMs, segment: span.segment, group: { ...group, columns: own } }] : [];
    });
  });
  const eventsOf = ({ segment, group: { only } }: (typeof reads)[number]) => (only.size > 0 ? segment.at.length : 0);
  const events = reads.reduce((sum, read) => sum + eventsOf(read), 0);
  let before = 0;
  for (const read of reads) {
    const { startMs, segment, group } = read;
    const made = await readGroup(store, sealed, group, segment, signal, (count) => onRead((before + count) / events));
    before += eventsOf(read);
    const span = sealed.spans.get(startMs) as SealedSpan;
    const added = group.columns.map(({ subject }, index) => [subjectKey(subject), made[index] as Int32Array] as const);
    sealed.spans.set(startMs, { ...span, columns: new Map([...span.columns, ...added]) });
  }
};
