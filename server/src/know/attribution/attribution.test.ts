// Attribution agrees with its naive twin over random lives, and every option does what its name says on lives that can be counted by hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { type AttributionParameters, attributionParameters } from './contract.ts';
import { attributionFold, attributionPeopleFold } from './folds.ts';
import { checkAttribution, planAttribution } from './plan.ts';
import { attributionResultOf } from './result.ts';
import { DIRECT } from './tally.ts';
import { naiveCredit, naivePaths } from './testing-naive-attribution.ts';

const ZONE = 'Asia/Shanghai';
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 7));
const control = { signal: new AbortController().signal, onProgress: () => undefined };
const grouping = { segments: [], labelOf: (value: string) => ({ zh: value, en: value }) };

const evaluate = async (timelines: Timelines, parameters: AttributionParameters, zone = ZONE) => {
  expect(checkAttribution(parameters)).toBeNull();
  const { who } = parameters.population;
  const plan = planAttribution(parameters, zone, { who, groups: new Map(), groupOfOthers: 0 });
  const spec = plan.spec([], 0);
  const part = await timelines.fold(attributionFold, spec, plan.query, control);
  return { plan, spec, result: attributionResultOf(parameters, grouping, part) };
};

describe('attribution over random lives', () => {
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

  const optionSet: fc.Arbitrary<AttributionParameters> = fc
    .record({
      conversion: fc.constantFrom(
        [{ event: 'paid' }],
        [{ event: 'opened' }, { event: 'ordered' }],
        [{ event: 'fact_recorded' }],
      ),
      touches: fc.constantFrom([{ event: 'viewed' }], [{ event: null }], [{ event: 'viewed' }, { event: 'paid' }]),
      subject: fc.constantFrom(
        { kind: 'field' as const, name: 'channel' as const },
        { kind: 'property' as const, name: 'product' },
        { kind: 'property' as const, name: 'note' },
      ),
      lookbackDays: fc.constantFrom(1, 3, 12),
      direct: fc.constantFrom('count' as const, 'ignore_unless_only' as const),
      directValues: fc.constantFrom([], ['A', 'feed']),
      conversions: fc.constantFrom('each' as const, 'first' as const),
      reuse: fc.constantFrom('once' as const, 'again' as const),
      halfLifeDays: fc.constantFrom(0.5, 7),
      value: fc.constantFrom(undefined, { kind: 'property' as const, name: 'amount' }),
      channelsMax: fc.constantFrom(2, 12),
      who: fc.constantFrom('customers' as const, 'everybody' as const),
      broken: fc.boolean(),
    })
    .map(({ who, broken, ...rest }) =>
      attributionParameters.parse({
        ...rest,
        range: { from: '2026-01-04', to: '2026-01-29' },
        population: { who },
        ...(broken ? { breakdown: { by: 'event', subject: { kind: 'property', name: 'vip' } } } : {}),
      }),
    );

  it('agrees with the naive twin over option sets, from both sources', { timeout: 300_000 }, async () => {
    const stored = createEventStoreTimelines(world.store);
    let attributed = 0;
    for (const [number, parameters] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 5 }).entries()) {
      const zone = number % 2 === 0 ? ZONE : 'America/New_York';
      const timelines = number % 5 === 0 ? index.timelines : stored;
      const { plan, spec, result } = await evaluate(timelines, parameters, zone);
      const paths = naivePaths(world, parameters, plan, zone);
      for (const group of result.groups) {
        if (group.key.kind === 'other') continue;
        const own = paths.filter(({ group: value }) => group.key.kind === 'all' || value === group.key.value);
        const converted = own.filter((path) => path.converted);
        expect({
          parameters,
          conversions: group.conversions,
          unattributed: group.unattributed,
          without: group.pathsWithout,
        }).toEqual({
          parameters,
          conversions: converted.length,
          unattributed: converted.filter(({ channels }) => channels.length === 0).length,
          without: own.length - converted.length,
        });
        expect(group.value).toBeCloseTo(
          converted.reduce((sum, path) => sum + path.value, 0),
          6,
        );
        for (const { channel, credits, touches, assisted } of group.channels) {
          if (channel.kind === 'other') continue;
          const name = channel.kind === 'direct' ? 'DIRECT' : (channel.value as string);
          const naive = naiveCredit(own, name, parameters.halfLifeDays);
          expect([name, touches, assisted]).toEqual([name, naive.touches, naive.assisted]);
          for (const rule of ['first', 'last', 'linear', 'position', 'decay'] as const)
            expect(credits[rule].conversions, `${name} ${rule}`).toBeCloseTo(naive[rule], 6);
        }
        for (const rule of ['first', 'decay', 'markov', 'shapley'] as const)
          expect(group.channels.reduce((sum, { credits }) => sum + credits[rule].conversions, 0)).toBeCloseTo(
            group.channels.length === 0 ? 0 : group.conversions - group.unattributed,
            6,
          );
        attributed += group.conversions - group.unattributed;
      }
      const kinds = ['converted', 'first', 'last', 'not_converted'] as const;
      const kind = kinds[number % kinds.length] as (typeof kinds)[number];
      const cell = { attribution: spec, segment: -1, value: undefined, channel: DIRECT, kind };
      const people = await timelines.fold(attributionPeopleFold, cell, plan.query, control);
      const meant = paths.filter(({ channels, converted }) => {
        if (converted === (kind === 'not_converted')) return false;
        const looked = kind === 'first' ? channels.slice(0, 1) : kind === 'last' ? channels.slice(-1) : channels;
        return looked.includes('DIRECT');
      });
      expect([...people.persons].sort()).toEqual([...new Set(meant.map(({ person }) => person))].sort());
    }
    expect(attributed).toBeGreaterThan(500);
  });
});

describe('attribution by hand', () => {
  // Ann: ad on the 1st, search on the 8th, a visit of her own on the 15th when she opens; an ad on the 20th; opens again on the 22nd.
  // Bob: an ad on the 2nd, nothing more. Cat: opens on the 3rd without any touch.
  const lives = {
    Ann: [
      'touch 2026-03-01T10:00 channel=ad',
      'touch 2026-03-08T10:00 channel=search',
      'touch 2026-03-15T09:00',
      'open 2026-03-15T10:00 amount=100',
      'touch 2026-03-20T10:00 channel=ad',
      'open 2026-03-22T10:00 amount=20',
    ],
    Bob: ['touch 2026-03-02T10:00 channel=ad'],
    Cat: ['open 2026-03-03T10:00 amount=7'],
  };
  const ask = (more: object = {}) =>
    evaluate(
      handTimelines(lives, ['open', 'touch']),
      attributionParameters.parse({
        ...{
          range: { from: '2026-03-01', to: '2026-04-01' },
          conversion: [{ event: 'open' }],
          touches: [{ event: 'touch' }],
        },
        ...{ subject: { kind: 'property', name: 'channel' }, value: { kind: 'property', name: 'amount' } },
        ...more,
      }),
    );
  const creditsOf = async (model: 'first' | 'last' | 'linear' | 'position' | 'decay', more: object = {}) => {
    const { result } = await ask(more);
    const channels = result.groups[0]?.channels ?? [];
    return Object.fromEntries(
      channels.map(({ channel, credits }) => [
        channel.label.en,
        [credits[model].conversions, credits[model].value].map((each) => Math.round(each * 1_000) / 1_000),
      ]),
    );
  };

  it.each([
    ['first touch', 'first', {}, { ad: [2, 120], search: [0, 0], Direct: [0, 0] }],
    ['last touch', 'last', {}, { ad: [1, 20], search: [0, 0], Direct: [1, 100] }],
    ['linear', 'linear', {}, { ad: [1.333, 53.333], search: [0.333, 33.333], Direct: [0.333, 33.333] }],
    ['position', 'position', {}, { ad: [1.4, 60], search: [0.2, 20], Direct: [0.4, 40] }],
    [
      'direct left out beside others: the first path is ad and search',
      'last',
      { direct: 'ignore_unless_only' },
      { ad: [1, 20], search: [1, 100] },
    ],
    [
      'ad is called direct: search alone is left of the first path, and the second has nothing else',
      'last',
      { direct: 'ignore_unless_only', directValues: ['ad'] },
      { search: [1, 100], Direct: [1, 20] },
    ],
    [
      'a lookback of 7 days, to the hour: of the first path ad is gone, search is still there',
      'first',
      { lookbackDays: 7 },
      { ad: [1, 20], search: [1, 100], Direct: [0, 0] },
    ],
    [
      'touches lead to every conversion: the second path has all four',
      'linear',
      { reuse: 'again' },
      // 1/3 + 2/4 conversions; 100/3 + 20 * 2/4.
      { ad: [0.833, 43.333], search: [0.583, 38.333], Direct: [0.583, 38.333] },
    ],
    ['the first conversion alone', 'last', { conversions: 'first' }, { ad: [0, 0], search: [0, 0], Direct: [1, 100] }],
    [
      'a range from the 10th: touches before it still lead there',
      'first',
      { range: { from: '2026-03-10', to: '2026-04-01' } },
      { ad: [2, 120], search: [0, 0], Direct: [0, 0] },
    ],
  ] as const)('%s', async (_title, model, more, expected) => {
    expect(await creditsOf(model, more)).toEqual(expected);
  });

  it('halves with each half-life', async () => {
    // The first path: ad 14 days and 0 h before, search 7 days, direct one hour; the second: ad two days before, alone.
    const { ad, search, Direct } = await creditsOf('decay');
    const [a, s, d] = [0.25, 0.5, 0.5 ** (1 / 168)];
    const sum = a + s + d;
    expect([ad?.[0], search?.[0], Direct?.[0]]).toEqual([
      expect.closeTo(1 + a / sum, 3),
      expect.closeTo(s / sum, 3),
      expect.closeTo(d / sum, 3),
    ]);
  });

  it('tells conversions without touches and touches without conversion apart', async () => {
    const group = (await ask()).result.groups[0];
    expect([group?.conversions, group?.unattributed, group?.value, group?.unattributedValue]).toEqual([3, 1, 127, 7]);
    expect([group?.pathsWithout, group?.touchesMean, group?.daysMean]).toEqual([1, 2, 8]);
    // With a lookback of 7 days the ad of the 1st has led to nothing, as Bob's.
    expect((await ask({ lookbackDays: 7 })).result.groups[0]?.pathsWithout).toBe(2);
  });

  it('sums the smaller channels up as other', async () => {
    const group = (await ask({ channelsMax: 1 })).result.groups[0];
    expect(group?.channels.map(({ channel, credits }) => [channel.kind, credits.linear.conversions])).toEqual([
      ['value', expect.closeTo(4 / 3, 9)],
      ['other', expect.closeTo(2 / 3, 9)],
    ]);
  });

  it('opens a figure to its customers', async () => {
    const { plan, spec } = await ask();
    const people = async (channel: string | null, kind: 'converted' | 'last' | 'not_converted' | 'unattributed') =>
      (
        await handTimelines(lives, ['open', 'touch']).fold(
          attributionPeopleFold,
          { attribution: spec, segment: -1, value: undefined, channel, kind },
          plan.query,
          control,
        )
      ).persons;
    expect(await people('ad', 'converted')).toEqual(['Ann']);
    expect(await people('search', 'last')).toEqual([]);
    expect(await people('ad', 'not_converted')).toEqual(['Bob']);
    expect(await people(null, 'unattributed')).toEqual(['Cat']);
  });

  it('refuses properties without a name', () => {
    const parameters = attributionParameters.parse({
      range: { from: '2026-03-01', to: '2026-04-01' },
      conversion: [{ event: 'open' }],
      touches: [{ event: 'touch' }],
      subject: { kind: 'property', name: ' ' },
    });
    expect(checkAttribution(parameters)).toMatchObject({ code: 'PARAMETERS_NOT_VALID' });
  });
});
