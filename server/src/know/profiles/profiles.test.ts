// Customers over their routes, on a small firm whose events go through the real log, decider and consumers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId } from '../../kernel/index.ts';
import * as contract from './contract.ts';
import { behaviour, call, fact, openTestFirm, type TestFirm } from './testing.ts';

let firm: TestFirm;
const person = async (customer: string, name: string, phone: string) => {
  const [nameText = '', phoneText = ''] = await firm.cipher.encrypt([
    { subject: customer, text: name },
    { subject: customer, text: phone },
  ]);
  return {
    name: nameText,
    name_index: firm.cipher.blindIndex('name', name),
    phone: phoneText,
    phone_index: firm.cipher.blindIndex('phone', phone),
  };
};
const ask = (
  endpoint: Parameters<typeof call>[1],
  input: Parameters<typeof call>[2],
  scope?: Parameters<typeof call>[3],
) => call(firm.profiles.routes, endpoint, input, scope);

beforeAll(async () => {
  firm = await openTestFirm();
  await firm.ingest([
    fact(
      'customer_recorded',
      'C001',
      'C001:1',
      '2026-06-01',
      { effective_on: '2026-06-01', risk_level: 'C3', opened_on: '2026-01-15', gender: 'female' },
      await person('C001', '张三丰', '13800001234'),
    ),
    fact(
      'customer_recorded',
      'C002',
      'C002:1',
      '2026-06-01',
      { effective_on: '2026-06-01', risk_level: 'C5', opened_on: '2026-06-20' },
      await person('C002', '李四', '13900005678'),
    ),
    fact('account_recorded', 'C001', 'A1', '2026-01-15', {
      account_id: 'A1',
      account_type: 'cash_securities',
      status: 'open',
      opened_on: '2026-01-15',
    }),
    fact('asset_recorded', 'C001', 'C001:A1:28', '2026-06-28', {
      business_date: '2026-06-28',
      account_id: 'A1',
      total_assets_fen: 100_00,
      cash_fen: 1_00,
    }),
    fact('asset_recorded', 'C001', 'C001:A1:29', '2026-06-29', {
      business_date: '2026-06-29',
      account_id: 'A1',
      total_assets_fen: 200_00,
      cash_fen: 2_00,
    }),
    fact('asset_recorded', 'C001', 'C001:A2:29', '2026-06-29', {
      business_date: '2026-06-29',
      account_id: 'A2',
      total_assets_fen: 50_00,
    }),
    fact('position_recorded', 'C001', 'p1', '2026-06-28', {
      business_date: '2026-06-28',
      account_id: 'A1',
      product_code: '600000',
      quantity: '100',
      market_value_fen: 10_00,
    }),
    fact('position_recorded', 'C001', 'p2', '2026-06-29', {
      business_date: '2026-06-29',
      account_id: 'A1',
      product_code: '000001',
      quantity: '200.5',
      market_value_fen: 20_00,
    }),
    fact('cash_flow_recorded', 'C001', 'f1', '2026-02-01', {
      direction: 'in',
      flow_type: 'deposit',
      amount_fen: 500_00,
    }),
    fact('cash_flow_recorded', 'C001', 'f2', '2026-02-02', { direction: 'in', flow_type: 'interest', amount_fen: 7 }),
    fact('trade_recorded', 'C001', 't1', '2026-02-03', {
      trade_id: 't1',
      side: 'buy',
      product_code: '600000',
      amount_fen: 300_00,
      commission_fen: 50,
      fee_fen: 5,
    }),
    fact('trade_recorded', 'C001', 't2', '2026-02-04', {
      trade_id: 't2',
      side: 'sell',
      product_code: '600000',
      amount_fen: 100_00,
      commission_fen: 20,
    }),
  ]);
  await firm.ingest(
    [
      behaviour('page_viewed', { device: 'd1' }, '2026-06-25T10:00:00+08:00', { channel: 'douyin' }),
      behaviour('news_read', { device: 'd1' }, '2026-06-25T23:59:00+08:00'),
    ],
    'public',
  );
  await firm.ingest([
    {
      ...behaviour('sign_in', { customer: 'C001', device: 'd1' }, '2026-06-26T09:00:00+08:00', { channel: 'wecom' }),
      kind: 'identify',
    },
    behaviour('page_viewed', { customer: 'C001', device: 'd1' }, '2026-06-26T09:01:00+08:00', { channel: 'wecom' }),
    {
      ...behaviour('consent_changed', { customer: 'C001' }, '2026-06-26T09:02:00+08:00', {
        purpose: 'marketing',
        channel: 'sms',
        granted: true,
      }),
    },
  ]);
  await firm.store.transaction((transaction) =>
    firm.profiles.setRelations(transaction, [
      { customerId: 'C001', branchId: 'B1', teamId: 'T1', adviserId: 'S1' },
      { customerId: 'C002', branchId: 'B2', teamId: null, adviserId: null },
    ]),
  );
});
afterAll(() => firm.close());

const numbers = (answer: { rows: { customerId: string }[] }) => answer.rows.map((row) => row.customerId);

describe('a list of customers', () => {
  const cases: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
    ['everyone', {}, ['C001', 'C002']],
    ['the beginning of a number', { search: 'C00' }, ['C001', 'C002']],
    ['a whole number', { search: 'C002' }, ['C002']],
    ['a whole phone number', { search: '13800001234' }, ['C001']],
    ['a whole name', { search: '李四' }, ['C002']],
    ['half a name finds nobody', { search: '李' }, []],
    ['a percent sign is no wildcard', { search: '%' }, []],
    ['risk level', { riskLevel: 'C4,C5' }, ['C002']],
    ['assets from', { assetsFromFen: '25000' }, ['C001']],
    ['assets below is exclusive', { assetsBelowFen: '25000' }, []],
    ['opened range', { openedFrom: '2026-06-20', openedTo: '2026-06-20' }, ['C002']],
    ['active day', { activeFrom: '2026-06-26' }, ['C001']],
    ['first channel, from before the log-in', { firstChannel: 'douyin' }, ['C001']],
    ['product held now, not earlier', { holds: '000001' }, ['C001']],
    ['product no longer held', { holds: '600000' }, []],
    ['branch today', { branchId: 'B2' }, ['C002']],
    ['region means all below', { branchId: 'east' }, ['C001', 'C002']],
    ['branch on an earlier day', { branchId: 'B2', relationsAsOf: '2026-05-01' }, ['C001']],
    ['sorted by assets', { sort: 'totalAssets', order: 'desc' }, ['C001', 'C002']],
    ['sorted by opening day', { sort: 'openedOn', order: 'desc' }, ['C002', 'C001']],
    ['attributes with coded values, all of them', { attributes: 'risk_level=C3,status=active' }, ['C001']],
    ['injection is a text', { search: "' or true --" }, []],
  ];
  it.each(cases)('%s', async (_title, query, expected) => {
    expect(numbers(await ask(contract.listCustomers, { query }))).toEqual(expected);
  });

  it('shows names and phones masked, and names of units', async () => {
    const { rows } = await ask(contract.listCustomers, { query: { search: 'C001' } });
    expect(rows[0]).toMatchObject({
      name: '张**',
      phone: '138****1234',
      branchName: 'unit B1',
      totalAssetsFen: 250_00,
      contributionFen: 75,
      status: 'active',
    });
  });

  it('is limited to the caller’s units or customers, also by number', async () => {
    expect(numbers(await ask(contract.listCustomers, {}, { kind: 'units', unitIds: ['B1'] }))).toEqual(['C001']);
    expect(numbers(await ask(contract.listCustomers, {}, { kind: 'adviser', staffId: 'S1' }))).toEqual(['C001']);
    expect(numbers(await ask(contract.listCustomers, {}, { kind: 'adviser', staffId: 'S2' }))).toEqual([]);
    for (const endpoint of [
      contract.getCustomer,
      contract.getCustomerTimeline,
      contract.getCustomerTrades,
      contract.getCustomerAssets,
    ])
      expect(await ask(endpoint, { params: { customerId: 'C002' } }, { kind: 'units', unitIds: ['B1'] })).toMatchObject(
        { code: 'CUSTOMER_NOT_FOUND' },
      );
  });

  it('refuses what cannot be', async () => {
    expect(await ask(contract.listCustomers, { query: { openedFrom: '2026-02-30' } })).toMatchObject({
      code: 'FILTER_NOT_VALID',
    });
    expect(await ask(contract.listCustomers, { query: { riskLevel: 'C9' } })).toMatchObject({
      code: 'FILTER_NOT_VALID',
    });
    expect(await ask(contract.listCustomers, { query: { attributes: 'risk_level=C9' } })).toMatchObject({
      ...{ code: 'FILTER_NOT_VALID', message: 'risk_level is never C9. Its values are C1, C2, C3, C4, C5.' },
    });
    for (const attributes of ['name=张三', 'nothing=1', 'risk_level'])
      expect(await ask(contract.listCustomers, { query: { attributes } })).toMatchObject({ code: 'FILTER_NOT_VALID' });
    expect(await ask(contract.listCustomers, { query: { page: '1000', pageSize: '200' } })).toMatchObject({
      code: 'PAGE_TOO_DEEP',
    });
    expect(await ask(contract.listCustomers, { query: { search: 'a\0b' } })).toMatchObject({
      code: 'FILTER_NOT_VALID',
    });
  });

  it('exports masked rows and says so in the audit trail', async () => {
    const stream = (await ask(contract.exportCustomers, { query: { search: '13800001234' } })) as AsyncIterable<string>;
    let text = '';
    for await (const chunk of stream) text += chunk;
    expect(text).toContain('C001,张**,138****1234,active,C3');
    expect(text).not.toContain('13800001234');
    const { rows } = await firm.store.db
      .selectFrom('audit_entry')
      .selectAll()
      .execute()
      .then((rows) => ({ rows }));
    expect(JSON.stringify(rows)).toContain('customers.export');
    expect(JSON.stringify(rows)).not.toContain('13800001234');
  });
});

describe('a customer', () => {
  it('shows all that is known', async () => {
    const view = await ask(contract.getCustomer, { params: { customerId: 'C001' } });
    expect(view.assets).toEqual({ date: '2026-06-29', totalFen: 250_00, cashFen: 2_00 });
    expect(view.positions).toMatchObject([{ productCode: '000001', quantity: '200.5', productName: 'name 000001' }]);
    expect(view.contribution).toMatchObject({
      totalFen: 75,
      commissionFen: 70,
      feesFen: 5,
      trades: 2,
      turnoverFen: 400_00,
      depositsFen: 500_00,
      withdrawalsFen: 0,
    });
    expect(view.channels).toMatchObject({ first: { channel: 'douyin' }, latest: { channel: 'wecom' } });
    expect(view.consents).toMatchObject([{ purpose: 'marketing', channel: 'sms', granted: true }]);
    expect(view.identity.actors).toEqual([{ actorId: 'device:d1', from: null, to: null }]);
    expect(view.accounts).toMatchObject([{ accountId: 'A1', kind: 'cash_securities' }]);
    expect(view.counters.find((each: { event: string }) => each.event === 'page_viewed')).toMatchObject({ count: 2 });
    const name = view.attributes.find((each: { name: string }) => each.name === 'name');
    expect(name).toMatchObject({ value: '张**', personal: true });
    expect(JSON.stringify(view)).not.toMatch(/enc:|_index|三丰/);
  });

  it('shows the timeline by page, with whole days counted', async () => {
    const first = await ask(contract.getCustomerTimeline, {
      params: { customerId: 'C001' },
      query: { events: 'page_viewed,news_read', limit: '2' },
    });
    expect(first.events.map((each: { name: string }) => each.name)).toEqual(['page_viewed', 'news_read']);
    expect(first.days).toEqual([
      { date: '2026-06-26', count: 1 },
      { date: '2026-06-25', count: 2 },
    ]);
    const second = await ask(contract.getCustomerTimeline, {
      params: { customerId: 'C001' },
      query: { events: 'page_viewed,news_read', limit: '2', before: first.next },
    });
    expect(second.events).toHaveLength(1);
    expect(second.next).toBeNull();
    expect(
      await ask(contract.getCustomerTimeline, { params: { customerId: 'C001' }, query: { before: 'x' } }),
    ).toMatchObject({ code: 'CURSOR_NOT_VALID' });
  });

  it('shows trades, assets over time, and positions of an earlier day', async () => {
    const params = { customerId: 'C001' };
    expect(
      (await ask(contract.getCustomerTrades, { params })).rows.map((row: { tradeId: string }) => row.tradeId),
    ).toEqual(['t2', 't1']);
    expect((await ask(contract.getCustomerAssets, { params })).days).toEqual([
      { date: '2026-06-28', totalFen: 100_00, cashFen: 1_00 },
      { date: '2026-06-29', totalFen: 250_00, cashFen: 2_00 },
    ]);
    expect((await ask(contract.getCustomerPositions, { params, query: { date: '2026-06-28' } })).rows).toMatchObject([
      { productCode: '600000', quantity: '100' },
    ]);
  });

  it('reveals a personal value only with an entry in the audit trail', async () => {
    const params = { customerId: 'C001' };
    const before = (await firm.audit.head()).sequence;
    expect(await ask(contract.revealField, { params, body: { field: 'phone', reason: 'call back' } })).toEqual({
      field: 'phone',
      value: '13800001234',
    });
    expect((await firm.audit.head()).sequence).toBe(before + 1);
    expect(await ask(contract.revealField, { params, body: { field: 'gender', reason: 'why not' } })).toMatchObject({
      code: 'FIELD_NOT_PERSONAL',
    });
    expect(await ask(contract.revealField, { params, body: { field: '__proto__', reason: 'why not' } })).toMatchObject({
      code: 'FIELD_NOT_PERSONAL',
    });
    expect(
      await ask(
        contract.revealField,
        { params, body: { field: 'phone', reason: 'call back' } },
        { kind: 'adviser', staffId: 'S2' },
      ),
    ).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
  });

  it('does not believe a browser about its user’s risk level', async () => {
    await firm.ingest(
      [
        {
          ...behaviour('identify', { customer: 'C001' }, '2026-06-27T09:00:00+08:00'),
          kind: 'identify',
          traits: { risk_level: 'C5', nickname: '小张' },
        },
      ],
      'public',
    );
    const view = await ask(contract.getCustomer, { params: { customerId: 'C001' } });
    expect(view.header.riskLevel).toBe('C3');
    expect(view.attributes.find((each: { name: string }) => each.name === 'nickname')).toMatchObject({
      value: '小张',
      group: 'other',
    });
  });

  it('keeps what no store can hold from stopping the consumer', async () => {
    await firm.ingest([
      behaviour('odd\0name', { customer: 'C002' }, '2026-06-27T09:00:00+08:00', { channel: 'a\0b\uD800' }),
      {
        ...behaviour('identify', { customer: 'C002' }, '2026-06-27T09:00:00+08:00'),
        kind: 'identify',
        traits: { __proto__x: 'a\0', city: '上\0海' },
      },
    ]);
    const view = await ask(contract.getCustomer, { params: { customerId: 'C002' } });
    expect(view.channels.first.channel).toBe('a\uFFFDb\uFFFD');
  });

  it('joins two customers and takes them apart again', async () => {
    const params = { customerId: 'C001' };
    const body = { mergedCustomerId: 'C002', reason: 'same person' };
    expect(await ask(contract.mergeCustomers, { params, body: { ...body, mergedCustomerId: 'C001' } })).toMatchObject({
      code: 'MERGE_WITH_ITSELF',
    });
    expect(await ask(contract.mergeCustomers, { params, body })).toEqual({
      customerId: 'C001',
      mergedCustomerId: 'C002',
    });
    await firm.settle();
    expect(numbers(await ask(contract.listCustomers, {}))).toEqual(['C001']);
    const merged = await ask(contract.getCustomer, { params: { customerId: 'C002' } });
    expect(merged.identity.mergedInto).toBe('C001');
    expect((await ask(contract.getCustomer, { params })).identity.merged).toEqual(['C002']);
    expect(await ask(contract.unmergeCustomers, { params, body })).toEqual({
      customerId: 'C001',
      mergedCustomerId: 'C002',
    });
    await firm.settle();
    expect(numbers(await ask(contract.listCustomers, {}))).toEqual(['C001', 'C002']);
    expect((await ask(contract.getCustomer, { params: { customerId: 'C002' } })).header.riskLevel).toBe('C5');
    expect(await ask(contract.unmergeCustomers, { params, body })).toMatchObject({ code: 'NOT_MERGED' });
  });

  it('loses what an unlinked device did', async () => {
    const params = { customerId: 'C001' };
    expect(
      await ask(contract.unlinkActor, { params, body: { actorId: 'device:none', reason: 'not hers' } }),
    ).toMatchObject({ code: 'NOT_LINKED' });
    expect(
      await ask(contract.unlinkActor, { params, body: { actorId: 'device:d1', reason: 'not hers' } }),
    ).toMatchObject({ actorId: 'device:d1' });
    await firm.settle();
    const view = await ask(contract.getCustomer, { params });
    expect(view.identity.actors).toEqual([]);
    expect(view.channels.first).toMatchObject({ channel: 'wecom' });
    expect(view.counters.find((each: { event: string }) => each.event === 'news_read')).toBeUndefined();
  });

  it('shows nothing personal once the key is destroyed', async () => {
    await firm.cipher.erase(['C002' as CustomerId]);
    const { rows } = await ask(contract.listCustomers, { query: { search: 'C002' } });
    expect(rows[0]).toMatchObject({ name: null, phone: null });
  });
});
