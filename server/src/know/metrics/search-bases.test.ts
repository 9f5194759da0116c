// Metrics of the opening workbench, of conversion points and of who stays active: figures by hand, lines, and the people behind them.
import { describe, expect, it } from 'vitest';
import { lifecycleQuestion } from '../activity/index.ts';
import { type ConversionPointResult, conversionPointParameters } from '../conversion-points/contract.ts';
import { conversionPointQuestion } from '../conversion-points/index.ts';
import { openingQuestion } from '../opening/index.ts';
import { checkMetric, type MetricQuestions } from './metric.ts';
import { bodyOf, contextOf, createOwnMetric } from './testing-own-metric.ts';

const questions = {
  ...{ opening: openingQuestion, 'conversion-points': conversionPointQuestion },
  'activity-lifecycle': lifecycleQuestion,
} as unknown as MetricQuestions;
const metricOf = createOwnMetric(questions);

describe('metrics of the opening workbench', () => {
  const names = ['begun', 'phone', 'video', 'opened', 'failed'];
  const lives = {
    anna: ['begun 2026-01-06T10:00', 'phone 2026-01-06T10:01', 'video 2026-01-06T10:05', 'opened 2026-01-06T11:05'],
    bea: ['begun 2026-01-06T10:00', 'phone 2026-01-06T10:03', 'failed 2026-01-06T10:04'],
    cleo: ['begun 2026-01-13T10:00', 'phone 2026-01-13T10:02'],
    eve: ['begun 2026-01-13T10:00', 'phone 2026-01-13T10:02', 'video 2026-01-13T10:03'],
    fay: ['begun 2026-01-14T10:00'],
  };
  const parameters = {
    steps: ['begun', 'phone', 'video', 'opened'].map((event) => ({ events: [{ event }] })),
    ...{ failed: [{ event: 'failed' }], windowDays: 2 },
  };
  const ask = (figure: string) => metricOf('opening', figure, parameters, contextOf(lives, names));

  it.each([
    ['opened', 1 / 5, 1, 5, ['anna'], null],
    ['pass:2', 4 / 5, 4, 5, ['anna', 'bea', 'cleo', 'eve'], ['fay']],
    ['pass:3', 2 / 4, 2, 4, ['anna', 'eve'], ['bea', 'cleo']],
    ['lost:3', 2 / 4, 2, 4, ['bea', 'cleo'], ['anna', 'eve']],
    ['lost:4', 1 / 2, 1, 2, ['eve'], ['anna']],
  ] as const)('%s', async (figure, value, counted, base, people, rest) => {
    const found = await ask(figure);
    expect(found.group).toMatchObject({ value, counted, base });
    expect(found.group?.low).toBeGreaterThan(0);
    expect(await found.people('counted')).toEqual(people);
    expect(await found.people('base')).toHaveLength(base);
    expect(found.opens.includes('rest')).toBe(rest !== null);
    expect(await found.people('rest')).toEqual(rest ?? []);
  });

  it('have a line by when visitors began, and none of the time that it took', async () => {
    const { group, periods } = await ask('pass:3');
    const line = Object.fromEntries(periods.map(({ label }, place) => [label, group?.values[place]]));
    expect(line).toMatchObject({ '2026-01-05': 1 / 2, '2026-01-12': 1 / 2, '2026-01-19': null });
    // A week that the range cuts is not whole.
    expect(periods.map(({ complete }) => complete)).toEqual(periods.map((_, place) => place > 0 && place < 8));
    const time = await ask('minutes');
    expect([time.group?.value, time.group?.counted, time.periods]).toEqual([65, 1, []]);
    expect(await time.people('counted')).toEqual(['anna']);
  });

  it('are told of segments and values as well', async () => {
    const groups = new Map(Object.entries({ anna: 64 + 1, bea: 64 + 1, cleo: 128, eve: 128 + 1, fay: 64 }));
    const breakdown = { by: 'attribute', attribute: 'side' };
    const told = async (more: {
      readonly segments?: readonly { readonly label: string }[];
      readonly breakdown?: object;
    }) => {
      const context = contextOf(lives, names, {
        population: { who: 'everybody', groups, groupOfOthers: 0 },
        ...{ segments: (more.segments ?? []).map(({ label }) => label), values: ['x', 'y'] },
      });
      const { groups: own, ...found } = await metricOf('opening', 'pass:3', parameters, context, more);
      const { people } = found;
      return { rows: own.map(({ key, counted, base }) => [key.segment, key.value, counted, base]), people };
    };
    const divided = await told({ breakdown });
    expect(divided.rows).toEqual([
      [null, null, 2, 4],
      [null, 'x', 1, 2],
      [null, 'y', 1, 2],
    ]);
    expect(await divided.people('rest', { segment: null, kind: 'value', value: 'x' })).toEqual(['bea']);
    const compared = await told({ segments: [{ label: 'A' }] });
    expect(compared.rows).toEqual([['A', null, 2, 3]]);
    expect(await compared.people('counted', { segment: 'A', kind: 'all', value: null })).toEqual(['anna', 'eve']);
  });

  it('refuse a step that there is not', () => {
    expect(checkMetric(questions, 'own', bodyOf('opening', 'lost:5', parameters))).toContain('There are 4 steps');
    expect(checkMetric(questions, 'own', bodyOf('opening', 'lost:1', parameters))).toContain('no figure');
  });
});

describe('metrics of conversion points', () => {
  // Who takes three courses within the week mostly pays later; of the others one in ten does.
  const lives = Object.fromEntries(
    Array.from({ length: 400 }, (_, number) => {
      const courses = number % 6;
      const pays = courses >= 3 ? number % 10 !== 1 : number % 10 === 2;
      return [
        `c${number}`,
        [
          'begun 2026-01-10T08:00',
          ...Array.from({ length: courses }, (_, place) => `course 2026-01-1${1 + place}T09:00`),
          ...(pays ? ['paid 2026-01-20T10:00'] : []),
        ],
      ];
    }),
  );
  const context = contextOf(lives, ['begun', 'course', 'paid']);
  const parameters = {
    ...{ start: [{ event: 'begun' }], goal: { events: [{ event: 'paid' }], toDay: 30 } },
    ...{ behaviours: [{ events: [{ event: 'course' }] }], windowDays: [7], countMax: 6 },
  };
  const ask = (figure: string, more: object = {}) =>
    metricOf('conversion-points', figure, { ...parameters, ...more }, context);

  it('are what the question finds, and open to its people', async () => {
    const asked = conversionPointParameters.parse({
      ...{ ...parameters, range: { from: '2026-01-01', to: '2026-03-01' }, population: { who: 'everybody' } },
    });
    const { searches } = (await conversionPointQuestion.answer(asked, context)) as ConversionPointResult;
    const { point, short, customers, reached } = searches[0] ?? {};
    expect(point).toMatchObject({ atLeast: 3, windowDays: 7 });
    const [all, support, lift, lacking] = [
      await ask('reached'),
      await ask('support'),
      await ask('lift'),
      await ask('short'),
    ];
    expect(all.group).toMatchObject({ counted: reached, base: customers });
    expect(await all.people('counted')).toHaveLength(reached ?? 0);
    expect(await all.people('rest')).toHaveLength((customers ?? 0) - (reached ?? 0));
    expect(support.group).toMatchObject({ value: point?.support, counted: point?.above.customers, base: customers });
    expect(lift.group?.value).toBe(point?.lift);
    expect(lift.details?.rows[0]?.slice(1, 4)).toEqual(['course', 7, 3]);
    expect(lacking.group?.value).toBe(short?.customers);
    expect(await lacking.people('counted')).toHaveLength(short?.customers ?? -1);
    expect(short?.customers).toBeGreaterThan(50);
  });

  it('have a line of cohorts, and list no one whom a landmark leaves out', async () => {
    const { group, periods } = await ask('reached');
    expect(periods.filter((_, place) => group?.values[place] !== null)).toHaveLength(1);
    const landmark = await ask('reached', { counted: 'landmark' });
    expect(landmark.opens).toEqual(['rest']);
    expect(await landmark.people('counted')).toEqual([]);
  });

  it('have no value where nothing is found', async () => {
    const nothing = { goal: { events: [{ event: 'begun' }], toDay: 30 } };
    for (const figure of ['support', 'lift', 'short'])
      expect((await ask(figure, nothing)).group).toMatchObject({ value: null, counted: null });
    expect((await ask('short', nothing)).details?.rows).toEqual([]);
  });
});

describe('metrics of who stays active', () => {
  // The last week is counted whole, also beyond the range. In it Ann comes again, Bob is new, Cem comes back, Dan and Eve are gone.
  const lives = {
    ann: ['came 2026-02-17T10:00', 'came 2026-02-24T10:00'],
    bob: ['came 2026-02-25T10:00'],
    cem: ['came 2026-01-10T10:00', 'came 2026-02-26T10:00'],
    dan: ['came 2026-02-18T10:00'],
    eve: ['came 2026-02-12T10:00', 'came 2026-02-19T10:00'],
  };
  const parameters = { activity: [{ event: 'came' }], unit: 'week' };
  const ask = (figure: string) => metricOf('activity-lifecycle', figure, parameters, contextOf(lives, ['came']));

  it.each([
    ['active', 3, ['ann', 'bob', 'cem']],
    ['new_active', 1, ['bob']],
    ['returning', 1, ['ann']],
    ['resurrecting', 1, ['cem']],
    ['dormant', 2, ['dan', 'eve']],
    ['kept', 1 / 3, ['ann']],
    ['quick', 2 / 2, []],
  ] as const)('%s', async (figure, value, people) => {
    const found = await ask(figure);
    expect(found.group?.value).toBeCloseTo(value, 9);
    expect(await found.people('counted')).toEqual(people);
    expect(found.periods.at(-1)).toEqual({ label: '2026-02-23', complete: true });
    if (figure === 'kept') expect(await found.people('rest')).toEqual(['dan', 'eve']);
  });
});
