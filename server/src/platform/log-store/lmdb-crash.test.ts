// What the embedded log survives: SIGKILL at any moment, a full disk; and that an answer comes after the sync.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLmdbEngine } from './lmdb-engine.ts';
import { silentLogger } from './testing.ts';

const serverDir = join(import.meta.dirname, '../../..');
const appender = join(serverDir, 'dist', `testing-appender-${process.pid}.mjs`);
const unlimited = { eventsMax: 10_000, bytesMax: 1e8 };
const children: ChildProcess[] = [];
let folder: string;

beforeAll(async () => {
  const source = join(import.meta.dirname, 'testing-appender.ts');
  const output = { format: 'es', codeSplitting: false } as const;
  const result = await build({
    configFile: false,
    root: serverDir,
    logLevel: 'error',
    ssr: { external: true },
    build: { ssr: true, target: 'node20', write: false, rollupOptions: { input: source, output } },
  });
  const [bundle] = [result].flat();
  const chunk = bundle && 'output' in bundle ? bundle.output[0] : undefined;
  await writeFile(appender, chunk?.code ?? '');
  return () => rm(appender);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiyin-log-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Starts a command and collects the whole lines that it says. */
const start = (command: string, ...parameters: readonly string[]) => {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const lines = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '));
  return { child, lines };
};
const until = async (condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 40_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the appender did not get that far');
    await sleep(10);
  }
};
const isThere = (command: string): boolean => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env.ZHIYIN_TEST_STRICT) throw new Error(`${command} is not installed`);
    process.stderr.write(`\nSKIPPED: ${command} is not installed\n`);
    return false;
  }
};

/** Reads the whole log, checks that it has no gap and no torn batch, and answers the names by position. */
const readNames = async (engine: Awaited<ReturnType<typeof openLmdbEngine>>) => {
  const names = new Map<number, string>();
  let position = 0;
  for (;;) {
    const batches = await engine.log.read(position, unlimited);
    if (batches.length === 0) break;
    for (const { from, count, body } of batches) {
      expect(from).toBe(position);
      const { name, text, hash } = JSON.parse(Buffer.from(body).toString()) as Record<string, string>;
      expect(
        createHash('md5')
          .update(text ?? '')
          .digest('hex'),
      ).toBe(hash);
      names.set(from, name ?? '');
      position = from + count;
    }
  }
  expect(await engine.log.head()).toBe(position);
  return names;
};

test('a process killed in the middle of appends and claims loses nothing that it acknowledged', async () => {
  const appended = new Map<number, string>();
  const claimed = new Map<number, string>();
  for (let round = 0; round < 8; round += 1) {
    const before = appended.size;
    const { child, lines } = start(process.execPath, appender, folder, 'for-ever');
    await until(() => lines().length > 20);
    await sleep((round * 37) % 150);
    child.kill('SIGKILL');
    await once(child, 'close');
    for (const [what, from, ...rest] of lines()) {
      if (what === 'appended') appended.set(Number(from), rest[1] ?? '');
      if (what === 'claimed') claimed.set(Number(from), rest[0] ?? '');
    }
    expect(appended.size).toBeGreaterThan(before);
    const engine = await openLmdbEngine(folder, silentLogger, { memoryRecords: 40 });
    const names = await readNames(engine);
    for (const [from, name] of appended) expect(names.get(from)).toBe(name);
    const list = [...claimed];
    const answers = await engine.positions.claim(
      'dedupe',
      // Each round asks from positions of its own beyond the log, so that the questions of the last round do not answer.
      list.map(([, name], index) => ({
        key: createHash('md5').update(name).digest(),
        position: 1_000_000_000 - (round + 1) * 1_000_000 + index,
        tag: 0n,
        recordedAt: 1,
      })),
    );
    expect(answers.map((answer) => answer?.position)).toEqual(list.map(([from]) => from));
    await engine.close();
  }
}, 120_000);

test.skipIf(!isThere('strace'))('an append is answered only after the data was synced', async () => {
  const trace = join(folder, 'trace');
  const calls = 'trace=openat,write,writev,pwrite64,pwritev,fdatasync,fsync,msync';
  const { child, lines } = start(
    'strace',
    '-f',
    '-o',
    trace,
    '-e',
    calls,
    process.execPath,
    appender,
    folder,
    'one-by-one',
  );
  const [code] = await once(child, 'close');
  if (code !== 0 && lines().length === 0) {
    process.stderr.write('\nSKIPPED: this machine does not allow tracing\n');
    return;
  }
  expect(lines()).toHaveLength(8);
  const traced = (await readFile(trace, 'utf8')).split('\n');
  const answers = traced.flatMap((line, number) => (/write\(1, "appended/.test(line) ? [number] : []));
  expect(answers).toHaveLength(8);
  // LMDB writes the pages, syncs them, and then writes the page that makes them valid through a descriptor that syncs by itself.
  const meta = traced.flatMap((line) => /log\.mdb".*O_DSYNC.* = (\d+)$/.exec(line)?.[1] ?? []).at(-1);
  expect(meta).toBeDefined();
  answers.forEach((answer, index) => {
    const between = traced.slice(answers[index - 1] ?? 0, answer);
    const synced = between.findLastIndex((line) => /\b(fdatasync|fsync|msync)\b.*= 0$/.test(line));
    const written = between.findIndex((line) => /writev?\((?![12],)|pwrite/.test(line));
    const valid = between.findLastIndex((line) => line.includes(`pwrite64(${meta},`));
    expect(written).toBeGreaterThanOrEqual(0);
    expect(synced).toBeGreaterThan(written);
    expect(valid).toBeGreaterThan(synced);
    const after = between.slice(synced + 1).filter((line) => /writev?\((?![12],)|pwrite/.test(line));
    expect(after.filter((line) => !line.includes(`(${meta},`) && !/write\(\d+, "\\1/.test(line))).toEqual([]);
  });
});

test.skipIf(!isThere('prlimit'))(
  'a full disk refuses appends, keeps what is there, and is used again when it has room',
  async () => {
    // The limit of a file's size stands for the disk's end: a write beyond it fails in the same place.
    const limited = `ulimit -S -f 8000; exec "${process.execPath}" "${appender}" "${folder}" until-full`;
    const { child, lines } = start('bash', '-c', limited);
    await until(() => lines().some(([what]) => what === 'full'));
    const before = lines();
    const stored = before.filter(([what]) => what === 'appended').length;
    expect(stored).toBeGreaterThan(5);
    expect(before.at(-1)).toEqual(['full', 'LogUnavailable', `${stored}`]);
    execFileSync('prlimit', ['--pid', `${child.pid}`, '--fsize=unlimited']);
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(lines().at(-1)).toEqual(['recovered', `${stored}`]);
    expect(existsSync(join(folder, 'log.mdb'))).toBe(true);
    const engine = await openLmdbEngine(folder, silentLogger);
    expect(await engine.log.head()).toBe(stored + 1);
    expect(await engine.log.read(0, unlimited)).toHaveLength(stored + 1);
    await engine.close();
  },
);
