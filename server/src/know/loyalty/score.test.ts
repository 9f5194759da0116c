// The three loyalties on paper: worked examples, nothing known is never zero, the flag of price alone, and the cells of the map.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifecycleAttributes } from '../lifecycle/index.ts';
import { basicAttributes, createAttributeRegistry } from '../profiles/index.ts';
import type { TagCondition } from '../tags/contract.ts';
import { cellCondition, stagesOf, UNKNOWN } from './journey.ts';
import { journeySettings } from './journey-settings.ts';
import { behaviouralScore, emotionalScore, intentionalScore, loyaltyOf, noFacts, partsOfShare } from './score.ts';
import { loyaltySettings } from './settings.ts';
import { definition, evidenceSentence, priceSentence } from './words.ts';

const settings = loyaltySettings.parse({});
const DAY = 20_000;

describe('what is done', () => {
  it.each([
    // 12 of 12 months, today, 3 years and more, all kinds, 20 visits.
    [
      {
        activeMonths: 12,
        lastTradeDay: DAY,
        visitDays: 20,
        boughtSecurities: true,
        boughtProducts: true,
        boughtServices: true,
      },
      DAY - 2_000,
      100,
    ],
    // 6/12 of 40, 1 - 73/365 of 20, 1.5 of 3 years of 15, one of three of 15, 10 of 20 of 10.
    [
      { activeMonths: 6, lastTradeDay: DAY - 73, visitDays: 10, boughtSecurities: true },
      DAY - 548,
      20 + 16 + 8 + 5 + 5,
    ],
    // Two months there, of which three count as the least: 2/3 of 40, today 20, tenure 60/365.25/3 of 15, one kind 5, none.
    [{ activeMonths: 2, lastTradeDay: DAY, boughtSecurities: true }, DAY - 60, 27 + 20 + 1 + 5 + 0],
    // Visits alone are evidence, of little.
    [{ visitDays: 5 }, DAY - 10, 0 + 0 + 0 + 0 + 3],
    // The last trade before the window gives nothing, not less than nothing.
    [{ lastTradeDay: DAY - 900, firstTradeDay: DAY - 900 }, null, 0 + 0 + 12 + 0 + 0],
  ])('%j since %s is %i', (facts, since, score) => {
    expect(behaviouralScore({ ...noFacts, ...facts }, since, DAY, settings).score).toBe(score);
  });
});

describe('what is meant and felt', () => {
  it.each([
    [{ watched: 3, viewed: 1 }, 40],
    [{ purchasesStarted: 2, enquiries: 4 }, 100],
    [{ intends: 7 }, 70],
    // 0.6 of 80 and 0.4 of 50.
    [{ intends: 8, watched: 5 }, 68],
    [{ intends: 0 }, 0],
  ])('%j means %i', (facts, score) => {
    expect(intentionalScore({ ...noFacts, ...facts }, settings).score).toBe(score);
  });

  it.each([
    [{ recommends: 9 }, 90],
    [{ recommends: 0 }, 0],
    [{ recommends: 3, invited: 1 }, 80],
    [{ shared: 2 }, 60],
    [{ recommends: 4, shared: 2 }, 40],
    [{ recommends: 9, complaints: 1 }, 70],
    [{ complaints: 3 }, 20],
  ])('%j feels %i', (facts, score) => {
    expect(emotionalScore({ ...noFacts, ...facts }).score).toBe(score);
  });
});

describe('nothing known', () => {
  it('is null with no evidence in all three, and no kind', () => {
    const nothing = loyaltyOf(noFacts, DAY - 400, DAY, settings);
    for (const kind of ['behaviour', 'intention', 'emotion'] as const)
      expect(nothing[kind]).toEqual({ score: null, evidence: [] });
    expect(nothing).toMatchObject({ type: 'unknown', priceOnly: null });
  });
});

describe('loyal to the price alone', () => {
  // 40 + 20 + 15 + 5 + 0 = 80 points of behaviour.
  const trader = {
    ...noFacts,
    activeMonths: 12,
    lastTradeDay: DAY,
    firstTradeDay: DAY - 1_200,
    boughtSecurities: true,
  };
  const cheap = { ...trader, turnoverFen: 1_000_000, commissionFen: 200 };
  it.each([
    ['pays little, and nothing else is known', cheap, true, 'price'],
    ['pays exactly the low rate', { ...cheap, commissionFen: 250 }, true, 'price'],
    ['pays more', { ...cheap, commissionFen: 251 }, false, 'habit'],
    ['would recommend', { ...cheap, recommends: 9 }, false, 'true'],
    ['would not recommend', { ...cheap, recommends: 2 }, true, 'price'],
    ['means to buy', { ...cheap, watched: 10 }, false, 'habit'],
    ['holds a product', { ...cheap, boughtProducts: true }, false, 'habit'],
    ['knows the adviser', { ...cheap, contacts: 1 }, false, 'habit'],
    ['has no turnover', trader, null, 'habit'],
    ['does little', { ...cheap, activeMonths: 0, lastTradeDay: DAY - 300 }, false, 'low'],
    ['feels well and does little', { ...noFacts, visitDays: 1, recommends: 10 }, false, 'latent'],
  ] as const)('%s', (_, facts, flagged, type) => {
    expect(loyaltyOf(facts, null, DAY, settings)).toMatchObject({ priceOnly: flagged, type });
  });

  it('reads shares exactly, and says rates in words', () => {
    expect(partsOfShare('0.00025')).toBe(25_000);
    expect(partsOfShare('0')).toBe(0);
    expect(definition(settings).zh).toContain('0.025%');
    expect(priceSentence({ priceOnly: true, ratePerHundredMillion: 20_000 }, settings).en).toContain('0.02%');
    expect(evidenceSentence({ code: 'recommends', value: 9, points: null }).zh).toContain('推荐者');
  });

  it.each([
    [{ behaviour: { steadiness: 50 } }, 'sum to 100'],
    [{ loyalFrom: 30, partlyFrom: 30 }, 'below loyal'],
    [{ lowRate: '1.5' }, 'decimal share'],
  ])('refuses %j', (given, why) => {
    expect(loyaltySettings.safeParse(given).error?.message).toContain(why);
  });
});

/** Whether the condition holds of the values, as tags judge it. */
const holds = (condition: TagCondition, values: Readonly<Record<string, number | string | null>>): boolean => {
  if (condition.kind === 'all') return condition.of.every((each) => holds(each, values));
  if (condition.kind !== 'attribute') throw new Error(`cells are made of comparisons, not of ${condition.kind}`);
  const value = values[condition.attribute] ?? null;
  if (condition.operator === 'unknown') return value === null;
  if (value === null) return false;
  const against = condition.value as number;
  const numeric = Number(value);
  if (condition.operator === 'known') return true;
  if (condition.operator === 'eq') return value === condition.value;
  if (condition.operator === 'gte') return numeric >= against;
  if (condition.operator === 'lte') return numeric <= against;
  return condition.operator === 'gt' ? numeric > against : numeric < against;
};

describe('the life-journey map', () => {
  const map = journeySettings.parse({});
  const layers = [...map.layers.map(({ code }) => code), UNKNOWN];

  it('has words for every cell of both axes', () => {
    for (const axis of ['age', 'lifecycle'] as const) {
      const words = axis === 'age' ? map.ageCells : map.lifecycleCells;
      const keys = map.layers.flatMap(({ code }) => stagesOf(axis, map).map((stage) => `${code}:${stage.code}`));
      expect(Object.keys(words).toSorted()).toEqual(keys.toSorted());
      expect(keys.length).toBeGreaterThan(10);
    }
  });

  it('puts everybody into exactly one cell', () => {
    const person = fc.record({
      total_assets_fen: fc.option(fc.integer({ min: -1_000, max: 1_000_000_000 })),
      birth_year: fc.option(fc.integer({ min: 1900, max: 2026 })),
    });
    fc.assert(
      fc.property(person, (values) => {
        const stages = [...stagesOf('age', map).map(({ code }) => code), UNKNOWN];
        const places = layers.flatMap((layer) => stages.map((stage) => ({ axis: 'age' as const, layer, stage })));
        const found = places.filter((place) => {
          const condition = cellCondition(map, place, 2026);
          return condition !== null && holds(condition, values);
        });
        expect(found).toHaveLength(1);
      }),
    );
  });

  it.each([
    [49_999_999, 1997, 'mass', 'starting'],
    [50_000_000, 1996, 'affluent', 'growing'],
    [600_000_000, 1966, 'high_net_worth', 'retired'],
    [0, 1967, 'mass', 'mature'],
  ])('%i fen, born %i: %s, %s', (assets, born, layer, stage) => {
    const condition = cellCondition(map, { axis: 'age', layer, stage }, 2026);
    expect(condition && holds(condition, { total_assets_fen: assets, birth_year: born })).toBe(true);
  });

  it('knows no cell that it has not, and asks only for attributes that there are', () => {
    expect(cellCondition(map, { axis: 'age', layer: 'mass', stage: 'lost' }, 2026)).toBeNull();
    expect(cellCondition(map, { axis: 'lifecycle', layer: 'rich', stage: 'lost' }, 2026)).toBeNull();
    const registry = createAttributeRegistry(basicAttributes, lifecycleAttributes);
    for (const name of ['total_assets_fen', 'birth_year', 'lifecycle_stage']) expect(registry.get(name)).toBeDefined();
  });

  it.each([
    [{ layers: [{ ...map.layers[0], fromFen: 5 }] }, 'begins at 0'],
    [{ ages: [map.ages[0], map.ages[0]] }, 'ascend'],
  ])('refuses bounds that leave a hole or overlap', (given, why) => {
    expect(journeySettings.safeParse(given).error?.message).toContain(why);
  });
});
