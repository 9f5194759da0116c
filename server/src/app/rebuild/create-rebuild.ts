// The job that empties the event store and lets the sink fill it again from the log. Each step can be cut off: what was emptied is
// remembered in the transaction that moves the cursor, and a cursor that moves is the progress of the filling.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { route } from '../../platform/http/index.ts';
import { GiveUp, type JobContext, type JobDefinition } from '../../platform/jobs/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { EventLog, Pipeline } from '../../record/log/index.ts';
import * as sink from '../../record/sink/index.ts';
import { REBUILD_JOB as REBUILD_LEDGER_JOB } from '../../reward/ledger/index.ts';
import type { Stores } from '../stores.ts';
import type { Foundation, ModuleParts } from '../surroundings.ts';
import { rebuildEventStore, rebuildLedger, rebuildScenes } from './contract.ts';
import { createRecountJob, RECOUNT_JOB } from './recount.ts';

export const REBUILD_JOB = 'event-store.rebuild';

/** Consumers that write to the event store. */
const SINK = 'sink';
const OVERRIDES = 'identity-overrides';
const BUSY_RETRY_MS = 50;
const POLL_MS = 250;

const payloadSchema = z.strictObject({ force: z.boolean() });
const checkpointSchema = z.object({ phase: z.enum(['emptied', 'filling']), target: z.number().int() });

export interface RebuildDependencies {
  readonly history: sink.EventHistory;
  readonly stores: Stores;
  readonly eventLog: EventLog;
  readonly audit: Audit;
  readonly enqueue: Foundation['enqueue'];
  /** Made after the modules. */
  readonly pipeline: () => Pipeline;
}

class SomebodyWrites extends Error {
  override readonly name = 'SomebodyWrites';
}

/** Why the event store must not be emptied, or null: what is emptied must come back out of the log. */
const objection = async (
  { stores, eventLog }: RebuildDependencies,
  force: boolean,
): Promise<Refusal<'LOG_INCOMPLETE' | 'ROWS_BEYOND_LOG'> | null> => {
  const last = await sink.lastStoredPosition(stores.events);
  const head = await eventLog.head();
  const beginning = head === 0 ? null : await eventLog.readNext(0, { eventsMax: 1, bytesMax: 1 }).catch(() => null);
  if (head > 0 && (beginning === null || beginning.to === 0))
    return refuse(
      'LOG_INCOMPLETE',
      'The log does not reach back to its first event, so the event store could not be filled again. Restore the log from a backup first.',
    );
  if (last !== null && last >= head && !force)
    return refuse(
      'ROWS_BEYOND_LOG',
      `The event store has rows up to position ${last} and the log ends at ${head}: they would be lost. Say --force if they may be.`,
    );
  return null;
};

/**
 * Empties the event store and puts the sink back to 0, in the sink's own turn and transaction: it writes nothing meanwhile. `also` runs in
 * that transaction. Afterwards identity's overrides are put back too; not before, or what they wrote would be emptied.
 */
export const beginFilling = async (
  { stores, pipeline }: Pick<RebuildDependencies, 'stores' | 'pipeline'>,
  also: (transaction: StateTransaction) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  for (;;) {
    signal.throwIfAborted();
    try {
      await pipeline().resetConsumer(SINK, async (transaction) => {
        if (!(await sink.resetEventStoreWithin(stores.events, stores.state, transaction))) throw new SomebodyWrites();
        await also(transaction);
      });
      break;
    } catch (error) {
      if (!(error instanceof SomebodyWrites)) throw error;
      await sleep(BUSY_RETRY_MS);
    }
  }
  await pipeline().resetConsumer(OVERRIDES);
};

/** Resolves when everything below `target` is in the event store; throws `GiveUp` when what writes it stopped. */
export const waitUntilFilled = async (
  pipeline: Pipeline,
  target: number,
  onPosition: (position: number) => void,
  signal: AbortSignal,
): Promise<void> => {
  for (;;) {
    signal.throwIfAborted();
    const { consumers } = await pipeline.status();
    const writers = consumers.filter(({ consumer }) => consumer === SINK || consumer === OVERRIDES);
    const halted = writers.find(({ state }) => state === 'halted');
    if (halted) throw new GiveUp(`${halted.consumer} stopped: ${halted.error?.message ?? 'no reason given'}`);
    const position = Math.min(...writers.map((each) => each.position));
    onPosition(Math.min(position, target));
    if (position >= target) return;
    await sleep(POLL_MS, undefined, { signal });
  }
};

const runRebuild = async (dependencies: RebuildDependencies, force: boolean, context: JobContext): Promise<void> => {
  const { stores, eventLog, pipeline } = dependencies;
  const saved = checkpointSchema.safeParse(context.checkpoint);
  const target = saved.success ? saved.data.target : await eventLog.head();
  if (!saved.success) {
    const refusal = await objection(dependencies, force);
    if (refusal) throw new GiveUp(refusal.message);
    const emptied = (transaction: StateTransaction) =>
      context.saveCheckpoint({ phase: 'emptied', target }, transaction);
    await beginFilling(dependencies, emptied, context.signal);
  } else if (saved.data.phase === 'emptied') await pipeline().resetConsumer(OVERRIDES);
  await context.saveCheckpoint({ phase: 'filling', target });
  const told = (position: number): void => context.progress(position, target);
  await waitUntilFilled(pipeline(), target, told, context.signal);
  const different = await sink.verifyEventStore(stores.events, stores.state);
  if (different.length > 0)
    throw new GiveUp(`the filled event store differs: ${JSON.stringify(different.slice(0, 5))}`);
  context.result(`${target.toLocaleString('en')} positions of the log are in the event store again.`);
};

/** The module: the job and the route that orders it. */
export const createRebuild = (dependencies: RebuildDependencies): ModuleParts => {
  const { audit, enqueue } = dependencies;
  const job: JobDefinition<z.infer<typeof payloadSchema>> = {
    name: REBUILD_JOB,
    payload: payloadSchema,
    run: ({ force }, context) => runRebuild(dependencies, force, context),
  };
  return {
    jobs: [job as JobDefinition, createRecountJob(dependencies)],
    routes: [
      route(rebuildEventStore, async ({ body }, { principal, requestId, remoteAddress }) => {
        const refusal = await objection(dependencies, body.force);
        if (refusal) return refusal;
        const { jobId } = await enqueue(REBUILD_JOB, body, { uniqueKey: 'all', createdBy: principal.name });
        await audit.record({
          ...{ principal, requestId, remoteAddress, action: 'event-store.rebuild', details: { ...body, jobId } },
          subject: { kind: 'event-store', id: 'all' },
        });
        return { jobId };
      }),
      route(rebuildLedger, async (_input, { principal, requestId, remoteAddress }) => {
        const { jobId } = await enqueue(REBUILD_LEDGER_JOB, {}, { uniqueKey: 'all', createdBy: principal.name });
        await audit.record({
          ...{ principal, requestId, remoteAddress, action: 'ledger.rebuild', details: { jobId } },
          subject: { kind: 'ledger', id: 'all' },
        });
        return { jobId };
      }),
      route(rebuildScenes, async (_input, { principal, requestId, remoteAddress }) => {
        const { jobId } = await enqueue(RECOUNT_JOB, {}, { uniqueKey: 'all', createdBy: principal.name });
        await audit.record({
          ...{ principal, requestId, remoteAddress, action: 'scenes.rebuild', details: { jobId } },
          subject: { kind: 'scene', id: 'all' },
        });
        return { jobId };
      }),
    ],
  };
};
