// Events in, the same events out with their places; and bytes of another version are refused, not guessed.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CustomerId } from '../../kernel/index.ts';
import { openTestLogEngine, type TestLogEngine } from '../../platform/log-store/testing.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { batchOf, eventOf } from './testing-parts.ts';

let engine: TestLogEngine;
let eventLog: EventLog;
beforeEach(async () => {
  engine = await openTestLogEngine();
  eventLog = createEventLog(engine);
});
afterEach(() => engine.close());

test('an event comes back whole, with its position and what its batch says', async () => {
  const fact = eventOf('trade:1', {
    kind: 'fact',
    customerId: '客户1' as CustomerId,
    factKey: 'trade:2026-06-30:1',
    revision: '00ff00ff00ff00ff',
    properties: { name: '招商银行', amount: '12.30', tags: ['a', '𠮷'], quiet: null, '\u0000': true },
    violations: [{ code: 'WRONG_TYPE', property: 'amount', message: 'text, not number' }],
    replayOf: 7,
  });
  expect(await eventLog.append(batchOf('a', 'b'))).toEqual({ from: 0, to: 2 });
  expect(await eventLog.append({ ...batchOf(), source: 'core', trust: 'server', events: [fact] })).toEqual({
    from: 2,
    to: 3,
  });
  const { events } = await eventLog.readRange(0, 3);
  expect(events.map(({ key, position, source }) => [key, position, source])).toEqual([
    ['a', 0, 'app'],
    ['b', 1, 'app'],
    ['trade:1', 2, 'core'],
  ]);
  expect(events[2]).toEqual({
    ...fact,
    position: 2,
    recordedAt: 1_782_000_000_000,
    source: 'core',
    trust: 'server',
    dialect: 'zhiyin',
  });
});

test('ranges end at borders of batches; another end is a defect', async () => {
  await eventLog.append(batchOf('a', 'b'));
  await eventLog.append(batchOf('c', 'd', 'e'));
  const next = await eventLog.readNext(0, { eventsMax: 4, bytesMax: 1e6 });
  expect([next.from, next.to, next.events.length]).toEqual([0, 2, 2]);
  expect(await eventLog.readNext(5, { eventsMax: 4, bytesMax: 1e6 })).toEqual({ from: 5, to: 5, events: [] });
  await expect(eventLog.readRange(0, 4)).rejects.toThrow('position 4 is not the border of a batch');
  await expect(eventLog.readRange(0, 9)).rejects.toThrow('the log ends at 5, before 9');
  await expect(eventLog.append(batchOf())).rejects.toThrow('at least one event');
});

test.each([
  ['{"v":2,"events":[{}]}', 'a batch of version 2; this program reads version 1'],
  ['{"events":[{}]}', 'a batch of version undefined'],
  ['{"v":1,"events":[]}', 'the batch at position 0 says 1 events and holds 0'],
  ['{"v":1,"eve', 'JSON'],
])('the stored bytes %s are refused', async (body, reason) => {
  await engine.log.append([{ count: 1, body: Buffer.from(body) }]);
  await expect(eventLog.readRange(0, 1)).rejects.toThrow(reason);
});
