// Channels by hand: whose channel, visits, retention, outcomes, costs and the matrix; and the leads of a real marketing funnel.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { realData } from '../../platform/testing-data.ts';
import type { PopulationDependencies, QuestionContext } from '../questions/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { createChannelQuestion } from './channel-question.ts';
import { type ChannelResult, channelCell, channelParameters } from './contract.ts';
import { costIn, placeOf } from './result.ts';

const names = ['came', 'viewed', 'signed', 'opened', 'paid', 'traded'];
const question = createChannelQuestion({
  catalogue: {
    channels: async () => [
      { code: 'feed', name: '信息流', domain: 'public' },
      { code: 'staff', name: '员工', domain: 'private' },
    ],
    channelCosts: async () => [
      // Half of December and January's first half: ten yuan of twenty fall into January.
      { channelCode: 'feed', periodStart: '2025-12-17', periodEnd: '2026-01-16', costFen: 60_000 },
      { channelCode: 'print', periodStart: '2026-01-01', periodEnd: '2026-02-01', costFen: 5_000 },
    ],
  },
  // Nothing of profiles is registered here, so no lifetime value is read.
  registry: { all: [], get: () => undefined },
} as unknown as PopulationDependencies & Parameters<typeof createChannelQuestion>[0]);

const contextOf = (lives: Readonly<Record<string, readonly string[]>>, who: 'everybody' | 'listed' = 'everybody') =>
  ({
    grouping: {
      population: { who, groups: new Map(Object.keys(lives).map((person) => [person, 0])), groupOfOthers: 0 },
      ...{ segments: [], values: [], labelOf: (value: string) => ({ zh: value, en: value }) },
    },
    ...{
      timelines: handTimelines(lives, names),
      timeZone: 'Asia/Shanghai',
      now: Date.parse('2026-03-10T00:00:00+08:00'),
    },
    control: { signal: new AbortController().signal, onProgress: () => undefined },
  }) satisfies QuestionContext;

const parametersOf = (more: object = {}) =>
  channelParameters.parse({
    range: { from: '2026-01-01', to: '2026-02-01' },
    ...{ pageViewed: [{ event: 'viewed' }], registered: [{ event: 'signed' }], opened: [{ event: 'opened' }] },
    deposit: { events: [{ event: 'paid' }], subject: { kind: 'property', name: 'fen' } },
    revenue: { events: [{ event: 'traded' }], subject: { kind: 'property', name: 'fen' } },
    ...more,
  });

const lives = {
  // Two visits: three events over ten minutes, then one alone; back on the next day and not in February.
  anna: [
    ...['came 2026-01-05T10:00 channel=feed', 'viewed 2026-01-05T10:04', 'viewed 2026-01-05T10:10'],
    ...['viewed 2026-01-06T09:00 channel=staff', 'opened 2026-01-07T10:00', 'paid 2026-01-08T10:00 fen=100000'],
    ...['paid 2026-01-09T10:00 fen=50000', 'traded 2026-01-10T10:00 fen=700'],
  ],
  // A bounce that came back in February.
  bea: ['came 2026-01-20T10:00 channel=feed', 'came 2026-02-15T10:00'],
  // Opened before anybody knew where from.
  cleo: ['opened 2026-01-04T10:00', 'signed 2026-01-04T10:01 channel=staff', 'paid 2026-02-01T10:00 fen=30000'],
  dana: ['came 2026-01-31T23:50'],
  // Not new; came in the range.
  eve: ['came 2025-12-31T23:59 channel=feed', 'viewed 2026-01-03T10:00'],
  finn: ['came 2025-11-01T10:00 channel=feed'],
  gus: ['came 2026-02-03T10:00 channel=feed'],
};
const answerTo = async (more: object = {}, context = contextOf(lives)) =>
  (await question.answer(parametersOf(more), context)) as ChannelResult;

describe('channels', () => {
  it('count quantity, quality and return of new visitors, and keep the unknown apart', async () => {
    const { rows, total, costsApply, lifetimeComputed } = await answerTo();
    expect(rows.map(({ channel }) => channel)).toEqual(['feed', 'staff', 'print', null]);
    const [feed, staff, print, unknown] = rows;
    expect(feed).toMatchObject({
      ...{ label: { zh: '信息流' }, domain: 'public', visitors: 3, visits: 8, newVisitors: 2, opened: 1, funded: 1 },
      ...{ depositsFen: 150_000, revenueFen: 700, registered: 0 },
      // Of Anna's six visits and Bea's one: what she did on days of their own are visits of one event each.
      bounced: { count: 6, of: 7, share: 6 / 7 },
      ...{ pagesAVisit: 3 / 7, secondsAVisit: 600 / 7 },
      nextDay: { count: 1, of: 2, share: 0.5 },
      nextMonth: { count: 1, of: 2, share: 0.5 },
      campaigns: [{ campaign: null, newVisitors: 2 }],
    });
    expect(staff).toMatchObject({
      newVisitors: 1,
      opened: 1,
      registered: 1,
      funded: 1,
      depositsFen: 30_000,
      costFen: 0,
    });
    expect(print).toMatchObject({ newVisitors: 0, costFen: 5_000, cacFen: null, place: null, domain: null });
    expect(unknown).toMatchObject({ newVisitors: 1, costFen: null, place: null, label: { en: 'Unknown' } });
    expect(total).toMatchObject({ newVisitors: 4, funded: 2, visitors: 5 });
    expect([costsApply, lifetimeComputed]).toEqual([true, false]);
  });

  it('show what is stated of a campaign there, within the cost of its channel, and nothing where nothing is', async () => {
    const stated = { periodStart: '2026-01-01', periodEnd: '2026-02-01' };
    const asked = createChannelQuestion({
      catalogue: {
        channels: async () => [],
        channelCosts: async () => [
          { channelCode: 'feed', ...stated, costFen: 100 },
          { channelCode: 'feed', campaign: 'spring', ...stated, costFen: 60 },
          { channelCode: 'feed', campaign: 'unseen', ...stated, costFen: 7 },
        ],
      },
      registry: { all: [], get: () => undefined },
    } as unknown as Parameters<typeof createChannelQuestion>[0]);
    const told = {
      ann: ['came 2026-01-05T10:00 channel=feed utm_campaign=spring', 'paid 2026-01-06T10:00 fen=1'],
      bob: ['came 2026-01-05T10:00 channel=feed utm_campaign=spring', 'paid 2026-01-06T10:00 fen=1'],
      cem: ['came 2026-01-05T10:00 channel=feed utm_campaign=autumn', 'paid 2026-01-06T10:00 fen=1'],
    };
    const { rows } = (await asked.answer(parametersOf(), contextOf(told))) as ChannelResult;
    expect(rows[0]).toMatchObject({ channel: 'feed', costFen: 167 });
    expect(rows[0]?.campaigns.map(({ campaign, costFen, cacFen }) => [campaign, costFen, cacFen])).toEqual([
      ['spring', 60, 30],
      ['autumn', null, null],
      ['unseen', 7, null],
    ]);
  });

  it('spread costs over their days, and tell what a customer costs and earns', async () => {
    const [feed] = (await answerTo()).rows;
    // Fifteen of thirty days lie in the range.
    expect(feed?.costFen).toBe(30_000);
    expect(feed?.cacFen).toBe(30_000);
    expect(feed?.cacVerdict).toBe('usual');
    // 700 fen over the two months from 8 January to 10 March.
    const months = (60 + 14 / 24) / (365.25 / 12);
    expect(feed?.revenueAMonthFen).toBeCloseTo(700 / months, 6);
    expect(feed?.paybackMonths).toBeCloseTo(30_000 / (700 / months), 6);
    expect(feed?.paybackVerdict).toBe('slow');
    expect(
      costIn(
        { channelCode: 'x', periodStart: '2026-01-01', periodEnd: '2026-01-01', costFen: 9 },
        parametersOf().range,
      ),
    ).toBe(0);
    const narrowed = await answerTo({}, contextOf(lives, 'listed'));
    expect(narrowed.costsApply).toBe(false);
    expect(narrowed.rows.every(({ costFen, cacFen }) => costFen === null && cacFen === null)).toBe(true);
    expect(narrowed.rows.map(({ channel }) => channel)).not.toContain('print');
  });

  it('take the last channel by the end of the range where asked', async () => {
    const { rows } = await answerTo({ touch: 'last' });
    expect(rows.map(({ channel, newVisitors }) => [channel, newVisitors])).toEqual([
      ['staff', 2],
      ['feed', 1],
      ['print', 0],
      [null, 1],
    ]);
  });

  it('open figures to their people', async () => {
    const people = async (cell: object) =>
      (await question.people(parametersOf(), channelCell.parse(cell), contextOf(lives))).persons;
    expect(await people({ channel: 'feed', figure: 'visitors' })).toEqual(['anna', 'bea', 'eve']);
    expect(await people({ channel: 'feed', figure: 'newVisitors', campaign: null })).toEqual(['anna', 'bea']);
    expect(await people({ channel: 'feed', figure: 'nextMonth' })).toEqual(['bea']);
    expect(await people({ channel: null, figure: 'newVisitors' })).toEqual(['dana']);
    expect(await people({ channel: 'staff', figure: 'funded' })).toEqual(['cleo']);
    expect(await people({ channel: 'feed', figure: 'newVisitors', campaign: 'x' })).toEqual([]);
  });

  it('set the tables of segments and values beside that of everybody, without costs', async () => {
    const plain = contextOf(lives);
    const groups = new Map(Object.entries({ anna: 64 + 1, bea: 128 + 1, cleo: 64, eve: 128 + 1 }));
    const context: QuestionContext = {
      ...plain,
      grouping: {
        ...plain.grouping,
        ...{ population: { who: 'everybody', groups, groupOfOthers: 0 }, segments: ['A'], values: ['x', 'y'] },
      },
    };
    const parameters = parametersOf({
      ...{ segments: [{ label: 'A' }], breakdown: { by: 'attribute', attribute: 'side' } },
    });
    expect(question.check(parameters)).toBeNull();
    const result = (await question.answer(parameters, context)) as ChannelResult;
    expect(result.total).toMatchObject({ newVisitors: 4, visitors: 5 });
    expect(result.rows[0]).toMatchObject({ channel: 'feed', costFen: 30_000 });
    expect(
      result.groups.map(({ key, rows, total }) => [
        ...[key.segment, key.kind, key.value, total.visitors, total.newVisitors, total.costFen],
        rows.map(({ channel, newVisitors, costFen, cacFen }) => [channel, newVisitors, costFen, cacFen]),
      ]),
    ).toEqual([
      ['A', 'all', null, 3, 2, null, [['feed', 2, null, null]]],
      ['A', 'value', 'y', 2, 1, null, [['feed', 1, null, null]]],
      ['A', 'value', 'x', 1, 1, null, [['feed', 1, null, null]]],
    ]);
    const people = async (cell: object) =>
      (await question.people(parameters, channelCell.parse({ figure: 'newVisitors', ...cell }), context)).persons;
    expect(await people({ group: { segment: 'A' }, channel: 'feed' })).toEqual(['anna', 'bea']);
    expect(await people({ group: { segment: 'A', kind: 'value', value: 'y' }, channel: 'feed' })).toEqual(['bea']);
    expect(await people({ group: { kind: 'value', value: 'x' } })).toEqual(['anna', 'cleo']);
    expect(await people({})).toEqual(['anna', 'bea', 'cleo', 'dana']);
    const { rows } = question.table(parameters, result, 'en');
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ...['feed', 'staff', 'print', null].map((channel) => [null, 'All', channel]),
      ...['A', 'y', 'x'].map((group) => ['A', group, 'feed']),
    ]);
  });

  it('tell the values of an event by the first that is known by the end of the range', async () => {
    const told = {
      ann: ['came 2026-01-05T10:00', 'viewed 2026-01-06T10:00 app=new', 'viewed 2026-01-07T10:00 app=old'],
      bob: ['came 2026-01-05T10:00', 'viewed 2026-02-06T10:00 app=new'],
    };
    const { groups } = await answerTo(
      { breakdown: { by: 'event', subject: { kind: 'property', name: 'app' } } },
      contextOf(told),
    );
    expect(groups.map(({ key, total }) => [key.kind, key.value, total.newVisitors])).toEqual([
      ['value', 'new', 1],
      ['value', null, 1],
    ]);
  });

  it.each([
    [10, 10, 'invest'],
    [10, 9, 'repair'],
    [9, 10, 'scale'],
    [9, 9, 'drop'],
  ] as const)('place a flow of %i and a contribution of %i', (flow, contribution, place) => {
    expect(placeOf(flow, contribution, { flowCut: 10, contributionCut: 10 })).toBe(place);
  });

  it('cut the matrix at the averages of known channels, or where asked', async () => {
    const { matrix, rows } = await answerTo({ contribution: 'deposits' });
    expect(matrix).toEqual({ flowCut: 1.5, contributionCut: 90_000 });
    expect(rows.map(({ place }) => place)).toEqual(['invest', 'drop', null, null]);
    const moved = await answerTo({ contribution: 'deposits', flowCut: 1, contributionCut: 200_000 });
    expect(moved.rows.map(({ place }) => place)).toEqual(['repair', 'repair', null, null]);
  });

  it.each([
    [{ benchmarks: { cacLowFen: 50_000 } }, 'ascend'],
    [{ breakdown: { by: 'event', subject: { kind: 'property', name: ' ' } } }, 'name of a property'],
    [{ revenue: { events: [{ event: 'traded' }], subject: { kind: 'property', name: ' ' } } }, 'holds the amount'],
  ])('refuse %j', (more, message) => {
    expect(question.check(parametersOf(more))?.message).toContain(message);
  });
});

const folder = realData('olist-funnel');

describe.skipIf(folder === null)('the leads of a marketing funnel', () => {
  const read = (name: string): readonly Record<string, string>[] =>
    parse(readFileSync(join(folder ?? '', name), 'utf8'), { columns: true });

  it('give the leads, deals and rates that are published, the unknown apart', async () => {
    const won = new Map(
      read('olist_closed_deals_dataset.csv').map((deal) => [deal.mql_id, deal.won_date?.replace(' ', 'T')]),
    );
    const lives = Object.fromEntries(
      read('olist_marketing_qualified_leads_dataset.csv').map((lead) => {
        const { mql_id: id = '', first_contact_date: day = '', origin = '' } = lead;
        const channel = origin === '' ? '' : ` channel=${origin.replaceAll(' ', '_')}`;
        const deal = won.get(id);
        return [id, [`came ${day}T00:00${channel}`, ...(deal === undefined ? [] : [`opened ${deal}`])]];
      }),
    );
    const result = await answerTo(
      { range: { from: '2017-06-01', to: '2018-06-01' }, outcomeDays: 1_000 },
      contextOf(lives),
    );
    expect(result.total).toMatchObject({ newVisitors: 8_000, opened: 842 });
    // The source has both leads of unknown origin and leads without any; one deal is dated before its first contact.
    expect(
      Object.fromEntries(result.rows.map(({ channel, newVisitors, opened }) => [channel ?? '', [newVisitors, opened]])),
    ).toEqual({
      organic_search: [2_296, 271],
      paid_search: [1_586, 195],
      social: [1_350, 75],
      unknown: [1_099, 179],
      direct_traffic: [499, 56],
      email: [493, 15],
      referral: [284, 24],
      other: [150, 4],
      display: [118, 6],
      other_publicities: [65, 3],
      '': [60, 14],
    });
  });
});
