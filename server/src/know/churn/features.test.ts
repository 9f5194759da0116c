// What is seen of customers, by hand: features before the cut, labels from it on, and nothing of the future in the past.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handTimelines } from '../timelines/testing.ts';
import { scoreRows, trainingCuts } from './compute.ts';
import {
  type ChurnSpec,
  churnColumns,
  churnFold,
  churnMatchers,
  FEATURES,
  type FeatureCode,
  featureCodes,
} from './features.ts';
import { definitionWords } from './routes.ts';
import { churnSettings } from './settings.ts';
import { train } from './train.ts';
import { featureNames, reasonWords } from './words.ts';

const DAY_MS = 86_400_000;
const at = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);
const names = [
  ...['page_viewed', 'trade_recorded', 'cash_flow_recorded', 'complaint_filed', 'survey_answered'],
  ...['product_viewed', 'product_purchase_started', 'staff_contacted', 'asset_recorded'],
];
const CUT = at('2026-04-01');
const settings = churnSettings.parse({ regularDaysMin: 2 });
const spec = (more: Partial<ChurnSpec> = {}): ChurnSpec => ({
  ...{ ...settings, cuts: [CUT], knownUntil: at('2026-07-01'), sampleEvery: 1 },
  ...more,
});

const look = async (lines: readonly string[], given: ChurnSpec = spec()) => {
  const query = {
    ...{ matchers: churnMatchers, columns: churnColumns, from: null, to: given.knownUntil },
    population: { who: 'everybody' as const, groups: new Map<string, number>(), groupOfOthers: 0 },
  };
  const control = { signal: new AbortController().signal, onProgress: () => undefined };
  const rows = await handTimelines({ P: lines }, names).fold(churnFold, given, query, control);
  const featureOf = (code: FeatureCode): number => rows.values[featureCodes.indexOf(code)] ?? Number.NaN;
  return { rows, featureOf };
};

const visits = (...days: readonly string[]): readonly string[] => days.map((day) => `page_viewed 2026-${day}T10:00`);
const regular = visits('01-05', '02-10', '03-20', '03-20', '03-27');

describe('features', () => {
  it('say what was done before the cut', async () => {
    const { rows, featureOf } = await look(
      [
        ...regular,
        'trade_recorded 2026-03-02T10:00 amount_fen=5000',
        'cash_flow_recorded 2026-01-06T10:00 direction=in amount_fen=2000000',
        'cash_flow_recorded 2026-03-25T10:00 direction=out amount_fen=500000',
        'asset_recorded 2026-02-01T00:00 total_assets_fen=2000000',
        'asset_recorded 2026-03-31T00:00 total_assets_fen=1500000',
        'complaint_filed 2026-03-25T11:00',
      ].toSorted((one, other) => ((one.split(' ')[1] ?? '') < (other.split(' ')[1] ?? '') ? -1 : 1)),
    );
    expect(rows.persons).toEqual(['P']);
    expect(rows.values).toHaveLength(FEATURES);
    // Timelines by hand take every event for behaviour, also what core systems state.
    expect(featureOf('idle_days')).toBe(1);
    // Two visits on one day are one active day.
    expect(featureOf('active_days')).toBe(5);
    expect(featureOf('trades')).toBe(1);
    expect(featureOf('withdrawals')).toBe(1);
    expect(featureOf('net_outflow')).toBeCloseTo(500_000 / 1_500_000, 9);
    expect(featureOf('asset_change')).toBeCloseTo(-0.25, 9);
    expect(featureOf('assets')).toBe(15_000);
    expect(featureOf('complaints')).toBe(1);
  });

  it('know nothing of the future: whatever comes from the cut on changes no feature', async () => {
    const before = (await look(regular)).rows.values;
    const later = fc.array(
      fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 9_000_000 })),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(later, async (events) => {
        const lines = events
          .toSorted(([, one], [, other]) => one - other)
          .map(([name, days, fen]) => {
            const when = new Date(CUT + days * DAY_MS + 8 * 3_600_000).toISOString().slice(0, 16);
            return `${name} ${when} direction=out score=1 amount_fen=${fen} total_assets_fen=${fen}`;
          });
        expect((await look([...regular, ...lines])).rows.values).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });
});

describe('labels', () => {
  const held = ['asset_recorded 2026-03-31T00:00 total_assets_fen=1000000'];
  const cases: readonly (readonly [string, readonly string[], Partial<ChurnSpec>, readonly number[]])[] = [
    ['nothing within the horizon', [], {}, [1]],
    ['a visit on its last day', visits('05-30'), {}, [0]],
    ['a visit after it', visits('05-31'), {}, [1]],
    ['visits but no trade, where trades count', visits('04-10'), { inactive: 'trade' }, [1]],
    [
      'assets halved',
      ['asset_recorded 2026-05-01T00:00 total_assets_fen=500000'],
      { inactive: null, assetsDownShare: 0.5 },
      [1],
    ],
    [
      'assets nearly halved',
      ['asset_recorded 2026-05-01T00:00 total_assets_fen=500001'],
      { inactive: null, assetsDownShare: 0.5 },
      [0],
    ],
    [
      'withdrawn in two steps',
      [
        'cash_flow_recorded 2026-04-05T10:00 direction=out amount_fen=300000',
        'cash_flow_recorded 2026-05-05T10:00 direction=out amount_fen=200000',
      ],
      { inactive: null, outflowShare: 0.5 },
      [1],
    ],
    ['a horizon that has not ended', [], { knownUntil: at('2026-05-01') }, [-1]],
    ['no regular', [], { regularDaysMin: 9 }, []],
  ];
  it.each(cases)('%s', async (_title, after, more, wanted) => {
    expect((await look([...regular, ...held, ...after], spec(more))).rows.labels).toEqual(wanted);
  });

  it('counts who is asleep, regular or not, and does not warn of them', async () => {
    const { rows } = await look(visits('01-01'), spec({ sleepDays: 60 }));
    expect(rows).toMatchObject({ sleeping: 1, persons: [] });
  });

  it('leaves between the labels learnt from and the features judged no day in common', () => {
    for (const horizonDays of [14, 60, 180]) {
      const cuts = trainingCuts(CUT, { horizonDays });
      const judge = cuts.at(-1) ?? 0;
      expect(judge + horizonDays * DAY_MS).toBe(CUT);
      for (const cut of cuts.slice(0, -1)) expect(cut + horizonDays * DAY_MS).toBeLessThanOrEqual(judge);
    }
  });
});

describe('training and scoring', () => {
  /** Rows of made-up customers: who has been idle for long leaves. */
  const rowsOf = (count: number, shift = 0) => {
    const values: number[] = [];
    const labels: number[] = [];
    for (let row = 0; row < count; row += 1) {
      const idle = (row * 37) % 80;
      const own = featureCodes.map((code) => (code === 'idle_days' ? idle + shift : (row * 13) % 7));
      values.push(...own);
      labels.push(idle + ((row * 29) % 40) > 70 ? 1 : 0);
    }
    return { values, labels, persons: labels.map((_, row) => String(row)) };
  };
  const { values, labels } = rowsOf(1_000);
  const data = {
    ...{ values: Float64Array.from(values), labels: Float64Array.from(labels), ridge: 1, lastWindow: 1 },
    windows: Float64Array.from(labels, (_, row) => (row < 700 ? 0 : 1)),
  };

  it('judges on the later window, says why in words, and sees drift', () => {
    const answer = train(data);
    if (answer.kind === 'refused') throw new Error(answer.message.en);
    expect(answer.fitted.quality).toMatchObject({ trainedOn: 700, judgedOn: 300 });
    expect(answer.fitted.quality.area).toBeGreaterThan(0.9);
    const scored = scoreRows(answer.fitted, rowsOf(1_000));
    expect(Math.max(...scored.drift)).toBeLessThan(0.01);
    const top = scored.chances.indexOf(Math.max(...scored.chances));
    expect(scored.reasonsOf(top)[0]).toMatchObject({ feature: 'idle_days' });
    expect(reasonWords(scored.reasonsOf(top)[0] ?? { feature: '', value: 0 })?.zh).toMatch(/^已 \d+ 天没有访问或交易$/);
    expect(scored.bandOf(scored.chances[top] ?? 0)).toBe('high');
    const high = scored.chances.filter((chance) => scored.bandOf(chance) === 'high').length;
    expect(high).toBeLessThanOrEqual(100);
    expect(high).toBeGreaterThan(70);
    const shifted = scoreRows(answer.fitted, rowsOf(1_000, 60));
    expect(shifted.drift[featureCodes.indexOf('idle_days')]).toBeGreaterThan(0.25);
  });

  it('makes no model of too few, and says so', () => {
    const stayed = { ...data, labels: data.labels.map((label, row) => (row < 20 ? label : 0)) };
    expect(train(stayed)).toMatchObject({
      kind: 'refused',
      message: { en: expect.stringContaining('too few customers'), zh: expect.stringContaining('太少') },
    });
    expect(
      train({ ...data, values: new Float64Array(), labels: new Float64Array(), windows: new Float64Array() }),
    ).toMatchObject({
      kind: 'refused',
    });
  });

  it('has words for every feature and every definition', () => {
    for (const code of featureCodes)
      for (const value of [0, 3, 400, -0.5])
        for (const text of [featureNames[code].zh, featureNames[code].en, reasonWords({ feature: code, value })?.en])
          expect(text?.length).toBeGreaterThan(3);
    const all = definitionWords(churnSettings.parse({ assetsDownShare: 0.5, outflowShare: 0.3 }));
    expect(all.zh).toContain('资产较期初下降不少于 50%');
    expect(churnSettings.safeParse({ inactive: null }).success).toBe(false);
  });
});
