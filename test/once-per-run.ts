// What many test files need and what is dear to make (the built program, a loaded firm) is made once a run, by whichever file asks
// first; the others wait. Everything is in one folder that the run's global setup names and removes.
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const RUN_FOLDER = 'ZHIYIN_TEST_RUN_FOLDER';
const WAIT_MS_MAX = 300_000;
const LOOK_EVERY_MS = 100;

/** Below the server's bundles, so that a program in it finds its packages. Vitest calls this in its main process. */
export const setup = async (): Promise<() => Promise<void>> => {
  const folder = resolve(import.meta.dirname, '../server/dist', `run-${process.pid}`);
  process.env[RUN_FOLDER] = folder;
  await mkdir(folder, { recursive: true });
  return () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
};

/** The folder that `make` filled, in this file or another. When making fails, everyone who waits is told why. */
export const oncePerRun = async (name: string, make: (folder: string) => Promise<void>): Promise<string> => {
  const run = process.env[RUN_FOLDER];
  if (!run) throw new Error(`${RUN_FOLDER} is not set: run the tests by vitest with this project's configuration`);
  const folder = join(run, name);
  const making = join(run, `${name}.making`);
  const failure = join(run, `${name}.failed`);
  const isMine = await mkdir(join(run, `${name}.claim`)).then(
    () => true,
    () => false,
  );
  if (isMine) {
    try {
      await mkdir(making);
      await make(making);
      await rename(making, folder);
    } catch (thrown) {
      await writeFile(failure, String(thrown));
      throw thrown;
    }
    return folder;
  }
  for (const until = Date.now() + WAIT_MS_MAX; !existsSync(folder); await sleep(LOOK_EVERY_MS)) {
    if (existsSync(failure)) throw new Error(`${name} could not be made; the test file that tried says why`);
    if (Date.now() > until) throw new Error(`${name} was not made within ${WAIT_MS_MAX} ms`);
  }
  return folder;
};
