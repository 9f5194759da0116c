// Ids of persons and actors: 64-bit hashes, so that any process computes the same id from the log alone.
import { hash } from 'node:crypto';
import type { CustomerId } from '../../kernel/index.ts';
import type { Id64 } from '../log/index.ts';

/** The first 16 bytes of SHA-256: keys of the position index. */
export const hash128 = (text: string): Uint8Array => hash('sha256', text, 'buffer').subarray(0, 16);

const hash64 = (text: string): Id64 => hash('sha256', text, 'buffer').readBigUInt64BE(0).toString();

const CACHED_MAX = 200_000;
const cached = (prefix: string): ((id: string) => Id64) => {
  const known = new Map<string, Id64>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    if (known.size >= CACHED_MAX) known.clear();
    const made = hash64(prefix + id);
    known.set(id, made);
    return made;
  };
};

/** The person, and the actor hash, of a customer. */
export const customerPerson: (customer: CustomerId) => Id64 = cached('customer:') as (customer: CustomerId) => Id64;

/** The actor hash of an anonymous id, and its person while nobody has logged in. */
export const actorPerson: (actorId: string) => Id64 = cached('actor:');
