// What each option of a funnel means, on lives that can be counted by hand.
import { describe, expect, it } from 'vitest';
import { handTimelines } from '../timelines/testing.ts';
import { funnelParameters } from './contract.ts';
import { funnelFold } from './folds.ts';
import { checkFunnel, planFunnel } from './plan.ts';
import { funnelResultOf } from './result.ts';

const names = ['view', 'cart', 'pay', 'help', 'news'];
const control = { signal: new AbortController().signal, onProgress: () => undefined };
const grouping = { segments: [], labelOf: (value: string) => ({ zh: value, en: value }) };

const LATER = Date.parse('2030-01-01T00:00:00Z');

const ask = async (lives: Readonly<Record<string, readonly string[]>>, more: object, now = LATER) => {
  const parameters = funnelParameters.parse({
    range: { from: '2026-01-01', to: '2026-02-01' },
    steps: ['view', 'cart', 'pay'].map((event) => ({ events: [{ event }] })),
    ...more,
  });
  expect(checkFunnel(parameters)).toBeNull();
  const plan = planFunnel(parameters, 'Asia/Shanghai', { who: 'customers', groups: new Map(), groupOfOthers: 0 });
  const spec = plan.spec([], 0);
  const part = await handTimelines(lives, names).fold(funnelFold, spec, plan.query, control);
  return funnelResultOf(parameters, spec, plan.periods, grouping, { part, now }).groups;
};
const counts = async (lives: Readonly<Record<string, readonly string[]>>, more: object) =>
  (await ask(lives, more))[0]?.steps.map(({ count }) => count);
/** Steps at minutes of 2 January, "view@0 cart@5". */
const life = (text: string): readonly string[] =>
  text.split(' ').map((word) => {
    const [name, minute = '0', ...rest] = word.split('@');
    const [at, ...pairs] = [minute, ...rest].join('@').split(',');
    const instant = new Date(Date.UTC(2026, 0, 2) + Number(at) * 60_000).toISOString().slice(0, 19);
    return [name, instant, ...pairs].join(' ');
  });
const step = (event: string, more: object = {}) => ({ events: [{ event }], ...more });
const minutes = (count: number) => ({ window: { kind: 'duration', seconds: count * 60 } });
const helpBetween = (afterStep: number, beforeStep: number) => ({
  exclusions: [{ events: [{ event: 'help' }], afterStep, beforeStep }],
});

describe('funnel options', () => {
  it.each<[string, string, object, readonly number[]]>([
    ['other events may come between', 'view@0 news@1 cart@2 pay@3', {}, [1, 1, 1]],
    ['a step that comes too early does not count', 'cart@0 view@1 pay@2', {}, [1, 0, 0]],
    ['strict: any behaviour between breaks it', 'view@0 news@1 cart@2', { order: 'strict' }, [1, 0, 0]],
    [
      'strict between step events: other behaviour does not',
      'view@0 news@1 cart@2',
      { order: 'strict', strictBetween: 'step_events' },
      [1, 1, 0],
    ],
    [
      'strict between step events: a repeated step does',
      'view@0 cart@1 view@2 pay@3',
      { order: 'strict', strictBetween: 'step_events' },
      [1, 1, 0],
    ],
    ['any order', 'pay@0 view@1 cart@2', { order: 'any' }, [1, 1, 1]],
    ['the window includes its end', 'view@0 cart@10', minutes(10), [1, 1, 0]],
    ['and nothing after it', 'view@0 cart@11', minutes(10), [1, 0, 0]],
    ['a later start counts', 'view@0 view@9 cart@11', minutes(10), [1, 1, 0]],
    ['the window runs from the first step, not from the last one done', 'view@0 cart@8 pay@12', minutes(10), [1, 1, 0]],
    ['one session', 'view@0,session=a cart@1,session=a pay@2,session=b', { window: { kind: 'session' } }, [1, 1, 0]],
    ['excluded between steps 2 and 3', 'view@0 cart@1 help@2 pay@3', helpBetween(2, 3), [1, 1, 0]],
    ['excluded elsewhere does not matter', 'view@0 help@1 cart@2 pay@3', helpBetween(2, 3), [1, 1, 1]],
    ['begun again after the exclusion', 'view@0 cart@1 help@2 cart@3 pay@4', helpBetween(2, 3), [1, 1, 1]],
    [
      'voided attempts can be left out altogether',
      'view@0 help@1 cart@2',
      { ...helpBetween(1, 3), voided: 'remove' },
      [0, 0, 0],
    ],
    [
      'an optional step may be left out',
      'view@0 pay@1',
      { steps: [step('view'), step('cart', { optional: true }), step('pay')] },
      [1, 0, 1],
    ],
    [
      'an optional step counts where it was done',
      'view@0 cart@1 pay@2',
      { steps: [step('view'), step('cart', { optional: true }), step('pay')] },
      [1, 1, 1],
    ],
    ['repeated steps need events of their own', 'view@0', { steps: [step('view'), step('view')] }, [1, 0]],
    ['and get them', 'view@0 view@1', { steps: [step('view'), step('view')] }, [1, 1]],
    [
      'any of several events',
      'news@0 pay@1',
      { steps: [{ events: [{ event: 'view' }, { event: 'news' }] }, step('pay')] },
      [1, 1],
    ],
    ['any event', 'view@0 help@1', { steps: [step('view'), { events: [{ event: null }] }] }, [1, 1]],
    [
      'attempts: each that was completed, then the open one',
      'view@0 cart@1 pay@2 view@3 cart@4 pay@5 view@6',
      { counting: 'attempts' },
      [3, 2, 2],
    ],
    [
      'attempts: a repeated first step belongs to the same attempt',
      'view@0 view@1 cart@2',
      { counting: 'attempts' },
      [1, 1, 0],
    ],
    [
      'attempts: after the window a new one begins',
      'view@0 view@30 cart@31',
      { counting: 'attempts', ...minutes(10) },
      [2, 1, 0],
    ],
    ['the same product', 'view@0,p=A cart@1,p=B pay@2,p=A', { hold: { kind: 'property', name: 'p' } }, [1, 0, 0]],
    [
      'the same product, the best of several',
      'view@0,p=A view@1,p=B cart@2,p=B pay@3,p=B',
      { hold: { kind: 'property', name: 'p' } },
      [1, 1, 1],
    ],
    ['same instant: in the order of the log', 'cart@0 view@0 pay@1', {}, [1, 0, 0]],
    ['same instant: never one after the other', 'view@0 cart@0 pay@1', { sameInstant: 'apart' }, [1, 0, 0]],
    ['same instant: in whichever order suits', 'cart@0 view@0 pay@1', { sameInstant: 'together' }, [1, 1, 1]],
    [
      'a filter on a property',
      'view@0,p=A cart@1,p=B cart@2,p=A',
      {
        steps: [
          step('view'),
          {
            events: [
              {
                event: 'cart',
                filter: { kind: 'compare', subject: { kind: 'property', name: 'p' }, operator: 'eq', value: 'C' },
              },
            ],
          },
        ],
      },
      [1, 0],
    ],
  ])('%s', async (_title, text, more, expected) => {
    expect(await counts({ Ann: life(text) }, more)).toEqual(expected);
  });

  it('limits by the range when attempts begin, or all that happens', async () => {
    const lives = {
      Ann: ['view 2026-01-31T23:00', 'cart 2026-02-01T01:00', 'pay 2026-02-01T02:00'],
      Bob: ['view 2026-02-01T00:00'],
    };
    expect(await counts(lives, {})).toEqual([1, 1, 1]);
    expect(await counts(lives, { rangeLimits: 'all_steps' })).toEqual([1, 0, 0]);
  });

  it('breaks down by the touch that is chosen', async () => {
    const lives = {
      Ann: life('view@0,c=x cart@1,c=y pay@2,c=z'),
      Bob: life('view@0,c=x cart@1,c=x'),
      Cat: life('view@0'),
    };
    const by = async (touch: unknown) =>
      Object.fromEntries(
        (await ask(lives, { breakdown: { by: 'event', subject: { kind: 'property', name: 'c' } }, touch })).map(
          ({ key, steps }) => [key.label.en, steps.map(({ count }) => count)],
        ),
      );
    expect(await by('first')).toEqual({ All: [3, 2, 1], x: [2, 2, 1], Unknown: [1, 0, 0] });
    expect(await by('last')).toEqual({ All: [3, 2, 1], z: [1, 1, 1], x: [1, 1, 0], Unknown: [1, 0, 0] });
    expect(await by({ step: 2 })).toEqual({ All: [3, 2, 1], x: [1, 1, 0], y: [1, 1, 1], Unknown: [1, 0, 0] });
    // Each value by itself: only Bob did two steps with the same one.
    expect(await by('every')).toEqual({ All: [3, 2, 1], x: [2, 1, 0] });
  });

  it('measures times of the attempt that counts', async () => {
    const groups = await ask(
      { Ann: life('view@0 view@10 cart@12 pay@20'), Bob: life('view@0 cart@4 pay@30'), Cat: life('view@0 cart@1') },
      {},
    );
    const [all] = groups;
    expect(all?.steps.map(({ lost }) => lost)).toEqual([0, 1, 0]);
    // To the cart 2, 4 and 1 minutes; to paying 8 and 26; in all 10 (begun last at minute 10) and 30.
    expect(all?.steps[1]?.time).toEqual({ meanMs: 140_000, medianMs: 120_000 });
    expect(all?.steps[2]?.time).toEqual({ meanMs: 17 * 60_000, medianMs: 17 * 60_000 });
    expect(all?.total).toEqual({ meanMs: 20 * 60_000, medianMs: 20 * 60_000 });
    expect(
      all?.histogram.filter(({ count }) => count > 0).map(({ fromMs, count }) => [fromMs / 60_000, count]),
    ).toEqual([
      [5, 1],
      [15, 1],
    ]);
    expect(all?.steps[2]).toMatchObject({ fromPrevious: 2 / 3, fromFirst: 2 / 3 });
    expect(all?.trend.filter(({ counts: each }) => each[0] !== 0)).toEqual([
      { date: '2026-01-02', counts: [3, 3, 2], complete: true },
    ]);
  });
});

describe('the trend of a funnel', () => {
  it('says which periods may still change: those that run, those whose attempts do, and those that the range cuts', async () => {
    const whole = async (more: object, now: string) => {
      const range = { from: '2026-01-01', to: '2026-01-06' };
      const window = { kind: 'duration', seconds: 86_400 };
      const [group] = await ask({ a: life('view@0') }, { range, window, ...more }, Date.parse(now));
      return group?.trend.filter(({ complete }) => complete).map(({ date }) => date);
    };
    // It is the 4th, 10:00: attempts of the 3rd may still convert until the end of the 4th.
    const now = '2026-01-04T10:00:00+08:00';
    expect(await whole({}, now)).toEqual(['2026-01-01', '2026-01-02']);
    expect(await whole({ rangeLimits: 'all_steps' }, now)).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
    expect(await whole({}, '2026-01-07T00:00:00+08:00')).toHaveLength(5);
    // The weeks of 29 December and 5 January are both cut.
    expect(await whole({ unit: 'week' }, '2026-02-01T00:00:00+08:00')).toEqual([]);
  });
});
