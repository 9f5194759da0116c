// Keeps letters as files instead of sending them, for installations whose letters must reach nobody.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeLetter } from './composing.ts';
import type { Mailer } from './letter.ts';

const SENDER = { name: 'Zhiyin sandbox', address: 'sandbox@zhiyin.invalid' };

/** A letter written again is the same file. */
export const createKeptMailer = (folder: string): Mailer => ({
  kind: 'files',
  deliver: async (letter) => {
    const whole = await composeLetter(letter, SENDER);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = `${letter.id.replaceAll(/[^A-Za-z0-9-]/g, '-')}.eml`;
    await writeFile(join(folder, `${file}.part`), whole, { mode: 0o600 });
    await rename(join(folder, `${file}.part`), join(folder, file));
    return { kind: 'kept', file };
  },
  check: async () => null,
});
