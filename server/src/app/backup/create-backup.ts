// Takes a backup of an open installation: the state store first and then the log, so that no cursor lies beyond the log; the
// person keys last, into a file of their own. Nothing is seen under its final name before all of it is on the disk.
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Clock } from '../../kernel/index.ts';
import type { Stores } from '../stores.ts';
import { version } from '../version.ts';
import { syncFolder, writeCompressed } from './files.ts';
import { dumpKeys, type KeySummary } from './key-file.ts';
import { dumpLog, type LogSummary } from './log-dump.ts';
import { BackupUnusable, FORMAT, files, type Manifest, writeManifest } from './manifest.ts';
import { dumpState, type StateSummary } from './state-dump.ts';

export type Stage = 'state' | 'log' | 'keys' | 'check' | 'positions';

/** Told as work goes on; `total` null where it is not known. */
export type OnProgress = (stage: Stage, done: number, total: number | null) => void;

export interface BackupParts {
  readonly stores: Pick<Stores, 'state' | 'log'>;
  readonly wallClock: Clock;
  /** Name of the current master key. */
  readonly masterKeyName: string;
}

export interface BackupTarget {
  /** A new folder, or an existing one in which a folder named after the instant is made. Absolute. */
  readonly to: string;
  /** File for the person keys; an older one of that name is replaced. Absolute; beside the backup unless told. */
  readonly keysTo?: string | undefined;
}

export interface BackupResult {
  readonly folder: string;
  readonly keyFile: string;
  readonly manifest: Manifest;
}

const isFolder = async (path: string): Promise<boolean | null> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => null,
  );

/** 2026-06-30T02-00-00Z: sorts by time and is a file name everywhere. */
const nameOfInstant = (instant: number): string =>
  `zhiyin-${new Date(instant)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')}`;

const placesOf = async ({ to, keysTo }: BackupTarget, startedAt: number) => {
  if (!isAbsolute(to) || (keysTo !== undefined && !isAbsolute(keysTo)))
    throw new BackupUnusable('the places of a backup are absolute paths');
  const found = await isFolder(to);
  if (found === false) throw new BackupUnusable(`${to} is a file; give a folder, or a name that is free`);
  const folder = found ? join(to, nameOfInstant(startedAt)) : resolve(to);
  const keyFile = keysTo ?? `${folder}.keys`;
  if ((await isFolder(folder)) !== null) throw new BackupUnusable(`${folder} exists already`);
  if (await isFolder(keyFile)) throw new BackupUnusable(`${keyFile} is a folder; give the name of a file`);
  for (const parent of [dirname(folder), dirname(keyFile)])
    if (!(await isFolder(parent))) throw new BackupUnusable(`there is no folder ${parent}`);
  return { folder, keyFile };
};

const writeState = async ({ stores }: BackupParts, path: string, onProgress: OnProgress, signal: AbortSignal) => {
  const summary: StateSummary = { tables: {}, cursors: {}, migrations: [] };
  const file = await stores.state.transaction((transaction) =>
    writeCompressed(
      path,
      dumpState(transaction, summary, (rows) => onProgress('state', rows, null)),
      signal,
    ),
  );
  return { file, summary };
};

const writeLog = async ({ stores }: BackupParts, path: string, onProgress: OnProgress, signal: AbortSignal) => {
  const { log } = stores.log;
  const head = await log.head();
  const summary: LogSummary = { batches: 0 };
  const pieces = dumpLog(log, head, summary, (position) => onProgress('log', position, head));
  return { file: await writeCompressed(path, pieces, signal), head, batches: summary.batches };
};

const writeKeys = async (parts: BackupParts, path: string, onProgress: OnProgress, signal: AbortSignal) => {
  const summary: KeySummary = { keys: 0, destroyed: 0 };
  const { masterKeyName, wallClock, stores } = parts;
  const pieces = dumpKeys(stores.log.keys, { takenAt: wallClock.now(), masterKeyName }, summary);
  await writeCompressed(path, pieces, signal);
  onProgress('keys', summary.keys, summary.keys);
  return summary;
};

/** Puts the finished files under their names: the key file first, so that no backup is ever without one. */
const publish = async (draft: string, folder: string, keyDraft: string, keyFile: string): Promise<void> => {
  await syncFolder(draft);
  await rename(keyDraft, keyFile);
  await syncFolder(dirname(keyFile));
  await rename(draft, folder);
  await syncFolder(dirname(folder));
};

/**
 * Takes the backup and resolves when it is on the disk. Rejects with {@link BackupUnusable} when the place does not do, and
 * leaves nothing behind when it fails or the signal is aborted.
 */
export const takeBackup = async (
  parts: BackupParts,
  target: BackupTarget,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<BackupResult> => {
  const startedAt = parts.wallClock.now();
  const { folder, keyFile } = await placesOf(target, startedAt);
  const draft = join(dirname(folder), `.${basename(folder)}.partial`);
  const keyDraft = join(dirname(keyFile), `.${basename(keyFile)}.partial`);
  // A draft that is there was left by a run that was killed; two at once are kept apart by whoever calls.
  await rm(draft, { recursive: true, force: true });
  await rm(keyDraft, { force: true });
  try {
    await mkdir(draft, { mode: 0o700 });
    const state = await writeState(parts, join(draft, files.state), onProgress, signal);
    const log = await writeLog(parts, join(draft, files.log), onProgress, signal);
    const keys = await writeKeys(parts, keyDraft, onProgress, signal);
    const manifest: Manifest = {
      ...{ format: FORMAT, version, startedAt, finishedAt: parts.wallClock.now() },
      engines: { state: parts.stores.state.engine, log: parts.stores.log.log.engine },
      ...{ masterKeyName: parts.masterKeyName, migrations: state.summary.migrations },
      ...{ tables: state.summary.tables, cursors: state.summary.cursors },
      ...{ logHead: log.head, logBatches: log.batches, keys: keys.keys, keysDestroyed: keys.destroyed },
      files: { state: state.file, log: log.file },
    };
    await writeFile(join(draft, files.manifest), writeManifest(manifest), { mode: 0o600, flag: 'wx', flush: true });
    await publish(draft, folder, keyDraft, keyFile);
    return { folder, keyFile, manifest };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    await rm(keyDraft, { force: true });
    throw error;
  }
};
