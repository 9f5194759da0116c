// Consumers that nobody waits for, and those whose steps are dear, rest between their steps; whoever waits ends the rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestLogEngine, silentLogger, type TestLogEngine } from '../../platform/log-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { Consumer } from './consumer.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createHaste } from './haste.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { migrations } from './store.ts';
import { batchOf, dedupeDecider, seeingConsumer, seenBy, seenMigration } from './testing-parts.ts';

/** Longer than a test may take: a rest that nobody ends shows as a test that does not end. */
const FOR_EVER_MS = 3_600_000;

describe('consumers that rest', () => {
  let store: StateStore;
  let engine: TestLogEngine;
  let eventLog: EventLog;
  let pipeline: Pipeline;
  let appended = 0;

  beforeAll(async () => {
    store = await openTestStateStore([...migrations, seenMigration]);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    await sql`truncate record_range, consumer_cursor, outbox, seen`.execute(store.db);
    engine = await openTestLogEngine();
    eventLog = createEventLog(engine);
    appended = 0;
  });
  afterEach(async () => {
    await pipeline.stop();
    await engine.close();
  });

  const start = async (consumers: readonly Consumer[], isRestless = false): Promise<void> => {
    pipeline = createPipeline({
      ...{ eventLog, store, decider: dedupeDecider(engine), consumers, isRestless, lingerMs: 5 },
      ...{ logger: silentLogger, wallClock: { now: () => Date.now() }, rangeEventsMax: 150 },
    });
    await pipeline.start();
  };
  const append = async (events: number): Promise<number> => {
    const keys = Array.from({ length: events }, (_, index) => `k${appended + index}`);
    appended += events;
    return (await eventLog.append(batchOf(...keys))).to;
  };
  const positionOf = async (name: string) =>
    (await pipeline.status()).consumers.find(({ consumer }) => consumer === name)?.position;
  /** A consumer that tells how many events it took at each step. */
  const taking = (name: string, more: Partial<Consumer>): Consumer & { readonly taken: number[] } => {
    const taken: number[] = [];
    const prepare: Consumer['prepare'] = async ({ from, to }) => void taken.push(to - from);
    return { ...seeingConsumer(name), prepare, ...more, taken };
  };

  test('one at leisure takes what comes in half a second at once, after a step of many', async () => {
    const leisurely = taking('leisurely', { atLeisure: true });
    await start([leisurely, seeingConsumer('free')]);
    await pipeline.waitUntil('leisurely', await append(3), 5000);
    const since = performance.now();
    await pipeline.waitUntil('leisurely', await append(120), 5000);
    for (let turn = 0; turn < 5; turn += 1) await append(10);
    await expect.poll(() => positionOf('leisurely'), { timeout: 5000 }).toBe(173);
    expect(performance.now() - since).toBeGreaterThan(450);
    expect(leisurely.taken.slice(0, 2)).toEqual([3, 120]);
  });

  test('one that gathers takes the first event at once and then what came since, when its time is over or somebody waits', async () => {
    const gathering = taking('gathering', { gathersMs: FOR_EVER_MS });
    await start([gathering, seeingConsumer('free')]);
    await append(1);
    await expect.poll(() => positionOf('gathering'), { timeout: 5000 }).toBe(1);
    for (let turn = 0; turn < 4; turn += 1) await pipeline.waitUntil('free', await append(2), 5000);
    await sleep(50);
    expect(await positionOf('gathering')).toBe(1);
    await pipeline.waitUntil('gathering', 9, 5000);
    expect(gathering.taken).toEqual([1, 8]);
    // It rests again, also while somebody waits for another.
    await pipeline.waitUntil('free', await append(2), 5000);
    expect(await positionOf('gathering')).toBe(9);
    await pipeline.waitUntil('gathering', 11, 5000);
    expect((await seenBy(store.db, 'gathering')).length).toBe(11);
  });

  test('one that gathers does so for its time and no longer', async () => {
    const gathering = taking('gathering', { gathersMs: 300 });
    await start([gathering, seeingConsumer('free')]);
    await append(1);
    await expect.poll(() => positionOf('gathering'), { timeout: 5000 }).toBe(1);
    for (let turn = 0; turn < 3; turn += 1) await pipeline.waitUntil('free', await append(1), 5000);
    await expect.poll(() => positionOf('gathering'), { timeout: 5000 }).toBe(4);
  });

  test('to be put back ends the rest, and where nobody rests everything follows at once', async () => {
    const gathering = taking('gathering', { gathersMs: FOR_EVER_MS });
    await start([gathering, seeingConsumer('free')]);
    await append(1);
    await expect.poll(() => positionOf('gathering'), { timeout: 5000 }).toBe(1);
    await pipeline.waitUntil('free', await append(1), 5000);
    await pipeline.resetConsumer('gathering');
    await pipeline.stop();
    await start([gathering, seeingConsumer('free')], true);
    for (let turn = 0; turn < 3; turn += 1) {
      const to = await append(1);
      await expect.poll(() => positionOf('gathering'), { timeout: 5000 }).toBe(to);
    }
  });
});

describe('haste', () => {
  test('is asked for one consumer, ends a rest, and is over when nobody waits any more', async () => {
    const haste = createHaste(false);
    const { signal } = new AbortController();
    const rests: string[] = [];
    const rest = async (consumer: string, timeMs: number) => {
      await haste.rest(consumer, timeMs, signal);
      rests.push(consumer);
    };
    const one = rest('one', FOR_EVER_MS);
    await haste.during('one', async () => {
      await one;
      await rest('one', FOR_EVER_MS);
      const other = rest('other', 20);
      expect(rests).toEqual(['one', 'one']);
      await other;
    });
    await expect(
      haste.during('one', async () => {
        throw new Error('not reached');
      }),
    ).rejects.toThrow('not reached');
    const begun = performance.now();
    await rest('one', 60);
    expect(performance.now() - begun).toBeGreaterThan(50);
    await createHaste(true).rest('one', FOR_EVER_MS, signal);
  });
});
