// Memory stays the same however long the file is; the rate is printed.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { testFolder } from '../file-formats/testing.ts';
import { shippedMappings } from '../mapping/index.ts';
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

const writeFlows = async (path: string): Promise<number> => {
  const stream = createWriteStream(path);
  stream.write('客户号,资金账号,流水号,日期,时间,方向,业务类型,金额,余额\n');
  let bytes = 0;
  let rows = 0;
  while (bytes < megabytes * 1e6) {
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

it.skipIf(!process.env.ZHIYIN_SOAK)(
  'a long file is read in without memory growing with it',
  async () => {
    const path = join(folder.path, 'long.csv');
    const rows = await writeFlows(path);
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
