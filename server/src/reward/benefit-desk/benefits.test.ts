// Benefits through their routes: drafts and classes, pools of codes, the desk, signed calls, grants by hand and by scenes, and what tiers
// switch on by themselves.

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, type TestInput } from '../../know/profiles/testing.ts';
import type { Role } from '../../platform/auth/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { signatureOf } from '../benefits/index.ts';
import * as redeeming from '../redemption/contract.ts';
import { benefitLike, itemLike, openShop, SHOP_NOW, type Shop, shopMigrations } from '../redemption/testing.ts';
import * as contract from './contract.ts';

const DAY = 86_400_000;
let shop: Shop;

type Called = Parameters<typeof call>[1];
const ask = (endpoint: Called, input?: TestInput, name = 'manager', roles: readonly Role[] = ['loyalty_manager']) =>
  call([...shop.desk.routes, ...shop.redemption.routes], endpoint, input, undefined, { name, roles });
const officer = (endpoint: Called, input: TestInput) => ask(endpoint, input, 'officer', ['compliance']);

const run = async (name: string): Promise<string> => {
  const job = [...shop.desk.jobs, ...shop.redemption.jobs].find((each) => each.name === name);
  let said = '';
  const context: JobContext = {
    signal: new AbortController().signal,
    progress: () => {},
    result: (text) => {
      said = text;
    },
    checkpoint: null,
    saveCheckpoint: async () => {},
    ...{ attempt: 1, jobId: '1', scheduledFor: null },
  };
  await job?.run({}, context);
  return said;
};

beforeAll(async () => {
  shop = await openShop(await openTestStateStore(shopMigrations));
  const scheme = {
    ...{ name: { zh: '卡', en: 'Cards' }, programme: null, attribute: 'tier_second', waitsFor: [], latenessDays: 30 },
    ...{ upgrade: 'at_once', downgrade: { mode: 'one_level', graceDays: 30 }, reversal: 'at_once', restated: 'keep' },
    ...{ period: { kind: 'lifetime' }, compliance: { mainland_broker: 'G', bank: 'G', overseas_broker: 'G' } },
    tiers: ['normal', 'silver', 'gold', 'diamond'].map((code) => ({
      ...{ code, name: { zh: code, en: code }, qualify: null, keep: null, invitationOnly: code !== 'normal' },
    })),
  };
  await sql`insert into tier_scheme (scheme, status, version) values ('card', 'active', 1)`.execute(shop.store.db);
  await sql`insert into tier_scheme_version (scheme, version, definition, made_by, activated_by, activated_at)
    values ('card', 1, ${JSON.stringify(scheme)}::json, 'one', 'one', 0)`.execute(shop.store.db);
  await shop.customer('C1', { points: 5_000 });
  await shop.tier('C1', 'diamond', '2026-01-01');
});
afterAll(async () => {
  await shop.close();
  await shop.store.close();
});

/** Drafts, agrees as compliance, and brings into force. */
const introduce = async (code: string, benefit: unknown) => {
  const drafted = await ask(contract.saveDraft, { params: { benefit: code }, body: benefit });
  if (drafted.kind === 'refusal') return drafted;
  await officer(contract.approveDraft, { params: { benefit: code }, body: { draftAt: drafted.draftAt } });
  return ask(contract.activateBenefit, { params: { benefit: code }, body: {} });
};

describe('a definition', () => {
  it('is refused with what to do, needs a second person, and of class R two officers and an opinion', async () => {
    const save = (benefit: unknown, code = 'one') =>
      ask(contract.saveDraft, { params: { benefit: code }, body: benefit });
    const lounge = benefitLike('airport_lounge');
    expect(await save({ ...lounge, compliance: { ...lounge.compliance, mainland_broker: 'G' } })).toMatchObject({
      code: 'CLASS_TOO_LAX',
    });
    expect(await save(benefitLike('condition_orders'))).toMatchObject({ code: 'SCHEME_NOT_FOUND' });
    expect(await save(lounge, 'uses')).toMatchObject({ code: 'DEFINITION_NOT_VALID' });
    const unknown = [{ word: 'profile_is', with: { attribute: 'phone', values: ['1'] } }];
    expect(await save(benefitLike('deep_report', { conditions: unknown }))).toMatchObject({
      code: 'DEFINITION_NOT_VALID',
    });
    expect(await introduce('lounge', lounge)).toMatchObject({
      code: 'APPROVAL_MISSING',
      details: { class: 'R', needsLegalOpinion: true },
    });
    shop.profile = 'overseas_broker';
    expect(await ask(contract.activateBenefit, { params: { benefit: 'lounge' }, body: {} })).toMatchObject({
      status: 'active',
      class: 'G',
    });
    shop.profile = 'mainland_broker';
    expect(await introduce('deep_report', benefitLike('deep_report'))).toMatchObject({
      status: 'active',
      version: 1,
      draft: null,
    });
  });
});

describe('a pool of codes', () => {
  it('takes each code once, keeps it encrypted, gives it to one customer, and says when it is empty', async () => {
    const params = { benefit: 'lounge' };
    const upload = (codes: string) =>
      ask(contract.uploadCodes, { params, body: { codes, batch: 'June', expiresOn: '2026-12-31' } });
    expect(await upload('ok-code-1\nno good')).toMatchObject({ code: 'CODE_NOT_VALID', details: { line: 2 } });
    expect(await upload('LOUNGE-AAAA\nLOUNGE-BBBB\nLOUNGE-AAAA')).toMatchObject({
      added: 2,
      known: 0,
      benefit: { freeCodes: 2 },
    });
    expect(await upload('LOUNGE-BBBB')).toMatchObject({ added: 0, known: 1 });
    const { rows } = await sql<{
      all: string;
    }>`select string_agg(secret || digest, ' ') as all from benefit_code`.execute(shop.store.db);
    expect(rows[0]?.all).not.toMatch(/LOUNGE/);
    const use = (key: string) =>
      ask(contract.useByHand, { params: { customerId: 'C1' }, body: { key, benefit: 'lounge' } });
    const first = await use('a');
    expect(first).toMatchObject({ left: 1, replayed: false, use: { state: 'delivered', hint: '•••••••AAAA' } });
    expect(await use('a')).toMatchObject({ replayed: true, use: { useId: first.use.useId } });
    expect(await shop.benefits.codeOf('C1', first.use.useId)).toBe('LOUNGE-AAAA');
    expect(
      await ask(contract.revealCode, { params: { useId: first.use.useId }, body: { reason: '客户来电' } }),
    ).toEqual({ code: 'LOUNGE-AAAA' });
    await use('b');
    expect(await use('c')).toMatchObject({ code: 'QUOTA_USED' });
    await shop.customer('C2');
    await shop.tier('C2', 'diamond', '2026-01-01');
    expect(
      await ask(contract.useByHand, { params: { customerId: 'C2' }, body: { key: 'a', benefit: 'lounge' } }),
    ).toMatchObject({ code: 'OUT_OF_STOCK' });
    const shown = await ask(contract.readCustomerBenefits, { params: { customerId: 'C1' } });
    expect(shown).toMatchObject({ month: { uses: 2, yuan: '400.0000' }, ever: { uses: 2 } });
  });

  it('honours a voucher once', async () => {
    const used = await ask(contract.useByHand, {
      params: { customerId: 'C1' },
      body: { key: 'v', benefit: 'deep_report' },
    });
    const voucher = (await shop.benefits.codeOf('C1', used.use.useId)) ?? '';
    expect(await ask(contract.honourVoucher, { body: { voucher: voucher.toLowerCase() } })).toMatchObject({
      benefit: 'deep_report',
    });
    expect(await ask(contract.honourVoucher, { body: { voucher } })).toMatchObject({ code: 'VOUCHER_NOT_VALID' });
    expect(await ask(contract.honourVoucher, { body: { voucher: 'RP-0000-0000-0000' } })).toMatchObject({
      code: 'VOUCHER_NOT_FOUND',
    });
  });
});

describe('the desk', () => {
  it('delivers what was redeemed and burns the points then, or gives everything back', async () => {
    await introduce('adviser_call', benefitLike('adviser_call', { entitlement: null }));
    await ask(redeeming.saveItemDraft, {
      params: { item: 'call' },
      body: itemLike('adviser_half_hour', { benefit: 'nothing' }),
    }).then((answer) => expect(answer).toMatchObject({ code: 'BENEFIT_NOT_ACTIVE' }));
    const drafted = await ask(redeeming.saveItemDraft, {
      params: { item: 'call' },
      body: itemLike('adviser_half_hour'),
    });
    await officer(redeeming.approveItemDraft, { params: { item: 'call' }, body: { draftAt: drafted.draftAt } });
    expect(await ask(redeeming.activateItem, { params: { item: 'call' }, body: {} })).toMatchObject({
      status: 'active',
      class: 'G',
    });
    const redeem = (key: string) =>
      ask(redeeming.redeemFor, { params: { customerId: 'C1' }, body: { key, item: 'call', points: 300 } });
    const before = await shop.points('C1');
    const [one, two] = [await redeem('r1'), await redeem('r2')];
    expect([one.state, two.state, await shop.points('C1')]).toEqual(['held', 'held', before - 600]);
    const desk = await ask(contract.listUses, { query: { benefit: 'adviser_call' } });
    expect(desk).toMatchObject({ total: 2, items: [{ dueAt: SHOP_NOW + DAY, state: 'waiting' }, {}] });
    const useOf = (redemptionId: string) =>
      desk.items.find((each: { redemptionId: string }) => each.redemptionId === redemptionId).useId;
    const end = (redemptionId: string, body: object) =>
      ask(contract.endUse, { params: { useId: useOf(redemptionId) }, body });
    expect(await end(one.redemptionId, { outcome: 'delivered', reference: '已通话' })).toMatchObject({
      state: 'delivered',
      reference: '已通话',
    });
    expect(await end(one.redemptionId, { outcome: 'failed', reason: '再来一次' })).toMatchObject({ code: 'USE_ENDED' });
    expect(await end(two.redemptionId, { outcome: 'failed', reason: '联系不上' })).toMatchObject({
      state: 'cancelled',
    });
    expect(await shop.points('C1')).toBe(before - 300);
    const params = { redemptionId: one.redemptionId };
    expect(await ask(redeeming.readRedemption, { params })).toMatchObject({
      state: 'fulfilled',
      use: { state: 'delivered' },
    });
    expect(await ask(redeeming.refundRedemption, { params, body: { reason: '服务未达约定' } })).toMatchObject({
      state: 'refunded',
    });
    expect([
      await shop.points('C1'),
      (await shop.redemption.redemptionsOf('C1')).map(({ state }) => state).sort(),
    ]).toEqual([before, ['cancelled', 'refunded']]);
  });

  it('gives the points back when nobody delivers in time', async () => {
    const before = await shop.points('C1');
    const held = await ask(redeeming.redeemFor, { params: { customerId: 'C1' }, body: { key: 'slow', item: 'call' } });
    shop.clock.set(SHOP_NOW + 4 * DAY);
    expect(await run('redemption.settle')).toBe('0 delivered late, 1 given back');
    expect(await ask(redeeming.readRedemption, { params: { redemptionId: held.redemptionId } })).toMatchObject({
      state: 'expired',
      reasonCode: 'TIMED_OUT',
    });
    expect(await shop.points('C1')).toBe(before);
    shop.clock.set(SHOP_NOW);
  });
});

describe('a call to another system', () => {
  let server: Server;
  const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
  let status = 500;
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        seen.push({ headers: request.headers, body });
        response.statusCode = status;
        response.end(JSON.stringify({ reference: 'T-1' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('is signed, made again when it fails, never to an inside address that is not listed, and delivers when it is answered', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/seats`;
    const params = { benefit: 'hooked' };
    const hooked = benefitLike('beginner_camp', {
      ...{
        fulfilment: { kind: 'webhook', url },
        activation: { kind: 'at_once' },
        consumption: { kind: 'grant' },
        customerLimits: [],
      },
    });
    await introduce('hooked', hooked);
    const { secret } = await ask(contract.makeSecret, { params, body: {} });
    const grant = (key: string, benefit = 'hooked') =>
      ask(contract.grantByHand, { params: { benefit }, body: { key, customerId: 'C1', reason: '补偿' } });
    expect(await grant('g1')).toMatchObject({ grant: { state: 'used', source: 'manual' }, replayed: false });
    expect(await run('benefits.call')).toBe('1 calls');
    const waiting = async () =>
      (await ask(contract.listUses, { query: { benefit: 'hooked', state: 'waiting' } })).items;
    expect(await waiting()).toMatchObject([{ attempts: 1, note: 'it answered 500' }]);
    expect(await run('benefits.call')).toBe('0 calls');
    status = 200;
    shop.clock.set(SHOP_NOW + 60_000);
    await run('benefits.call');
    expect(await waiting()).toEqual([]);
    const [{ headers, body } = { headers: {}, body: '' }] = seen;
    expect(headers['x-zhiyin-signature']).toBe(signatureOf(secret, Number(headers['x-zhiyin-time']), body));
    expect(seen.map((each) => each.headers['idempotency-key'])).toEqual([
      headers['idempotency-key'],
      headers['idempotency-key'],
    ]);
    await introduce('inside', { ...hooked, fulfilment: { kind: 'webhook', url: 'http://10.0.0.1/x' } });
    await ask(contract.makeSecret, { params: { benefit: 'inside' }, body: {} });
    await grant('g2', 'inside');
    await run('benefits.call');
    const [inside] = (await ask(contract.listUses, { query: { benefit: 'inside' } })).items;
    expect(inside).toMatchObject({ state: 'waiting', note: '10.0.0.1 is not a public address' });
    shop.clock.set(SHOP_NOW);
  });
});

describe('a grant', () => {
  it('of a scene is suspended and reinstated with it, and ends by time', async () => {
    await introduce(
      'level2_trial',
      benefitLike('level2_trial', { activation: { kind: 'at_once' }, customerLimits: [] }),
    );
    const order = {
      given: {},
      customerId: 'C2',
      occurredAt: SHOP_NOW,
      date: '2026-06-15',
      rule: 'scene@1',
      name: { zh: '场景', en: 'Scene' },
    };
    const change = (step: 'do' | 'undo', key: string, ofKey: string | null) =>
      shop.benefits.scenes.change([
        { benefit: 'level2_trial', order: { ...order, key, step, firstKey: 'f1', ofKey } as never },
      ]);
    const on = async () => (await shop.benefits.flagsOf('C2')).some(({ flag }) => flag === 'level2');
    expect(await change('do', 'f1', null)).toMatchObject([{ kind: 'done' }]);
    expect(await on()).toBe(true);
    expect(await change('undo', 'f2', 'f1')).toMatchObject([{ kind: 'done' }]);
    expect(await change('undo', 'f2', 'f1')).toMatchObject([{ kind: 'done' }]);
    expect(await on()).toBe(false);
    expect(await change('do', 'f3', 'f1')).toMatchObject([{ kind: 'done' }]);
    expect(await on()).toBe(true);
    expect(
      (
        await shop.benefits.scenes.change([
          { benefit: 'nothing', order: { ...order, key: 'x', step: 'do', firstKey: 'x', ofKey: null } as never },
        ])
      )[0],
    ).toMatchObject({ kind: 'later' });
    shop.clock.set(SHOP_NOW + 8 * DAY);
    expect(await on()).toBe(false);
    expect(await run('benefits.settle')).toBe('1 ended');
    const { rows } = await sql<{
      state: string;
    }>`select to_state as state from benefit_change join benefit_grant using (grant_id)
      where benefit = 'level2_trial' order by change_id`.execute(shop.store.db);
    expect(rows.map(({ state }) => state)).toEqual(['granted', 'activated', 'suspended', 'activated', 'expired']);
    shop.clock.set(SHOP_NOW);
  });

  it('goes back into the stock as far as nobody used it, when it lapses or is revoked', async () => {
    const template = benefitLike('level2_trial');
    const gift = {
      ...{
        activation: { kind: 'by_customer' as const, withinDays: 10 },
        consumption: { kind: 'use' as const, uses: 1 },
      },
      ...{
        supply: { ...template.supply, kind: 'stock' as const },
        customerLimits: [{ span: 'total' as const, count: 2 }],
      },
    };
    await shop.offer('gift', benefitLike('level2_trial', gift));
    await shop.stock('benefit:gift', 3);
    const grant = (key: string, customerId: string) =>
      shop.benefits.grantBenefit(
        { key, customerId, benefit: 'gift', source: 'scene', sourceRef: null, reason: 'gift' },
        'tester',
      );
    const taken = async () =>
      (
        await sql<{
          taken: number;
        }>`select taken::int as taken from benefit_stock where owner = 'benefit:gift'`.execute(shop.store.db)
      ).rows[0]?.taken;
    for (const [key, customer] of [
      ['g1', 'C1'],
      ['g2', 'C2'],
      ['g3', 'C2'],
    ] as const)
      expect(await grant(key, customer)).toMatchObject({ state: 'granted' });
    expect(await grant('g4', 'C1')).toMatchObject({ code: 'OUT_OF_STOCK' });
    await shop.benefits.changeGrant('g3', 'revoke', { reason: 'by mistake', byName: 'tester' });
    expect(await taken()).toBe(2);
    expect(
      await shop.benefits.useBenefit({ key: 'u1', customerId: 'C1', benefit: 'gift', grantId: null }, 'tester'),
    ).toMatchObject({ grantId: expect.any(Number) });
    shop.clock.set(SHOP_NOW + 11 * DAY);
    expect(await run('benefits.settle')).toBe('1 ended');
    expect(await run('benefits.settle')).toBe('0 ended');
    expect(await taken()).toBe(1);
    // Whose gift was revoked may have another; whose lapsed has had it.
    expect(await grant('g5', 'C2')).toMatchObject({ state: 'granted' });
    expect(await grant('g6', 'C2')).toMatchObject({ code: 'LIMIT_REACHED' });
    shop.clock.set(SHOP_NOW);
  });

  it('by tier is switched on by itself for a period, and taken away at once where the benefit says so', async () => {
    const entitlement = benefitLike('green_channel').entitlement;
    await introduce(
      'green_channel',
      benefitLike('green_channel', { entitlement: entitlement && { ...entitlement, fall: 'at_once' } }),
    );
    await sql`update profile set computed = jsonb_build_object('tier_second', 'diamond') where customer_id in ('C1', 'C2')`.execute(
      shop.store.db,
    );
    expect(await run('benefits.entitle')).toBe('2 given');
    expect(await run('benefits.entitle')).toBe('0 given');
    const flags = async (customer: string) => (await shop.benefits.flagsOf(customer)).map(({ flag }) => flag);
    expect(await flags('C2')).toContain('green_channel');
    await shop.tier('C2', 'silver', '2026-06-15');
    await shop.store.transaction(
      (transaction) =>
        shop.desk.consumers[0]?.apply(
          { events: [{ kind: 'derived', name: 'tier_changed', customerId: 'C2' }] } as never,
          transaction,
        ) ?? Promise.resolve(),
    );
    await run('benefits.entitle');
    expect(await flags('C1')).toContain('green_channel');
    expect(await flags('C2')).not.toContain('green_channel');
    shop.clock.set(Date.parse('2026-07-01T04:00:00Z'));
    expect(await run('benefits.entitle')).toBe('1 given');
    shop.clock.set(SHOP_NOW);
  });
});
