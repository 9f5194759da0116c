// A generated firm: customers whose events a question finds, the same for the same seed, and positions that the log gives to
// nobody else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestEventStore } from '../../platform/event-store/testing.ts';
import { openTestLogEngine, type TestLogEngine } from '../../platform/log-store/testing.ts';
import { customerPerson } from '../../record/identity/index.ts';
import { createEventLog, type EventLog } from '../../record/log/index.ts';
import { createEventHistory, eventMigrations } from '../../record/sink/index.ts';
import { generateFirm, isHalfGenerated } from './generate.ts';
import { POSITIONS_A_CUSTOMER } from './generated-events.ts';

const firm = {
  ...{ seed: 7, customers: 300, eventsMean: 50 },
  ...{ from: Date.parse('2025-07-01T00:00:00+08:00'), until: Date.parse('2026-07-01T00:00:00+08:00') },
};
const CUSTOMER = '9000000012' as CustomerId;

let events: EventStore;
let engine: TestLogEngine;
let eventLog: EventLog;
const reported: number[] = [];
let to: unknown;

beforeAll(async () => {
  events = await openTestEventStore(eventMigrations);
  engine = await openTestLogEngine();
  eventLog = createEventLog(engine);
  await eventLog.append({
    ...{ recordedAt: firm.from, source: 'app', trust: 'public' as const, dialect: 'zhiyin' },
    events: [{ key: 'first', kind: 'track', name: 'page_viewed', occurredAt: firm.from, properties: {} }],
  });
  to = await generateFirm({ events, eventLog }, firm, (customers) => reported.push(customers));
}, 60_000);
afterAll(async () => {
  await events.close();
  await engine.close();
});

const one = async <Row>(sql: string): Promise<Row> => {
  const [row] = await events.query<Row>({ sql });
  if (!row) throw new Error('no row');
  return row;
};

describe('a generated firm', () => {
  it('has as many customers as asked for, each with its own events at positions of its own', async () => {
    const row = await one<Record<string, string>>(`SELECT count() AS events, uniqExact(position) AS positions,
      uniqExact(person_id) AS persons, min(position) AS first, countIf(kind = 'fact') AS facts FROM event`);
    expect(reported).toEqual([300]);
    expect(Number(row.persons)).toBe(300);
    expect(row.positions).toBe(row.events);
    expect(Number(row.first)).toBe(1);
    const mean = Number(row.events) / 300;
    expect(mean).toBeGreaterThan(40);
    expect(mean).toBeLessThan(65);
    expect(Number(row.facts)).toBeGreaterThan(1_200);
  });

  it('gives the positions to nobody else, and its rows are read as an empty range', async () => {
    expect(to).toBe(1 + 300 * POSITIONS_A_CUSTOMER);
    expect(await eventLog.head()).toBe(to);
    const range = await eventLog.readRange(1, Number(to));
    expect(range).toMatchObject({ from: 1, to, events: [] });
    const { last } = await one<{ last: string }>('SELECT max(position) AS last FROM event');
    expect(Number(last)).toBeLessThan(Number(to));
  });

  it('is told from one that was cut off before the log reserved its positions', async () => {
    expect(await isHalfGenerated(events, Number(to))).toBe(false);
    expect(await isHalfGenerated(events, 1)).toBe(true);
  });

  it('lets a customer be asked for as any other', async () => {
    const history = createEventHistory(events);
    const person = customerPerson(CUSTOMER);
    const counters = await history.counters([person], Number(to));
    const timeline = await history.timeline({ personId: person }, null, 1_000);
    const behaviour = timeline.filter(({ kind }) => kind === 'track');
    expect(counters.reduce((sum, { count }) => sum + count, 0)).toBe(behaviour.length);
    const stated = timeline.find(({ name }) => name === 'customer_recorded');
    expect(stated).toMatchObject({ customerId: CUSTOMER, trust: 'server', properties: { status: 'active' } });
    expect(timeline.every(({ occurredAt }) => occurredAt < firm.until)).toBe(true);
    const concerned = await history.concernedIn(1, Number(to));
    expect([concerned.customers.length, concerned.persons.length]).toEqual([300, 300]);
  });

  it('falls into the months asked for, most of it while the exchange is open', async () => {
    const row = await one<
      Record<string, string>
    >(`SELECT countIf(occurred_at < '2025-07-01 00:00:00') AS early, count() AS all,
      countIf(toHour(occurred_at, 'Asia/Shanghai') IN (9, 10, 11, 13, 14)) AS trading FROM event WHERE kind = 'track'`);
    expect(Number(row.early)).toBe(0);
    expect(Number(row.trading) / Number(row.all)).toBeGreaterThan(0.5);
  });
});
