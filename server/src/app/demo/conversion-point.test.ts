// The search for conversion points finds the point that is planted in the simulated firm, and nothing when outcomes are dealt at random.
import { beforeAll, describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import { type ConversionPointResult, conversionPointParameters } from '../../know/conversion-points/contract.ts';
import { conversionPointQuestion } from '../../know/conversion-points/index.ts';
import type { Timelines } from '../../know/timelines/index.ts';
import { conversionPoint } from './planted-truths.ts';
import { random } from './random.ts';
import { simulate } from './simulator.ts';

const DAY_MS = 86_400_000;
const SHUFFLES = process.env.ZHIYIN_SOAK ? 100 : 6;
const START = 'cash_flow_recorded';
const GOAL = 'trade_recorded';
const behaviours = ['app_started', 'quote_viewed', 'news_read', 'watchlist_added', 'page_viewed'];

interface Happening {
  readonly at: number;
  readonly name: string;
  readonly tracked: boolean;
}
type Lives = ReadonlyMap<string, readonly Happening[]>;

const readLives = (): Lives => {
  const months = simulate({
    ...{ seed: 7, customers: 4_000, timeZone: 'Asia/Shanghai', isTradingDay: () => null },
    ...{ from: '2025-07-01' as BusinessDate, until: '2026-07-01' as BusinessDate },
  });
  const lives = new Map<string, Happening[]>();
  const owners = new Map<string, string>();
  const loose: (readonly [string, Happening])[] = [];
  for (const month of months)
    for (const { draft } of month.events) {
      const { customerId, actorId, occurredAt: at, name, kind } = draft;
      if (customerId !== undefined && actorId !== undefined && !owners.has(actorId)) owners.set(actorId, customerId);
      const happening = { at, name, tracked: kind === 'track' };
      if (customerId === undefined) loose.push([actorId ?? '', happening]);
      else lives.set(customerId, [...(lives.get(customerId) ?? []), happening]);
    }
  for (const [actor, happening] of loose) {
    const owner = owners.get(actor);
    if (owner !== undefined) lives.get(owner)?.push(happening);
  }
  for (const own of lives.values()) own.sort((one, other) => one.at - other.at);
  // Only of newcomers the simulation knows the beginning; what is long after it is not asked for.
  return new Map(
    [...lives].flatMap(([person, own]) => {
      const start = own.find(({ name }) => name === START);
      if (!start || !own.some(({ name }) => name === 'account_opened')) return [];
      const until = start.at + (conversionPoint.windowDays + 1) * DAY_MS;
      return [[person, own.filter(({ at }) => at >= start.at && at < until)] as const];
    }),
  );
};

const timelinesOf = (lives: Lives): Timelines => ({
  fold: async (fold, spec, query) => {
    const folding = fold.begin(spec, () => '');
    const names = query.matchers.map(([selector]) => selector?.event);
    for (const [person, own] of lives) {
      const bits = own.map(({ name, tracked }) =>
        names.reduce((sum, each, bit) => sum + ((each === null ? tracked : each === name) ? 2 ** bit : 0), 0),
      );
      const kept = own.flatMap(({ at }, index) => ((bits[index] ?? 0) > 0 ? [{ at, bits: bits[index] ?? 0 }] : []));
      folding.visit({
        ...{ group: 0, length: kept.length, columns: [], person: () => person },
        at: Float64Array.from(kept, ({ at }) => at),
        matches: Uint32Array.from(kept, (each) => each.bits),
      });
    }
    return fold.merge(spec, [folding.finish()]);
  },
});

const ask = async (lives: Lives, counted: 'until_goal' | 'landmark', windowDays = [3, 7, 14]) => {
  const parameters = conversionPointParameters.parse({
    ...{ range: { from: '2025-07-01', to: '2026-05-20' }, unit: 'month', counted, windowDays },
    ...{ start: [{ event: START }], goal: { events: [{ event: GOAL }], toDay: conversionPoint.windowDays } },
    behaviours: behaviours.map((event) => ({ events: [{ event }] })),
  });
  expect(conversionPointQuestion.check(parameters)).toBeNull();
  const result = await conversionPointQuestion.answer(parameters, {
    grouping: {
      population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
      ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
    },
    ...{ timelines: timelinesOf(lives), timeZone: 'Asia/Shanghai', now: Date.parse('2026-07-01T00:00:00+08:00') },
    control: { signal: new AbortController().signal, onProgress: () => undefined },
  });
  return (result as ConversionPointResult).searches[0];
};

/** The same lives, with times from the first deposit to the first trade dealt anew among those who deposited. */
const shuffled = (lives: Lives, seed: number): Lives => {
  const dice = random(seed, 99, 1);
  const begun = [...lives].flatMap(([person, own]) => {
    const start = own.find(({ name }) => name === START);
    if (!start) return [];
    const traded = own.find(({ name, at }) => name === GOAL && at > start.at);
    return [{ person, start: start.at, own, after: traded ? traded.at - start.at : null }];
  });
  const dealt = begun.map(({ after }) => after);
  for (let index = dealt.length - 1; index > 0; index -= 1) {
    const other = dice.integer(0, index);
    [dealt[index], dealt[other]] = [dealt[other] ?? null, dealt[index] ?? null];
  }
  return new Map(
    begun.map(({ person, start, own }, index) => {
      const after = dealt[index] ?? null;
      const rest = own.filter(({ name }) => name !== GOAL);
      const traded = after === null ? [] : [{ at: start + after, name: GOAL, tracked: false }];
      return [person, [...rest, ...traded].sort((one, other) => one.at - other.at)];
    }),
  );
};

describe('conversion points in the simulated firm', () => {
  let lives: Lives;
  beforeAll(() => {
    lives = readLives();
  });

  it('finds that reading the news before trading separates those who trade', async () => {
    const found = await ask(lives, 'until_goal');
    expect(found?.customers).toBeGreaterThan(400);
    const { point } = found ?? {};
    expect(behaviours[point?.behaviour ?? -1]).toBe('news_read');
    expect(point?.verdict).toBe('confirmed');
    expect(Math.abs((point?.atLeast ?? 0) - conversionPoint.newsReads)).toBeLessThanOrEqual(1);
    expect(point?.lift).toBeGreaterThan(1.5);
    expect(point?.adjustedOddsRatio).toBeGreaterThan(2);
    expect(found?.short?.customers).toBeGreaterThan(10);
    // Nothing else is planted between the first deposit and the first trade.
    const others = found?.candidates.filter(
      ({ verdict, behaviour }) => verdict === 'confirmed' && behaviours[behaviour] !== 'news_read',
    );
    expect(others).toEqual([]);
  });

  it.each(['until_goal', 'landmark'] as const)(
    'finds nothing when outcomes are dealt at random, counted %s',
    { timeout: 300_000 },
    async (counted) => {
      let finds = 0;
      for (let seed = 1; seed <= SHUFFLES; seed += 1) {
        const found = await ask(shuffled(lives, seed), counted, [3, 14]);
        expect(found?.tried).toBeGreaterThan(10);
        if (found?.point) finds += 1;
      }
      expect(finds).toBeLessThanOrEqual(SHUFFLES * 0.05);
    },
  );
});
