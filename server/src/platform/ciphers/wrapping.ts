// A person's key wrapped by the master key: mark of the suite, name of the master key, and the sealed key, bound to the subject.
import { keyName, type MasterKey } from './master-key.ts';
import { type CipherSuite, suiteOfMark } from './suite.ts';

const NAME_BYTES = 4;

/** Wraps and unwraps keys. */
export interface Wrapping {
  wrap(subject: string, key: Uint8Array): Buffer;
  /** The key; throws when it was wrapped by a master key that is not given, or is damaged. */
  unwrap(subject: string, wrapped: Uint8Array): Buffer;
  /** Whether it is wrapped by the current master key with the current suite. */
  isCurrent(wrapped: Uint8Array): boolean;
}

/** Names, as hexadecimal, the master key that wrapped a key. */
export const wrappedBy = (wrapped: Uint8Array): string =>
  Buffer.from(wrapped.subarray(1, 1 + NAME_BYTES)).toString('hex');

/** The keys with their names, made anew when the master key was given new ones. */
const namedKeys = (masterKey: MasterKey) => {
  const read = ({ current, previous }: MasterKey) => ({
    current,
    masters: [current, ...previous].map((key) => ({ key, name: keyName(key) })),
  });
  let held = read(masterKey);
  return () => {
    if (held.current !== masterKey.current) held = read(masterKey);
    return held;
  };
};

export const createWrapping = (masterKey: MasterKey, suite: CipherSuite): Wrapping => {
  const keys = namedKeys(masterKey);
  const headOf = (key: Buffer): Buffer => Buffer.concat([Buffer.of(suite.mark), keyName(key)]);
  return {
    wrap: (subject, key) => {
      const { current } = keys();
      return Buffer.concat([headOf(current), suite.seal(current, associatedOf(subject), key)]);
    },
    unwrap(subject, wrapped) {
      const bytes = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength);
      const name = bytes.subarray(1, 1 + NAME_BYTES);
      const master = keys().masters.find((each) => each.name.equals(name));
      const sealedBy = suiteOfMark(bytes[0]);
      if (!master || !sealedBy) {
        throw new Error(
          'a personal key was wrapped by a master key that is not configured; configure it as a previous one, after a comma',
        );
      }
      const key = sealedBy.open(master.key, associatedOf(subject), bytes.subarray(1 + NAME_BYTES));
      if (!key) throw new Error('a wrapped personal key is damaged');
      return key;
    },
    isCurrent: (wrapped) => headOf(keys().current).equals(wrapped.subarray(0, 1 + NAME_BYTES)),
  };
};

const associatedOf = (subject: string): Buffer => Buffer.from(`zhiyin person key\n${subject}`, 'utf8');
