// What a letter says of each kind of question: real answers over a few lives, a few figures and a table that can be read.
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../kernel/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { shippedPlan, valueNamesOf } from '../../record/tracking-plan/index.ts';
import { lifecycleQuestion, stickinessQuestion } from '../activity/index.ts';
import { attributionQuestion } from '../attribution/index.ts';
import { createChannelQuestion } from '../channels/index.ts';
import { conversionPointQuestion } from '../conversion-points/index.ts';
import { board as boardSchema } from '../dashboards/contract.ts';
import { createDistributionQuestion } from '../distribution/index.ts';
import { featureQuestion } from '../features/index.ts';
import { heatmapQuestion } from '../heatmap/index.ts';
import { openingQuestion } from '../opening/index.ts';
import { pathQuestion } from '../paths/index.ts';
import {
  type AnyQuestion,
  type CommonParameters,
  eventLabels,
  type QuestionContext,
  type ReportedAnswer,
} from '../questions/index.ts';
import type { EventSubject } from '../timelines/contract.ts';
import { handTimelines } from '../timelines/testing.ts';
import { createWeakGroupQuestion } from '../weak-groups/index.ts';
import { reportBoard } from './composed-board.ts';
import type { BoardMailDependencies } from './dependencies.ts';
import { figuresOf } from './figures.ts';
import { refusalIn } from './refusal-words.ts';

const names = ['came', 'viewed', 'opened', 'paid', 'failed', 'page_viewed', 'element_clicked', 'page_scrolled'];
const timelines = handTimelines(
  {
    Ann: [
      ...['came 2026-03-02T09:00 channel=feed platform=android', 'viewed 2026-03-02T09:05'],
      'opened 2026-03-03T09:00',
      ...['paid 2026-03-04T09:00 fen=250000', 'page_viewed 2026-03-04T09:01 page_path=/home'],
    ],
    Bob: ['came 2026-03-02T10:00 channel=feed', 'viewed 2026-03-09T10:00'],
    Cem: ['came 2026-03-05T10:00 channel=staff platform=own_build', 'opened 2026-03-05T11:00'],
  },
  names,
);
const context: QuestionContext = {
  ...{ timelines, timeZone: 'Asia/Shanghai', now: Date.parse('2026-06-01T00:00:00+08:00') },
  control: { signal: new AbortController().signal, onProgress: () => undefined },
  grouping: {
    population: { who: 'everybody', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
};

const answerOf = async (question: AnyQuestion, given: object): Promise<ReportedAnswer> => {
  const body = question.endpoints.ask.body?.parse({
    parameters: { range: { from: '2026-03-01', to: '2026-03-15' }, population: { who: 'everybody' }, ...given },
  }) as { readonly parameters: CommonParameters };
  const result = await question.answer(body.parameters as never, context);
  return {
    ...{ question, parameters: body.parameters, result, comparison: null },
    dataAsOf: { position: 1, at: 1, identityVersion: '' },
    table: (which) => question.table(body.parameters as never, result as never, which),
  };
};
const of = async (question: AnyQuestion, given: object, language: 'zh' | 'en' = 'en') =>
  figuresOf(await answerOf(question, given), language);

const step = (event: string) => [{ event }];
const fen = { kind: 'property', name: 'fen' } as const;
const noStore = { registry: { get: () => undefined }, tags: { tagNames: async () => new Map() } };
const channelQuestion = createChannelQuestion({
  ...noStore,
  catalogue: {
    channels: async () => [],
    channelCosts: async () => [
      { channelCode: 'feed', periodStart: '2026-03-01', periodEnd: '2026-03-15', costFen: 500_000 },
    ],
  },
} as unknown as Parameters<typeof createChannelQuestion>[0]);
const channels = { opened: step('opened'), deposit: { events: step('paid'), subject: fen } };

describe('a reason in a letter', () => {
  it.each(['TAG_NOT_FOUND', 'QUESTION_TOO_LARGE', 'SOMETHING_NEW'])('is in the language of the letter: %s', (code) => {
    expect(refusalIn('zh', code)).toMatch(/^[\p{Script=Han}，、]+$/u);
    expect(refusalIn('en', code)).toMatch(/^[a-z ,;-]+$/);
  });
});

describe('in a letter', () => {
  it('channels say what they bring and cost, in yuan, and stand whole', async () => {
    const { notes, table } = await of(channelQuestion, channels);
    expect(notes).toEqual(['new visitors 3', 'opened 2', 'funded 1', 'cost ¥5,000']);
    expect(table.header).toEqual([
      ...['name', 'new visitors', 'opened', 'funded', 'cost', 'CAC', 'payback months', 'matrix'],
    ]);
    expect(table.rows[0]?.slice(0, 6)).toEqual(['feed', '2', '1', '1', '¥5,000', '¥5,000']);
    expect((await of(channelQuestion, channels, 'zh')).table.rows[0]?.[7]).toBe('高流量高贡献');
  });

  it('account opening says how many pass each step', async () => {
    const steps = ['came', 'viewed', 'opened'].map((event) => ({ events: step(event) }));
    const { notes, table } = await of(openingQuestion, { steps, failed: step('failed') });
    expect(notes).toEqual(['visitors 3', 'opened 1', 'rate 33.3%', 'findings 0']);
    expect(table.rows.map((row) => row.slice(1, 5))).toEqual([
      ['came', '3', '–', '100.0%'],
      ['viewed', '2', '66.7%', '66.7%'],
      ['opened', '1', '50.0%', '33.3%'],
    ]);
  });

  const wide = { of: 'retention', initial: step('came'), returning: step('viewed') };
  it.each<readonly [AnyQuestion, object, readonly string[]]>([
    [
      createWeakGroupQuestion(noStore as never),
      {
        metric: { ...wide, periods: { kind: 'rolling', days: 1, count: 2 } },
        dimensions: [{ by: 'event', subject: { kind: 'field', name: 'utm_campaign' } }],
      },
      ['customers 3', 'rate 0.0%', 'groups confirmed 0'],
    ],
    [
      conversionPointQuestion,
      { start: step('came'), behaviours: [{ events: step('viewed') }], goal: { events: step('opened'), toDay: 9 } },
      ['customers 3', 'rate 66.7%', 'point none found'],
    ],
    [
      attributionQuestion,
      { conversion: step('opened'), touches: step('viewed'), subject: fen },
      ['conversions 2', 'without touches 1'],
    ],
    [
      createDistributionQuestion({ tradingCalendar: async () => null as never }),
      { of: { kind: 'frequency', events: step('came') } },
      ['count 3', 'mean 1', 'median 1', '90 % point 1'],
    ],
    [pathQuestion, { nodes: [{ events: step('came') }, { events: step('viewed') }] }, ['paths 4', 'customers 3']],
    [
      featureQuestion,
      { features: { kind: 'list', list: [{ name: 'viewing', events: step('viewed') }] } },
      ['features 1', 'active customers 3', 'features a customer 0.6667'],
    ],
    [heatmapQuestion, { page: '/home' }, ['views 1', 'visitors 1', 'clicks 0']],
    [stickinessQuestion, { activity: step('came'), within: 'month' }, ['stickiness 7.1%']],
    [
      lifecycleQuestion,
      { activity: step('came'), unit: 'week' },
      ['active in the last unit 0', 'new 0', 'resurrecting 0', 'dormant 3'],
    ],
  ])('$code says what it comes to', async (question, parameters, notes) => {
    const figures = await of(question, parameters);
    expect(figures.notes).toEqual(notes);
    expect((await of(question, parameters, 'zh')).notes).toHaveLength(notes.length);
    for (const row of figures.table.rows) expect(row).toHaveLength(figures.table.header.length);
  });
});

describe('a board in a letter', () => {
  const questions: readonly (readonly [AnyQuestion, object])[] = [
    [
      openingQuestion,
      { steps: ['came', 'viewed', 'opened'].map((event) => ({ events: step(event) })), failed: step('failed') },
    ],
    [
      attributionQuestion,
      { conversion: step('opened'), touches: step('came'), subject: { kind: 'property', name: 'platform' } },
    ],
    [
      featureQuestion,
      { features: { kind: 'values', events: step('came'), subject: { kind: 'property', name: 'platform' } } },
    ],
  ];
  const titles = ['来访', '看过', '开户'];
  const report = (language: 'zh' | 'en') =>
    reportBoard(
      {
        ...{ clock: manualClock(context.now), timeZone: context.timeZone, publicUrl: () => '' },
        ask: async (_: unknown, code: string) => {
          const [question, given] = questions.find(([each]) => each.code === code) ?? [];
          if (!question || !given) throw new Error(code);
          return answerOf(question, given);
        },
        ...{ nameOf: async () => null, unitNames: async () => new Map(), segmentNames: async () => new Map() },
        eventNames: () =>
          new Map(names.slice(0, 3).map((name, at) => [name, { zh: titles[at] ?? '', en: `to ${name}` }])),
        labelsOf: (subject: EventSubject) =>
          eventLabels(
            { db: undefined as never, eventValueNames: (property) => valueNamesOf(shippedPlan([]), property) },
            subject,
          ),
      } as unknown as BoardMailDependencies,
      { boardId: 'b', language, ownerName: 'li' },
      {
        principal: {} as Principal,
        board: {
          version: 1,
          board: boardSchema.parse({
            ...{ name: { zh: '板', en: 'Board' }, meaning: { zh: '', en: '' } },
            tiles: questions.map(([{ code }], at) => ({
              ...{ kind: 'question', id: `t${at}`, question: code },
              parameters: { range: { from: '2026-03-01', to: '2026-03-15' }, population: { who: 'everybody' } },
            })),
          }),
        },
      },
      new AbortController().signal,
    );

  it('speaks of events and of the values of properties by their names, and of what has none by its code', async () => {
    const [opening, attribution, features] = (await report('zh')).tiles;
    if (opening?.kind !== 'figures' || attribution?.kind !== 'figures' || features?.kind !== 'figures')
      throw new Error('three tiles with figures');
    expect(opening.sentence).toContain('来访');
    expect(JSON.stringify([opening.sentence, opening.table])).not.toMatch(/came|viewed|opened/);
    expect(opening.table.rows.map(([, name]) => name)).toEqual(titles);
    const channels = new Set(attribution.table.rows.map((row) => row[2]));
    expect([...channels].toSorted()).toEqual(['own_build', '安卓', '直接访问']);
    expect(features.table.rows.map((row) => row[2]).toSorted()).toEqual(['own_build', '安卓']);
  });

  it('in the language of its reader', async () => {
    const [opening, attribution] = (await report('en')).tiles;
    if (opening?.kind !== 'figures' || attribution?.kind !== 'figures') throw new Error('tiles with figures');
    expect(opening.table.rows.map(([, name]) => name)).toEqual(['to came', 'to viewed', 'to opened']);
    expect(attribution.table.rows[0]?.[2]).toBe('Android');
  });
});
