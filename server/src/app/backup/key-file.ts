// The key file: wrapped person keys and the names of destroyed ones. It lies apart from backups and only the newest is kept,
// because erasing a person destroys a key, and an old copy of it would undo that. It fits any backup of its installation.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { wrappedBy } from '../../platform/ciphers/index.ts';
import type { KeyStore } from '../../platform/log-store/index.ts';
import { readLines } from './files.ts';
import { BackupUnusable } from './manifest.ts';

const KEY_FORMAT = 1;
const PAGE = 5_000;

const headSchema = z.strictObject({
  format: z.literal(KEY_FORMAT),
  takenAt: z.number().int(),
  masterKeyName: z.string(),
});
export type KeyFileHead = z.infer<typeof headSchema>;

const endSchema = z.strictObject({
  keys: z.number().int(),
  destroyed: z.number().int(),
  /** Every master key that wrapped some of them: more than one while a rotation is under way. */
  masterKeyNames: z.array(z.string()).optional(),
  sha256: z.string(),
});
const keySchema = z.tuple([z.string().min(1), z.string().nullable()]);

export interface KeySummary {
  keys: number;
  destroyed: number;
}

/** The file's text: a head, one line a subject, and a line with counts and a checksum. */
export async function* dumpKeys(
  store: KeyStore,
  head: Omit<KeyFileHead, 'format'>,
  summary: KeySummary,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const lineOf = (value: unknown): string => {
    const line = `${JSON.stringify(value)}\n`;
    hash.update(line);
    return line;
  };
  const names = new Set<string>();
  yield lineOf({ format: KEY_FORMAT, ...head } satisfies KeyFileHead);
  for (let after: string | null = null; ; ) {
    const page: ReadonlyMap<string, Uint8Array> = await store.list(after, PAGE);
    if (page.size === 0) break;
    let text = '';
    for (const [subject, wrapped] of page) {
      text += lineOf([subject, Buffer.from(wrapped).toString('base64')]);
      names.add(wrappedBy(wrapped));
      after = subject;
    }
    summary.keys += page.size;
    yield text;
  }
  for (let after: string | null = null; ; ) {
    const page: readonly string[] = await store.listDestroyed(after, PAGE);
    if (page.length === 0) break;
    yield page.map((subject) => lineOf([subject, null])).join('');
    after = page.at(-1) ?? null;
    summary.destroyed += page.length;
  }
  const end = { ...summary, masterKeyNames: [...names].sort(), sha256: hash.digest('hex') };
  yield `${JSON.stringify(end)}\n`;
}

export interface CheckedKeyFile extends Readonly<KeySummary> {
  readonly head: KeyFileHead;
  /** Master keys that are needed to read what it holds. */
  readonly masterKeyNames: readonly string[];
}

/** Reads the whole file and checks it. Throws {@link BackupUnusable}. */
export const checkKeyFile = async (path: string): Promise<CheckedKeyFile> => {
  const hash = createHash('sha256');
  let head: KeyFileHead | null = null;
  let end: z.infer<typeof endSchema> | null = null;
  const found: KeySummary = { keys: 0, destroyed: 0 };
  try {
    for await (const line of readLines(path)) {
      const value: unknown = JSON.parse(line);
      if (end) throw new BackupUnusable('there is something after its end');
      if (!head) head = headSchema.parse(value);
      else if (Array.isArray(value)) found[keySchema.parse(value)[1] === null ? 'destroyed' : 'keys'] += 1;
      else end = endSchema.parse(value);
      if (!end) hash.update(`${line}\n`);
    }
  } catch (cause) {
    throw new BackupUnusable(`${path} is no key file, or is damaged: ${(cause as Error).message}`, { cause });
  }
  if (
    !head ||
    !end ||
    end.sha256 !== hash.digest('hex') ||
    end.keys !== found.keys ||
    end.destroyed !== found.destroyed
  )
    throw new BackupUnusable(`${path} does not fit its checksum; take another copy of the key file`);
  return { head, ...found, masterKeyNames: end.masterKeyNames ?? [head.masterKeyName] };
};

/** Puts the keys, and the tombstones of the destroyed ones, into an empty key store. */
export const loadKeys = async (store: KeyStore, path: string): Promise<void> => {
  let keys = new Map<string, Uint8Array>();
  let destroyed: string[] = [];
  const flush = async (): Promise<void> => {
    if (keys.size > 0) await store.create(keys);
    if (destroyed.length > 0) await store.destroy(destroyed);
    keys = new Map();
    destroyed = [];
  };
  for await (const line of readLines(path)) {
    const value: unknown = JSON.parse(line);
    if (!Array.isArray(value)) continue;
    const [subject, wrapped] = keySchema.parse(value);
    if (wrapped === null) destroyed.push(subject);
    else keys.set(subject, Buffer.from(wrapped, 'base64'));
    if (keys.size + destroyed.length >= PAGE) await flush();
  }
  await flush();
};
