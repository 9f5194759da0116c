// Weak groups by hand: who is a member, the search on groups that are planted and on chance, and how those who stay differ.
import { describe, expect, it } from 'vitest';
import type { AttributeRegistry } from '../profiles/index.ts';
import type { PopulationDependencies, QuestionContext } from '../questions/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { type WeakGroupResult, weakGroupCell, weakGroupParameters } from './contract.ts';
import { contrastsOf } from './contrasts.ts';
import { compareVersions } from './dimensions.ts';
import { type FoundGroup, type SearchDimension, searchGroups } from './search.ts';
import { createWeakGroupQuestion } from './weak-group-question.ts';

const names = ['opened', 'used', 'course', 'paid', 'visited'];
const month = (day: string) => `2026-01-${day}`;

const contextOf = (lives: Readonly<Record<string, readonly string[]>>): QuestionContext => ({
  grouping: {
    population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
  ...{
    timelines: handTimelines(lives, names),
    timeZone: 'Asia/Shanghai',
    now: Date.parse('2026-06-01T00:00:00+08:00'),
  },
  control: { signal: new AbortController().signal, onProgress: () => undefined },
});

// Only what events tell is asked for here, so that no store is read.
const registry: AttributeRegistry = { all: [], get: () => undefined };
const question = createWeakGroupQuestion({
  ...{ registry, tags: { tagNames: async () => new Map() } },
} as unknown as PopulationDependencies);

const options = { benchmark: null, sizeMin: 40, falseDiscoveryRate: 0.05, pairs: true };
/** Numbers that look like chance and are the same each time. */
const dice = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Members with dimensions of so many values; the rate of each is told by their values. */
const membersOf = (
  size: number,
  counts: readonly number[],
  rateOf: (values: readonly number[]) => number,
  seed = 1,
  ordered: readonly number[] = [],
) => {
  const next = dice(seed);
  const codes = counts.map(() => new Int32Array(size));
  const reached = new Uint8Array(size);
  const halves = new Uint8Array(size);
  for (let member = 0; member < size; member += 1) {
    const values = counts.map((count) => Math.floor(next() * count));
    for (const [dimension, value] of values.entries()) (codes[dimension] as Int32Array)[member] = value;
    halves[member] = next() < 0.5 ? 1 : 0;
    reached[member] = next() < rateOf(values) ? 1 : 0;
  }
  const dimensions = counts.map(
    (count, dimension): SearchDimension => ({
      ...{ codes: codes[dimension] as Int32Array, count, ordered: ordered.includes(dimension) },
    }),
  );
  return { reached, halves, dimensions };
};

const termsOf = ({ terms }: FoundGroup): string =>
  terms.map(({ dimension, relation, value }) => `${dimension} ${relation} ${value}`).join(' & ');
const confirmed = (groups: readonly FoundGroup[]) => groups.filter(({ verdict }) => verdict === 'confirmed');

describe('the search', () => {
  it('finds a group of one condition and takes its overlaps for explained', () => {
    const found = searchGroups(
      membersOf(4_000, [4, 3, 5], ([one]) => (one === 2 ? 0.3 : 0.5)),
      options,
    );
    expect(confirmed(found.groups).map(termsOf)).toEqual(['0 is 2']);
    const [group] = found.groups;
    // Some thousand customers who reach it by a fifth less often than everybody else, so that about 150 are affected.
    expect(group?.affected).toBeCloseTo(found.benchmark * (group?.customers ?? 0) - (group?.reached ?? 0), 9);
    expect(group?.affected).toBeGreaterThan(100);
    expect(group?.difference.high).toBeLessThan(0);
    for (const each of found.groups) if (each.verdict === 'explained') expect(each.explainedBy).toBe(0);
  });

  it('finds a group of two conditions, and that each of them alone is explained by it', () => {
    const found = searchGroups(
      membersOf(8_000, [3, 3, 4], ([one, other]) => (one === 1 && other === 0 ? 0.25 : 0.5)),
      options,
    );
    expect(confirmed(found.groups).map(termsOf)).toEqual(['0 is 1 & 1 is 0']);
    const explained = found.groups.filter(({ verdict }) => verdict === 'explained').map(termsOf);
    expect(explained).toContain('0 is 1');
    expect(explained).toContain('1 is 0');
  });

  it('finds that everything below a value is weak where values have an order', () => {
    const found = searchGroups(
      membersOf(8_000, [2, 5], ([one, other]) => (one === 0 && (other ?? 0) < 3 ? 0.58 : 0.93), 3, [1]),
      options,
    );
    expect(confirmed(found.groups).map(termsOf)).toEqual(['0 is 0 & 1 below 3']);
  });

  it('holds groups against a set benchmark', () => {
    const members = membersOf(3_000, [3], () => 0.4);
    expect(searchGroups(members, options).groups.filter(({ verdict }) => verdict === 'confirmed')).toEqual([]);
    const found = searchGroups(members, { ...options, benchmark: 0.5 });
    expect(confirmed(found.groups)).toHaveLength(3);
    expect(searchGroups(members, { ...options, benchmark: 0.3 }).groups).toEqual([]);
  });

  it('finds nothing where outcomes are dealt at random', () => {
    const finds = Array.from({ length: 60 }, (_, seed) =>
      searchGroups(
        membersOf(1_500, [6, 5, 4, 2], () => 0.5, seed + 10, [1]),
        options,
      ),
    );
    expect(finds.every(({ tried }) => tried > 60)).toBe(true);
    expect(finds.filter(({ groups }) => confirmed(groups).length > 0).length).toBeLessThanOrEqual(3);
  });

  it('tries no group of fewer customers than asked for, nor of unknown values', () => {
    const members = membersOf(1_000, [4], () => 0.5);
    expect(searchGroups(members, { ...options, sizeMin: 400 }).tried).toBe(0);
    const unknown = { ...members, dimensions: [{ codes: new Int32Array(1_000).fill(-1), count: 2, ordered: false }] };
    expect(searchGroups(unknown, options).tried).toBe(0);
  });
});

describe('the metric', () => {
  const retention = weakGroupParameters.parse({
    ...{ range: { from: '2026-01-01', to: '2026-05-01' }, unit: 'month', sizeMin: 20 },
    metric: {
      ...{ of: 'retention', initial: [{ event: 'opened' }], returning: [{ event: null }] },
      periods: { kind: 'calendar', count: 1 },
    },
    behaviours: [{ events: [{ event: 'used' }] }, { events: [{ event: 'course' }] }],
    dimensions: [
      { by: 'event', subject: { kind: 'property', name: 'place' } },
      { by: 'did', behaviour: 0 },
    ],
  });
  const lives = {
    // Back in February, having used twice in January; what is done in February comes too late to tell anything.
    a: [
      'opened 2026-01-05T10:00 place=east',
      'used 2026-01-06T10:00',
      'used 2026-01-09T10:00',
      'used 2026-02-02T10:00',
    ],
    b: ['opened 2026-01-20T10:00 place=east', 'course 2026-01-21T10:00'],
    c: ['opened 2026-04-30T23:59 place=west', 'visited 2026-05-01T00:00'],
    // Opened first before the range.
    d: ['opened 2025-12-31T10:00', 'opened 2026-01-02T10:00', 'visited 2026-02-02T10:00'],
    e: ['visited 2026-02-02T10:00'],
  };

  it('takes who is retained as the table of retention does, and behaviour before that alone', async () => {
    expect(question.check(retention)).toBeNull();
    const context = contextOf(lives);
    const result = (await question.answer(retention, context)) as WeakGroupResult;
    expect(result).toMatchObject({ customers: 3, reached: 2, recent: 0, tried: 0 });
    expect(result.dimensions).toEqual([
      { unknown: 0, leftOut: 0 },
      { unknown: 0, leftOut: 0 },
    ]);
    const people = (cell: object) => question.people(retention, weakGroupCell.parse(cell), context);
    expect((await people({ kind: 'reached' })).persons).toEqual(['a', 'c']);
    expect((await people({ kind: 'not_reached' })).persons).toEqual(['b']);
    expect((await people({ kind: 'all', behaviour: { number: 0, did: true } })).persons).toEqual(['a']);
    const east = { dimension: 0, relation: 'is', value: 'east' };
    expect((await people({ kind: 'all', terms: [east] })).persons).toEqual(['a', 'b']);
    expect(
      (await people({ kind: 'reached', terms: [east, { dimension: 1, relation: 'is', value: 'yes' }] })).total,
    ).toBe(1);
    expect((await people({ kind: 'all', terms: [{ ...east, value: 'moon' }] })).total).toBe(0);
  });

  it('leaves out whose month is not over', async () => {
    const context = { ...contextOf(lives), now: Date.parse('2026-05-15T00:00:00+08:00') };
    const result = (await question.answer(retention, context)) as WeakGroupResult;
    expect(result).toMatchObject({ customers: 2, reached: 1, recent: 1 });
  });

  it('takes the last step of a funnel, within its window', async () => {
    const parameters = weakGroupParameters.parse({
      range: { from: '2026-01-01', to: '2026-02-01' },
      metric: {
        of: 'funnel',
        steps: [{ events: [{ event: 'opened' }] }, { events: [{ event: 'paid' }] }],
        window: { kind: 'duration', seconds: 7 * 86_400 },
      },
      behaviours: [{ events: [{ event: 'used' }] }],
      dimensions: [{ by: 'did', behaviour: 0 }],
    });
    const context = contextOf({
      a: [`opened ${month('05')}T10:00`, `used ${month('06')}T10:00`, `paid ${month('12')}T10:00`],
      b: [`opened ${month('05')}T10:00`, `paid ${month('12')}T10:01`, `used ${month('12')}T10:02`],
    });
    const people = (cell: object) => question.people(parameters, weakGroupCell.parse(cell), context);
    expect((await people({ kind: 'reached' })).persons).toEqual(['a']);
    // Used after the window was over.
    expect((await people({ kind: 'all', behaviour: { number: 0, did: true } })).persons).toEqual(['a']);
  });

  it.each([
    [{ dimensions: [{ by: 'did', behaviour: 4 }] }, 'no behaviour 4'],
    [{ dimensions: [retention.dimensions[0], retention.dimensions[0]] }, 'named twice'],
    [{ dimensions: [{ by: 'attribute', attribute: 'moon' }] }, 'moon is not an attribute'],
    [{ breakdown: { by: 'event', subject: { kind: 'property', name: ' ' } } }, 'name of a property'],
    [{ metric: { ...retention.metric, period: 0 } }, 'begins with the customer'],
    [{ metric: { ...retention.metric, period: 3 } }, 'the last one is 1'],
  ])('refuses %j', (part, message) => {
    const refusal = question.check(weakGroupParameters.parse({ ...retention, ...part }));
    expect(refusal?.message).toContain(message);
  });
});

describe('searches side by side', () => {
  // In the first segment those with an old app seldom pay; in the second all pay alike, and in both the two are mixed.
  const lives = Object.fromEntries(
    Array.from({ length: 1_200 }, (_, number) => {
      const [app, inFirst] = [number % 3 === 0 ? 'old' : 'new', number % 2 === 0];
      const pays = (number * 37) % 100 < (app === 'old' && inFirst ? 20 : 80);
      return [
        `c${number}`,
        [
          `opened ${month('05')}T10:00 app=${app} place=${number % 5 === 0 ? 'east' : 'west'}`,
          ...(pays ? [`paid ${month('06')}T10:00`] : []),
        ],
      ];
    }),
  );
  const plain = contextOf(lives);
  const context: QuestionContext = {
    ...plain,
    grouping: {
      ...{ ...plain.grouping, segments: ['first', 'second'], values: [] },
      population: {
        ...{ who: 'customers', groupOfOthers: 0 },
        groups: new Map(Object.keys(lives).map((person, number) => [person, number % 2 === 0 ? 1 : 2])),
      },
    },
  };
  const parameters = weakGroupParameters.parse({
    range: { from: '2026-01-01', to: '2026-02-01' },
    metric: {
      ...{ of: 'funnel', steps: ['opened', 'paid'].map((event) => ({ events: [{ event }] })) },
      window: { kind: 'duration', seconds: 7 * 86_400 },
    },
    dimensions: [{ by: 'event', subject: { kind: 'property', name: 'app' } }],
    segments: [{ label: 'first', segment: 'vip' }, { label: 'second' }],
  });
  const confirmedOf = ({ groups }: { groups: WeakGroupResult['groups'] }) =>
    groups.filter(({ verdict }) => verdict === 'confirmed');

  it('find a group in the segment where it is, and keep it as a segment within that one', async () => {
    expect(question.check(parameters)).toBeNull();
    const result = (await question.answer(parameters, context)) as WeakGroupResult;
    expect(result.searches.map((each) => [each.key.label.en, each.customers, confirmedOf(each).length])).toEqual([
      ['first', 600, 1],
      ['second', 600, 0],
    ]);
    const [group] = confirmedOf(result.searches[0] as WeakGroupResult['searches'][number]);
    expect(group).toMatchObject({ customers: 200, terms: [{ value: 'old' }] });
    expect(group?.condition).toMatchObject({ kind: 'all', of: [{}, { kind: 'segment', segment: 'vip' }, {}] });
    expect(result.searches[0]?.weak).toEqual({ customers: 200, reached: group?.reached });
    const people = (cell: object) => question.people(parameters, weakGroupCell.parse(cell), context);
    expect((await people({ group: { segment: 'first' }, kind: 'all', weak: true })).total).toBe(200);
    expect((await people({ group: { segment: 'second' }, kind: 'all', weak: true })).total).toBe(0);
    expect((await people({ group: { segment: 'second' }, kind: 'all' })).total).toBe(600);
    const { rows } = question.table(parameters, result, 'en');
    expect(rows.find((row) => row[0] === 'first')?.slice(0, 4)).toEqual(['first', 'first', 'app = old', 'confirmed']);
  });

  it('search in each value of a breakdown', async () => {
    const divided = weakGroupParameters.parse({
      ...{ ...parameters, segments: [] },
      breakdown: { by: 'event', subject: { kind: 'property', name: 'place' } },
    });
    const result = (await question.answer(divided, plain)) as WeakGroupResult;
    expect(result.searches.map(({ key, customers }) => [key.value, customers])).toEqual([
      ['west', 960],
      ['east', 240],
    ]);
    const [west] = result.searches;
    expect(west && confirmedOf(west)[0]?.condition).toMatchObject({ kind: 'all', of: [{}, { kind: 'did' }, {}] });
    const people = (cell: object) => question.people(divided, weakGroupCell.parse(cell), plain);
    expect((await people({ group: { kind: 'value', value: 'east' }, kind: 'all' })).total).toBe(240);
  });
});

describe('contrasts', () => {
  it('count shares, times and indices of those who stay, leave, and are others', () => {
    const part = {
      persons: ['1', '2', '3', '4', '5', '6'],
      reached: Uint8Array.from([1, 1, 0, 0, 1, 0]),
      counts: Uint16Array.from([3, 1, 0, 1, 0, 2]),
    };
    const [row] = contrastsOf(part, 1, Uint8Array.from([1, 1, 1, 1, 0, 0]));
    expect(row).toMatchObject({
      stayed: { customers: 2, did: 2, share: 1 },
      left: { customers: 2, did: 1, share: 0.5 },
      others: { customers: 2, did: 1, share: 0.5 },
      ...{ meanStayed: 2, meanLeft: 0.5, meanOthers: 1, tgiStayed: 200, tgiGroup: 150 },
    });
  });

  it('order versions by their numbers', () => {
    expect(['8.10.0', '8.3.0', '8.3', '10.0', 'beta'].toSorted(compareVersions)).toEqual([
      ...['8.3', '8.3.0', '8.10.0', '10.0', 'beta'],
    ]);
  });
});
