// The built product as an operator would start it: with a small simulated firm in it, or empty.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');
const entry = resolve(root, process.env.ZHIYIN_WALK_SERVER ?? 'server/dist/main.js');
const READY_MS = 240_000;

export interface FirmServer {
  readonly url: string;
  /** The data folder. */
  readonly folder: string;
  readonly oneTimePassword: string;
  /** What the server wrote so far. */
  output(): string;
  /** Runs a command of the product beside the server; gives what it printed, throws when it failed. */
  command(...words: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const built = (): void => {
  for (const path of [entry, join(root, 'console/dist/index.html')]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" before the walks`);
  }
};

/** What is special about a server of a walk. */
export interface FirmOptions {
  /** Customers of the simulated firm; 0: nothing is in the stores. */
  readonly customers?: number;
  /** Configuration besides the usual one; it may depend on the data folder. */
  readonly environment?: (folder: string) => Readonly<Record<string, string>>;
}

const environmentOf = (folder: string, { environment }: FirmOptions) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  ZHIYIN_DATA_DIR: folder,
  ZHIYIN_PORT: '0',
  ZHIYIN_REQUESTS_PER_MINUTE_MAX: '1000000',
  ZHIYIN_STRICT_RESPONSES: 'true',
  ...environment?.(folder),
});

const start = (folder: string, options: FirmOptions): ChildProcess => {
  const customers = options.customers ?? 300;
  const demo = ['demo', '--customers', String(customers), '--months', '3', '--no-live'];
  return spawn(process.execPath, [entry, ...(customers === 0 ? ['serve'] : demo)], {
    cwd: folder,
    env: environmentOf(folder, options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
};

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

/** Starts the product and waits until everything in it is known. */
export const startFirmServer = async (options: FirmOptions = {}): Promise<FirmServer> => {
  built();
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-walk-'));
  const child = start(folder, options);
  const parts: string[] = [];
  child.stdout?.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  child.stderr?.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  const output = () => parts.join('');
  const command = async (...words: readonly string[]): Promise<string> => {
    const env = environmentOf(folder, options);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [entry, ...words], { cwd: folder, env });
    return `${stdout}${stderr}`;
  };
  const stop = async () => {
    await stopped(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, password } = await readyIn(child, output);
    return { url, folder, oneTimePassword: password, output, command, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
};
