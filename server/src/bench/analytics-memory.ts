// What a question takes of memory: this process with its threads, and the engine's process, over what both had before it.
import { readFileSync } from 'node:fs';
import type { Timelines } from '../know/timelines/index.ts';
import type { MeasuredQuestion } from './analytics-questions.ts';
import { report } from './figures.ts';
import { memoryNow } from './memory.ts';

const MEMORY_BYTES_MAX = 2 * 2 ** 30;
const LOOK_MS = 20;

/** Of the child processes, which are the engine; zero where the system does not tell. */
const engineBytes = (): number => {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
    const kilobytes = children.map((pid) =>
      Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0),
    );
    return kilobytes.reduce((sum, each) => sum + each, 0) * 1_024;
  } catch {
    return 0;
  }
};

const bytesNow = (): { readonly own: number; readonly engine: number } => ({
  own: memoryNow().own,
  engine: engineBytes(),
});

const peakWhile = async (work: () => Promise<unknown>): Promise<ReturnType<typeof bytesNow>> => {
  const before = bytesNow();
  let peak = before;
  const look = (): void => {
    const now = bytesNow();
    peak = { own: Math.max(peak.own, now.own), engine: Math.max(peak.engine, now.engine) };
  };
  const timer = setInterval(look, LOOK_MS);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return { own: peak.own - before.own, engine: peak.engine - before.engine };
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

/** The question that takes most, by each source. */
export const measureMemory = async (
  questions: readonly MeasuredQuestion[],
  sources: Readonly<Record<string, Timelines>>,
): Promise<void> => {
  for (const [name, source] of Object.entries(sources)) {
    let most = { title: '', own: 0, engine: -1 };
    for (const question of questions) {
      const peak = await peakWhile(() => question.ask(source));
      if (peak.own + peak.engine > most.own + most.engine) most = { title: question.title, ...peak };
    }
    const { title, own, engine } = most;
    const text = `${megabytes(own)} here, ${megabytes(engine)} in the engine: ${title}`;
    report('analytics', `most memory that a question takes, by the ${name}`, text, {
      text: megabytes(MEMORY_BYTES_MAX),
      met: own + engine <= MEMORY_BYTES_MAX,
    });
  }
};
