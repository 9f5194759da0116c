// What the embedded engine's folder survives: a killed process, a second opener, a first start that was cut off.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { build } from 'vite';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStateStore } from './open-state-store.ts';

const serverDir = join(import.meta.dirname, '../../..');
const writer = join(serverDir, 'dist', `testing-writer-${process.pid}.mjs`);
let folder: string;

beforeAll(async () => {
  const source = join(import.meta.dirname, 'testing-writer.ts');
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
  await writeFile(writer, chunk?.code ?? '');
  return () => rm(writer);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiyin-state-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts the writer and collects what it says was acknowledged. */
const startWriter = (first: number): { readonly child: ChildProcess; readonly acknowledged: () => number } => {
  const child = spawn(process.execPath, [writer, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { child, acknowledged: () => Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1) ?? 0) };
};

const until = async (condition: () => boolean): Promise<void> => {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the writer did not get that far');
    await sleep(5);
  }
};

test('a process killed while it writes loses no row that it acknowledged', { timeout: 180_000 }, async () => {
  let last = 0;
  for (let round = 0; round < (process.env.ZHIYIN_SOAK ? 10 : 2); round += 1) {
    const { child, acknowledged } = startWriter(last + 1);
    await until(() => acknowledged() > last + 20);
    await sleep(Math.random() * 150);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const store = await openStateStore({ kind: 'pglite', folder });
    const { rows } = await sql<{ total: number; last: number }>`
      select count(*) as total, max(id) as last from written`.execute(store.db);
    await store.close();
    const state = rows[0] ?? { total: 0, last: 0 };
    expect(state.last).toBeGreaterThanOrEqual(acknowledged());
    expect(state.total).toBe(state.last);
    last = state.last;
  }
});

test('while a process has the folder another is refused with its pid, and changes nothing', async () => {
  const { child, acknowledged } = startWriter(1);
  await until(() => acknowledged() > 5);
  await expect(openStateStore({ kind: 'pglite', folder })).rejects.toThrow(`in use by process ${child.pid}`);
  const before = acknowledged();
  await until(() => acknowledged() > before + 5);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
});

test('a first start that was cut off is begun anew', async () => {
  await mkdir(join(folder, 'database/base'), { recursive: true });
  await writeFile(join(folder, 'database/PG_VERSION'), '18\n');
  const store = await openStateStore({ kind: 'pglite', folder });
  expect((await sql<{ one: number }>`select 1 as one`.execute(store.db)).rows).toEqual([{ one: 1 }]);
  await store.close();
});

test('closing releases the folder, closing twice is harmless, and a folder is opened again with its rows', async () => {
  const store = await openStateStore({ kind: 'pglite', folder });
  await sql`create table kept as select 7 as number`.execute(store.db);
  await Promise.all([store.close(), store.close()]);
  expect(await readdir(folder)).not.toContain('zhiyin.lock');
  const again = await openStateStore({ kind: 'pglite', folder });
  expect((await sql`select number from kept`.execute(again.db)).rows).toEqual([{ number: 7 }]);
  await again.close();
});

test('a folder that is no database says so and is free afterwards', async () => {
  await writeFile(join(folder, 'initialised'), '');
  await mkdir(join(folder, 'database'), { recursive: true });
  await writeFile(join(folder, 'database/PG_VERSION'), '7\n');
  await expect(openStateStore({ kind: 'pglite', folder })).rejects.toThrow('embedded database did not open');
  expect(await readdir(folder)).not.toContain('zhiyin.lock');
});

test('without a cached image the database is made, and the image is kept for the next time', async () => {
  const cacheFolder = join(folder, 'cache');
  const store = await openStateStore({ kind: 'pglite', folder: null, cacheFolder });
  await store.close();
  expect(await readdir(cacheFolder)).toEqual([expect.stringMatching(/^empty-database-.*\.tar$/)]);
  const beganAt = performance.now();
  const next = await openStateStore({ kind: 'pglite', folder: join(folder, 'state'), cacheFolder });
  await next.close();
  process.stderr.write(`first start from the image: ${Math.round(performance.now() - beganAt)} ms\n`);
});
