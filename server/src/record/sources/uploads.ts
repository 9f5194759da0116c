// Uploaded files: each in a folder of its own below the data folder.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { deleteFile, findFile, type ImportFile, insertFile, isFileInUse } from './file-store.ts';
import { isUsableName, receiveFile, type TakeRefusal } from './receive-file.ts';

export interface UploadsDependencies {
  readonly db: Database;
  readonly wallClock: Clock;
  /** Folder for uploaded files, inside the data folder. */
  readonly folder: string;
  /** Largest file taken over HTTP; larger ones go through a watched folder or the command line. */
  readonly bytesMax: number;
}

export interface Uploads {
  take(name: string, body: Readable, by: string): Promise<ImportFile | TakeRefusal>;
  remove(id: string): Promise<Refusal<'FILE_NOT_FOUND' | 'FILE_IN_USE'> | null>;
}

/** Creates the keeper of uploaded files. */
export const createUploads = ({ db, wallClock, folder, bytesMax }: UploadsDependencies): Uploads => ({
  take: async (name, body, by) => {
    if (!isUsableName(name))
      return refuse('FILE_NAME_INVALID', 'The name of the file must not contain a path or control characters.');
    const id = crypto.randomUUID();
    // Each file has a folder of its own under its own name, so that side files of a mapping cannot meet by chance.
    const path = join(folder, id, name);
    await mkdir(join(folder, id), { recursive: true, mode: 0o700 });
    const discard = () => rm(join(folder, id), { recursive: true, force: true });
    const received = await receiveFile(body, path, bytesMax).catch(async (thrown: unknown) => {
      await discard();
      throw thrown;
    });
    if (isRefusal(received)) {
      await discard();
      return received;
    }
    const file = {
      id,
      name,
      path,
      ...received,
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
