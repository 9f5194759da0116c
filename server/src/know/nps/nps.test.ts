// Net promoter score by hand, and over random answers against straight counting.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuestionContext } from '../questions/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { type NpsCell, type NpsResult, npsParameters } from './contract.ts';
import { npsClassOf, npsOf } from './nps.ts';
import { npsQuestion } from './nps-question.ts';

type Lives = Readonly<Record<string, readonly string[]>>;
const contextOf = (lives: Lives): QuestionContext => ({
  grouping: {
    population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
  ...{ timelines: handTimelines(lives, ['survey_answered']), timeZone: 'Asia/Shanghai' },
  now: Date.parse('2026-05-01T00:00:00+08:00'),
  control: { signal: new AbortController().signal, onProgress: () => undefined },
});
const parametersOf = (more: object) =>
  npsParameters.parse({ range: { from: '2026-03-01', to: '2026-05-01' }, ...more });
const ask = async (lives: Lives, more: object = {}) =>
  (await npsQuestion.answer(parametersOf(more), contextOf(lives))) as NpsResult;
const said = (at: string, score: string, reason?: string) =>
  `survey_answered ${at} survey=nps score=${score}${reason === undefined ? '' : ` reason=${reason}`}`;

const lives = {
  Ann: [said('2026-03-02T09:00', '3', 'fees'), said('2026-04-02T09:00', '9', 'service')],
  Bob: [said('2026-03-05T09:00', '10', 'service'), said('2026-03-06T09:00', '99')],
  Cem: [said('2026-03-07T09:00', '98')],
  Dan: [said('2026-04-07T09:00', '6', 'fees')],
  Eva: [said('2026-04-08T09:00', '8')],
  Fay: ['survey_answered 2026-04-08T10:00 survey=other score=0 reason=fees'],
};

describe('net promoter score by hand', () => {
  it.each([
    ['10', 'promoter'],
    ['9', 'promoter'],
    ['8', 'passive'],
    ['7', 'passive'],
    ['6', 'detractor'],
    ['0', 'detractor'],
    ['10.0', 'promoter'],
    ['99', 'missing'],
    ['98', 'missing'],
    ['11', 'missing'],
    ['-1', 'missing'],
    ['9.5', 'missing'],
    ['', 'missing'],
    ['nine', 'missing'],
    [null, 'missing'],
  ] as const)('%s is a %s', (score, expected) => {
    expect(npsClassOf(score, [98, 99])).toBe(expected);
  });

  it('lets a code between 0 and 10 mean no answer', () => {
    expect(npsClassOf('0', [0])).toBe('missing');
  });

  it.each([
    // 70 of 100 promote, 10 detract: 60 points; variance 0.8 - 0.36 = 0.44; 1.96 × √0.0044 = 13.0 points.
    [70, 20, 10, 60, 13.0],
    [0, 10, 0, 0, 0],
    [5, 0, 5, 0, 61.98],
    [1, 0, 0, 100, null],
    [0, 0, 0, null, null],
  ])('of %d, %d and %d it is %s with a margin of %s', (promoters, passives, detractors, nps, margin) => {
    const found = npsOf(promoters, passives, detractors);
    expect(found.nps).toEqual(nps === null ? null : expect.closeTo(nps, 8));
    expect(found.margin).toEqual(margin === null ? null : expect.closeTo(margin, 1));
  });

  it('takes of each customer the last answer with a score, and leaves codes out', async () => {
    const [group] = (await ask(lives)).groups;
    expect(group).toMatchObject({ promoters: 2, passives: 1, detractors: 1, missing: 1, nps: 25 });
    expect(group?.trend).toMatchObject([
      { promoters: 1, passives: 0, detractors: 1, missing: 1, nps: 0 },
      { promoters: 1, passives: 1, detractors: 1, missing: 0, nps: 0 },
    ]);
    expect(group?.reasons).toEqual([
      { reason: 'service', other: false, promoters: 2, passives: 0, detractors: 0 },
      { reason: 'fees', other: false, promoters: 0, passives: 0, detractors: 1 },
      { reason: null, other: false, promoters: 0, passives: 1, detractors: 0 },
    ]);
  });

  it('takes every answer where that is asked for, and sums up rare reasons', async () => {
    const [group] = (await ask(lives, { counting: 'all', reasonsMax: 1 })).groups;
    expect(group).toMatchObject({ promoters: 2, passives: 1, detractors: 2, missing: 2, nps: 0 });
    expect(group?.reasons).toEqual([
      { reason: 'fees', other: false, promoters: 0, passives: 0, detractors: 2 },
      { reason: null, other: true, promoters: 2, passives: 1, detractors: 0 },
    ]);
  });

  it('lists the customers of each class', async () => {
    const people = async (cell: Partial<NpsCell>) => {
      const group = { segment: null, kind: 'all' as const, value: null };
      const found = await npsQuestion.people(
        parametersOf({}),
        { group, class: 'answered', ...cell } as never,
        contextOf(lives),
      );
      return found.persons;
    };
    expect(await people({})).toEqual(['Ann', 'Bob', 'Dan', 'Eva']);
    expect(await people({ class: 'missing' })).toEqual(['Cem']);
    expect(await people({ class: 'detractor', period: 0 })).toEqual(['Ann']);
  });

  it('agrees with straight counting over random answers', async () => {
    const answer = fc.record({
      hour: fc.integer({ min: 0, max: 1_400 }),
      score: fc.constantFrom(0, 3, 6, 7, 8, 9, 10, 98, 99, 12),
    });
    const start = Date.parse('2026-03-01T08:00:00Z');
    const life = fc.uniqueArray(answer, { minLength: 1, maxLength: 6, selector: ({ hour }) => hour });
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 10 }), fc.boolean(), async (given, all) => {
        const written = Object.fromEntries(
          given.map((own, person) => [
            `P${person}`,
            own
              .toSorted((a, b) => a.hour - b.hour)
              .map(({ hour, score }) =>
                said(new Date(start + hour * 3_600_000).toISOString().slice(0, 16), String(score)),
              ),
          ]),
        );
        const scores = given.flatMap((own) => {
          const valid = own
            .toSorted((a, b) => a.hour - b.hour)
            .map(({ score }) => score)
            .filter((score) => score <= 10);
          return all ? valid : valid.slice(-1);
        });
        counted += scores.length;
        const share = (test: (score: number) => boolean) => scores.filter(test).length / scores.length;
        const expected =
          scores.length === 0 ? null : expect.closeTo(100 * (share((s) => s >= 9) - share((s) => s <= 6)), 8);
        expect((await ask(written, { counting: all ? 'all' : 'last' })).groups[0]?.nps ?? null).toEqual(expected);
      }),
      { numRuns: 50, seed: 9 },
    );
    expect(counted).toBeGreaterThan(100);
  });
});
