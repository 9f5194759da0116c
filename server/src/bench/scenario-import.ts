// How fast a file of a core system comes into the log, and how much memory that takes.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ratio, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
import type { ImportFigures } from './import-file.ts';
import { startSubject } from './subject-process.ts';

const ROWS_A_SECOND_MIN = 50_000;
const PEAK_MB_MAX = 600;
const ROWS_A_WRITE = 5_000;
const CUSTOMERS = 90_000;

const row = (number: number): string => {
  const customer = number % CUSTOMERS;
  const second = String(number % 60).padStart(2, '0');
  const amount = `${number % 10_000}.50`;
  return `C${customer},A${customer},F${number},20260630,09:30:${second},转入,银证转入,${amount},1000.00\n`;
};

const writeCashFlows = async (path: string, bytesMin: number): Promise<number> => {
  const stream = createWriteStream(path);
  stream.write('客户号,资金账号,流水号,日期,时间,方向,业务类型,金额,余额\n');
  let [bytes, rows] = [0, 0];
  while (bytes < bytesMin) {
    const from = rows;
    const text = Array.from({ length: ROWS_A_WRITE }, (_, index) => row(from + index)).join('');
    rows += ROWS_A_WRITE;
    bytes += Buffer.byteLength(text);
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  return rows;
};

interface Setting {
  readonly name: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** How the C library keeps memory for threads: as the files in `deploy/`, `npm start` and `npm run demo` set it, and as it is when nothing is set. */
const settings: readonly Setting[] = [
  { name: 'tight allocator', environment: { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' } },
  { name: 'allocator as it is', environment: { MALLOC_ARENA_MAX: undefined, MALLOC_TRIM_THRESHOLD_: undefined } },
];

const reportMemory = ({ name }: Setting, megabytes: number, { peak, before, children }: ImportFigures): void => {
  const mb = (bytes: number): string => whole(bytes / 1e6);
  const memory =
    `${mb(peak.own)} MB of its own (${mb(before.own)} before), ` +
    `${mb(peak.resident)} MB with mapped files (${mb(before.resident)} before)`;
  report('import', `peak memory with ${megabytes} MB, ${name}`, memory, {
    text: `${PEAK_MB_MAX} MB`,
    met: peak.own < PEAK_MB_MAX * 1e6,
  });
  for (const [child, bytes] of Object.entries(children))
    report('import', `beside it, ${child}, ${name}`, `${mb(bytes)} MB of its own`);
};

const importOnce = async (path: string, written: number, setting: Setting, megabytes: number): Promise<void> => {
  const { name, environment } = setting;
  const subject = await startSubject({ consumers: 'none' }, environment);
  const figures = await subject.importFile(path);
  await subject.stop();
  const { parsedRowsPerSecond, rowsPerSecond, rows, appended, processorMicrosecondsPerRow } = figures;
  report('import', `reads and parses the CSV only, ${name}`, `${whole(parsedRowsPerSecond)} rows/s`);
  const rate =
    `${whole(rowsPerSecond)} rows/s = ${ratio(rowsPerSecond, parsedRowsPerSecond)} of parsing, ` +
    `${processorMicrosecondsPerRow.toFixed(1)} µs of processor a row`;
  const met = rowsPerSecond >= ROWS_A_SECOND_MIN;
  report('import', `from the file into the log, ${name}`, rate, { text: `${whole(ROWS_A_SECOND_MIN)} rows/s`, met });
  reportMemory(setting, megabytes, figures);
  const counts = `${whole(written)}, ${whole(rows)}, ${whole(appended)}`;
  const same = written === rows && rows === appended;
  report('import', `rows written, rows read, events in the log, ${name}`, counts, { text: 'equal', met: same });
};

export const runImport = async (flags: Flags): Promise<void> => {
  const megabytes = flags['import-mb'];
  console.log(`\nimport: cash flows, a CSV file of ${megabytes} MB, embedded stores, no consumers`);
  const folder = await mkdtemp(join(tmpdir(), 'zyb-file-'));
  try {
    const path = join(folder, 'cash-flows.csv');
    const written = await writeCashFlows(path, megabytes * 1e6);
    for (const setting of settings) await importOnce(path, written, setting, megabytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
