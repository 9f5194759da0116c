// Deferred revenue from real sales: trades, products and services on the log, points by rules in force, the journal, and numbers by hand.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionPorts, Outcome, PointsRequest } from '../../decide/rules/index.ts';
import type { Scene } from '../../decide/scene-rules/index.ts';
import { countLike, sceneLike } from '../../decide/scene-rules/testing.ts';
import * as sceneContract from '../../decide/scenes/contract.ts';
import { createScenes, migrations as sceneMigrations } from '../../decide/scenes/index.ts';
import { isRefusal } from '../../kernel/index.ts';
import { migrations as contributionMigrations } from '../../know/contribution/index.ts';
import { basicAttributes, createAttributeRegistry } from '../../know/profiles/index.ts';
import { behaviour, call, TEST_ZONE } from '../../know/profiles/testing.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import { createEventHistory } from '../../record/sink/index.ts';
import { migrations as activityMigrations } from '../activities/index.ts';
import { migrations as benefitMigrations } from '../benefits/index.ts';
import { bringIntoForce, closeWorld, customer, ingest, openWorldWith, to, trade, world } from '../earning/testing.ts';
import { ruleLike } from '../earning-rules/testing.ts';
import { migrations as redemptionMigrations } from '../redemption/index.ts';
import { migrations as scarcityMigrations } from '../scarcity/index.ts';
import * as contract from './contract.ts';
import { createDeferredRevenue, deferredTable, migrations } from './index.ts';

type Parts = Parameters<typeof createDeferredRevenue>[0];
let parts: Parts;
let module: ReturnType<typeof createDeferredRevenue>;

const ask = (
  endpoint: Parameters<typeof call>[1],
  input?: Parameters<typeof call>[2],
  scope?: Parameters<typeof call>[3],
) => call(module.routes, endpoint, input, scope);

const compute = async (): Promise<string> => {
  let said = '';
  const context: JobContext = {
    ...{ signal: new AbortController().signal, progress: () => {}, checkpoint: null, saveCheckpoint: async () => {} },
    ...{ attempt: 1, jobId: '1', scheduledFor: null },
    result: (text) => {
      said = text;
    },
  };
  await module.jobs[0]?.run({}, context);
  return said;
};

const redeem = async (key: string, customerId: string, points: number): Promise<void> => {
  const [posted] = await world.ledger.postAll('main', [{ kind: 'redeem', key, customerId, wallet: 'points', points }]);
  if (posted === undefined || isRefusal(posted)) throw new Error(JSON.stringify(posted));
};

const withFen = (more: Readonly<Record<string, number>>, event: LoggedEvent): LoggedEvent => ({
  ...event,
  properties: { ...event.properties, ...more },
});

const trades = ruleLike('trade_commission', {
  ...{ weights: [], multipliers: [], limits: [], validFrom: '2026-01-01' },
});
const service = ruleLike('learn_reading', {
  name: { zh: '订购服务', en: 'Services bought' },
  trigger: { word: 'event', with: { event: 'service_subscribed', per: 'event' } },
  ...{ trust: 'server', amount: { kind: 'fixed', points: '200' }, limits: [], conditions: [], validFrom: '2026-01-01' },
});
const reading = ruleLike('learn_reading', { validFrom: '2026-01-01' });

beforeAll(async () => {
  await openWorldWith([
    ...[...scarcityMigrations, ...benefitMigrations, ...redemptionMigrations],
    ...[...sceneMigrations, ...activityMigrations, ...contributionMigrations, ...migrations],
  ]);
  const { firm, events } = world;
  parts = { ...firm, db: firm.store.db, eventStore: events, productCodes: async () => ['F1'] };
  module = createDeferredRevenue(parts);
  for (const [code, rule] of Object.entries({ trades, service, reading })) {
    const active = await bringIntoForce(code, rule);
    if (active.status !== 'active') throw new Error(JSON.stringify(active));
  }
});
afterAll(closeWorld);

const prices = {
  product_fee: { kind: 'turnover', rate: '0.01' },
  advisory_fee: { kind: 'listed', yuan: { research: '900' } },
  ...{ point: '0.02', expectedShare: 500_000 },
};
// biome-ignore lint/suspicious/noExplicitAny: the contract has judged the answer
const rowOf = (answer: any, kind: string) => answer.rows.find((row: { kind: string }) => row.kind === kind);
const salesOf = async (customerId: string) =>
  (await ask(contract.listSalesOfCustomer, { params: { customerId } })).rows;

describe('sales that give points', () => {
  beforeAll(async () => {
    await ask(contract.saveSalePrices, { body: { effectiveFrom: '2026-06-05', prices } });
    to('2026-06-12');
    await ingest([
      customer('C4', '2024-01-01'),
      withFen({ fee_fen: 2_000, rebate_fen: 1_000 }, trade('C1', 't1', '2026-06-03', 100_000, 200)),
      trade('C1', 't2', '2026-06-04', 50_000, 100),
      trade('C2', 't4', '2026-06-05', 10_000, 60, { side: 'subscribe', product_code: 'F1' }),
      behaviour('service_subscribed', { customer: 'C2' }, '2026-06-05T10:00:00+08:00', {
        ...{ service: 'research', amount_fen: 99_000 },
      }),
      behaviour('news_read', { customer: 'C2', device: 'd' }, '2026-06-05T10:00:00+08:00', {
        ...{ content_id: 'n1', topic: '基金', duration_seconds: 40 },
      }),
    ]);
  });

  it('share the price of what was really charged, by the selling prices of their day', async () => {
    // 200.00 less 20.00 passed on and 10.00 given back; 190 points at the cost of one, 0.01: 17,000 x 190 / 17,190.
    expect(await salesOf('C1')).toMatchObject([
      {
        ...{
          day: '2026-06-03',
          kind: 'trades',
          version: 0,
          priceFen: 17_000,
          serviceFen: 17_000,
          toServiceFen: 16_812,
        },
        points: [{ points: 190, pointYuan: '0.01', rate: 1_000_000, pointsPriceFen: 190, toPointsFen: 188 }],
      },
      // 100.00 and 100 points: 10,000 x 100 / 10,100.
      { day: '2026-06-04', priceFen: 10_000, points: [{ points: 100, toPointsFen: 99 }] },
    ]);
    expect(await salesOf('C2')).toMatchObject([
      {
        // 990.00 for what sells for 900.00, and 200 points at 0.02 of which half are expected: 99,000 x 200 / 90,200.
        ...{
          day: '2026-06-05',
          kind: 'service',
          version: 1,
          priceFen: 99_000,
          serviceFen: 90_000,
          toServiceFen: 98_780,
        },
        points: [{ points: 200, pointYuan: '0.02', rate: 500_000, pointsPriceFen: 200, toPointsFen: 220 }],
      },
      {
        // 60.00 for what sells at 1 % of 10,000.00, and 60 points: 6,000 x 60 / 10,060.
        ...{ day: '2026-06-05', kind: 'trades', serviceFen: 10_000, charged: { commission: 0, product_fee: 6_000 } },
        points: [{ points: 60, toPointsFen: 36 }],
      },
    ]);
    expect(await salesOf('C3')).toEqual([]);
  });

  it('become a liability that is released as these very points are redeemed, and reconciles to the journal', async () => {
    await redeem('r1', 'C1', 90);
    expect(await compute()).toBe('4 sales shared; their points reconcile to the journal');
    const answer = await ask(contract.getDeferred);
    expect(rowOf(answer, 'service')).toMatchObject({
      ...{ month: '2026-06', sales: 1, priceFen: 99_000, toServiceFen: 98_780, toPointsFen: 220 },
      ...{ awarded: 200, redeemed: 0, remaining: 200, expected: 100, releasedFen: 0, deferredFen: 220 },
    });
    // 188 + 99 + 36 for 350 points, of which half are expected: 323 x 90 / 175.
    expect(rowOf(answer, 'trades')).toMatchObject({
      ...{ sales: 3, priceFen: 33_000, points: 350, toPointsFen: 323, toServiceFen: 32_677, unpriced: 0 },
      ...{ awarded: 350, redeemed: 90, lapsed: 0, remaining: 260, expected: 175, releasedFen: 166, deferredFen: 157 },
    });
    // 323 x 90 / 350 are their own, the rest is carried for points that break.
    expect(answer.months).toEqual([
      { month: '2026-06', openingFen: 0, addedFen: 543, redeemedFen: 83, brokenFen: 83, closingFen: 377 },
    ]);
    expect(answer.totalFen).toBe(377);
    // The two points for reading are no part of a sale.
    expect(answer.proofs).toMatchObject([
      {
        ...{ byRules: 550, byJournal: 550, redeemed: 90, remaining: 460, inLots: 460, others: 2 },
        ...{ outstanding: 462, byAccounts: 462, isReconciled: true },
      },
    ]);
    expect(answer.rules.map(({ rule }: { rule: string }) => rule)).toEqual(['service', 'trades']);
  });

  it('follow busts into their trade date, and merged customers to whom they belong', async () => {
    await ingest([
      trade('C1', 't3', '2026-06-10', 50_000, 100, { reversal_of: 't2' }),
      trade('C4', 't5', '2026-06-05', 10_000, 60),
    ]);
    await sql`update profile set merged_into = 'C2' where customer_id = 'C4'`.execute(parts.db);
    expect((await salesOf('C1')).map(({ day }: { day: string }) => day)).toEqual(['2026-06-03']);
    await compute();
    const answer = await ask(contract.getDeferred);
    // The points of C4 went with the sale of C2 on the same day: 6,000 shared with 120 points, 71; and 188 as before.
    expect(rowOf(answer, 'trades')).toMatchObject({ sales: 2, priceFen: 23_000, points: 310, toPointsFen: 259 });
    expect(rowOf(answer, 'trades')).toMatchObject({ awarded: 310, redeemed: 90, remaining: 220 });
    expect(answer.proofs).toMatchObject([{ byRules: 510, byJournal: 510, remaining: 420, isReconciled: true }]);
  });

  it('say it where the lots do not hold what the journal leaves of sales', async () => {
    const put = (points: number) =>
      sql`update ledger_lot set remaining = remaining + ${points}::int where customer_id = 'C1' and remaining > 0`.execute(
        parts.db,
      );
    await put(1);
    expect(await compute()).toBe('3 sales shared; 1 wallets do not reconcile');
    await put(-1);
    expect(await compute()).toBe('3 sales shared; their points reconcile to the journal');
  });

  it('hold fees of the catalogue until what they paid for is delivered', async () => {
    const item = (id: string, state: string, yuan: number) =>
      sql`insert into redemption (redemption_id, customer_id, item, version, benefit, programme, wallet, points, fee_yuan, state, grant_id,
          by_itself, requested_at, requested_by, due_at, fee_paid_at)
        values (${id}, 'C1', 'card', 1, 'card', 'main', 'points', 10, ${yuan}::numeric, ${state}, 1, false, 0, 'C1', 0, ${Date.parse('2026-06-11T00:00:00Z')}::bigint)`.execute(
        parts.db,
      );
    await item('p1', 'held', 3);
    await item('p2', 'fulfilled', 5.5);
    await item('p3', 'refunded', 7);
    const before = (await ask(contract.getDeferred)).totalFen;
    await compute();
    const answer = await ask(contract.getDeferred);
    expect(answer.fees).toEqual([
      { month: '2026-06', redemptions: 2, feeFen: 850, deliveredFen: 550, deferredFen: 300 },
    ]);
    expect(answer.totalFen).toBe(before + 300);
  });

  it('are shown to whoever may see them, and given out as files', async () => {
    const branch: DataScope = { kind: 'units', unitIds: ['B2'] };
    expect((await ask(contract.getDeferred, {}, branch)).code).toBe('FIRM_ONLY');
    const hidden = await ask(contract.listSalesOfCustomer, { params: { customerId: 'C1' } }, branch);
    expect(hidden.code).toBe('CUSTOMER_NOT_FOUND');
    expect((await deferredTable(parts))[1].map((row) => row[1])).toEqual(['service', 'trades']);
    let file = '';
    for await (const chunk of await ask(contract.downloadSales, { query: { month: '2026-06' } })) file += chunk;
    expect(file.trim().split('\n')).toHaveLength(4);
    expect(file).toContain('C1,2026-06-03,trades,0,17000,0,0,17000,16812,main,points,190,0.01,1000000,190,188');
    const { rows } = await ask(contract.listSalePrices);
    expect(
      rows.map(({ version, effectiveFrom }: { version: number; effectiveFrom: string }) => [version, effectiveFrom]),
    ).toEqual([
      [1, '2026-06-05'],
      [0, null],
    ]);
  });
});

/** Points as the product binds them: posted under the key of the act, on the day of the award. */
const post = async ({ order, programme, wallet, points }: PointsRequest): Promise<Outcome> => {
  const { key, ofKey, customerId, occurredAt, date, rule } = order;
  const credits = [{ wallet, points, priority: 0 }];
  const [posted] = await world.ledger.postAll(programme, [
    order.step === 'undo'
      ? { kind: 'reverse', key, award: ofKey ?? '', occurredAt, reason: rule }
      : { kind: 'award', key, customerId, occurredAt, ruleVersion: rule, tradeDate: date, credits },
  ]);
  return posted === undefined || isRefusal(posted)
    ? { kind: 'failed', why: JSON.stringify(posted) }
    : { kind: 'done', reference: key };
};

describe('points that scenes give for sales', () => {
  const ports: ActionPorts = {
    points: { post: (asked) => Promise.all(asked.map(post)) },
    ...{ tags: null, log: null, benefits: null, tasks: { request: async () => [] }, touches: null, activities: null },
  };
  const month = { kind: 'calendar', unit: 'month' } as const;
  const reads = countLike({ of: { word: 'reading', with: { seconds: 30, topics: [] } }, atLeast: 1 });
  const read = (who: string, day: string) =>
    behaviour('news_read', { customer: who, device: 'd' }, `${day}T10:00:00+08:00`, {
      ...{ content_id: `${who}-${day}`, topic: '基金', duration_seconds: 40 },
    });

  beforeAll(async () => {
    const scenes = createScenes({
      ...{
        ...world.firm,
        db: parts.db,
        ports,
        timeZone: TEST_ZONE,
        registry: createAttributeRegistry(basicAttributes),
      },
      history: createEventHistory(world.events),
      productTypes: async (codes) => new Map(codes.map((code) => [code, { type: 'stock', market: 'SH' }])),
      branchesOn: async (questions) => questions.map(() => null),
      complianceProfile: async () => 'overseas_broker',
      actionWrong: async () => null,
    });
    world.more = scenes.consumers;
    const activate = async (scene: string, definition: Scene): Promise<void> => {
      const of = { params: { scene } };
      const { draftAt } = await call(scenes.routes, sceneContract.saveDraft, { ...of, body: definition });
      const officer = { name: 'officer', roles: ['compliance' as const] };
      await call(scenes.routes, sceneContract.approveDraft, { ...of, body: { draftAt } }, undefined, officer);
      const active = await call(scenes.routes, sceneContract.activateScene, { ...of, body: {} });
      if (active.status !== 'active') throw new Error(JSON.stringify(active));
    };
    const validFrom = '2026-06-08';
    await activate('two_trades', sceneLike(month, [countLike({ atLeast: 2 })], { validFrom }));
    await activate('trade_and_read', sceneLike(month, [countLike({ atLeast: 1 }), reads], { validFrom }));
    await activate('one_article', sceneLike(month, [reads], { validFrom }));
    to('2026-06-15');
    await ingest([customer('C5', '2024-01-01'), customer('C6', '2024-01-01')]);
  });

  it('are part of the sale with which they were reached, beside the points of rules', async () => {
    await ingest([trade('C5', 's1', '2026-06-08', 10_000, 60), trade('C5', 's2', '2026-06-08', 10_000, 40)]);
    // 100.00 sold for 100.00; 100 points by the rule and 100 by the scene, at 0.02 of which half are expected: 10,000 x 200 / 10,200.
    expect(await salesOf('C5')).toMatchObject([
      {
        ...{ day: '2026-06-08', kind: 'trades', priceFen: 10_000, serviceFen: 10_000, toServiceFen: 9_804 },
        points: [{ points: 200, pointsPriceFen: 200, toPointsFen: 196 }],
      },
    ]);
    // What a scene gave for reading alone is no part of a sale.
    await ingest([read('C6', '2026-06-09')]);
    expect(await salesOf('C6')).toEqual([]);
  });

  it('belong to the day on which a trade and something else were both there', async () => {
    await ingest([read('C5', '2026-06-10')]);
    // Reached by reading on a day without charges: 100 points that nothing can be shared with, and the other 100 for reading.
    expect(await salesOf('C5')).toMatchObject([
      { day: '2026-06-08', points: [{ points: 200 }] },
      { day: '2026-06-10', kind: 'trades', priceFen: 0, points: [{ points: 100, toPointsFen: 0 }] },
    ]);
    await ingest([trade('C6', 's3', '2026-06-11', 10_000, 50)]);
    // 50.00 with 50 points by the rule and 100 by the scene that waited for the trade: 5,000 x 150 / 5,150.
    expect(await salesOf('C6')).toMatchObject([
      { day: '2026-06-11', priceFen: 5_000, toServiceFen: 4_854, points: [{ points: 150, toPointsFen: 146 }] },
    ]);
  });

  it('go with the trade when it is taken back, and reconcile to the journal', async () => {
    await ingest([trade('C5', 's4', '2026-06-12', 10_000, 40, { reversal_of: 's2' })]);
    // One trade is left: 60.00 with the 60 points of the rule, 6,000 x 60 / 6,060.
    expect(await salesOf('C5')).toMatchObject([
      { day: '2026-06-08', priceFen: 6_000, points: [{ points: 60, toPointsFen: 59 }] },
      { day: '2026-06-10', points: [{ points: 100, toPointsFen: 0 }] },
    ]);
    expect(await compute()).toBe('6 sales shared; their points reconcile to the journal');
    const answer = await ask(contract.getDeferred);
    // As before 2 sales of 23,000 with 310 points; and 60, 100 and 150 points with 6,000, nothing and 5,000.
    expect(rowOf(answer, 'trades')).toMatchObject({ sales: 5, priceFen: 34_000, points: 620, unpriced: 100 });
    expect(rowOf(answer, 'trades')).toMatchObject({ toPointsFen: 259 + 59 + 146, awarded: 620, redeemed: 90 });
    expect(answer.proofs).toMatchObject([{ byRules: 820, byJournal: 820, remaining: 730, isReconciled: true }]);
    expect(answer.rules.map(({ rule }: { rule: string }) => rule)).toEqual([
      ...['service', 'trades', 'trade_and_read', 'two_trades'],
    ]);
  });
});
