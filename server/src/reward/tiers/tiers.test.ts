// Tiers of a small firm from facts and points to answers: drafts and activation, the evaluation job and its restarts, late data, tiers by
// hand, reversals, merged customers, previews, scope.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fact, TEST_ZONE } from '../../know/profiles/testing.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type NearTier, nearNextTier, schemesInForce } from '../near-tiers/index.ts';
import { schemeTemplates } from '../tier-rules/index.ts';
import { dayOf, schemeOf } from '../tier-rules/testing.ts';
import { readTrading } from '../trading-days/index.ts';
import * as contract from './contract.ts';
import { countTierRowsOf, eraseTiersOf } from './index.ts';
import {
  activate,
  ask,
  askAs,
  assets,
  award,
  card,
  closeWorld,
  lawful,
  openWorld,
  points,
  run,
  TODAY,
  to,
  world,
} from './testing.ts';

/** Who is near the next tier of the scheme `v`. */
const nearV = async (share: number) => {
  const found: NearTier[] = [];
  for await (const page of nearNextTier(world.dependencies, share))
    found.push(...page.filter(({ scheme }) => scheme === 'v'));
  return found;
};

beforeAll(() => openWorld());
afterAll(closeWorld);

describe('schemes', () => {
  it('are refused with what to do when they say nothing sensible', async () => {
    const save = async (body: unknown) => (await ask(contract.saveDraft, { params: { scheme: 's' }, body })).code;
    const [lowest, ...others] = points.tiers;
    expect(await save({ ...points, tiers: [{ ...lowest, qualify: others[0]?.qualify }, ...others] })).toBe(
      'SCHEME_NOT_VALID',
    );
    expect(await save({ ...points, tiers: [lowest, ...others, others[0]] })).toBe('SCHEME_NOT_VALID');
    expect(await save({ ...points, tiers: [lowest, { ...others[0], qualify: null }] })).toBe('SCHEME_NOT_VALID');
    expect(await save({ ...points, programme: null })).toBe('SCHEME_NOT_VALID');
    expect(await save({ ...points, programme: 'other' })).toBe('PROGRAMME_NOT_FOUND');
    expect(await save({ ...schemeOf('tiers=benefit:1'), compliance: lawful })).toBe('SCHEME_NOT_VALID');
    expect(await save({ ...schemeOf('tiers=trades:1'), compliance: lawful })).toBe('CLASS_TOO_LAX');
    expect((await ask(contract.activateScheme, { params: { scheme: 's' }, body: {} })).code).toBe('SCHEME_NOT_FOUND');
  });

  it('of class R need two compliance officers and a legal opinion', async () => {
    const trading = { ...schemeOf('tiers=trades:3'), attribute: 'tier_fourth' };
    await ask(contract.saveDraft, { params: { scheme: 'traders' }, body: trading });
    const params = { scheme: 'traders' };
    const tryIt = async () => (await ask(contract.activateScheme, { params, body: {} })).code;
    expect(await tryIt()).toBe('APPROVAL_MISSING');
    expect((await ask(contract.approveDraft, { params, body: {} })).code).toBe('SECOND_PERSON_REQUIRED');
    await askAs('manager', ['loyalty_manager'], contract.approveDraft, { params, body: {} });
    await askAs('officer', ['compliance'], contract.approveDraft, {
      params,
      body: { legalOpinion: '法律意见书 2026-07 号' },
    });
    expect(await tryIt()).toBe('APPROVAL_MISSING');
    const agreed = await askAs('second officer', ['compliance'], contract.approveDraft, { params, body: {} });
    expect(agreed.activation).toMatchObject({ class: 'R', ready: true });
    // Whoever changes the draft begins again.
    await ask(contract.saveDraft, { params, body: trading });
    expect(await tryIt()).toBe('APPROVAL_MISSING');
  });

  it('come into force, and show themselves in one place each', async () => {
    const template = schemeTemplates.find(({ code }) => code === 'v')?.scheme;
    const cards = schemeTemplates.find(({ code }) => code === 'card')?.scheme;
    expect(await activate('v', template)).toMatchObject({ status: 'active', version: 1, hasDraft: false });
    expect((await activate('card', { ...cards, attribute: 'tier' })).code).toBe('ATTRIBUTE_TAKEN');
    expect(world.firm.queued).toContainEqual({ job: 'tiers.evaluate', payload: { scheme: 'v' } });
    expect(await activate('growth', points)).toMatchObject({ status: 'active' });
  });
});

describe('evaluation', () => {
  it('places everybody, tells the log, and fills the profile', async () => {
    expect((await run('tiers.evaluate')).result).toContain('v: 3 members');
    const { tier, since, asOf } = await card('C1', 'v');
    // 400,000 on 4 of 90 days: a mean of 17,777.
    expect([tier.code, since, asOf]).toEqual(['v1', TODAY, '2026-06-29']);
    const { rows } = await sql<{
      id: string;
      computed: unknown;
    }>`select customer_id as id, computed from profile order by 1`.execute(world.firm.store.db);
    expect(rows[0]?.computed).toMatchObject({ tier: 'v1', tier_rank: 1, tier_since: TODAY, tier_third: 't0' });
    expect(rows[2]?.computed).toMatchObject({ tier: 'v3' });
    const outbox = await sql<{ n: number }>`select count(*)::int as n from outbox`.execute(world.firm.store.db);
    expect(outbox.rows[0]?.n).toBe(6);
    expect((await run('tiers.evaluate')).result).toBe('every scheme is up to date');
  });

  it('waits for end-of-day assets and datasets, and says so', async () => {
    to('2026-07-01');
    expect((await run('tiers.evaluate', { scheme: 'v' })).result).toBe('v waits for assets of 2026-06-30');
    expect(await card('C1', 'v')).toMatchObject({
      asOf: '2026-06-29',
      stale: { waitsFor: 'assets', day: '2026-06-30' },
    });
    await world.firm.ingest([
      assets('C1', '2026-06-30', 400_000),
      assets('C2', '2026-06-30', 90_000),
      assets('C3', '2026-06-30', 20_000_000),
    ]);
    expect((await run('tiers.evaluate', { scheme: 'v' })).result).toContain('v: 3 members');
    expect((await card('C1', 'v')).stale).toBeNull();
    world.completeThrough = '2026-06-29';
    await activate('growth', { ...points, waitsFor: ['points-file'] });
    expect((await run('tiers.evaluate', { scheme: 'growth' })).result).toBe(
      'growth waits for points-file of 2026-06-30',
    );
    world.completeThrough = '2026-12-31';
    expect((await run('tiers.evaluate', { scheme: 'growth' })).result).toContain('growth: 3 members');
  });

  it('goes on after an interruption without deciding anything twice', async () => {
    to('2026-07-02');
    await world.firm.ingest([
      assets('C1', '2026-07-01', 4_000_000),
      assets('C2', '2026-07-01', 90_000),
      assets('C3', '2026-07-01', 0),
    ]);
    const stopped = await run('tiers.evaluate', { scheme: 'v' }, { stopAfter: 1 });
    expect(stopped.failed).toBe('stopped');
    const whole = await run('tiers.evaluate', { scheme: 'v' }, { checkpoint: stopped.checkpoint });
    expect(whole.result).toContain('v: 3 members');
    const { stays } = await card('C1', 'v');
    expect(stays.map((each: { tier: string; to: string | null }) => [each.tier, each.to])).toEqual([['v1', null]]);
  });

  it('says who is near the next tier, by the numbers of the last finished day', async () => {
    expect((await schemesInForce(world.dependencies)).map(({ code }) => code)).toContain('v');
    const near = await nearV(0.01);
    expect(near.length).toBeGreaterThan(0);
    for (const { customerId, tier, missing, share } of near) {
      const { next } = await card(customerId, 'v');
      expect(tier.code).toBe(next.tier.code);
      expect(share).toBeCloseTo(1 - (missing?.gap ?? 0) / next.check.atLeast, 6);
    }
    const least = Math.max(...near.map(({ share }) => share));
    const nearest = await nearV(least);
    expect(nearest.map(({ share }) => share)).toEqual(near.map(({ share }) => share).filter((each) => each >= least));
  });
});

describe('points', () => {
  it('let a tier rise within the day, and a reversal takes it back at once', async () => {
    await award('a-1', 'C2', 120, '2026-07-02');
    // Yesterday comes first.
    expect((await run('tiers.touched')).result).toBe('growth is to be evaluated up to yesterday first');
    await run('tiers.evaluate', { scheme: 'growth' });
    expect((await run('tiers.touched')).result).toBe('1 customers');
    expect(await card('C2', 'growth')).toMatchObject({
      tier: { code: 't1' },
      since: '2026-07-02',
      next: { check: { gap: 380 } },
    });
    expect((await run('tiers.touched')).result).toBe('0 customers');
    await world.ledger.post('main', {
      kind: 'reverse',
      key: 'r-1',
      award: 'a-1',
      base: 60,
      occurredAt: world.firm.clock.now(),
    } as never);
    await run('tiers.touched');
    const after = await card('C2', 'growth');
    expect(after).toMatchObject({ tier: { code: 't0' }, next: { check: { value: 60, gap: 40 } } });
    const all = (await card('C2', 'growth', { history: 'all' })).stays;
    expect(
      all.map((each: { tier: string; reason: string; replacedAt: number | null }) => [
        each.tier,
        each.reason,
        each.replacedAt !== null,
      ]),
    ).toEqual([
      ['t0', 'reversal', false],
      ['t1', 'upgrade', true],
      ['t0', 'joined', false],
    ]);
  });

  it('count for the customer into whom another is merged', async () => {
    await award('a-2', 'C1', 450, '2026-07-02');
    await world.ledger.merge('main', {
      kind: 'merge',
      key: 'm-1',
      customerId: 'C2',
      into: 'C1',
      reason: '同一人',
    } as never);
    await run('tiers.touched');
    expect(await card('C1', 'growth')).toMatchObject({ tier: { code: 't2' }, why: { check: { value: 510 } } });
  });
});

describe('tiers by hand', () => {
  const propose = (body: object) =>
    ask(contract.proposeOrder, {
      params: { scheme: 'v' },
      body: {
        key: 'o-1',
        kind: 'manual',
        customerId: 'C1',
        tier: 'v7',
        until: '2026-07-10',
        reason: '投诉补偿',
        ...body,
      },
    });
  it('need a second person and end on their day', async () => {
    expect((await propose({ until: '2026-02-30' })).code).toBe('DAY_UNKNOWN');
    expect((await propose({ until: '2026-07-01' })).code).toBe('DAY_OVER');
    expect((await propose({ tier: 'v9' })).code).toBe('TIER_NOT_FOUND');
    expect(await propose({})).toMatchObject({ state: 'proposed' });
    expect(await propose({})).toMatchObject({ state: 'proposed' });
    expect((await propose({ tier: 'v6' })).code).toBe('IDEMPOTENCY_MISMATCH');
    const params = { orderId: 'o-1' };
    expect((await ask(contract.decideOrder, { params, body: { agree: true } })).code).toBe('SECOND_PERSON_REQUIRED');
    expect(await askAs('other', [], contract.decideOrder, { params, body: { agree: true } })).toMatchObject({
      state: 'approved',
    });
    expect((await askAs('third', [], contract.decideOrder, { params, body: { agree: true } })).code).toBe(
      'ALREADY_DECIDED',
    );
    expect(await card('C1', 'v')).toMatchObject({
      tier: { code: 'v7' },
      computedTier: { code: 'v2' },
      since: '2026-07-02',
    });
    const { rows } = await ask(contract.listMembers, { params: { scheme: 'v' }, query: { tier: 'v7' } });
    expect(rows).toMatchObject([{ customerId: 'C1', byHand: true }]);
    to('2026-07-12');
    const days = ['2026-07-02', '2026-07-03', '2026-07-06', '2026-07-07', '2026-07-08', '2026-07-09', '2026-07-10'];
    await world.firm.ingest(days.map((date) => assets('C1', date, 4_000_000)));
    await run('tiers.evaluate', { scheme: 'v' });
    const after = await card('C1', 'v');
    expect([after.computedTier, after.since, after.stays[0].reason]).toEqual([null, '2026-07-11', 'manual_ended']);
  });
  it('are ended early by whoever may agree', async () => {
    expect(await propose({ key: 'o-2', until: null })).toMatchObject({ state: 'proposed' });
    const params = { orderId: 'o-2' };
    expect((await ask(contract.endOrder, { params, body: { reason: 'x' } })).code).toBe('NOT_IN_FORCE');
    await askAs('other', [], contract.decideOrder, { params, body: { agree: true } });
    expect((await card('C1', 'v')).tier.code).toBe('v7');
    await ask(contract.endOrder, { params, body: { reason: '期满' } });
    expect(await card('C1', 'v')).toMatchObject({
      computedTier: null,
      stays: [{ reason: 'manual_ended' }, {}, {}, {}],
    });
  });
});

describe('previews and scope', () => {
  it('count who moves by tier, branch and segment, and change nothing', async () => {
    const body = { ...schemeTemplates[0]?.scheme, tiers: schemeTemplates[0]?.scheme.tiers.slice(0, 2) };
    const before = await card('C3', 'v');
    const { db } = world.firm.store;
    await sql`insert into segment (code, kind, name_zh, name_en, description_zh, description_en, version, created_at, created_by,
        updated_at, updated_by) values ('readers', 'static', '读者', 'Readers', '', '', 1, 0, 'test', 0, 'test')`.execute(
      db,
    );
    await sql`insert into segment_stay (segment, customer_id, entered_at, entered_version, entered_because)
      values ('readers', 'C1', 0, 1, 'upload'), ('readers', 'C2', 0, 1, 'upload')`.execute(db);
    const { previewId } = await ask(contract.startPreview, { params: { scheme: 'v' }, body });
    expect((await ask(contract.readPreview, { params: { previewId } })).state).toBe('running');
    await run('tiers.preview', { previewId });
    const found = await ask(contract.readPreview, { params: { previewId } });
    expect(found).toMatchObject({ state: 'ready', members: 3 });
    expect(found.movers.map((each: { customerId: string; to: string }) => [each.customerId, each.to])).toContainEqual([
      'C3',
      'v1',
    ]);
    expect(found.branches.find((each: { branchId: string }) => each.branchId === 'B1')).toMatchObject({
      name: 'unit B1',
      down: 1,
    });
    const [segment] = found.segments;
    expect(found.segments).toHaveLength(1);
    expect(segment).toMatchObject({ segment: 'readers', joined: 0, down: 1 });
    expect(segment.up + segment.down + segment.same).toBe(2);
    const scoped = await ask(contract.readPreview, { params: { previewId } }, { kind: 'units', unitIds: ['B2'] });
    expect([scoped.members, scoped.branches.length]).toEqual([1, 1]);
    expect(scoped.segments[0].up + scoped.segments[0].down + scoped.segments[0].same).toBe(1);
    expect(await card('C3', 'v')).toEqual(before);
  });

  it('show nobody else’s customers', async () => {
    const scope: DataScope = { kind: 'units', unitIds: ['B2'] };
    const seen = await ask(contract.readCustomerTiers, { params: { customerId: 'C1' } }, scope);
    expect(seen.code).toBe('CUSTOMER_NOT_FOUND');
    expect((await ask(contract.listMembers, { params: { scheme: 'v' } }, scope)).total).toBe(1);
    const { items } = await ask(contract.listSchemes, {}, scope);
    const v = items.find((each: { scheme: string }) => each.scheme === 'v');
    expect(v.tiers.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0)).toBe(1);
    expect((await ask(contract.listOrders, { params: { scheme: 'v' } }, scope)).items).toEqual([]);
  });

  it('forget an erased person', async () => {
    expect(await countTierRowsOf(world.firm.store.db, ['C1'])).toBeGreaterThan(4);
    await world.firm.store.transaction((transaction) => eraseTiersOf(transaction, ['C1']));
    expect(await countTierRowsOf(world.firm.store.db, ['C1'])).toBe(0);
  });
});

describe('trades of the event store', () => {
  it('count on their day, busts on the day of the trade they take back, flows by kind', async () => {
    const trade = (id: string, date: string, fen: number, more: Record<string, string> = {}) =>
      fact('trade_recorded', 'C2', id, date, {
        ...{
          trade_id: id,
          business_date: date,
          product_code: '600000',
          side: 'buy',
          quantity: '1',
          amount_fen: fen,
          commission_fen: fen / 100,
        },
        ...more,
      });
    const flow = (id: string, date: string, fen: number, kind: string) =>
      fact('cash_flow_recorded', 'C2', id, date, {
        flow_id: id,
        business_date: date,
        amount_fen: fen,
        flow_type: kind,
      });
    await world.firm.ingest([
      trade('t1', '2026-06-01', 100_000),
      trade('t2', '2026-06-01', 50_000),
      trade('t3', '2026-06-05', 100_000, { reversal_of: 't1' }),
      trade('t4', '2026-06-06', 20_000, { reversal_of: 't2' }),
      flow('f1', '2026-06-02', 5_000, 'deposit'),
      flow('f2', '2026-06-02', 2_000, 'withdrawal'),
      flow('f3', '2026-06-02', 999, 'interest'),
    ]);
    const { rows } = await sql<{
      person: string;
    }>`select person_id as person from profile where customer_id = 'C2'`.execute(world.firm.store.db);
    const person = rows[0]?.person ?? '';
    const trading = (await readTrading(world.events, TEST_ZONE, dayOf('2026-01-01'), [person])).get(person);
    const first = dayOf('2026-06-01');
    expect(trading?.tradeCount).toEqual({ days: [first], values: [1] });
    expect(trading?.tradeVolume).toEqual({ days: [first], values: [30_000] });
    expect(trading?.commission).toEqual({ days: [first], values: [300] });
    expect(trading?.netInflow).toEqual({ days: [first + 1], values: [3_000] });
    const all = await readTrading(world.events, TEST_ZONE, dayOf('2026-01-01'), { customers: 250_000 });
    expect(all.get(person)).toEqual(trading);
  });
});
