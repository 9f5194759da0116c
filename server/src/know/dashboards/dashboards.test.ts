// Boards, their versions and who may see them; annotations; and the catalogue of metrics where it is kept.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as audit from '../../platform/audit/index.ts';
import { createAudit } from '../../platform/audit/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { listMetrics, listMetricVersions, retireMetric, saveMetric } from '../metrics/contract.ts';
import * as metricsModule from '../metrics/index.ts';
import { call } from '../profiles/testing.ts';
import { createQuestions, type QuestionsDependencies } from '../questions/index.ts';
import { trendsQuestion } from '../trends/index.ts';
import * as contract from './contract.ts';
import { createDashboards, migrations } from './index.ts';

const NOW = Date.parse('2026-06-01T12:00:00+08:00');
const clock = { now: () => NOW };
let store: StateStore;
let routes: ReturnType<typeof createDashboards>['routes'];
let metrics: metricsModule.Metrics;

beforeAll(async () => {
  store = await openTestStateStore([...audit.migrations, ...metricsModule.migrations, ...migrations]);
  const trail = createAudit({ store, wallClock: clock });
  metrics = metricsModule.createMetrics({
    ...{ store, audit: trail, clock, productCodes: async () => [] },
    questions: { trends: trendsQuestion } as unknown as metricsModule.MetricQuestions,
  });
  const questions = createQuestions({ wallClock: clock } as unknown as QuestionsDependencies, [
    trendsQuestion,
    metrics.question,
  ]);
  routes = createDashboards({ store, audit: trail, clock, checkQuestion: questions.check }).routes;
});
afterAll(() => store.close());

const trends = {
  range: { from: '2026-03-01', to: '2026-04-01' },
  series: [{ events: [{ event: 'viewed' }], measure: { kind: 'events' } }],
};
const boardOf = (more: object = {}) => ({
  name: { zh: '我的看板', en: 'My board' },
  tiles: [
    { kind: 'metric', id: 'a', metric: 'active_customers' },
    { kind: 'question', id: 'b', question: 'trends', parameters: trends },
    { kind: 'heading', id: 'c', text: { zh: '标题', en: 'Heading' } },
  ],
  ...more,
});
const [ann, bob, reader] = [{ name: 'ann' }, { name: 'bob' }, { name: 'reader' }];
const firm = { kind: 'firm' } as const;
const create = (body: object, who = ann) => call(routes, contract.createDashboard, { body }, firm, who);
const get = (id: string, who = ann, query = {}) =>
  call(routes, contract.getDashboard, { params: { id }, query }, firm, who);
const save = (id: string, body: object, who = ann) =>
  call(routes, contract.saveDashboard, { params: { id }, body }, firm, who);
const list = async (who = ann): Promise<readonly contract.BoardRow[]> =>
  (await call(routes, contract.listDashboards, {}, firm, who)).rows;

describe('boards', () => {
  it('belong to whoever makes them, until they are shared', async () => {
    const { id } = await create({ board: boardOf() });
    expect((await get(id)).board.tiles).toHaveLength(3);
    // A question is kept with every option said, so that whoever shows it need not know its defaults.
    expect((await get(id)).board.tiles[1].parameters).toMatchObject({ unit: 'day', display: { kind: 'plain' } });
    expect(await get(id, bob)).toMatchObject({ code: 'DASHBOARD_NOT_FOUND' });
    expect((await list(bob)).map((each) => each.id)).not.toContain(id);
    expect(await save(id, { from: 1, board: boardOf() }, bob)).toMatchObject({ code: 'DASHBOARD_NOT_FOUND' });
    expect(await save(id, { from: 1, board: boardOf(), shared: true })).toMatchObject({ version: 2 });
    expect(await get(id, bob)).toMatchObject({ mine: false, mayEdit: true, version: 2 });
    expect(await get(id, reader)).toMatchObject({ mine: false, shared: true });
    // Somebody else may change it, but neither take it back nor delete it.
    expect(await save(id, { from: 2, board: boardOf({ tiles: [] }) }, bob)).toMatchObject({ version: 3 });
    expect(await save(id, { from: 3, board: boardOf(), shared: false }, bob)).toMatchObject({
      code: 'DASHBOARD_NOT_YOURS',
    });
    const remove = (who = ann) => call(routes, contract.deleteDashboard, { params: { id } }, firm, who);
    expect(await remove(bob)).toMatchObject({ code: 'DASHBOARD_NOT_YOURS' });
    // What was there before stays to be read.
    const { rows } = await call(routes, contract.listDashboardVersions, { params: { id } }, firm, bob);
    expect(rows).toMatchObject([
      { version: 3, tiles: 0, createdBy: 'bob' },
      { version: 2, tiles: 3, createdBy: 'ann' },
      { version: 1, tiles: 3 },
    ]);
    expect((await get(id, ann, { version: 2 })).board.tiles).toHaveLength(3);
    expect(await remove()).toEqual({ id });
    expect(await get(id)).toMatchObject({ code: 'DASHBOARD_NOT_FOUND' });
  });

  it('are not overwritten by whoever read an earlier version', async () => {
    const { id } = await create({ board: boardOf(), shared: true });
    const both = await Promise.all([
      save(id, { from: 1, board: boardOf() }),
      save(id, { from: 1, board: boardOf() }, bob),
    ]);
    expect(both.map((each) => each.code ?? each.version).toSorted()).toEqual([2, 'DASHBOARD_CHANGED']);
  });

  it.each([
    ['a question that does not exist', { question: 'nothing' }, 'no question nothing'],
    ['parameters that are none', { parameters: { ...trends, series: [] } }, 'series'],
    [
      'a range that ends before it begins',
      { parameters: { ...trends, range: { from: '2026-03-02', to: '2026-03-01' } } },
      'must come after',
    ],
    [
      'a metric asked as a question, of a code that is none',
      { question: 'metrics', parameters: { range: trends.range, metric: 'nothing' } },
      'no metric nothing',
    ],
  ])('refuse %s', async (_, more, said) => {
    const tiles = [{ kind: 'question', id: 'b', question: 'trends', parameters: trends, ...more }];
    const answer = await create({ board: boardOf({ tiles }) });
    expect(answer).toMatchObject({ code: 'DASHBOARD_NOT_VALID' });
    expect(answer.message).toContain(said);
  });

  it('refuse two tiles of one id, and days that are none', async () => {
    const tiles = [1, 2].map(() => ({ kind: 'metric', id: 'a', metric: 'nps' }));
    expect(await create({ board: boardOf({ tiles }) })).toMatchObject({ code: 'DASHBOARD_NOT_VALID' });
    const filter = { days: { kind: 'range', from: '2026-03-02', to: '2026-03-02' } };
    expect(await create({ board: boardOf({ filter }) })).toMatchObject({ code: 'DASHBOARD_NOT_VALID' });
  });

  it('ship one for each metric system, which can be read and copied, not changed', async () => {
    const shipped = (await list()).filter((each) => each.shipped);
    expect(shipped.map(({ id }) => id)).toEqual(['system-3a3r', 'system-argo', 'system-4r', 'system-business']);
    const { board } = await get('system-3a3r', reader);
    expect(board.tiles.filter(({ kind }: contract.Tile) => kind === 'heading')).toHaveLength(6);
    expect(await save('system-3a3r', { from: 1, board })).toMatchObject({ code: 'DASHBOARD_SHIPPED' });
    expect(await create({ board: { ...board, name: { zh: '副本', en: 'Copy' } } })).toMatchObject({ version: 1 });
  });
});

describe('annotations', () => {
  it('are of a day, seen by everybody, and taken away again', async () => {
    const annotate = (body: object) => call(routes, contract.createAnnotation, { body }, firm, ann);
    const read = async (query: object) => (await call(routes, contract.listAnnotations, { query }, firm, reader)).rows;
    const { id } = await annotate({ on: '2026-03-05', text: '新版上线' });
    await annotate({ on: '2026-05-05', text: '佣金调整' });
    expect(await annotate({ on: '2026-02-30', text: '没有这一天' })).toMatchObject({ code: 'DAY_NOT_VALID' });
    expect(await read({})).toMatchObject([
      { on: '2026-05-05' },
      { on: '2026-03-05', text: '新版上线', createdBy: 'ann' },
    ]);
    expect(await read({ from: '2026-03-05', to: '2026-05-04' })).toHaveLength(1);
    const remove = () => call(routes, contract.deleteAnnotation, { params: { id } }, firm, ann);
    expect(await remove()).toEqual({ id });
    expect(await remove()).toMatchObject({ code: 'ANNOTATION_NOT_FOUND' });
  });
});

describe('the catalogue', () => {
  const readAll = async () => (await call(metrics.routes, listMetrics)).rows as { code: string; version: number }[];
  const write = (code: string, body: object, scope: Parameters<typeof call>[3] = firm) =>
    call(metrics.routes, saveMetric, { params: { code }, body }, scope, ann);
  const bodyOf = ({
    code: _c,
    version: _v,
    shipped: _s,
    changedAt: _a,
    changedBy: _b,
    ...body
  }: Record<string, unknown>) => body;

  it('lets the firm set owner and benchmark of a shipped metric, and nothing else', async () => {
    const [shipped] = (await readAll()).filter(({ code }) => code === 'active_customers');
    const body = { ...bodyOf(shipped as never), owner: '零售业务部', benchmark: 12_000 };
    expect(await write('active_customers', { from: 0, note: '年度目标', body })).toEqual({
      code: 'active_customers',
      version: 1,
    });
    expect((await readAll()).find(({ code }) => code === 'active_customers')).toMatchObject({
      ...{ version: 1, shipped: true, owner: '零售业务部', benchmark: 12_000, changedBy: 'ann' },
    });
    expect(await write('active_customers', { from: 0, body })).toMatchObject({ code: 'METRIC_CHANGED' });
    expect(await write('active_customers', { from: 1, body: { ...body, unit: 'events' } })).toMatchObject({
      code: 'METRIC_SHIPPED',
    });
    const { rows } = await call(metrics.routes, listMetricVersions, { params: { code: 'active_customers' } });
    expect(rows).toMatchObject([
      { version: 1, note: '年度目标' },
      { version: 0, body: { benchmark: null } },
    ]);
  });

  it('takes metrics of the firm, version by version, and lets them go', async () => {
    const body = {
      ...{ name: { zh: '下单数', en: 'Orders' }, meaning: { zh: '下单次数', en: 'Orders placed' }, unit: 'events' },
      ...{ direction: 'higher', owner: '经纪业务部', benchmark: null, question: 'trends', figure: 'A' },
      parameters: { series: [{ events: [{ event: 'order_placed' }], measure: { kind: 'events' } }] },
    };
    expect(await write('orders', { from: 0, body })).toMatchObject({ version: 1 });
    expect(await write('orders', { from: 1, body: { ...body, figure: 'f1' } })).toMatchObject({
      code: 'METRIC_NOT_VALID',
    });
    expect(await write('orders', { from: 1, body }, { kind: 'adviser', staffId: 'S1' })).toMatchObject({
      code: 'METRIC_NEEDS_FIRM',
    });
    expect((await readAll()).at(-1)).toMatchObject({ code: 'orders', shipped: false });
    const retire = (code: string) => call(metrics.routes, retireMetric, { params: { code } }, firm, ann);
    expect(await retire('orders')).toEqual({ code: 'orders' });
    expect(await retire('orders')).toMatchObject({ code: 'METRIC_UNKNOWN' });
    expect(await retire('nps')).toMatchObject({ code: 'METRIC_SHIPPED' });
    expect((await readAll()).map(({ code }) => code)).not.toContain('orders');
    // What was taken out can come back, as the version after.
    expect(await write('orders', { from: 2, body })).toMatchObject({ version: 3 });
  });
});
