// Files of a backup: compressed, hashed while they are written, on the disk before they count; read back with their hash checked.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { BackupUnusable, type FileSummary } from './manifest.ts';

/** Between the fastest and the default: twice as fast as that for a tenth more bytes. */
const GZIP_LEVEL = 3;
const CHUNK_BYTES = 256 * 1024;

/** Writes the pieces, compressed, to a new file that only its owner may read; synced when it resolves. */
export const writeCompressed = async (
  path: string,
  pieces: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal,
): Promise<FileSummary> => {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  const write = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      await file.appendFile(chunk);
    }
  };
  try {
    const source = Readable.from(pieces, { objectMode: true, highWaterMark: 4 });
    await pipeline(source, createGzip({ level: GZIP_LEVEL, chunkSize: CHUNK_BYTES }), write, { signal });
    await file.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
};

/** Reads the whole file and compares it with what the manifest says. Throws {@link BackupUnusable}. */
export const checkFile = async (path: string, expected: FileSummary): Promise<void> => {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
  } catch (cause) {
    throw new BackupUnusable(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (bytes !== expected.bytes || hash.digest('hex') !== expected.sha256)
    throw new BackupUnusable(`${path} does not fit its checksum; the backup is damaged, take another one`);
};

const expanded = (path: string): Readable => {
  const unzip = createGunzip({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_FINISH });
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  source.once('error', (error) => unzip.destroy(error));
  return source.pipe(unzip);
};

/** The expanded bytes. */
export const readExpanded = (path: string): AsyncIterable<Buffer> => expanded(path);

/** The expanded text, line by line; only a line feed ends one. Throws {@link BackupUnusable} when the file is torn or absent. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of readExpanded(path)) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } catch (cause) {
    throw new BackupUnusable(`${path} is torn or no backup file: ${String(cause)}`, { cause });
  }
  if (rest !== '') throw new BackupUnusable(`${path} ends in the middle of a line`);
}

/** Makes what was created or renamed in a folder survive a power loss. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
};
