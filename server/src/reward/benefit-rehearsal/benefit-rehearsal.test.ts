// Rehearsals of drafted benefits, as can be counted by hand, on a small shop with real stays and grants.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations as rehearsalMigrations } from '../../decide/rehearsals/index.ts';
import { type BusinessDate, isRefusal } from '../../kernel/index.ts';
import { call } from '../../know/profiles/testing.ts';
import { migrations as segmentMigrations } from '../../know/segments/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import { benefitLike, openShop, SHOP_NOW, type Shop, shopMigrations } from '../redemption/testing.ts';
import * as contract from './contract.ts';
import { createBenefitRehearsal } from './index.ts';
import { createScarce } from './scarce.ts';

let shop: Shop;
let rehearsal: ReturnType<typeof createBenefitRehearsal>;

const context: JobContext = {
  ...{ signal: new AbortController().signal, progress: () => {}, result: () => {}, checkpoint: null },
  ...{ saveCheckpoint: async () => {}, attempt: 1, jobId: '1', scheduledFor: null },
};

const rehearse = async (benefit: string, definition: Benefit, months = 3) => {
  // Requests of tests are all numbered alike, and a rehearsal is named by its request.
  await sql`delete from rehearsal`.execute(shop.store.db);
  await sql`delete from rehearsal_customer`.execute(shop.store.db);
  const ask = (endpoint: Parameters<typeof call>[1], input: object) =>
    call(rehearsal.routes, endpoint, input, undefined, { name: 'manager', roles: ['loyalty_manager'] });
  const begun = await ask(contract.startRehearsal, { params: { benefit }, body: { definition, months } });
  if (isRefusal(begun)) return begun;
  const { rehearsalId } = begun;
  await rehearsal.jobs[0]?.run({ rehearsalId }, context);
  return ask(contract.readRehearsal, { params: { rehearsalId }, query: {} });
};

const kept = async (): Promise<unknown> => {
  const { rows } =
    await sql`select (select count(*)::int from benefit_grant) as grants, (select count(*)::int from benefit_use) as uses,
    (select count(*)::int from benefit_usage) as usage, (select coalesce(sum(taken), 0)::int from benefit_stock) as taken`.execute(
      shop.store.db,
    );
  return rows;
};

beforeAll(async () => {
  shop = await openShop(await openTestStateStore([...shopMigrations, ...segmentMigrations, ...rehearsalMigrations]));
  rehearsal = createBenefitRehearsal({
    ...shop.benefits.context,
    enqueue: async () => ({ jobId: '1' }),
  });
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
  await shop.customer('C1', { risk: 'C4' });
  await shop.customer('C2', { risk: 'C2' });
  await shop.customer('C3');
  await sql`update profile set branch_id = case customer_id when 'C2' then 'B2' else 'B1' end`.execute(shop.store.db);
  await shop.tier('C1', 'diamond', '2026-01-01');
  await shop.tier('C2', 'silver', '2026-04-10');
  await shop.tier('C2', 'gold', '2026-05-20');
  await shop.tier('C3', 'normal', '2026-01-01');
  await sql`insert into segment (code, kind, name_zh, name_en, description_zh, description_en, version, created_at, created_by,
      updated_at, updated_by) values ('readers', 'static', '读者', 'Readers', '', '', 1, 0, 'test', 0, 'test')`.execute(
    shop.store.db,
  );
  await sql`insert into segment_stay (segment, customer_id, entered_at, entered_version, entered_because)
    values ('readers', 'C2', 0, 1, 'upload')`.execute(shop.store.db);
});
afterAll(async () => {
  await shop.close();
  await shop.store.close();
});

describe('a draft by tier', () => {
  // A month: silver 1, gold 3, diamond 10, at 10 yuan. April, May and June begin within the days from 16 March to 14 June.
  it('would have cost what the stays in tiers gave in each month, by branch, segment and month, and grants nothing', async () => {
    const before = await kept();
    const found = await rehearse('deep_report', benefitLike('deep_report'));
    expect(found).toMatchObject({ state: 'ready', from: '2026-03-16', to: '2026-06-14', customers: 2, awards: 37 });
    expect(found).toMatchObject({ points: 0, costFen: '37000', refusals: [] });
    expect(found.branches).toMatchObject([
      { branchId: 'B1', awards: 30, costFen: '30000' },
      { branchId: 'B2', awards: 7, costFen: '7000' },
    ]);
    expect(found.segments).toMatchObject([{ segment: 'readers', customers: 1, awards: 7 }]);
    expect(found.months).toEqual([
      { month: '2026-04', awards: 11, points: 0 },
      { month: '2026-05', awards: 13, points: 0 },
      { month: '2026-06', awards: 13, points: 0 },
    ]);
    expect(found.rows.map((row: { customerId: string; awards: number }) => [row.customerId, row.awards])).toEqual([
      ['C1', 30],
      ['C2', 7],
    ]);
    expect(await kept()).toEqual(before);
  });

  it('is cut by limits of a customer and by its budget, in the order of time, and says by which', async () => {
    const limited = await rehearse(
      'deep_report',
      benefitLike('deep_report', { customerLimits: [{ span: 'month', count: 5 }] }),
    );
    expect(limited).toMatchObject({ awards: 22, refusals: [{ code: 'LIMIT_REACHED', times: 15, points: 0 }] });
    const budgeted = await rehearse(
      'deep_report',
      benefitLike('deep_report', { budget: { span: 'month', count: null, yuan: '115' } }),
    );
    expect(budgeted).toMatchObject({
      awards: 33,
      costFen: '33000',
      refusals: [{ code: 'BUDGET_EXHAUSTED', times: 4, points: 0 }],
    });
  });

  it('takes tiers from before the scheme began as they were on its first day', async () => {
    // Twelve months begin within the days; whoever came into a tier later had none before.
    const found = await rehearse('deep_report', benefitLike('deep_report'), 12);
    expect(found).toMatchObject({ from: '2025-06-15', awards: 12 * 10 + 7 });
    expect(found.months[0]).toEqual({ month: '2025-07', awards: 10, points: 0 });
  });

  it('leaves out whom it does not suit', async () => {
    const found = await rehearse('deep_report', benefitLike('deep_report', { riskRating: 'R4' }));
    expect(found).toMatchObject({ customers: 1, awards: 30, refusals: [{ code: 'NOT_SUITABLE', times: 7 }] });
  });

  it('is refused like any draft that cannot be', async () => {
    const entitlement = benefitLike('deep_report').entitlement;
    const wrong = benefitLike('deep_report', { entitlement: entitlement && { ...entitlement, scheme: 'nowhere' } });
    expect(await rehearse('deep_report', wrong)).toMatchObject({ code: 'SCHEME_NOT_FOUND' });
  });
});

describe('a draft of what scenes and people grant', () => {
  it('is judged on the grants that there were, each whole or not at all', async () => {
    await shop.offer('beginner_mentor', benefitLike('beginner_mentor', { customerLimits: [] }));
    const grant = (key: string, customerId: string) =>
      shop.benefits.grantBenefit(
        { key, customerId, benefit: 'beginner_mentor', source: 'manual', sourceRef: null, reason: 'test' },
        'test',
      );
    for (const [day, customerId] of [
      ['2026-02-01', 'C1'],
      ['2026-03-20', 'C1'],
      ['2026-05-01', 'C2'],
      ['2026-05-02', 'C1'],
      ['2026-06-01', 'C3'],
    ] as const) {
      shop.clock.set(Date.parse(`${day}T04:00:00Z`));
      expect(await grant(`${day}-${customerId}`, customerId)).not.toHaveProperty('code');
    }
    shop.clock.set(SHOP_NOW);
    const before = await kept();
    // Three uses a grant, at 20 yuan: within the days there are four grants.
    const all = await rehearse('beginner_mentor', benefitLike('beginner_mentor', { customerLimits: [] }));
    expect(all).toMatchObject({ customers: 3, awards: 12, costFen: '24000' });
    const once = await rehearse(
      'beginner_mentor',
      benefitLike('beginner_mentor', { customerLimits: [{ span: 'total', count: 5 }] }),
    );
    expect(once).toMatchObject({ awards: 9, refusals: [{ code: 'LIMIT_REACHED', times: 3 }] });
    expect(await kept()).toEqual(before);
  });

  it('is nothing where nobody was granted any', async () => {
    expect(await rehearse('branch_seminar', benefitLike('branch_seminar'))).toMatchObject({
      ...{ state: 'ready', customers: 0, awards: 0, costFen: '0' },
    });
  });
});

describe('what is scarce', () => {
  const day = '2026-06-01' as BusinessDate;
  it('is taken from stock, limits and budget together, and the least of them says why', () => {
    const scarce = createScarce(
      {
        customerLimits: [{ span: 'month', count: 4 }],
        budget: { span: 'year', count: 6, yuan: '1.00' },
        unitCostYuan: '0.15',
      },
      10,
    );
    expect(scarce.take('A', 9, day, false)).toEqual({ units: 4, code: 'LIMIT_REACHED' });
    expect(scarce.take('B', 3, day, true)).toEqual({ units: 0, code: 'BUDGET_EXHAUSTED' });
    expect(scarce.take('B', 3, day, false)).toEqual({ units: 2, code: 'BUDGET_EXHAUSTED' });
    expect(scarce.take('A', 1, '2027-07-01' as BusinessDate, false)).toEqual({ units: 1, code: null });
  });

  it('pays for as many as the money reaches, and for any number of what costs nothing', () => {
    const of = (unitCostYuan: string) =>
      createScarce({ customerLimits: [], budget: { span: 'total', count: null, yuan: '1' }, unitCostYuan }, null);
    expect(of('0.3').take('A', 9, day, false).units).toBe(3);
    expect(of('0').take('A', 9, day, false).units).toBe(9);
  });
});
