// Decides a draft on real past events without giving anything: counted and judged by the function that the consumer uses, limits counted in
// memory in the order of time.
import { sql } from 'kysely';
import { addDays, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { customersAmong } from '../../know/profiles/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import {
  inOrder,
  type RehearsalDependencies,
  type RehearsalStage,
  type Rehearsed,
  type RehearsedSums,
} from '../rehearsals/index.ts';
import { actionOf, type Inputs } from '../rules/index.ts';
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
import { type PastPerson, streamPersons } from './past.ts';

/** Another past than the one that there was: what a rehearsal of tiers puts in its place. */
export interface OtherPast {
  /** What was known of a customer on a day. */
  readonly inputsOn: (who: Pick<Rehearsed, 'customerId' | 'inputs'>, day: string) => Inputs;
  /** The events that there would have been, person after person. */
  readonly persons: (real: AsyncIterable<PastPerson>) => AsyncIterable<PastPerson>;
  /** Told of each award and its points. */
  readonly onGiven: (customerId: string, day: string, points: number) => void;
}

const asItWas: OtherPast = { inputsOn: ({ inputs }) => inputs, persons: (real) => real, onGiven: () => {} };

export type SceneRehearsalDependencies = ScenesDependencies &
  RehearsalDependencies & { readonly eventStore: EventStore };

/** Points that one award of the scene gives. */
const pointsOf = ({ actions }: Pick<Scene, 'actions'>): number =>
  actions.reduce((sum, { word, with: given }) => sum + (actionOf(word)?.pointsOf(given) ?? 0), 0);

interface Stage extends RehearsalStage<Scene> {
  readonly past: OtherPast;
  readonly dependencies: SceneRehearsalDependencies;
  readonly inForce: SceneInForce;
}

/** What past events would have reached, person after person. */
const reachedByEvents = async (stage: Stage): Promise<readonly Touched[]> => {
  const { dependencies, rehearsal, inForce, everybody, past, signal, progress } = stage;
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
  const real = streamPersons(dependencies, names, rehearsal, signal);
  for await (const { personId, events } of past.persons(real)) {
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

/** What a draft would have given on past data. */
export const rehearse = async (
  dependencies: SceneRehearsalDependencies,
  given: RehearsalStage<Scene>,
  past: OtherPast = asItWas,
): Promise<RehearsedSums> => {
  const { rehearsal, everybody } = given;
  // What is rehearsed counts on every day of the span, whenever the scene is to begin.
  const scene: Scene = { ...rehearsal.definition, validFrom: rehearsal.fromDay, validUntil: null };
  const stage = { ...given, dependencies, past, inForce: { code: rehearsal.subject, version: 1, scene } };
  const each = pointsOf(scene);
  const isOfEvents = rehearsal.definition.trigger.kind === 'happens';
  const reached = await (isOfEvents ? reachedByEvents(stage) : reachedByTime(stage));
  const within = reached
    .filter(({ standing: { day, met } }) => met && day >= rehearsal.fromDay && day <= rehearsal.toDay)
    .sort((one, other) => one.standing.at - other.standing.at || (one.customerId < other.customerId ? -1 : 1));
  const byCustomer = new Map([...everybody.values()].map((each) => [each.customerId, each]));
  const months = new Map<string, { awards: number; points: number }>();
  const refusals = new Map<string, { times: number; points: number }>();
  const candidate = ({ customerId, standing: { day } }: Touched) => {
    const who = byCustomer.get(customerId);
    return { inputs: who ? past.inputsOn(who, day) : null, branchId: who?.branchId ?? null };
  };
  for (const { touched, kind, code } of decideTouched(within, candidate, new Map())) {
    const who = byCustomer.get(touched.customerId);
    if (kind !== 'granted' || !who) {
      const known = refusals.get(code ?? kind) ?? { times: 0, points: 0 };
      refusals.set(code ?? kind, { times: known.times + 1, points: known.points + each });
      continue;
    }
    who.awards += 1;
    who.desired += each;
    who.points += each;
    past.onGiven(who.customerId, touched.standing.day, each);
    const month = touched.standing.day.slice(0, 7);
    const known = months.get(month) ?? { awards: 0, points: 0 };
    months.set(month, { awards: known.awards + 1, points: known.points + each });
  }
  return { months: inOrder('month', months), refusals: inOrder('code', refusals) };
};
