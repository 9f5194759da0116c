// Random secrets, their hashes, and passwords. What is stored never suffices to sign in.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** 19 MiB, two passes, one lane: OWASP's floor for argon2id. The type is the package's default. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost);

/** False also for a stored text that is no hash. */
export const verifyPassword = (stored: string, password: string): Promise<boolean> =>
  verify(stored, password.normalize('NFKC')).catch(() => false);

/** 256 random bits. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** Tokens have 256 bits of their own, so one round suffices; a slow hash would only slow every call. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** An id that says nothing about what it names. */
export const randomId = (): string => randomBytes(9).toString('base64url').replaceAll(/[-_]/g, '0');

/** Without characters that are mistaken for each other on paper. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password to type once: four groups of four, some 79 bits. */
export const oneTimePassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join(
    '-',
  );
