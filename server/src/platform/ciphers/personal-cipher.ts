// Personal values in and out of cipher text, with a key per person.
import { randomBytes } from 'node:crypto';
import { assert, type Clock } from '../../kernel/index.ts';
import type { KeyStore } from '../log-store/index.ts';
import { openBlindIndex, RESERVED_PREFIX } from './blind-index.ts';
import type { InstallationCipher } from './cipher.ts';
import { createKeyRing } from './key-ring.ts';
import type { MasterKey } from './master-key.ts';
import type { Rewrapping } from './rewrapping.ts';
import { type CipherSuite, type CipherSuiteName, cipherSuite, KEY_BYTES, suiteOfMark } from './suite.ts';
import { createWrapping, type Wrapping } from './wrapping.ts';

const REWRAP_ROWS = 1000;

/**
 * The cipher of an installation. Throws at once when the suite's algorithms are missing, or when the master key is not the
 * one that wrapped the keys in the store.
 */
export const createPersonalCipher = async (options: {
  readonly keyStore: KeyStore;
  readonly masterKey: MasterKey;
  readonly suite: CipherSuiteName;
  readonly wallClock: Clock;
}): Promise<InstallationCipher> => {
  const { keyStore, wallClock } = options;
  const suite = cipherSuite(options.suite);
  const wrapping = createWrapping(options.masterKey, suite);
  const blindIndex = await openBlindIndex(keyStore, wrapping, options.suite);
  const ring = createKeyRing(keyStore, wrapping, wallClock);

  return {
    blindIndex,
    async encrypt(values) {
      const keys = await ring.ensure(new Set(values.map(({ subject }) => checkedSubject(subject))));
      return values.map(({ subject, text }) => {
        // Whoever was erased stays so: the value is sealed with a key that nobody keeps.
        const key = keys.get(subject) ?? randomBytes(KEY_BYTES);
        return cipherText(subject, suite.mark, suite.seal(key, associatedOf(subject), Buffer.from(text, 'utf8')));
      });
    },
    async decrypt(cipherTexts) {
      const parsed = cipherTexts.map(parseCipherText);
      const keys = await ring.find(new Set(parsed.flatMap((each) => (each ? [each.subject] : []))));
      return parsed.map((each) => {
        const key = each && keys.get(each.subject);
        return key ? (each.suite.open(key, associatedOf(each.subject), each.sealed)?.toString('utf8') ?? null) : null;
      });
    },
    async erase(subjects) {
      await keyStore.destroy(subjects.map(checkedSubject));
      ring.forget(subjects);
    },
    async readmit(subjects) {
      const made = new Map(
        subjects.map((subject) => [subject, wrapping.wrap(checkedSubject(subject), randomBytes(KEY_BYTES))]),
      );
      await keyStore.create(made, { recreate: true });
      ring.forget(subjects);
    },
    rewrapping: rewrapPersonKeys(keyStore, wrapping),
  };
};

const checkedSubject = (subject: string): string => {
  assert(!subject.startsWith(RESERVED_PREFIX), `the subject ${subject} belongs to the platform`);
  return subject;
};

const associatedOf = (subject: string): Buffer => Buffer.from(`zhiyin personal value\n${subject}`, 'utf8');

const cipherText = (subject: string, mark: number, sealed: Buffer): string => {
  const body = Buffer.concat([Buffer.of(mark), sealed]);
  return `enc:1:${Buffer.from(subject, 'utf8').toString('base64url')}:${body.toString('base64url')}`;
};

interface ParsedText {
  readonly subject: string;
  readonly suite: CipherSuite;
  readonly sealed: Buffer;
}

const parseCipherText = (text: string): ParsedText | null => {
  const match = /^enc:1:([A-Za-z0-9_-]{1,1400}):([A-Za-z0-9_-]+)$/.exec(text);
  const [, subject, body] = match ?? [];
  if (subject === undefined || body === undefined) return null;
  const bytes = Buffer.from(body, 'base64url');
  const suite = suiteOfMark(bytes[0]);
  const name = Buffer.from(subject, 'base64url').toString('utf8');
  if (!suite || name === '' || name.startsWith(RESERVED_PREFIX)) return null;
  return { subject: name, suite, sealed: bytes.subarray(1) };
};

const rewrapPersonKeys = (keyStore: KeyStore, wrapping: Wrapping): Rewrapping => ({
  name: 'person keys',
  page: async (after) => {
    const keys = await keyStore.list(after, REWRAP_ROWS);
    const stale = [...keys].filter(([, wrapped]) => !wrapping.isCurrent(wrapped));
    const renewed = stale.map(
      ([subject, wrapped]) => [subject, wrapping.wrap(subject, wrapping.unwrap(subject, wrapped))] as const,
    );
    if (renewed.length > 0) await keyStore.replace(new Map(renewed));
    return { last: [...keys.keys()].at(-1) ?? null, looked: keys.size, rewrapped: renewed.length };
  },
});
