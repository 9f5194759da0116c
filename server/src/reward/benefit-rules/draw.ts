// Draws that anybody can verify. Before entries open, the hash of a secret seed is published; with the result, the seed. The order of the
// entries follows from the seed, a word that nobody could know before (where one was announced) and the numbers of the entries alone.
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** A new secret seed, 64 hex digits. */
export const newSeed = (): string => randomBytes(32).toString('hex');

/** What is published before entries open: SHA-256 of the seed's text, in hex. */
export const commitmentOf = (seed: string): string => createHash('sha256').update(seed, 'utf8').digest('hex');

export interface DrawInput {
  readonly drawId: string;
  readonly seed: string;
  /** The announced word that nobody could know before, such as the closing level of an index on a day; "" where none was announced. */
  readonly word: string;
  /** Numbers of the entries. */
  readonly entries: readonly number[];
}

/** What an entry is ranked by: HMAC-SHA256 with the key "seed:word" over "drawId:entry", in hex. */
export const ticketOf = ({ drawId, seed, word }: Omit<DrawInput, 'entries'>, entry: number): string =>
  createHmac('sha256', `${seed}:${word}`).update(`${drawId}:${entry}`, 'utf8').digest('hex');

/** Entries from the first winner to the last substitute: by ticket, smallest first. */
export const drawOrder = (input: DrawInput): readonly number[] =>
  input.entries
    .map((entry) => ({ entry, ticket: ticketOf(input, entry) }))
    .sort((one, other) => (one.ticket < other.ticket ? -1 : one.ticket > other.ticket ? 1 : one.entry - other.entry))
    .map(({ entry }) => entry);
