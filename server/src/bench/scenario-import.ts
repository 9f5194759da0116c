// How fast a file of a core system comes into the log, and how much memory that takes.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ratio, report, whole } from './figures.ts';
import type { Flags } from './flags.ts';
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

export const runImport = async (flags: Flags): Promise<void> => {
  const megabytes = flags['import-mb'];
  console.log(`\nimport: cash flows, a CSV file of ${megabytes} MB, embedded stores, no consumers`);
  const folder = await mkdtemp(join(tmpdir(), 'zyb-file-'));
  try {
    const path = join(folder, 'cash-flows.csv');
    const written = await writeCashFlows(path, megabytes * 1e6);
    const subject = await startSubject({ consumers: 'none' });
    const { parsedRowsPerSecond, rowsPerSecond, rows, appended, peak, before } = await subject.importFile(path);
    await subject.stop();
    report('import', 'reads and parses the CSV only', `${whole(parsedRowsPerSecond)} rows/s`);
    const rate = `${whole(rowsPerSecond)} rows/s = ${ratio(rowsPerSecond, parsedRowsPerSecond)} of parsing`;
    const met = rowsPerSecond >= ROWS_A_SECOND_MIN;
    report('import', 'from the file into the log', rate, { text: `${whole(ROWS_A_SECOND_MIN)} rows/s`, met });
    const peakMb = peak.own / 1e6;
    const memory =
      `${whole(peakMb)} MB of its own (${whole(before.own / 1e6)} before), ` +
      `${whole(peak.resident / 1e6)} MB with mapped files (${whole(before.resident / 1e6)} before)`;
    report('import', `peak memory with ${megabytes} MB`, memory, {
      text: `${PEAK_MB_MAX} MB`,
      met: peakMb < PEAK_MB_MAX,
    });
    const counts = `${whole(written)}, ${whole(rows)}, ${whole(appended)}`;
    const same = written === rows && rows === appended;
    report('import', 'rows written, rows read, events in the log', counts, { text: 'equal', met: same });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
