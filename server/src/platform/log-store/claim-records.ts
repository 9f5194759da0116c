// The bytes of a claim: ten 32-bit words, so that thousands of them lie in one typed array and are compared without
// making objects. Words 0-3 key, 4-5 position, 6-7 tag, 8-9 recordedAt (low word first).
import type { EarlierClaim } from './log-store.ts';

/** Words of one record. */
export const RECORD_WORDS = 10;
/** Bytes of one record. */
export const RECORD_BYTES = RECORD_WORDS * 4;

const WORD = 0x1_0000_0000;

/** Writes a claim at the record number. */
export const writeRecord = (
  words: Uint32Array,
  record: number,
  claim: { readonly key: Uint8Array; readonly position: number; readonly tag: bigint; readonly recordedAt: number },
): void => {
  const at = record * RECORD_WORDS;
  const { key } = claim;
  for (let word = 0; word < 4; word += 1) words[at + word] = keyWord(key, word);
  words[at + 4] = claim.position % WORD;
  words[at + 5] = Math.floor(claim.position / WORD);
  words[at + 6] = Number(BigInt.asUintN(32, claim.tag));
  words[at + 7] = Number(BigInt.asUintN(32, claim.tag >> 32n));
  words[at + 8] = claim.recordedAt % WORD;
  words[at + 9] = Math.floor(claim.recordedAt / WORD);
};

const keyWord = (key: Uint8Array, word: number): number => {
  const at = word * 4;
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = [key[at], key[at + 1], key[at + 2], key[at + 3]];
  return (b0 | (b1 << 8) | (b2 << 16) | (b3 << 24)) >>> 0;
};

/** The position of a record. */
export const positionOf = (words: Uint32Array, record: number): number => {
  const at = record * RECORD_WORDS;
  return (words[at + 5] ?? 0) * WORD + (words[at + 4] ?? 0);
};

/** The instant at which the claim's event was recorded. */
export const recordedAtOf = (words: Uint32Array, record: number): number => {
  const at = record * RECORD_WORDS;
  return (words[at + 9] ?? 0) * WORD + (words[at + 8] ?? 0);
};

/** The claim of a record, as the index answers it. */
export const claimOf = (words: Uint32Array, record: number): EarlierClaim => {
  const at = record * RECORD_WORDS;
  return {
    position: positionOf(words, record),
    tag: (BigInt(words[at + 7] ?? 0) << 32n) | BigInt(words[at + 6] ?? 0),
    recordedAt: recordedAtOf(words, record),
  };
};

/** Whether two records have the same key. */
export const sameKey = (one: Uint32Array, oneRecord: number, other: Uint32Array, otherRecord: number): boolean => {
  const a = oneRecord * RECORD_WORDS;
  const b = otherRecord * RECORD_WORDS;
  return (
    one[a] === other[b] && one[a + 1] === other[b + 1] && one[a + 2] === other[b + 2] && one[a + 3] === other[b + 3]
  );
};

/** A 32-bit hash of a record's key; different seeds give independent hashes. Its high bits are as good as its low ones. */
export const hashKey = (words: Uint32Array, record: number, seed: number): number => {
  const at = record * RECORD_WORDS;
  let hash = seed;
  for (let word = 0; word < 4; word += 1) {
    hash = Math.imul(hash ^ (words[at + word] ?? 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
};

/** The records of a stored value; copied when its bytes are not aligned. */
export const recordsOf = (stored: Uint8Array): Uint32Array => {
  const aligned = stored.byteOffset % 4 === 0 ? stored : Uint8Array.from(stored);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
};

/** The bytes of the first records, sharing their memory. */
export const bytesOf = (words: Uint32Array, records: number): Buffer =>
  Buffer.from(words.buffer, words.byteOffset, records * RECORD_BYTES);
