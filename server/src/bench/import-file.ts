// A delivery file read into a subject's log, and the same file only read and parsed.
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse';
import type { Installation } from '../app/wiring.ts';
import { isRefusal } from '../kernel/index.ts';
import { type MemoryBytes, memoryNow, memoryOfChildren, watchMemory } from './memory.ts';

export interface ImportFigures {
  readonly parsedRowsPerSecond: number;
  readonly rowsPerSecond: number;
  readonly rows: number;
  /** Events in the log beyond those that were there before. */
  readonly appended: number;
  /** Of the whole process: its embedded state store and log included, the event store's child not. */
  readonly peak: MemoryBytes;
  readonly before: MemoryBytes;
  /** Of its own, of each process that it started, when the import ended. */
  readonly children: Readonly<Record<string, number>>;
  /** Processor time that a row took, the threads of the process included. */
  readonly processorMicrosecondsPerRow: number;
}

/** Rows that the baseline parses; a rate needs no more. */
const PARSED_ROWS_MAX = 300_000;

const parseRate = async (path: string): Promise<number> => {
  const startedAt = performance.now();
  let rows = 0;
  for await (const _row of createReadStream(path).pipe(parse())) {
    rows += 1;
    if (rows >= PARSED_ROWS_MAX) break;
  }
  return (rows * 1_000) / (performance.now() - startedAt);
};

export const importFile = async ({ record }: Installation, path: string): Promise<ImportFigures> => {
  const { imports } = record.sources;
  const parsedRowsPerSecond = await parseRate(path);
  const mapping = await imports.findMapping('standard-cash-flows');
  if (isRefusal(mapping)) throw new Error(mapping.message);
  const place = { filePath: path, fileName: basename(path), requestedBy: 'bench', by: 'caller' } as const;
  const registered = await imports.register({ ...place, mapping });
  if (!registered) throw new Error('the file was registered before');
  const headBefore = await record.eventLog.head();
  const before = memoryNow();
  const peakOfRun = watchMemory();
  const startedAt = performance.now();
  const processorBefore = process.cpuUsage();
  const run = await imports.execute(registered.id, { signal: new AbortController().signal });
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(processorBefore);
  const peak = peakOfRun();
  if (run.status !== 'succeeded') throw new Error(`the import ${run.status}: ${run.errorMessage ?? ''}`);
  const appended = (await record.eventLog.head()) - headBefore;
  return {
    ...{ parsedRowsPerSecond, rowsPerSecond: run.rowsGood / seconds, rows: run.rowsGood },
    ...{ appended, peak, before, children: memoryOfChildren() },
    processorMicrosecondsPerRow: (user + system) / run.rowsGood,
  };
};
