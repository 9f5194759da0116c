// Makes the module: what it does when profiles change, its consumer, its job and its routes.
import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { type Consumer, gatheringMs } from '../../record/log/index.ts';
import type { ProfilesWritten } from '../profiles/index.ts';
import { stageChanged } from './attributes.ts';
import { drain, type LifecycleDependencies, touchEverybody } from './judge.ts';
import { tellPast } from './past.ts';
import { createLifecycleRoutes } from './routes.ts';
import { EVALUATE_JOB } from './rule-routes.ts';
import { markBegun, markEvaluated, progressNow, touch } from './store.ts';

export interface Lifecycle {
  /** Remembers the customers of a range, in its transaction; give it to profiles. */
  readonly onWritten: ProfilesWritten;
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly routes: readonly Route[];
}

const JOINED_EVENTS_MAX = 60_000;
const LEAP_EVENTS_MIN = 200_000;

const payload = z.strictObject({ because: z.enum(['changed', 'definition']) });

const evaluateJob = (dependencies: LifecycleDependencies): JobDefinition<z.output<typeof payload>> => ({
  name: EVALUATE_JOB,
  payload,
  run: async ({ because }, context) => {
    const { store, clock } = dependencies;
    const at = clock.now();
    if ((await progressNow(store.db)) === null) {
      await tellPast(dependencies, context.signal, (done) => context.progress(done, null, 'telling the past'));
      await markBegun(store.db, at);
    }
    await touchEverybody(dependencies, because, (done) => context.progress(done, null));
    const judged = await drain(dependencies, context.signal);
    if (context.signal.aborted) return;
    await markEvaluated(store.db, at);
    context.result(`${judged} customers judged`);
  },
});

export const createLifecycle = (dependencies: LifecycleDependencies): Lifecycle => {
  // Nobody is followed before everybody was judged once: the first evaluation reads what was there, and more cheaply.
  const remember = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
    if (customerIds.length > 0 && (await progressNow(transaction)) !== null)
      await touch(transaction, customerIds, 'changed');
  };
  const consumer: Consumer = {
    name: 'lifecycle',
    after: ['profiles'],
    gathersMs: gatheringMs,
    joinedEventsMax: JOINED_EVENTS_MAX,
    prepare: async ({ events }) => {
      // What other modules derive of a customer (tags put on by hand) changes no profile by itself.
      const derived = events.flatMap(({ kind, name, resolvedCustomer }) =>
        kind === 'derived' && resolvedCustomer !== undefined && name !== stageChanged ? [resolvedCustomer] : [],
      );
      if (derived.length > 0) await dependencies.store.transaction((transaction) => remember(transaction, derived));
      await drain(dependencies);
    },
    // Who is far behind would read all those events for the few derived among them: everybody is judged instead.
    leap: {
      decide: async ({ from, to }) => (to - from < LEAP_EVENTS_MIN ? 'step' : 'leap'),
      take: async (_span, _report, signal) => {
        if ((await progressNow(dependencies.store.db)) === null) return;
        await touchEverybody(dependencies, 'changed');
        await drain(dependencies, signal);
      },
      land: async () => undefined,
    },
    // The queue stands or falls with what is written of each page; the cursor has nothing to add.
    apply: async () => undefined,
  };
  return {
    onWritten: remember,
    consumers: [consumer],
    jobs: [evaluateJob(dependencies) as JobDefinition],
    schedules: [{ name: 'lifecycle.nightly', cron: '35 0 * * *', job: EVALUATE_JOB, payload: { because: 'changed' } }],
    routes: createLifecycleRoutes(dependencies),
  };
};
