// Incremental equals full on the real event store: random behaviour, late log-ins, corrections and consents through the real log,
// decider and sink, then everyone recomputed from what the event store answers.
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { createPastLeap, migrations as pastMigrations } from '../past-events/index.ts';
import * as contract from './contract.ts';
import { recomputeAll } from './recompute.ts';
import { behaviour, call, fact, openTestFirm, type TestFirm } from './testing.ts';

let events: EventStore;
let firm: TestFirm;
beforeAll(async () => {
  events = await openTestEventStore(eventMigrations);
  firm = await openTestFirm({
    migrations: [...sinkMigrations, ...pastMigrations],
    events: async (store) => {
      const sink = createSink({ eventStore: events, store, logger: silentLogger });
      return { sink: sink.consumer, history: createEventHistory(events), writeOverrides: sink.writeOverrides };
    },
  });
});
afterAll(async () => {
  await firm.close();
  await events.close();
});

const hour = (index: number): string => new Date(Date.UTC(2026, 5, 1) + index * 3_600_000).toISOString();
const few = (max: number) => fc.nat({ max });
const amount = fc.oneof(
  fc.record({ amount_fen: fc.integer() }),
  fc.record({ amount: fc.double({ noNaN: true, min: -1e9, max: 1e9 }) }),
  fc.constant({}),
);
const channel = fc.oneof(
  fc.constant({}),
  fc.record({ channel: fc.string({ maxLength: 8 }) }),
  fc.record({ utm_source: fc.constantFrom('a', ' b ', 'c\td') }),
);

const happening: fc.Arbitrary<LoggedEvent> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(few(3), few(50), fc.constantFrom('page_viewed', 'news_read', 'odd;name=1'), amount, channel)
      .map(([device, at, name, value, from]) =>
        behaviour(name, { device: `d${device}` }, hour(at), { ...value, ...from }),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(few(3), few(3), few(50)).map(
      ([device, customer, at]): LoggedEvent => ({
        ...behaviour('identify', { device: `d${device}`, customer: `C${customer}` }, hour(at)),
        kind: 'identify',
        traits: { city: `city ${at}`, hobby: ['x', 'y'], empty: null },
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(few(3), few(4), few(1_000)).map(([customer, trade, fen]) =>
      fact('trade_recorded', `C${customer}`, `t${trade}`, '2026-06-02', {
        trade_id: `t${trade}`,
        amount_fen: fen,
        commission_fen: 1,
        fee_fen: 2,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(few(3), few(2), few(1_000)).map(([customer, day, fen]) =>
      fact('asset_recorded', `C${customer}`, `a${customer}:${day}`, `2026-06-0${day + 1}`, {
        business_date: `2026-06-0${day + 1}`,
        total_assets_fen: fen,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(few(3), few(2), few(4)).map(([customer, day, risk]) =>
      fact('customer_recorded', `C${customer}`, `c${customer}:${day}`, `2026-06-0${day + 1}`, {
        effective_on: `2026-06-0${day + 1}`,
        risk_level: `C${risk + 1}`,
        branch_id: 'B1',
        is_staff: false,
        education: null,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(few(3), few(50), fc.boolean()).map(([customer, at, granted]) =>
      behaviour('consent_changed', { customer: `C${customer}` }, hour(at), {
        purpose: 'marketing',
        channel: 'sms',
        granted,
      }),
    ),
  },
);

const stored = async () => {
  const rows = await firm.store.db
    .selectFrom('profile')
    .innerJoin('profile_state', 'profile_state.customer_id', 'profile.customer_id')
    .selectAll('profile')
    .select(['counters', 'rest', 'last_active_at'])
    .orderBy('profile.customer_id')
    .execute();
  const assets = await firm.store.db
    .selectFrom('profile_asset_day')
    .selectAll()
    .orderBy('customer_id')
    .orderBy('date')
    .execute();
  const profiles = (rows as readonly Record<string, unknown>[]).map(({ counters, rest, ...row }) => ({
    ...row,
    counters: String(counters).split(';').sort(),
    rest: JSON.parse(String(rest)),
  }));
  return { profiles, assets };
};

describe('profiles on the event store', () => {
  it('are the same as events arrive and from the whole history', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(happening, { maxLength: 15 }), { minLength: 1, maxLength: 3 }),
        async (batches) => {
          for (const batch of batches) await firm.ingest(batch);
          const incremental = await stored();
          await recomputeAll(firm, { after: '' }, async () => undefined);
          expect(await stored()).toEqual(incremental);
        },
      ),
      { numRuns: process.env.ZHIYIN_SOAK ? 40 : 6 },
    );
  }, 300_000);

  it('are there when a consumer leaps over the past, which takes in each event of its names once', async () => {
    const views = (day: number) => behaviour('course_seen', { customer: 'C78' }, `2026-06-0${day}T10:00:00+08:00`);
    const nobodys = behaviour('course_seen', { device: 'stranger' }, '2026-06-02T10:00:00+08:00');
    const before = behaviour('course_seen', { customer: 'C78' }, '2026-05-31T23:59:59+08:00');
    await firm.ingest([before, ...[1, 2, 3, 4, 5].map(views), nobodys]);
    await firm.ingest([behaviour('course_left', { customer: 'C78' }, '2026-06-05T11:00:00+08:00'), views(6)]);
    const seen: string[] = [];
    const stop = new AbortController();
    const { from, to } = { from: 0, to: await firm.eventLog.head() };
    const leap = createPastLeap({
      ...{ store: firm.store, history: createEventHistory(events), consumer: 'learner', pageEvents: 2, eventsMin: 5 },
      meant: async () => ({ names: ['course_seen'], since: Date.parse('2026-06-01T00:00:00+08:00') }),
      take: async (page) => async () => {
        seen.push(...page.map(({ name, occurredAt }) => `${name} ${new Date(occurredAt).getUTCDate()}`));
        if (seen.length === 4) stop.abort();
      },
    });
    expect(await leap.decide({ from: to - 1, to }, to)).toBe('step');
    expect(await leap.decide({ from, to }, to)).toBe('leap');
    await leap.take({ from, to }, () => undefined, stop.signal);
    expect(seen).toHaveLength(4);
    // What was begun goes on where it was, however near its end is now.
    expect(await leap.decide({ from: to - 1, to }, to)).toBe('leap');
    await leap.take({ from, to }, () => undefined, new AbortController().signal);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((day) => `course_seen ${day}`));
    await firm.store.transaction((transaction) => leap.land({ from, to }, transaction));
    expect(await leap.decide({ from: to - 1, to }, to)).toBe('step');
  });

  it('are all there, once and in order, when they are more than are read at once', async () => {
    const from = await firm.eventLog.head();
    const hours = Array.from({ length: 110 }, (_, hour) => Date.parse('2026-06-10T00:00:00Z') + hour * 3_600_000);
    await firm.ingest(hours.map((at) => behaviour('lesson_seen', { customer: 'C80' }, new Date(at).toISOString())));
    const to = await firm.eventLog.head();
    const seen: number[] = [];
    const leap = createPastLeap({
      ...{ store: firm.store, history: createEventHistory(events), consumer: 'pupil', pageEvents: 1 },
      meant: async () => ({ names: ['lesson_seen'] }),
      take: async (page) => async () => void seen.push(...page.map(({ occurredAt }) => occurredAt)),
    });
    await leap.take({ from, to }, () => undefined, new AbortController().signal);
    expect(seen).toEqual(hours);
  });

  it('answer the timeline and the trades of a customer', async () => {
    await firm.ingest([
      fact('trade_recorded', 'C77', 'x1', '2026-06-03', {
        trade_id: 'x1',
        side: 'buy',
        product_code: '600000',
        amount_fen: 100,
        price: '12.50',
      }),
      behaviour('page_viewed', { customer: 'C77' }, '2026-06-04T23:30:00+08:00', { page: '/fund' }),
    ]);
    const params = { customerId: 'C77' };
    const timeline = await call(firm.profiles.routes, contract.getCustomerTimeline, { params });
    expect(timeline.events.map((each: { name: string }) => each.name)).toEqual(['page_viewed', 'trade_recorded']);
    expect(timeline.days).toEqual([
      { date: '2026-06-04', count: 1 },
      { date: '2026-06-03', count: 1 },
    ]);
    expect(timeline.events[0].properties).toEqual({ page: '/fund' });
    const trades = await call(firm.profiles.routes, contract.getCustomerTrades, { params });
    expect(trades.rows).toMatchObject([{ tradeId: 'x1', price: '12.50', amountFen: 100 }]);
  });

  it.each(['total_assets_fen >= 1', "last_active_on >= '2026-01-01'"])(
    'can count and sort a list from an index alone: %s',
    async (condition) => {
      const { rows } = await firm.store.transaction(async (transaction) => {
        for (const way of ['seqscan', 'bitmapscan', 'indexscan'])
          await sql.raw(`set local enable_${way} = off`).execute(transaction);
        return sql`explain select customer_id, total_assets_fen, opened_on, last_active_on, contribution_fen from profile
        where merged_into is null and ${sql.raw(condition)}`.execute(transaction);
      });
      expect(JSON.stringify(rows)).toContain('Index Only Scan');
    },
  );
});
