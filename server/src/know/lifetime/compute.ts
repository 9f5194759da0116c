// The job: reads everybody's purchases, has a thread fit and score, and writes the scores into the profiles page by page. Interrupted
// after the fit it goes on with the parameters that it found.
import { z } from 'zod';
import { type BusinessDate, businessDateAt, isRefusal } from '../../kernel/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import { runInThread } from '../../platform/threads/index.ts';
import { type ComputedValue, countAll, customersAfter, scopeCondition, writeComputed } from '../profiles/index.ts';
import { dateOfDay, dayNumber, readPurchases } from '../purchases/index.ts';
import type { AnalysisAnswer, AnalysisData, FoundFits } from './analysis.ts';
import { lifetimeAttributeNames } from './attributes.ts';
import type { LifetimeDependencies } from './dependencies.ts';
import type { SpendParameters } from './gamma-gamma.ts';
import { createObservationColumns, type ObservationOptions, observe, unitDaysOf } from './observation.ts';
import type { ProspectColumns } from './prospect.ts';
import type { LifetimeSettings } from './settings.ts';
import { currentSetting, findRun, insertRun, markScored, type RunQuality, type RunRow } from './store.ts';

/** Name of the job that fits and scores everybody. */
export const COMPUTE_JOB = 'lifetime.compute';

const PAGE = 5_000;
const checkpointSchema = z.object({ runId: z.number(), after: z.string() });

/** The last business day that is over: the one before today. */
const lastFinishedDay = ({ clock, timeZone }: LifetimeDependencies): number =>
  dayNumber(businessDateAt(clock.now(), timeZone)) - 1;

const observationOf = (settings: LifetimeSettings, endDay: number): ObservationOptions => ({
  model: settings.model,
  kinds: settings.kinds,
  worth: settings.worth,
  holdoutDays: settings.holdoutDays,
  periodDays: settings.periodDays,
  endDay,
});

/** What of each customer is not in the columns. */
interface Standing {
  readonly index: number;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly pastFen: number;
}

const readEverybody = async (
  dependencies: LifetimeDependencies,
  options: ObservationOptions,
  context: Pick<JobContext, 'signal' | 'progress'>,
) => {
  const { eventStore, timeZone, db } = dependencies;
  const customers = await countAll(db, await scopeCondition(dependencies, { kind: 'firm' }));
  const collected = createObservationColumns();
  const standings = new Map<string, Standing>();
  let unmatchedRefunds = 0;
  const reading = { eventStore, timeZone, customers, productCodes: await dependencies.productCodes() };
  for await (const history of readPurchases({ ...reading, signal: context.signal })) {
    const seen = observe(history, options);
    if (seen) {
      const { firstDay, lastDay, pastFen } = seen;
      standings.set(seen.personId, { index: standings.size, firstDay, lastDay, pastFen });
      collected.add(seen, options.endDay - options.holdoutDays);
      if (seen.unmatchedRefundFen > 0) unmatchedRefunds += 1;
    }
    context.progress(standings.size, null, 'purchases');
  }
  return { ...collected.finish(), standings, unmatchedRefunds };
};

type Everybody = Awaited<ReturnType<typeof readEverybody>>;

const reasonOf = ({ code, message }: { readonly code: string; readonly message: string }) => ({ code, message });

const qualityOf = (found: FoundFits, unmatchedRefunds: number): RunQuality => {
  const spend = isRefusal(found.spend) ? null : found.spend;
  return {
    logLikelihood: found.purchases.logLikelihood,
    fittedOn: found.purchases.customers,
    evaluations: found.purchases.evaluations,
    spendLogLikelihood: spend?.logLikelihood ?? null,
    spendFittedOn: spend?.customers ?? null,
    spendRefusal: isRefusal(found.spend) ? reasonOf(found.spend) : null,
    correlation: found.correlation,
    holdout: found.holdout,
    holdoutRefusal: found.holdoutRefusal ? reasonOf(found.holdoutRefusal) : null,
    unmatchedRefunds,
  };
};

const known = (value: number | undefined, digits: number): number | null =>
  value === undefined || Number.isNaN(value) ? null : Number(value.toFixed(digits));

/** The values of the profile; without scores those of nobody: what stood there is taken away. */
const valuesOf = (
  standing: Standing | undefined,
  repeats: Float64Array,
  scores: ProspectColumns,
): Readonly<Record<string, ComputedValue>> => {
  if (!standing) return {};
  const { index } = standing;
  return {
    clv_alive: known(scores.alive[index], 4),
    clv_expected: known(scores.expected[index], 3),
    clv_spend_fen: known(scores.spendFen[index], 0),
    clv_predicted_fen: known(scores.predictedFen[index], 0),
    clv_past_fen: Math.round(standing.pastFen),
    clv_repeats: repeats[index] ?? null,
    clv_first_on: dateOfDay(standing.firstDay),
    clv_last_on: dateOfDay(standing.lastDay),
  };
};

const writeScores = async (
  { store, wallClock }: LifetimeDependencies,
  runId: number,
  { standings, columns }: Everybody,
  scores: ProspectColumns,
  context: JobContext,
  begunAfter: string,
): Promise<void> => {
  let after = begunAfter;
  for (;;) {
    context.signal.throwIfAborted();
    const page = await customersAfter(store.db, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    const rows = page.map(({ customerId, personId }) => ({
      customerId,
      values: valuesOf(standings.get(personId), columns.repeats, scores),
    }));
    after = last.customerId;
    await store.transaction(async (transaction) => {
      await writeComputed(transaction, lifetimeAttributeNames, rows);
      await context.saveCheckpoint({ runId, after }, transaction);
    });
    context.progress(standings.size, null, `written up to ${after}`);
  }
  await store.transaction((transaction) => markScored(transaction, runId, wallClock.now()));
};

const analyseEverybody = (
  everybody: Everybody,
  settings: LifetimeSettings,
  options: ObservationOptions,
  before: RunRow | null,
  context: JobContext,
): Promise<AnalysisAnswer> => {
  const data: AnalysisData = {
    ...{ columns: everybody.columns, repeatsByDay: everybody.repeatsByDay },
    ...{ model: settings.model, holdoutDays: settings.holdoutDays, endDay: options.endDay },
    ...{ unitDays: unitDaysOf(options), horizonDays: settings.horizonDays, discountYearly: settings.discountYearly },
    known: before?.parameters ? { purchases: before.parameters, spend: before.spend } : null,
  };
  return runInThread<AnalysisAnswer>('lifetime-thread', data, {
    signal: context.signal,
    onProgress: (done, total, note) => context.progress(done, total, note),
  });
};

/** Fits, or takes up the run that was interrupted, and scores. */
const compute = async (dependencies: LifetimeDependencies, context: JobContext): Promise<void> => {
  const { store, wallClock } = dependencies;
  const saved = checkpointSchema.safeParse(context.checkpoint);
  const before = saved.success ? await findRun(store.db, saved.data.runId) : null;
  const setting = await currentSetting(store.db);
  const settings = before?.settings ?? setting.settings;
  const endDay = before ? dayNumber(before.as_of as BusinessDate) : lastFinishedDay(dependencies);
  const options = observationOf(settings, endDay);
  const everybody = await readEverybody(dependencies, options, context);
  const { found, refusal, scores } = await analyseEverybody(everybody, settings, options, before, context);
  const row = {
    ...{ as_of: dateOfDay(endDay), setting_version: setting.version, settings },
    ...{ customers: everybody.columns.customers, computed_at: wallClock.now(), created_by: `job ${context.jobId}` },
  };
  if (refusal || !scores) {
    const reason = { refusal_code: refusal?.code ?? null, refusal_message: refusal?.message ?? null };
    await insertRun(store.db, { ...row, ...reason, state: 'refused', parameters: null, spend: null, quality: null });
    context.result(refusal?.message ?? '');
    return;
  }
  let runId = before?.id ?? 0;
  if (!before && found)
    await store.transaction(async (transaction) => {
      runId = await insertRun(transaction, {
        ...{ ...row, state: 'fitted', parameters: found.purchases.parameters },
        spend: isRefusal(found.spend) ? null : (found.spend.parameters as unknown as SpendParameters),
        ...{ quality: qualityOf(found, everybody.unmatchedRefunds), refusal_code: null, refusal_message: null },
      });
      await context.saveCheckpoint({ runId, after: '' }, transaction);
    });
  await writeScores(dependencies, runId, everybody, scores, context, saved.success && before ? saved.data.after : '');
  context.result(`${everybody.columns.customers} customers scored as of ${dateOfDay(endDay)}`);
};

export const createComputeJob = (dependencies: LifetimeDependencies): JobDefinition => ({
  name: COMPUTE_JOB,
  payload: z.unknown(),
  run: (_payload, context) => compute(dependencies, context),
});
