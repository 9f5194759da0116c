// A split-block Bloom filter over the keys of one run: one block of 256 bits, one cache line, tells that a key is not there.
// With 12 bits a key some 0.5 % of absent keys pass.
import { hashKey } from './claim-records.ts';

const BLOCK_WORDS = 8;
const BITS_PER_KEY = 12;
const BLOCK_SEED = 0x51ed270b;
const BITS_SEED = 0x2545f491;

/** An empty filter for that many keys. */
export const createFilter = (keys: number): Uint32Array =>
  new Uint32Array(Math.max(1, Math.ceil((keys * BITS_PER_KEY) / (BLOCK_WORDS * 32))) * BLOCK_WORDS);

/** The two hashes of a record's key that choose its block and its bits; worked out once for all runs. */
export interface FilterProbe {
  readonly block: number;
  readonly bits: number;
}

export const filterProbe = (words: Uint32Array, record: number): FilterProbe => ({
  block: hashKey(words, record, BLOCK_SEED),
  bits: hashKey(words, record, BITS_SEED),
});

/** Adds the key of a record. */
export const addToFilter = (filter: Uint32Array, words: Uint32Array, record: number): void => {
  const probe = filterProbe(words, record);
  const block = blockOf(filter, probe.block);
  let low = probe.bits;
  let high = highBits(low);
  for (let word = 0; word < BLOCK_WORDS; word += 2) {
    filter[block + word] = (filter[block + word] ?? 0) | (1 << (low & 31));
    filter[block + word + 1] = (filter[block + word + 1] ?? 0) | (1 << (high & 31));
    low >>>= 5;
    high >>>= 5;
  }
};

/** Whether a key with these hashes may have been added; false is certain. */
export const mayContain = (filter: Uint32Array, probe: FilterProbe): boolean => {
  const block = blockOf(filter, probe.block);
  let low = probe.bits;
  let high = highBits(low);
  for (let word = 0; word < BLOCK_WORDS; word += 2) {
    if (((filter[block + word] ?? 0) & (1 << (low & 31))) === 0) return false;
    if (((filter[block + word + 1] ?? 0) & (1 << (high & 31))) === 0) return false;
    low >>>= 5;
    high >>>= 5;
  }
  return true;
};

/** Another twenty bits of the same hash, spread by a multiplication. */
const highBits = (low: number): number => Math.imul(low, 0x9e3779b1) >>> 7;

/** First word of the block: the hash scaled to the number of blocks. */
const blockOf = (filter: Uint32Array, hash: number): number => {
  const blocks = filter.length / BLOCK_WORDS;
  return Math.floor((hash / 0x1_0000_0000) * blocks) * BLOCK_WORDS;
};
