// One reading of one file: parses, maps and appends batch by batch, and can go on after any interruption.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { inTightHeaps } from '../../platform/threads/index.ts';
import { isDamagedArchive } from '../file-formats/index.ts';
import type { LoggedEvent } from '../log/index.ts';
import type { Mapping } from '../mapping/contract.ts';
import type { Intake } from './intake.ts';
import type { MappedBatch, MappedFile } from './mapped-file.ts';
import {
  type BadRow,
  findRun,
  type ImportRun,
  type ImportStatus,
  insertBadRows,
  newestSuccess,
  type RunCheckpoint,
  type RunCounts,
  updateRun,
} from './store.ts';
import { openFileOfRun } from './threaded-file.ts';

export interface RunDependencies {
  readonly store: StateStore;
  readonly intake: Intake;
  readonly wallClock: Clock;
  readonly businessTimeZone: string;
  /** Secret under which contents are hashed. */
  readonly contentKey: string;
  /** Bytes from which a file is parsed and mapped in a thread of its own; 4 MB unless told. */
  readonly threadFromBytes?: number;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Told after each batch. */
  onProgress?(counts: RunCounts): void;
  /** Milliseconds between checkpoints; a second unless told. */
  readonly checkpointMs?: number;
}

/** Rows after which the share of bad ones is judged while the run goes on. */
const judgedFromRows = 1_000;
/** Events that one append to the log has at least, unless a checkpoint is due. */
const eventsAnAppend = 2_000;

/** Hash of a file's bytes, sha256 hex. */
export const hashFile = async (path: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal ? { signal } : {}) }))
    hash.update(chunk);
  return hash.digest('hex');
};

/** Hash of a mapping, to tell whether two runs read alike. */
export const hashMapping = (mapping: Mapping): string =>
  createHash('sha256').update(JSON.stringify(mapping)).digest('hex').slice(0, 32);

interface OpenRun {
  readonly run: ImportRun;
  readonly file: MappedFile;
  readonly bytesTotal: number;
}

type Counters = { -readonly [Name in keyof RunCounts]: RunCounts[Name] };

const tooManyBad = (counters: Counters, mapping: Mapping, atEnd: boolean): Refusal<'TOO_MANY_BAD_ROWS'> | null => {
  if (!atEnd && counters.rowsRead < judgedFromRows) return null;
  if (counters.rowsBad <= counters.rowsRead * mapping.badRowsShareMax) return null;
  const share = ((100 * counters.rowsBad) / counters.rowsRead).toFixed(1);
  const allowed = (100 * mapping.badRowsShareMax).toFixed(1);
  return refuse(
    'TOO_MANY_BAD_ROWS',
    `${counters.rowsBad} of ${counters.rowsRead} rows are bad (${share} %, allowed ${allowed} %).`,
  );
};

const cutArchive: Refusal<'FILE_TRUNCATED'> = refuse('FILE_TRUNCATED', 'The compressed file is cut or damaged.');

const openRun = async (
  dependencies: RunDependencies,
  run: ImportRun,
  signal: AbortSignal,
): Promise<OpenRun | Refusal | 'unchanged'> => {
  const { store, wallClock } = dependencies;
  let fileHash: string;
  let bytesTotal: number;
  try {
    bytesTotal = (await stat(run.filePath)).size;
    fileHash = await hashFile(run.filePath, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return refuse('FILE_UNREADABLE', `The file cannot be read: ${(error as Error).message}`);
  }
  if (run.checkpoint && run.fileHash !== fileHash)
    return refuse('FILE_CHANGED', 'The file is not the one this run began with; start a new run.');
  await updateRun(store.db, run.id, wallClock.now(), { fileHash });
  if (!run.checkpoint && !run.dryRun && !run.force) {
    const before = await newestSuccess(store.db, run);
    if (before?.fileHash === fileHash && before.mappingHash === run.mappingHash && before.asOf === run.asOf)
      return 'unchanged';
  }
  const order = {
    filePath: run.filePath,
    mapping: run.mapping,
    businessTimeZone: dependencies.businessTimeZone,
    businessDate: run.businessDate,
    asOf: run.asOf,
    runId: run.id,
    contentKey: dependencies.contentKey,
    from: run.checkpoint,
    totals: run.checkpoint ? run.totals : {},
  };
  const file = await openFileOfRun(order, dependencies.threadFromBytes);
  return isRefusal(file) ? file : { run, file, bytesTotal };
};

const countersOf = (run: ImportRun, bytesTotal: number): Counters => {
  const { workedMs, rowsRead, rowsGood, rowsBad, rowsSkipped, events, logFrom, logTo, totals } = run;
  return run.checkpoint
    ? { workedMs, bytesDone: 0, bytesTotal, rowsRead, rowsGood, rowsBad, rowsSkipped, events, logFrom, logTo, totals }
    : {
        workedMs: 0,
        bytesDone: 0,
        bytesTotal,
        rowsRead: 0,
        rowsGood: 0,
        rowsBad: 0,
        rowsSkipped: 0,
        events: 0,
        logFrom: null,
        logTo: null,
        totals: Object.fromEntries(run.mapping.control.totals.map(({ name }) => [name, '0'])),
      };
};

/** How the reading ended; null when the file was read to its end. */
type Stop = {
  readonly status: ImportStatus;
  readonly error: { readonly code: string; readonly message: string } | null;
};

class Reading {
  readonly #dependencies: RunDependencies;
  readonly #open: OpenRun;
  readonly #options: RunOptions;
  readonly #counters: Counters;
  readonly #began: number;
  readonly #workedBefore: number;
  #bad: BadRow[] = [];
  #savedAt: number;
  #trailer: string | null;

  constructor(dependencies: RunDependencies, open: OpenRun, options: RunOptions) {
    this.#dependencies = dependencies;
    this.#open = open;
    this.#options = options;
    this.#counters = countersOf(open.run, open.bytesTotal);
    this.#began = dependencies.wallClock.now();
    this.#savedAt = this.#began;
    this.#workedBefore = this.#counters.workedMs;
    this.#trailer = open.run.trailer;
  }

  counts(): RunCounts {
    return { ...this.#counters };
  }

  /** Saves counters, bad lines and the place to go on from in one transaction, and asks whether somebody wants the run to stop. */
  async #save(checkpoint: RunCheckpoint | null): Promise<boolean> {
    const { store, wallClock } = this.#dependencies;
    const at = wallClock.now();
    this.#counters.workedMs = this.#workedBefore + at - this.#began;
    const bad = this.#bad;
    this.#bad = [];
    this.#savedAt = at;
    const runId = this.#open.run.id;
    return store.transaction(async (transaction) => {
      await insertBadRows(transaction, runId, bad);
      await updateRun(transaction, runId, at, {
        counts: this.counts(),
        trailer: this.#trailer,
        ...(checkpoint ? { checkpoint } : {}),
      });
      return (await findRun(transaction, runId))?.cancelRequested ?? false;
    });
  }

  #count(batch: MappedBatch): void {
    const counters = this.#counters;
    counters.rowsRead += batch.rowsRead;
    counters.rowsGood += batch.rowsGood;
    counters.rowsBad += batch.bad.length;
    counters.rowsSkipped += batch.rowsSkipped;
    counters.events += batch.events.length;
    counters.totals = batch.totals;
    counters.bytesDone = Math.min(batch.bytesRead, this.#open.bytesTotal);
    this.#bad.push(...batch.bad);
    this.#trailer = batch.trailer ?? this.#trailer;
  }

  async read(): Promise<Stop | null> {
    const { run, file } = this.#open;
    const { signal, onProgress } = this.#options;
    const checkpointMs = this.#options.checkpointMs ?? 1_000;
    const isDue = () => signal.aborted || this.#dependencies.wallClock.now() - this.#savedAt >= checkpointMs;
    let pending: Promise<void> = Promise.resolve();
    let waiting: readonly LoggedEvent[] = [];
    let damaged = false;
    // Asked for once, not with every batch that is on its way before the answer: each place is an append and a transaction.
    let placeAsked = false;
    const next = (): Promise<MappedBatch | null> => {
      const wantsPlace = !placeAsked && isDue();
      placeAsked ||= wantsPlace;
      return file.next(wantsPlace).catch((error: unknown) => {
        damaged = isDamagedArchive(error);
        if (damaged) return null;
        throw error;
      });
    };
    for (let batch = await next(); batch !== null; batch = await next()) {
      this.#count(batch);
      waiting = waiting.concat(batch.events);
      const refusal = tooManyBad(this.#counters, run.mapping, false);
      if (refusal) return this.#fail(refusal, pending, waiting.length);
      const asked = batch.place !== 'not asked';
      if (waiting.length < eventsAnAppend && !asked) continue;
      await pending;
      // The next rows are mapped while these go to disk; more than one append on its way would change the order of corrections.
      pending = this.#append(waiting);
      pending.catch(() => {});
      waiting = [];
      onProgress?.(this.counts());
      if (!asked) continue;
      placeAsked = false;
      await pending;
      // What was counted behind the last checkpoint is counted again on resuming, so both move together or not at all.
      if (typeof batch.place === 'object' && (await this.#save(batch.place)))
        return { status: 'cancelled', error: null };
      if (signal.aborted) return { status: 'interrupted', error: null };
    }
    await pending;
    await this.#append(waiting);
    if (damaged) {
      await this.#save(null);
      return { status: 'failed', error: cutArchive };
    }
    const refusal = tooManyBad(this.#counters, run.mapping, true);
    this.#counters.bytesDone = this.#open.bytesTotal;
    await this.#save(null);
    return refusal ? { status: 'failed', error: refusal } : null;
  }

  async #fail(error: Refusal, pending: Promise<void>, dropped: number): Promise<Stop> {
    await pending;
    this.#counters.events -= dropped;
    await this.#save(null);
    return { status: 'failed', error };
  }

  async #append(events: readonly LoggedEvent[]): Promise<void> {
    const { run } = this.#open;
    if (run.dryRun || events.length === 0) return;
    const recordedAt = this.#dependencies.wallClock.now();
    const envelope = { recordedAt, source: run.mapping.source, trust: 'server', dialect: 'import' } as const;
    const { from, to } = await this.#dependencies.intake.accept(events, envelope);
    this.#counters.logFrom ??= from;
    this.#counters.logTo = to;
  }
}

/**
 * Reads a run's file in, from its checkpoint when there is one. Answers the run as it ended: a refusal of the file is a `failed` run with
 * its code; faults (log or store down) are thrown, and the run can be resumed. Repeated parts are dropped as duplicates by their keys.
 */
export const executeRun = async (
  dependencies: RunDependencies,
  runId: string,
  options: RunOptions,
): Promise<ImportRun> => {
  const { store, wallClock } = dependencies;
  const run = await findRun(store.db, runId);
  if (!run) throw new Error(`there is no import run ${runId}`);
  if (run.status === 'succeeded' || run.status === 'unchanged') return run;
  const finish = async (stop: Stop, trailer?: string): Promise<ImportRun> => {
    const at = wallClock.now();
    const finishedAt = stop.status === 'interrupted' ? null : at;
    await updateRun(store.db, runId, at, { ...stop, finishedAt, ...(trailer ? { trailer } : {}) });
    const finished = await findRun(store.db, runId);
    if (!finished) throw new Error(`import run ${runId} vanished`);
    return finished;
  };
  if (run.cancelRequested) return finish({ status: 'cancelled', error: null });
  await updateRun(store.db, runId, wallClock.now(), { status: 'running', error: null, finishedAt: null });
  try {
    const open = await openRun(dependencies, run, options.signal);
    if (open === 'unchanged') return await finish({ status: 'unchanged', error: null });
    if (isRefusal(open)) return await finish({ status: 'failed', error: open });
    const reading = new Reading(dependencies, open, options);
    const stop = await inTightHeaps(() => reading.read()).finally(() => open.file.close());
    options.onProgress?.(reading.counts());
    return await finish(stop ?? { status: 'succeeded', error: null });
  } catch (error) {
    if (isDamagedArchive(error)) return finish({ status: 'failed', error: cutArchive });
    await finish({
      status: 'interrupted',
      error: { code: 'FAULT', message: 'The run was interrupted by a fault and can be resumed.' },
    });
    throw error;
  }
};
