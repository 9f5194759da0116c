// The newest decided ranges, so that consumers behind the first need not read and decide them again. Bounded by events.
import type { DecidedRange } from './event.ts';
import type { RangeNote } from './store.ts';

/** Decided ranges by where they begin. */
export interface DecidedCache {
  keep(range: DecidedRange): void;
  /** The range from the cache, else as computed; consumers that ask at the same time share one computation. */
  obtain(note: RangeNote, compute: () => Promise<DecidedRange>): Promise<DecidedRange>;
  /** The note of the cached range that begins there. */
  noteFrom(from: number): RangeNote | null;
}

/** A cache that forgets the least recently used ranges when more than `eventsMax` events are in it; it keeps at least one. */
export const createDecidedCache = (eventsMax: number): DecidedCache => {
  const entries = new Map<number, { readonly note: RangeNote; readonly range: Promise<DecidedRange> }>();
  let events = 0;

  const put = (note: RangeNote, range: Promise<DecidedRange>): void => {
    forget(note.from);
    entries.set(note.from, { note, range });
    events += note.to - note.from;
    for (const from of entries.keys()) {
      if (events <= eventsMax || entries.size === 1) return;
      forget(from);
    }
  };
  const forget = (from: number): void => {
    const entry = entries.get(from);
    if (!entry) return;
    entries.delete(from);
    events -= entry.note.to - entry.note.from;
  };

  return {
    keep: (range) => put({ from: range.from, to: range.to }, Promise.resolve(range)),
    noteFrom: (from) => entries.get(from)?.note ?? null,
    obtain(note, compute) {
      const entry = entries.get(note.from);
      if (entry) {
        entries.delete(note.from);
        entries.set(note.from, entry);
        return entry.range;
      }
      const range = compute();
      // What failed is not kept, or it would fail for ever.
      range.catch(() => {
        if (entries.get(note.from)?.range === range) forget(note.from);
      });
      put(note, range);
      return range;
    },
  };
};
