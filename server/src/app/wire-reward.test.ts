// The ledger through HTTP: keys, refusals, roles, two persons, branches, and the command that verifies.
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionOrder, actionOf } from '../decide/rules/index.ts';
import { createActionPorts } from './action-ports.ts';
import { createServerOf } from './server.ts';
import { openTestInstallation, type TestInstallation } from './testing.ts';

const password = 'a phrase for the ledger';
const base = '/api/ledger/programmes/main';

describe('the ledger through HTTP', () => {
  let test: TestInstallation;
  let server: FastifyInstance;
  const cookies = new Map<string, string>();

  const ask = (
    who: string,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) =>
    server.inject({
      ...{ method, url: `${base}${path}`, headers, cookies: { zhiyin_session: cookies.get(who) ?? '' } },
      ...(payload ? { payload } : {}),
    });
  const signIn = async (loginName: string, secret: string): Promise<string> =>
    (await server.inject({ method: 'POST', url: '/api/session', payload: { loginName, password: secret } })).cookies[0]
      ?.value ?? '';

  beforeAll(async () => {
    test = await openTestInstallation();
    server = await createServerOf(test.installation, 'public');
    const local = await createServerOf(test.installation, 'local');
    const people = [
      ['admin', 'administrator', { kind: 'firm' }],
      ['loyal', 'loyalty_manager', { kind: 'firm' }],
      ['second', 'compliance', { kind: 'firm' }],
      ['branch', 'operator', { kind: 'units', unitIds: ['B1'] }],
    ] as const;
    for (const [loginName, role, scope] of people) {
      const created = await local.inject({
        method: 'POST',
        url: '/api/operators',
        payload: { loginName, displayName: loginName, roles: [role], scope },
      });
      const { oneTimePassword } = created.json() as { oneTimePassword: string };
      const token = await signIn(loginName, oneTimePassword);
      await server.inject({
        ...{ method: 'POST', url: '/api/session/password', cookies: { zhiyin_session: token } },
        payload: { currentPassword: oneTimePassword, newPassword: password },
      });
      cookies.set(loginName, token);
    }
    await local.close();
    const wallets = [
      {
        wallet: 'points',
        nameZh: '积分',
        nameEn: 'Points',
        expiry: { kind: 'rolling', unit: 'months', count: 12, roundUp: 'year' },
      },
    ];
    const saved = await ask('loyal', 'PUT', '', { nameZh: '知音', nameEn: 'Zhiyin', wallets });
    expect(saved.json()).toMatchObject({ programme: 'main', status: 'open', version: 1 });
  });
  afterAll(async () => {
    await server.close();
    await test.close();
  });

  const occurredAt = Date.parse('2026-06-29T02:00:00Z');
  const award = { kind: 'award', customerId: 'C1', credits: [{ wallet: 'points', points: 100 }], occurredAt };

  it('takes the key from the header or the body, and answers a repeated request as before', async () => {
    const header = { 'idempotency-key': 'a-1' };
    const first = await ask('admin', 'POST', '/postings', award, header);
    expect(first.json()).toMatchObject({ replayed: false, outcome: { points: 100 } });
    expect((await ask('admin', 'POST', '/postings', award, header)).json()).toMatchObject({ replayed: true });
    const mismatch = await ask('admin', 'POST', '/postings', { ...award, customerId: 'C2' }, header);
    expect([mismatch.statusCode, mismatch.json()]).toMatchObject([409, { code: 'IDEMPOTENCY_MISMATCH' }]);
    expect((await ask('admin', 'POST', '/postings', { ...award, key: 'other' }, header)).json()).toMatchObject({
      code: 'KEY_DIFFERS',
    });
    expect((await ask('admin', 'POST', '/postings', award)).json()).toMatchObject({ code: 'KEY_MISSING' });
    const invalid = await ask('admin', 'POST', '/postings', {
      ...award,
      key: 'x',
      credits: [{ wallet: 'points', points: 1.5 }],
    });
    expect([invalid.statusCode, invalid.json()]).toMatchObject([
      422,
      { code: 'OPERATION_INVALID', detail: expect.stringContaining('credits.0.points') },
    ]);
    const own = await ask('admin', 'POST', '/postings', { ...award, key: 'zhiyin:expiry:1' });
    expect([400, 422]).toContain(own.statusCode);
  });

  it('refuses as a problem that says what is missing, and the same when repeated', async () => {
    const redeem = { kind: 'redeem', key: 'r-1', customerId: 'C1', wallet: 'points', points: 101 };
    const first = await ask('admin', 'POST', '/postings', redeem);
    expect([first.statusCode, first.json()]).toMatchObject([
      422,
      { code: 'INSUFFICIENT_POINTS', details: { available: 100, replayed: false } },
    ]);
    expect((await ask('admin', 'POST', '/postings', redeem)).json()).toMatchObject({ details: { replayed: true } });
  });

  it('lists outcomes one by one', async () => {
    const operations = [
      { ...award, key: 'b-1', customerId: 'C3' },
      { kind: 'redeem', key: 'b-2', customerId: 'C3', wallet: 'points', points: 500 },
    ];
    const answer = await ask('admin', 'POST', '/postings/batch', { operations });
    expect(answer.json()).toMatchObject({
      items: [{ status: 'posted' }, { status: 'refused', code: 'INSUFFICIENT_POINTS' }],
    });
  });

  it('shows balance, lots and statement to who may see the customer, and to nobody else', async () => {
    expect((await ask('loyal', 'GET', '/customers/C1/balance')).json()).toMatchObject({
      wallets: [{ wallet: 'points', available: 100 }],
    });
    const before = await ask('loyal', 'GET', `/customers/C1/balance?effectiveAt=${occurredAt - 1}`);
    expect(before.json()).toMatchObject({ wallets: [{ available: 0 }] });
    expect((await ask('loyal', 'GET', '/customers/C1/lots')).json()).toMatchObject({
      items: [{ remaining: 100, expiresAt: Date.parse('2027-12-31T16:00:00Z') }],
    });
    const statement = (await ask('loyal', 'GET', '/customers/C1/statement')).json() as {
      items: { postingId: number }[];
    };
    expect(statement).toMatchObject({
      items: [{ kind: 'award', changes: [{ active: 100 }] }],
      closing: [{ available: 100 }],
    });
    const { postingId } = statement.items[0] ?? { postingId: 0 };
    expect((await ask('loyal', 'GET', `/postings/${postingId}`)).json()).toMatchObject({
      entries: [{ fromAccount: 'issued', toAccount: 'active', points: 100 }],
    });
    for (const path of ['/customers/C1/balance', '/customers/C1/lots', '/customers/C1/statement'])
      expect((await ask('branch', 'GET', path)).json()).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    expect((await ask('branch', 'GET', `/postings/${postingId}`)).json()).toMatchObject({ code: 'POSTING_NOT_FOUND' });
    expect((await ask('loyal', 'POST', '/postings', { ...award, key: 'n-1' })).json()).toMatchObject({
      code: 'PERMISSION_MISSING',
    });
  });

  it('adjusts with two persons', async () => {
    const proposed = await ask('loyal', 'POST', '/adjustments', {
      key: 'j-1',
      customerId: 'C1',
      wallet: 'points',
      points: 5,
      reason: '补偿',
    });
    expect(proposed.json()).toMatchObject({ state: 'proposed', proposedBy: 'loyal' });
    expect((await ask('loyal', 'POST', '/adjustments/j-1/decision', { agree: true })).json()).toMatchObject({
      code: 'SECOND_PERSON_REQUIRED',
    });
    expect((await ask('second', 'POST', '/adjustments/j-1/decision', { agree: true })).json()).toMatchObject({
      state: 'approved',
      decidedBy: 'second',
    });
    expect((await ask('loyal', 'GET', '/customers/C1/balance')).json()).toMatchObject({
      wallets: [{ available: 105 }],
    });
  });

  it('reconciles, and verifies the chain', async () => {
    expect((await ask('second', 'GET', '/reconciliation')).json()).toMatchObject({ violations: [], lots: 3 });
    const verified = await server.inject({
      url: '/api/ledger/verification',
      cookies: { zhiyin_session: cookies.get('second') ?? '' },
    });
    expect(verified.json()).toMatchObject({ chains: [{ programme: 'main', broken: null, unsealed: 5 }] });
    const movements = await ask('second', 'GET', `/movements?from=0&to=${occurredAt + 1}`);
    expect(movements.json()).toMatchObject({ items: [{ kind: 'award', fromAccount: 'issued', points: 200 }] });
  });

  it('does what scenes decided: gives points, takes them back, gives them again, each once', async () => {
    const { installation } = test;
    const ports = createActionPorts(
      {
        ...{ stores: installation.stores, wallClock: test.wallClock },
        ...{ config: installation.surroundings.config, registry: installation.know.registry },
      },
      installation.reward.ledger,
      { benefits: null, activities: null },
    );
    const order: ActionOrder = {
      ...{ key: 'scene:s:1:0:0', firstKey: 'scene:s:1:0:0', ofKey: null, step: 'do', customerId: 'C9', occurredAt },
      ...{ date: '2026-06-29', causedBy: 'e1', depth: 0, rule: 's@1', name: { zh: '场景', en: 'Scene' } },
      given: { points: 30, programme: 'main', wallet: 'points', qualifyingWallet: '' },
    };
    const undo: ActionOrder = { ...order, key: 'scene:s:1:1:0', step: 'undo', ofKey: order.key };
    const again: ActionOrder = { ...order, key: 'scene:s:1:2:0', ofKey: order.key };
    const available = async () =>
      (await ask('loyal', 'GET', '/customers/C9/balance')).json().wallets[0]?.available ?? 0;
    for (const [given, left] of [
      [order, 30],
      [order, 30],
      [undo, 0],
      [undo, 0],
      [again, 30],
    ] as const) {
      expect(await actionOf('points')?.perform([given], ports)).toMatchObject([{ kind: 'done' }]);
      expect(await available()).toBe(left);
    }
    const nowhere = { ...order, key: 'scene:s:2:0:0', given: { ...order.given, programme: 'other' } };
    expect(await actionOf('points')?.perform([nowhere], ports)).toMatchObject([{ kind: 'later' }]);
    const tagged = { ...order, key: 'scene:s:3:0:0', given: { tag: 'nowhere' } };
    expect(await actionOf('tag_put')?.perform([tagged], ports)).toMatchObject([{ kind: 'failed' }]);
    const told = { ...order, key: 'scene:s:4:0:0', given: { title: 'call', assignee: 'adviser', dueDays: 1 } };
    expect(await actionOf('staff_task')?.perform([told], ports)).toMatchObject([{ kind: 'done', reference: told.key }]);
    const waiting = await installation.stores.state.db.selectFrom('outbox').select('message_key').execute();
    expect(waiting.map((row) => row.message_key)).toContain(told.key);
  });
});
