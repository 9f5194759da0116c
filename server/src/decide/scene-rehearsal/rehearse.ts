// Decides a draft on real past events without giving anything: counted and judged by the function that the consumer uses, limits counted in
// memory in the order of time.
import { sql } from 'kysely';
import { z } from 'zod';
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { customersAfter, customersAmong, mergedInto } from '../../know/profiles/index.ts';
import { segmentsOfMany } from '../../know/segments/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { actionOf, type Inputs, readSubjects } from '../rules/index.ts';
import {
  advance,
  createMemoryState,
  decideTouched,
  eventsOf,
  type Scene,
  type SceneInForce,
  streamsOf,
  type Touched,
} from '../scene-rules/index.ts';
import { isDue, type ScenesDependencies } from '../scenes/index.ts';
import { streamPersons } from './past.ts';
import { finishRehearsal, insertRehearsed, type Rehearsal, selectRehearsal } from './store.ts';

/** Name of the job that rehearses a scene. */
export const REHEARSAL_JOB = 'scenes.rehearse';

const PAGE = 2_000;
const payload = z.strictObject({ rehearsalId: z.string() });

export interface SceneRehearsalDependencies extends ScenesDependencies {
  readonly eventStore: EventStore;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

interface Known {
  readonly customerId: string;
  readonly branchId: string | null;
  readonly tier: string | null;
  readonly segments: readonly string[];
  readonly inputs: Inputs;
  awards: number;
}

const shown = ['branch_id', 'tier', 'is_staff', 'customer_type'] as const;

/** Everybody as they are known now, by person. */
const readEverybody = async (
  { db, registry }: SceneRehearsalDependencies,
  { conditions }: Scene,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Known>> => {
  const everybody = new Map<string, Known>();
  for (let after = ''; ; ) {
    signal.throwIfAborted();
    const page = await customersAfter(db, after, PAGE);
    const last = page.at(-1);
    if (!last) return everybody;
    after = last.customerId;
    const ids = page.map(({ customerId }) => customerId);
    const [merged, inputs, segments] = [
      await mergedInto(db, ids),
      await readSubjects(db, registry, conditions, shown, ids),
      await segmentsOfMany(db, ids),
    ];
    for (const { customerId, personId } of page) {
      const own = inputs.get(customerId);
      if (!own || merged.has(customerId)) continue;
      const text = (name: string): string | null =>
        typeof own.attributes[name] === 'string' ? own.attributes[name] : null;
      everybody.set(personId, {
        ...{ customerId, branchId: text('branch_id'), tier: text('tier'), inputs: own, awards: 0 },
        segments: segments.get(customerId) ?? [],
      });
    }
  }
};

/** Points that one award of the scene gives. */
export const pointsOf = ({ actions }: Pick<Scene, 'actions'>): number =>
  actions.reduce((sum, { word, with: given }) => sum + (actionOf(word)?.pointsOf(given) ?? 0), 0);

interface Stage {
  readonly dependencies: SceneRehearsalDependencies;
  readonly rehearsal: Rehearsal;
  readonly inForce: SceneInForce;
  readonly everybody: ReadonlyMap<string, Known>;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** What past events would have reached, person after person. */
const reachedByEvents = async (stage: Stage): Promise<readonly Touched[]> => {
  const { dependencies, rehearsal, inForce, everybody, signal, progress } = stage;
  const { timeZone, productTypes } = dependencies;
  const book = { active: [inForce], versions: [inForce] };
  const names = [...new Set(streamsOf(book).flatMap(eventsOf))];
  const reached: Touched[] = [];
  const types = new Map<string, { readonly type: string }>();
  const asked = new Set<string>();
  const learn = async (codes: readonly string[]) => {
    const news = codes.filter((code) => !asked.has(code));
    for (const code of news) asked.add(code);
    if (news.length > 0) for (const [code, traits] of await productTypes(news)) types.set(code, traits);
    return types;
  };
  let done = 0;
  for await (const { personId, events } of streamPersons(dependencies, names, rehearsal, signal)) {
    signal.throwIfAborted();
    const who = everybody.get(personId);
    done += 1;
    if (done % 500 === 0) progress(done, everybody.size);
    if (!who) continue;
    const own = events.map((event) => ({ ...event, customerId: who.customerId }));
    const state = createMemoryState().state;
    const { touched } = await advance({ state, timeZone, productTypes: learn }, book, own);
    reached.push(...touched);
  }
  return reached;
};

/** What days of the span would have set off, for those who are in the segment now. */
const reachedByTime = async ({ dependencies, rehearsal, inForce, everybody }: Stage): Promise<readonly Touched[]> => {
  const { trigger } = inForce.scene;
  const { db, segments, timeZone } = dependencies;
  const members = trigger.kind === 'schedule' ? await segments?.condition(trigger.segment) : null;
  if (!members) return [];
  const ids = [...everybody.values()].map(({ customerId }) => customerId);
  const inside = await customersAmong(db, ids, sql`${members}`);
  const reached: Touched[] = [];
  for (let day = rehearsal.fromDay as BusinessDate; day <= rehearsal.toDay; day = addDays(day, 1)) {
    if (!isDue(inForce, day)) continue;
    const at = startOfDay(day, timeZone);
    for (const customerId of inside)
      reached.push({
        ...{ inForce, customerId, decided: null },
        standing: { occasion: `on:${day}`, from: day, to: day, day, at, met: true, lines: [] },
        cause: {
          ...{ name: 'schedule', customerId, occurredAt: at, isServer: true, key: `on:${day}`, factKey: null },
          ...{ device: null, depth: 0, properties: {} },
        },
      });
  }
  return reached;
};

const rehearse = async (stage: Stage) => {
  const { rehearsal, everybody } = stage;
  const isOfEvents = rehearsal.definition.trigger.kind === 'happens';
  const reached = await (isOfEvents ? reachedByEvents(stage) : reachedByTime(stage));
  const within = reached
    .filter(({ standing: { day, met } }) => met && day >= rehearsal.fromDay && day <= rehearsal.toDay)
    .sort((one, other) => one.standing.at - other.standing.at || (one.customerId < other.customerId ? -1 : 1));
  const byCustomer = new Map([...everybody.values()].map((each) => [each.customerId, each]));
  const months = new Map<string, number>();
  const refusals = new Map<string, number>();
  const candidate = ({ customerId }: Touched) => {
    const who = byCustomer.get(customerId);
    return { inputs: who?.inputs ?? null, branchId: who?.branchId ?? null };
  };
  for (const { touched, kind, code } of decideTouched(within, candidate, new Map())) {
    const who = byCustomer.get(touched.customerId);
    if (kind !== 'granted' || !who) {
      refusals.set(code ?? kind, (refusals.get(code ?? kind) ?? 0) + 1);
      continue;
    }
    who.awards += 1;
    const month = touched.standing.day.slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + 1);
  }
  return { months, refusals };
};

export const createRehearsalJob = (
  dependencies: SceneRehearsalDependencies,
): JobDefinition<z.infer<typeof payload>> => ({
  name: REHEARSAL_JOB,
  payload,
  attemptsMax: 2,
  run: async ({ rehearsalId }, { signal, progress, result }) => {
    const { store, db } = dependencies;
    const rehearsal = await selectRehearsal(db, rehearsalId);
    if (!rehearsal) return;
    const { fromDay } = rehearsal;
    // What is rehearsed counts on every day of the span, whenever the scene is to begin.
    const scene: Scene = { ...rehearsal.definition, validFrom: fromDay, validUntil: null };
    const inForce = { code: rehearsal.scene, version: 1, scene };
    const everybody = await readEverybody(dependencies, scene, signal);
    const stage = { dependencies, rehearsal, inForce, everybody, signal, progress };
    const { months, refusals } = await rehearse(stage).catch(async (error: unknown) => {
      const failed = { rehearsalId, state: 'failed', months: [], refusals: [] } as const;
      if (signal.aborted) await store.transaction((transaction) => finishRehearsal(transaction, failed));
      throw error;
    });
    const each = pointsOf(scene);
    const rows = [...everybody.values()].filter(({ awards }) => awards > 0);
    for (let at = 0; at < rows.length; at += PAGE)
      await store.transaction((transaction) =>
        insertRehearsed(
          transaction,
          rehearsalId,
          rows.slice(at, at + PAGE).map(({ inputs: _inputs, ...row }) => ({ ...row, points: row.awards * each })),
        ),
      );
    await store.transaction((transaction) =>
      finishRehearsal(transaction, {
        ...{ rehearsalId, state: 'ready' },
        months: [...months].sort().map(([month, awards]) => ({ month, awards })),
        refusals: [...refusals].sort().map(([code, times]) => ({ code, times })),
      }),
    );
    result(`${rows.length} customers`);
  },
});
