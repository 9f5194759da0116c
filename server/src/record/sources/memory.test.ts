// A long file: memory stays the same however long it is (the rate is printed), and a checkpoint costs one append.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { testFolder } from '../file-formats/testing.ts';
import { shippedMappings } from '../mapping/index.ts';
import type { Intake } from './intake.ts';
import { migrations } from './store.ts';
import { countingIntake, runFile } from './testing.ts';

let store: StateStore;
let folder: Awaited<ReturnType<typeof testFolder>>;
beforeAll(async () => {
  store = await openTestStateStore(migrations);
  folder = await testFolder();
});
afterAll(async () => {
  await store.close();
  await folder.remove();
});

/** Megabytes of the file: more than the memory that reading it may take. Not in every run: `npm run bench -- import` prints it too. */
const megabytes = Number(process.env.ZHIYIN_TEST_IMPORT_MB ?? 300);

const writeFlows = async (path: string, bytesMin: number): Promise<number> => {
  const stream = createWriteStream(path);
  stream.write('客户号,资金账号,流水号,日期,时间,方向,业务类型,金额,余额\n');
  let bytes = 0;
  let rows = 0;
  while (bytes < bytesMin) {
    const lines: string[] = [];
    for (let at = 0; at < 5_000; at += 1, rows += 1)
      lines.push(
        `C${rows % 90_000},A${rows % 90_000},F${rows},20260630,09:30:${String(rows % 60).padStart(2, '0')},转入,银证转入,${rows % 10_000}.50,1000.00\n`,
      );
    const text = lines.join('');
    bytes += Buffer.byteLength(text);
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  return rows;
};

it('a checkpoint that is due cuts one append short, not each batch that is on its way', async () => {
  const path = join(folder.path, 'checkpoints.csv');
  const rows = await writeFlows(path, 2e6);
  const mapping = shippedMappings().get('standard-cash-flows');
  if (!mapping) throw new Error('no mapping');
  let time = Date.UTC(2026, 5, 30);
  // Each look at the clock is a millisecond later, so that a checkpoint is due after some eighty batches.
  const wallClock = { now: () => ++time };
  const appended: number[] = [];
  let to = 0;
  const intake: Intake = {
    accept: async ({ length }) => {
      appended.push(length);
      to += length;
      return { from: to - length, to };
    },
  };
  const run = await runFile(store, intake, mapping, path, { threadFromBytes: 0, checkpointMs: 100, wallClock });
  expect(run).toMatchObject({ status: 'succeeded', rowsRead: rows, events: rows });
  expect(run.checkpoint).not.toBeNull();
  expect(appended.reduce((sum, each) => sum + each, 0)).toBe(rows);
  const short = appended.filter((length) => length < 2_000).length;
  expect(short).toBeGreaterThan(0);
  expect(short).toBeLessThan(6);
});

it.skipIf(!process.env.ZHIYIN_SOAK)(
  'a long file is read in without memory growing with it',
  async () => {
    const path = join(folder.path, 'long.csv');
    const rows = await writeFlows(path, megabytes * 1e6);
    const mapping = shippedMappings().get('standard-cash-flows');
    if (!mapping) throw new Error('no mapping');
    const before = process.memoryUsage().rss;
    let peak = 0;
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    const run = await runFile(store, countingIntake(), mapping, path, {
      threadFromBytes: 0,
      onProgress: () => {
        peak = Math.max(peak, process.memoryUsage().rss);
      },
    });
    const used = process.cpuUsage(cpu);
    const cpuSeconds = (used.user + used.system) / 1e6;
    expect(run).toMatchObject({ status: 'succeeded', rowsRead: rows, rowsGood: rows });
    process.stdout.write(
      `import: ${rows} rows, ${megabytes} MB, ${Math.round(rows / ((performance.now() - startedAt) / 1000))} rows/s, ` +
        `${Math.round(rows / cpuSeconds)} rows per second of processor, peak ${Math.round(peak / 1e6)} MB (before ${Math.round(before / 1e6)} MB)\n`,
    );
    expect(peak - before).toBeLessThan(250e6);
  },
  1_200_000,
);
