// The heatmap agrees with its naive twin over random visits, from both sources of timelines, and does what its words say by hand.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decidedEvent } from '../../record/sink/testing.ts';
import type { QuestionContext } from '../questions/index.ts';
import { createEventStoreTimelines, type Timelines } from '../timelines/index.ts';
import { handTimelines, openTestIndex, openTestWorld, type TestWorld, WORLD_START } from '../timelines/testing.ts';
import { type HeatmapCell, type HeatmapParameters, type HeatmapResult, heatmapParameters } from './contract.ts';
import { heatmapQuestion } from './heatmap-question.ts';
import { naiveHeatmap } from './testing-naive-heatmap.ts';
import { partOf } from './visit.ts';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-06-01T00:00:00+08:00');
const OPTION_SETS = Number(process.env.ZHIYIN_OPTION_SETS ?? (process.env.ZHIYIN_SOAK ? 40 : 8));
const control = { signal: new AbortController().signal, onProgress: () => undefined };
const group = { segment: null, kind: 'all' as const, value: null };

const contextOf = (timelines: Timelines, { population }: HeatmapParameters): QuestionContext => ({
  ...{ timelines, timeZone: ZONE, now: NOW, control },
  grouping: {
    population: { who: population.who, groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value: string) => ({ zh: value, en: value }) },
  },
});
const answer = (parameters: HeatmapParameters, context: QuestionContext): Promise<HeatmapResult> => {
  expect(heatmapQuestion.check(parameters)).toBeNull();
  return heatmapQuestion.answer(parameters, context) as Promise<HeatmapResult>;
};
const people = async (parameters: HeatmapParameters, cell: HeatmapCell, context: QuestionContext) =>
  [...(await heatmapQuestion.people(parameters, cell, context)).persons].sort();
const unique = (persons: readonly string[]) => [...new Set(persons)].sort();

describe('over random visits', () => {
  let world: TestWorld;
  let index: ReturnType<typeof openTestIndex>;
  beforeAll(async () => {
    world = await openTestWorld(null, { persons: 20 });
    const number = fc.integer({ min: -20, max: 1_500 });
    const properties = fc.record(
      {
        click_x: number,
        click_y: number,
        page_width: fc.constantFrom(390, 390, 1_280),
        page_height: fc.constantFrom(800, 2_000),
        element_path: fc.constantFrom('a', 'b > c', 'nav'),
        scroll_depth: fc.integer({ min: 0, max: 100 }),
      },
      { requiredKeys: ['scroll_depth'] },
    );
    const visits = fc.sample(
      fc.record({
        person: fc.integer({ min: 0, max: 60 }),
        name: fc.constantFrom('page_viewed', 'page_scrolled', 'element_clicked', 'element_clicked'),
        page: fc.constantFrom('/home', '/home', '/quotes'),
        properties,
      }),
      { numRuns: 900, seed: 11 },
    );
    const from = world.events.length;
    const events = visits.map(({ person, name, page, properties: given }, offset) =>
      decidedEvent({
        ...{ position: from + offset, name, occurredAt: WORLD_START + ((offset * 7_919) % 40_000) * 60_000 },
        properties: { page_path: page, ...given },
        actorHash: String(1_000 + person),
        ...(person % 2 === 0 ? { resolvedCustomer: `H${person}` as never } : {}),
      }),
    );
    await world.grow(events, []);
    index = openTestIndex(world);
  });
  afterAll(async () => {
    await index.stop();
    await world.close();
  });

  const optionSet = fc
    .record({
      page: fc.constantFrom('/home', '/quotes'),
      columns: fc.constantFrom(4, 24),
      rows: fc.constantFrom(4, 48),
      range: fc.constantFrom({ from: '2026-01-01', to: '2026-02-03' }, { from: '2026-01-10', to: '2026-01-14' }),
      widths: fc.constantFrom<object>({}, { widthFrom: 0, widthTo: 500 }, { widthFrom: 500 }),
      population: fc.constantFrom({ who: 'customers' as const }, { who: 'everybody' as const }),
    })
    .map(({ widths, ...given }) => heatmapParameters.parse({ ...given, ...widths }));

  it('agrees with the naive twin', { timeout: 300_000 }, async () => {
    let seen = 0;
    for (const parameters of fc.sample(optionSet, { numRuns: OPTION_SETS, seed: 3 })) {
      const context = contextOf(createEventStoreTimelines(world.store), parameters);
      const result = await answer(parameters, context);
      const { size: _, ...shown } = result.groups[0] as HeatmapResult['groups'][number];
      const other = (await answer(parameters, { ...context, timelines: index.timelines })).groups[0];
      expect(other).toMatchObject(shown);
      const query = heatmapQuestion.query(parameters, ZONE, context.grouping.population);
      const { clicks, views } = naiveHeatmap(world, query, parameters);
      const persons = (of: readonly { readonly person: string }[]) => unique(of.map(({ person }) => person));
      expect({ parameters, shown }).toMatchObject({
        shown: {
          ...{ views: views.length, clicks: clicks.length, clickers: persons(clicks).length },
          visitors: persons([...clicks, ...views]).length,
          unplaced: clicks.filter(({ field }) => field === null).length,
        },
      });
      expect(shown.fields.reduce((sum, each) => sum + each.clicks, 0) + shown.unplaced).toBe(shown.clicks);
      for (const { column, row, ...counted } of shown.fields) {
        const own = clicks.filter(({ field }) => field === `${column}/${row}`);
        expect(counted).toEqual({ clicks: own.length, customers: persons(own).length });
      }
      for (const { path, ...element } of shown.elements) {
        const own = clicks.filter((click) => click.path === path);
        expect(element).toMatchObject({ clicks: own.length, customers: persons(own).length });
        expect(element.share).toBeCloseTo(own.length / clicks.length);
      }
      for (const { depth, views: deep } of shown.reached)
        expect(deep).toBe(views.filter((view) => view.depth >= depth).length);
      const [field, element] = [shown.fields[0], shown.elements[0]];
      if (field) {
        const { column, row } = field;
        const own = clicks.filter((click) => click.field === `${column}/${row}`);
        expect(await people(parameters, { kind: 'field', group, column, row }, context)).toEqual(persons(own));
      }
      if (element) {
        const own = clicks.filter(({ path }) => path === element.path);
        expect(await people(parameters, { kind: 'element', group, path: element.path }, context)).toEqual(persons(own));
      }
      const deep = views.filter(({ depth }) => depth >= 50);
      expect(await people(parameters, { kind: 'reached', group, depth: 50 }, context)).toEqual(persons(deep));
      seen += clicks.length + views.length;
    }
    expect(seen).toBeGreaterThan(500);
  });
});

describe('by hand', () => {
  const at = '2026-03-02T10:0';
  const lives = {
    ann: [
      `page_viewed ${at}0 page_path=/home`,
      `page_scrolled ${at}1 page_path=/home scroll_depth=40`,
      `page_scrolled ${at}2 page_path=/home scroll_depth=95`,
      `element_clicked ${at}3 page_path=/home click_x=0 click_y=0 page_width=400 page_height=1000 element_path=nav`,
      `element_clicked ${at}4 page_path=/home click_x=399 click_y=1200 page_width=400 page_height=1000 element_path=nav`,
      `page_viewed ${at}5 page_path=/home`,
    ],
    bob: [`element_clicked ${at}0 page_path=/home element_path=buy`, `page_viewed ${at}1 page_path=/other`],
    cho: [`page_viewed ${at}0 page_path=/other`],
  };
  const parameters = heatmapParameters.parse({
    ...{ range: { from: '2026-03-01', to: '2026-03-08' }, page: '/home', columns: 4, rows: 10 },
  });
  const context = contextOf(handTimelines(lives, ['page_viewed', 'page_scrolled', 'element_clicked']), parameters);

  it('puts clicks into fields and elements, and counts how far views reach', async () => {
    const [shown] = (await answer(parameters, context)).groups;
    expect(shown).toMatchObject({
      ...{ views: 2, visitors: 2, clicks: 3, clickers: 2, unplaced: 1, size: { width: 400, height: 1_000 } },
      fields: [
        { column: 0, row: 0, clicks: 1, customers: 1 },
        { column: 3, row: 9, clicks: 1, customers: 1 },
      ],
      elements: [
        { path: 'nav', clicks: 2, customers: 1, share: 2 / 3, rate: 0.5 },
        { path: 'buy', clicks: 1, customers: 1, share: 1 / 3, rate: 0.5 },
      ],
    });
    expect(shown?.reached.map(({ views }) => views)).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    expect(await people(parameters, { kind: 'visited', group }, context)).toEqual(['ann', 'bob']);
  });

  it('keeps positions within the page', () => {
    expect([partOf(-5, 100, 4), partOf(0, 100, 4), partOf(50, 100, 4), partOf(100, 100, 4)]).toEqual([0, 0, 2, 3]);
  });

  it('refuses widths that no page has', () => {
    const narrowing = { ...parameters, ...{ widthFrom: 500, widthTo: 400 } };
    const refused = heatmapQuestion.check(narrowing);
    expect(refused).toMatchObject({ code: 'PARAMETERS_NOT_VALID' });
  });
});
