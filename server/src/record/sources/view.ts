// How runs look through the contract.
import type { ImportRunView } from './contract.ts';
import type { ImportRun } from './store.ts';

/** Rows a second over the time of work; null before a second has passed. */
const rateOf = (run: ImportRun): number | null =>
  run.workedMs >= 1_000 ? Math.round((run.rowsRead * 1_000) / run.workedMs) : null;

const remainingOf = (run: ImportRun): number | null =>
  run.status === 'running' && run.bytesDone > 0 && run.workedMs >= 1_000
    ? Math.round((run.workedMs * (run.bytesTotal - run.bytesDone)) / run.bytesDone / 1_000)
    : null;

export const viewRun = (run: ImportRun): ImportRunView => ({
  id: run.id,
  mapping: run.mappingName,
  fileName: run.fileName,
  fileHash: run.fileHash,
  dataset: run.dataset,
  businessDate: run.businessDate,
  dryRun: run.dryRun,
  asOf: run.asOf,
  status: run.status,
  requestedBy: run.requestedBy,
  startedAt: run.startedAt,
  updatedAt: run.updatedAt,
  finishedAt: run.finishedAt,
  bytesDone: run.bytesDone,
  bytesTotal: run.bytesTotal,
  rowsRead: run.rowsRead,
  rowsGood: run.rowsGood,
  rowsBad: run.rowsBad,
  rowsSkipped: run.rowsSkipped,
  events: run.events,
  rowsPerSecond: rateOf(run),
  secondsRemaining: remainingOf(run),
  logFrom: run.logFrom,
  logTo: run.logTo,
  totals: run.totals,
  errorCode: run.errorCode,
  errorMessage: run.errorMessage,
});
