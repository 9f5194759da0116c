// Searches that are repeated: the job asks each again when it is due, over the days up to then, and says whether the point has moved.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  addDays,
  type BusinessDate,
  businessDateAt,
  type Clock,
  type Instant,
  isRefusal,
  type Refusal,
  refuse,
} from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import type { JobContext, JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import {
  type ConversionPointParameters,
  type ConversionPointResult,
  createWatch,
  deleteWatch,
  type FoundPoint,
  listWatches,
  type Watch,
  type WatchRun,
} from './contract.ts';
import { checkConversionPoints } from './plan.ts';
import { deleteWatchRow, insertRun, insertWatch, selectWatches } from './watch-store.ts';

/** Name of the job that repeats searches. */
const SEARCH_JOB = 'conversion-points.search';
const WATCHES_MAX = 50;
const DAY_MS = 86_400_000;

export interface WatchesDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly timeZone: string;
  /** Asks the question of the whole firm. */
  readonly ask: (
    parameters: ConversionPointParameters,
    signal: AbortSignal,
  ) => Promise<ConversionPointResult | Refusal<string>>;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

/** Whether two searches found different things. A first one has moved nothing; a point that is lost or found has. */
export const hasMoved = (before: WatchRun | undefined, now: FoundPoint | null): boolean => {
  if (!before) return false;
  if (before.point === null || now === null) return before.point !== now;
  return (
    before.point.behaviour !== now.behaviour ||
    before.point.windowDays !== now.windowDays ||
    before.point.atLeast !== now.atLeast
  );
};

/** The same question over as many days, up to the last day that is over. */
export const shiftedTo = (parameters: ConversionPointParameters, today: BusinessDate): ConversionPointParameters => {
  const { comparison: _, range, ...rest } = parameters;
  const days = (Date.parse(range.to) - Date.parse(range.from)) / DAY_MS;
  return { ...rest, range: { from: addDays(today, -days), to: today } };
};

const runWatch = async (dependencies: WatchesDependencies, watch: Watch, signal: AbortSignal): Promise<WatchRun> => {
  const { clock, timeZone, ask } = dependencies;
  const ranAt = clock.now();
  const parameters = shiftedTo(watch.parameters, businessDateAt(ranAt, watch.parameters.timeZone ?? timeZone));
  const { from, to } = parameters.range;
  const asked = await ask(parameters, signal);
  // What cannot be asked is no news of the point: the next run is compared with the one before.
  if (isRefusal(asked))
    return { ranAt, from, to, customers: 0, reached: 0, point: null, moved: false, problem: asked.message };
  const [found] = asked.searches;
  const { point = null, customers = 0, reached = 0 } = found ?? {};
  const kept = point && {
    ...{ behaviour: point.behaviour, windowDays: point.windowDays, atLeast: point.atLeast, mcc: point.mcc },
    ...{ rateAbove: point.rateAbove, rateBelow: point.rateBelow },
  };
  const before = watch.runs.find(({ problem }) => problem === null);
  return { ranAt, from, to, customers, reached, point: kept, moved: hasMoved(before, kept), problem: null };
};

const payload = z.strictObject({ watch: z.string().optional() });

const searchDue = async (
  dependencies: WatchesDependencies,
  { watch: wanted }: z.output<typeof payload>,
  { signal, progress, result }: JobContext,
): Promise<void> => {
  const { store, clock } = dependencies;
  const due = (await selectWatches(store.db)).filter(({ id, nextAt }) =>
    wanted === undefined ? nextAt <= clock.now() : id === wanted,
  );
  const moved: string[] = [];
  for (const [index, watch] of due.entries()) {
    if (signal.aborted) return;
    progress(index, due.length, watch.name);
    const run = await runWatch(dependencies, watch, signal);
    const nextAt: Instant = run.ranAt + watch.everyDays * DAY_MS;
    await store.transaction((transaction) => insertRun(transaction, watch.id, run, nextAt));
    if (run.moved) moved.push(watch.name);
  }
  result(`${due.length} searched${moved.length > 0 ? `; the point has moved: ${moved.join(', ')}` : ''}`);
};

const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  id: string,
  details: Readonly<Record<string, unknown>> = {},
) => ({ principal, requestId, remoteAddress, action, subject: { kind: 'conversion-point-watch', id }, details });

const needsFirm = () =>
  refuse('WATCH_NEEDS_FIRM', 'Repeated searches are of the whole firm; only who sees the whole firm can see them.');

const routesOf = (dependencies: WatchesDependencies): readonly Route[] => {
  const { store, audit, clock, enqueue } = dependencies;
  return [
    route(listWatches, async (_call, { principal }) =>
      principal.scope.kind === 'firm' ? { rows: [...(await selectWatches(store.db))] } : needsFirm(),
    ),
    route(createWatch, async ({ body: { name, everyDays, parameters } }, context) => {
      const { principal } = context;
      if (principal.scope.kind !== 'firm') return needsFirm();
      const wrong = checkConversionPoints(parameters);
      if (wrong) return refuse('PARAMETERS_NOT_VALID', wrong.message);
      if ((await selectWatches(store.db)).length >= WATCHES_MAX)
        return refuse('WATCHES_TOO_MANY', `There are ${WATCHES_MAX} repeated searches already. End one first.`);
      const [id, createdAt, createdBy] = [randomUUID(), clock.now(), principal.name];
      await store.transaction(async (transaction) => {
        await insertWatch(transaction, { id, name, everyDays, parameters, createdAt, createdBy, nextAt: createdAt });
        await audit.record(auditOf(context, 'conversion_point.watch', id, { name, everyDays }), transaction);
      });
      const { jobId } = await enqueue(SEARCH_JOB, { watch: id }, { uniqueKey: id, createdBy });
      return { id, jobId };
    }),
    route(deleteWatch, async ({ params: { id } }, context) => {
      if (context.principal.scope.kind !== 'firm') return needsFirm();
      const gone = await store.transaction(async (transaction) => {
        const deleted = await deleteWatchRow(transaction, id);
        if (deleted) await audit.record(auditOf(context, 'conversion_point.unwatch', id), transaction);
        return deleted;
      });
      return gone ? { id } : refuse('WATCH_NOT_FOUND', 'There is no such repeated search. Read the list again.');
    }),
  ];
};

/** Repeated searches: their routes and the job that asks them when they are due. */
export const createConversionPointWatches = (
  dependencies: WatchesDependencies,
): {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
} => {
  const job: JobDefinition<z.output<typeof payload>> = {
    name: SEARCH_JOB,
    payload,
    run: (given, context) => searchDue(dependencies, given, context),
  };
  return {
    routes: routesOf(dependencies),
    jobs: [job as JobDefinition],
    schedules: [{ name: 'search conversion points again', cron: '40 4 * * *', job: SEARCH_JOB, payload: {} }],
  };
};
