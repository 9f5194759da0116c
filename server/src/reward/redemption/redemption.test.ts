// Redemption on both engines: everything or nothing in one transaction, once for a key, races for what is scarce, cancellation and refund by
// the ledger's rules, and suitability asked again before points are burnt.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeStateStores } from '../../platform/state-store/testing.ts';
import { benefitLike, itemLike, openShop, SHOP_NOW, type Shop, shopMigrations } from './testing.ts';

const HOUR = 3_600_000;

// biome-ignore lint/suspicious/noExplicitAny: outcomes and refusals are looked into side by side
type Looked = any;

await describeStateStores('redemption', (open) => {
  let shop: Shop;
  const redeem = async (customerId: string, item: string, key = 'k1', points: number | null = null): Promise<Looked> =>
    shop.redemption.redeem({ customerId, item, key, points }, 'tester');
  const taken = async (owner: string): Promise<number> =>
    (await sql<{ taken: number }>`select taken from benefit_stock where owner = ${owner}`.execute(shop.store.db))
      .rows[0]?.taken ?? -1;
  const rowsOf = async (table: string, customers: readonly string[]): Promise<number> =>
    (
      await sql<{
        n: number;
      }>`select count(*)::int as n from ${sql.table(table)} where customer_id = any(${[...customers]}::text[])`.execute(
        shop.store.db,
      )
    ).rows[0]?.n ?? -1;

  beforeAll(async () => {
    shop = await openShop(await open(shopMigrations));
    await shop.offer('level2_quotes', benefitLike('level2_quotes'));
    await shop.offer('branch_seminar', benefitLike('branch_seminar', { customerLimits: [] }));
    await shop.offer('deep_report', benefitLike('deep_report'));
    await shop.offer('options_class', benefitLike('options_class'));
    await shop.sell('level2_month', itemLike('level2_month'));
    await shop.sell('seminar_seat', itemLike('seminar_seat'));
    await shop.sell('report_one', itemLike('report_one'));
    await shop.sell('options_class_seat', itemLike('options_class_seat'));
    await shop.stock('benefit:branch_seminar', 1_000);
    await shop.stock('benefit:options_class', 10);
    await shop.stock('item:options_class_seat', 10);
    await shop.stock('item:seminar_seat', 1);
  });
  afterAll(() => shop.close());

  it('lets one of 64 buyers have the last one; the others are told so and nothing of theirs moved', async () => {
    const buyers = Array.from({ length: 64 }, (_, index) => `B${index}`);
    await shop.customers(buyers, 500);
    const outcomes = await Promise.all(buyers.map((buyer) => redeem(buyer, 'seminar_seat')));
    const won = outcomes.filter(({ state }) => state === 'held');
    expect(won).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === 'OUT_OF_STOCK')).toHaveLength(63);
    const left = await Promise.all(buyers.map((buyer) => shop.points(buyer)));
    expect(left.filter((points) => points === 500)).toHaveLength(63);
    expect(left.filter((points) => points === 300)).toHaveLength(1);
    expect(await taken('item:seminar_seat')).toBe(1);
    expect(await taken('benefit:branch_seminar')).toBe(1);
    const losers = buyers.filter((_, index) => outcomes[index]?.code === 'OUT_OF_STOCK');
    expect([
      await rowsOf('redemption', losers),
      await rowsOf('benefit_grant', losers),
      await rowsOf('ledger_hold', losers),
    ]).toEqual([0, 0, 0]);
    // The same key is answered with the same outcome, also when there is stock again.
    await shop.stock('item:seminar_seat', 5);
    expect(await redeem(losers[0] ?? '', 'seminar_seat')).toMatchObject({
      code: 'OUT_OF_STOCK',
      details: { replayed: true },
    });
    expect((await redeem(losers[0] ?? '', 'seminar_seat', 'k2')).state).toBe('held');
  }, 30_000);

  it('gives a budget of 60 to exactly 60 of 100 who come at once', async () => {
    await shop.offer(
      'camp',
      benefitLike('beginner_camp', { budget: { span: 'month', count: 60, yuan: null }, customerLimits: [] }),
    );
    const people = Array.from({ length: 100 }, (_, index) => `G${index}`);
    await shop.customers(people, 0);
    const outcomes: Looked[] = await Promise.all(
      people.map((customerId) =>
        shop.benefits.grantBenefit(
          { key: `camp:${customerId}`, customerId, benefit: 'camp', source: 'scene', sourceRef: 's', reason: 'race' },
          'tester',
        ),
      ),
    );
    expect(outcomes.filter(({ grantId }) => grantId !== undefined)).toHaveLength(60);
    expect(outcomes.filter(({ code }) => code === 'BUDGET_EXHAUSTED')).toHaveLength(40);
    expect(await rowsOf('benefit_grant', people)).toBe(60);
  }, 30_000);

  it('lets the last of a quota be used once, though two ask at once', async () => {
    await shop.customer('Q1');
    await shop.tier('Q1', 'silver', '2026-01-01');
    const use = async (key: string): Promise<Looked> =>
      shop.benefits.useBenefit({ key, customerId: 'Q1', benefit: 'deep_report', grantId: null }, 'tester');
    // One a month; months before it came into force carry nothing over.
    const outcomes = await Promise.all([1, 2, 3, 4, 5, 6].map((each) => use(`u${each}`)));
    expect(outcomes.filter(({ useId }) => useId !== undefined)).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === 'QUOTA_USED')).toHaveLength(5);
    const own = (await shop.benefits.benefitsOf('Q1')).benefits.find(({ benefit }) => benefit === 'deep_report');
    expect(own).toMatchObject({ standing: 'used_up', entitlement: { tier: 'silver', quota: 1, used: 1, left: 0 } });
  });

  it('delivers what needs nobody with the answer, burns the points, and is the same for the same key', async () => {
    await shop.customer('C1', { points: 1_000 });
    const first = await redeem('C1', 'level2_month', 'mine', 300);
    expect(first).toMatchObject({ state: 'fulfilled', points: 300, replayed: false });
    expect(await shop.points('C1')).toBe(700);
    expect(await shop.benefits.flagsOf('C1')).toEqual([
      { flag: 'level2', benefit: 'level2_quotes', until: SHOP_NOW + 31 * 24 * HOUR },
    ]);
    expect(await redeem('C1', 'level2_month', 'mine', 300)).toMatchObject({ state: 'fulfilled', replayed: true });
    expect(await shop.points('C1')).toBe(700);
    expect(await redeem('C1', 'report_one', 'mine')).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await redeem('C1', 'level2_month', 'again')).toMatchObject({ code: 'LIMIT_REACHED' });
    expect(await redeem('C1', 'report_one', 'cheap', 1)).toMatchObject({
      code: 'PRICE_CHANGED',
      details: { points: 150 },
    });
    expect(shop.chosen).toContain('C1 quotes');
    expect(shop.announced.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['benefit_granted', 'benefit_used', 'benefit_redeemed']),
    );
  });

  it('asks a tier its own price, and gives a service of a higher tier without changing the tier', async () => {
    await shop.customer('C2', { points: 1_000 });
    await shop.tier('C2', 'gold', '2026-06-01');
    const shown = (await shop.redemption.catalogueFor('C2')).items.find(({ item }) => item === 'report_one');
    expect(shown).toMatchObject({ points: 120, standardPoints: 150, tier: 'gold', why: null, available: 1_000 });
    const redeemed = await redeem('C2', 'report_one');
    expect(redeemed).toMatchObject({ state: 'fulfilled', points: 120 });
    const [use] = (await shop.benefits.benefitsOf('C2')).uses;
    expect(use).toMatchObject({ benefit: 'deep_report', state: 'delivered', hint: expect.stringMatching(/^•+.{4}$/) });
    expect(await shop.benefits.codeOf('C2', use?.useId ?? 0)).toMatch(/^RP-[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    expect(await shop.benefits.codeOf('C1', use?.useId ?? 0)).toBeNull();
    const stays = (
      await sql<{ tier: string }>`select tier from tier_stay where customer_id = 'C2' and to_day is null`.execute(
        shop.store.db,
      )
    ).rows;
    expect(stays).toEqual([{ tier: 'gold' }]);
  });

  it('refuses whom it does not suit, and gives the points back when it no longer does at delivery', async () => {
    await shop.customer('C3', { points: 1_000, risk: 'C2' });
    expect(await redeem('C3', 'options_class_seat')).toMatchObject({ code: 'NOT_SUITABLE' });
    await shop.customer('C4', { points: 1_000, risk: 'C4' });
    const held = await redeem('C4', 'options_class_seat');
    expect([held.state, await shop.points('C4')]).toEqual(['held', 200]);
    await sql`update profile set risk_level = 'C1' where customer_id = 'C4'`.execute(shop.store.db);
    expect(await shop.redemption.port.deliver(held.redemptionId, 'desk', async () => {})).toMatchObject({
      code: 'NOT_SUITABLE',
    });
    expect(await shop.redemption.port.cancel(held.redemptionId, 'desk', 'no longer suitable')).toBeNull();
    expect([
      await shop.points('C4'),
      await taken('item:options_class_seat'),
      await taken('benefit:options_class'),
    ]).toEqual([1_000, 0, 0]);
  });

  it('is cancelled by the customer until it is delivered, with the ends that the points had', async () => {
    await shop.customer('C5', { points: 250 });
    await shop.stock('item:seminar_seat', 5);
    const held = await redeem('C5', 'seminar_seat');
    expect(await shop.redemption.cancelOwn('C1', held.redemptionId, 'not mine')).toMatchObject({
      code: 'REDEMPTION_NOT_FOUND',
    });
    expect(await shop.redemption.cancelOwn('C5', held.redemptionId, 'changed my mind')).toMatchObject({
      state: 'cancelled',
    });
    expect([await shop.points('C5'), await taken('item:seminar_seat')]).toEqual([250, 0]);
    const { rows } = await sql<{ remaining: number; end: number }>`
      select remaining, expires_at as "end" from ledger_lot where customer_id = 'C5'`.execute(shop.store.db);
    expect(rows).toEqual([{ remaining: 250, end: Date.parse('2026-12-31T16:00:00Z') }]);
    expect(await shop.redemption.cancelOwn('C5', held.redemptionId, 'again')).toMatchObject({
      code: 'REDEMPTION_CLOSED',
    });
  });

  it('says what is missing and moves nothing', async () => {
    await shop.customer('C6', { points: 10 });
    expect(await redeem('C6', 'level2_month')).toMatchObject({ code: 'INSUFFICIENT_POINTS' });
    expect(await redeem('C6', 'nothing', 'k2')).toMatchObject({ code: 'ITEM_NOT_ACTIVE' });
    expect(await redeem('nobody', 'level2_month')).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    expect([await shop.points('C6'), await rowsOf('redemption', ['C6'])]).toEqual([10, 0]);
  });
});
