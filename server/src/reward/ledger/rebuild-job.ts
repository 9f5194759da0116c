// The job that verifies the journals and makes what is kept of them again.
import { z } from 'zod';
import { GiveUp, type JobDefinition } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { selectProgrammes } from './programmes.ts';
import { type Rebuilt, rebuildProgramme } from './rebuild.ts';

/** Name of the job; ordered by hand alone. */
export const REBUILD_JOB = 'ledger.rebuild';

const told = ({ programme, seals, accounts, lots, entries, found }: Rebuilt): string => {
  const [first] = found;
  const differed = first
    ? `${found.length} were kept otherwise, the first ${first.subject} (${first.invariant})`
    : 'none was kept otherwise';
  return `${programme}: ${seals} seals intact; ${lots} lots and ${accounts} accounts computed from ${entries} entries, ${differed}.`;
};

export const rebuildJob = (store: StateStore): JobDefinition => ({
  name: REBUILD_JOB,
  payload: z.unknown(),
  run: async (_payload, { signal, progress, result }) => {
    const lines: string[] = [];
    const wrong: string[] = [];
    for (const programme of await selectProgrammes(store.db)) {
      const rebuilt = await rebuildProgramme(store, programme, progress, signal);
      if ('broken' in rebuilt) {
        wrong.push(`${rebuilt.programme}: the chain is broken at ${rebuilt.broken}; nothing was made from it`);
        continue;
      }
      lines.push(told(rebuilt));
      const [first] = rebuilt.left;
      if (first)
        wrong.push(
          `${rebuilt.programme}: ${rebuilt.left.length} still differ, the first ${first.subject}, ${first.detail}`,
        );
    }
    if (wrong.length > 0) throw new GiveUp([...wrong, ...lines].join('\n'));
    result(lines.length === 0 ? 'There is no programme.' : lines.join('\n'));
  },
});
