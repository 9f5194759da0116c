// Products as of a day, channels and what they cost, folded out of facts in any order.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import { systemPrincipal } from '../../platform/auth/index.ts';
import type { CallContext, Endpoint } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { DecidedEvent, LoggedEvent, PropertyValue } from '../log/index.ts';
import * as contract from './contract.ts';
import { type Catalogue, createCatalogue } from './create-catalogue.ts';
import { migrations } from './store.ts';

let store: StateStore;
let catalogue: Catalogue;
let position = 100;
const announced: LoggedEvent[] = [];
const clock = manualClock(Date.UTC(2026, 5, 30, 4));

const decided = (
  name: string,
  properties: Readonly<Record<string, PropertyValue>>,
  more: Partial<DecidedEvent> = {},
): DecidedEvent => ({
  ...{
    key: `k${position}`,
    kind: 'fact',
    name,
    occurredAt: 0,
    recordedAt: 0,
    source: 'core',
    trust: 'server',
    dialect: 'import',
  },
  ...{ actorHash: '1', personId: '1', position: position++, properties },
  ...more,
});
const consume = async (...events: readonly DecidedEvent[]): Promise<void> => {
  for (const consumer of catalogue.consumers)
    await store.transaction((transaction) =>
      consumer.apply({ from: 0, to: position, events, quarantined: [], duplicates: 0 }, transaction),
    );
};
const product = (
  product_code: string,
  effective_on: string,
  more: Record<string, PropertyValue> = {},
  event: Partial<DecidedEvent> = {},
) =>
  decided(
    'product_recorded',
    { product_code, name: `产品${product_code}`, product_type: 'fund', effective_on, ...more },
    event,
  );

/** Calls a route as the server does: parsed by the contract, answer checked against it. */
const call = async (
  endpoint: Endpoint,
  input: { params?: unknown; query?: unknown; body?: unknown } = {},
): Promise<unknown> => {
  const found = catalogue.routes.find((each) => each.endpoint === endpoint);
  if (!found) throw new Error(`no route ${endpoint.path}`);
  const context = {
    principal: systemPrincipal('test', []),
    requestId: 'r',
    remoteAddress: '::1',
  } as unknown as CallContext;
  const answer = await found.handle(
    {
      params: endpoint.params?.parse(input.params ?? {}),
      query: endpoint.query?.parse(input.query ?? {}),
      body: endpoint.body?.parse(input.body),
    },
    context,
  );
  const refused = typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'refusal';
  return refused ? answer : endpoint.response.parse(answer);
};

beforeAll(async () => {
  store = await openTestStateStore([...auditMigrations, ...migrations]);
  catalogue = createCatalogue({
    store,
    audit: createAudit({ store, wallClock: clock }),
    clock,
    businessTimeZone: 'Asia/Shanghai',
    announce: async (_transaction, events) => void announced.push(...events),
  });
});
afterAll(() => store.close());

describe('products', () => {
  beforeAll(() =>
    consume(
      product('F1', '2026-01-01', { risk_rating: 'R2' }),
      product('F1', '2026-06-01', { risk_rating: 'R4', name: '稳健一号' }),
      product('F1', '2026-12-01', { status: 'closed' }),
      product('100%', '2026-01-01', { product_type: 'stock', name: '百分之_百' }),
      product('S2', '2026-01-01', { product_type: 'stock', minimum_fen: 100_000, fee_rate: '0.015' }),
      product('S3', '2026-01-01', { product_type: 'stock' }, { trust: 'public' }),
      product('S4', 'someday'),
    ),
  );

  it.each([
    [{ asOf: '2026-05-31' }, ['100%', 'F1', 'S2'], 'R2'],
    [{ asOf: '2026-06-01' }, ['100%', 'F1', 'S2'], 'R4'],
    [{ asOf: '2025-12-31' }, [], null],
    [{ type: 'fund' }, ['F1'], 'R4'],
    [{ search: '稳健' }, ['F1'], 'R4'],
    [{ search: 's' }, ['S2'], null],
    [{ search: '100%' }, ['100%'], null],
    [{ search: '%' }, [], null],
    [{ search: '_' }, ['100%'], null],
    [{ search: "'; drop table catalogue_product; --" }, [], null],
    [{ riskRating: 'R4' }, ['F1'], 'R4'],
    [{ sort: 'type', order: 'desc' }, ['100%', 'S2', 'F1'], 'R4'],
    [{ page: 2, pageSize: 2 }, ['S2'], null],
  ] as const)('%j', async (query, codes, rating) => {
    const { items } = (await call(contract.listProducts, { query })) as { items: contract.Product[] };
    expect(items.map((each) => each.code)).toEqual([...codes]);
    expect(items.find((each) => each.code === 'F1')?.riskRating ?? null).toBe(rating);
  });

  it('have a history, names and a CSV', async () => {
    expect(await call(contract.getProduct, { params: { code: 'F1' } })).toMatchObject({
      product: { riskRating: 'R4', name: '稳健一号' },
      history: [{ status: 'closed' }, {}, {}],
    });
    expect(await call(contract.getProduct, { params: { code: 'none' } })).toMatchObject({ code: 'PRODUCT_NOT_FOUND' });
    expect([...(await catalogue.productNames(['S2', 'none']))]).toEqual([['S2', '产品S2']]);
    let csv = '';
    for await (const line of (await call(contract.downloadProducts)) as AsyncIterable<string>) csv += line;
    expect(csv.trim().split('\r\n')).toHaveLength(4);
  });

  it('are corrected by the later fact, whichever arrives first', async () => {
    const later = product('S5', '2026-01-01', { name: '新' }, { position: 9_001 });
    await consume(later);
    await consume(product('S5', '2026-01-01', { name: '旧' }, { position: 9_000 }));
    expect([...(await catalogue.productNames(['S5'])).values()]).toEqual(['新']);
  });
});

describe('channels', () => {
  const cost = (
    channel_id: string,
    period_start: string,
    period_end: string,
    cost_fen: number,
    more: Record<string, PropertyValue> = {},
  ) => decided('channel_cost_recorded', { channel_id, period_start, period_end, cost_fen, ...more });
  beforeAll(() =>
    consume(
      decided('channel_recorded', {
        channel_id: 'bank-01',
        name: '工行网点',
        channel_kind: 'bank_outlet',
        domain: 'private',
        effective_on: '2026-01-01',
      }),
      decided('channel_recorded', {
        channel_id: 'odd',
        name: '奇',
        channel_kind: 'carrier_pigeon',
        domain: 'public',
        effective_on: '2026-01-01',
      }),
      cost('bank-01', '2026-05-01', '2026-06-01', 100_00),
      cost('bank-01', '2026-06-01', '2026-07-01', 200_00),
      cost('bank-01', '2026-06-01', '2026-07-01', 50_00, { cost_type: 'gift' }),
      cost('feed-9', '2026-06-01', '2026-07-01', 999_00, { impressions: 5_000, clicks: 70 }),
      cost('bank-01', '2026-07-01', '2026-07-01', 1),
    ),
  );

  it('are listed with what they cost in a period, undeclared ones too', async () => {
    expect(await call(contract.listChannels, { query: { from: '2026-06-01', to: '2026-07-01' } })).toMatchObject({
      total: 3,
      costFenTotal: 1_249_00,
      items: [
        { code: 'bank-01', kind: 'bank_outlet', domain: 'private', costFen: 250_00, undeclared: false },
        { code: 'odd', kind: 'other', costFen: 0 },
        { code: 'feed-9', costFen: 999_00, undeclared: true },
      ],
    });
    expect(await call(contract.listChannels, { query: { domain: 'private' } })).toMatchObject({
      total: 1,
      costFenTotal: 350_00,
    });
    expect(await call(contract.listChannelCosts, { params: { code: 'feed-9' } })).toMatchObject({
      costFenTotal: 999_00,
      items: [{ clicks: 70 }],
    });
    expect(await call(contract.listChannelCosts, { params: { code: 'none' } })).toMatchObject({
      code: 'CHANNEL_NOT_FOUND',
    });
  });

  it('have costs of single campaigns beside those of the whole, each corrected by itself', async () => {
    const [from, to] = ['2026-06-01', '2026-07-01'] as const;
    await consume(
      cost('ads', from, to, 100_00),
      cost('ads', from, to, 30_00, { campaign: 'spring' }),
      cost('ads', from, to, 20_00, { campaign: 'summer' }),
      cost('ads', from, to, 40_00, { campaign: 'spring' }),
    );
    const { items, costFenTotal } = (await call(contract.listChannelCosts, { params: { code: 'ads' } })) as {
      readonly items: readonly { readonly campaign: string | null; readonly costFen: number }[];
      readonly costFenTotal: number;
    };
    expect(items.map(({ campaign, costFen }) => [campaign, costFen])).toEqual([
      [null, 100_00],
      ['spring', 40_00],
      ['summer', 20_00],
    ]);
    expect(costFenTotal).toBe(160_00);
    const body = { campaign: 'spring', costType: 'total', periodStart: from, periodEnd: to, costFen: 1 };
    expect(await call(contract.recordChannelCost, { params: { code: 'ads' }, body })).toEqual({ accepted: true });
    expect(announced.splice(0)).toMatchObject([
      { factKey: 'channel_cost:ads:spring:total:2026-06-01', properties: { campaign: 'spring' } },
    ]);
  });

  it('and costs are corrected by operators through the log', async () => {
    const body = { costType: 'total', periodStart: '2026-06-01', periodEnd: '2026-07-01', costFen: 300_00 };
    expect(await call(contract.recordChannelCost, { params: { code: 'none' }, body })).toMatchObject({
      code: 'CHANNEL_NOT_FOUND',
    });
    expect(
      await call(contract.recordChannelCost, {
        params: { code: 'bank-01' },
        body: { ...body, periodEnd: '2026-06-01' },
      }),
    ).toMatchObject({ code: 'PERIOD_EMPTY' });
    expect(await call(contract.recordChannelCost, { params: { code: 'bank-01' }, body })).toEqual({ accepted: true });
    const channel = {
      name: '工行陆家嘴',
      kind: 'bank_outlet',
      domain: 'private',
      ownerUnitId: 'B1',
      status: 'active',
      note: null,
    };
    expect(await call(contract.saveChannel, { params: { code: 'bank-01' }, body: channel })).toEqual({
      accepted: true,
    });
    expect(announced.map((event) => event.factKey)).toEqual([
      'channel_cost:bank-01:total:2026-06-01',
      'channel:bank-01',
    ]);
    await consume(...announced.splice(0).map((event) => decided(event.name, event.properties, { key: event.key })));
    expect(
      await call(contract.listChannels, { query: { search: '陆家嘴', from: '2026-06-01', to: '2026-07-01' } }),
    ).toMatchObject({ items: [{ costFen: 350_00, ownerUnitId: 'B1' }] });
    const trail = await store.db.selectFrom('audit_entry').select('action').orderBy('sequence').execute();
    expect(trail.map((row) => row.action)).toEqual([
      ...['catalogue.record-cost', 'catalogue.record-cost', 'catalogue.save-channel'],
    ]);
  });
});
