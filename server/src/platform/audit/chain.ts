// The chain: each entry's hash covers the hash before it, so a change, a gap or a swap breaks every later link.
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/** What the hash of an entry covers, besides the previous hash. */
export interface ChainedEntry {
  readonly sequence: number;
  readonly recordedAt: number;
  readonly principalKind: string;
  readonly principalId: string;
  readonly principalName: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** Canonical JSON text, or null. */
  readonly details: string | null;
  readonly remoteAddress: string | null;
  readonly requestId: string | null;
}

export interface SealedEntry extends ChainedEntry {
  readonly previousHash: string;
  readonly hash: string;
}

/** Stands before the first entry. */
export const genesisHash = '0'.repeat(64);

/** SHA-256 over the previous hash and the canonical JSON of the entry, hexadecimal. */
export const hashEntry = (previousHash: string, entry: ChainedEntry): string => {
  const { sequence, recordedAt, principalKind, principalId, principalName, action } = entry;
  const { subjectKind, subjectId, details, remoteAddress, requestId } = entry;
  const covered = {
    ...{ sequence, recordedAt, principalKind, principalId, principalName, action },
    ...{ subjectKind, subjectId, details, remoteAddress, requestId },
  };
  return createHash('sha256').update(previousHash).update(canonicalJson(covered)).digest('hex');
};

/** How far a check has come. */
export interface ChainState {
  readonly sequence: number;
  readonly hash: string;
}

/** Why the next entry does not continue the chain; null when it does. */
export const checkLink = (before: ChainState, entry: SealedEntry): string | null => {
  if (entry.sequence !== before.sequence + 1) return `entry ${before.sequence + 1} is missing`;
  if (entry.previousHash !== before.hash) return 'does not continue the entry before it';
  return hashEntry(before.hash, entry) === entry.hash ? null : 'its content does not match its hash';
};
