// The built product with a small simulated firm in it, as an operator would start it.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const entry = resolve(root, process.env.ZHIYIN_WALK_SERVER ?? 'server/dist/main.js');
const READY_MS = 240_000;

export interface FirmServer {
  readonly url: string;
  readonly oneTimePassword: string;
  /** What the server wrote so far. */
  output(): string;
  stop(): Promise<void>;
}

const built = (): void => {
  for (const path of [entry, join(root, 'console/dist/index.html')]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" before the walks`);
  }
};

const start = (folder: string): ChildProcess =>
  spawn(process.execPath, [entry, 'demo', '--customers', '300', '--months', '3', '--no-live'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ZHIYIN_DATA_DIR: folder,
      ZHIYIN_PORT: '0',
      ZHIYIN_REQUESTS_PER_MINUTE_MAX: '1000000',
      ZHIYIN_STRICT_RESPONSES: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const readyIn = async (child: ChildProcess, output: () => string): Promise<{ url: string; password: string }> => {
  const until = Date.now() + READY_MS;
  for (;;) {
    const url = /知音 Zhiyin {2}(http:\S+)/.exec(output())?.[1];
    const password = /one-time password (\S+)/.exec(output())?.[1];
    if (url && password) return { url, password };
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`);
    if (Date.now() > until) throw new Error(`the server is not ready after ${READY_MS} ms:\n${output()}`);
    await new Promise((next) => setTimeout(next, 100));
  }
};

const stopped = (child: ChildProcess): Promise<void> =>
  new Promise((resolveStop) => {
    if (child.exitCode !== null || child.signalCode !== null) resolveStop();
    child.once('exit', () => resolveStop());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 15_000).unref();
  });

/** Starts the product and waits until the simulated firm is known. */
export const startFirmServer = async (): Promise<FirmServer> => {
  built();
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-walk-'));
  const child = start(folder);
  const parts: string[] = [];
  child.stdout?.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  child.stderr?.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  const output = () => parts.join('');
  const stop = async () => {
    await stopped(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, password } = await readyIn(child, output);
    return { url, oneTimePassword: password, output, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
};
