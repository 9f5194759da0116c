// A folder of files, for tests that read some.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for files of one test; `file` writes one and answers its path. */
export const testFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'zhiyin-import-'));
  return {
    path,
    file: async (name: string, content: string | Uint8Array): Promise<string> => {
      const file = join(path, name);
      await writeFile(file, content);
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
};
