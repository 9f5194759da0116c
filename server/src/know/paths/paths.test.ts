// Paths agree with their naive twin over random lives, and every option does what its name says on lives that can be counted by hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld } from '../timelines/testing.ts';
import { type PathNode, type PathParameters, pathParameters } from './contract.ts';
import { PathCounter } from './count.ts';
import { areFlatEnough, createFlatWalk, FlatPathCounter } from './flat.ts';
import { pathFold, pathPeopleFold } from './folds.ts';
import { checkPaths, type PathSpec, planPaths } from './plan.ts';
import { pathResultOf } from './result.ts';
import { linkCount, nodeCount } from './tally.ts';
import { naivePaths } from './testing-naive-paths.ts';
import { createPathWalker } from './walk.ts';

const ZONE = 'Asia/Shanghai';
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 7));
const control = { signal: new AbortController().signal, onProgress: () => undefined };
const grouping = { segments: [], labelOf: (value: string) => ({ zh: value, en: value }) };

const evaluate = async (timelines: Timelines, parameters: PathParameters) => {
  expect(checkPaths(parameters)).toBeNull();
  const { who } = parameters.population;
  const plan = planPaths(parameters, ZONE, { who, groups: new Map(), groupOfOthers: 0 });
  const spec = plan.spec([], 0);
  const part = await timelines.fold(pathFold, spec, plan.query, control);
  return { plan, spec, result: pathResultOf(parameters, grouping, part) };
};

const said = ({ kind, node, value }: PathNode): string =>
  kind === 'node' ? (value === null ? `${node}` : `${node}:${value}`) : kind;

describe('paths over random lives', () => {
  let world: TestWorld;
  let index: ReturnType<typeof openTestIndex>;
  beforeAll(async () => {
    world = await openTestWorld();
    index = openTestIndex(world);
  });
  afterAll(async () => {
    await index.stop();
    await world.close();
  });

  const product = { kind: 'property' as const, name: 'product' };
  const optionSet: fc.Arbitrary<PathParameters> = fc
    .record({
      nodes: fc.constantFrom(
        ['opened', 'viewed', 'ordered', 'paid'].map((event) => ({ events: [{ event }] })),
        [{ events: [{ event: 'viewed' }], by: product }, { events: [{ event: 'ordered' }, { event: 'paid' }] }],
        [{ events: [{ event: 'complained' }] }, { events: [{ event: null }], by: product }],
      ),
      anchor: fc.constantFrom(
        undefined,
        { events: [{ event: 'opened' }], direction: 'from' as const },
        { events: [{ event: 'paid' }, { event: 'fact_recorded' }], direction: 'to' as const },
        { events: [{ event: 'viewed' }], direction: 'from' as const },
      ),
      sessionGapMinutes: fc.constantFrom(30, 60, 300, 10_000),
      sessions: fc.constantFrom('first' as const, 'every' as const),
      stepsMax: fc.constantFrom(2, 4, 8),
      collapse: fc.boolean(),
      nodesMax: fc.constantFrom(1, 2, 20),
      who: fc.constantFrom('customers' as const, 'everybody' as const),
      broken: fc.boolean(),
    })
    .map(({ who, broken, ...rest }) =>
      pathParameters.parse({
        ...rest,
        ...{ range: { from: '2026-01-04', to: '2026-01-29' }, population: { who }, patternsMax: 100 },
        ...(broken ? { breakdown: { by: 'event', subject: { kind: 'property', name: 'vip' } } } : {}),
      }),
    );

  it('agree with the naive twin over option sets, from both sources', { timeout: 300_000 }, async () => {
    const stored = createEventStoreTimelines(world.store);
    let steps = 0;
    for (const [number, parameters] of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 11 }).entries()) {
      const timelines = number % 5 === 0 ? index.timelines : stored;
      const { plan, spec, result } = await evaluate(timelines, parameters);
      const naive = naivePaths(world, parameters, plan);
      for (const group of result.groups) {
        if (group.key.kind === 'other') continue;
        const own = naive.filter(({ group: value }) => group.key.kind === 'all' || value === group.key.value);
        const persons = (paths: typeof own) => new Set(paths.map(({ person }) => person)).size;
        expect({ parameters, paths: group.paths, customers: group.customers }).toEqual({
          parameters,
          paths: own.length,
          customers: persons(own),
        });
        for (const [step, { nodes }] of group.steps.entries()) {
          steps += nodes.length;
          expect(nodes.reduce((sum, { paths }) => sum + paths, 0)).toBe(
            own.filter(({ names }) => names.length > step).length,
          );
          for (const [place, { node, paths, customers, ended }] of nodes.entries()) {
            const onward = group.links.filter((link) => link.step === step && link.from === place);
            if (step < parameters.stepsMax - 1)
              expect(onward.reduce((sum, link) => sum + link.paths, ended)).toBe(paths);
            if (node.kind === 'other') continue;
            const here = own.filter(({ names }) => names[step] === said(node));
            expect([paths, customers]).toEqual([here.length, persons(here)]);
            expect(ended).toBe(here.filter((path) => path.ended && path.names.length === step + 1).length);
          }
        }
        for (const { step, from, to, paths, customers } of group.links) {
          const [one, other] = [group.steps[step]?.nodes[from]?.node, group.steps[step + 1]?.nodes[to]?.node];
          if (!one || !other || one.kind === 'other' || other.kind === 'other') continue;
          const here = own.filter(({ names }) => names[step] === said(one) && names[step + 1] === said(other));
          expect([paths, customers]).toEqual([here.length, persons(here)]);
        }
        for (const { nodes, paths, customers } of group.patterns) {
          const names = nodes.map(said);
          const wanted = result.direction === 'from' ? names : names.toReversed();
          const here = own.filter((path) => path.names.join(' ') === wanted.join(' '));
          expect([paths, customers]).toEqual([here.length, persons(here)]);
        }
        expect(group.patterns.reduce((sum, { paths }) => sum + paths, group.patternsRest)).toBe(group.paths);
      }
      const first = result.groups[0]?.steps[0]?.nodes[0];
      if (first?.node.kind !== 'anchor') continue;
      const cell = { paths: spec, segment: -1, value: undefined, key: nodeCount(0, 'a') };
      const people = await timelines.fold(pathPeopleFold, cell, plan.query, control);
      expect([...people.persons].sort()).toEqual([...new Set(naive.map(({ person }) => person))].sort());
    }
    expect(steps).toBeGreaterThan(100);
  });
});

describe('paths as numbers', () => {
  const spec: fc.Arbitrary<PathSpec> = fc
    .record({
      nodes: fc.integer({ min: 1, max: 5 }),
      stepsMax: fc.integer({ min: 2, max: 5 }),
      gapMs: fc.constantFrom(0, 3, 10),
      direction: fc.constantFrom('from' as const, 'to' as const),
      anchored: fc.boolean(),
      sessions: fc.constantFrom('first' as const, 'every' as const),
      collapse: fc.boolean(),
    })
    .map((given) => ({
      ...given,
      ...{ columns: Array.from({ length: given.nodes }, () => -1), groupColumn: null, values: null, segments: 0 },
    }));
  const lives = ({ nodes, anchored }: PathSpec) =>
    fc.array(
      fc.array(
        fc.tuple(fc.constantFrom(0, 1, 2, 4, 30), fc.integer({ min: 1, max: 2 ** (anchored ? nodes + 1 : nodes) - 1 })),
        { maxLength: 14 },
      ),
      { maxLength: 6 },
    );

  it('are counted as the general walk counts them, wherever a timeline begins', () => {
    let paths = 0;
    fc.assert(
      fc.property(
        spec.chain((each) => fc.tuple(fc.constant(each), lives(each))),
        ([given, persons]) => {
          expect(areFlatEnough(given)).toBe(true);
          const { texts, walk } = createPathWalker(given, () => '');
          const [general, flat] = [new PathCounter(given, texts), new FlatPathCounter(given)];
          const walkFlat = createFlatWalk(given);
          for (const [person, events] of persons.entries()) {
            let now = 0;
            const at = events.map(([wait]) => {
              now += wait;
              return now;
            });
            const bits = events.map(([, each]) => each);
            const timeline = { group: 0, columns: [], person: () => '', length: events.length };
            walk({ ...timeline, at: Float64Array.from(at), matches: Uint32Array.from(bits) }, (path) =>
              general.add(path, person),
            );
            // In place, with others' entries before and behind.
            const inPlace = {
              ...{ ...timeline, first: 2, length: events.length + 2 },
              ...{ at: Float64Array.of(0, 0, ...at, now), matches: Uint32Array.of(1, 1, ...bits, 1) },
            };
            walkFlat(inPlace, (path) => flat.add(path, person));
          }
          const [expected, found] = [general.finish(), flat.finish()];
          paths += expected.paths;
          expect({ ...found, counts: new Map([...found.counts].sort()) }).toEqual({
            ...expected,
            counts: new Map([...expected.counts].sort()),
          });
        },
      ),
      { numRuns: 1_000 },
    );
    expect(paths).toBeGreaterThan(1_000);
  });

  it('are left to the general walk where there would be too many', () => {
    const many = { nodes: 8, stepsMax: 8, columns: [-1], groupColumn: null, values: null } as unknown as PathSpec;
    expect(areFlatEnough(many)).toBe(false);
    expect(areFlatEnough({ ...many, stepsMax: 4 })).toBe(true);
    expect(areFlatEnough({ ...many, stepsMax: 4, columns: [-1, 0] })).toBe(false);
    expect(areFlatEnough({ ...many, stepsMax: 4, values: Array.from({ length: 17 }, String) })).toBe(false);
  });
});

describe('paths by hand', () => {
  // Ann: home, quote twice, trade; two hours later quote, home. Bob: home, trade. Cat: quote and news.
  const lives = {
    Ann: [
      'home 2026-03-01T10:00',
      'quote 2026-03-01T10:05 code=A',
      'quote 2026-03-01T10:10 code=B',
      'trade 2026-03-01T10:40',
      'quote 2026-03-01T12:40 code=A',
      'home 2026-03-01T12:45',
    ],
    Bob: ['home 2026-03-02T09:00', 'trade 2026-03-02T09:01'],
    Cat: ['quote 2026-03-03T09:00 code=A', 'news 2026-03-03T09:31'],
  };
  const names = ['home', 'quote', 'trade', 'news'];
  const timelines = handTimelines(lives, names);
  const ask = (more: object = {}) =>
    evaluate(
      timelines,
      pathParameters.parse({
        range: { from: '2026-03-01', to: '2026-04-01' },
        nodes: names.map((event) => ({ events: [{ event }] })),
        ...more,
      }),
    );
  const word = (node: PathNode) =>
    node.kind === 'node' ? `${names[node.node ?? -1]}${node.value === null ? '' : ` ${node.value}`}` : node.kind;
  const patterns = async (more: object = {}) => {
    const { result } = await ask(more);
    return Object.fromEntries(
      (result.groups[0]?.patterns ?? []).map(({ nodes, paths }) => [nodes.map(word).join(' > '), paths]),
    );
  };
  const anchor = (event: string, direction: 'from' | 'to') => ({ events: [{ event }], direction });

  it.each([
    [
      'sessions end after half an hour: Cat has two, 31 minutes apart, and Ann two',
      {},
      { 'home > quote > trade': 1, 'quote > home': 1, 'home > trade': 1, quote: 1, news: 1 },
    ],
    [
      'a longer gap joins them',
      { sessionGapMinutes: 120 },
      { 'home > quote > trade > quote > home': 1, 'home > trade': 1, 'quote > news': 1 },
    ],
    [
      'without collapsing, repeats are steps',
      { collapse: false },
      { 'home > quote > quote > trade': 1, 'quote > home': 1, 'home > trade': 1, quote: 1, news: 1 },
    ],
    ['two steps', { stepsMax: 2 }, { 'home > quote': 1, 'quote > home': 1, 'home > trade': 1, quote: 1, news: 1 }],
    [
      'the first session of each customer',
      { sessions: 'first' },
      { 'home > quote > trade': 1, 'home > trade': 1, quote: 1 },
    ],
    ['from home', { anchor: anchor('home', 'from') }, { 'anchor > quote > trade': 1, anchor: 1, 'anchor > trade': 1 }],
    [
      'to trade, in the order of time',
      { anchor: anchor('trade', 'to') },
      { 'home > quote > anchor': 1, 'home > anchor': 1 },
    ],
    [
      'to trade, the two steps nearest to it',
      { anchor: anchor('trade', 'to'), stepsMax: 2 },
      { 'quote > anchor': 1, 'home > anchor': 1 },
    ],
    [
      'nodes by a property',
      {
        nodes: [
          { events: [{ event: 'home' }] },
          { events: [{ event: 'quote' }], by: { kind: 'property', name: 'code' } },
          { events: [{ event: 'trade' }] },
        ],
      },
      { 'home > quote A > quote B > trade': 1, 'quote A > home': 1, 'home > trade': 1, 'quote A': 1 },
    ],
  ])('%s', async (_title, more, expected) => {
    expect(await patterns(more)).toEqual(expected);
  });

  it('counts nodes, links and where sessions end', async () => {
    const group = (await ask()).result.groups[0];
    expect([group?.paths, group?.customers]).toEqual([5, 3]);
    expect(
      group?.steps[0]?.nodes.map(({ node, paths, customers, ended }) => [word(node), paths, customers, ended]),
    ).toEqual([
      ['home', 2, 2, 0],
      ['quote', 2, 2, 1],
      ['news', 1, 1, 1],
    ]);
    const links = group?.links.map(({ step, from, to, paths }) => [
      ...[step, word(group.steps[step]?.nodes[from]?.node as PathNode)],
      ...[word(group.steps[step + 1]?.nodes[to]?.node as PathNode), paths],
    ]);
    expect(links).toContainEqual([0, 'home', 'trade', 1]);
    expect(links).toContainEqual([1, 'quote', 'trade', 1]);
  });

  it('sums the smaller nodes of a step up as other, and counts no customers of it', async () => {
    const group = (await ask({ nodesMax: 1 })).result.groups[0];
    expect(group?.steps[0]?.nodes.map(({ node, paths, customers }) => [word(node), paths, customers])).toEqual([
      ['home', 2, 2],
      ['other', 3, null],
    ]);
    expect(group?.links.filter(({ step }) => step === 0).reduce((sum, { paths }) => sum + paths, 0)).toBe(3);
  });

  it('opens a link to its customers', async () => {
    const { plan, spec } = await ask();
    const cell = { paths: spec, segment: -1, value: undefined, key: linkCount(0, '0', '2') };
    expect((await timelines.fold(pathPeopleFold, cell, plan.query, control)).persons).toEqual(['Bob']);
  });
});
