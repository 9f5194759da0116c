// The opening workbench by hand: times, stalls, failures, causes and changes of a few visitors, and what is found by the search.
import { describe, expect, it } from 'vitest';
import type { QuestionContext } from '../questions/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { type OpeningCell, type OpeningResult, openingCell, openingParameters } from './contract.ts';
import { openingQuestion } from './opening-question.ts';
import { reasonKind } from './reasons.ts';

const names = ['begun', 'phone', 'video', 'opened', 'failed', 'viewed'];
const contextOf = (lives: Readonly<Record<string, readonly string[]>>): QuestionContext => ({
  grouping: {
    population: { who: 'everybody', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
  ...{
    timelines: handTimelines(lives, names),
    timeZone: 'Asia/Shanghai',
    now: Date.parse('2026-03-01T00:00:00+08:00'),
  },
  control: { signal: new AbortController().signal, onProgress: () => undefined },
});
const parametersOf = (more: object = {}) =>
  openingParameters.parse({
    range: { from: '2026-01-01', to: '2026-03-01' },
    steps: ['begun', 'phone', 'video', 'opened'].map((event) => ({
      ...{ events: [{ event }], by: event === 'opened' ? 'firm' : 'visitor' },
    })),
    failed: [{ event: 'failed' }],
    ...{ windowDays: 2, sizeMin: 20 },
    ...more,
  });
const answerTo = async (lives: Readonly<Record<string, readonly string[]>>, more: object = {}) =>
  (await openingQuestion.answer(parametersOf(more), contextOf(lives))) as OpeningResult;
const at = (time: string, day = '10') => `2026-01-${day}T${time}`;

const lives = {
  // Passes everything, the video after a minute in the queue.
  anna: [
    `begun ${at('10:00')}`,
    `phone ${at('10:01')}`,
    `video ${at('10:05')} queue_seconds=60`,
    `opened ${at('11:05')}`,
  ],
  // Two codes that failed, then through; the camera does not open, and she looks around for ten minutes more.
  bea: [
    ...[`begun ${at('10:00')}`, `failed ${at('10:01')} step=phone reason=code_not_received`],
    ...[`failed ${at('10:02')} step=phone reason=code_not_received`, `phone ${at('10:03')}`],
    ...[`failed ${at('10:04')} step=video reason=camera_permission_denied`, `viewed ${at('10:13')}`],
    `viewed ${at('12:00')}`,
  ],
  // Does the phone again while at the video, stays half an hour at most between two looks, and leaves without an error.
  cleo: [`begun ${at('10:00')}`, `phone ${at('10:02')}`, `phone ${at('10:20')}`, `viewed ${at('10:40')}`],
  // Still under way on the first of March.
  dana: ['begun 2026-02-27T10:00'],
  // Came to the video after the two days.
  eve: [`begun ${at('10:00', '12')}`, `phone ${at('10:01', '12')}`, `video ${at('10:02', '15')}`],
};

describe('the workbench', () => {
  it('counts steps, times, queues, stalls and failures', async () => {
    const { steps, ...result } = await answerTo(lives);
    expect(result).toMatchObject({ visitors: 4, opened: 1, underWay: 1, change: null, total: { median: 3_900_000 } });
    expect(steps.map(({ reached, lost }) => [reached, lost])).toEqual([
      ...[[4, 0]],
      ...[[4, 0]],
      ...[[1, 3]],
      ...[[1, 0]],
    ]);
    const days = result.trend.filter(({ reached }) => (reached[0] ?? 0) > 0);
    expect(days).toEqual([
      { date: '2026-01-10', complete: true, reached: [3, 3, 1, 1] },
      { date: '2026-01-12', complete: true, reached: [1, 1, 0, 0] },
    ]);
    // Who begins on the last two days has not had the whole window yet.
    expect(result.trend.filter(({ complete }) => !complete).map(({ date }) => date)).toEqual([
      '2026-02-27',
      '2026-02-28',
    ]);
    const [, phone, video, opened] = steps;
    // One, one, two and three minutes.
    expect(phone?.time).toEqual({ count: 4, median: 60_000, p90: 180_000 });
    expect(phone?.failed).toEqual({ customers: 1, lost: 0 });
    expect(phone?.reasons).toEqual([{ reason: 'code_not_received', customers: 1 }]);
    expect(video?.queue).toEqual({ count: 1, median: 60_000, p90: 60_000 });
    expect(video?.failed).toEqual({ customers: 1, lost: 1 });
    // Bea ten minutes, then a pause; Cleo 38 minutes in two stays; Eve not at all.
    expect(video?.stall).toEqual({ count: 3, median: 600_000, p90: 2_280_000, brackets: [1, 0, 1, 1, 0] });
    expect(opened?.fromFirst).toBe(0.25);
  });

  it('sets the funnels of segments and values beside that of everybody', async () => {
    const groups = new Map(Object.entries({ anna: 64 + 1, bea: 64 + 3, cleo: 128 + 2, dana: 128 }));
    const plain = contextOf(lives);
    const context: QuestionContext = {
      ...plain,
      grouping: {
        ...plain.grouping,
        ...{ population: { who: 'everybody', groups, groupOfOthers: 0 }, segments: ['A', 'B'], values: ['x', 'y'] },
      },
    };
    const parameters = parametersOf({
      ...{ segments: [{ label: 'A' }, { label: 'B' }], breakdown: { by: 'attribute', attribute: 'side' } },
    });
    expect(openingQuestion.check(parameters)).toBeNull();
    const result = (await openingQuestion.answer(parameters, context)) as OpeningResult;
    expect(result).toMatchObject({ visitors: 4, opened: 1, underWay: 1 });
    expect(
      result.groups.map(({ key, visitors, opened, underWay, total, steps }) => [
        ...[key.segment, key.kind, key.value, visitors, opened, underWay],
        ...[total.median, steps[2]?.lost, steps[1]?.time.median],
      ]),
    ).toEqual([
      ['A', 'all', null, 2, 1, 0, 3_900_000, 1, 60_000],
      ['A', 'value', 'x', 2, 1, 0, 3_900_000, 1, 60_000],
      ['A', 'value', 'y', 0, 0, 0, null, 0, null],
      ['B', 'all', null, 2, 0, 0, null, 2, 120_000],
      ['B', 'value', 'x', 1, 0, 0, null, 1, 180_000],
      ['B', 'value', 'y', 1, 0, 0, null, 1, 120_000],
    ]);
    const people = async (group: object) =>
      (await openingQuestion.people(parameters, openingCell.parse({ kind: 'lost', step: 2, group }), context)).persons;
    expect(await people({})).toEqual(['bea', 'cleo', 'eve']);
    expect(await people({ segment: 'B' })).toEqual(['bea', 'cleo']);
    expect(await people({ segment: 'B', kind: 'value', value: 'x' })).toEqual(['bea']);
    expect(await people({ kind: 'value', value: null })).toEqual(['eve']);
    const table = openingQuestion.table(parameters, result, 'en');
    expect(table.rows).toHaveLength(7 * 4);
    expect(table.rows[4]?.slice(0, 5)).toEqual(['A', 'A', 1, 'begun', 2]);
  });

  it('tells the values of an event by the first that is known from the beginning on', async () => {
    const { groups } = await answerTo(
      {
        a: [`viewed ${at('09:00')} app=old`, `begun ${at('10:00')}`, `phone ${at('10:01')} app=new`],
        b: [`begun ${at('10:00')} app=old`],
        c: ['begun 2026-02-27T10:00 app=old'],
        d: [`begun ${at('10:00')}`],
      },
      { breakdown: { by: 'event', subject: { kind: 'property', name: 'app' } }, groupsMax: 2 },
    );
    expect(groups.map(({ key, visitors, underWay }) => [key.kind, key.value, visitors, underWay])).toEqual([
      ['value', 'new', 1, 0],
      ['value', null, 1, 0],
      ['other', null, 1, 1],
    ]);
  });

  it('opens figures to their people', async () => {
    const people = async (cell: Partial<OpeningCell>) =>
      (
        await openingQuestion.people(
          parametersOf(),
          openingCell.parse({ kind: 'lost', step: 2, ...cell }),
          contextOf(lives),
        )
      ).persons;
    expect(await people({ kind: 'reached', step: 1 })).toEqual(['anna', 'bea', 'cleo', 'eve']);
    expect(await people({})).toEqual(['bea', 'cleo', 'eve']);
    expect(await people({ kind: 'failed' })).toEqual(['bea']);
    expect(await people({ reason: 'camera_permission_denied' })).toEqual(['bea']);
    expect(await people({ kind: 'cause', cause: 'experience' })).toEqual(['bea']);
    expect(await people({ kind: 'cause', cause: 'unclear' })).toEqual(['cleo']);
    // Without an error, and longer than the four minutes that the one took who passed.
    expect(await people({ kind: 'cause', cause: 'tedious' })).toEqual(['cleo']);
    expect(await people({ kind: 'cause', cause: 'captcha', step: 1 })).toEqual(['bea']);
    expect(await people({ step: 9 })).toEqual([]);
  });

  it.each([
    ['captcha_failed', 'captcha'],
    ['queue_too_long', 'queue'],
    ['left_unfinished', 'left'],
    ['camera_permission_denied', 'error'],
    ['', 'error'],
  ])('takes the reason %j for %s', (reason, kind) => {
    expect(reasonKind(reason)).toBe(kind);
  });

  it.each([
    [{ changedOn: '2026-01-01' }, 'must lie within'],
    [{ changedOn: '2026-02-30' }, 'not an existing day'],
    [{ breakdown: { by: 'event', subject: { kind: 'property', name: ' ' } } }, 'name of a property'],
    [{ dimensions: [1, 2].map(() => ({ subject: { kind: 'field', name: 'platform' } })) }, 'named twice'],
  ])('refuses %j', (more, message) => {
    expect(openingQuestion.check(parametersOf(more))?.message).toContain(message);
  });
});

describe('many visitors', () => {
  /** So many visitors; who of them passes the video is told by their number. */
  const many = (count: number, passes: (number: number, place: string) => boolean) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, number) => {
        const place = number % 4 === 0 ? 'old' : 'new';
        const day = String(1 + (number % 28)).padStart(2, '0');
        const passed = passes(number, place);
        return [
          `v${number}`,
          [
            ...[`begun ${at('10:00', day)} app=${place}`, `phone ${at('10:01', day)}`],
            passed ? `video ${at('10:05', day)}` : `failed ${at('10:02', day)} step=video reason=camera`,
          ],
        ];
      }),
    );
  const dimensions = [{ subject: { kind: 'property', name: 'app' } }];

  it('name the step, the group and the reason', async () => {
    const lives = many(800, (number, place) => (number * 7) % 100 < (place === 'old' ? 50 : 92));
    const { findings, causes, divided } = await answerTo(lives, { dimensions });
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    expect(finding).toMatchObject({ step: 2, terms: [{ value: 'old' }], customers: 200 });
    expect(finding?.rate).toBeLessThan(0.6);
    expect(finding?.reasons[0]).toMatchObject({ reason: 'camera', share: 1, othersShare: 1 });
    expect(finding?.causes[0]).toMatchObject({ cause: 'experience' });
    expect(causes[0]).toMatchObject({ step: 2, cause: 'experience' });
    expect(divided[0]?.values.map(({ value, reached }) => [value, reached[0]])).toEqual([
      ['new', 600],
      ['old', 200],
    ]);
  });

  it('are searched in the segment where a group falls behind, and not in values', async () => {
    const lives = many(1_200, (number, place) => (number * 7) % 100 < (place === 'old' && number % 8 === 0 ? 40 : 92));
    const plain = contextOf(lives);
    const context: QuestionContext = {
      ...plain,
      grouping: {
        ...{ ...plain.grouping, segments: ['eighth', 'rest'] },
        population: {
          ...{ who: 'everybody', groupOfOthers: 0 },
          groups: new Map(Object.keys(lives).map((person, number) => [person, number % 8 === 4 ? 2 : 1])),
        },
      },
    };
    const parameters = parametersOf({
      ...{ dimensions, segments: [{ label: 'eighth' }, { label: 'rest' }] },
      breakdown: { by: 'event', subject: { kind: 'property', name: 'app' } },
    });
    const { groups } = (await openingQuestion.answer(parameters, context)) as OpeningResult;
    expect(groups.map(({ key, findings }) => [key.segment, key.kind, findings.length])).toEqual([
      ['eighth', 'all', 1],
      ['eighth', 'value', 0],
      ['eighth', 'value', 0],
      ['rest', 'all', 0],
      ['rest', 'value', 0],
      ['rest', 'value', 0],
    ]);
    const [finding] = groups[0]?.findings ?? [];
    expect(finding).toMatchObject({ step: 2, terms: [{ value: 'old' }], customers: 150 });
    const terms = [{ dimension: 0, relation: 'is', value: 'old' }];
    const { total } = await openingQuestion.people(
      parameters,
      openingCell.parse({ kind: 'lost', step: 2, terms, group: { segment: 'eighth' } }),
      context,
    );
    expect(total).toBe((finding?.customers ?? 0) - (finding?.passed ?? 0));
  });

  it('name nothing where all pass alike', async () => {
    const { findings } = await answerTo(
      many(800, (number) => (number * 7) % 100 < 70),
      { dimensions },
    );
    expect(findings).toEqual([]);
  });

  it('show that a change helped, step by step', async () => {
    const lives = many(800, (number) => (number * 13) % 100 < (1 + (number % 28) >= 15 ? 90 : 60));
    const { change } = await answerTo(lives, { changedOn: '2026-01-15' });
    expect(change?.on).toBe('2026-01-15');
    const [phone, video] = change?.steps ?? [];
    expect(video?.before.customers).toBe((phone?.before.passed ?? 0) as number);
    expect((video?.before.customers ?? 0) + (video?.after.customers ?? 0)).toBe(800);
    expect(video?.difference?.low).toBeGreaterThan(0.2);
    expect(video?.q).toBeLessThan(0.001);
    expect(phone?.difference?.value).toBe(0);
    expect(phone?.q).toBe(1);
  });
});
