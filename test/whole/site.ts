// The built program on a data folder and a port of its own, as an operating system runs it: started, killed, frozen,
// started again on what it left behind. Administration goes through the local socket, everything else over TCP.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import type { InstallationStatus } from '../../server/src/app/contract.ts';
import { callSocket } from '../../server/src/app/local-socket.ts';
import serverConfig from '../../server/vite.config.ts';
import { oncePerRun } from '../once-per-run.ts';

const serverFolder = resolve(import.meta.dirname, '../../server');
const START_MS_MAX = 120_000;
const SETTLE_MS_MAX = 120_000;
const LOG_CHARS_MAX = 400_000;

/** The program in a folder of the run's own, so that nobody's build replaces what a test is running. */
export interface Program {
  readonly main: string;
}

/** The program as it is shipped: main, its workers and the child of the event store. */
export const buildProgram = async (): Promise<Program> => {
  const folder = await oncePerRun('program', async (outDir) => {
    const output = { ...serverConfig.build, outDir, sourcemap: false };
    await build({ ...serverConfig, configFile: false, root: serverFolder, build: output });
  });
  return { main: join(folder, 'main.js') };
};

/** How a process ended and how long it took since it was asked to. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
}

/** One run of the program. */
export interface Run {
  readonly process: ChildProcess;
  /** Resolves when the server listens; rejects with its output when it ends before. */
  readonly listening: Promise<void>;
  readonly ended: Promise<Omit<End, 'tookMs'>>;
  /** What it has written, the newest part. */
  log(): string;
  end(signal: NodeJS.Signals): Promise<End>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every kind
  readonly json: any;
}

/** A data folder and a port on which the program runs, again and again. */
export interface Site {
  readonly folder: string;
  readonly url: string;
  /** Starts the program without waiting. */
  spawn(): Run;
  /** Starts the program and waits until it listens. */
  start(): Promise<Run>;
  /** Calls the API through the local socket, as the command line does: everything is permitted there. */
  api(method: string, path: string, body?: unknown): Promise<Answer>;
  status(): Promise<InstallationStatus>;
  /** Waits until every consumer has seen everything that was accepted before the call. */
  settle(): Promise<void>;
  /** Kills what runs and removes the folder. */
  close(): Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
};

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

const runProgram = (main: string, env: Readonly<Record<string, string>>, wrap: readonly string[]): Run => {
  const [command = process.execPath, ...args] = [...wrap, process.execPath, main, 'serve'];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  alive.add(child);
  let log = '';
  let heard = (): void => undefined;
  const listening = new Promise<void>((onListening, onEnd) => {
    heard = () => {
      if (log.includes('"msg":"listening"') || log.includes('"listening"')) onListening();
    };
    child.once('exit', (code, signal) =>
      onEnd(new Error(`the server ended with ${code ?? signal}: ${log.slice(-4_000)}`)),
    );
    setTimeout(() => onEnd(new Error(`the server does not listen: ${log.slice(-4_000)}`)), START_MS_MAX).unref();
  });
  listening.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-LOG_CHARS_MAX);
      heard();
    });
  }
  const ended = new Promise<Omit<End, 'tookMs'>>((after) => {
    child.once('exit', (code, signal) => {
      alive.delete(child);
      after({ code, signal });
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<End> => {
    const askedAt = performance.now();
    child.kill(signal);
    return { ...(await ended), tookMs: performance.now() - askedAt };
  };
  return { process: child, listening, ended, log: () => log, end };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export interface SiteOptions {
  readonly program: Program;
  /** Variables beside those of the folder and the port. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A command that runs the program, to bound what it may do. */
  readonly wrap?: readonly string[];
  /** A folder to use instead of a new one below the temporary folder; it is removed all the same. */
  readonly folder?: string;
}

/** A new, empty site. Nothing runs yet. */
export const openSite = async ({ program, environment = {}, wrap = [], folder: given }: SiteOptions): Promise<Site> => {
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'zy-')));
  const dataFolder = join(folder, 'data');
  const port = await freePort();
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ZHIYIN_DATA_DIR: dataFolder },
    ...{ ZHIYIN_PORT: String(port), ZHIYIN_STRICT_RESPONSES: 'true', ZHIYIN_REQUESTS_PER_MINUTE_MAX: '1000000' },
    ...environment,
  };
  let run: Run | null = null;
  const api: Site['api'] = async (method, path, body) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await callSocket(join(dataFolder, 'zhiyin.sock'), { method, path: `/api${path}`, body: text });
    if (answer === null) throw new Error(`no server listens: ${run?.log().slice(-4_000) ?? 'none was started'}`);
    return { status: answer.status, text: answer.body, json: jsonOf(answer.body) };
  };
  const status = async (): Promise<InstallationStatus> => {
    const answer = await api('GET', '/status');
    if (answer.status !== 200) throw new Error(`status answers ${answer.status}: ${answer.text}`);
    return answer.json as InstallationStatus;
  };
  const spawnRun = (): Run => {
    run = runProgram(program.main, env, wrap);
    return run;
  };
  return {
    ...{ folder: dataFolder, url: `http://127.0.0.1:${port}`, api, status, spawn: spawnRun },
    start: async () => {
      const started = spawnRun();
      await started.listening;
      return started;
    },
    settle: async () => {
      const until = Date.now() + SETTLE_MS_MAX;
      const head = (await status()).pipeline?.head ?? 0;
      for (;;) {
        const { pipeline } = await status();
        const behind = pipeline?.consumers.filter((each) => each.position < head) ?? [];
        if (pipeline && behind.length === 0) return;
        if (Date.now() > until) throw new Error(`consumers stay behind ${head}: ${JSON.stringify(behind)}`);
        await sleep(100);
      }
    },
    close: async () => {
      if (run && run.process.exitCode === null && run.process.signalCode === null) {
        run.process.kill('SIGCONT');
        await run.end('SIGKILL');
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
};
