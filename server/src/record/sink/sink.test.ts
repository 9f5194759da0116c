// The sink puts every decided event into the event store once, whatever fails between, and can tell when one is missing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../platform/event-store/index.ts';
import { describeEventStores, openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { DecidedRange } from '../log/index.ts';
import { amountOf } from './event-columns.ts';
import { createEventHistory } from './history.ts';
import { eventMigrations, migrations } from './migrations.ts';
import { localTable } from './nodes.ts';
import { resetEventStore } from './reset.ts';
import { createSink, type Sink } from './sink.ts';
import { decidedEvent, decidedRange, TEST_START_MS } from './testing.ts';
import { verifyEventStore } from './verify.ts';

const process = async (sink: Sink, store: StateStore, range: DecidedRange): Promise<void> => {
  await sink.consumer.prepare?.(range);
  await store.transaction((transaction) => sink.consumer.apply(range, transaction));
};

const rangeOf = (from: number, to: number): DecidedRange =>
  decidedRange(
    from,
    to,
    Array.from({ length: to - from }, (_, index) =>
      decidedEvent({
        position: from + index,
        actorHash: String((from + index) % 5),
        // Several months in one range.
        occurredAt: TEST_START_MS + (from + index) * 3_600_000,
        properties: { n: from + index },
      }),
    ),
  );

const countRows = async (eventStore: EventStore): Promise<readonly [string, string]> => {
  const [row] = await eventStore.query<{ rows: string; positions: string }>({
    sql: 'SELECT count() AS rows, uniqExact(position) AS positions FROM event_resolved',
  });
  return [row?.rows ?? '', row?.positions ?? ''];
};

const suite: Parameters<typeof describeEventStores>[1] = (open) => {
  let store: StateStore;
  beforeAll(async () => {
    store = await openTestStateStore(migrations);
  });
  afterAll(() => store.close());

  it('puts a range in once, however often it is repeated, and is verified', async () => {
    const eventStore = await open(eventMigrations);
    await resetEventStore(eventStore, store);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    const first = rangeOf(0, 3_000);
    await sink.consumer.prepare?.(first);
    expect(await verifyEventStore(eventStore, store)).toEqual([]);
    await process(sink, store, first);
    await process(sink, store, rangeOf(3_000, 4_000));
    expect(await countRows(eventStore)).toEqual(['4000', '4000']);
    expect(await verifyEventStore(eventStore, store)).toEqual([]);
    const table = localTable(eventStore, 'event');
    for (const node of eventStore.shards.flat())
      await node.execute(`ALTER TABLE ${table} DELETE WHERE position IN (17, 3500) SETTINGS mutations_sync = 2`);
    expect(await verifyEventStore(eventStore, store)).toEqual([{ from: 0, to: 4_000, expected: 4_000, found: 3_998 }]);
  });

  it('takes the same ranges again after a reset', async () => {
    const eventStore = await open(eventMigrations);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    for (let round = 0; round < 2; round++) {
      await resetEventStore(eventStore, store);
      expect(await countRows(eventStore)).toEqual(['0', '0']);
      await sink.writeOverrides([{ actorHash: '1', fromMs: 0, toMs: 1, personId: '9', version: 100 }], 'override-100');
      await process(sink, store, rangeOf(0, 100));
      expect(await countRows(eventStore)).toEqual(['100', '100']);
      expect(await verifyEventStore(eventStore, store)).toEqual([]);
    }
    const overrides = await eventStore.query({ sql: 'SELECT * FROM actor_override' });
    expect(overrides).toHaveLength(1);
  });

  it('brings back an event as it was', async () => {
    const eventStore = await open(eventMigrations);
    await resetEventStore(eventStore, store);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    const hostile = "x'; DROP TABLE event; --\n\n\u0000\\ 客户";
    const properties = {
      url: 'https://a.example/?q=1',
      price: 12.5,
      scroll: 0,
      first: true,
      last: false,
      codes: ['a', hostile],
      [hostile]: hostile,
      constructor: 'c',
      ['__proto__']: 'p',
      amount_fen: -150,
      product_code: '600519',
      channel: ' ch1 ',
    };
    const event = decidedEvent({
      position: 7,
      kind: 'identify',
      name: hostile,
      actorId: 'device:1',
      customerId: 'C1' as never,
      sessionId: 's',
      factKey: 'f',
      causedBy: 'c',
      properties: { ...properties, nothing: null },
      traits: { name: 'enc:1:x', age: 5 },
    });
    await process(sink, store, decidedRange(0, 8, [event]));
    const [stored] = await createEventHistory(eventStore).timeline({ personId: '1' }, null, 5);
    expect(stored).toEqual({
      position: 7,
      kind: 'identify',
      name: hostile,
      occurredAt: event.occurredAt,
      recordedAt: event.recordedAt,
      personId: '1',
      actorId: 'device:1',
      customerId: 'C1',
      source: 'app',
      dialect: 'zhiyin',
      trust: 'public',
      sessionId: 's',
      factKey: 'f',
      causedBy: 'c',
      properties,
      traits: { name: 'enc:1:x', age: 5 },
    });
    const [columns] = await eventStore.query({ sql: 'SELECT amount, product, channel FROM event' });
    expect(columns).toEqual({ amount: '-1.5', product: '600519', channel: 'ch1' });
  });

  it('keeps an instant outside of what the store can hold at its edge', async () => {
    const eventStore = await open(eventMigrations);
    await resetEventStore(eventStore, store);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    const ends = [-1e15, Date.UTC(1900, 0, 1), 0, Date.UTC(2200, 0, 1), 1e15];
    await process(
      sink,
      store,
      decidedRange(
        0,
        5,
        ends.map((occurredAt, position) => decidedEvent({ position, occurredAt })),
      ),
    );
    const timeline = await createEventHistory(eventStore).timeline({ personId: '1' }, null, 9);
    expect(timeline.map((event) => event.occurredAt)).toEqual([
      10_413_791_999_999,
      Date.UTC(2200, 0, 1),
      0,
      Date.UTC(1900, 0, 1),
      Date.UTC(1900, 0, 1),
    ]);
  });

  it('counts by day of a zone', async () => {
    const eventStore = await open(eventMigrations);
    await resetEventStore(eventStore, store);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    const hours = [0, 1, 15.99, 16, 40].map((hour) => TEST_START_MS + hour * 3_600_000);
    const events = hours.map((occurredAt, position) =>
      decidedEvent({
        position,
        occurredAt,
        resolvedCustomer: 'C' as never,
        name: position === 1 ? 'other' : 'page_viewed',
      }),
    );
    await process(sink, store, decidedRange(0, 5, events));
    const history = createEventHistory(eventStore);
    const asked = { before: null, limit: 3, timeZone: 'Asia/Shanghai' };
    const first = await history.timelinePage({ personId: '1' }, asked);
    // The page has one event of the last day, which is counted whole.
    expect(first).toMatchObject({
      events: [{ position: 4 }, { position: 3 }, { position: 2 }],
      days: [
        { date: '2026-01-17', count: 1 },
        { date: '2026-01-16', count: 1 },
        { date: '2026-01-15', count: 3 },
      ],
      more: true,
    });
    const before = { at: hours[2] ?? 0, position: 2 };
    expect(await history.timelinePage({ personId: '1' }, { ...asked, before })).toMatchObject({
      ...{ events: [{ position: 1 }, { position: 0 }], days: [{ date: '2026-01-15', count: 3 }], more: false },
    });
    const filter = { personId: '1', names: ['other', 'none'], from: TEST_START_MS, to: TEST_START_MS + 3_600_001 };
    expect((await history.timelinePage(filter, { ...asked, timeZone: 'UTC' })).days).toEqual([
      { date: '2026-01-15', count: 1 },
    ]);
    expect(await history.activity('customers', hours[0] ?? 0, hours[4] ?? 0, 'Asia/Shanghai')).toEqual({
      days: [
        { date: '2026-01-15', persons: 1, events: 3 },
        { date: '2026-01-16', persons: 1, events: 1 },
      ],
      persons: 1,
      events: 4,
    });
  });

  it('pages a timeline through events of the same instant without losing or repeating one', async () => {
    const eventStore = await open(eventMigrations);
    await resetEventStore(eventStore, store);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    const events = Array.from({ length: 25 }, (_, position) =>
      decidedEvent({ position, occurredAt: TEST_START_MS + Math.floor(position / 10) }),
    );
    await process(sink, store, decidedRange(0, 25, events));
    const history = createEventHistory(eventStore);
    const seen: number[] = [];
    let before = null as { at: number; position: number } | null;
    for (;;) {
      const page = await history.timeline({ personId: '1' }, before, 4);
      const last = page.at(-1);
      if (!last) break;
      seen.push(...page.map((event) => event.position));
      before = { at: last.occurredAt, position: last.position };
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 24 - index));
  });
};
await describeEventStores('sink', suite, globalThis.process.env.ZHIYIN_SOAK !== undefined);

describe('the amount of an event', () => {
  it.each([
    [{ amount_fen: 150 }, '1.50'],
    [{ amount_fen: '5' }, '0.05'],
    [{ amount_fen: 1.5, amount: 2 }, '2.00'],
    [{ amount: '12.345' }, '12.35'],
    [{ amount: -0.015 }, '-0.02'],
    [{ amount: 'many' }, null],
    [{ amount: 1e30 }, null],
    [{}, null],
    [{ amount: null }, null],
  ] as const)('of %j is %s', (properties, expected) => {
    expect(amountOf(properties)).toBe(expected);
  });
});

describe('the sink when the engine is killed', () => {
  it('has every event once after retries', async () => {
    const store = await openTestStateStore(migrations);
    const eventStore = await openTestEventStore(eventMigrations);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    for (let round = 0; round < 4; round++) {
      const range = rangeOf(round * 2_000, (round + 1) * 2_000);
      const pid = eventStore.pid();
      const attempt = sink.consumer.prepare?.(range).catch((error: unknown) => error);
      await new Promise((resolve) => setTimeout(resolve, round * 25));
      if (pid !== null) globalThis.process.kill(pid, 'SIGKILL');
      await attempt;
      // The kill may come when the attempt is over, and meet the next one: a consumer tries again, as here.
      await process(sink, store, range).catch(() => process(sink, store, range));
    }
    expect(await countRows(eventStore)).toEqual(['8000', '8000']);
    expect(await verifyEventStore(eventStore, store)).toEqual([]);
    await eventStore.close();
    await store.close();
  });
});
