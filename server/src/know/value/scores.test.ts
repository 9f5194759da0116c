// R, F, M and the amount-frequency-benefit score as tables of cases.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomerDay, CustomerHistory, Habits, PurchaseKind } from '../purchases/index.ts';
import { scoreAmountFrequencyBenefit, targetGroupOf } from './amount-frequency-benefit.ts';
import { holdingStyleOf, preferenceOf, sessionHabitOf, tradingStyleOf } from './behaviour.ts';
import { behaviourWords } from './behaviour-words.ts';
import { quantileBounds, scoreByBounds, scoreByCuts } from './cuts.ts';
import { groupNames, groupsOf, namings } from './groups.ts';
import { measureRfm, scoreRfm } from './rfm.ts';
import { amountFrequencyBenefitSettings, rfmSettings } from './settings.ts';

const none = { boughtFen: 0, returnedFen: 0, purchases: 0, returns: 0, revenueFen: 0 };
const bought = (
  day: number,
  fen: number,
  kind: PurchaseKind = 'products',
  more: Partial<typeof none> = {},
): CustomerDay => ({
  day,
  kinds: {
    securities: none,
    products: none,
    services: none,
    [kind]: { ...none, boughtFen: fen, purchases: 1, ...more },
  },
  trades: kind === 'securities' ? 1 : 0,
});
const history = (...days: readonly CustomerDay[]): CustomerHistory => ({ personId: '1', days });
const END = 1_000;
const yuan = (amount: number) => amount * 100;

describe('cut points', () => {
  const { amountCutsFen, frequencyCuts, benefitCutsFen } = amountFrequencyBenefitSettings.parse({});
  it.each([
    [
      amountCutsFen,
      [0, 9_999.99, 10_000, 49_999, 50_000, 100_000, 500_000, 999_999, 1_000_000, 9e9].map(yuan),
      [1, 1, 2, 2, 3, 4, 5, 5, 6, 6],
    ],
    [frequencyCuts, [0, 1, 1.9, 2, 4, 5, 9, 10, 49, 50, 99, 100], [1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6]],
    [benefitCutsFen, [0, 10_000, 30_000, 100_000, 300_000, 500_000].map(yuan), [1, 2, 3, 4, 5, 6]],
  ])('are the published ones %#', (cuts, values, scores) => {
    expect(values.map((value) => scoreByCuts(value, cuts))).toEqual(scores);
  });

  it('refuses cut points that do not ascend', () => {
    expect(amountFrequencyBenefitSettings.safeParse({ frequencyCuts: [2, 2, 10, 50, 100] }).success).toBe(false);
    expect(amountFrequencyBenefitSettings.safeParse({ frequencyCuts: [2, 5] }).success).toBe(false);
    expect(rfmSettings.safeParse({ kinds: ['products', 'products'] }).success).toBe(false);
  });

  it('of quantiles give equal values one score, keep the order, and fill the scores evenly where nothing is equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 200 }), (values) => {
        const bounds = quantileBounds(Float64Array.from(values), 5);
        const scores = values.map((value) => scoreByBounds(value, bounds));
        values.forEach((one, i) => {
          values.forEach((other, j) => {
            if (one < other) expect(scores[i]).toBeLessThanOrEqual(scores[j] as number);
            if (one === other) expect(scores[i]).toBe(scores[j]);
          });
        });
        expect(Math.min(...scores)).toBe(1);
      }),
      { numRuns: 50 },
    );
    const plain = Float64Array.from({ length: 100 }, (_, index) => index);
    const bounds = quantileBounds(plain, 5);
    for (const score of [1, 2, 3, 4, 5])
      expect([...plain].filter((value) => scoreByBounds(value, bounds) === score)).toHaveLength(20);
  });
});

describe('R, F and M', () => {
  const settings = rfmSettings.parse({});
  it.each([
    ['nothing', history(), null],
    ['nothing in the window', history(bought(END - 365, 500)), null],
    ['the first day of the window', history(bought(END - 364, 500)), [364, 1, 500]],
    ['today', history(bought(END - 10, 500), bought(END, 200)), [0, 2, 700]],
    ['what comes later does not count', history(bought(END - 10, 500), bought(END + 1, 200)), [10, 1, 500]],
    [
      'a purchase given back is none',
      history(bought(END - 10, 500), bought(END - 5, 0, 'products', { purchases: 0, returnedFen: 500, returns: 1 })),
      null,
    ],
    [
      'two kinds on one day are one day',
      history({
        ...bought(END - 1, 100),
        kinds: {
          securities: { ...none, boughtFen: 50, purchases: 1 },
          products: { ...none, boughtFen: 100, purchases: 1 },
          services: none,
        },
      }),
      [1, 1, 150],
    ],
  ] as const)('of %s', (_, given, wanted) => {
    const measured = measureRfm(given, settings, END);
    expect(measured && [measured.recencyDays, measured.frequency, measured.moneyFen]).toEqual(wanted);
  });

  it('count money by what the firm earned where that is chosen', () => {
    const given = history(bought(END - 1, 100_000, 'products', { revenueFen: 600 }));
    expect(measureRfm(given, { ...settings, money: 'revenue' }, END)?.moneyFen).toBe(600);
  });

  it('score few days since the last purchase high', () => {
    const scored = scoreRfm(
      {
        recencyDays: Float64Array.from([0, 10, 20, 30, 40]),
        frequency: Float64Array.from([5, 4, 3, 2, 1]),
        moneyFen: Float64Array.from([1, 1, 1, 1, 1]),
      },
      { kind: 'quantile' },
    );
    expect([...scored.r]).toEqual([5, 4, 3, 2, 1]);
    expect([...scored.f]).toEqual([5, 4, 3, 2, 1]);
    expect([...scored.m]).toEqual([1, 1, 1, 1, 1]);
    expect(scored.withoutDifference).toEqual(['moneyFen']);
    expect(scored.means.r).toBe(3);
    const fixed = scoreRfm(
      {
        recencyDays: Float64Array.from([6, 7, 400]),
        frequency: Float64Array.from([1, 3, 50]),
        moneyFen: Float64Array.from([0, 5, 10]),
      },
      { kind: 'fixed', recencyDays: [7, 30, 90, 180], frequency: [2, 4, 8, 16], moneyFen: [1, 6, 8, 10] },
    );
    expect([[...fixed.r], [...fixed.f], [...fixed.m]]).toEqual([
      [5, 4, 1],
      [1, 2, 5],
      [1, 2, 5],
    ]);
  });

  it('of nobody and of one customer', () => {
    const empty = { recencyDays: new Float64Array(), frequency: new Float64Array(), moneyFen: new Float64Array() };
    expect(scoreRfm(empty, { kind: 'quantile' }).means).toEqual({ r: 0, f: 0, m: 0 });
    const one = scoreRfm(
      { recencyDays: Float64Array.of(3), frequency: Float64Array.of(1), moneyFen: Float64Array.of(9) },
      { kind: 'quantile' },
    );
    expect(one.withoutDifference).toHaveLength(3);
  });
});

describe('named groups', () => {
  const settings = rfmSettings.parse({});
  const unknown = { tradingStyle: null, holdingStyle: null, assetsFen: null, age: null };
  const means = { r: 3, f: 3, m: 3 };
  const of = (r: number, f: number, m: number, facts = unknown) => groupsOf({ r, f, m }, means, facts, settings);

  it.each([
    [5, 5, 5, 'important_value', 'champions', 'core_value'],
    [5, 5, 3, 'general_value', 'champions', 'high_frequency_trader'],
    [1, 1, 5, 'important_recall', 'at_risk', 'long_term_wealth'],
    [3, 3, 3, 'general_recall', 'needs_attention', 'growth_potential'],
    [5, 1, 5, 'important_development', 'potential_loyal', 'growth_potential'],
    [1, 5, 5, 'important_retention', 'cannot_lose', 'occasional'],
    [1, 5, 1, 'general_retention', 'at_risk', 'occasional'],
    [5, 1, 1, 'general_development', 'recent', 'occasional'],
    [1, 1, 1, 'general_recall', 'lost', 'occasional'],
  ])('of R%i F%i M%i', (r, f, m, classic, detailed, broker) => {
    expect(of(r, f, m)).toMatchObject({ classic, detailed, broker });
  });

  it('are decided by how somebody trades and holds where the scores stand between', () => {
    expect(of(4, 4, 1, { ...unknown, tradingStyle: 'high_frequency' } as never).broker).toBe('high_frequency_trader');
    expect(of(5, 2, 5, { ...unknown, holdingStyle: 'long' } as never).broker).toBe('long_term_wealth');
  });

  it.each([
    [{ assetsFen: yuan(6_000_000), age: 30 }, 'private_banking'],
    [{ assetsFen: yuan(500_000), age: 30 }, 'middle_class_wealth'],
    [{ assetsFen: yuan(10_000), age: 34 }, 'young_consumer'],
    [{ assetsFen: yuan(10_000), age: 35 }, 'general'],
    [{ assetsFen: null, age: null }, 'general'],
  ])('of a bank %#', (facts, group) => {
    expect(of(3, 3, 3, { ...unknown, ...facts } as never).bank).toBe(group);
  });

  it('are all reachable and all have names', () => {
    const found = Object.fromEntries(namings.map((naming) => [naming, new Set<string>()]));
    for (let code = 0; code < 125; code += 1)
      for (const assetsFen of [null, yuan(1_000_000), yuan(9_000_000)])
        for (const age of [null, 20]) {
          const groups = of(1 + (code % 5), 1 + (Math.floor(code / 5) % 5), 1 + Math.floor(code / 25), {
            ...unknown,
            assetsFen,
            age,
          } as never);
          for (const naming of namings) found[naming]?.add(groups[naming]);
        }
    for (const naming of namings)
      expect([...(found[naming] ?? [])].sort()).toEqual(Object.keys(groupNames[naming]).sort());
    expect(Object.keys(groupNames.classic)).toHaveLength(8);
    expect(Object.keys(groupNames.detailed)).toHaveLength(11);
  });
});

describe('amount, frequency and benefit', () => {
  const settings = amountFrequencyBenefitSettings.parse({});
  it('counts products and services, not securities', () => {
    const scored = scoreAmountFrequencyBenefit(
      history(
        bought(END - 30, yuan(40_000), 'products', { purchases: 30, revenueFen: yuan(20_000) }),
        bought(END - 20, yuan(900), 'services', { purchases: 6, returns: 1, revenueFen: yuan(900) }),
        bought(END - 10, yuan(5_000_000), 'securities'),
      ),
      settings,
      END,
    );
    expect(scored).toMatchObject({ amountFen: yuan(40_900), benefitFen: yuan(20_900), sinceLastDays: 20 });
    // 35 purchases in 365 days are 2.92 a month.
    expect(scored?.monthly).toBeCloseTo(35 / (365 / 30.436875), 6);
    expect([scored?.amount, scored?.frequency, scored?.benefit, scored?.group]).toEqual([
      2,
      2,
      2,
      'potential_appreciation',
    ]);
    expect(scoreAmountFrequencyBenefit(history(bought(END, 1, 'securities')), settings, END)).toBeNull();
  });

  it.each([
    [6, 3, 0, 'key_guidance'],
    [4, 2, 0, 'key_development'],
    [3, 2, 89, 'potential_appreciation'],
    [3, 2, 90, 'long_tail'],
  ] as const)('amount %i, frequency %i, %i days ago: %s', (amount, frequency, sinceLastDays, group) => {
    expect(targetGroupOf({ amount, frequency, sinceLastDays }, settings.rules)).toBe(group);
  });
});

describe('behaviour tags', () => {
  const shipped = rfmSettings.parse({}).behaviour;
  const span = { fromDay: END - 90, endDay: END };

  it('begin where the settings say', () => {
    const held = { personId: '1', holdingDays: 20, visits: { morning: 0.5, midday: 0.5, close: 0, evening: 0 } };
    const stricter = { ...shipped, activeFromTrades: 1, swingFromDays: 21, longFromDays: 90, habitFromShare: 0.6 };
    expect(holdingStyleOf(held, shipped)).toBe('swing');
    expect(holdingStyleOf(held, stricter)).toBe('short');
    expect(sessionHabitOf(held, shipped)).toBe('morning');
    expect(sessionHabitOf(held, stricter)).toBe('spread');
    const trades = history(...[1, 2, 3].map((back) => bought(END - back, 1, 'securities')));
    expect(tradingStyleOf(trades, END, shipped)).toBe('occasional');
    expect(tradingStyleOf(trades, END, stricter)).toBe('active');
    const mostly = history(bought(END, 60), bought(END - 1, 40, 'securities'));
    expect(preferenceOf(mostly, span, { ...stricter, preferenceFromShare: 0.61 })).toBe('mixed');
    expect(behaviourWords(stricter).holding_style?.short?.en).toBe('held for fewer than 21 days on average');
    for (const bad of [{ swingFromDays: 60, longFromDays: 60 }, { activeFromTrades: 20 }, { preferenceFromShare: 0.5 }])
      expect(rfmSettings.safeParse({ behaviour: bad }).success).toBe(false);
  });

  it('say how often somebody trades', () => {
    const days = (count: number) =>
      history(...Array.from({ length: count }, (_, index) => bought(END - (index % 89), 1, 'securities')));
    expect([60, 59, 12, 11, 1, 0].map((count) => tradingStyleOf(days(count), END, shipped))).toEqual([
      'high_frequency',
      'active',
      'active',
      'occasional',
      'occasional',
      'none',
    ]);
    expect(tradingStyleOf(history(bought(END - 90, 1, 'securities')), END, shipped)).toBe('none');
    expect(tradingStyleOf(undefined, END, shipped)).toBe('none');
  });

  it('say how long, what and when', () => {
    const habits = (holdingDays: number | null, morning = 0, close = 0): Habits => ({
      personId: '1',
      holdingDays,
      visits: { morning, midday: 0, close, evening: 0 },
    });
    expect([6.9, 7, 60, null].map((days) => holdingStyleOf(habits(days), shipped))).toEqual([
      'short',
      'swing',
      'long',
      null,
    ]);
    expect(sessionHabitOf(habits(null, 0.4, 0.6), shipped)).toBe('close');
    expect(sessionHabitOf(habits(null, 0.39, 0.3), shipped)).toBe('spread');
    expect(sessionHabitOf(habits(null), shipped)).toBeNull();
    expect(preferenceOf(history(bought(END, 60), bought(END - 1, 40, 'securities')), span, shipped)).toBe('products');
    expect(preferenceOf(history(bought(END, 50), bought(END - 1, 50, 'securities')), span, shipped)).toBe('mixed');
    expect(preferenceOf(history(), span, shipped)).toBeNull();
  });
});
