// The job: measures everybody as of the last finished day and of month ends that are still missing, scores each day in a thread, and
// writes snapshots and profiles page by page. Interrupted it goes on with the page after the last one written.
import { z } from 'zod';
import { type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import { GiveUp, type JobContext, type JobDefinition } from '../../platform/jobs/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import { runInThread } from '../../platform/threads/index.ts';
import {
  attributeExpression,
  type ComputedValue,
  customersAfter,
  readValues,
  writeComputed,
} from '../profiles/index.ts';
import { dateOfDay, dayNumber } from '../purchases/index.ts';
import { valueAttributeNames } from './attributes.ts';
import type { ValueDependencies } from './dependencies.ts';
import { columnsOf, type Everybody, readEverybody, type ScoredDay } from './everybody.ts';
import { type CustomerFacts, groupsOf, type Naming, namings, type RfmScores } from './groups.ts';
import type { ScoredRfm } from './rfm.ts';
import { deleteDays, pruneDays, type SnapshotRow, selectRuns, upsertRun, upsertSnapshots } from './store.ts';

/** Name of the job that scores everybody. */
export const COMPUTE_JOB = 'value.compute';

const PAGE = 5_000;
const MONTHS_BACK = 6;
/** Daily snapshots are kept so long, month ends three years. */
const DAILY_KEPT_DAYS = 40;
const MONTHLY_KEPT_DAYS = 3 * 366;

export const computePayload = z.strictObject({
  /** Days to score; the last finished day and missing month ends unless told. */
  asOf: z
    .array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/))
    .min(1)
    .max(24)
    .optional(),
});
type Payload = z.output<typeof computePayload>;

const checkpointSchema = z.object({ days: z.array(z.number()), after: z.string() });

/** The last business day that is over. */
export const lastFinishedDay = ({ clock, timeZone }: Pick<ValueDependencies, 'clock' | 'timeZone'>): number =>
  dayNumber(businessDateAt(clock.now(), timeZone)) - 1;

/** Ends of the months before the day's, latest first. */
const monthEndsBefore = (day: number, count: number): readonly number[] => {
  const [year = 0, month = 1] = dateOfDay(day).split('-').map(Number);
  return Array.from({ length: count }, (_, index) => Date.UTC(year, month - 1 - index, 0) / 86_400_000);
};

const daysToScore = async (dependencies: ValueDependencies, { asOf }: Payload): Promise<readonly number[]> => {
  const last = lastFinishedDay(dependencies);
  if (asOf) {
    const asked = [...new Set(asOf.map((date) => dayNumber(date as BusinessDate)))].sort((one, other) => one - other);
    if (asked.some((day) => Number.isNaN(day) || day > last))
      throw new GiveUp(`Only days that are over can be scored: up to ${dateOfDay(last)}.`);
    return asked;
  }
  const scored = new Set((await selectRuns(dependencies.store.db, 'rfm')).map((run) => run.as_of));
  const missing = monthEndsBefore(last, MONTHS_BACK).filter((day) => !scored.has(dateOfDay(day)));
  return [...new Set([...missing, last])].sort((one, other) => one - other);
};

/** A day with its scores, found by person. */
interface Placed extends ScoredDay {
  readonly scored: ScoredRfm;
  readonly indexOf: ReadonlyMap<string, number>;
}

const place = async (each: ScoredDay, signal: AbortSignal): Promise<Placed> => {
  const data = { columns: columnsOf(each.rfm), cuts: each.rfmSetting.settings.cuts };
  const scored = await runInThread<ScoredRfm>('value-thread', data, { signal });
  let index = 0;
  const indexOf = new Map<string, number>();
  for (const person of each.rfm.keys()) indexOf.set(person, index++);
  return { ...each, scored, indexOf };
};

const scoresOf = ({ scored, indexOf }: Placed, personId: string): RfmScores | null => {
  const index = indexOf.get(personId);
  if (index === undefined) return null;
  return { r: scored.r[index] ?? 1, f: scored.f[index] ?? 1, m: scored.m[index] ?? 1 };
};

const snapshotsOf = (placed: Placed, customerId: string, personId: string, facts: CustomerFacts): SnapshotRow[] => {
  const rows: SnapshotRow[] = [];
  const scores = scoresOf(placed, personId);
  if (scores) {
    const groups = groupsOf(scores, placed.scored.means, facts, placed.rfmSetting.settings);
    rows.push({
      ...{ scheme: 'rfm', asOf: placed.asOf, customerId, scores: [scores.r, scores.f, scores.m] },
      groups: namings.map((naming) => groups[naming]),
    });
  }
  const afb = placed.afb.get(personId);
  if (afb)
    rows.push({
      ...{ scheme: 'afb', asOf: placed.asOf, customerId, groups: [afb.group] },
      scores: [afb.amount, afb.frequency, afb.benefit],
    });
  return rows;
};

const valuesOf = (
  placed: Placed,
  { behaviour }: Everybody,
  personId: string,
  snapshots: readonly SnapshotRow[],
): Readonly<Record<string, ComputedValue>> => {
  const habits = behaviour.get(personId);
  const rfm = snapshots.find((each) => each.scheme === 'rfm');
  const measures = placed.rfm.get(personId);
  const afb = placed.afb.get(personId);
  const group = (naming: Naming): ComputedValue => rfm?.groups[namings.indexOf(naming)] ?? null;
  return {
    ...{ rfm_r: rfm?.scores[0] ?? null, rfm_f: rfm?.scores[1] ?? null, rfm_m: rfm?.scores[2] ?? null },
    ...{ rfm_days: measures?.frequency ?? null, rfm_money_fen: measures ? Math.round(measures.moneyFen) : null },
    ...{ rfm_classic: group('classic'), rfm_detailed: group('detailed') },
    ...{ rfm_broker: group('broker'), rfm_bank: group('bank') },
    ...{ trading_style: habits?.tradingStyle ?? null, holding_style: habits?.holdingStyle ?? null },
    ...{ product_preference: habits?.preference ?? null, session_habit: habits?.sessionHabit ?? null },
    ...{ afb_amount: afb?.amount ?? null, afb_frequency: afb?.frequency ?? null, afb_benefit: afb?.benefit ?? null },
    ...{ afb_group: afb?.group ?? null, afb_amount_fen: afb ? Math.round(afb.amountFen) : null },
    afb_benefit_fen: afb ? Math.round(afb.benefitFen) : null,
  };
};

/** Assets and age as they are known now; past days are named by them too, for lack of better. */
const factsOf = async (
  transaction: StateTransaction,
  { registry }: ValueDependencies,
  customerIds: readonly string[],
): Promise<(customerId: string) => Pick<CustomerFacts, 'assetsFen'> & { readonly birthYear: number | null }> => {
  const wanted = ['total_assets_fen', 'birth_year'].flatMap((name) => {
    const attribute = registry.get(name);
    return attribute ? [[name, attributeExpression(attribute).sql] as const] : [];
  });
  const found = await readValues(transaction, customerIds, new Map(wanted));
  const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return (customerId) => ({
    assetsFen: numberOf(found.get(customerId)?.total_assets_fen),
    birthYear: numberOf(found.get(customerId)?.birth_year),
  });
};

const writePage = async (
  dependencies: ValueDependencies,
  transaction: StateTransaction,
  page: readonly { readonly customerId: string; readonly personId: string }[],
  placed: readonly Placed[],
  everybody: Everybody,
  newest: boolean,
): Promise<void> => {
  const ids = page.map((each) => each.customerId);
  const facts = await factsOf(transaction, dependencies, ids);
  const last = placed.at(-1);
  const snapshots: SnapshotRow[] = [];
  const computed = page.map(({ customerId, personId }) => {
    const habits = everybody.behaviour.get(personId);
    const { assetsFen, birthYear } = facts(customerId);
    let values: Readonly<Record<string, ComputedValue>> = {};
    for (const each of placed) {
      const age = birthYear === null ? null : Number(each.asOf.slice(0, 4)) - birthYear;
      const styles = { tradingStyle: habits?.tradingStyle ?? null, holdingStyle: habits?.holdingStyle ?? null };
      const rows = snapshotsOf(each, customerId, personId, { ...styles, assetsFen, age });
      snapshots.push(...rows);
      if (each === last) values = valuesOf(each, everybody, personId, rows);
    }
    return { customerId, values };
  });
  await upsertSnapshots(transaction, snapshots);
  if (newest) await writeComputed(transaction, valueAttributeNames, computed);
};

const finish = async (
  { store, wallClock }: ValueDependencies,
  placed: readonly Placed[],
  unmatchedRefunds: number,
): Promise<void> => {
  const last = placed.at(-1);
  await store.transaction(async (transaction) => {
    for (const each of placed) {
      const day = { as_of: each.asOf, computed_at: wallClock.now() };
      const { cuts, means, withoutDifference } = each.scored;
      await upsertRun(transaction, {
        ...{ ...day, scheme: 'rfm', setting_version: each.rfmSetting.version, customers: each.rfm.size },
        details: { cuts, means, withoutDifference, unmatchedRefunds },
      });
      await upsertRun(transaction, {
        ...{ ...day, scheme: 'afb', setting_version: each.afbSetting.version, customers: each.afb.size },
        details: { unmatchedRefunds },
      });
    }
    if (last)
      await pruneDays(transaction, dateOfDay(last.day - DAILY_KEPT_DAYS), dateOfDay(last.day - MONTHLY_KEPT_DAYS));
  });
};

const compute = async (dependencies: ValueDependencies, payload: Payload, context: JobContext): Promise<void> => {
  const { store } = dependencies;
  const saved = checkpointSchema.safeParse(context.checkpoint);
  const days = saved.success ? saved.data.days : await daysToScore(dependencies, payload);
  const everybody = await readEverybody(dependencies, days, context);
  const placed: Placed[] = [];
  for (const each of everybody.days) placed.push(await place(each, context.signal));
  const dates = placed.map((each) => each.asOf);
  const runs = await selectRuns(store.db, 'rfm');
  const newest = runs.every((run) => run.as_of <= (dates.at(-1) ?? ''));
  if (!saved.success) await store.transaction((transaction) => deleteDays(transaction, dates));
  let after = saved.success ? saved.data.after : '';
  for (let done = 0; ; ) {
    context.signal.throwIfAborted();
    const page = await customersAfter(store.db, after, PAGE);
    const last = page.at(-1);
    if (!last) break;
    after = last.customerId;
    await store.transaction(async (transaction) => {
      await writePage(dependencies, transaction, page, placed, everybody, newest);
      await context.saveCheckpoint({ days: [...days], after }, transaction);
    });
    done += page.length;
    context.progress(done, null, `written up to ${after}`);
  }
  await finish(dependencies, placed, everybody.unmatchedRefunds);
  context.result(`${placed.at(-1)?.rfm.size ?? 0} customers scored as of ${dates.join(', ')}`);
};

export const createComputeJob = (dependencies: ValueDependencies): JobDefinition<Payload> => ({
  name: COMPUTE_JOB,
  payload: computePayload,
  run: (payload, context) => compute(dependencies, payload, context),
});
