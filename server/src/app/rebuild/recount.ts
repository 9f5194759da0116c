// The job that counts again what scenes, activities and earning rules are decided from: tallies, facts, fills and milestones from the log,
// limits from what was granted. Each consumer is emptied with its cursor and reads up to where it stood without deciding anything; nothing is
// posted.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { beginRecount } from '../../decide/scenes/index.ts';
import { GiveUp, type JobContext, type JobDefinition } from '../../platform/jobs/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { type EventLog, isOutboxEmpty, type Pipeline } from '../../record/log/index.ts';
import type { PastHistory } from '../../record/sink/index.ts';
import { recountReached } from '../../reward/activities/index.ts';
import { beginRefill } from '../../reward/earning/index.ts';
import type { Stores } from '../stores.ts';

export const RECOUNT_JOB = 'scenes.recount';

const POLL_MS = 250;
const checkpointSchema = z.object({
  /** Consumers that were emptied, and where each stood. */
  emptied: z.array(z.object({ consumer: z.string(), position: z.number().int(), limits: z.boolean() })),
});
type Emptied = z.infer<typeof checkpointSchema>['emptied'][number];

/** Empties what a consumer keeps, in the transaction that puts its cursor back; answers whether limits could be summed. */
const emptiers: Readonly<Record<string, (transaction: StateTransaction, position: number) => Promise<boolean>>> = {
  scenes: beginRecount,
  earning: async (transaction, position) => {
    await beginRefill(transaction, position);
    return true;
  },
};

export interface RecountDependencies {
  readonly stores: Pick<Stores, 'state'>;
  readonly history: PastHistory;
  readonly eventLog: EventLog;
  /** Made after the modules. */
  readonly pipeline: () => Pipeline;
}

/** Writes to the event store. */
const SINK = 'sink';

const positionOf = async (pipeline: Pipeline, consumer: string): Promise<number> => {
  const own = (await pipeline.status()).consumers.find((each) => each.consumer === consumer);
  if (own?.state === 'halted') throw new GiveUp(`${consumer} stopped: ${own.error?.message ?? 'no reason given'}`);
  return own?.position ?? 0;
};

const empty = async (
  { pipeline }: RecountDependencies,
  consumer: string,
  before: readonly Emptied[],
  context: JobContext,
): Promise<readonly Emptied[]> => {
  let emptied = before;
  await pipeline().resetConsumer(consumer, async (transaction, position) => {
    const limits = (await emptiers[consumer]?.(transaction, position)) ?? false;
    emptied = [...before, { consumer, position, limits }];
    await context.saveCheckpoint({ emptied: [...emptied] }, transaction);
  });
  return emptied;
};

const waitFor = async (
  pipeline: Pipeline,
  { consumer, position }: Emptied,
  told: (reached: number) => void,
  signal: AbortSignal,
): Promise<void> => {
  for (;;) {
    signal.throwIfAborted();
    const reached = await positionOf(pipeline, consumer);
    told(Math.min(reached, position));
    if (reached >= position) return;
    await sleep(POLL_MS, undefined, { signal });
  }
};

/** Waits until the event store has whatever was written before the call; answers below which position. */
const seenBy = async ({ stores, eventLog, pipeline }: RecountDependencies, signal: AbortSignal): Promise<number> => {
  while (!(await isOutboxEmpty(stores.state))) await sleep(POLL_MS, undefined, { signal });
  const head = await eventLog.head();
  while ((await positionOf(pipeline(), SINK)) < head) await sleep(POLL_MS, undefined, { signal });
  return head;
};

const recount = async (dependencies: RecountDependencies, context: JobContext): Promise<void> => {
  const { eventLog, pipeline } = dependencies;
  const saved = checkpointSchema.safeParse(context.checkpoint);
  let emptied: readonly Emptied[] = saved.success ? saved.data.emptied : [];
  if (emptied.length === 0) {
    const beginning = await eventLog.readNext(0, { eventsMax: 1, bytesMax: 1 }).catch(() => null);
    if ((await eventLog.head()) > 0 && (beginning === null || beginning.to === 0))
      throw new GiveUp('The log does not reach back to its first event, so nothing could be counted again.');
  }
  for (const consumer of Object.keys(emptiers))
    if (!emptied.some((each) => each.consumer === consumer))
      emptied = await empty(dependencies, consumer, emptied, context);
  const whole = emptied.reduce((sum, { position }) => sum + position, 0);
  let before = 0;
  for (const each of emptied) {
    await waitFor(pipeline(), each, (reached) => context.progress(before + reached, whole), context.signal);
    before += each.position;
  }
  const { told, restored, dropped } = await recountReached({
    ...{ store: dependencies.stores.state, history: dependencies.history },
    seen: () => seenBy(dependencies, context.signal),
  });
  const lost = emptied.filter(({ limits }) => !limits).map(({ consumer }) => consumer);
  const limits = lost.length === 0 ? 'limits were summed anew' : `limits of ${lost.join(', ')} stay as they were kept`;
  context.result(
    `${Math.max(0, ...emptied.map(({ position }) => position)).toLocaleString('en')} positions counted again; ${limits}; ${told} milestones: ${restored} restored, ${dropped} dropped.`,
  );
};

export const createRecountJob = (dependencies: RecountDependencies): JobDefinition => ({
  name: RECOUNT_JOB,
  payload: z.unknown(),
  run: (_payload, context) => recount(dependencies, context),
});
