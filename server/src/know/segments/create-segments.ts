// Makes the module: what it does when profiles change, its consumer, its jobs and its routes.
import { z } from 'zod';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { type Consumer, gatheringMs } from '../../record/log/index.ts';
import type { Condition, ProfilesWritten } from '../profiles/index.ts';
import { EVALUATE_JOB, type SegmentsDependencies } from './catalogue.ts';
import { dependants, memberCondition, segmentEvents } from './condition.ts';
import { drain, touchEverybody } from './drain.ts';
import { createMakeList, type MakeList } from './make-list.ts';
import { createSegmentRoutes } from './routes.ts';
import { markEvaluated, selectSegments } from './store.ts';
import { hasRules, touch } from './touched.ts';

/** Segments as conditions over profiles. */
export interface SegmentDirectory {
  /** The members now; null when there is no such segment. */
  condition(code: string): Promise<Condition | null>;
}

export const createSegmentDirectory = (db: Database): SegmentDirectory => ({
  condition: async (code) => {
    const rows = await selectSegments(db);
    return rows.some((row) => row.code === code) ? memberCondition(code) : null;
  },
});

export interface Segments {
  /** Remembers the customers of a range, in its transaction; give it to profiles. */
  readonly onWritten: ProfilesWritten;
  /** Remembers customers of whom something else changed that conditions may ask for. */
  touch(transaction: StateTransaction, customerIds: readonly string[]): Promise<void>;
  /** Makes a static segment of customers. */
  readonly makeList: MakeList;
  readonly consumers: readonly Consumer[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  readonly routes: readonly Route[];
}

const JOINED_EVENTS_MAX = 60_000;
const LEAP_EVENTS_MIN = 200_000;
const ownEvents: readonly string[] = Object.values(segmentEvents);

const evaluateJob = (dependencies: SegmentsDependencies): JobDefinition<{ code: string | null }> => ({
  name: EVALUATE_JOB,
  payload: z.object({ code: z.string().nullable() }),
  run: async ({ code }, context) => {
    const { store, clock } = dependencies;
    const rows = await selectSegments(store.db);
    const byCode = new Map(rows.map((row) => [row.code, row]));
    const codes = code === null ? rows.map((row) => row.code) : [...dependants([code], byCode)];
    const at = clock.now();
    // Those of the night are changes of the customers and of time; those of one segment come of its definition.
    await touchEverybody(dependencies, code === null ? null : codes, (done) => context.progress(done, null));
    const judged = await drain(dependencies, context.signal);
    if (context.signal.aborted) return;
    await markEvaluated(store.db, codes, at);
    context.result(`${judged} customers judged`);
  },
});

export const createSegments = (dependencies: SegmentsDependencies): Segments => {
  const remember = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
    if (customerIds.length > 0 && (await hasRules(transaction))) await touch(transaction, customerIds, null);
  };
  const consumer: Consumer = {
    name: 'segments',
    after: ['profiles'],
    gathersMs: gatheringMs,
    joinedEventsMax: JOINED_EVENTS_MAX,
    prepare: async ({ events }) => {
      // What other modules derive of a customer (tags put on by hand) changes no profile by itself.
      const derived = events.flatMap(({ kind, name, resolvedCustomer }) =>
        kind === 'derived' && resolvedCustomer !== undefined && !ownEvents.includes(name) ? [resolvedCustomer] : [],
      );
      if (derived.length > 0) await dependencies.store.transaction((transaction) => remember(transaction, derived));
      await drain(dependencies);
    },
    // Who is far behind would read all those events for the few derived among them: everybody is judged instead.
    leap: {
      decide: async ({ from, to }) => (to - from < LEAP_EVENTS_MIN ? 'step' : 'leap'),
      take: async (_span, _report, signal) => {
        await touchEverybody(dependencies, null, () => undefined);
        await drain(dependencies, signal);
      },
      land: async () => undefined,
    },
    // The queue stands or falls with what is written of each page; the cursor has nothing to add.
    apply: async () => undefined,
  };
  return {
    onWritten: remember,
    touch: remember,
    makeList: createMakeList(dependencies),
    consumers: [consumer],
    jobs: [evaluateJob(dependencies) as JobDefinition],
    schedules: [{ name: 'segments.nightly', cron: '25 0 * * *', job: EVALUATE_JOB, payload: { code: null } }],
    routes: createSegmentRoutes(dependencies),
  };
};
