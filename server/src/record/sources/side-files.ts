// Side files of an uploaded file: what a mapping looks up lies in the same folder, under the name that the mapping gives.
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { type ImportFile, isFileInUse } from './file-store.ts';
import { isUsableName, receiveFile, type TakeRefusal } from './receive-file.ts';

export interface SideFile {
  readonly name: string;
  readonly bytes: number;
}

interface SideFilesDependencies {
  readonly db: Database;
  readonly bytesMax: number;
}

export interface SideFiles {
  list(file: ImportFile): Promise<readonly SideFile[]>;
  /** Puts a side file beside the file; one of the same name is replaced. */
  take(
    file: ImportFile,
    name: string,
    body: Readable,
  ): Promise<SideFile | TakeRefusal | Refusal<'FILE_IN_USE' | 'SIDE_FILE_IS_FILE'>>;
}

/** Ending of what is still arriving; no side file shows under it. */
const ARRIVING = '.arriving';

export const createSideFiles = ({ db, bytesMax }: SideFilesDependencies): SideFiles => ({
  list: async (file) => {
    const own = basename(file.path);
    const names = (await readdir(dirname(file.path))).filter((name) => name !== own && !name.endsWith(ARRIVING)).sort();
    return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(dirname(file.path), name))).size })));
  },
  take: async (file, name, body) => {
    if (!isUsableName(name) || name.endsWith(ARRIVING))
      return refuse('FILE_NAME_INVALID', 'The name of the file must not contain a path or control characters.');
    if (name === basename(file.path))
      return refuse('SIDE_FILE_IS_FILE', `${name} is the file itself; a side file has another name.`);
    if (await isFileInUse(db, file.path))
      return refuse('FILE_IN_USE', 'A run that is not finished reads the file; wait for its end or cancel it.');
    const path = join(dirname(file.path), name);
    const arriving = `${path}.${crypto.randomUUID()}${ARRIVING}`;
    const received = await receiveFile(body, arriving, bytesMax).catch(async (thrown: unknown) => {
      await rm(arriving, { force: true });
      throw thrown;
    });
    if (isRefusal(received)) {
      await rm(arriving, { force: true });
      return received;
    }
    await rename(arriving, path);
    return { name, bytes: received.bytes };
  },
});
