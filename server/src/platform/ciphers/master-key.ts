// The installation's key: from configuration, or made once and kept in the data folder. Without it no personal value can
// be read again, and whoever has it and the log can read all; so it must be kept apart from backups.
import { createHash, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_BYTES } from './suite.ts';

/** The key that wraps, and earlier ones that still open what they wrapped. */
export interface MasterKey {
  readonly current: Buffer;
  readonly previous: readonly Buffer[];
}

const FILE = 'master.key';

/**
 * The master key. `fromConfig` is 32 bytes in base64 or hex; after a comma may follow previous keys, so that a rotation can
 * read what they wrapped. Without it the key is read from `<folder>/master.key` (one a line, the current first), which is
 * made with mode 0600 when it is absent. A file that is there beside the configuration counts as previous.
 */
export const loadMasterKey = async ({
  fromConfig,
  folder,
}: {
  readonly fromConfig?: string | null;
  readonly folder: string;
}): Promise<MasterKey> => {
  const path = join(folder, FILE);
  const configured = fromConfig ? parseKeys(fromConfig, 'the configured master key') : [];
  const stored = (await readKeys(path)) ?? (configured.length === 0 ? await makeKeyFile(folder, path) : []);
  const [current, ...previous] = [...configured, ...stored];
  if (!current) throw new Error(`${path} holds no key`);
  return { current, previous };
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

/** Makes the file whole or not at all: two processes that start together end with one key. */
const makeKeyFile = async (folder: string, path: string): Promise<Buffer[]> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  const directory = await open(folder, 'r');
  await directory.sync().finally(() => directory.close());
  const keys = await readKeys(path);
  if (!keys) throw new Error(`${path} vanished while it was being made`);
  return keys;
};

/** Four bytes that name a key without telling anything of it. */
export const keyName = (key: Buffer): Buffer =>
  createHash('sha256').update('zhiyin master key name').update(key).digest().subarray(0, 4);
