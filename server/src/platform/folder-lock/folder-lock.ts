// One process a data folder. Embedded engines do not protect their files: a second opener would silently lose what the
// first one acknowledged. The lock is a file that names its holder; a holder that is gone is taken over.
import { link, mkdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_FILE = 'zhiyin.lock';
const TOUCH_INTERVAL_MS = 5_000;
/** A holder on another machine or in another container cannot be asked; it counts as gone when it has been silent this long. */
const SILENT_HOLDER_MS = 30_000;
const TAKEOVER_TIMEOUT_MS = 10_000;

/** A held folder. Releasing twice is harmless. */
export interface FolderLock {
  release(): Promise<void>;
}

/** Somebody else has the folder open. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  readonly pid: number;
  constructor(folder: string, holder: Holder) {
    super(
      `${folder} is in use by process ${holder.pid} on ${holder.host}. ` +
        'Stop that process, or talk to it instead of opening its data a second time.',
    );
    this.pid = holder.pid;
  }
}

interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot, or null where the system does not tell; a reused pid has another. */
  readonly startTicks: string | null;
  readonly host: string;
  /** Distinguishes two locks of one process. */
  readonly token: string;
}

const heldTokens = new Set<string>();

const startTicksOf = async (pid: number): Promise<string | null> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The command name in parentheses may hold blanks; the start time is the 20th field after it.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const isAlive = async (holder: Holder, path: string): Promise<boolean> => {
  if (holder.host !== hostname()) {
    const touched = await stat(path).catch(() => null);
    return touched !== null && Date.now() - touched.mtimeMs < SILENT_HOLDER_MS;
  }
  if (!isRunning(holder.pid)) return false;
  const startTicks = await startTicksOf(holder.pid);
  if (startTicks !== null && holder.startTicks !== null) return startTicks === holder.startTicks;
  return holder.pid !== process.pid || heldTokens.has(holder.token);
};

/** The holder that the lock file names; null for a file that was cut off by a crash of the machine. */
const readHolder = async (path: string): Promise<Holder | null | 'no file'> => {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return 'no file';
  try {
    const value: unknown = JSON.parse(text);
    const named = typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number';
    return named ? (value as Holder) : null;
  } catch {
    return null;
  }
};

/** Links a complete file into place, so that nobody ever reads half a lock. False when a lock is there. */
const tryCreate = async (path: string, holder: Holder): Promise<boolean> => {
  const draft = `${path}.${holder.token}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
};

/** Removes the lock of a holder that is gone. A guard file makes takers queue, or one would remove the other's new lock. */
const removeAbandoned = async (path: string): Promise<void> => {
  const guard = `${path}.takeover`;
  try {
    await mkdir(guard);
  } catch {
    const age = await stat(guard).catch(() => null);
    if (age && Date.now() - age.mtimeMs > TAKEOVER_TIMEOUT_MS) await rm(guard, { recursive: true, force: true });
    else await sleep(20);
    return;
  }
  try {
    const holder = await readHolder(path);
    // Where there is no file another may be making one at this moment, which must not be removed.
    if (holder === 'no file') return;
    if (holder === null || !(await isAlive(holder, path))) await rm(path, { force: true });
  } finally {
    await rm(guard, { recursive: true, force: true });
  }
};

const hold = (path: string, token: string): FolderLock => {
  heldTokens.add(token);
  const touch = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, TOUCH_INTERVAL_MS);
  touch.unref();
  return {
    release: async () => {
      clearInterval(touch);
      if (!heldTokens.delete(token)) return;
      const holder = await readHolder(path);
      if (holder !== 'no file' && holder?.token === token) await rm(path, { force: true });
    },
  };
};

/**
 * Takes the folder for this process, creating it when it is missing. Throws {@link FolderInUse}, which names the
 * process, when another one (or this one, earlier) holds it and is alive.
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(resolve(folder), LOCK_FILE);
  const startTicks = await startTicksOf(process.pid);
  const token = crypto.randomUUID();
  const holder: Holder = { pid: process.pid, startTicks, host: hostname(), token };
  const deadline = Date.now() + 2 * TAKEOVER_TIMEOUT_MS;
  while (!(await tryCreate(path, holder))) {
    const other = await readHolder(path);
    if (other === 'no file') continue;
    if (other && (await isAlive(other, path))) throw new FolderInUse(folder, other);
    if (Date.now() > deadline) throw new Error(`could not take over the abandoned lock ${path}: remove it by hand`);
    await removeAbandoned(path);
  }
  return hold(path, token);
};
