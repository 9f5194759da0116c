// Contribution and loyalty of a small firm from events to answers, with numbers that can be checked by hand.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { JobContext, JobDefinition } from '../../platform/jobs/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { lifecycleAttributes } from '../lifecycle/index.ts';
import * as loyaltyContract from '../loyalty/contract.ts';
import { createLoyalty, loyaltyAttributes, migrations as loyaltyMigrations } from '../loyalty/index.ts';
import { basicAttributes, createAttributeRegistry } from '../profiles/index.ts';
import { behaviour, call, fact, openTestFirm, type TestFirm, testOrganisation } from '../profiles/testing.ts';
import * as contract from './contract.ts';
import {
  contributionAttributes,
  countContributionsOf,
  createContribution,
  eraseContributionsOf,
  migrations,
} from './index.ts';
import { type Line, lines } from './line.ts';
import { contributionSettings } from './settings.ts';

let events: EventStore;
let firm: TestFirm;
let contribution: ReturnType<typeof createContribution>;
let loyalty: ReturnType<typeof createLoyalty>;

const runJob = async (jobs: readonly JobDefinition[], payload: unknown = {}, more: Partial<JobContext> = {}) => {
  let result = '';
  const context: JobContext = {
    signal: new AbortController().signal,
    progress: () => undefined,
    result: (text) => {
      result = text;
    },
    checkpoint: null,
    saveCheckpoint: async () => undefined,
    ...{ attempt: 1, jobId: '7', scheduledFor: null },
    ...more,
  };
  await jobs[0]?.run(jobs[0].payload.parse(payload), context);
  return result;
};
const ask = (
  endpoint: Parameters<typeof call>[1],
  input: Parameters<typeof call>[2] = {},
  scope?: Parameters<typeof call>[3],
) => call([...contribution.routes, ...loyalty.routes], endpoint, input, scope);

const customer = (id: string, opened: string, more: Record<string, string | number> = {}): LoggedEvent =>
  fact('customer_recorded', id, id, opened, { effective_on: opened, opened_on: opened, status: 'active', ...more });
const trade = (who: string, id: string, date: string, more: Record<string, string | number>): LoggedEvent =>
  fact('trade_recorded', who, id, date, {
    ...{ trade_id: id, business_date: date, product_code: '600000', side: 'buy', amount_fen: 1_000_000 },
    ...more,
  });
const flow = (who: string, id: string, date: string, type: string, direction: string, fen: number): LoggedEvent =>
  fact('cash_flow_recorded', who, id, date, {
    ...{ flow_id: id, business_date: date, flow_type: type, direction, amount_fen: fen },
  });
const stated = (
  who: string | null,
  id: string,
  date: string,
  line: string,
  fen: number,
  unit?: string,
): LoggedEvent => {
  const { customerId, ...made } = fact('contribution_recorded', who ?? '', id, date, {
    ...{ entry_id: id, business_date: date, line, amount_fen: fen },
    ...(unit === undefined ? {} : { unit_id: unit }),
  });
  return who === null ? made : { ...made, ...(customerId ? { customerId } : {}) };
};

const world = (): readonly LoggedEvent[] => [
  customer('A', '2026-05-03', { open_channel: 'ad', birth_year: 1997 }),
  customer('B', '2026-05-20', { open_channel: 'ad', birth_year: 1970 }),
  customer('C', '2024-01-01'),
  trade('A', 't1', '2026-05-10', { commission_fen: 300, fee_fen: 50 }),
  trade('A', 't2', '2026-06-02', { commission_fen: 200, fee_fen: 20 }),
  trade('A', 't3', '2026-06-03', { commission_fen: 200, fee_fen: 20, reversal_of: 't2' }),
  // Booked in May, of a business day in June.
  { ...trade('A', 't4', '2026-06-01', { commission_fen: 40 }), occurredAt: Date.parse('2026-05-29T22:00:00+08:00') },
  trade('B', 't5', '2026-05-25', { commission_fen: 6_000, product_code: 'F1', side: 'subscribe' }),
  flow('A', 'f1', '2026-06-21', 'interest', 'out', 1_234),
  flow('A', 'f2', '2026-06-21', 'interest', 'in', 77),
  flow('A', 'f3', '2026-06-22', 'margin_interest', 'in', 34),
  flow('A', 'f4', '2026-06-22', 'deposit', 'in', 1_000_000),
  behaviour('service_subscribed', { customer: 'B' }, '2026-06-05T10:00:00+08:00', {
    service: 'research',
    amount_fen: 9_900,
  }),
  ...['call', 'call', 'visit', 'pigeon'].map((means, at) =>
    behaviour('staff_contacted', { customer: 'B' }, `2026-06-0${at + 1}T10:00:00+08:00`, {
      ...{ staff_id: 'S1', means },
      ...(at === 0 ? { duration_seconds: 120 } : {}),
    }),
  ),
  behaviour('service_used', { customer: 'B' }, '2026-06-07T10:00:00+08:00', { service: 'x', mode: 'assisted' }),
  behaviour('complaint_filed', { customer: 'B' }, '2026-06-08T10:00:00+08:00', { complaint_id: 'k1' }),
  stated('B', 'e1', '2026-06-30', 'trail', 1_500),
  stated('A', 'e2', '2026-06-10', 'benefit', 800),
  stated('A', 'e3', '2026-06-11', 'benefit', -100),
  stated(null, 'e4', '2026-06-30', 'other_cost', 100),
  stated(null, 'e5', '2026-06-30', 'benefit', 50),
  stated(null, 'e6', '2026-06-30', 'trail', 70, 'B1'),
  stated(null, 'e7', '2026-06-30', 'trail', 9, 'NOBODY'),
  behaviour('watchlist_added', { customer: 'A' }, '2026-06-20T10:00:00+08:00', { product_code: '600000' }),
  behaviour('survey_answered', { customer: 'A' }, '2026-06-20T11:00:00+08:00', {
    survey: 'nps',
    question: 'recommend',
    score: 3,
  }),
  behaviour('survey_answered', { customer: 'A' }, '2026-06-21T11:00:00+08:00', {
    survey: 'nps',
    question: 'recommend',
    score: 9,
  }),
  behaviour('survey_answered', { customer: 'A' }, '2026-06-22T11:00:00+08:00', {
    survey: 'nps',
    question: 'recommend',
    score: 99,
  }),
  behaviour('channel_touched', { customer: 'B' }, '2026-05-19T11:00:00+08:00', { inviter_id: 'C' }),
];

beforeAll(async () => {
  events = await openTestEventStore(eventMigrations);
  firm = await openTestFirm({
    migrations: [...sinkMigrations, ...loyaltyMigrations, ...migrations],
    events: async (store) => {
      const sink = createSink({ eventStore: events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(events), writeOverrides: sink.writeOverrides };
    },
  });
  const dependencies = {
    ...{ ...firm, db: firm.store.db, eventStore: events, productCodes: async () => ['F1'] },
    registry: createAttributeRegistry(basicAttributes, lifecycleAttributes, loyaltyAttributes, contributionAttributes),
  };
  loyalty = createLoyalty(dependencies);
  contribution = createContribution({
    ...dependencies,
    organisation: {
      ...testOrganisation,
      customersOf: async (unit) => (unit === 'B1' ? ['C'] : []),
      placesOn: async (questions) =>
        questions.map(({ customerId }) => ({ branchId: customerId === 'C' ? 'B2' : 'B1', adviserId: null })),
    },
    channelCosts: async () => [
      { channelCode: 'ad', periodStart: '2026-05-01', periodEnd: '2026-06-01', costFen: 1_001 },
      { channelCode: 'none', periodStart: '2026-06-01', periodEnd: '2026-07-01', costFen: 300 },
    ],
    burntPoints: async () => [
      { customerId: 'A', programme: 'main', wallet: 'points', month: '2026-06', points: 150 },
      { customerId: 'A', programme: 'main', wallet: 'gold', month: '2026-06', points: 3 },
      { customerId: 'GHOST', programme: 'main', wallet: 'points', month: '2026-06', points: 10 },
    ],
    benefitCosts: async () => [{ customerId: 'A', month: '2026-06', fen: 60 }],
    owedPoints: async () => [{ programme: 'main', wallet: 'gold', points: 9 }],
  });
});
afterAll(async () => {
  await firm.close();
  await events.close();
});

describe('before anything is known', () => {
  it('computes nothing, and says so instead of showing zeros', async () => {
    expect(await runJob(loyalty.jobs)).toMatch(/^0 customers judged/);
    const answer = await ask(contract.getContribution);
    expect(answer).toMatchObject({ from: null, rows: [], computedAt: null, reconciliation: null });
    expect((await ask(contract.getQuadrant)).computedAt).toBeNull();
    expect((await ask(loyaltyContract.getLoyalty)).kinds[0]).toMatchObject({ mean: null });
  });

  it('one customer of whom nothing is known is unknown, not zero', async () => {
    await firm.ingest([customer('LONELY', '2026-06-01')]);
    await runJob(loyalty.jobs);
    await runJob(contribution.jobs);
    const card = await ask(loyaltyContract.loyaltyOfCustomer, { params: { customerId: 'LONELY' } });
    expect(card.type).toBe('unknown');
    expect(card.kinds.map(({ score, level }: { score: unknown; level: unknown }) => [score, level])).toEqual(
      [1, 2, 3].map(() => [null, 'unknown']),
    );
    const mine = await ask(contract.contributionOfCustomer, { params: { customerId: 'LONELY' } });
    expect(mine).toMatchObject({ months: [], quadrant: { code: 'unknown' } });
  });
});

describe('a firm of three', () => {
  const pick = (row: { amounts: number[] }, ...of: Line[]) => of.map((line) => row.amounts[lines.indexOf(line)]);
  const june = { from: '2026-06', to: '2026-06' };

  beforeAll(async () => {
    await firm.ingest(world());
    // A correction: the benefit was of 9 yuan.
    await firm.ingest([stated('A', 'e2', '2026-06-10', 'benefit', 900)]);
    const settings = contributionSettings.parse({
      pointByWallet: { 'main/gold': '0.005' },
      shared: { other_cost: 'customers', trail: 'customers' },
    });
    await ask(contract.saveContributionSettings, { body: { effectiveFrom: '2026-06', settings } });
    await runJob(loyalty.jobs);
    expect(await runJob(contribution.jobs)).toMatch(/2026-05 to 2026-06$/);
  });

  it('every line of a customer can be checked by hand', async () => {
    const a = await ask(contract.contributionOfCustomer, { params: { customerId: 'A' } });
    expect(a.months.map(({ month }: { month: string }) => month)).toEqual(['2026-05', '2026-06']);
    const [may, mine] = a.months;
    // 300 less 50 passed on; half of 1,001 and the fen that does not divide.
    expect(pick(may, 'commission', 'acquisition')).toEqual([250, 501]);
    expect(may.netFen).toBe(250 - 501);
    // t2 and t3 undo each other, t4 is of June; 1,234 interest less 34 given back; 900 less 100 benefits and 60 of used ones; 150 fen and 1.5 of points; a quarter of 100.
    expect(pick(mine, 'commission', 'margin_interest', 'benefit', 'points', 'other_cost')).toEqual([
      40, 1_200, 860, 152, 25,
    ]);
    expect(mine).toMatchObject({ revenueFen: 1_240, costFen: 1_037, netFen: 203 });
    // 9 points at half a fen: 4.5 fen.
    expect(a.owed).toEqual([{ programme: 'main', wallet: 'gold', points: 9, fen: 5 }]);
    const b = await ask(contract.contributionOfCustomer, { params: { customerId: 'B' } });
    expect(pick(b.months[0], 'product_fee', 'acquisition')).toEqual([6_000, 500]);
    // Calls 2 x 12, two minutes 2, visit 180, unknown means 5, assisted 15, complaint 200 yuan.
    expect(pick(b.months[1], 'advisory_fee', 'trail', 'service_time')).toEqual([9_900, 1_500, 42_600]);
  });

  it('sums reconcile: customers and what is nobody’s are what was stated', async () => {
    const answer = await ask(contract.getContribution, { query: june });
    const { stated: said, attributed, remainder, erased } = answer.reconciliation;
    expect(erased.every((fen: number) => fen === 0)).toBe(true);
    const at = (line: Line) => lines.indexOf(line);
    expect([said[at('trail')], attributed[at('trail')]]).toEqual([1_579, 1_570]);
    expect([said[at('other_cost')], attributed[at('other_cost')]]).toEqual([100, 100]);
    expect(remainder.map(({ line, reason, fen }: Record<string, unknown>) => [line, reason, fen]).toSorted()).toEqual([
      ['acquisition', 'no_opening', 300],
      ['benefit', 'no_customer', 50],
      ['points', 'unknown_customer', 10],
      ['trail', 'unknown_unit', 9],
    ]);
    const months = await ask(contract.getContribution, { query: { from: '2026-05', to: '2026-06' } });
    const sum = (of: { netFen: number }[]) => of.reduce((all, { netFen }) => all + netFen, 0);
    expect(sum(months.rows)).toBe(months.total.netFen);
    const branches = await ask(contract.getContribution, { query: { from: '2026-05', to: '2026-06', by: 'branch' } });
    expect(branches.rows.map(({ key }: { key: string }) => key)).toEqual(['B1', 'B2']);
    expect(sum(branches.rows)).toBe(months.total.netFen);
    const people = await ask(contract.listContributors, { query: { from: '2026-05', to: '2026-06' } });
    expect(people.total).toBe(4);
    expect(sum(people.rows)).toBe(months.total.netFen);
  });

  it('asks by segment and attribute, refuses what is not there, and hides what is not the caller’s', async () => {
    const kinds = await ask(contract.getContribution, {
      query: { ...june, by: 'attribute', attribute: 'loyal_valuable' },
    });
    expect(kinds.rows.length).toBeGreaterThan(1);
    expect(await ask(contract.getContribution, { query: { by: 'segment', segments: 'nope' } })).toMatchObject({
      code: 'SEGMENT_NOT_FOUND',
    });
    expect(await ask(contract.getContribution, { query: { from: '2026-07', to: '2026-06' } })).toMatchObject({
      code: 'RANGE_NOT_VALID',
    });
    const others = { kind: 'adviser', staffId: 'S9' } as const;
    const hidden = await ask(contract.getContribution, { query: june }, others);
    expect(hidden).toMatchObject({ rows: [], reconciliation: null });
    expect(await ask(contract.contributionOfCustomer, { params: { customerId: 'A' } }, others)).toMatchObject({
      code: 'CUSTOMER_NOT_FOUND',
    });
  });

  it('a second run of the same months changes nothing', async () => {
    const before = await ask(contract.getContribution, { query: june });
    await runJob(contribution.jobs, {}, { jobId: '8' });
    const { computedAt: _one, ...first } = before;
    const { computedAt: _other, ...second } = await ask(contract.getContribution, { query: june });
    expect(second).toEqual(first);
    expect(await countContributionsOf(firm.store.db, ['A'])).toBe(2);
  });

  it('quadrants and cells count everybody once, and open to their customers', async () => {
    const chart = await ask(contract.getQuadrant);
    const count = (of: { customers: number }[]) => of.reduce((sum, { customers }) => sum + customers, 0);
    expect([count(chart.quadrants), count(chart.cells)]).toEqual([4, 4]);
    for (const { code, customers } of chart.quadrants) {
      const people = await ask(contract.listContributors, { query: { quadrant: code } });
      expect(people.total).toBeLessThanOrEqual(customers);
    }
  });

  it('loyalty rests on the latest answer, on who came, and on what was done', async () => {
    const card = async (customerId: string) => ask(loyaltyContract.loyaltyOfCustomer, { params: { customerId } });
    const scores = ({ kinds }: { kinds: { score: number | null }[] }) => kinds.map(({ score }) => score);
    const a = await card('A');
    // Two of three months, 26 days since the last trade, 57 days, securities, visits on the 20th alone (and no answer counts as one).
    expect(scores(a)).toEqual([27 + 19 + 1 + 5 + 1, 10, 90]);
    expect(a.journey[0]).toMatchObject({ axis: 'age', layer: 'unknown', stage: 'starting' });
    const [, intention, emotion] = scores(await card('C'));
    expect([intention, emotion]).toEqual([null, 80]);
    const list = await ask(loyaltyContract.listLoyaltyCustomers, { query: { kind: 'emotion', level: 'loyal' } });
    expect(list.rows.map(({ customerId }: { customerId: string }) => customerId)).toEqual(['A', 'C']);
    const all = await ask(loyaltyContract.getLoyalty);
    expect(all.types.reduce((sum: number, { customers }: { customers: number }) => sum + customers, 0)).toBe(4);
    for (const row of list.rows) expect(row).toMatchObject({ emotion: row.customerId === 'A' ? 90 : 80 });
  });

  it('every cell of the map opens to whom it counts', async () => {
    for (const axis of ['age', 'lifecycle']) {
      const map = await ask(loyaltyContract.getJourneyMap, { query: { axis } });
      let counted = 0;
      for (const { layer, stage, customers } of map.cells) {
        counted += customers;
        const list = await ask(loyaltyContract.listJourneyCustomers, { query: { axis, layer, stage } });
        expect(list.total, `${axis} ${layer} ${stage}`).toBe(customers);
      }
      expect(counted).toBe(4);
    }
    const nowhere = await ask(loyaltyContract.listJourneyCustomers, { query: { layer: 'x', stage: 'y' } });
    expect(nowhere).toMatchObject({ code: 'CELL_NOT_FOUND' });
  });

  it('an erased customer leaves a stated difference, not a hole', async () => {
    await firm.store.transaction((transaction) => eraseContributionsOf(transaction, ['C']));
    const { reconciliation } = await ask(contract.getContribution, { query: june });
    expect(reconciliation.erased[lines.indexOf('trail')]).toBe(70);
  });
});
