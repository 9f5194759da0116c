// The ledger through HTTP: keys, refusals, roles, two persons, branches, and the command that verifies.
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionOrder, actionOf } from '../decide/rules/index.ts';
import { isRefusal } from '../kernel/index.ts';
import { writeComputed } from '../know/profiles/index.ts';
import { createActionPorts } from './action-ports.ts';
import { createServerOf } from './server.ts';
import { openTestInstallation, type TestInstallation } from './testing.ts';

const password = 'a phrase for the ledger';
const base = '/api/ledger/programmes/main';

type Branch = { readonly branchId: string | null; readonly closing: number };

/** A second programme with customers of two branches and of none, who earned, spent and used a benefit. */
const fillClub = async ({ installation }: TestInstallation): Promise<void> => {
  const { stores, reward } = installation;
  const { db } = stores.state;
  for (const unit of ['B1', 'B2'])
    await sql`insert into organisation_unit (unit_id, effective_from, kind, name, status, source, position)
      values (${unit}, '2020-01-01', 'branch', ${unit}, 'open', 'test', 1)`.execute(db);
  const people = [
    ['E1', 'B1', 100_000],
    ['E2', 'B1', 50_000],
    ['E3', 'B2', 20_000],
    ['E4', null, 0],
  ] as const;
  for (const [customerId, branch] of people) {
    await sql`insert into profile (customer_id, person_id, status, branch_id)
      values (${customerId}, ${customerId}, 'normal', ${branch})`.execute(db);
    if (branch)
      await sql`insert into organisation_relation (customer_id, relation_type, unit_id, valid_from, ratio, source, position)
        values (${customerId}, 'served_by', ${branch}, '2020-01-01', '1', 'test', 1)`.execute(db);
  }
  const rows = people.map(([customerId, , revenue]) => ({ customerId, values: { revenue_year_fen: revenue } }));
  await stores.state.transaction((transaction) => writeComputed(transaction, ['revenue_year_fen'], rows));
  await reward.ledger.saveProgramme('club', {
    ...{ nameZh: '俱乐部', nameEn: 'Club', reversal: 'unlimited', holdTimeoutMs: 60_000 },
    wallets: [
      {
        ...{ wallet: 'points', nameZh: '积分', nameEn: 'Points', spendable: true, transferable: false },
        ...{ expiry: { kind: 'none' }, activation: { kind: 'at_once' } },
      },
    ],
  });
  const award = (customerId: string, points: number, day: string) => ({
    ...{ kind: 'award' as const, key: `club-${customerId}`, customerId, occurredAt: Date.parse(`${day}T02:00:00Z`) },
    credits: [{ wallet: 'points', points, priority: 0 }],
  });
  const posted = await reward.ledger.postAll('club', [
    ...[award('E1', 1_000, '2026-05-10'), award('E2', 500, '2026-06-01')],
    ...[award('E3', 200, '2026-06-02'), award('E4', 100, '2026-06-03')],
    { kind: 'reverse', key: 'club-back', award: 'club-E3', points: 50, occurredAt: Date.parse('2026-06-10T02:00:00Z') },
    { kind: 'redeem', key: 'club-spent', customerId: 'E1', wallet: 'points', points: 300 },
  ]);
  expect(posted.filter(isRefusal)).toEqual([]);
  // E2 fell to silver on the 25th: what was used before was used by gold.
  const dayOf = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
  for (const [tier, from, to] of [
    ['gold', dayOf('2026-06-01'), dayOf('2026-06-25')],
    ['silver', dayOf('2026-06-25'), null],
  ] as const)
    await sql`insert into tier_stay (scheme, customer_id, tier, rank, from_day, to_day, reason, version, recorded_at)
      values ('vip', 'E2', ${tier}, 1, ${from}::int, ${to}::int, 'test', 1, 0)`.execute(db);
  for (const [customerId, day, yuan] of [
    ['E2', '2026-06-20', '6.255'],
    ['E2', '2026-06-27', '6.245'],
    ['E3', '2026-06-20', '8'],
  ] as const)
    await sql`insert into benefit_use (grant_id, benefit, version, customer_id, at, business_date, units, counts, worth_yuan, cost_yuan,
        fulfilment, state)
      values (1, 'club_card', 1, ${customerId}, 0, ${day}, 1, true, 20, ${yuan}::numeric, 'flag', 'delivered')`.execute(
      db,
    );
};

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
  const economics = (who: string, path: string, method: 'GET' | 'POST' = 'GET') =>
    server.inject({
      ...{ method, url: `/api/economics${path}`, cookies: { zhiyin_session: cookies.get(who) ?? '' } },
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
      ['deputy', 'analyst', { kind: 'units', unitIds: ['B1'] }],
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

  it('sums the programme for who sees the whole firm: what moved, what it cost, what is owed, the price of a sale', async () => {
    await fillClub(test);
    const { jobId } = (await economics('loyal', '/compute', 'POST')).json() as { jobId: string };
    test.installation.jobs.start();
    await expect
      .poll(async () => (await test.installation.jobs.get(jobId)) as object, { timeout: 30_000 })
      .toMatchObject({ state: 'succeeded' });
    await test.installation.jobs.stop();
    const read = async (path: string) => (await economics('loyal', path)).json();
    const moved = await read('/movement?programme=club&wallet=points');
    expect(moved.proof).toMatchObject({
      isReconciled: true,
      byJournal: 1_450,
      byLots: 1_450,
      byAccounts: 1_450,
      accounts: 4,
    });
    const months = Object.fromEntries(moved.rows.map((row: { month: string }) => [row.month, row]));
    expect(months['2026-05']).toMatchObject({ opening: 0, earned: 1_000, closing: 1_000 });
    expect(months['2026-06']).toMatchObject({
      opening: 1_000,
      earned: 800,
      spent: -300,
      reversed: -50,
      closing: 1_450,
    });
    expect(moved.branches.map(({ branchId, closing }: Branch) => [branchId, closing])).toEqual([
      ['B1', 1_200],
      ['B2', 150],
      [null, 100],
    ]);
    const own = await read('/movement?programme=club&wallet=points&branch=B1');
    expect(own.rows.at(-1)).toMatchObject({ closing: 1_200 });
    expect((await read('/differences')).items).toEqual([]);

    const costs = async (by: string): Promise<Record<string, number>> => {
      const { rows, total } = await read(`/costs?by=${by}`);
      expect(total, by).toMatchObject({ pointsFen: 300, benefitsFen: 2_050, totalFen: 2_350 });
      return Object.fromEntries(rows.map(({ key, totalFen }: { key: string; totalFen: number }) => [key, totalFen]));
    };
    expect(await costs('benefit')).toEqual({ 'points:club/points': 300, 'benefit:club_card': 2_050 });
    expect(await costs('branch')).toEqual({ B1: 1_550, B2: 800 });
    expect(Object.values(await costs('tier'))).toEqual([2_350]);
    expect(await costs('month')).toMatchObject({ '2026-06': 2_350 });
    // 12.50 in all: 6.26 by gold, and what is left of it by silver.
    const byTier = (await economics('loyal', '/tables/costs')).body.match(/club_card,B1,vip.*/g);
    expect(byTier).toEqual(['club_card,B1,vip/gold,1,626,0', 'club_card,B1,vip/silver,1,624,0']);

    const { wallets } = await read('/liability');
    expect(wallets.find(({ programme }: { programme: string }) => programme === 'club')).toMatchObject({
      ...{ outstanding: 1_450, state: 'too_little', bookedFen: 1_450 },
    });
    // Example 52 of the standard: 100,000 of goods and 10,000 points of 1, of which 9,500 are expected.
    const sale =
      'priceFen=10000000&serviceFen=10000000&points=10000&pointYuan=1&rate=950000&expected=9500&redeemed=4500';
    expect(await read(`/allocation?${sale}`)).toEqual({
      ...{ pointsPriceFen: 950_000, toServiceFen: 9_132_420, toPointsFen: 867_580, expected: 9_500 },
      ...{ releasedFen: 410_959, deferredFen: 456_621 },
    });
    const kept = await read('/kept');
    expect(kept.rows.every(({ state }: { state: string }) => state === 'too_few')).toBe(true);
    expect((await economics('loyal', '/tables/movement')).body).toContain('2026-05');
  });

  it('shows a branch its own customers against their cost, and no figure of the firm', async () => {
    const ratio = async (who: string) => (await economics(who, '/ratios?by=loyal_valuable')).json().rows;
    expect(await ratio('loyal')).toMatchObject([{ customers: 4, revenueFen: 170_000, costFen: 2_350, owedFen: 1_450 }]);
    expect(await ratio('branch')).toMatchObject([
      { customers: 2, revenueFen: 150_000, costFen: 1_550, owedFen: 1_200, ratio: 18_333 },
    ]);
    const people = (await economics('branch', '/customers?page=1&pageSize=20')).json();
    expect(
      people.rows.map(({ customerId, costFen }: { customerId: string; costFen: number }) => [customerId, costFen]),
    ).toEqual([
      ['E2', 1_250],
      ['E1', 300],
    ]);
    for (const path of [
      '/overview',
      '/movement',
      '/differences',
      '/liability',
      '/costs',
      '/deferred',
      '/budgets',
      '/kept',
      '/tables/costs',
    ]) {
      expect((await economics('branch', path)).json(), path).toMatchObject({ code: 'PERMISSION_MISSING' });
      const refused = await economics('deputy', path);
      expect([refused.statusCode, refused.json().code], path).toEqual([403, 'FIRM_ONLY']);
    }
  });
});
