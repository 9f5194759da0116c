// Metrics of questions whose answers have many figures: each figure by hand, with the people behind it.
import { describe, expect, it } from 'vitest';
import { attributionQuestion } from '../attribution/index.ts';
import { createChannelQuestion } from '../channels/index.ts';
import { createDistributionQuestion } from '../distribution/index.ts';
import { featureQuestion } from '../features/index.ts';
import { heatmapQuestion } from '../heatmap/index.ts';
import { pathQuestion } from '../paths/index.ts';
import { createWeakGroupQuestion } from '../weak-groups/index.ts';
import { checkMetric, type MetricQuestions } from './metric.ts';
import { bodyOf, contextOf, createOwnMetric } from './testing-own-metric.ts';

const questions = {
  ...{ attribution: attributionQuestion, 'feature-usage': featureQuestion, heatmap: heatmapQuestion },
  ...{ paths: pathQuestion, distribution: createDistributionQuestion({ tradingCalendar: async () => null as never }) },
  'weak-groups': createWeakGroupQuestion({
    registry: { all: [], get: () => undefined },
    tags: { tagNames: async () => new Map() },
  } as unknown as Parameters<typeof createWeakGroupQuestion>[0]),
  channels: createChannelQuestion({
    catalogue: { channels: async () => [], channelCosts: async () => [] },
    registry: { get: () => undefined },
  } as unknown as Parameters<typeof createChannelQuestion>[0]),
} as unknown as MetricQuestions;
const metricOf = createOwnMetric(questions);
const property = (name: string) => ({ kind: 'property', name });
const wrong = (question: string, figure: string, parameters: object) =>
  checkMetric(questions, 'own', bodyOf(question, figure, parameters));

describe('distributions', () => {
  const lives = {
    ann: ['paid 2026-01-05T10:00 fen=100', 'paid 2026-01-05T10:30 fen=300'],
    bob: ['paid 2026-01-06T10:00 fen=700'],
    cem: ['paid 2026-01-07T10:00 fen=100'],
  };
  const context = contextOf(lives, ['paid']);
  const edges = { brackets: { kind: 'custom', edges: [400, 600] } };
  const total = { of: { kind: 'total', events: [{ event: 'paid' }], property: 'fen' } };

  it('have their median and the share above a value', async () => {
    expect((await metricOf('distribution', 'median', total, context)).group).toMatchObject({ value: 400, counted: 3 });
    const above = await metricOf('distribution', 'from:400', { ...total, ...edges }, context);
    expect(above.group).toMatchObject({ value: 2 / 3, counted: 2, base: 3 });
    expect(await above.people('counted')).toEqual(['ann', 'bob']);
    // Of single payments one in four is so large; its interval is that of four values.
    const values = { of: { ...total.of, kind: 'value' }, ...edges };
    const value = await metricOf('distribution', 'from:400', values, context);
    expect(value.group).toMatchObject({ value: 1 / 4, counted: null, base: null });
    expect(await value.people('counted')).toEqual(['bob']);
  });

  it('tell intervals in minutes', async () => {
    const between = { of: { kind: 'interval', events: [{ event: 'paid' }], until: [{ event: 'paid' }] } };
    const found = await metricOf('distribution', 'mean', between, context);
    expect(found.group).toMatchObject({ value: 30, counted: 1 });
    expect(await found.people('counted')).toEqual(['ann']);
  });

  it('refuse an edge that there is not, and parts of the day of anything else', () => {
    expect(wrong('distribution', 'from:500', { ...total, ...edges })).toContain('no edge 500');
    expect(wrong('distribution', 'part:morning', total)).toContain('time of the week alone');
    expect(wrong('distribution', 'median', { of: { kind: 'day_part', events: [{ event: 'paid' }] } })).toContain(
      'part of',
    );
  });
});

describe('attribution', () => {
  const lives = {
    ann: ['came 2026-01-05T10:00 from=feed', 'came 2026-01-06T10:00 from=抖音', 'paid 2026-01-07T10:00 fen=100'],
    bob: ['came 2026-01-05T10:00 from=feed', 'paid 2026-01-07T10:00 fen=300'],
  };
  const context = contextOf(lives, ['came', 'paid']);
  const parameters = {
    ...{ conversion: [{ event: 'paid' }], touches: [{ event: 'came' }], subject: property('from') },
    value: property('fen'),
  };

  it.each([
    ['share:linear:feed', 0.75],
    ['share:last:feed', 0.5],
    [`share:linear:${encodeURIComponent('抖音')}`, 0.25],
    ['conversions:first:feed', 2],
    ['value:last:feed', 300],
    ['share:linear:', 0],
  ])('%s', async (figure, value) => {
    expect((await metricOf('attribution', figure, parameters, context)).group?.value).toBeCloseTo(value, 9);
  });

  it('opens to those whose paths hold the channel, or begin or end with it', async () => {
    const people = async (figure: string) =>
      (await metricOf('attribution', figure, parameters, context)).people('counted');
    expect(await people('share:linear:feed')).toEqual(['ann', 'bob']);
    expect(await people('share:last:feed')).toEqual(['bob']);
  });

  it('has no value for a channel that is summed up with others', async () => {
    const few = { ...parameters, channelsMax: 1 };
    const hidden = await metricOf('attribution', `share:linear:${encodeURIComponent('抖音')}`, few, context);
    expect(hidden.group?.value).toBeNull();
    expect(wrong('attribution', 'value:last:feed', { ...parameters, value: undefined })).toContain('no value');
  });
});

describe('paths', () => {
  const lives = {
    ann: ['home 2026-01-05T10:00', 'quote 2026-01-05T10:01 code=A', 'home 2026-01-05T10:02', 'trade 2026-01-05T10:03'],
    bob: ['home 2026-01-05T10:00', 'quote 2026-01-05T10:01 code=B'],
    cem: ['quote 2026-01-05T10:00 code=A', 'trade 2026-01-05T10:01'],
    dan: ['home 2026-01-05T10:00'],
  };
  const context = contextOf(lives, ['home', 'quote', 'trade']);
  const nodes = [
    { events: [{ event: 'home' }] },
    { events: [{ event: 'quote' }], by: property('code') },
    { events: [{ event: 'trade' }] },
  ];

  it.each([
    // Ann comes home twice, in one path.
    ['reach:1', 3 / 4, ['ann', 'bob', 'dan']],
    ['reach:3', 2 / 4, ['ann', 'cem']],
    ['reach:2=A', 2 / 4, ['ann', 'cem']],
    ['step:1:1', 3 / 4, ['ann', 'bob', 'dan']],
    ['step:2:3', 1 / 4, ['cem']],
    ['link:1:1>2=A', 1 / 4, ['ann']],
    ['link:2:1>3', 0, []],
  ] as const)('%s', async (figure, value, people) => {
    const found = await metricOf('paths', figure, { nodes }, context);
    expect(found.group?.value).toBe(value);
    expect(found.group?.high).toBeGreaterThan(value);
    expect(await found.people('counted')).toEqual(people);
  });

  it('have no value for what is summed up, and refuse what the paths do not have', async () => {
    const hidden = await metricOf('paths', 'step:1:2=A', { nodes, nodesMax: 1 }, context);
    expect(hidden.group?.value).toBeNull();
    expect(wrong('paths', 'reach:4', { nodes })).toContain('names a node');
    expect(wrong('paths', 'step:1:anchor', { nodes })).toContain('names a node');
    expect(wrong('paths', 'link:6:1>3', { nodes })).toContain('6 steps');
  });
});

describe('features', () => {
  const lives = {
    ann: ['used 2026-01-05T10:00 what=scan', 'used 2026-01-06T10:00 what=scan', 'used 2026-01-06T10:01 what=scan'],
    bob: ['used 2026-01-05T10:00 what=scan'],
    cem: ['used 2026-01-05T10:00 what=chart'],
    dan: ['seen 2026-01-05T10:00'],
  };
  const context = contextOf(lives, ['used', 'seen']);
  const parameters = { features: { kind: 'values', events: [{ event: 'used' }], subject: property('what') } };

  it.each([
    ['adoption:scan', 2 / 4, ['ann', 'bob'], ['cem', 'dan']],
    ['repeat:scan', 1 / 2, ['ann'], []],
    ['users:scan', 2, ['ann', 'bob'], []],
    ['uses:scan', 2, ['ann', 'bob'], []],
    ['days:scan', 1.5, ['ann', 'bob'], []],
    ['adoption:other', 0, [], ['ann', 'bob', 'cem', 'dan']],
    ['breadth', 3 / 4, [], []],
  ] as const)('%s', async (figure, value, people, rest) => {
    const found = await metricOf('feature-usage', figure, parameters, context);
    expect(found.group?.value).toBe(value);
    expect(await found.people('counted')).toEqual(people);
    expect(await found.people('rest')).toEqual(rest);
  });

  it('have a line of users, and no value for what is not shown', async () => {
    const { periods, group } = await metricOf('feature-usage', 'users:scan', parameters, context);
    expect(group?.values[periods.findIndex(({ label }) => label === '2026-01-05')]).toBe(2);
    const few = { features: { ...parameters.features, shown: 1 } };
    expect((await metricOf('feature-usage', 'users:chart', few, context)).group?.value).toBeNull();
    const list = { features: { kind: 'list', list: [{ name: 'scan', events: [{ event: 'used' }] }] } };
    expect(wrong('feature-usage', 'users:chart', list)).toContain('no feature chart');
  });
});

describe('heatmaps', () => {
  const on = 'page_path=/home';
  const lives = {
    ann: [
      `page_viewed 2026-01-05T10:00 ${on}`,
      `element_clicked 2026-01-05T10:01 ${on} element_path=main>button`,
      `element_clicked 2026-01-05T10:02 ${on} element_path=main>button`,
      `page_scrolled 2026-01-05T10:03 ${on} scroll_depth=60`,
    ],
    bob: [`page_viewed 2026-01-05T10:00 ${on}`, `element_clicked 2026-01-05T10:01 ${on} element_path=nav`],
    cem: [`page_viewed 2026-01-05T10:00 ${on}`],
  };
  const context = contextOf(lives, ['page_viewed', 'element_clicked', 'page_scrolled']);
  const button = encodeURIComponent('main>button');

  it.each([
    ['clickers', 2 / 3, ['ann', 'bob']],
    [`part:${button}`, 2 / 3, ['ann']],
    [`rate:${button}`, 1 / 3, ['ann']],
    [`clicks:${button}`, 2, ['ann']],
    ['clicks:nobody', 0, []],
    ['depth:50', 1 / 3, ['ann']],
  ] as const)('%s', async (figure, value, people) => {
    const found = await metricOf('heatmap', figure, { page: '/home' }, context);
    expect(found.group?.value).toBe(value);
    expect(await found.people('counted')).toEqual(people);
  });
});

describe('weak groups', () => {
  // With an old app one in five pays, else four of five.
  const lives = Object.fromEntries(
    Array.from({ length: 900 }, (_, number) => {
      const app = number % 3 === 0 ? 'old' : 'new';
      const pays = (number * 37) % 100 < (app === 'old' ? 20 : 80);
      return [`c${number}`, [`opened 2026-01-05T10:00 app=${app}`, ...(pays ? ['paid 2026-01-06T10:00'] : [])]];
    }),
  );
  const context = contextOf(lives, ['opened', 'paid']);
  const parameters = {
    metric: {
      ...{ of: 'funnel', steps: ['opened', 'paid'].map((event) => ({ events: [{ event }] })) },
      window: { kind: 'duration', seconds: 7 * 86_400 },
    },
    dimensions: [{ by: 'event', subject: property('app') }],
  };

  it('are counted with their customers, each once', async () => {
    const ask = (figure: string) => metricOf('weak-groups', figure, parameters, context);
    const [weak, found, affected, rate] = [
      await ask('weak'),
      await ask('found'),
      await ask('affected'),
      await ask('rate'),
    ];
    expect([weak.group?.value, found.group?.value]).toEqual([300, 1]);
    expect(await weak.people('counted')).toHaveLength(300);
    expect((await ask('weak_share')).group).toMatchObject({ value: 1 / 3, counted: 300, base: 900 });
    // Those of the group who would have paid at the rate of all.
    const paid = Object.values(lives).filter(({ length }) => length === 2).length;
    expect(rate.group).toMatchObject({ counted: paid, base: 900 });
    expect(await rate.people('rest')).toHaveLength(900 - paid);
    expect(affected.group?.value).toBeCloseTo((300 * paid) / 900 - 60, 6);
  });

  it('are searched for in each segment', async () => {
    const groups = new Map(Object.keys(lives).map((person, number) => [person, number % 2 === 0 ? 1 : 0]));
    const compared = contextOf(lives, ['opened', 'paid'], {
      population: { who: 'everybody', groups, groupOfOthers: 0 },
      segments: ['A'],
    });
    const found = await metricOf('weak-groups', 'weak', parameters, compared, { segments: [{ label: 'A' }] });
    expect(found.groups.map(({ key, value }) => [key.segment, value])).toEqual([['A', 150]]);
    expect(await found.people('counted', { segment: 'A', kind: 'all', value: null })).toHaveLength(150);
    expect(found.table.rows[0]?.slice(3, 7)).toEqual(['A', 'A', 'total', 150]);
  });
});

describe('channels', () => {
  it('stand in the place of groups, unless there are groups', async () => {
    const lives = {
      ann: ['came 2026-01-05T10:00 channel=feed'],
      bob: ['came 2026-01-05T10:00 channel=feed'],
      cem: ['came 2026-01-05T10:00 channel=staff'],
    };
    const groups = new Map(Object.entries({ ann: 64, bob: 128, cem: 128 }));
    const context = contextOf(lives, ['came'], {
      population: { who: 'everybody', groups, groupOfOthers: 0 },
      values: ['x', 'y'],
    });
    const named = {
      ...{ opened: [{ event: 'came' }], registered: [{ event: 'came' }], pageViewed: [{ event: 'came' }] },
    };
    const amounts = { events: [{ event: 'came' }], subject: property('fen') };
    const parameters = { ...named, deposit: amounts, revenue: amounts };
    const plain = await metricOf('channels', 'new', parameters, context);
    expect(plain.groups.map(({ key, value }) => [key.value, value])).toEqual([
      [null, 3],
      ['feed', 2],
      ['staff', 1],
    ]);
    expect(await plain.people('counted', { segment: null, kind: 'value', value: 'feed' })).toEqual(['ann', 'bob']);
    expect(await plain.people('counted')).toEqual(['ann', 'bob', 'cem']);
    const divided = await metricOf('channels', 'new', parameters, context, {
      breakdown: { by: 'attribute', attribute: 'side' },
    });
    expect(divided.groups.map(({ key, value }) => [key.value, value])).toEqual([
      [null, 3],
      ['y', 2],
      ['x', 1],
    ]);
    expect(await divided.people('counted', { segment: null, kind: 'value', value: 'y' })).toEqual(['bob', 'cem']);
  });
});
