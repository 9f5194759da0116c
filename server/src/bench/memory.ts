// Memory of this process, as the system counts it.
import { readFileSync } from 'node:fs';

export interface MemoryBytes {
  /** What the process has allocated and nobody else can use; where the system does not tell, the same as `resident`. */
  readonly own: number;
  /** With pages of mapped files (program, libraries, the log), which the system takes back when it needs them. */
  readonly resident: number;
}

export const memoryNow = (): MemoryBytes => {
  const resident = process.memoryUsage.rss();
  if (process.platform !== 'linux') return { own: resident, resident };
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return { own: kilobytes === undefined ? resident : Number(kilobytes) * 1_024, resident };
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
