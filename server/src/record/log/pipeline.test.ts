// The pipeline's promises: every consumer sees every event once and in order, whatever fails, restarts or takes over.
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Defect } from '../../kernel/index.ts';
import { openTestLogEngine, silentLogger, type TestLogEngine } from '../../platform/log-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { describeStateStores, openTestStateStore } from '../../platform/state-store/testing.ts';
import type { Consumer } from './consumer.ts';
import type { RangeDecider } from './event.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { FIRST_CONSUMER } from './pipeline-session.ts';
import { migrations } from './store.ts';
import { runAll } from './testing.ts';
import { batchOf, dedupeDecider, seeingConsumer, seenBy, seenMigration } from './testing-parts.ts';

const wallClock = { now: () => Date.now() };

const emptyTables = (store: StateStore) => sql`truncate record_range, consumer_cursor, outbox, seen`.execute(store.db);

const keysFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => `k${first + index}`);

await describeStateStores('pipeline', (open) => {
  let store: StateStore;
  let engine: TestLogEngine;
  let eventLog: EventLog;
  const running: Pipeline[] = [];

  beforeAll(async () => {
    store = await open([...migrations, seenMigration]);
  });
  beforeEach(async () => {
    await emptyTables(store);
    engine = await openTestLogEngine();
    eventLog = createEventLog(engine);
  });
  afterEach(async () => {
    for (const pipeline of running.splice(0)) await pipeline.stop();
    await engine.close();
  });

  const start = async (
    consumers: readonly Consumer[],
    rangeEventsMax = 5,
    decider = dedupeDecider(engine),
  ): Promise<Pipeline> => {
    const pipeline = createPipeline({
      ...{ eventLog, store, decider, consumers },
      logger: silentLogger,
      wallClock,
      rangeEventsMax,
      lingerMs: 5,
    });
    running.push(pipeline);
    await pipeline.start();
    return pipeline;
  };
  const line = async (pipeline: Pipeline, consumer: string) => {
    const found = (await pipeline.status()).consumers.find((each) => each.consumer === consumer);
    if (!found) throw new Error(`no ${consumer}`);
    return found;
  };

  test('events reach every consumer once, in order, without the duplicates', async () => {
    const pipeline = await start([seeingConsumer('profiles'), seeingConsumer('sink')]);
    await eventLog.append(batchOf('a', 'b', 'a'));
    await eventLog.append(batchOf('b', 'c'));
    await pipeline.waitUntil('profiles', 5, 5000);
    await pipeline.waitUntil('sink', 5, 5000);
    expect(await seenBy(store.db, 'profiles')).toEqual(['0:a', '1:b', '4:c']);
    expect(await seenBy(store.db, 'sink')).toEqual(['0:a', '1:b', '4:c']);
    expect(await line(pipeline, 'sink')).toMatchObject({ state: 'running', position: 5, lagEvents: 0, lagMs: 0 });
  });

  test('a consumer that is held makes no step until it is let go, whatever came of what it waited for, and holds up nobody', async () => {
    const pipeline = await start([seeingConsumer('profiles'), seeingConsumer('sink')]);
    await pipeline.waitUntil('sink', 0, 5000);
    await expect.poll(async () => (await pipeline.status()).holdsLease).toBe(true);
    let letGo: (error: Error) => void = () => undefined;
    pipeline.hold('sink', new Promise((_resolve, reject) => (letGo = reject)));
    await eventLog.append(batchOf('a', 'b'));
    await pipeline.waitUntil('profiles', 2, 5000);
    await sleep(50);
    expect(await seenBy(store.db, 'sink')).toEqual([]);
    letGo(new Error('it failed'));
    await pipeline.waitUntil('sink', 2, 5000);
    expect(await seenBy(store.db, 'sink')).toEqual(['0:a', '1:b']);
    // What is held for ever ends with the pipeline.
    pipeline.hold('sink', new Promise(() => undefined));
    await pipeline.stop();
  });

  test('an event is visible within two seconds of its append, also as the last of a stream', async () => {
    const pipeline = await start([seeingConsumer('sink')]);
    for (let turn = 0; turn < 10; turn += 1) {
      const { to } = await eventLog.append(batchOf(`e${turn}`));
      const begun = performance.now();
      await pipeline.waitUntil('sink', to, 2000);
      expect(performance.now() - begun).toBeLessThan(2000);
    }
  });

  test('a range is decided once while those behind get on, however slowly', async () => {
    const decider = dedupeDecider(engine);
    const again: number[] = [];
    const counting: RangeDecider = {
      ...decider,
      decide: (range) => {
        again.push(range.from);
        return decider.decide(range);
      },
    };
    const slow: Consumer = { ...seeingConsumer('slow'), prepare: () => sleep(25) };
    const pipeline = await start([slow, seeingConsumer('quick')], 5, counting);
    for (let turn = 0; turn < 16; turn += 1) await eventLog.append(batchOf(...keysFrom(turn * 5, 5)));
    await pipeline.waitUntil('slow', 80, 10_000);
    expect(again).toEqual([]);
  });

  test('ranges that wait are joined for a consumer that asks for it, and never beyond what it follows', async () => {
    const taken: (readonly [number, number])[] = [];
    let open = false;
    const joining: Consumer = {
      ...seeingConsumer('joining', ['free']),
      joinedEventsMax: 12,
      prepare: async (range) => {
        if (!open) throw new Error('not yet');
        taken.push([range.from, range.to]);
      },
    };
    const pipeline = await start([joining, seeingConsumer('free')]);
    for (let turn = 0; turn < 6; turn += 1) {
      const { to } = await eventLog.append(batchOf(...keysFrom(turn * 5, 5)));
      await pipeline.waitUntil('free', to, 5000);
    }
    open = true;
    await pipeline.waitUntil('joining', 30, 10_000);
    expect(taken).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
    ]);
    expect(await seenBy(store.db, 'joining')).toHaveLength(30);
  });

  test('a consumer far behind leaps; what it does not finish it begins again, and then walks on', async () => {
    const leaps: (readonly [number, number])[] = [];
    const shares: (number | undefined)[] = [];
    let pipeline: Pipeline | null = null;
    let allowed: 'wait' | 'leap' = 'wait';
    let broken = true;
    const leaping: Consumer = {
      ...seeingConsumer('leaping', ['free']),
      leap: {
        decide: async ({ from }) => (from === 0 ? allowed : 'step'),
        take: async (span, report) => {
          leaps.push([span.from, span.to]);
          report(0.5);
          shares.push(pipeline ? (await line(pipeline, 'leaping')).leap?.share : undefined);
          if (broken) throw new Error('the event store is down');
        },
        land: async ({ to }, transaction) => {
          await sql`insert into seen (consumer, position, event_key) values ('leaping', ${to}, 'landed')`.execute(
            transaction,
          );
        },
      },
    };
    pipeline = await start([leaping, seeingConsumer('free')]);
    for (let turn = 0; turn < 4; turn += 1) await eventLog.append(batchOf(...keysFrom(turn * 5, 5)));
    await pipeline.waitUntil('free', 20, 5000);
    await expect(pipeline.waitUntil('leaping', 20, 100)).rejects.toThrow('it stands at 0');
    allowed = 'leap';
    await eventLog.append(batchOf('one more'));
    await expect(pipeline.waitUntil('leaping', 21, 2500)).rejects.toThrow('the event store is down');
    expect(await seenBy(store.db, 'leaping')).toEqual([]);
    broken = false;
    await pipeline.waitUntil('leaping', 21, 10_000);
    expect(leaps.length).toBeGreaterThan(1);
    expect(leaps.at(-1)).toEqual([0, 21]);
    expect(shares.at(-1)).toBe(0.5);
    expect((await line(pipeline, 'leaping')).leap).toBeNull();
    await eventLog.append(batchOf('and then'));
    await pipeline.waitUntil('leaping', 22, 5000);
    expect(await seenBy(store.db, 'leaping')).toEqual(['21:and then', '21:landed']);
  });

  test('a leap may land before what is still to be seen, at a border of ranges', async () => {
    const free = await start([seeingConsumer('free')]);
    for (let turn = 0; turn < 4; turn += 1) await eventLog.append(batchOf(...keysFrom(turn * 5, 5)));
    await free.waitUntil('free', 20, 5000);
    await free.stop();
    const landings: (readonly [number, number])[] = [];
    const picking: Consumer = {
      ...seeingConsumer('picking', ['free']),
      leap: {
        decide: async ({ from }) => (from === 0 ? { leapTo: 13 } : { leapTo: from }),
        take: async () => undefined,
        land: async ({ from, to }) => void landings.push([from, to]),
      },
    };
    const pipeline = await start([picking, seeingConsumer('free')]);
    await pipeline.waitUntil('picking', 20, 10_000);
    expect(landings).toEqual([[0, 10]]);
    expect(await seenBy(store.db, 'picking')).toHaveLength(10);
  });

  test('a consumer that fails holds back only those after it, and goes on when it can', async () => {
    let broken = true;
    const failing = seeingConsumer('failing', [], () => {
      if (broken) throw new Error('the provider is down');
    });
    const pipeline = await start([failing, seeingConsumer('behind', ['failing']), seeingConsumer('free')]);
    await eventLog.append(batchOf(...keysFrom(0, 4)));
    await pipeline.waitUntil('free', 4, 5000);
    await expect(pipeline.waitUntil('behind', 4, 300)).rejects.toThrow('behind did not reach 4 in 300 ms');
    await expect(pipeline.waitUntil('failing', 4, 10)).rejects.toThrow('its last error: the provider is down');
    expect(await line(pipeline, 'failing')).toMatchObject({ state: 'retrying', position: 0, lagEvents: 4 });
    broken = false;
    await pipeline.waitUntil('behind', 4, 10_000);
    expect(await line(pipeline, 'failing')).toMatchObject({ state: 'running', error: null });
    expect(await seenBy(store.db, 'failing')).toHaveLength(4);
  });

  test('a defect halts its consumer with the reason; a reset starts it again from the beginning', async () => {
    let broken = true;
    const halting = seeingConsumer('halting', [], () => {
      if (broken) throw new Defect('the sum is not zero');
    });
    const pipeline = await start([halting, seeingConsumer('free')]);
    await eventLog.append(batchOf('a'));
    await pipeline.waitUntil('free', 1, 5000);
    await expect.poll(async () => (await line(pipeline, 'halting')).state).toBe('halted');
    expect((await line(pipeline, 'halting')).error?.message).toBe('the sum is not zero');
    broken = false;
    await pipeline.resetConsumer('halting');
    await pipeline.waitUntil('halting', 1, 5000);
    expect(await seenBy(store.db, 'halting')).toEqual(['0:a']);
  });

  test('a reset empties what the consumer wrote and processes everything again, while events go on coming', async () => {
    const pipeline = await start([seeingConsumer('sink')]);
    await eventLog.append(batchOf(...keysFrom(0, 12)));
    await pipeline.waitUntil('sink', 12, 5000);
    const before = await seenBy(store.db, 'sink');
    const more = eventLog.append(batchOf('later'));
    await pipeline.resetConsumer('sink', async (transaction) => {
      await sql`delete from seen where consumer = 'sink'`.execute(transaction);
    });
    await more;
    await pipeline.waitUntil('sink', 13, 5000);
    expect(await seenBy(store.db, 'sink')).toEqual([...before, '12:later']);
    await expect(pipeline.resetConsumer(FIRST_CONSUMER)).rejects.toThrow('cannot be put back');
  });

  test('a new consumer begins at the first event and sees the same ranges', async () => {
    const ranges = { old: [] as number[], young: [] as number[] };
    const noting = (name: 'old' | 'young'): Consumer => ({
      name,
      after: [],
      apply: async ({ to }) => void ranges[name].push(to),
    });
    for (let batch = 0; batch < 8; batch += 1) await eventLog.append(batchOf(...keysFrom(batch * 3, 3)));
    const first = await start([noting('old')], 7);
    await first.waitUntil('old', 24, 5000);
    await first.stop();
    const second = await start([noting('old'), noting('young')], 100);
    await second.waitUntil('young', 24, 5000);
    expect(ranges.old.at(-1)).toBe(24);
    expect(ranges.young).toEqual(ranges.old);
  });

  test('a second process waits for the lease and takes over', async () => {
    const [one, two] = [await start([seeingConsumer('sink')]), await start([seeingConsumer('sink')])];
    await eventLog.append(batchOf('a'));
    await two.waitUntil('sink', 1, 5000);
    const holders = [await one.status(), await two.status()].filter(({ holdsLease }) => holdsLease);
    expect(holders).toHaveLength(1);
    const [holder, waiting] = (await one.status()).holdsLease ? [one, two] : [two, one];
    expect((await line(waiting, 'sink')).state).toBe('elsewhere');
    await holder.stop();
    await eventLog.append(batchOf('b'));
    await waiting.waitUntil('sink', 2, 10_000);
    expect(await seenBy(store.db, 'sink')).toEqual(['0:a', '1:b']);
  });

  test('a process that lost its lease unnoticed writes nothing twice', async () => {
    const pipeline = await start([seeingConsumer('sink')]);
    await eventLog.append(batchOf('a'));
    await pipeline.waitUntil('sink', 1, 5000);
    // Another process moved the first cursor and closed the range; this one still believes it stands at 1.
    await eventLog.append(batchOf('b'));
    await pipeline.waitUntil('sink', 2, 5000);
    await sql`update consumer_cursor set position = 1 where consumer = 'sink'`.execute(store.db);
    await sql`delete from seen where position = 1`.execute(store.db);
    await eventLog.append(batchOf('c'));
    await expect.poll(() => seenBy(store.db, 'sink'), { timeout: 10_000 }).toEqual(['0:a', '1:b', '2:c']);
  });

  test('cursors beyond the log are refused with what to do', async () => {
    await sql`insert into consumer_cursor values ('sink', 7, 0)`.execute(store.db);
    await expect(start([seeingConsumer('sink')])).rejects.toThrow(
      'the state store has read further than the log reaches (0): sink at 7',
    );
  });
});

describe('a pipeline of consumers', () => {
  const parts = (consumers: readonly Consumer[]) => ({
    eventLog: {} as EventLog,
    store: {} as StateStore,
    decider: { close: () => Promise.reject(), decide: () => Promise.reject() },
    consumers,
    logger: silentLogger,
    wallClock,
  });
  test.each([
    ['of one name', [seeingConsumer('a'), seeingConsumer('a')], 'two consumers of the log have one name'],
    ['that wait for each other', [seeingConsumer('a', ['b']), seeingConsumer('b', ['a'])], 'a → b → a'],
    ['that wait for nobody known', [seeingConsumer('a', ['x'])], 'no consumer has the name x'],
  ])('%s is refused', (_, consumers, reason) => {
    expect(() => createPipeline(parts(consumers))).toThrow(reason);
  });
});

describe('crashes anywhere', () => {
  let store: StateStore;
  beforeAll(async () => {
    store = await openTestStateStore([...migrations, seenMigration]);
  });
  afterAll(() => store.close());

  test('leave every event seen once by every consumer, and the same ranges', async () => {
    // A plan of failures: which calls of a consumer's hooks throw. A pipeline is cut off and started anew now and then.
    const plan = fc.record({
      batches: fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }), {
        minLength: 1,
        maxLength: 12,
      }),
      failures: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 8 }),
      restarts: fc.integer({ min: 0, max: 2 }),
      rangeEventsMax: fc.integer({ min: 1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ batches, failures, restarts, rangeEventsMax }) => {
        await emptyTables(store);
        const engine = await openTestLogEngine();
        try {
          const eventLog = createEventLog(engine);
          let calls = 0;
          const fail = () => {
            calls += 1;
            if (failures.includes(calls)) throw new Error('crash');
          };
          const consumers = [seeingConsumer('one', [], fail), seeingConsumer('two', ['one'], fail)];
          const options = { eventLog, store, decider: dedupeDecider(engine), wallClock, rangeEventsMax };
          const half = Math.ceil(batches.length / 2);
          for (const keys of batches.slice(0, half)) await eventLog.append(batchOf(...keys.map(String)));
          for (let restart = 0; restart < restarts; restart += 1) {
            const cut = createPipeline({ ...options, consumers, logger: silentLogger, lingerMs: 0, retryFirstMs: 1 });
            await cut.start();
            await cut.waitUntil(FIRST_CONSUMER, 1, 5000);
            await cut.stop();
          }
          for (const keys of batches.slice(half)) await eventLog.append(batchOf(...keys.map(String)));
          await runAll({ ...options, consumers });
          const flat = batches.flat();
          const expected = flat.flatMap((key, position) =>
            flat.indexOf(key) === position ? [`${position}:${key}`] : [],
          );
          expect(await seenBy(store.db, 'one')).toEqual(expected);
          expect(await seenBy(store.db, 'two')).toEqual(expected);
        } finally {
          await engine.close();
        }
      }),
      { numRuns: process.env.ZHIYIN_SOAK ? 40 : 8 },
    );
  });
});
