// Chains small enough to be worked out by hand, and rules of one path.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversionChance, removalEffects, shapleyShares } from './chain.ts';
import { pathRules, weightsOf } from './credit.ts';
import { creditsOf } from './result.ts';
import { addPath, addTally, chainOf, emptyTally, withOther } from './tally.ts';

const DAY = 86_400_000;
const tallyOf = (paths: readonly (readonly [string, number, number])[]) => {
  const tally = emptyTally();
  for (const [path, conversions, without] of paths) {
    const channels = path.split('');
    addPath(tally, { channels, agesMs: channels.map(() => 0), conversions, value: 0, without }, DAY);
  }
  return tally;
};

describe('rules of one path', () => {
  // Touches 14, 7 and 0 days before the conversion, half-life 7 days.
  it.each([
    ['first', [14, 7, 0], [1, 0, 0]],
    ['last', [14, 7, 0], [0, 0, 1]],
    ['linear', [14, 7, 0], [1 / 3, 1 / 3, 1 / 3]],
    ['position', [14, 7, 0], [0.4, 0.2, 0.4]],
    ['position', [14, 7, 3, 0], [0.4, 0.1, 0.1, 0.4]],
    ['position', [7, 0], [0.5, 0.5]],
    ['position', [7], [1]],
    // 1/4, 1/2, 1 over 7/4.
    ['decay', [14, 7, 0], [1 / 7, 2 / 7, 4 / 7]],
    ['decay', [36_500, 36_493], [1 / 3, 2 / 3]],
  ] as const)('%s of touches %j days before', (rule, days, expected) => {
    const weights = weightsOf(
      rule,
      days.map((day) => day * DAY),
      7 * DAY,
    );
    expect(weights).toHaveLength(expected.length);
    for (const [index, weight] of expected.entries()) expect(weights[index]).toBeCloseTo(weight, 12);
  });

  it('give every path one conversion in all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 }), (days) => {
        const ages = days.toSorted((one, other) => other - one).map((day) => day * DAY);
        for (const rule of pathRules)
          expect(weightsOf(rule, ages, 3 * DAY).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('the chain', () => {
  it('loses what goes through a channel that is taken out', () => {
    // Of four paths A converts once in two, AB once in two. From A: 1/4 to conversion, 1/4 to nothing, 1/2 to B; from B 1/2, 1/2.
    const chain = chainOf(
      tallyOf([
        ['A', 1, 1],
        ['AB', 1, 1],
      ]),
      ['A', 'B'],
    );
    expect(conversionChance(chain, [0, 1])).toBeCloseTo(0.5, 12);
    expect(conversionChance(chain, [0])).toBeCloseTo(0.25, 12);
    expect(conversionChance(chain, [1])).toBe(0);
    expect(removalEffects(chain)[0]).toBeCloseTo(1, 12);
    expect(removalEffects(chain)[1]).toBeCloseTo(0.5, 12);
    // A adds 0.25 alone and 0.5 after B, B nothing alone and 0.25 after A: 0.375 and 0.125 of 0.5.
    const { shares, exact } = shapleyShares(chain);
    expect(exact).toBe(true);
    expect(shares[0]).toBeCloseTo(0.75, 12);
    expect(shares[1]).toBeCloseTo(0.25, 12);
  });

  it('keeps self-loops, which change no chance', () => {
    const chain = chainOf(tallyOf([['AAAA', 3, 1]]), ['A']);
    expect(conversionChance(chain, [0])).toBeCloseTo(0.75, 12);
  });

  it('shares by the removal effects', () => {
    const { channels } = creditsOf(
      tallyOf([
        ['A', 1, 1],
        ['AB', 1, 1],
      ]),
    );
    expect(channels.map(({ channel, credits }) => [channel, credits.markov.conversions])).toEqual([
      ['A', expect.closeTo(4 / 3, 9)],
      ['B', expect.closeTo(2 / 3, 9)],
    ]);
  });

  it('has nothing to give where nothing converts', () => {
    const { channels } = creditsOf(tallyOf([['AB', 0, 5]]));
    expect(channels.map(({ credits, removalEffect }) => [credits.markov.conversions, removalEffect])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(creditsOf(emptyTally()).channels).toEqual([]);
  });

  it('is the same whether paths are added up at once or in parts, and whether channels are renamed before or after', () => {
    const path = fc.tuple(
      fc.string({ unit: fc.constantFrom('A', 'B', 'C', 'D'), minLength: 1, maxLength: 6 }),
      fc.nat(3),
      fc.nat(3),
    );
    fc.assert(
      fc.property(fc.array(path, { maxLength: 20 }), fc.nat(20), (paths, cut) => {
        const whole = tallyOf(paths);
        const parts = tallyOf(paths.slice(0, cut));
        addTally(parts, tallyOf(paths.slice(cut)));
        const after = chainOf(withOther(whole, ['A', 'B']), ['A', 'B', '\u0000other']);
        expect([...chainOf(withOther(parts, ['A', 'B']), ['A', 'B', '\u0000other']).counts]).toEqual([...after.counts]);
        const before = chainOf(
          tallyOf(paths.map(([text, ...rest]) => [text.replaceAll(/[CD]/g, 'X'), ...rest] as const)),
          ['A', 'B', 'X'],
        );
        expect([...before.counts]).toEqual([...after.counts]);
      }),
    );
  });
});
