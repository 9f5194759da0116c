// The job: every customer's days, then what the difference costs. It goes on where it stood when the process ended.
import { z } from 'zod';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import { needsOf, readinessOf, type TiersDependencies } from '../tiers/index.ts';
import { readWays, type Source, sourcesOf } from './costs.ts';
import type { TierRehearsalDependencies } from './dependencies.ts';
import { noteFound, selectRehearsal, settleRehearsal, type TierRehearsal, writeCosts } from './store.ts';
import { walkCustomers } from './walk.ts';

/** Name of the job. */
export const REHEARSE_JOB = 'tiers.rehearse';

const PAGE = 2_000;
const payload = z.strictObject({ rehearsalId: z.string() });

/** The last customer walked and how many; with all of them walked, how many sources were counted. */
const checkpointSchema = z.object({ after: z.string(), done: z.number(), counted: z.number().nullable() });
type Checkpoint = z.infer<typeof checkpointSchema>;

const beginning: Checkpoint = { after: '', done: 0, counted: null };

/** What the last day lacks; a rehearsal waits for nothing but says so. */
const lackingOn = async (dependencies: TiersDependencies, { definition, toDay }: TierRehearsal) =>
  (await readinessOf(dependencies, definition, needsOf([definition]), toDay - 1)).stale;

const walk = async (
  { tiers }: TierRehearsalDependencies,
  rehearsal: TierRehearsal,
  { after, done }: Checkpoint,
  { signal, progress, saveCheckpoint }: JobContext,
): Promise<number> => {
  let walked = done;
  await walkCustomers(tiers, rehearsal, {
    ...{ after, done, signal },
    onPage: async (transaction, last, soFar) => {
      walked = soFar;
      await saveCheckpoint({ after: last, done: soFar, counted: null }, transaction);
      progress(soFar, null, last);
    },
  });
  return walked;
};

/** Counts the sources after the first `counted`; one that was interrupted is counted again and written over. */
const count = async (
  dependencies: TierRehearsalDependencies,
  rehearsal: TierRehearsal,
  sources: readonly Source[],
  { done, after, counted }: Checkpoint,
  { signal, progress, saveCheckpoint }: JobContext,
): Promise<void> => {
  const { store } = dependencies.tiers;
  const ways = await readWays(dependencies, rehearsal);
  for (const [at, source] of sources.entries()) {
    if (at < (counted ?? 0)) continue;
    signal.throwIfAborted();
    const rows = await source.costs(ways, signal);
    for (let from = 0; from < rows.length; from += PAGE)
      await store.transaction((transaction) =>
        writeCosts(transaction, rehearsal.rehearsalId, source, rows.slice(from, from + PAGE)),
      );
    await store.transaction((transaction) => saveCheckpoint({ after, done, counted: at + 1 }, transaction));
    progress(at + 1, sources.length, source.code);
  }
};

const rehearse = async (
  dependencies: TierRehearsalDependencies,
  rehearsal: TierRehearsal,
  context: JobContext,
): Promise<number> => {
  const { store } = dependencies.tiers;
  const saved = checkpointSchema.safeParse(context.checkpoint);
  const start = saved.success ? saved.data : beginning;
  const done = start.counted === null ? await walk(dependencies, rehearsal, start, context) : start.done;
  const all = await sourcesOf(dependencies, rehearsal);
  const asNoted = rehearsal.sources?.map(({ kind, code }) => `${kind} ${code}`).join();
  // Rules may have changed since the first attempt: then all of them are counted anew.
  const isSame = asNoted === all.map(({ kind, code }) => `${kind} ${code}`).join();
  const lacking = await lackingOn(dependencies.tiers, rehearsal);
  await store.transaction((transaction) =>
    noteFound(
      transaction,
      rehearsal.rehearsalId,
      lacking,
      all.map(({ kind, code, name }) => ({ kind, code, name })),
    ),
  );
  await count(dependencies, rehearsal, all, { ...start, done, counted: isSame ? start.counted : 0 }, context);
  return done;
};

export const createRehearseJob = (dependencies: TierRehearsalDependencies): JobDefinition<z.infer<typeof payload>> => ({
  name: REHEARSE_JOB,
  payload,
  attemptsMax: 2,
  run: async ({ rehearsalId }, context) => {
    const { store, db } = dependencies.tiers;
    const rehearsal = await selectRehearsal(db, rehearsalId);
    if (!rehearsal) return;
    const settle = (state: TierRehearsal['state']): Promise<void> =>
      store.transaction((transaction) => settleRehearsal(transaction, rehearsalId, state));
    // A second attempt is under way where the first one said that it failed.
    await settle('running');
    try {
      const done = await rehearse(dependencies, rehearsal, context);
      await settle('ready');
      context.result(`${done} customers`);
    } catch (error) {
      await settle('failed');
      throw error;
    }
  },
});
