// What consumers derive comes back through the log once, in order, whatever is repeated.
import { expect, test } from 'vitest';
import { openTestLogEngine } from '../../platform/log-store/testing.ts';
import { describeStateStores } from '../../platform/state-store/testing.ts';
import { createEventLog } from './event-log.ts';
import { createOutboxRelay, enqueueOutbox } from './outbox.ts';
import { migrations } from './store.ts';
import { runAll } from './testing.ts';
import { batchOf, dedupeDecider, eventOf, seeingConsumer, seenBy, seenMigration } from './testing-parts.ts';

const wallClock = { now: () => 1_782_000_000_000 };

await describeStateStores('outbox', (open) => {
  test('derived events are appended in order, and a rolled back transaction leaves none', async () => {
    const store = await open([...migrations, seenMigration]);
    const engine = await openTestLogEngine();
    const eventLog = createEventLog(engine);
    const relay = createOutboxRelay({ store, eventLog, wallClock });
    const events = Array.from({ length: 2500 }, (_, index) => eventOf(`d${index}`, { kind: 'derived', depth: 1 }));
    await store.transaction((transaction) => enqueueOutbox(transaction, events, 1));
    await store.transaction((transaction) => enqueueOutbox(transaction, events.slice(0, 3), 2));
    const undone = store.transaction(async (transaction) => {
      await enqueueOutbox(transaction, [eventOf('undone')], 3);
      throw new Error('the change failed');
    });
    await expect(undone).rejects.toThrow('the change failed');
    expect(await relay.relayAll()).toBe(2500);
    expect(await relay.relayAll()).toBe(0);
    const { events: logged } = await eventLog.readRange(0, 2500);
    expect(logged.map(({ key }) => key)).toEqual(events.map(({ key }) => key));
    expect(logged[0]).toMatchObject({ source: 'zhiyin', trust: 'server', depth: 1, recordedAt: 1_782_000_000_000 });
    await engine.close();
  });

  test('an event that a crash let the relay append twice is seen once', async () => {
    const store = await open([...migrations, seenMigration]);
    const engine = await openTestLogEngine();
    const eventLog = createEventLog(engine);
    await store.transaction((transaction) => enqueueOutbox(transaction, [eventOf('tier-up:7:1')], 1));
    // The append before the crash: the row is still in the outbox.
    await eventLog.append(batchOf('tier-up:7:1'));
    await createOutboxRelay({ store, eventLog, wallClock }).relayAll();
    expect(await eventLog.head()).toBe(2);
    await runAll({ eventLog, store, decider: dedupeDecider(engine), consumers: [seeingConsumer('tiers')], wallClock });
    expect(await seenBy(store.db, 'tiers')).toEqual(['0:tier-up:7:1']);
    await engine.close();
  });

  test('the ninth link of a chain goes to quarantine', async () => {
    const store = await open([...migrations, seenMigration]);
    const engine = await openTestLogEngine();
    const eventLog = createEventLog(engine);
    const chain = [8, 9].map((depth) => eventOf(`link${depth}`, { kind: 'derived', depth, causedBy: 'x' }));
    await store.transaction((transaction) => enqueueOutbox(transaction, chain, 1));
    await createOutboxRelay({ store, eventLog, wallClock }).relayAll();
    const { events } = await eventLog.readRange(0, 2);
    expect(events[0]?.violations).toBeUndefined();
    expect(events[1]?.violations).toEqual([
      {
        code: 'DEPTH_EXCEEDED',
        message: 'The event is number 9 of a chain of derived events; a chain has at most 8.',
      },
    ]);
    await engine.close();
  });
});
