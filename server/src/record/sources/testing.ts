// What the tests of imports share: an intake that keeps what it takes, and runs against a state store in memory.
import type { Clock } from '../../kernel/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../log/index.ts';
import type { Mapping } from '../mapping/contract.ts';
import type { Intake } from './intake.ts';
import { executeRun, hashMapping, type RunOptions } from './run.ts';
import { findRun, type ImportRun, insertRun } from './store.ts';

/** Takes events into memory in order, as the log does, and decides facts the way identity does: latest revision of a key. */
export interface KeepingIntake extends Intake {
  readonly events: LoggedEvent[];
  /** Facts that hold, by key, and how many revisions were effective in all. */
  facts(): { readonly latest: ReadonlyMap<string, LoggedEvent>; readonly effective: number };
}

export const keepingIntake = (): KeepingIntake => {
  const events: LoggedEvent[] = [];
  return {
    events,
    accept: async (drafts) => {
      const from = events.length;
      events.push(...drafts);
      return { from, to: events.length };
    },
    facts: () => {
      const latest = new Map<string, LoggedEvent>();
      let effective = 0;
      for (const event of events) {
        const key = event.factKey ?? event.key;
        if (latest.get(key)?.revision === event.revision) continue;
        latest.set(key, event);
        effective += 1;
      }
      return { latest, effective };
    },
  };
};

/** Takes and counts events without keeping them, for files larger than memory. */
export const countingIntake = (): Intake & { count: number; bytes: number } => {
  const intake = {
    count: 0,
    bytes: 0,
    accept: async (drafts: readonly LoggedEvent[]) => {
      const from = intake.count;
      intake.count += drafts.length;
      intake.bytes += JSON.stringify(drafts).length;
      return { from, to: intake.count };
    },
  };
  return intake;
};

const machineClock: Clock = { now: () => Date.now() };

export interface RunTestOptions extends Partial<RunOptions> {
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly asOf?: string;
  readonly businessDate?: string;
  readonly id?: string;
  readonly threadFromBytes?: number;
  readonly wallClock?: Clock;
}

/** Registers a run of a file and executes it. */
export const runFile = async (
  store: StateStore,
  intake: Intake,
  mapping: Mapping,
  filePath: string,
  options: RunTestOptions = {},
): Promise<ImportRun> => {
  const { id = crypto.randomUUID(), wallClock = machineClock } = options;
  if (!(await findRun(store.db, id)))
    await insertRun(store.db, {
      id,
      mapping,
      mappingHash: hashMapping(mapping),
      fileName: filePath.split('/').at(-1) ?? filePath,
      filePath,
      businessDate: options.businessDate ?? null,
      asOf: options.asOf ?? null,
      dryRun: options.dryRun ?? false,
      force: options.force ?? false,
      requestedBy: 'test',
      startedAt: wallClock.now(),
    });
  const { threadFromBytes = Number.POSITIVE_INFINITY } = options;
  const zone = { businessTimeZone: 'Asia/Shanghai', contentKey: 'test' };
  const dependencies = { store, intake, wallClock, threadFromBytes, ...zone };
  return executeRun(dependencies, id, { signal: new AbortController().signal, ...options });
};
