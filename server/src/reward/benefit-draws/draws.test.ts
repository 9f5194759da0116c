// A draw from its commitment to its winners, computed again from what was published; and a waiting list in its order.
import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, type TestInput } from '../../know/profiles/testing.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { benefitLike, openShop, SHOP_NOW, type Shop, shopMigrations } from '../redemption/testing.ts';
import * as contract from './contract.ts';
import { type BenefitDraws, createBenefitDraws, migrations } from './index.ts';

let shop: Shop;
let draws: BenefitDraws;
const ask = (endpoint: Parameters<typeof call>[1], input: TestInput) => call(draws.routes, endpoint, input);

beforeAll(async () => {
  shop = await openShop(await openTestStateStore([...shopMigrations, ...migrations]));
  draws = createBenefitDraws(shop.benefits);
  await shop.customers(['D1', 'D2', 'D3', 'D4', 'D5'], 0);
});
afterAll(async () => {
  await shop.close();
  await shop.store.close();
});

it('draws in an order that anybody finds again, and passes over who may not have it any more', async () => {
  await shop.offer(
    'summit_draw',
    benefitLike('summit_draw', { riskRating: null, customerLimits: [{ span: 'total', count: 1 }] }),
  );
  const body = {
    benefit: 'summit_draw',
    prizes: 2,
    opensAt: SHOP_NOW,
    closesAt: SHOP_NOW + 1_000,
    wordFrom: '上证综指 2026-06-15 收盘点位',
  };
  expect(await ask(contract.openDraw, { body: { ...body, closesAt: SHOP_NOW } })).toMatchObject({
    code: 'DRAW_NOT_VALID',
  });
  const opened = await ask(contract.openDraw, { body });
  expect(opened).toMatchObject({ seed: null, entries: 0, commitment: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const params = { drawId: opened.drawId };
  const enter = (customerId: string) => ask(contract.enterDraw, { params, body: { customerId } });
  for (const [index, customer] of ['D1', 'D2', 'D3', 'D4', 'D5'].entries())
    expect(await enter(customer)).toEqual({ entry: index + 1, replayed: false });
  expect(await enter('D2')).toEqual({ entry: 2, replayed: true });
  expect(await ask(contract.drawResult, { params, body: {} })).toMatchObject({ code: 'DRAW_NOT_OVER' });
  shop.clock.set(SHOP_NOW + 1_000);
  expect(await enter('nobody')).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
  expect(await ask(contract.drawResult, { params, body: {} })).toMatchObject({ code: 'WORD_MISSING' });
  // One of them has it already: their turn passes.
  await shop.benefits.grantBenefit(
    { key: 'x', customerId: 'D3', benefit: 'summit_draw', source: 'manual', sourceRef: null, reason: 'guest' },
    'tester',
  );
  const drawn = await ask(contract.drawResult, { params, body: { word: '3205.42' } });
  expect(createHash('sha256').update(drawn.seed).digest('hex')).toBe(opened.commitment);
  const ticket = (entry: number) =>
    createHmac('sha256', `${drawn.seed}:3205.42`).update(`${opened.drawId}:${entry}`).digest('hex');
  const expected = [1, 2, 3, 4, 5].sort((one, other) => (ticket(one) < ticket(other) ? -1 : 1));
  expect(drawn.order.map(({ entry }: { entry: number }) => entry)).toEqual(expected);
  const winners = expected.filter((entry) => entry !== 3).slice(0, 2);
  const won = (answer: typeof drawn) =>
    answer.order.filter((each: { won: boolean }) => each.won).map(({ entry }: { entry: number }) => entry);
  expect(won(drawn)).toEqual(winners);
  expect(won(await ask(contract.drawResult, { params, body: { word: 'another' } }))).toEqual(winners);
  // Members see their own entry, and everything by which the order can be computed again.
  const own = async (name: string) =>
    (await call(draws.routes, contract.listOwnDraws, {}, undefined, { name })).items.find(
      (each: { drawId: string }) => each.drawId === opened.drawId,
    );
  expect(await own('D1')).toMatchObject({
    ...{ seed: drawn.seed, word: '3205.42', order: expected, entries: 5 },
    own: { entry: 1, place: expected.indexOf(1) + 1, won: winners.includes(1) },
  });
  expect(await own('D3')).toMatchObject({ own: { won: false } });
  expect(await own('D9')).toBeUndefined();
  expect(JSON.stringify(await own('D1'))).not.toMatch(/D[2-5]/);
  const late = await call(draws.routes, contract.enterOwnDraw, { params, body: {} }, undefined, { name: 'D9' });
  expect(late).toMatchObject({ code: 'REQUEST_REFUSED', details: { reason: 'DRAW_CLOSED' } });
  shop.clock.set(SHOP_NOW);
});

const runJob = async (): Promise<void> => {
  const context: JobContext = {
    ...{ signal: new AbortController().signal, progress: () => {}, result: () => {}, checkpoint: null },
    ...{ saveCheckpoint: async () => {}, attempt: 1, jobId: '1', scheduledFor: null },
  };
  await draws.jobs[0]?.run({}, context);
};

it('hands a prize that ended unused to the next of the order while it promised to, and no longer', async () => {
  await shop.offer(
    'seat_draw',
    benefitLike('summit_draw', {
      ...{ riskRating: null, customerLimits: [], consumption: { kind: 'use', uses: 1 } },
      activation: { kind: 'by_customer', withinDays: 10 },
    }),
  );
  const closesAt = SHOP_NOW + 1_000;
  const body = { benefit: 'seat_draw', prizes: 1, opensAt: SHOP_NOW, closesAt, wordFrom: null };
  const drawnOf = async (handsOnDays: number) => {
    shop.clock.set(SHOP_NOW);
    const { drawId } = await ask(contract.openDraw, { body: { ...body, handsOnDays } });
    for (const customerId of ['D1', 'D2', 'D3'])
      await ask(contract.enterDraw, { params: { drawId }, body: { customerId } });
    shop.clock.set(closesAt);
    return ask(contract.drawResult, { params: { drawId }, body: {} });
  };
  const standing = async ({ drawId }: { drawId: string }) =>
    (await ask(contract.listDraws, {})).items
      .find((each: { drawId: string }) => each.drawId === drawId)
      .order.map(({ won, passedOver }: { won: boolean; passedOver: string | null }) => (won ? 'won' : passedOver));
  const takeBack = ({ drawId, order }: { drawId: string; order: { entry: number }[] }, place: number) =>
    shop.benefits.changeGrant(`draw:${drawId}:${order[place]?.entry}`, 'revoke', {
      ...{ reason: 'did not come', byName: 'tester' },
    });
  const [kept, handed] = [await drawnOf(0), await drawnOf(2)];
  await takeBack(kept, 0);
  await takeBack(handed, 0);
  await runJob();
  await runJob();
  expect(await standing(kept)).toEqual(['won', null, null]);
  expect(await standing(handed)).toEqual(['REVOKED', 'won', null]);
  const { items } = await call(draws.routes, contract.listOwnDraws, {}, undefined, {
    name: `D${handed.order[0].entry}`,
  });
  expect(items.find((each: { drawId: string }) => each.drawId === handed.drawId).own).toMatchObject({
    ...{ won: false, passedOver: true, lapsed: true, handedOn: false, useBy: null },
  });
  const { items: ofNext } = await call(draws.routes, contract.listOwnDraws, {}, undefined, {
    name: `D${handed.order[1].entry}`,
  });
  const next = ofNext.find((each: { drawId: string }) => each.drawId === handed.drawId);
  expect(next).toMatchObject({ handsOnDays: 2, own: { won: true, handedOn: true, place: 2 } });
  expect(next.own.useBy).toBe(closesAt + 10 * 86_400_000);
  shop.clock.set(closesAt + 2 * 86_400_000);
  await takeBack(handed, 1);
  await runJob();
  expect(await standing(handed)).toEqual(['REVOKED', 'won', null]);
  shop.clock.set(SHOP_NOW);
});

it('serves who waits in order when something is given back', async () => {
  await shop.offer('summit_ticket', benefitLike('summit_ticket'));
  await shop.stock('benefit:summit_ticket', 1);
  for (const customer of ['D1', 'D2', 'D3']) await shop.tier(customer, 'gold', '2026-01-01');
  const wait = (customerId: string) =>
    ask(contract.joinWaiting, { params: { benefit: 'summit_ticket' }, body: { customerId } });
  expect(await wait('D1')).toMatchObject({ code: 'STILL_THERE' });
  await shop.benefits.useBenefit({ key: 'k', customerId: 'D1', benefit: 'summit_ticket', grantId: null }, 'tester');
  expect([await wait('D3'), await wait('D2'), await wait('D3')]).toEqual([{ ahead: 0 }, { ahead: 1 }, { ahead: 0 }]);
  expect(await wait('D1')).toMatchObject({ code: 'QUOTA_USED' });
  expect(await wait('D4')).toMatchObject({ code: 'NOT_ENTITLED' });
  await shop.stock('benefit:summit_ticket', 1);
  await runJob();
  const uses = async (customer: string) =>
    (await shop.benefits.benefitsOf(customer)).uses.filter(({ benefit }) => benefit === 'summit_ticket').length;
  expect([await uses('D3'), await uses('D2')]).toEqual([1, 0]);
});
