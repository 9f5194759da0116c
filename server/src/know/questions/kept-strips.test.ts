// Questions that are asked again are answered from what the index keeps of them; a late event, a log-in and an erasure change these answers as
// they change those of the event store.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DecidedEvent } from '../../record/log/index.ts';
import { decidedEvent } from '../../record/sink/testing.ts';
import { createBehaviourIndex } from '../behaviour-index/index.ts';
import { funnelQuestion } from '../funnels/index.ts';
import { pathQuestion } from '../paths/index.ts';
import { retentionQuestion } from '../retention/index.ts';
import { behaviourFold, bitsByPerson } from '../segments/index.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { laterOverride, openTestWorld, type TestWorld, WORLD_START } from '../timelines/testing.ts';
import { trendsQuestion } from '../trends/index.ts';
import type { AnyQuestion } from './index.ts';
import { contextOf, rounded, step } from './testing-asked.ts';

const HOUR_MS = 3_600_000;
const DAY = 24;
const everybody = { who: 'everybody' as const };
const parameters = (question: AnyQuestion, given: object) => {
  const asked = question.endpoints.ask.body?.parse({
    parameters: { range: { from: '2026-01-02', to: '2026-02-20' }, population: everybody, ...given },
    waitMs: 0,
  }) as { readonly parameters: object };
  return [question, asked.parameters as { readonly population: typeof everybody }] as const;
};
const asked = {
  'funnel by channel': parameters(funnelQuestion, {
    steps: ['viewed', 'ordered'].map((event) => ({ events: step(event) })),
    breakdown: { by: 'event', subject: { kind: 'property', name: 'channel' } },
  }),
  'retention by week': parameters(retentionQuestion, {
    ...{ initial: step(null), returning: step(null), cohort: 'recurring', unit: 'week' },
    periods: { kind: 'calendar', count: 5 },
  }),
  'actives by day': parameters(trendsQuestion, {
    ...{ series: [{ events: step(null), measure: { kind: 'customers' } }], unit: 'day' },
  }),
  paths: parameters(pathQuestion, {
    ...{ nodes: ['viewed', 'ordered', 'paid'].map((event) => ({ events: step(event) })), stepsMax: 4 },
  }),
};

let world: TestWorld;
let index: Timelines;
beforeAll(async () => {
  world = await openTestWorld(null, { persons: 200 });
  const strips = { bytesMax: 1e9, asksBefore: 1 };
  index = createBehaviourIndex({
    store: world.store,
    threads: null,
    unsealedPositions: 60,
    layerPositions: 30,
    strips,
  });
});
afterAll(() => world.close());

const behaved = async (timelines: Timelines) => {
  const span = { from: -Number.MAX_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER, least: 1, most: 1e9 };
  const often = { kind: 'measure', matcher: 0, after: null, of: 'count', column: -1, ...span } as const;
  const judged = await timelines.fold(
    behaviourFold,
    [
      { ...often, least: 3 },
      { ...often, matcher: 1 },
    ],
    {
      matchers: [step('viewed'), step('complained')],
      ...{ columns: [], from: null, to: WORLD_START + 400 * DAY * HOUR_MS },
      population: { ...everybody, groups: new Map(), groupOfOthers: 0 },
    },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
  return [...bitsByPerson(judged)].map((each) => each.join(' ')).sort();
};

const answers = async (timelines: Timelines): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = { behaviours: JSON.stringify(await behaved(timelines)) };
  for (const [name, [question, given]] of Object.entries(asked)) {
    const context = contextOf(timelines, { parameters: given, zone: 'Asia/Shanghai', now: Date.parse('2026-06-01') });
    found[name] = JSON.stringify(rounded(await question.answer(given as never, context)));
  }
  return found;
};

/** The answers, which are the event store's the first time and when strips are there; and which of them are not those of before. */
const agree = async (before: Readonly<Record<string, string>> | null) => {
  const expected = await answers(createEventStoreTimelines(world.store));
  for (let round = 0; round < 3; round += 1) expect(await answers(index)).toEqual(expected);
  if (before !== null) expect(Object.keys(expected).filter((name) => expected[name] === before[name])).toEqual([]);
  return expected;
};

/** Somebody's day in January: enough to be another one in every answer. */
const lateDay = (actorHash: string, hours: number): readonly DecidedEvent[] =>
  ['viewed', 'ordered', 'viewed', 'paid', 'viewed', 'complained'].map((name, minute) =>
    decidedEvent({
      ...{ position: world.events.length + minute, name, actorHash, properties: { channel: 'branch' } },
      occurredAt: WORLD_START + hours * HOUR_MS + minute * 60_000,
    }),
  );

/** Who does most of what is asked for. */
const busiest = (): string => {
  const counts = new Map<string, number>();
  for (const { personId, name } of world.events)
    if (name === 'viewed' || name === 'ordered') counts.set(personId, (counts.get(personId) ?? 0) + 1);
  return [...counts].sort(([, one], [, more]) => more - one)[0]?.[0] as string;
};

it('follow late events, log-ins and erasures', { timeout: 300_000 }, async () => {
  const first = await agree(null);
  await world.grow(lateDay('77', 13 * DAY + 5), []);
  const late = await agree(first);
  const other = busiest();
  await world.grow(
    [],
    laterOverride(17, 3, 5).map((row) => ({ ...row, actorHash: '77', personId: other })),
  );
  const loggedIn = await agree(late);
  await world.take(
    other,
    world.events.find(({ name, personId }) => name === 'ordered' && personId !== other)?.personId ?? '',
  );
  await agree(loggedIn);
});
