// Files of a backup: compressed, hashed while they are written, on the disk before they count; read back with their hash checked.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { BackupUnusable, type FileSummary } from './manifest.ts';

/** Between the fastest and the default: twice as fast as that for a tenth more bytes. */
const GZIP_LEVEL = 3;
const CHUNK_BYTES = 256 * 1024;

const counted = (): { readonly through: Transform; summary(): FileSummary } => {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { through, summary: () => ({ bytes, sha256: hash.digest('hex') }) };
};

/** Writes the pieces, compressed, to a new file that only its owner may read; synced when it resolves. */
export const writeCompressed = async (
  path: string,
  pieces: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal,
): Promise<FileSummary> => {
  const file = await open(path, 'wx', 0o600);
  try {
    const { through, summary } = counted();
    const source = Readable.from(pieces, { objectMode: true, highWaterMark: 4 });
    const zip = createGzip({ level: GZIP_LEVEL, chunkSize: CHUNK_BYTES });
    await pipeline(source, zip, through, createWriteStream('', { fd: file, autoClose: false }), { signal });
    await file.sync();
    return summary();
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

/** The expanded text, line by line. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const source = expanded(path);
  // The reader swallows errors of its input: a torn file would look like a short one.
  let failure: Error | null = null;
  source.once('error', (error) => {
    failure = error;
    lines.close();
  });
  const lines = createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY });
  yield* lines;
  if (failure) throw new BackupUnusable(`${path} is torn or no backup file: ${String(failure)}`, { cause: failure });
}

/** Makes what was created or renamed in a folder survive a power loss. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
};
