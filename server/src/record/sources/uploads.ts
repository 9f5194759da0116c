// Uploaded files: streamed to the data folder with their hash, never through memory.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Clock, type Refusal, refuse } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { deleteFile, findFile, type ImportFile, insertFile, isFileInUse } from './file-store.ts';

export interface UploadsDependencies {
  readonly db: Database;
  readonly wallClock: Clock;
  /** Folder for uploaded files, inside the data folder. */
  readonly folder: string;
  /** Largest file taken over HTTP; larger ones go through a watched folder or the command line. */
  readonly bytesMax: number;
}

type UploadRefusal = Refusal<'FILE_TOO_LARGE' | 'FILE_EMPTY' | 'FILE_NAME_INVALID'>;

export interface Uploads {
  take(name: string, body: Readable, by: string): Promise<ImportFile | UploadRefusal>;
  remove(id: string): Promise<Refusal<'FILE_NOT_FOUND' | 'FILE_IN_USE'> | null>;
}

class TooLarge extends Error {}

const metered = (bytesMax: number) => {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > bytesMax) return done(new TooLarge());
      hash.update(chunk);
      return done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes, digest: () => hash.digest('hex') };
};

const isUsableName = (name: string): boolean =>
  name === basename(name) && !/[\p{Cc}/\\]/u.test(name) && !name.startsWith('.');

/** Creates the keeper of uploaded files. */
export const createUploads = ({ db, wallClock, folder, bytesMax }: UploadsDependencies): Uploads => ({
  take: async (name, body, by) => {
    if (!isUsableName(name))
      return refuse('FILE_NAME_INVALID', 'The name of the file must not contain a path or control characters.');
    const id = crypto.randomUUID();
    // Each file has a folder of its own under its own name, so that side files of a mapping cannot meet by chance.
    const path = join(folder, id, name);
    await mkdir(join(folder, id), { recursive: true, mode: 0o700 });
    const meter = metered(bytesMax);
    try {
      await pipeline(body, meter.stream, createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      await rm(join(folder, id), { recursive: true, force: true });
      if (error instanceof TooLarge)
        return refuse(
          'FILE_TOO_LARGE',
          `The file is larger than ${bytesMax} bytes; use a watched folder or the command line.`,
        );
      throw error;
    }
    if (meter.bytes() === 0) {
      await rm(join(folder, id), { recursive: true, force: true });
      return refuse('FILE_EMPTY', 'The file is empty.');
    }
    const file = {
      id,
      name,
      path,
      bytes: meter.bytes(),
      hash: meter.digest(),
      uploadedAt: wallClock.now(),
      uploadedBy: by,
    };
    await insertFile(db, file);
    return file;
  },
  remove: async (id) => {
    const file = await findFile(db, id);
    if (!file) return refuse('FILE_NOT_FOUND', `There is no file ${id}.`);
    if (await isFileInUse(db, file.path)) return refuse('FILE_IN_USE', 'A run that is not finished reads the file.');
    await deleteFile(db, id);
    await rm(join(folder, id), { recursive: true, force: true });
    return null;
  },
});
