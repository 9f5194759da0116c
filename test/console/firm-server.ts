// The built product as an operator would start it: with a small simulated firm in it, or empty.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { callSocket } from '../../server/src/app/local-socket.ts';
import { oncePerRun } from '../once-per-run.ts';

const root = resolve(import.meta.dirname, '../..');
const entry = resolve(root, process.env.ZHIYIN_WALK_SERVER ?? 'server/dist/main.js');
const READY_MS = 240_000;
/** Until a firm of a stated size is loaded, by the customer: it is rated and counted whole. */
const LOAD_MS_A_CUSTOMER = 200;

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
  for (const path of [entry, join(root, 'console/dist/index.html'), join(root, 'member/dist/index.html')]) {
    if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" before the walks`);
  }
};

/** What is special about a server of a walk. */
export interface FirmOptions {
  /** A server with nothing in its stores instead of the simulated firm. */
  readonly empty?: boolean;
  /** A simulated firm of another size than that of the walks, loaded for this server alone. */
  readonly size?: { readonly customers: number; readonly months: number };
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

interface Running {
  readonly child: ChildProcess;
  output(): string;
  /** What the pattern's group holds when the server has said it. */
  said(pattern: RegExp): Promise<string>;
}

const start = (folder: string, options: FirmOptions, words: readonly string[], readyMs = READY_MS): Running => {
  const child = spawn(process.execPath, [entry, ...words], {
    cwd: folder,
    env: environmentOf(folder, options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: string[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  child.stderr.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  const output = () => parts.join('');
  const said = async (pattern: RegExp): Promise<string> => {
    for (const until = Date.now() + readyMs; ; ) {
      const found = pattern.exec(output())?.[1];
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`);
      if (Date.now() > until) throw new Error(`the server is not ready after ${readyMs} ms:\n${output()}`);
      await new Promise((next) => setTimeout(next, 100));
    }
  };
  return { child, output, said };
};

const stopped = (child: ChildProcess): Promise<void> =>
  new Promise((resolveStop) => {
    if (child.exitCode !== null || child.signalCode !== null) resolveStop();
    child.once('exit', () => resolveStop());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 15_000).unref();
  });

const PASSWORD_FILE = 'password';
const spokenUrl = /知音 Zhiyin {2}(http:\S+)/;
const spokenPassword = /one-time password (\S+)/;

/** Waits until what the demo begins when the firm is loaded is done: every copy of the firm would do it again. */
const firstNightOver = async (folder: string, readyMs = READY_MS): Promise<void> => {
  const waiting = async (state: string): Promise<readonly string[]> => {
    const path = `/api/jobs?state=${state}&pageSize=100`;
    const answer = await callSocket(join(folder, 'zhiyin.sock'), { method: 'GET', path });
    const { items } = JSON.parse(answer?.body ?? '') as {
      items: readonly { name: string; uniqueKey: string | null }[];
    };
    return items.filter(({ uniqueKey }) => uniqueKey === 'first night').map(({ name }) => name);
  };
  for (const until = Date.now() + readyMs; ; await new Promise((next) => setTimeout(next, 200))) {
    const names = [...(await waiting('queued')), ...(await waiting('running'))];
    if (names.length === 0) return;
    if (Date.now() > until) throw new Error(`the first night did not end: ${names.join(', ')}`);
  }
};

/** A data folder with the simulated firm in it, everything known, and nobody running on it. */
const loadedFirm = (): Promise<string> =>
  oncePerRun('firm', async (image) => {
    const folder = join(image, 'data');
    await mkdir(folder, { mode: 0o700 });
    const firm = start(folder, {}, ['demo', '--customers', '300', '--months', '3', '--no-live']);
    try {
      await writeFile(join(image, PASSWORD_FILE), await firm.said(spokenPassword));
      await firstNightOver(folder);
    } finally {
      await stopped(firm.child);
    }
  });

const commandBeside =
  (folder: string, options: FirmOptions) =>
  async (...words: readonly string[]): Promise<string> => {
    const env = environmentOf(folder, options);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [entry, ...words], { cwd: folder, env });
    return `${stdout}${stderr}`;
  };

/**
 * A firm that runs already, told by ZHIYIN_TUTORIAL_URL, ZHIYIN_TUTORIAL_PASSWORD and ZHIYIN_TUTORIAL_FOLDER; null when none is. It is left
 * running: loading one of a size at which everything is found takes a quarter of an hour.
 */
export const runningFirm = (): FirmServer | null => {
  const { ZHIYIN_TUTORIAL_URL: url, ZHIYIN_TUTORIAL_PASSWORD: oneTimePassword = '' } = process.env;
  const folder = process.env.ZHIYIN_TUTORIAL_FOLDER ?? '';
  if (!url) return null;
  return { url, folder, oneTimePassword, output: () => '', command: commandBeside(folder, {}), stop: async () => {} };
};

/** Starts the product, with the simulated firm unless told otherwise, in a data folder of its own. */
export const startFirmServer = async (options: FirmOptions = {}): Promise<FirmServer> => {
  built();
  const image = options.empty || options.size ? null : await loadedFirm();
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-walk-'));
  if (image) await cp(join(image, 'data'), folder, { recursive: true });
  const { customers, months } = options.size ?? { customers: 0, months: 0 };
  const words = options.size
    ? ['demo', '--customers', `${customers}`, '--months', `${months}`, '--no-live']
    : ['serve'];
  const readyMs = READY_MS + customers * LOAD_MS_A_CUSTOMER;
  const { child, output, said } = start(folder, options, words, readyMs);
  const command = commandBeside(folder, options);
  const stop = async () => {
    await stopped(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = await said(spokenUrl);
    const oneTimePassword = image ? await readFile(join(image, PASSWORD_FILE), 'utf8') : await said(spokenPassword);
    if (options.size) await firstNightOver(folder, readyMs);
    return { url, folder, oneTimePassword, output, command, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
};
