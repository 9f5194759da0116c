// For tests: real data sets, which lie beside the repository and not in it. Where they are absent the tests that read them are skipped, loudly.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../../shared/data');

/** Path of a data set's file or folder, or null where it is not on this machine. */
export const realData = (name: string): string | null => {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  process.stderr.write(`\nSKIPPED: real data ${name} is not at ../shared/data\n`);
  return null;
};
