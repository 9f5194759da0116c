// Memory of this process, as the system counts it.
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface MemoryBytes {
  /** What the process has allocated and nobody else can use; where the system does not tell, the same as `resident`. */
  readonly own: number;
  /** With pages of mapped files (program, libraries, the log), which the system takes back when it needs them. */
  readonly resident: number;
}

/** Bytes of anonymous pages; null where the system does not tell. */
const ownOf = (pid: string): number | null => {
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
};

export const memoryNow = (): MemoryBytes => {
  const resident = process.memoryUsage.rss();
  return { own: (process.platform === 'linux' ? ownOf('self') : null) ?? resident, resident };
};

/** What each process that this one started has of its own, by the script it runs; none where the system does not tell. */
export const memoryOfChildren = (): Readonly<Record<string, number>> => {
  if (process.platform !== 'linux') return {};
  const own = `/proc/${process.pid}/task/${process.pid}/children`;
  const pids = existsSync(own) ? readFileSync(own, 'utf8').trim().split(' ').filter(Boolean) : [];
  return Object.fromEntries(
    pids.map((pid) => {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return [basename(words.find((word) => word.endsWith('.js')) ?? words[0] ?? pid), ownOf(pid) ?? 0];
    }),
  );
};

/** Looks every 20 ms until asked for the highest of each. */
export const watchMemory = (): (() => MemoryBytes) => {
  let peak = memoryNow();
  const timer = setInterval(() => {
    const now = memoryNow();
    peak = { own: Math.max(peak.own, now.own), resident: Math.max(peak.resident, now.resident) };
  }, 20);
  return () => {
    clearInterval(timer);
    return peak;
  };
};
