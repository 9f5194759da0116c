// Finds the bundled file that a worker thread or child process starts from: next to the bundle, one level above a
// shared chunk, or in server/dist when the sources run under the tests.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../kernel/index.ts';

/** Absolute path of the built entry of that name ("pglite-worker"). Throws when the server has not been built. */
export const processEntry = (name: string): string => {
  const folders = [import.meta.dirname, join(import.meta.dirname, '..'), join(import.meta.dirname, '../../dist')];
  const path = folders.map((folder) => join(folder, `${name}.js`)).find(existsSync);
  assert(path, `the entry ${name}.js is not built: run npm run build`);
  return path;
};
