// Repurchase by hand, option by option, and over random lives against straight counting.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuestionContext } from '../questions/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { type RepurchaseCell, type RepurchaseResult, repurchaseParameters } from './contract.ts';
import { repurchaseQuestion } from './repurchase-question.ts';

const NOW = Date.parse('2026-05-01T00:00:00+08:00');

const contextOf = (lives: Readonly<Record<string, readonly string[]>>, now = NOW): QuestionContext => ({
  grouping: {
    population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
  ...{ timelines: handTimelines(lives, ['buy', 'view']), timeZone: 'Asia/Shanghai', now },
  control: { signal: new AbortController().signal, onProgress: () => undefined },
});
const parametersOf = (more: object) =>
  repurchaseParameters.parse({
    ...{ range: { from: '2026-03-01', to: '2026-04-01' }, purchase: [{ event: 'buy' }] },
    ...more,
  });
const ask = async (lives: Readonly<Record<string, readonly string[]>>, more: object = {}, now = NOW) =>
  (await repurchaseQuestion.answer(parametersOf(more), contextOf(lives, now))) as RepurchaseResult;

// Ann buys twice in a morning and again after nine days; Bob once, and again in April; Cem once at the end of March; Dan only looks.
const lives = {
  Ann: ['buy 2026-03-02T09:00 of=A', 'buy 2026-03-02T11:00 of=B', 'buy 2026-03-11T09:00 of=A'],
  Bob: ['buy 2026-03-10T10:00 of=B', 'buy 2026-04-15T10:00 of=B'],
  Cem: ['buy 2026-03-31T10:00 of=C'],
  Dan: ['view 2026-03-05T10:00'],
};

describe('repurchase by hand', () => {
  it.each([
    ['in the range', {}, { buyers: 3, again: 1, waiting: 0, purchasesAverage: 5 / 3 }],
    ['a day is one purchase', { occasion: 'day' }, { buyers: 3, again: 1, purchasesAverage: 4 / 3, gapDays: 9 }],
    ['within 30 days', { again: { within: 'days', days: 30 } }, { buyers: 3, again: 1, waiting: 0 }],
    ['within 36 days, not over for Cem', { again: { within: 'days', days: 36 } }, { buyers: 2, again: 1, waiting: 1 }],
    ['within 37 days Bob is in time', { again: { within: 'days', days: 37 } }, { buyers: 2, again: 2, waiting: 1 }],
    [
      'within 9 days by day: the ninth day is one too late by a tick',
      { occasion: 'day', again: { within: 'days', days: 9 } },
      { buyers: 3, again: 0 },
    ],
  ])('%s', async (_, more, expected) => {
    expect((await ask(lives, more)).groups[0]).toMatchObject(expected);
  });

  it('measures the gap between purchases that follow each other', async () => {
    // 2 hours and 8 days 22 hours.
    expect((await ask(lives)).groups[0]?.gapDays).toBeCloseTo((2 / 24 + 8 + 22 / 24) / 2, 10);
  });

  it('counts each unit by itself', async () => {
    const { groups, periods } = await ask(lives, { unit: 'week' });
    expect(periods.map(({ label }) => label)).toEqual([
      '2026-02-23',
      '2026-03-02',
      '2026-03-09',
      '2026-03-16',
      '2026-03-23',
      '2026-03-30',
    ]);
    expect(groups[0]?.trend.map(({ buyers, again }) => [buyers, again])).toEqual([
      [0, 0],
      [1, 1],
      [2, 0],
      [0, 0],
      [0, 0],
      [1, 0],
    ]);
  });

  it('breaks down by what was bought first, and lists the people of each figure', async () => {
    const by = { breakdown: { by: 'event', subject: { kind: 'property', name: 'of' } } };
    const { groups } = await ask(lives, by);
    expect(groups.map(({ key, buyers, again }) => [key.value, buyers, again])).toEqual([
      [null, 3, 1],
      ['A', 1, 1],
      ['B', 1, 0],
      ['C', 1, 0],
    ]);
    const people = async (cell: Partial<RepurchaseCell>, more: object = {}) => {
      const group = { segment: null, kind: 'all' as const, value: null };
      const found = await repurchaseQuestion.people(
        parametersOf(more),
        { group, kind: 'buyers', ...cell } as never,
        contextOf(lives),
      );
      return found.persons;
    };
    expect(await people({})).toEqual(['Ann', 'Bob', 'Cem']);
    expect(await people({ kind: 'again' })).toEqual(['Ann']);
    expect(await people({ kind: 'once' })).toEqual(['Bob', 'Cem']);
    expect(await people({ kind: 'waiting' }, { again: { within: 'days', days: 36 } })).toEqual(['Cem']);
    expect(await people({ group: { segment: null, kind: 'value', value: 'B' } }, by)).toEqual(['Bob']);
    expect(await people({ kind: 'again', period: 1 }, { unit: 'week' })).toEqual(['Ann']);
  });
});

describe('repurchase over random lives', () => {
  const DAY = 86_400_000;
  const start = Date.parse('2026-03-01T00:00:00+08:00');
  const text = (hour: number) => new Date(start + hour * 3_600_000 + 8 * 3_600_000).toISOString().slice(0, 16);
  const life = fc.uniqueArray(fc.integer({ min: -200, max: 1_400 }), { minLength: 1, maxLength: 7 });

  it('agrees with straight counting', async () => {
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(life, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(null, 1, 7, 30),
        fc.boolean(),
        async (hours, days, byDay) => {
          const written = Object.fromEntries(
            hours.map((own, person) => [
              `P${person}`,
              own.toSorted((a, b) => a - b).map((hour) => `buy ${text(hour)}`),
            ]),
          );
          const result = await ask(written, {
            ...(days === null ? {} : { again: { within: 'days', days } }),
            occasion: byDay ? 'day' : 'event',
          });
          const to = 31 * 24;
          const kinds = hours.map((own) => {
            const sorted = own.toSorted((a, b) => a - b).filter((hour) => hour >= 0);
            const all = byDay
              ? sorted.filter((hour, index) => Math.floor(hour / 24) !== Math.floor((sorted[index - 1] ?? -99) / 24))
              : sorted;
            const [first] = all;
            if (first === undefined || first >= to) return 'none';
            if (days === null) return all.filter((hour) => hour < to).length > 1 ? 'again' : 'once';
            if (start + first * 3_600_000 + days * DAY > NOW) return 'waiting';
            return all.filter((hour) => hour < first + days * 24).length > 1 ? 'again' : 'once';
          });
          const of = (...wanted: string[]) => kinds.filter((kind) => wanted.includes(kind)).length;
          counted += of('again');
          expect(result.groups[0]).toMatchObject({
            buyers: of('once', 'again'),
            again: of('again'),
            waiting: of('waiting'),
          });
        },
      ),
      { numRuns: 60, seed: 4 },
    );
    expect(counted).toBeGreaterThan(50);
  });
});
