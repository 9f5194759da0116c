// Feature usage agrees with its naive twin over random lives, and does what its words say on lives that can be counted by hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import type { QuestionContext } from '../questions/index.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { type FeatureCell, type FeatureParameters, type FeatureResult, featureParameters } from './contract.ts';
import { featureQuestion } from './feature-question.ts';
import { median } from './result.ts';
import { naiveFeatures } from './testing-naive-features.ts';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-06-01T00:00:00+08:00');
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 8));
const control = { signal: new AbortController().signal, onProgress: () => undefined };

const contextOf = (timelines: Timelines, { population }: FeatureParameters, timeZone: string): QuestionContext => ({
  ...{ timelines, timeZone, now: NOW, control },
  grouping: {
    population: { who: population.who, groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value: string) => ({ zh: value, en: value }) },
  },
});
const answer = (parameters: FeatureParameters, context: QuestionContext): Promise<FeatureResult> => {
  expect(featureQuestion.check(parameters)).toBeNull();
  return featureQuestion.answer(parameters, context) as Promise<FeatureResult>;
};
const people = async (parameters: FeatureParameters, cell: Omit<FeatureCell, 'group'>, context: QuestionContext) => {
  const group = { segment: null, kind: 'all' as const, value: null };
  const found = await featureQuestion.people(parameters, { group, ...cell } as FeatureCell, context);
  expect(found.total).toBe(found.persons.length);
  return [...found.persons].sort();
};

describe('over random lives', () => {
  let world: TestWorld;
  let index: ReturnType<typeof openTestIndex>;
  beforeAll(async () => {
    world = await openTestWorld();
    index = openTestIndex(world);
  });
  afterAll(async () => {
    await index.stop();
    await world.close();
  });

  const named = {
    kind: 'list' as const,
    list: [
      { name: '看', events: [{ event: 'viewed' }] },
      { name: 'buy', events: [{ event: 'ordered' }, { event: 'paid' }] },
    ],
  };
  const values = { kind: 'values' as const, events: [{ event: 'viewed' }, { event: 'ordered' }] };
  const optionSet = fc
    .record({
      features: fc.constantFrom<unknown>(
        named,
        { ...values, subject: { kind: 'property', name: 'product' } },
        { ...values, subject: { kind: 'field', name: 'channel' }, shown: 1 },
      ),
      activity: fc.constantFrom([{ event: null }], [{ event: 'opened' }]),
      unit: fc.constantFrom('day' as const, 'week' as const),
      range: fc.constantFrom({ from: '2026-01-05', to: '2026-02-03' }, { from: '2026-01-20', to: '2026-01-24' }),
      population: fc.constantFrom({ who: 'customers' as const }, { who: 'everybody' as const }),
    })
    .map((given) => featureParameters.parse(given));

  it('agrees with the naive twin', { timeout: 300_000 }, async () => {
    let users = 0;
    for (const [number, parameters] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 5 }).entries()) {
      const zone = number % 2 === 0 ? ZONE : 'America/New_York';
      const context = contextOf(createEventStoreTimelines(world.store), parameters, zone);
      const result = await answer(parameters, context);
      expect(await answer(parameters, { ...context, timelines: index.timelines })).toEqual(result);
      const query = featureQuestion.query(parameters, zone, context.grouping.population);
      const naive = naiveFeatures(world, query, parameters, zone);
      const [group] = result.groups;
      expect(group?.active).toBe(naive.active.length);
      expect(result.found).toBe(new Set(naive.uses.map(({ feature }) => feature)).size);
      expect((group?.featuresEach ?? 0) * naive.active.length).toBeCloseTo(naive.uses.length);
      const breadthOf = (person: string) => naive.uses.filter((use) => use.person === person).length;
      for (const bracket of [0, 1, 2])
        expect(group?.breadth[bracket]).toBe(naive.active.filter((person) => breadthOf(person) === bracket).length);
      for (const shown of group?.features ?? []) {
        const own = naive.uses.filter(({ feature }) => feature === shown.feature);
        const total = (of: (use: (typeof own)[number]) => number) => own.reduce((sum, use) => sum + of(use), 0);
        expect({ parameters, shown }).toMatchObject({
          shown: {
            ...{ users: own.length, uses: total(({ uses }) => uses) },
            repeated: own.filter(({ days }) => days > 1).length,
            fresh: own.filter(({ fresh }) => fresh).length,
            daysEach: own.length === 0 ? null : total(({ days }) => days) / own.length,
          },
        });
        if (parameters.unit === 'day')
          for (const [index, { date }] of result.periods.entries())
            expect(shown.trend[index]).toBe(own.filter(({ dates }) => dates.includes(date)).length);
        users += own.length;
      }
      const feature = group?.features[0]?.feature ?? '';
      const of = (keep: (use: (typeof naive.uses)[number]) => boolean) =>
        naive.uses.filter((use) => use.feature === feature && keep(use)).map(({ person }) => person);
      expect(await people(parameters, { feature, kind: 'used' }, context)).toEqual(of(() => true).sort());
      expect(await people(parameters, { feature, kind: 'repeated' }, context)).toEqual(
        of(({ days }) => days > 1).sort(),
      );
      expect(await people(parameters, { feature, kind: 'fresh' }, context)).toEqual(of(({ fresh }) => fresh).sort());
      const never = naive.active.filter((person) => !of(() => true).includes(person));
      expect(await people(parameters, { feature, kind: 'never' }, context)).toEqual(never.sort());
    }
    expect(users).toBeGreaterThan(500);
  });
});

describe('by hand', () => {
  const lives = {
    ann: [
      'search 2026-02-20T10:00',
      'search 2026-03-02T10:00',
      'search 2026-03-02T11:00',
      'search 2026-03-05T09:00',
      'chart 2026-03-05T09:30',
    ],
    bob: ['search 2026-03-03T10:00', 'home 2026-03-03T10:01'],
    cho: ['home 2026-03-04T10:00'],
    // Active before the range alone.
    dan: ['chart 2026-02-01T10:00'],
  };
  const parameters = featureParameters.parse({
    range: { from: '2026-03-01', to: '2026-03-08' },
    unit: 'day',
    features: {
      kind: 'list',
      list: [
        { name: 'search', events: [{ event: 'search' }] },
        { name: 'chart', events: [{ event: 'chart' }] },
      ],
    },
  });
  const context = contextOf(handTimelines(lives, ['search', 'chart', 'home']), parameters, ZONE);

  it('counts adoption, breadth, depth, frequency, first and repeated use', async () => {
    const { groups, found } = await answer(parameters, context);
    expect(found).toBe(2);
    expect(groups[0]).toMatchObject({
      ...{ active: 3, featuresEach: 1, breadth: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0] },
      medians: { adoption: 0.5, daysEach: 1.25 },
      features: [
        {
          ...{
            feature: 'search',
            users: 2,
            uses: 4,
            adoption: 2 / 3,
            usesEach: 2,
            daysEach: 1.5,
            repeated: 1,
            repeatShare: 0.5,
          },
          ...{ fresh: 1, trend: [0, 1, 1, 0, 1, 0, 0], quadrant: 'core' },
        },
        { feature: 'chart', users: 1, uses: 1, daysEach: 1, repeated: 0, fresh: 1, quadrant: 'weak' },
      ],
    });
    expect(await people(parameters, { feature: 'search', kind: 'never' }, context)).toEqual(['cho']);
    expect(await people(parameters, { feature: 'search', kind: 'fresh' }, context)).toEqual(['bob']);
  });

  it('refuses two features of one name and too many units', () => {
    const { features } = parameters;
    const twice = featureParameters.parse({
      ...parameters,
      features: {
        kind: 'list',
        list: [...(features.kind === 'list' ? features.list : []), { name: 'search', events: [{ event: 'x' }] }],
      },
    });
    const refused = featureQuestion.check(twice);
    expect(isRefusal(refused) && refused.message).toContain('search');
    const long = { ...parameters, range: { from: '2024-01-01', to: '2026-01-01' } };
    expect(featureQuestion.check(long)).toMatchObject({ code: 'QUESTION_TOO_LARGE' });
  });

  it('takes the middle', () => {
    expect([median([]), median([3]), median([1, 5]), median([9, 1, 5])]).toEqual([0, 3, 3, 5]);
  });
});
