// Encryption of personal data with a key per person, wrapped by the installation's key.
import type { Rewrapping } from './rewrapping.ts';

/** The kinds of personal value that can be searched exactly. */
export type BlindIndexKind = 'name' | 'phone' | 'email' | 'id_number';

/** Encrypts and decrypts personal values. Cipher text is text: "enc:1:<subject, base64url>:<mark of the suite + iv + tag + data, base64url>". */
export interface PersonalCipher {
  /**
   * Encrypts each value for its subject (customer number or actor id, with namespace); creates the subject's key when it is
   * new. Durable before it resolves.
   * For an erased subject the text can be read by nobody. A subject has at most 1,000 bytes.
   */
  encrypt(values: readonly { readonly subject: string; readonly text: string }[]): Promise<readonly string[]>;
  /** Clear text, or null where the person's key was destroyed or the text is not ours. Never throws for bad cipher text. */
  decrypt(cipherTexts: readonly string[]): Promise<readonly (string | null)[]>;
  /** Keyed hash for exact search, over the normalised value (phone: digits without the mainland's 86; e-mail: lower case; name: NFKC without blanks). 32 hex digits. */
  blindIndex(kind: BlindIndexKind, text: string): string;
  /** Destroys the subjects' keys: what was encrypted with them cannot be read again, anywhere. */
  erase(subjects: readonly string[]): Promise<void>;
}

/** The cipher as its installation's owner sees it. */
export interface InstallationCipher extends PersonalCipher {
  /** Lets erased subjects have a key again, for what comes from now on (a customer who opens an account anew). */
  readmit(subjects: readonly string[]): Promise<void>;
  /** Wraps person keys anew after a change of the master key or the suite. */
  readonly rewrapping: Rewrapping;
}

export const isCipherText = (text: string): boolean => text.startsWith('enc:1:');
