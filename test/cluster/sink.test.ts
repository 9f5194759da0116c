// The sink on a real cluster of two shards with two replicas each: rows go to the shard of their person on every replica,
// and losing one replica loses nothing, neither while it is away nor when it comes back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventStore, migrateEventStore, openEventStore } from '../../server/src/platform/event-store/index.ts';
import { silentLogger, skipLoudly } from '../../server/src/platform/event-store/testing.ts';
import type { StateStore } from '../../server/src/platform/state-store/index.ts';
import { openTestStateStore } from '../../server/src/platform/state-store/testing.ts';
import type { DecidedRange } from '../../server/src/record/log/index.ts';
import {
  createEventHistory,
  createSink,
  eventMigrations,
  migrations,
  type Sink,
  verifyEventStore,
} from '../../server/src/record/sink/index.ts';
import { resetEventStore } from '../../server/src/record/sink/reset.ts';
import { decidedEvent, decidedRange } from '../../server/src/record/sink/testing.ts';
import { NoServer, startCluster, type TestCluster } from './start-servers.ts';

const start = async (): Promise<TestCluster | null> => {
  try {
    return await startCluster(2, 2);
  } catch (error) {
    if (!(error instanceof NoServer)) throw error;
    skipLoudly('the sink on a cluster', error.message);
    return null;
  }
};

const cluster = await start();
const PERSONS = 40;
const hash = (person: number): string => String(2n ** 63n + BigInt(person) * 977n);

const rangeOf = (from: number, to: number): DecidedRange =>
  decidedRange(
    from,
    to,
    Array.from({ length: to - from }, (_, index) =>
      decidedEvent({ position: from + index, actorHash: hash((from + index) % PERSONS), properties: { n: index } }),
    ),
  );

describe.skipIf(cluster === null)('the sink on two shards with two replicas', () => {
  let eventStore: EventStore;
  let store: StateStore;
  let sink: Sink;
  const clock = { now: () => Date.UTC(2026, 0, 1) };

  beforeAll(async () => {
    if (!cluster) return;
    eventStore = await openEventStore(
      { kind: 'clickhouse', url: cluster.url, cluster: cluster.name },
      { logger: silentLogger },
    );
    await migrateEventStore(eventStore, eventMigrations, clock);
    store = await openTestStateStore(migrations);
    sink = createSink({ eventStore, store, logger: silentLogger });
  });

  afterAll(async () => {
    await eventStore.close();
    await store.close();
    await cluster?.close();
  });

  const take = async (range: DecidedRange): Promise<void> => {
    await sink.consumer.prepare?.(range);
    await store.transaction((transaction) => sink.consumer.apply(range, transaction));
  };

  const localCounts = (): Promise<readonly number[]> =>
    Promise.all(
      eventStore.shards.flat().map(async (node) => {
        const [row] = await node
          .query<{ rows: string; positions: string }>({
            sql: 'SELECT count() AS rows, uniqExact(position) AS positions FROM event_local',
          })
          .catch(() => [{ rows: '-1', positions: '-1' }]);
        expect(row?.rows).toBe(row?.positions);
        return Number(row?.rows);
      }),
    );

  const distributed = async (): Promise<unknown> =>
    (await eventStore.query({ sql: 'SELECT count() AS rows, uniqExact(person_id) AS persons FROM event_resolved' }))[0];

  it('knows the shards and their replicas', () => {
    expect(eventStore.shards.map((replicas) => replicas.length)).toEqual([2, 2]);
  });

  it('runs a migration once on every node', async () => {
    expect(await migrateEventStore(eventStore, eventMigrations, clock)).toEqual([]);
  });

  it('writes each person to one shard, on both replicas, once', async () => {
    await take(rangeOf(0, 1_000));
    await sink.consumer.prepare?.(rangeOf(0, 1_000));
    const [a1 = 0, a2 = 0, b1 = 0, b2 = 0] = await localCounts();
    expect([a1, b1]).toEqual([a2, b2]);
    expect([a1 + b1, a1 > 0, b1 > 0]).toEqual([1_000, true, true]);
    expect(await distributed()).toEqual({ rows: '1000', persons: String(PERSONS) });
    expect(await verifyEventStore(eventStore, store)).toEqual([]);
    const placed = await eventStore.query<{ shard: string; persons: string[] }>({
      sql: 'SELECT toString(_shard_num) AS shard, groupUniqArray(toString(person_id)) AS persons FROM event GROUP BY shard',
    });
    const both = placed.flatMap((each) => each.persons);
    expect(new Set(both).size).toBe(both.length);
    for (const { shard, persons } of placed)
      for (const person of persons) expect(Number(BigInt(person) % 2n) + 1).toBe(Number(shard));
  });

  it('resolves persons and corrections on every shard', async () => {
    const whole = { fromMs: -2_208_988_800_000, toMs: 10_413_791_999_999, version: 1_000 };
    await sink.writeOverrides([{ actorHash: hash(1), personId: hash(2), ...whole }], 'override-1000');
    expect(await distributed()).toEqual({ rows: '1000', persons: String(PERSONS - 1) });
    const [counter] = await createEventHistory(eventStore).counters([hash(2)], 1_000);
    expect(counter).toMatchObject({ personId: hash(2), event: 'page_viewed', count: 50 });
    const facts = [
      decidedEvent({ position: 1_000, kind: 'fact', name: 'trade_recorded', actorHash: hash(3) }),
      decidedEvent({ position: 1_001, kind: 'fact', name: 'trade_recorded', actorHash: hash(3), supersedes: 1_000 }),
    ];
    await take(decidedRange(1_000, 1_100, facts));
    expect(await distributed()).toEqual({ rows: '1001', persons: String(PERSONS - 1) });
  });

  it('goes on when a replica is lost, and answers with everything', async () => {
    await cluster?.servers[0]?.[0]?.kill();
    await take(rangeOf(1_100, 2_100));
    await sink.writeOverrides(
      [{ actorHash: hash(5), personId: hash(6), fromMs: 0, toMs: 10_413_791_999_999, version: 2_100 }],
      'override-2100',
    );
    const [a1, a2 = 0, b1, b2 = 0] = await localCounts();
    expect([a1, b1, a2 + b2]).toEqual([-1, b2, 2_002]);
    expect(await distributed()).toEqual({ rows: '2001', persons: String(PERSONS - 2) });
    expect(await verifyEventStore(eventStore, store)).toEqual([]);
  });

  it('gives a replica what it missed when it is back', async () => {
    await cluster?.servers[0]?.[0]?.start();
    await take(rangeOf(2_100, 2_200));
    const [a1, a2, b1, b2] = await localCounts();
    expect([a1, b1]).toEqual([a2, b2]);
    const [first] = eventStore.shards.flat();
    expect(await first?.query({ sql: 'SELECT count() AS n FROM actor_override' })).toEqual([{ n: '2' }]);
    expect(await distributed()).toEqual({ rows: '2101', persons: String(PERSONS - 2) });
  });

  it('fails the range when a whole shard is away, and takes it once when it is back', async () => {
    await Promise.all((cluster?.servers[1] ?? []).map((server) => server.kill()));
    await expect(sink.consumer.prepare?.(rangeOf(2_200, 2_300))).rejects.toThrow('did not answer');
    await Promise.all((cluster?.servers[1] ?? []).map((server) => server.start()));
    await take(rangeOf(2_200, 2_300));
    expect(await distributed()).toEqual({ rows: '2201', persons: String(PERSONS - 2) });
    const [a1, a2, b1, b2] = await localCounts();
    expect([a1, b1]).toEqual([a2, b2]);
  });

  it('is emptied on every node', async () => {
    await resetEventStore(eventStore, store);
    expect(await localCounts()).toEqual([0, 0, 0, 0]);
    await take(rangeOf(0, 100));
    expect(await distributed()).toEqual({ rows: '100', persons: String(PERSONS) });
  });
});
