// Races at a partner, on both engines: of what is scarce exactly as much is given as is there, and one key is one operation.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashToken } from '../../platform/auth/index.ts';
import { describeStateStores } from '../../platform/state-store/testing.ts';
import * as contract from '../partners/contract.ts';
import { SHOP_NOW } from '../redemption/testing.ts';
import * as api from './api-contract.ts';
import { type Coalition, coalitionMigrations, openCoalition, partnerLike } from './testing.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes and refusals are looked into side by side
type Looked = any;

const DAY = 86_400_000;
const wide = { minPoints: 1, maxPoints: 100_000, dayPoints: null };
const limits = { accrual: wide, redemption: wide };

await describeStateStores('races at a partner', (open) => {
  let test: Coalition;
  beforeAll(async () => {
    test = await openCoalition(await open(coalitionMigrations));
    await test.introduce('bookshop', partnerLike('bookshop', { limits, alertBelowPoints: 50 }));
    await test.introduce('courses', partnerLike('courses', { limits }));
  });
  afterAll(() => test.close());

  it('let 64 redemptions take of one balance exactly what is there', async () => {
    await test.shop.customers(['R'], 1_050);
    await test.bind('courses', 'R');
    const codes = Array.from({ length: 64 }, (_, index) => `ABCDEFGH${'23456789'[index >> 3]}${'23456789'[index % 8]}`);
    // A customer has one code at a time; here each of the 64 counters has its own.
    for (const code of codes)
      await sql`insert into partner_code (code_hash, partner, customer_id, expires_at)
        values (${hashToken(code)}, 'courses', 'R', ${SHOP_NOW + DAY}::bigint)`.execute(test.context.db);
    const answers: Looked[] = await Promise.all(
      codes.map((code, index) =>
        test.as('courses', api.holdPoints, { body: { key: `r${index}`, memberNumber: 'N-R', code, points: 100 } }),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'redemption_hold')).toHaveLength(10);
    expect(answers.filter(({ code }) => code === 'INSUFFICIENT_POINTS')).toHaveLength(54);
    expect(await test.shop.points('R')).toBe(50);
  }, 30_000);

  it('give of the last points of a pack exactly as many as are there, and tell once', async () => {
    const buyers = Array.from({ length: 16 }, (_, index) => `S${index}`);
    await test.shop.customers(buyers, 0);
    for (const buyer of buyers) await test.bind('bookshop', buyer);
    const packId = await test.buy('bookshop', 105, 10_000);
    const answers: Looked[] = await Promise.all(
      buyers.map((buyer) =>
        test.as('bookshop', api.givePoints, { body: { key: buyer, memberNumber: `N-${buyer}`, spendYuan: '10' } }),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'accrual')).toHaveLength(10);
    expect(answers.filter(({ code }) => code === 'PACK_EMPTY')).toHaveLength(6);
    const { packs, low } = await test.ask(contract.readPartner, { partner: 'bookshop' });
    expect(packs.find((pack: Looked) => pack.packId === packId).remaining).toBe(5);
    expect(low).toMatchObject({ remaining: 45 });
    // The same key at once is one operation.
    await test.buy('bookshop', 100, 10_000);
    const body = { key: 'twice', memberNumber: 'N-S0', spendYuan: '5' };
    const twice: Looked[] = await Promise.all([1, 2, 3, 4].map(() => test.as('bookshop', api.givePoints, { body })));
    expect(twice.map(({ replayed }) => replayed).sort()).toEqual([false, true, true, true]);
    expect(twice.every(({ points }) => points === 5)).toBe(true);
  }, 30_000);
});
