// Every metric that ships can be asked, says what its question says, and its people are its question's; what a firm writes is checked.
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import { lifecycleQuestion, stickinessQuestion } from '../activity/index.ts';
import { attributionQuestion } from '../attribution/index.ts';
import { createChannelQuestion } from '../channels/index.ts';
import { concentrationQuestion } from '../concentration/index.ts';
import { conversionPointQuestion } from '../conversion-points/index.ts';
import { createDistributionQuestion } from '../distribution/index.ts';
import { featureQuestion } from '../features/index.ts';
import { funnelQuestion } from '../funnels/index.ts';
import { heatmapQuestion } from '../heatmap/index.ts';
import { levelsQuestion } from '../levels/index.ts';
import { metricBases } from '../metric-bases/index.ts';
import { npsQuestion } from '../nps/index.ts';
import { openingQuestion } from '../opening/index.ts';
import { pathQuestion } from '../paths/index.ts';
import type { AnyQuestion, QuestionContext } from '../questions/index.ts';
import { repurchaseQuestion } from '../repurchase/index.ts';
import { retentionQuestion } from '../retention/index.ts';
import { handTimelines } from '../timelines/testing.ts';
import { trendsQuestion } from '../trends/index.ts';
import { createWeakGroupQuestion } from '../weak-groups/index.ts';
import { type MetricBody, type MetricsResult, metricBody, metricRow, metricsParameters } from './contract.ts';
import { checkMetric, type MetricQuestions, putProducts } from './metric.ts';
import { createMetricQuestion } from './metric-question.ts';
import { financialProducts } from './shipped.ts';
import { shippedMetrics } from './store.ts';
import { metricSystems } from './systems.ts';

const questions: MetricQuestions = {
  ...{ trends: trendsQuestion, funnel: funnelQuestion, retention: retentionQuestion, stickiness: stickinessQuestion },
  channels: createChannelQuestion({} as Parameters<typeof createChannelQuestion>[0]),
  ...{ repurchase: repurchaseQuestion, nps: npsQuestion, levels: levelsQuestion, concentration: concentrationQuestion },
  ...{ opening: openingQuestion, 'conversion-points': conversionPointQuestion },
  ...{ 'activity-lifecycle': lifecycleQuestion, attribution: attributionQuestion, paths: pathQuestion },
  ...{ 'feature-usage': featureQuestion, heatmap: heatmapQuestion },
  distribution: createDistributionQuestion({ tradingCalendar: async () => null as never }),
  'weak-groups': createWeakGroupQuestion({} as Parameters<typeof createWeakGroupQuestion>[0]),
};
const rowOf = (code: string) => {
  const shipped = shippedMetrics.find((each) => each.code === code);
  return shipped ? metricRow.parse({ ...shipped, version: 0, shipped: true, changedAt: null, changedBy: null }) : null;
};
const metricQuestion = createMetricQuestion({
  questions,
  find: async (code) => rowOf(code),
  productCodes: async () => ['F1', 'F2'],
});

// In March and April: Ann opens an account, deposits and trades funds twice; Bob opens, deposits, takes money out; Cem answers a survey.
const account = (at: string, type: string, status: string) =>
  `account_recorded ${at} account_id=${type} account_type=${type} status=${status}`;
const lives = {
  Ann: [
    'account_opened 2026-03-02T09:00',
    account('2026-03-02T09:01', 'cash_securities', 'open'),
    'cash_flow_recorded 2026-03-03T09:00 direction=in amount_fen=900000',
    'app_started 2026-03-04T09:00',
    'service_viewed 2026-03-05T09:00 service=level2',
    'trade_recorded 2026-03-05T10:00 side=subscribe product_code=F1 amount_fen=300000 commission_fen=1800',
    'service_subscribed 2026-03-06T09:00 service=level2 amount_fen=6800',
    'position_recorded 2026-03-31T20:00 account_id=1 product_code=F1 market_value_fen=310000 business_date=2026-03-31',
    'asset_recorded 2026-03-31T20:01 account_id=1 total_assets_fen=60000000',
    'app_started 2026-04-02T09:00',
    account('2026-04-03T09:00', 'margin', 'open'),
    'trade_recorded 2026-04-06T10:00 side=subscribe product_code=F2 amount_fen=100000 commission_fen=600',
    'service_subscribed 2026-04-08T09:00 service=level2 amount_fen=6800 renewal=true',
  ],
  Bob: [
    'account_opened 2026-03-10T09:00',
    account('2026-03-10T09:01', 'cash_securities', 'open'),
    'app_started 2026-03-10T10:00',
    'cash_flow_recorded 2026-03-12T09:00 direction=in amount_fen=100000',
    'cash_flow_recorded 2026-04-12T09:00 direction=out amount_fen=40000',
    'trade_recorded 2026-04-13T10:00 side=buy product_code=600000 amount_fen=100000 commission_fen=500',
    'asset_recorded 2026-03-31T20:00 account_id=1 total_assets_fen=60000',
  ],
  Cem: ['survey_answered 2026-04-01T09:00 survey=nps score=10', account('2026-03-15T09:01', 'cash_securities', 'open')],
};
const names = [
  ...['account_opened', 'account_recorded', 'cash_flow_recorded', 'app_started', 'service_viewed', 'trade_recorded'],
  ...['service_subscribed', 'position_recorded', 'asset_recorded', 'survey_answered'],
];
const context: QuestionContext = {
  grouping: {
    population: { who: 'customers', groups: new Map(), groupOfOthers: 0 },
    ...{ segments: [], values: [], labelOf: (value) => ({ zh: value, en: value }) },
  },
  ...{
    timelines: handTimelines(lives, names),
    timeZone: 'Asia/Shanghai',
    now: Date.parse('2026-07-15T00:00:00+08:00'),
  },
  control: { signal: new AbortController().signal, onProgress: () => undefined },
};
const prepared = async (metric: string, more: object = {}) => {
  const range = { from: '2026-03-01', to: '2026-05-01' };
  const parameters = await metricQuestion.prepare?.(metricsParameters.parse({ range, metric, ...more }) as never);
  if (!parameters || isRefusal(parameters)) throw new Error(`${metric}: ${parameters?.message}`);
  return parameters;
};
const ask = async (metric: string, more: object = {}) =>
  (await metricQuestion.answer(await prepared(metric, more), context)) as MetricsResult;
const peopleOf = async (metric: string, cell: object) => {
  const group = { segment: null, kind: 'all' as const, value: null };
  return (await metricQuestion.people(await prepared(metric), { group, part: 'counted', ...cell } as never, context))
    .persons;
};

describe('the shipped metrics', () => {
  it.each(shippedMetrics.map((each) => [each.code, each] as const))('%s can be asked', (code, { code: _, ...body }) => {
    expect(checkMetric(questions, code, metricBody.parse(body))).toBeNull();
  });

  it('have codes of their own, and tell every part of each system', () => {
    expect(new Set(shippedMetrics.map(({ code }) => code)).size).toBe(shippedMetrics.length);
    const parts = metricSystems.flatMap((system) => system.parts);
    expect(metricSystems.map(({ code }) => code)).toEqual(['3a3r', 'argo', '4r', 'business']);
    expect(parts.every(({ metrics }) => metrics.length >= 2)).toBe(true);
    expect(parts.flatMap(({ metrics }) => metrics.filter((code) => rowOf(code) === null))).toEqual([]);
  });

  // Counted by hand from the lives above.
  it.each([
    ['accounts_opened', 2, null, null],
    ['funded_share', 1, 2, 2],
    ['first_trade_share', 0.5, 1, 2],
    // By hand every event is behaviour, so that both came in April.
    ['retention_m1', 1, 2, 2],
    ['assets_in', 1_000_000, null, null],
    ['assets_out', 40_000, null, null],
    ['assets_net', 960_000, null, null],
    ['repurchase_products', 1, 1, 1],
    ['repurchase_gap', 32, 1, null],
    ['product_sales', 400_000, null, null],
    ['products_kept', 310_000, 1, 1],
    ['product_days_held', 30 + 4 / 24, 1, null],
    ['penetration_margin', 1 / 3, 1, 3],
    ['services_viewed', 1, null, null],
    ['services_bought', 1, 1, 1],
    ['services_renewed', 1, 1, 1],
    ['services_revenue', 13_600, null, null],
    ['high_value_customers', 1, 1, 2],
    ['high_value_days', 30 + 4 / 24, 1, null],
    ['assets', 60_060_000, 2, 2],
    ['revenue_per_trader', 1_450, null, null],
    ['top20_turnover', 0.8, 1, 2],
    ['nps', 100, 1, 1],
    ['trading_customers', 2, null, null],
  ])('%s is %d', async (code, value, counted, base) => {
    const [group] = (await ask(code)).groups;
    expect(group?.value).toBeCloseTo(value, 6);
    if (counted !== null) expect(group?.counted).toBe(counted);
    if (base !== null) expect(group?.base).toBe(base);
  });

  it('carry their definition, an interval where it is a share, and a line by unit', async () => {
    const result = await ask('repurchase_products');
    expect(result.metric).toMatchObject({
      code: 'repurchase_products',
      version: 0,
      unit: 'share',
      direction: 'higher',
    });
    expect(result.periods.map(({ label }) => label)).toEqual(['2026-03-01', '2026-04-01']);
    expect(result.groups[0]?.low).toBeGreaterThan(0.1);
    expect(result.groups[0]).toMatchObject({ values: [0, 0], high: 1 });
    expect((await ask('assets_net')).groups[0]?.values).toEqual([1_000_000, -40_000]);
  });

  it('open to the people of their question', async () => {
    expect(await peopleOf('first_trade_share', {})).toEqual(['Ann']);
    expect(await peopleOf('first_trade_share', { part: 'base' })).toEqual(['Ann', 'Bob']);
    expect(await peopleOf('first_trade_share', { part: 'rest' })).toEqual(['Bob']);
    expect(await peopleOf('retention_m1', { part: 'rest' })).toEqual([]);
    expect(await peopleOf('retention_m1', { period: 0 })).toEqual(['Ann', 'Bob']);
    expect(await peopleOf('penetration_margin', { part: 'rest' })).toEqual(['Bob', 'Cem']);
    expect(await peopleOf('assets_net', { part: 'base', period: 1 })).toEqual(['Bob']);
    expect(await peopleOf('top20_turnover', {})).toEqual(['Ann']);
    expect(await peopleOf('nps', { part: 'base' })).toEqual(['Cem']);
    expect(await peopleOf('nps', { part: 'rest' })).toEqual([]);
    // A line through the whole range has no people of a unit, and a figure without a base none of it.
    expect(await peopleOf('accounts_opened', { part: 'base' })).toEqual([]);
  });

  it.each(
    shippedMetrics
      .map(({ code }) => code)
      .filter((code) => !['new_visitors', 'acquisition_cost', 'top_tier_turnover'].includes(code)),
  )('%s lists as many people as it counts', async (code) => {
    const { groups, opens } = await ask(code);
    const { counted = null, base = null } = groups[0] ?? {};
    const of = async (part: string) => (await peopleOf(code, { part })).length;
    if (opens.includes('counted') && counted !== null) expect(await of('counted')).toBe(counted);
    if (opens.includes('base') && base !== null) expect(await of('base')).toBe(base);
    if (opens.includes('rest') && base !== null) expect(await of('rest')).toBe(base - (counted ?? 0));
  });

  it('give as CSV what they show', async () => {
    const asked = await prepared('retention_m1');
    const table = metricQuestion.table(asked, await metricQuestion.answer(asked, context), 'zh');
    expect(table.header).toHaveLength(table.rows[0]?.length ?? 0);
    expect(table.rows[0]?.slice(0, 3)).toEqual(['M1 留存率', 0, 'share']);
  });

  it('refuse what they are not of', async () => {
    const breakdown = { by: 'attribute', attribute: 'gender' };
    const asked = (more: object) =>
      metricQuestion.prepare?.(
        metricsParameters.parse({ range: { from: '2026-03-01', to: '2026-05-01' }, ...more }) as never,
      );
    expect(await asked({ metric: 'no_such' })).toMatchObject({ code: 'METRIC_UNKNOWN' });
    expect(await asked({ metric: 'top_tier_turnover', breakdown })).toMatchObject({ code: 'PARAMETERS_NOT_VALID' });
  });
});

describe('a definition', () => {
  const body: MetricBody = metricBody.parse({
    ...{
      name: { zh: '下单', en: 'Orders' },
      meaning: { zh: '下单次数', en: 'Orders placed' },
      unit: 'events',
      direction: 'higher',
    },
    ...{ owner: '经纪业务部', benchmark: null, question: 'trends', figure: 'A' },
    parameters: { series: [{ events: [{ event: 'order_placed' }], measure: { kind: 'events' } }] },
  });

  it.each([
    ['as it should be', {}, null],
    ['a figure that the question has not', { figure: 'nps' }, 'no figure'],
    ['a formula that is not there', { figure: 'f1' }, 'formula number 1'],
    ['a series that is not there', { figure: 'B' }, 'no series B'],
    ['parameters that are none', { parameters: { series: [] } }, 'does not take its parameters'],
    [
      'a part of the customers that is not computed',
      {
        ...{ question: 'concentration' as const, figure: 'top:15' },
        parameters: { events: [{ event: 'x' }], amount: { kind: 'property' as const, name: 'a' } },
      },
      'percents: [15]',
    ],
    ['days of its own', { parameters: { ...body.parameters, range: {} } }, 'whoever asks chooses'],
    ['an option that does not exist', { parameters: { ...body.parameters, colour: 'red' } }, 'colour'],
    [
      'a formula that cannot be read',
      { parameters: { ...body.parameters, formulas: [{ expression: 'A /' }] }, figure: 'f1' },
      'formula',
    ],
  ])('%s', (_, more, expected) => {
    const problem = checkMetric(questions, 'orders', { ...body, ...more });
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toContain(expected);
  });

  it('names products in as many selectors as they need', () => {
    const filter = {
      kind: 'compare',
      subject: { kind: 'property', name: 'product_code' },
      operator: 'in',
      value: [financialProducts],
    };
    const matcher = [{ event: 'position_recorded', filter }, { event: 'other' }];
    const codes = Array.from({ length: 1_100 }, (_, index) => `F${index}`);
    const put = putProducts({ states: matcher }, codes) as {
      states: { event: string; filter?: { value: string[] } }[];
    };
    expect(put.states.map(({ event, filter: own }) => [event, own?.value.length])).toEqual([
      ['position_recorded', 500],
      ['position_recorded', 500],
      ['position_recorded', 100],
      ['other', undefined],
    ]);
    expect(put.states.flatMap(({ filter: own }) => own?.value ?? [])).toEqual(codes);
    expect(JSON.stringify(putProducts({ states: matcher }, []))).not.toContain(financialProducts);
  });

  it('has a reader for every question that a metric can be of', () => {
    expect(Object.keys(metricBases).sort()).toEqual(Object.keys(questions).sort());
    const codes = Object.values(questions).map(({ code }: AnyQuestion) => code);
    expect(codes.sort()).toEqual(Object.keys(questions).sort());
  });
});
