// The installation's key: from configuration, or made once and kept in the data folder. Without it no personal value can
// be read again, and whoever has it and the log can read all; so it must be kept apart from backups.
import { createHash, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_BYTES } from './suite.ts';

/** The key that wraps, and earlier ones that still open what they wrapped. */
export interface MasterKey {
  readonly current: Buffer;
  readonly previous: readonly Buffer[];
}

/** A master key that can be read again while others hold it: they see the new keys with their next use. */
export interface LiveMasterKey extends MasterKey {
  /** Reads the file again, where the key is kept in one. */
  reload(): Promise<void>;
}

interface KeyPlace {
  readonly fromConfig?: string | null;
  readonly folder: string;
}

const FILE = 'master.key';

/**
 * The master key. `fromConfig` is 32 bytes in base64 or hex; after a comma may follow previous keys, so that a rotation can
 * read what they wrapped. Without it the key is read from `<folder>/master.key` (one a line, the current first), which is
 * made with mode 0600 when it is absent. A file that is there beside the configuration counts as previous.
 */
export const loadMasterKey = async ({ fromConfig, folder }: KeyPlace): Promise<MasterKey> => {
  const path = join(folder, FILE);
  const configured = fromConfig ? parseKeys(fromConfig, 'the configured master key') : [];
  const stored = (await readKeys(path)) ?? (configured.length === 0 ? await makeKeyFile(folder, path) : []);
  const [current, ...previous] = [...configured, ...stored];
  if (!current) throw new Error(`${path} holds no key`);
  return { current, previous };
};

/** The same, for a process that goes on while the file is given a new key. */
export const openMasterKey = async (place: KeyPlace): Promise<LiveMasterKey> => {
  let held = await loadMasterKey(place);
  return {
    get current() {
      return held.current;
    },
    get previous() {
      return held.previous;
    },
    reload: async () => {
      held = await loadMasterKey(place);
    },
  };
};

/** The keys in the file, the current one first; null when there is no file. */
export const readMasterKeyFile = (folder: string): Promise<readonly Buffer[] | null> => readKeys(join(folder, FILE));

/** Puts a new key before those in the file and answers them all. From the next load on it wraps, and the others still open. */
export const prependMasterKey = async (folder: string): Promise<readonly Buffer[]> => {
  const path = join(folder, FILE);
  const before = await readKeys(path);
  if (!before || before.length === 0) throw new Error(`${path} holds no key`);
  const keys = [randomBytes(KEY_BYTES), ...before];
  await replaceFile(folder, path, keys);
  return keys;
};

/**
 * Takes every key but the first out of the file, into files of their own beside it, and answers the paths of those. The old keys are
 * needed for nothing but older backups, so they belong elsewhere.
 */
export const retireMasterKeys = async (folder: string): Promise<readonly string[]> => {
  const path = join(folder, FILE);
  const [current, ...old] = (await readKeys(path)) ?? [];
  if (!current) throw new Error(`${path} holds no key`);
  const retired = old.map((key) => ({ key, path: `${path}.retired-${keyName(key).toString('hex')}` }));
  for (const each of retired) await replaceFile(folder, each.path, [each.key]);
  await replaceFile(folder, path, [current]);
  return retired.map((each) => each.path);
};

const parseKeys = (text: string, where: string): Buffer[] =>
  text
    .split(/[,\s]+/)
    .filter((part) => part !== '')
    .map((part) => parseKey(part, where));

const parseKey = (text: string, where: string): Buffer => {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
  if (key.length !== KEY_BYTES || !isBase64) {
    throw new Error(`${where} must be ${KEY_BYTES} bytes in base64 (44 characters) or hex (64 characters)`);
  }
  return key;
};

const readKeys = async (path: string): Promise<Buffer[] | null> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new Error(`the master key ${path} cannot be read: ${error.message}`, { cause: error });
  });
  if (text === null) return null;
  // Where the folder is a mounted volume the mode may not be ours to change.
  await chmod(path, 0o600).catch(() => undefined);
  return parseKeys(text, path);
};

/** Writes the keys, one a line, to a new file beside the path, on the disk; answers its name. */
const writeDraft = async (path: string, keys: readonly Buffer[]): Promise<string> => {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(keys.map((key) => `${key.toString('base64')}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
};

const syncFolder = async (folder: string): Promise<void> => {
  const directory = await open(folder, 'r');
  await directory.sync().finally(() => directory.close());
};

const replaceFile = async (folder: string, path: string, keys: readonly Buffer[]): Promise<void> => {
  await rename(await writeDraft(path, keys), path);
  await syncFolder(folder);
};

/** Makes the file whole or not at all: two processes that start together end with one key. */
const makeKeyFile = async (folder: string, path: string): Promise<Buffer[]> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = await writeDraft(path, [randomBytes(KEY_BYTES)]);
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  await syncFolder(folder);
  const keys = await readKeys(path);
  if (!keys) throw new Error(`${path} vanished while it was being made`);
  return keys;
};

/** Four bytes that name a key without telling anything of it. */
export const keyName = (key: Buffer): Buffer =>
  createHash('sha256').update('zhiyin master key name').update(key).digest().subarray(0, 4);
