// The newest claims in memory: records in one typed array, a hash table from key to the newest record of that key, and from
// each record a link to the next lower position of the same key.
import { hashKey, positionOf, RECORD_WORDS, sameKey } from './claim-records.ts';

const EMPTY = -1;
const SLOT_SEED = 0x1b873593;
const START_RECORDS = 1 << 14;

/** Claims that are not in a run yet. */
export interface ClaimMemory {
  readonly size: number;
  /** The records; only the first `size` are meant. Valid until the next `add`. */
  readonly words: Uint32Array;
  /**
   * The record of the same key with the highest position below that of the given record, or -1. `at` is the record that stands
   * at exactly its position, or -1.
   */
  find(words: Uint32Array, record: number): { readonly below: number; readonly at: number };
  /** Adds the record. It must not stand in memory already. */
  add(words: Uint32Array, record: number): void;
  /** Forgets everything and keeps its room. */
  clear(): void;
}

/** An empty memory; it grows by doubling. */
export const createClaimMemory = (): ClaimMemory => {
  let size = 0;
  let records = new Uint32Array(START_RECORDS * RECORD_WORDS);
  let links = new Int32Array(START_RECORDS);
  let slots = new Int32Array(START_RECORDS * 2).fill(EMPTY);

  const slotOf = (words: Uint32Array, record: number): number => findSlot(slots, records, words, record);
  const grow = (): void => {
    const capacity = links.length * 2;
    const largerRecords = new Uint32Array(capacity * RECORD_WORDS);
    largerRecords.set(records);
    const largerLinks = new Int32Array(capacity);
    largerLinks.set(links);
    const heads = slots.filter((head) => head !== EMPTY);
    records = largerRecords;
    links = largerLinks;
    slots = new Int32Array(capacity * 2).fill(EMPTY);
    for (const head of heads) slots[slotOf(records, head)] = head;
  };

  return {
    get size() {
      return size;
    },
    get words() {
      return records;
    },
    find(words, record) {
      const position = positionOf(words, record);
      let at = EMPTY;
      let candidate = slots[slotOf(words, record)] ?? EMPTY;
      while (candidate !== EMPTY) {
        const standing = positionOf(records, candidate);
        if (standing < position) return { below: candidate, at };
        if (standing === position) at = candidate;
        candidate = links[candidate] ?? EMPTY;
      }
      return { below: EMPTY, at };
    },
    add(words, record) {
      if (size === links.length) grow();
      const added = size;
      size += 1;
      records.set(words.subarray(record * RECORD_WORDS, (record + 1) * RECORD_WORDS), added * RECORD_WORDS);
      const position = positionOf(records, added);
      const slot = slotOf(records, added);
      let above = EMPTY;
      let below = slots[slot] ?? EMPTY;
      while (below !== EMPTY && positionOf(records, below) > position) {
        above = below;
        below = links[below] ?? EMPTY;
      }
      links[added] = below;
      if (above === EMPTY) slots[slot] = added;
      else links[above] = added;
    },
    clear() {
      size = 0;
      slots.fill(EMPTY);
    },
  };
};

/** The slot that holds the key's chain, or the empty one where it would begin. */
const findSlot = (slots: Int32Array, records: Uint32Array, words: Uint32Array, record: number): number => {
  const mask = slots.length - 1;
  let slot = hashKey(words, record, SLOT_SEED) & mask;
  for (;;) {
    const head = slots[slot] ?? EMPTY;
    if (head === EMPTY || sameKey(records, head, words, record)) return slot;
    slot = (slot + 1) & mask;
  }
};
