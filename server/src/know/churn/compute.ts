// The job: trains when it is time to, or when those who are scored are no longer like those trained on, and scores everybody as of the
// beginning of the day. Training runs in a thread; scores are written page by page.
import { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import { businessDateAt, startOfDay } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { runInThread } from '../../platform/threads/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { countAll, customersAfter, type ListDependencies, scopeCondition, writeComputed } from '../profiles/index.ts';
import type { Timelines } from '../timelines/index.ts';
import { churnAttributeNames } from './attributes.ts';
import {
  type ChurnRows,
  churnColumns,
  churnFold,
  churnMatchers,
  FEATURES,
  featureCodes,
  HISTORY_DAYS,
  scaled,
} from './features.ts';
import { contributionsOf, sigmoid } from './logistic.ts';
import { sharesOf, stabilityIndex } from './quality.ts';
import type { ChurnSettings } from './settings.ts';
import {
  type Band,
  currentSetting,
  insertModel,
  insertRun,
  latestModels,
  type ModelRow,
  type Reason,
  type ScoreRow,
  type Setting,
  writeScores,
} from './store.ts';
import type { FittedModel, TrainingAnswer, TrainingData } from './train.ts';

export interface ChurnDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly timelinesOfMany: Timelines;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

/** Name of the job. */
export const COMPUTE_JOB = 'churn.compute';

const DAY_MS = 86_400_000;
const PAGE = 5_000;
/** Windows that are learnt from, a month apart, besides the later one that judges. */
const WINDOWS = 4;
const WINDOW_STEP_DAYS = 30;
const SAMPLE_MAX = 100_000;
/** From here on a population is another one. */
export const DRIFT_MAX = 0.25;
const REASONS_MAX = 3;

/**
 * Instants at which customers are looked at for training, ascending: the last one judges; its horizon has just ended, and the earlier ones'
 * horizons end before it begins.
 */
export const trainingCuts = (now: number, { horizonDays }: Pick<ChurnSettings, 'horizonDays'>): readonly number[] => {
  const judge = now - horizonDays * DAY_MS;
  const last = judge - horizonDays * DAY_MS;
  const earlier = Array.from({ length: WINDOWS }, (_, back) => last - (WINDOWS - 1 - back) * WINDOW_STEP_DAYS * DAY_MS);
  return [...earlier, judge];
};

const look = (
  { timelinesOfMany }: ChurnDependencies,
  settings: ChurnSettings,
  cuts: readonly number[],
  now: number,
  sampleEvery: number,
  { signal, progress }: Pick<JobContext, 'signal' | 'progress'>,
): Promise<ChurnRows> => {
  const { horizonDays, regularDaysMin, inactive, assetsDownShare, outflowShare, sleepDays } = settings;
  const labels = { horizonDays, regularDaysMin, inactive, assetsDownShare, outflowShare, sleepDays };
  return timelinesOfMany.fold(
    churnFold,
    { ...labels, cuts, knownUntil: now, sampleEvery },
    {
      ...{ matchers: churnMatchers, columns: churnColumns, to: now },
      from: (cuts[0] ?? now) - HISTORY_DAYS * DAY_MS,
      population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
    },
    { signal, onProgress: (done) => progress(Math.round(done * 100), 100, 'reading') },
  );
};

const trainNow = async (
  dependencies: ChurnDependencies,
  { settings, version }: Setting,
  now: number,
  context: JobContext,
): Promise<ModelRow> => {
  const { store, wallClock, timeZone } = dependencies;
  const customers = await countAll(store.db, await scopeCondition(dependencies, { kind: 'firm' }));
  const cuts = trainingCuts(now, settings);
  const rows = await look(dependencies, settings, cuts, now, Math.max(1, Math.ceil(customers / SAMPLE_MAX)), context);
  const data: TrainingData = {
    ...{ values: Float64Array.from(rows.values), labels: Float64Array.from(rows.labels) },
    ...{ windows: Float64Array.from(rows.cuts), lastWindow: cuts.length - 1, ridge: settings.ridge },
  };
  const answer = await runInThread<TrainingAnswer>('churn-thread', data, { signal: context.signal });
  const made = {
    ...{ asOf: businessDateAt(now, timeZone), settingVersion: version, trainedAt: wallClock.now() },
    fitted: answer.kind === 'fitted' ? answer.fitted : null,
    refusal: answer.kind === 'refused' ? answer.message : null,
  };
  return { ...made, id: await insertModel(store.db, made) };
};

interface Scored {
  readonly chances: readonly number[];
  readonly drift: readonly number[];
  readonly bandOf: (chance: number) => Band;
  readonly reasonsOf: (row: number) => readonly Reason[];
}

/** The chance of each row, its reasons, and how far the rows are from those trained on. */
export const scoreRows = (
  { model, borders, shares }: FittedModel,
  rows: Pick<ChurnRows, 'values' | 'persons'>,
): Scored => {
  const count = rows.persons.length;
  const raw = (row: number, feature: number): number => rows.values[row * FEATURES + feature] ?? 0;
  const scaledRow = (row: number) => featureCodes.map((_, feature) => scaled(feature, raw(row, feature)));
  const chances = rows.persons.map((_, row) =>
    sigmoid(contributionsOf(model, scaledRow(row)).reduce((sum, each) => sum + each, model.intercept)),
  );
  const columns = featureCodes.map((_, feature) =>
    Array.from({ length: count }, (_each, row) => scaled(feature, raw(row, feature))),
  );
  const drift = [...columns, chances].map((column, index) =>
    count === 0 ? 0 : stabilityIndex(shares[index] ?? [], sharesOf(column, borders[index] ?? [])),
  );
  const sorted = chances.toSorted((one, other) => other - one);
  const [high, medium] = [sorted[Math.floor(count / 10)] ?? 1, sorted[Math.floor((count * 3) / 10)] ?? 1];
  return {
    ...{ chances, drift },
    // A tenth is called at high risk, two more at medium: those whom somebody can still talk to.
    bandOf: (chance) => (chance > high ? 'high' : chance > medium ? 'medium' : 'low'),
    reasonsOf: (row) =>
      contributionsOf(model, scaledRow(row))
        .map((adds, feature) => ({ feature: featureCodes[feature] ?? '', value: raw(row, feature), adds }))
        .filter(({ adds }) => adds > 0.05)
        .sort((one, other) => other.adds - one.adds)
        .slice(0, REASONS_MAX)
        .map((reason) => ({
          ...reason,
          value: Math.round(reason.value * 1e4) / 1e4,
          adds: Math.round(reason.adds * 1e4) / 1e4,
        })),
  };
};

const writeEverybody = async (
  { store, wallClock }: ChurnDependencies,
  rows: ChurnRows,
  scored: Scored,
  model: ModelRow,
  asOf: string,
  context: JobContext,
): Promise<void> => {
  const rowOf = new Map<Id64, number>(rows.persons.map((person, row) => [person, row]));
  for (let after = '', done = 0; ; ) {
    context.signal.throwIfAborted();
    const page = await customersAfter(store.db, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    const scores = page.flatMap(({ customerId, personId }): ScoreRow[] => {
      const row = rowOf.get(personId);
      if (row === undefined) return [];
      const probability = Number((scored.chances[row] ?? 0).toFixed(4));
      return [
        {
          customerId,
          asOf,
          probability,
          band: scored.bandOf(scored.chances[row] ?? 0),
          reasons: scored.reasonsOf(row),
        },
      ];
    });
    const byId = new Map(scores.map((each) => [each.customerId, each]));
    await store.transaction(async (transaction) => {
      const ids = page.map(({ customerId }) => customerId);
      await writeScores(transaction, ids, scores);
      const values = ids.map((customerId) => {
        const score = byId.get(customerId);
        return { customerId, values: { churn_risk: score?.probability ?? null, churn_band: score?.band ?? null } };
      });
      await writeComputed(transaction, churnAttributeNames, values);
    });
    after = last.customerId;
    done += page.length;
    context.progress(done, null, `written up to ${after}`);
  }
  const run = { model: model.id, asOf, customers: rows.persons.length, sleeping: rows.sleeping, drift: scored.drift };
  await store.transaction((transaction) => insertRun(transaction, { ...run, scoredAt: wallClock.now() }));
};

const payload = z.strictObject({ retrain: z.boolean().default(false) });

/** Why it is time to train, or null. */
const whyTrain = (asked: boolean, fitted: ModelRow | null, setting: Setting, now: number): string | null => {
  if (asked) return 'asked for';
  if (fitted === null) return 'there is no model';
  if (fitted.settingVersion !== setting.version) return 'the settings changed';
  return now - fitted.trainedAt >= setting.settings.retrainDays * DAY_MS ? 'the model is old' : null;
};

const compute = async (
  dependencies: ChurnDependencies,
  { retrain }: z.output<typeof payload>,
  context: JobContext,
): Promise<void> => {
  const { store, clock, timeZone, wallClock } = dependencies;
  const today = businessDateAt(clock.now(), timeZone);
  const now = startOfDay(today, timeZone);
  const setting = await currentSetting(store.db);
  const known = await latestModels(store.db);
  let why = whyTrain(retrain, known.fitted, setting, wallClock.now());
  let model = why === null ? known.fitted : await trainNow(dependencies, setting, now, context);
  if (!model?.fitted) return context.result(model?.refusal?.en ?? 'there is no model');
  const rows = await look(dependencies, setting.settings, [now], now, 1, context);
  let scored = scoreRows(model.fitted, rows);
  if (why === null && Math.max(...scored.drift) > DRIFT_MAX) {
    why = 'customers are not those whom it was trained on';
    const newer = await trainNow(dependencies, setting, now, context);
    if (newer.fitted) {
      model = newer;
      scored = scoreRows(newer.fitted, rows);
    }
  }
  await writeEverybody(dependencies, rows, scored, model, today, context);
  context.result(`${rows.persons.length} customers scored as of ${today}${why === null ? '' : `; trained: ${why}`}`);
};

export const createComputeJob = (dependencies: ChurnDependencies): JobDefinition<z.output<typeof payload>> => ({
  ...{ name: COMPUTE_JOB, payload },
  run: (given, context) => compute(dependencies, given, context),
});
