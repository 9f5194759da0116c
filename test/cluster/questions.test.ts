// Every question of behaviour over random lives on a cluster of two shards answers as the same evaluation does over timelines that were
// filtered plainly, event by event. That the evaluations themselves are right is shown beside each; with ZHIYIN_TWINS=cluster those run here too.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../server/src/kernel/index.ts';
import { lifecycleQuestion, stickinessQuestion } from '../../server/src/know/activity/index.ts';
import { attributionQuestion } from '../../server/src/know/attribution/index.ts';
import { createChannelQuestion } from '../../server/src/know/channels/index.ts';
import { concentrationQuestion } from '../../server/src/know/concentration/index.ts';
import { conversionPointQuestion } from '../../server/src/know/conversion-points/index.ts';
import { createDistributionQuestion } from '../../server/src/know/distribution/index.ts';
import { featureQuestion } from '../../server/src/know/features/index.ts';
import { funnelQuestion } from '../../server/src/know/funnels/index.ts';
import { levelsQuestion } from '../../server/src/know/levels/index.ts';
import { metricRow } from '../../server/src/know/metrics/contract.ts';
import { createMetricQuestion } from '../../server/src/know/metrics/metric-question.ts';
import { npsQuestion } from '../../server/src/know/nps/index.ts';
import { openingQuestion } from '../../server/src/know/opening/index.ts';
import { pathQuestion } from '../../server/src/know/paths/index.ts';
import type { AnyQuestion, QuestionContext } from '../../server/src/know/questions/index.ts';
import { repurchaseQuestion } from '../../server/src/know/repurchase/index.ts';
import { retentionQuestion } from '../../server/src/know/retention/index.ts';
import { createEventStoreTimelines, type Timelines } from '../../server/src/know/timelines/index.ts';
import { openTestWorld, plainTimelines, type TestWorld } from '../../server/src/know/timelines/testing.ts';
import { trendsQuestion } from '../../server/src/know/trends/index.ts';
import { createWeakGroupQuestion } from '../../server/src/know/weak-groups/index.ts';
import { openTestClusterStore } from '../../server/src/platform/event-store/testing.ts';
import { eventMigrations } from '../../server/src/record/sink/index.ts';

const step = (event: string | null) => [{ event }];
const property = (name: string) => ({ kind: 'property', name }) as const;
const amount = property('amount');
const above = (value: number) => ({ kind: 'compare', subject: amount, operator: 'gt', value }) as const;
const byProduct = { breakdown: { by: 'event', subject: property('product') } };
const byChannel = { breakdown: { by: 'event', subject: { kind: 'field', name: 'channel' } } };
const steps = ['opened', 'viewed', 'ordered'].map((event) => ({ events: step(event) }));

const distributionQuestion = createDistributionQuestion({ tradingCalendar: async () => null as never });
const channelQuestion = createChannelQuestion({
  catalogue: { channels: async () => [], channelCosts: async () => [] },
  registry: { get: () => undefined },
} as unknown as Parameters<typeof createChannelQuestion>[0]);

const weakGroupQuestion = createWeakGroupQuestion({
  registry: { all: [], get: () => undefined },
  tags: { tagNames: async () => new Map() },
} as unknown as Parameters<typeof createWeakGroupQuestion>[0]);

/** A metric of a firm over another question. */
const metricOf = (question: string, figure: string, parameters: object): AnyQuestion =>
  createMetricQuestion({
    questions: { [question]: question === 'funnel' ? funnelQuestion : retentionQuestion } as never,
    productCodes: async () => [],
    find: async (code) =>
      metricRow.parse({
        ...{ code, version: 1, shipped: false, changedAt: null, changedBy: null, question, figure, parameters },
        ...{ name: { zh: '指标', en: 'Metric' }, meaning: { zh: '测试', en: 'Test' }, owner: 'test' },
        ...{ unit: 'share', direction: 'higher', benchmark: null },
      }),
  });

type Case = readonly [question: AnyQuestion, parameters: object];

/** What is asked, each with other options. */
const cases: readonly Case[] = [
  [funnelQuestion, { steps, window: { kind: 'duration', seconds: 9 * 86_400 }, unit: 'week' }],
  [funnelQuestion, { steps, window: { kind: 'session' }, order: 'any', counting: 'attempts' }],
  [
    funnelQuestion,
    {
      ...{
        steps,
        window: { kind: 'duration', seconds: 30 * 86_400 },
        order: 'strict',
        hold: property('vip'),
        ...byProduct,
      },
      exclusions: [{ events: step('complained'), afterStep: 1, beforeStep: 2 }],
    },
  ],
  [
    retentionQuestion,
    { initial: step('viewed'), returning: step(null), unit: 'week', periods: { kind: 'calendar', count: 4 } },
  ],
  [
    retentionQuestion,
    {
      ...{
        initial: step('opened'),
        returning: [{ event: 'ordered', filter: above(0) }],
        cohort: 'first_ever',
        unit: 'month',
      },
      ...{ periods: { kind: 'rolling', days: 7, count: 3 }, ...byChannel },
    },
  ],
  [lifecycleQuestion, { activity: step(null), unit: 'week' }],
  [stickinessQuestion, { activity: step('viewed'), unit: 'day', within: 'month' }],
  [
    trendsQuestion,
    {
      series: [
        { events: step(null), measure: { kind: 'customers' } },
        { events: step('ordered'), measure: { kind: 'percentile', property: 'amount', percent: 90 } },
      ],
      ...{ unit: 'week', ...byProduct },
    },
  ],
  [pathQuestion, { nodes: steps, stepsMax: 4 }],
  [
    attributionQuestion,
    { conversion: step('paid'), touches: step('viewed'), subject: property('channel'), value: amount },
  ],
  [distributionQuestion, { of: { kind: 'frequency', events: step(null) } }],
  [distributionQuestion, { of: { kind: 'interval', events: step('viewed'), until: step('paid') } }],
  [
    channelQuestion,
    {
      ...{ opened: step('opened'), registered: step('viewed'), ...byProduct },
      deposit: { events: step('paid'), subject: amount },
    },
  ],
  [
    conversionPointQuestion,
    {
      ...{ start: step('opened'), behaviours: [{ events: step('viewed') }, { events: step('ordered') }] },
      ...{ goal: { events: step('paid'), fromDay: 0, toDay: 30 }, windowDays: [7], countMax: 4 },
    },
  ],
  [featureQuestion, { features: { kind: 'values', events: step('viewed'), subject: property('note') } }],
  [repurchaseQuestion, { purchase: step('ordered'), again: { within: 'days', days: 14 } }],
  [npsQuestion, { answers: step('paid'), score: amount, reason: property('product'), counting: 'all' }],
  [
    levelsQuestion,
    { states: step('fact_recorded'), parts: [property('product')], amount, ends: step('complained'), unit: 'week' },
  ],
  [concentrationQuestion, { events: step('paid'), amount }],
  [openingQuestion, { steps, failed: step('complained'), windowDays: 30, sizeMin: 20, ...byProduct }],
  [
    weakGroupQuestion,
    {
      metric: { of: 'funnel', steps: steps.slice(0, 2), window: { kind: 'duration', seconds: 20 * 86_400 } },
      behaviours: [{ events: step('ordered') }],
      dimensions: [
        { by: 'event', subject: property('product') },
        { by: 'did', behaviour: 0 },
      ],
      sizeMin: 20,
    },
  ],
  [
    metricOf('funnel', 'total', { steps: steps.slice(0, 2), window: { kind: 'duration', seconds: 9 * 86_400 } }),
    { metric: 'own_funnel', unit: 'week', ...byProduct },
  ],
  [
    metricOf('retention', 'period:1', {
      ...{ initial: step('viewed'), returning: step(null), unit: 'week', periods: { kind: 'calendar', count: 2 } },
    }),
    { metric: 'own_retention', unit: 'week' },
  ],
];

const groupingOf = (who: 'customers' | 'everybody'): QuestionContext['grouping'] => ({
  population: { who, groups: new Map(), groupOfOthers: 0 },
  ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
});

const ask = async ([question, given]: Case, who: 'customers' | 'everybody', timelines: Timelines): Promise<unknown> => {
  const body = question.endpoints.ask.body?.parse({
    parameters: { range: { from: '2026-01-03', to: '2026-02-20' }, ...given, population: { who } },
  }) as { readonly parameters: Parameters<AnyQuestion['answer']>[0] };
  const parameters = (await question.prepare?.(body.parameters)) ?? body.parameters;
  if (isRefusal(parameters)) throw new Error(parameters.message);
  expect(question.check(parameters)).toBeNull();
  return question.answer(parameters, {
    ...{ grouping: groupingOf(who), timelines, timeZone: 'Asia/Shanghai' },
    now: Date.parse('2026-06-01T00:00:00+08:00'),
    control: { signal: new AbortController().signal, onProgress: () => undefined },
  });
};

/** Sums of floating point numbers depend on their order in the last digits. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'number' ? Number(each.toPrecision(9)) : each,
  );

const store = await openTestClusterStore(eventMigrations);

describe.skipIf(store === null)('questions on two shards', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await openTestWorld(store, { persons: process.env.ZHIYIN_SOAK ? 1_000 : 150 });
  }, 60_000);
  afterAll(() => world?.close());

  it('have persons on both', async () => {
    const sql = 'SELECT _shard_num AS shard, count() AS n FROM event GROUP BY shard';
    expect(await world.store.query({ sql })).toHaveLength(2);
  });

  it('are answered as plain filtering does', async () => {
    const codes = new Set<string>();
    const direct = createEventStoreTimelines(world.store);
    const plain = plainTimelines(world);
    const nobody = plainTimelines({ events: [] });
    for (const [index, each] of cases.entries()) {
      const who = index % 2 === 0 ? 'customers' : 'everybody';
      const { code } = each[0];
      const result = rounded(await ask(each, who, plain));
      expect({ code, index, result: rounded(await ask(each, who, direct)) }).toEqual({ code, index, result });
      expect(result).not.toEqual(rounded(await ask(each, who, nobody)));
      codes.add(code);
    }
    expect(codes.size).toBe(18);
  }, 300_000);
});
