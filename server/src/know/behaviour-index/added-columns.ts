// Columns that the index does not have yet. They are read of a copy, beside the index, so that questions that do not need them go on; what of the
// index changed meanwhile is read once more in its turn.
import type { EventStore } from '../../platform/event-store/index.ts';
import type { EventSubject } from '../timelines/contract.ts';
import { subjectKey, ValueDictionary } from './index-columns.ts';
import type { IndexColumn, Sealed } from './index-sealed.ts';
import { readColumns } from './read-columns.ts';

/** One piece of work after the other, whether the one before succeeded or not. */
export const createTurn = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
};

/** Columns with their codes for segments as they were. */
export interface ColumnsAhead {
  readonly columns: readonly IndexColumn[];
  readonly spans: Sealed['spans'];
  /** What was changed where it stands when reading began: erased values must not come back. */
  readonly mutated: string;
}

const missingOf = ({ columns }: Sealed, subjects: readonly EventSubject[]): readonly IndexColumn[] =>
  subjects
    .filter((subject) => !columns.has(subjectKey(subject)))
    .map((subject) => ({ subject, dictionary: new ValueDictionary() }));

/** Reads the columns that are missing, without a change to the index; null when none is. */
export const readAhead = async (
  store: EventStore,
  sealed: Sealed,
  subjects: readonly EventSubject[],
  signal: AbortSignal,
  onRead: (share: number) => void,
): Promise<ColumnsAhead | null> => {
  const columns = missingOf(sealed, subjects);
  if (columns.length === 0) return null;
  const { mutated } = sealed.standing;
  const copy = { ...sealed, spans: new Map(sealed.spans) };
  await readColumns(store, copy, columns, signal, onRead);
  return { columns, spans: copy.spans, mutated };
};

/** Gives spans that are what they were the codes that were read of them. */
const takeOver = (sealed: Sealed, { columns, spans }: ColumnsAhead): void => {
  for (const [startMs, span] of sealed.spans) {
    const read = spans.get(startMs);
    if (read?.segment !== span.segment) continue;
    const own = new Map(span.columns);
    for (const { subject } of columns) {
      const codes = read.columns.get(subjectKey(subject));
      if (codes) own.set(subjectKey(subject), codes);
    }
    sealed.spans.set(startMs, { ...span, columns: own });
  }
};

export const dropColumns = (sealed: Sealed, dropped: readonly IndexColumn[]): void => {
  const keys = dropped.map(({ subject }) => subjectKey(subject));
  for (const key of keys) sealed.columns.delete(key);
  for (const [startMs, span] of sealed.spans) {
    const columns = new Map([...span.columns].filter(([key]) => !keys.includes(key)));
    sealed.spans.set(startMs, { ...span, columns });
  }
};

/**
 * Adds the columns that are missing, and reads the others wherever spans were read again. True when there are more columns now: the tail is
 * joined with all of them.
 */
export const addColumns = async (
  store: EventStore,
  sealed: Sealed,
  subjects: readonly EventSubject[],
  ahead: ColumnsAhead | null,
  signal: AbortSignal,
  onRead: (share: number) => void,
): Promise<boolean> => {
  const known = ahead?.mutated === sealed.standing.mutated ? ahead : null;
  const keys = new Set(known?.columns.map(({ subject }) => subjectKey(subject)));
  const others = missingOf(sealed, subjects).filter(({ subject }) => !keys.has(subjectKey(subject)));
  const added = [...(known?.columns ?? []), ...others];
  if (known) takeOver(sealed, known);
  try {
    await readColumns(store, sealed, [...sealed.columns.values(), ...added], signal, onRead);
  } catch (error) {
    // Codes of a dictionary that nobody keeps.
    dropColumns(sealed, added);
    throw error;
  }
  for (const column of added) sealed.columns.set(subjectKey(column.subject), column);
  return added.length > 0;
};
