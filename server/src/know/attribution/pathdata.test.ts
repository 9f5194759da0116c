// The models over ten thousand published paths of twelve channels give the figures that were worked out for them independently.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { realData } from '../../platform/testing-data.ts';
import { shapleyShares } from './chain.ts';
import { creditsOf } from './result.ts';
import { addPath, chainOf, emptyTally } from './tally.ts';

const file = realData('pathdata/pathdata.csv');

/** First, last, linear and Markov conversions of each channel, as the data's description states them. */
const stated: Readonly<Record<string, readonly [number, number, number, number]>> = {
  alpha: [6308, 8447, 7574.72, 5344.95],
  iota: [4606, 3355, 3857.1, 3884.61],
  eta: [3164, 4167, 3539.95, 3340.85],
  beta: [2831, 989, 2083.5, 2527.35],
  theta: [1606, 653, 1022.8, 1971.91],
  lambda: [902, 1207, 1035.26, 1282.85],
  epsilon: [99, 531, 272.17, 599.57],
  kappa: [74, 230, 137.96, 274.36],
  zeta: [27, 107, 136.55, 381.06],
  gamma: [165, 92, 121.04, 171.15],
  mi: [2, 2, 2.22, 1.72],
  delta: [1, 5, 1.73, 4.61],
};

const readTally = () => {
  const tally = emptyTally();
  const lines = readFileSync(file ?? '', 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1);
  for (const line of lines) {
    const [path = '', conversions, value, without] = line.replaceAll('"', '').split(',');
    const channels = path.split('>').map((each) => each.trim());
    addPath(
      tally,
      {
        channels,
        agesMs: channels.map(() => 0),
        conversions: Number(conversions),
        value: Number(value),
        without: Number(without),
      },
      1,
    );
  }
  return { tally, rows: lines.length };
};

describe.skipIf(file === null)('attribution of published paths', () => {
  it('reproduces first, last, linear and Markov credits of every channel', () => {
    const { tally, rows } = readTally();
    expect([rows, tally.conversions, tally.without]).toEqual([10_000, 19_785, 68_602]);
    expect(tally.value).toBeCloseTo(74_802.97, 1);
    const { channels, shapley } = creditsOf(tally);
    expect(channels.map(({ channel }) => channel).toSorted()).toEqual(Object.keys(stated).toSorted());
    for (const { channel, credits } of channels) {
      const [first, last, linear, markov] = stated[channel] ?? [];
      expect(credits.first.conversions, `${channel} first`).toBe(first);
      expect(credits.last.conversions, `${channel} last`).toBe(last);
      expect(credits.linear.conversions, `${channel} linear`).toBeCloseTo(linear ?? 0, 1);
      expect(credits.markov.conversions, `${channel} Markov`).toBeCloseTo(markov ?? 0, 1);
    }
    for (const model of ['first', 'last', 'linear', 'position', 'decay', 'markov', 'shapley'] as const) {
      const sum = channels.reduce((total, { credits }) => total + credits[model].conversions, 0);
      expect(sum, model).toBeCloseTo(19_785, 3);
    }
    expect(shapley).toEqual({ exact: true, errorMax: 0 });
  });

  it('samples Shapley values whose stated error holds what the exact ones are', () => {
    const { tally } = readTally();
    const channels = [...tally.channels.keys()];
    const exact = shapleyShares(chainOf(tally, channels));
    // A thirteenth channel that nobody touched adds nothing to any coalition, but makes the shares be sampled.
    const sampled = shapleyShares(chainOf(tally, [...channels, 'untouched']));
    expect([exact.exact, sampled.exact]).toEqual([true, false]);
    expect(sampled.shares[channels.length]).toBe(0);
    const outside = channels.filter(
      (_, index) =>
        Math.abs((sampled.shares[index] as number) - (exact.shares[index] as number)) >
        1.5 * (sampled.errors[index] as number) + 1e-12,
    );
    expect(outside.length).toBeLessThanOrEqual(1);
    expect(Math.max(...sampled.errors)).toBeLessThan(0.02);
  });
});
