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

export const createWrapping = ({ current, previous }: MasterKey, suite: CipherSuite): Wrapping => {
  const masters = [current, ...previous].map((key) => ({ key, name: keyName(key) }));
  const currentHead = Buffer.concat([Buffer.of(suite.mark), keyName(current)]);
  return {
    wrap: (subject, key) => Buffer.concat([currentHead, suite.seal(current, associatedOf(subject), key)]),
    unwrap(subject, wrapped) {
      const bytes = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength);
      const name = bytes.subarray(1, 1 + NAME_BYTES);
      const master = masters.find((each) => each.name.equals(name));
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
    isCurrent: (wrapped) => currentHead.equals(wrapped.subarray(0, currentHead.length)),
  };
};

const associatedOf = (subject: string): Buffer => Buffer.from(`zhiyin person key\n${subject}`, 'utf8');
