// Who gets a folder, and when a holder counts as gone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderInUse, lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhiyin-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lockFile = (): string => join(folder, 'zhiyin.lock');
const leave = (holder: Record<string, unknown> | string): Promise<void> =>
  writeFile(lockFile(), typeof holder === 'string' ? holder : JSON.stringify({ token: 'left', ...holder }));

test('the second opener is refused with the pid of the first, until it releases', async () => {
  const lock = await lockFolder(join(folder, 'new', 'deep'));
  await expect(lockFolder(join(folder, 'new', 'deep'))).rejects.toThrow(`in use by process ${process.pid}`);
  await expect(lockFolder(join(folder, 'new', 'deep'))).rejects.toBeInstanceOf(FolderInUse);
  await lock.release();
  await lock.release();
  const again = await lockFolder(join(folder, 'new', 'deep'));
  await again.release();
});

test('releasing late does not take away somebody else’s lock', async () => {
  const lock = await lockFolder(folder);
  await leave({ pid: process.pid, startTicks: null, host: 'elsewhere' });
  await lock.release();
  expect(existsSync(lockFile())).toBe(true);
});

test('another living process holds it; a killed one does not', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await leave({ pid: child.pid, startTicks: null, host: hostname() });
  await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${child.pid} `);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await lockFolder(folder)).release();
});

test('a reused pid is another process', async () => {
  await leave({ pid: process.pid, startTicks: '1', host: hostname() });
  await (await lockFolder(folder)).release();
});

test('a holder on another host counts as gone after thirty silent seconds', async () => {
  await leave({ pid: 1, startTicks: '1', host: 'another-host' });
  await expect(lockFolder(folder)).rejects.toThrow('process 1 on another-host');
  const old = new Date(Date.now() - 31_000);
  await utimes(lockFile(), old, old);
  await (await lockFolder(folder)).release();
});

test.each(['', '{"pid":', '[]', '{"pid":"1"}'])('a lock cut off by a crash is taken over (%s)', async (text) => {
  await leave(text);
  await (await lockFolder(folder)).release();
});

test('of many that find an abandoned lock exactly one gets it', async () => {
  for (let round = 0; round < 5; round += 1) {
    await leave({ pid: process.pid, startTicks: '1', host: hostname() });
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder(folder)));
    const locks = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(locks).toHaveLength(1);
    await locks[0]?.release();
  }
});
