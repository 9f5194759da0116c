// Real ClickHouse servers for tests, from the library of the chdb package: one, or a cluster of shards and replicas on
// this machine. Needs a C compiler; without one the caller is told why.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const START_WAIT_MAX_MS = 60_000;

export interface TestServer {
  readonly url: string;
  /** Kills the process as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data and ports after a kill. */
  start(): Promise<void>;
}

export interface TestCluster {
  readonly name: string;
  /** Addresses in the order of shards, then replicas, separated by commas. */
  readonly url: string;
  /** By shard, then replica. */
  readonly servers: readonly (readonly TestServer[])[];
  close(): Promise<void>;
}

/** Why no server can be started here, in words. */
export class NoServer extends Error {
  override readonly name = 'NoServer';
}

const run = promisify(execFile);

interface StartOptions {
  /** Where the program's source lies. */
  readonly source: string;
  /** Seconds that a server lives at most, so that a killed run leaves nothing behind for long. */
  readonly lifetimeSeconds: number;
}

const usual: StartOptions = { source: join(import.meta.dirname, 'clickhouse-server.c'), lifetimeSeconds: 900 };

const findLibrary = async (): Promise<string> => {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform}-${process.arch}`;
  for (const name of [`@chdb/lib-${platform}-gnu`, `@chdb/lib-${platform}`]) {
    try {
      const path = join(dirname(require.resolve(`${name}/package.json`)), 'libchdb.so');
      await access(path);
      return path;
    } catch {
      // The next name, or the error below.
    }
  }
  throw new NoServer(`the chdb package has no library for ${platform} here`);
};

const compile = async (source: string): Promise<string> => {
  const text = await readFile(source);
  const folder = join(tmpdir(), `zhiyin-test-${process.getuid?.() ?? 0}`);
  const program = join(folder, `clickhouse-server-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`);
  const exists = await access(program).then(
    () => true,
    () => false,
  );
  if (exists) return program;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = `${program}.${process.pid}`;
  try {
    await run('cc', ['-O1', '-o', made, source, '-ldl']);
  } catch (error) {
    throw new NoServer(`a C compiler (cc) is needed: ${String(error).split('\n')[0]}`);
  }
  await rename(made, program);
  return program;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

interface Place {
  readonly httpPort: number;
  readonly tcpPort: number;
}

const configuration = (name: string, shards: readonly (readonly Place[])[]): string => {
  const replica = (place: Place): string => `<replica><host>127.0.0.1</host><port>${place.tcpPort}</port></replica>`;
  const shard = (places: readonly Place[]): string =>
    `<shard><internal_replication>true</internal_replication>${places.map(replica).join('')}</shard>`;
  return `<clickhouse><remote_servers><${name}>${shards.map(shard).join('')}</${name}></remote_servers></clickhouse>\n`;
};

const keepAlive = (seconds: number): string => `SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP;
SELECT sleepEachRow(1) FROM numbers(${seconds})
SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 2000000, max_execution_time = 0 FORMAT Null`;

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/ping`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
};

interface Running {
  readonly process: ChildProcess;
  readonly exited: Promise<void>;
}

/** How servers are started. */
interface Program {
  readonly program: string;
  readonly library: string;
  readonly lifetimeSeconds: number;
}

const launch = async (
  { program, library, lifetimeSeconds }: Program,
  folder: string,
  place: Place,
): Promise<Running> => {
  const process = spawn(
    program,
    [
      library,
      `--path=${folder}`,
      `--config-file=${join(folder, 'config.xml')}`,
      '--listen_host=127.0.0.1',
      `--http_port=${place.httpPort}`,
      `--tcp_port=${place.tcpPort}`,
      '--multiquery',
      `--query=${keepAlive(lifetimeSeconds)}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  process.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-2_000);
  });
  let ended = false;
  const exited = new Promise<void>((resolve) =>
    process.once('exit', () => {
      ended = true;
      resolve();
    }),
  );
  const deadline = Date.now() + START_WAIT_MAX_MS;
  while (!(await answers(`http://127.0.0.1:${place.httpPort}`))) {
    if (ended || Date.now() > deadline) {
      process.kill('SIGKILL');
      throw new NoServer(`the server did not start: ${said}`);
    }
    await sleep(100);
  }
  return { process, exited };
};

const startOne = async (program: Program, folder: string, place: Place): Promise<TestServer> => {
  let running: Running;
  let isWanted = true;
  // The engine, built as a library, now and then breaks by itself on a busy machine; a server's supervisor would start it again.
  const start = async (): Promise<void> => {
    isWanted = true;
    const started = await launch(program, folder, place);
    running = started;
    void started.exited.then(() => (isWanted ? start() : undefined)).catch(() => undefined);
  };
  await start();
  return {
    url: `http://127.0.0.1:${place.httpPort}`,
    kill: async () => {
      isWanted = false;
      running.process.kill('SIGKILL');
      await running.exited;
    },
    start,
  };
};

/** Starts the servers and waits until each answers. Throws {@link NoServer} where that cannot be. */
export const startCluster = async (
  shardCount: number,
  replicaCount: number,
  { source, lifetimeSeconds }: StartOptions = usual,
): Promise<TestCluster> => {
  const library = await findLibrary();
  const program: Program = { program: await compile(source), library, lifetimeSeconds };
  const folder = await mkdtemp(join(tmpdir(), 'zhiyin-clickhouse-'));
  const name = 'zhiyin_test';
  const places: Place[][] = [];
  for (let shard = 0; shard < shardCount; shard++) {
    const list: Place[] = [];
    for (let replica = 0; replica < replicaCount; replica++)
      list.push({ httpPort: await freePort(), tcpPort: await freePort() });
    places.push(list);
  }
  const started: TestServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.kill()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const servers = await Promise.all(
      places.map((list, shard) =>
        Promise.all(
          list.map(async (place, replica) => {
            const home = join(folder, `${shard}-${replica}`);
            await mkdir(home);
            await writeFile(join(home, 'config.xml'), configuration(name, places));
            const server = await startOne(program, home, place);
            started.push(server);
            return server;
          }),
        ),
      ),
    );
    const url = servers
      .flat()
      .map((server) => server.url)
      .join(',');
    return { name, url, servers, close };
  } catch (error) {
    await close();
    throw error;
  }
};
