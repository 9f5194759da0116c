// Keyed hashes of personal values for exact search. Their key is drawn once per installation and kept wrapped among the
// person keys, so that a new master key or suite leaves the hashes as they are.
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyStore } from '../log-store/index.ts';
import type { BlindIndexKind } from './cipher.ts';
import { type CipherSuiteName, KEY_BYTES } from './suite.ts';
import type { Wrapping } from './wrapping.ts';

/** Subjects that begin so belong to the platform itself. */
export const RESERVED_PREFIX = 'zhiyin:';

const SUBJECT = `${RESERVED_PREFIX}blind-index`;
const HEX_DIGITS = 32;
const hashes = ['sha256', 'sm3'] as const;
const kinds: readonly BlindIndexKind[] = ['name', 'phone', 'email', 'id_number'];

/** The hash of a normalised value, 32 hex digits. */
export type BlindIndex = (kind: BlindIndexKind, text: string) => string;

/** Loads the index's key, or draws it. The hash that was chosen then stays, whatever the suite is now. */
export const openBlindIndex = async (
  keyStore: KeyStore,
  wrapping: Wrapping,
  suite: CipherSuiteName,
): Promise<BlindIndex> => {
  const drawn = Buffer.concat([Buffer.of(suite === 'sm' ? 1 : 0), randomBytes(KEY_BYTES)]);
  const held =
    (await keyStore.read([SUBJECT])).get(SUBJECT) ??
    (await keyStore.create(new Map([[SUBJECT, wrapping.wrap(SUBJECT, drawn)]]))).get(SUBJECT);
  if (!held) throw new Error('the key of the blind index was destroyed');
  const secret = wrapping.unwrap(SUBJECT, held);
  const hash = hashes[secret[0] ?? 0] ?? 'sha256';
  const keyOf = (kind: BlindIndexKind) =>
    [kind, Buffer.from(hkdfSync('sha256', secret.subarray(1), '', `zhiyin blind index ${kind}`, KEY_BYTES))] as const;
  const keys = new Map(kinds.map(keyOf));
  return (kind, text) => {
    const key = keys.get(kind);
    if (!key) throw new Error(`there is no blind index of kind ${kind}`);
    return createHmac(hash, key).update(normalise(kind, text)).digest('hex').slice(0, HEX_DIGITS);
  };
};

/** One form for what people write in many: full-width digits, blanks, hyphens, the mainland's prefix, capitals. */
const normalise = (kind: BlindIndexKind, text: string): string => {
  const plain = text.normalize('NFKC');
  switch (kind) {
    case 'phone':
      return plain.replace(/\D/g, '').replace(/^(?:00)?86(?=1\d{10}$)/, '');
    case 'email':
      return plain.trim().toLowerCase();
    case 'name':
      return plain.replace(/\s/g, '');
    case 'id_number':
      return plain.replace(/[\s-]/g, '').toUpperCase();
    default:
      return kind satisfies never;
  }
};
