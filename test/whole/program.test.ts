// The built program as a person runs it: start, sign in, command line beside the server and without it, a clean stop.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from './site.ts';

const run = promisify(execFile);

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

describe('zhiyin', { timeout: 240_000 }, () => {
  let folder: string;
  let program: string;
  let dataFolder: string;

  const servers = new Set<ChildProcess>();

  const environment = (more: Readonly<Record<string, string>> = {}) => ({
    ...{ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
    ...{ ZHIYIN_DATA_DIR: dataFolder, ZHIYIN_PORT: '0', ...more },
  });
  const zhiyin = async (args: readonly string[], more = {}): Promise<Outcome> => {
    try {
      const { stdout, stderr } = await run(process.execPath, [program, ...args], { env: environment(more) });
      return { code: 0, out: stdout, error: stderr };
    } catch (failure) {
      const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, error: stderr };
    }
  };
  /** What a command that succeeds prints. */
  const done = async (...args: readonly string[]): Promise<string> => {
    const { code, out, error } = await zhiyin(args);
    expect(code, error).toBe(0);
    return out;
  };
  const serve = async (): Promise<{
    server: ChildProcess;
    url: string;
    password: string | undefined;
    log: () => string;
  }> => {
    const server = spawn(process.execPath, [program, 'serve'], { env: environment() });
    servers.add(server);
    server.once('exit', () => servers.delete(server));
    let [log, said] = ['', ''];
    server.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    server.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const exited = new Promise<never>((_resolve, reject) => {
      server.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${said}${log}`)));
    });
    const listening = (async (): Promise<void> => {
      while (!log.includes('"listening"')) await new Promise((after) => setTimeout(after, 50));
    })();
    await Promise.race([listening, exited]);
    exited.catch(() => undefined);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0] ?? '';
    return { server, url, password: /password (\S+)/.exec(said)?.[1], log: () => log };
  };
  const ended = (server: ChildProcess): Promise<number | null> =>
    new Promise((after) => server.once('exit', (code) => after(code)));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zhiyin-program-'));
    dataFolder = join(folder, 'data');
    program = (await buildProgram()).main;
  }, 120_000);
  // What a failed test leaves running would hold the folder for the next one.
  afterEach(async () => {
    const left = [...servers].map(async (server) => {
      server.kill('SIGKILL');
      await ended(server);
    });
    await Promise.all(left);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('tells every problem of a configuration and does not start', async () => {
    const outcome = await zhiyin(['serve'], { ZHIYIN_PORT: 'x', ZHIYIN_COLOUR: 'red' });
    expect(outcome.code).toBe(1);
    expect(outcome.error).toMatch(/ZHIYIN_PORT/);
    expect(outcome.error).toMatch(/ZHIYIN_COLOUR: not a known variable/);
    expect(outcome.error).not.toMatch(/ at /);
  });

  it('starts, tells once how to sign in, and keeps its folder to itself', async () => {
    const { server, url, password, log } = await serve();
    const signIn = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ loginName: 'admin', password }),
    });
    expect(signIn.status).toBe(200);
    expect(log()).not.toContain(password);
    expect((await stat(dataFolder)).mode & 0o077).toBe(0);
    expect((await stat(join(dataFolder, 'zhiyin.sock'))).mode & 0o077).toBe(0);
    server.kill('SIGTERM');
    expect(await ended(server)).toBe(0);
    const again = await serve();
    expect(again.password).toBeUndefined();
    again.server.kill('SIGTERM');
    await ended(again.server);
  });

  it('manages users and keys through the running server, which sees them at once', async () => {
    const { server, url } = await serve();
    expect(await done('user', 'add', 'chen', '--role', 'analyst')).toMatch(/one-time password \S+/);
    expect((await zhiyin(['user', 'add', 'chen', '--role', 'analyst'])).error).toMatch(/already an operator chen/);
    const key = (await done('key', 'add', 'etl', '--permission', 'audit.read')).trim();
    const audit = await fetch(`${url}/api/audit`, { headers: { authorization: `Bearer ${key}` } });
    expect(audit.status).toBe(200);
    const [keyId = ''] = (await done('key', 'list')).split('\t');
    await done('key', 'revoke', keyId);
    expect((await fetch(`${url}/api/audit`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
    expect(await done('doctor')).toMatch(/server: running/);
    server.kill('SIGTERM');
    await ended(server);
  });

  it('does the same without a server, and finds the trail intact', async () => {
    expect(await done('user', 'disable', 'chen')).toMatch(/chen is disabled/);
    const out = await done('audit', 'verify');
    const head = /Head (\d+:[0-9a-f]{64})/.exec(out)?.[1] ?? '';
    await done('audit', 'verify', '--head', head);
    const cut = `${Number(head.split(':')[0]) + 5}:${head.split(':')[1]}`;
    expect((await zhiyin(['audit', 'verify', '--head', cut])).error).toMatch(/ends before the head/);
    expect(await done('audit', 'export')).toMatch(/operator\.create/);
  });

  it('prints its configuration without secrets', async () => {
    const { out } = await zhiyin(['doctor', '--print-config'], { ZHIYIN_METRICS_TOKEN: 'do-not-print' });
    expect(out).toMatch(/ZHIYIN_METRICS_TOKEN=\*{6}/);
    expect(out).not.toContain('do-not-print');
  });

  it('survives a kill: the next start takes over and has everything', async () => {
    const { server } = await serve();
    await done('user', 'add', 'wu', '--role', 'operator');
    server.kill('SIGKILL');
    await ended(server);
    expect(await done('user', 'list')).toMatch(/wu\tactive/);
  });
});
