// Refunds on paper, and what the event store answers of trades, subscriptions and services after corrections.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations as sinkMigrations,
} from '../../record/sink/index.ts';
import { behaviour, fact, openTestFirm, TEST_ZONE, type TestFirm } from '../profiles/testing.ts';
import {
  type CustomerHistory,
  dateOfDay,
  dayNumber,
  daysOf,
  type Habits,
  netPurchases,
  readHabits,
  readPurchases,
  sumOf,
} from './index.ts';

describe('purchases by day', () => {
  it.each([
    ['nothing', [], [], 0],
    [
      'two on a day are one',
      [
        [1, 10],
        [1, 5],
        [2, 1],
      ],
      [
        [1, 15],
        [2, 1],
      ],
      0,
    ],
    ['a purchase of nothing is one', [[1, 0]], [[1, 0]], 0],
    [
      'a whole refund takes the day away',
      [
        [1, 10],
        [3, 20],
        [5, -20],
      ],
      [[1, 10]],
      0,
    ],
    [
      'a partial refund reduces it',
      [
        [1, 10],
        [3, -4],
      ],
      [[1, 6]],
      0,
    ],
    [
      'a refund reaches back',
      [
        [1, 10],
        [2, 5],
        [3, -8],
      ],
      [[1, 7]],
      0,
    ],
    [
      'a refund of more than was bought',
      [
        [1, 10],
        [3, -25],
      ],
      [],
      15,
    ],
    [
      'a refund before any purchase',
      [
        [1, -5],
        [2, 10],
      ],
      [[2, 10]],
      5,
    ],
    [
      'on the same day the purchase comes first',
      [
        [4, -10],
        [4, 10],
      ],
      [],
      0,
    ],
  ] as const)('%s', (_, given, days, unmatched) => {
    const netted = netPurchases(given.map(([day, amountFen]) => ({ day, amountFen })));
    expect(netted.days.map(({ day, amountFen }) => [day, amountFen])).toEqual(days);
    expect(netted.unmatchedRefundFen).toBe(unmatched);
  });

  it('count days from 1970 and back', () => {
    expect(dayNumber('1970-01-02' as BusinessDate)).toBe(1);
    expect(dateOfDay(dayNumber('2026-02-28' as BusinessDate))).toBe('2026-02-28');
  });
});

describe('the event store', () => {
  let events: EventStore;
  let firm: TestFirm;
  const histories = new Map<string, CustomerHistory>();
  const habits = new Map<string, Habits>();
  const trade = (
    customer: string,
    id: string,
    date: string,
    more: Record<string, string | number>,
    revision = '1',
  ) => ({
    ...fact('trade_recorded', customer, id, date, {
      trade_id: id,
      business_date: date,
      product_code: '600000',
      side: 'buy',
      quantity: '100',
      amount_fen: 10_000,
      commission_fen: 500,
      ...more,
    }),
    ...(revision === '1' ? {} : { key: `${id}:${revision}`, revision }),
  });
  const at = (date: string): number => dayNumber(date as BusinessDate);

  beforeAll(async () => {
    events = await openTestEventStore(eventMigrations);
    firm = await openTestFirm({
      migrations: sinkMigrations,
      events: async (store) => {
        const sink = createSink({ eventStore: events, store, logger: silentLogger });
        return { sink: sink.consumer, history: createEventHistory(events), writeOverrides: sink.writeOverrides };
      },
    });
    await firm.ingest([
      trade('C1', 't1', '2026-06-01', {}),
      trade('C1', 't2', '2026-06-01', { amount_fen: 7_000 }),
      trade('C1', 't3', '2026-06-11', { side: 'sell', quantity: '200', amount_fen: 20_000 }),
      trade('C1', 't4', '2026-06-12', {
        side: 'subscribe',
        product_code: 'F1',
        amount_fen: 1_000_000,
        commission_fen: 6_000,
      }),
      trade('C1', 't5', '2026-06-13', {
        reversal_of: 't4',
        side: 'subscribe',
        product_code: 'F1',
        amount_fen: 400_000,
        commission_fen: 2_400,
      }),
      trade('C2', 't6', '2026-06-02', { product_code: 'W1', amount_fen: 50_000 }),
      behaviour('service_subscribed', { customer: 'C2' }, '2026-06-03T10:00:00+08:00', {
        service: 'research',
        amount_fen: 9_900,
      }),
      behaviour('page_viewed', { customer: 'C2' }, '2026-06-03T14:30:00+08:00', {}),
      behaviour('page_viewed', { customer: 'C2' }, '2026-06-03T20:00:00+08:00', {}),
    ]);
    // A correction: t6 was of 60,000.
    await firm.ingest([trade('C2', 't6', '2026-06-02', { product_code: 'W1', amount_fen: 60_000 }, '2')]);
    const reading = { eventStore: events, timeZone: TEST_ZONE, productCodes: ['W1'], customers: 250_000 };
    const persons = new Map<string, string>();
    for (const row of await firm.store.db.selectFrom('profile').select(['customer_id', 'person_id']).execute())
      persons.set(row.person_id, row.customer_id);
    for await (const each of readPurchases(reading)) histories.set(persons.get(each.personId) ?? '', each);
    for await (const each of readHabits(reading, at('2026-05-31'), at('2026-06-30')))
      habits.set(persons.get(each.personId) ?? '', each);
  });
  afterAll(async () => {
    await firm.close();
    await events.close();
  });

  it('tells securities, products and services apart, and takes reversals off', () => {
    const first = histories.get('C1') as CustomerHistory;
    expect(daysOf(first, ['securities'], at('2026-06-30')).days).toEqual([
      { day: at('2026-06-01'), amountFen: 17_000 },
    ]);
    expect(daysOf(first, ['products'], at('2026-06-30')).days).toEqual([{ day: at('2026-06-12'), amountFen: 600_000 }]);
    expect(daysOf(first, ['products'], at('2026-06-12')).days).toEqual([
      { day: at('2026-06-12'), amountFen: 1_000_000 },
    ]);
    expect(sumOf(first, ['products'], 0, at('2026-06-30'), (kind) => kind.revenueFen)).toBe(3_600);
    expect(sumOf(first, ['securities'], 0, at('2026-06-30'), (kind) => kind.revenueFen)).toBe(1_500);
    expect(first.days.reduce((sum, each) => sum + each.trades, 0)).toBe(3);
  });

  it('reads facts as last revised, a product by the catalogue, and paid services', () => {
    const second = histories.get('C2') as CustomerHistory;
    expect(daysOf(second, ['products'], at('2026-06-30')).days).toEqual([{ day: at('2026-06-02'), amountFen: 60_000 }]);
    expect(daysOf(second, ['services'], at('2026-06-30')).days).toEqual([{ day: at('2026-06-03'), amountFen: 9_900 }]);
    expect(daysOf(second, ['services'], at('2026-06-02')).days).toEqual([]);
  });

  it('knows how long somebody holds and when he looks', () => {
    // 100 + 100 bought on the 1st, 200 sold on the 11th.
    expect(habits.get('C1')?.holdingDays).toBe(10);
    expect(habits.get('C2')?.holdingDays).toBeNull();
    const visits = habits.get('C2')?.visits;
    expect(visits?.close).toBeCloseTo(1 / 3);
    expect(visits?.evening).toBeCloseTo(1 / 3);
    expect(visits?.morning).toBeCloseTo(1 / 3);
  });
});
