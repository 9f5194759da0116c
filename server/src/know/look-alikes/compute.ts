// The job: reads everybody's features page by page into typed arrays, has a thread search, and writes whom it found. Of a million customers
// with all features it holds some 450 MB at its peak; values are four bytes each, and the thread reads them where they are.
import { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { runInThread } from '../../platform/threads/index.ts';
import { type Condition, countAll, customersAmong, type ListDependencies, scopeCondition } from '../profiles/index.ts';
import { shareInterval } from '../questions/index.ts';
import { type MakeList, membersWhere } from '../segments/index.ts';
import type { LookAlikeFeature, LookAlikeOutcome } from './contract.ts';
import {
  attributeFeatures,
  type ComparedFeature,
  createFeatureReader,
  eventFeature,
  type FeatureRow,
  usualEvents,
} from './features.ts';
import { type ProfileMatrix, profileMatrix } from './profile-matrix.ts';
import { MEMBERS_MIN, rowKinds, type SearchData, type SearchOutcome } from './search.ts';
import { findRun, finishRun, noteProgress, type RunRow } from './store.ts';
import { tooFewMembers } from './words.ts';

export interface LookAlikesDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly wallClock: Clock;
  readonly segments: NonNullable<ListDependencies['segments']>;
  readonly makeList: MakeList;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

/** Name of the job. */
export const SEARCH_JOB = 'look-alikes.search';

const PAGE = 5_000;
const TOLD_EVERY_MS = 500;
/** Parts of a hundred that reading takes; the rest is the search. */
const READING = 40;

interface Population {
  readonly ids: readonly string[];
  readonly kinds: Uint8Array;
  readonly columns: readonly Float32Array[];
}

/** Everybody in the scope by customer number; who comes in while it reads is looked at the next time. */
const readPopulation = async (
  { db, registry }: LookAlikesDependencies,
  visible: Condition,
  members: ReadonlySet<string>,
  features: readonly ComparedFeature[],
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<Population> => {
  const most = await countAll(db, visible);
  const ids: string[] = [];
  const kinds = new Uint8Array(most);
  const columns = features.map(() => new Float32Array(most));
  const readAfter = createFeatureReader(db, registry, features, visible);
  for (let after: string | undefined = ''; after !== undefined && ids.length < most; ) {
    signal.throwIfAborted();
    const page: readonly FeatureRow[] = await readAfter(after, Math.min(PAGE, most - ids.length));
    for (const { customerId, values, hasLeft } of page) {
      const row = ids.push(customerId) - 1;
      kinds[row] = members.has(customerId) ? rowKinds.member : hasLeft ? rowKinds.other : rowKinds.candidate;
      for (let feature = 0; feature < columns.length; feature += 1)
        (columns[feature] as Float32Array)[row] = values[feature] as number;
    }
    after = page.at(-1)?.customerId;
    tell(Math.round((ids.length / Math.max(most, 1)) * READING));
  }
  return { ids, kinds: kinds.subarray(0, ids.length), columns: columns.map((each) => each.subarray(0, ids.length)) };
};

const medianOf = (column: Float32Array, kinds: Uint8Array, wanted: number | null): number | null => {
  const values = column
    .filter((value, row) => !Number.isNaN(value) && (wanted === null || kinds[row] === wanted))
    .sort();
  if (values.length === 0) return null;
  const middle = (values.length - 1) / 2;
  return ((values[Math.floor(middle)] as number) + (values[Math.ceil(middle)] as number)) / 2;
};

const outcomeOf = (
  { ids, kinds, columns }: Population,
  features: readonly ComparedFeature[],
  { scales, leftOut }: ProfileMatrix,
  { contrasts, quality, compared, found }: SearchOutcome,
): LookAlikeOutcome => {
  const placeOf = new Map(features.map(({ kind, code }, at) => [`${kind} ${code}`, at]));
  const shown = (key: string): LookAlikeFeature => {
    const { code, kind, unit, label } = features[placeOf.get(key) as number] as ComparedFeature;
    return { code, kind, unit, label };
  };
  const countOf = (wanted: number) => kinds.reduce((sum, kind) => sum + Number(kind === wanted), 0);
  return {
    ...{ customers: ids.length, members: countOf(rowKinds.member), candidates: countOf(rowKinds.candidate) },
    ...{ compared, found: found.length },
    features: contrasts.map(({ feature, weight }) => {
      const scale = scales[feature] as (typeof scales)[number];
      const column = columns[placeOf.get(scale.code) as number] as Float32Array;
      return {
        ...{ ...shown(scale.code), known: scale.known, weight },
        ofMembers: medianOf(column, kinds, rowKinds.member),
        ofEverybody: medianOf(column, kinds, null),
      };
    }),
    leftOut: leftOut.map(({ code, why }) => ({ ...shown(code), why })),
    quality: quality && {
      ...{
        hidden: quality.hidden,
        found: quality.found,
        among: quality.among,
        byChance: quality.byChance,
        parts: quality.parts,
      },
      ...{ share: quality.found / quality.hidden, ...shareInterval(quality.found, quality.hidden) },
    },
  };
};

/** Tells how far the search is, at most twice a second, and ends it when somebody cancelled it. */
const createTeller = ({ db, wallClock }: LookAlikesDependencies, run: RunRow, context: JobContext) => {
  const cancelling = new AbortController();
  let toldAt = 0;
  const tell = (done: number, note: 'reading' | 'judging' | 'searching'): void => {
    context.progress(done, 100, note);
    if (wallClock.now() - toldAt < TOLD_EVERY_MS) return;
    toldAt = wallClock.now();
    noteProgress(db, run.id, { done, total: 100, note }).then(
      (isWanted) => isWanted || cancelling.abort(new Error('the search was cancelled')),
      () => undefined,
    );
  };
  return { tell, signal: AbortSignal.any([context.signal, cancelling.signal]), cancelled: cancelling.signal };
};

const searchNow = async (
  dependencies: LookAlikesDependencies,
  run: RunRow,
  context: JobContext,
  { tell, signal }: Pick<ReturnType<typeof createTeller>, 'tell' | 'signal'>,
): Promise<void> => {
  const { store, db, clock, wallClock, registry } = dependencies;
  const visible = await scopeCondition(dependencies, run.scope);
  const members = await dependencies.segments.condition(run.segment);
  const memberIds = members === null ? [] : await membersWhere(db, run.segment, visible);
  if (members === null || memberIds.length < MEMBERS_MIN) {
    const refusal = tooFewMembers(memberIds.length);
    await store.transaction((transaction) =>
      finishRun(transaction, run.id, wallClock.now(), { outcome: null, refusal }, []),
    );
    return context.result(refusal.en);
  }
  const events = await usualEvents(db, memberIds);
  const features = [...attributeFeatures(registry, clock.now()), ...events.map(eventFeature)];
  const reading = (done: number) => tell(done, 'reading');
  const population = await readPopulation(dependencies, visible, new Set(memberIds), features, reading, signal);
  const { ids, kinds, columns } = population;
  const matrix = profileMatrix(
    ids.length,
    features.map(({ kind, code, skewed }, at) => ({
      ...{ code: `${kind} ${code}`, skewed, values: columns[at] as Float32Array },
    })),
  );
  const data: SearchData = {
    ...{ rows: ids.length, features: matrix.scales.length, values: matrix.values, kinds, wanted: run.wanted },
  };
  const outcome = await runInThread<SearchOutcome>('look-alike-thread', data, {
    signal,
    onProgress: (done, _total, note) =>
      tell(READING + Math.round((done * (100 - READING)) / 100), note === 'judging' ? 'judging' : 'searching'),
  });
  const found = outcome.found.map(({ row, distance }) => ({ customerId: ids[row] as string, distance }));
  await store.transaction(async (transaction) => {
    // Whoever was erased meanwhile is known of no more.
    const there = await customersAmong(
      transaction,
      found.map(({ customerId }) => customerId),
      visible,
    );
    const standing = found.filter(({ customerId }) => there.has(customerId));
    const end = { outcome: outcomeOf(population, features, matrix, outcome), refusal: null };
    await finishRun(transaction, run.id, wallClock.now(), end, standing);
  });
  context.result(`${found.length} of ${ids.length} customers found`);
};

const payload = z.strictObject({ run: z.string() });

export const createSearchJob = (dependencies: LookAlikesDependencies): JobDefinition<z.output<typeof payload>> => ({
  ...{ name: SEARCH_JOB, payload },
  run: async ({ run: id }, context) => {
    const run = await findRun(dependencies.db, id);
    if (!run || run.finishedAt !== null) return context.result('nobody waits for it any more');
    const teller = createTeller(dependencies, run, context);
    try {
      await searchNow(dependencies, run, context, teller);
    } catch (error) {
      if (!teller.cancelled.aborted) throw error;
      context.result('cancelled');
    }
  },
});
