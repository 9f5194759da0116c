// The image of an empty database. Running initdb in WASM takes 6 to 10 s, unpacking its result 0.7 s.
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** Folder for what can be made again: the user's cache, or a folder of the user's own under the temporary one. */
export const defaultCacheFolder = (): string => {
  const base = process.env.XDG_CACHE_HOME || (homedir() !== '/' ? join(homedir(), '.cache') : '');
  return base ? join(base, 'zhiyin') : join(tmpdir(), `zhiyin-cache-${userInfo().uid}`);
};

const pgliteVersion = async (): Promise<string> => {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest: unknown = JSON.parse(await readFile(join(dirname(entry), '../package.json'), 'utf8'));
  return (manifest as { version: string }).version;
};

/** An image that another user wrote would run with our rights; only our own is believed. */
const readOwn = async (path: string): Promise<Uint8Array<ArrayBuffer> | null> => {
  const found = await stat(path).catch(() => null);
  if (!found || (process.getuid && found.uid !== process.getuid())) return null;
  return readFile(path);
};

const makeImage = async (): Promise<Uint8Array<ArrayBuffer>> => {
  const database = await PGlite.create();
  const image = await database.dumpDataDir('none');
  await database.close();
  return new Uint8Array(await image.arrayBuffer());
};

/**
 * A file of these bytes that gives them once and keeps nothing: the engine reads its image once and holds the file for as long as it is open,
 * which were 39 MB for good.
 */
const givenOnce = (bytes: Uint8Array<ArrayBuffer>): Blob => {
  let held: Uint8Array<ArrayBuffer> | null = bytes;
  const give = async (): Promise<ArrayBuffer> => {
    if (held === null) throw new Error('the image of an empty database was read twice');
    const { buffer, byteOffset, byteLength } = held;
    held = null;
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  };
  return Object.assign(new Blob([]), { arrayBuffer: give });
};

/** The cached image for this version of PGlite, made and kept when there is none. A folder that cannot be written costs time only. */
export const emptyDatabaseImage = async (cacheFolder: string): Promise<Blob> => {
  const path = join(cacheFolder, `empty-database-${await pgliteVersion()}.tar`);
  const kept = await readOwn(path);
  if (kept) return givenOnce(kept);
  const image = await makeImage();
  const draft = `${path}.${process.pid}.${crypto.randomUUID()}`;
  try {
    await mkdir(cacheFolder, { recursive: true, mode: 0o700 });
    await writeFile(draft, image, { mode: 0o600 });
    await rename(draft, path);
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
  return givenOnce(image);
};
