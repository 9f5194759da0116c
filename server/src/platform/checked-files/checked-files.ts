// Writes files aside and renames them, and reads them only when length and checksum are those that were written.
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

const LIST = 'manifest.json';

const count = z.number().int().min(0);
export const checkedFileSchema = z.strictObject({ name: z.string().regex(/^\d+$/), bytes: count, crc: count });
/** A file that was written. */
export type CheckedFile = z.output<typeof checkedFileSchema>;

export interface CheckedFolder {
  /** Writes the parts one after the other as a new file. */
  write(parts: readonly Uint8Array[]): Promise<CheckedFile>;
  /** Null for what is not there as it was written. */
  read(file: CheckedFile): Promise<SharedArrayBuffer | null>;
  /** Replaces the list in one step, and removes every file that is not named. */
  writeList(list: object, files: readonly CheckedFile[]): Promise<void>;
  /** The list as it was written; null when there is none that can be read. */
  readList(): Promise<unknown>;
}

const readWhole = async (path: string, bytes: number): Promise<SharedArrayBuffer | null> => {
  const into = new SharedArrayBuffer(bytes);
  const handle = await open(path, 'r');
  try {
    for (let done = 0; done < bytes; ) {
      const { bytesRead } = await handle.read(new Uint8Array(into), done, bytes - done, done);
      if (bytesRead === 0) return null;
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return into;
};

/** The number after the highest that a file of the folder has. */
const nextNumber = (names: readonly string[]): number =>
  names.reduce((highest, name) => Math.max(highest, Number.parseInt(name, 10) || 0), 0) + 1;

/** Opens a folder; it is made with the first file. */
export const openCheckedFolder = (folder: string): CheckedFolder => {
  let next: number | null = null;
  const newName = async (): Promise<string> => {
    if (next === null) {
      await mkdir(folder, { recursive: true });
      next = nextNumber(await readdir(folder));
    }
    next += 1;
    return String(next - 1);
  };
  return {
    write: async (parts) => {
      const name = await newName();
      await mkdir(folder, { recursive: true });
      const handle = await open(join(folder, `${name}.new`), 'w');
      let bytes = 0;
      let crc = 0;
      try {
        for (const part of parts) {
          for (let done = 0; done < part.byteLength; )
            done += (await handle.write(part, done, part.byteLength - done)).bytesWritten;
          crc = crc32(part, crc);
          bytes += part.byteLength;
        }
      } finally {
        await handle.close();
      }
      await rename(join(folder, `${name}.new`), join(folder, name));
      return { name, bytes, crc };
    },
    read: async ({ name, bytes, crc }) => {
      const read = await readWhole(join(folder, name), bytes).catch(() => null);
      return read && crc32(new Uint8Array(read)) === crc ? read : null;
    },
    writeList: async (list, files) => {
      await writeFile(join(folder, `${LIST}.new`), JSON.stringify(list));
      await rename(join(folder, `${LIST}.new`), join(folder, LIST));
      const kept = new Set([LIST, ...files.map(({ name }) => name)]);
      for (const name of await readdir(folder)) if (!kept.has(name)) await rm(join(folder, name), { force: true });
    },
    readList: async () => {
      try {
        return JSON.parse(await readFile(join(folder, LIST), 'utf8'));
      } catch {
        return null;
      }
    },
  };
};
