// The SDKs that firms have installed, as npm gives them, against ingest with the embedded log and the real cipher.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../server/src/kernel/index.ts';
import { createPersonalCipher, type PersonalCipher } from '../../server/src/platform/ciphers/index.ts';
import { openTestLogEngine, type TestLogEngine } from '../../server/src/platform/log-store/testing.ts';
import { fixedKeyRing, startTestIngest, type TestIngest, testKey } from '../../server/src/record/ingest/testing.ts';
import { createEventLog, type EventLog, type PositionedEvent } from '../../server/src/record/log/index.ts';

/** What this SDK, which has no types, is used with here. */
interface SensorsSdk {
  submitTo(options: { readonly url: string; readonly gzip: boolean; readonly mode: 'track' }): void;
  track(distinctId: string, event: string, properties: object): void;
  trackSignup(distinctId: string, originalId: string, properties: object): void;
  profileSet(distinctId: string, properties: object): void;
}
const Sensors: new () => SensorsSdk = createRequire(import.meta.url)('sa-sdk-node');

const wallClock: Clock = { now: () => Date.now() };

describe('SDKs from npm', () => {
  let engine: TestLogEngine;
  let eventLog: EventLog;
  let cipher: PersonalCipher;
  let running: TestIngest;

  beforeAll(async () => {
    engine = await openTestLogEngine();
    eventLog = createEventLog({ log: engine.log });
    const masterKey = { current: randomBytes(32), previous: [] };
    cipher = await createPersonalCipher({ keyStore: engine.keys, masterKey, suite: 'international', wallClock });
    const keys = fixedKeyRing({
      segment: testKey({ source: 'segment', trust: 'server' }),
      rudder: testKey({ source: 'rudder', trust: 'server' }),
      sensors: testKey({ source: 'sensors', trust: 'server' }),
      browser: testKey({ source: 'browser' }),
    });
    running = await startTestIngest({ eventLog, cipher, keys, wallClock });
  });
  afterAll(async () => {
    await running?.close();
    await engine?.close();
  });

  const logged = async (source: string): Promise<readonly PositionedEvent[]> => {
    const { events } = await eventLog.readRange(0, await eventLog.head());
    return events.filter((event) => event.source === source);
  };
  const clearTrait = async (event: PositionedEvent | undefined, name: string) =>
    (await cipher.decrypt([String(event?.traits?.[name])]))[0];

  it('@segment/analytics-node: everything it says is in the log, and flushing means durable', async () => {
    const failed: unknown[] = [];
    const analytics = new Analytics({ writeKey: 'segment', host: running.url, flushAt: 20 });
    analytics.on('error', (error) => failed.push(error));
    analytics.identify({ userId: '600001', anonymousId: 'a1', traits: { name: '张三', risk_level: 'C3' } });
    for (let each = 0; each < 50; each += 1) {
      analytics.track({ anonymousId: 'a1', event: 'Order Placed', properties: { amount: each } });
    }
    analytics.page({ userId: '600001', name: '首页', properties: { url: 'https://a/b' } });
    analytics.alias({ userId: '600001', previousId: 'a2' });
    await analytics.closeAndFlush();
    expect(failed).toEqual([]);
    const events = await logged('segment');
    expect(events.length).toBe(53);
    expect(new Set(events.map((event) => event.key)).size).toBe(53);
    const amounts = events.filter(({ name }) => name === 'Order Placed').map(({ properties }) => properties.amount);
    expect(amounts.sort((one, other) => Number(one) - Number(other))).toEqual([...Array(50).keys()]);
    const identified = events.find(({ name }) => name === 'identified');
    expect(identified).toMatchObject({ customerId: '600001', actorId: 'device:a1', traits: { risk_level: 'C3' } });
    expect(await clearTrait(identified, 'name')).toBe('张三');
    expect(events.find(({ name }) => name === 'page_viewed')?.properties).toMatchObject({
      page_name: '首页',
      page_url: 'https://a/b',
      platform: 'server',
    });
    expect(events.find(({ name }) => name === 'signed_in')).toMatchObject({
      actorId: 'device:a2',
      customerId: '600001',
    });
    for (const event of events) expect(Math.abs(event.occurredAt - Date.now())).toBeLessThan(60_000);
  });

  it('@rudderstack/rudder-sdk-node', async () => {
    const analytics = new RudderAnalytics('rudder', { dataPlaneUrl: running.url, flushAt: 5, logLevel: 'error' });
    analytics.identify({ userId: '600002', traits: { phone: '13800000000' } });
    analytics.track({ userId: '600002', event: 'Product Viewed', properties: { code: '600000', tags: ['a', 'b'] } });
    analytics.screen({ userId: '600002', name: '行情' });
    await analytics.flush();
    await expect.poll(async () => (await logged('rudder')).length).toBe(3);
    const events = await logged('rudder');
    expect(events.map(({ name }) => name)).toEqual(['identified', 'Product Viewed', 'page_viewed']);
    expect(events[1]).toMatchObject({ customerId: '600002', properties: { code: '600000', tags: ['a', 'b'] } });
    expect(await clearTrait(events[0], 'phone')).toBe('13800000000');
    expect(events[0]?.traits?.phone_index).toBe(cipher.blindIndex('phone', '138-0000-0000'));
  });

  it('sa-sdk-node, with gzip and without', async () => {
    for (const gzip of [true, false]) {
      const sensors = new Sensors();
      // The SDK submits from one instance a process and remembers that in a global.
      Reflect.deleteProperty(globalThis, 'isRunSubmitTo');
      sensors.submitTo({ url: `${running.url}/sa?project=default&token=sensors`, gzip, mode: 'track' });
      sensors.track(`d-${gzip}`, 'OpenAccount', { step: 1, channel: 'h5' });
      sensors.trackSignup('600003', `d-${gzip}`, {});
      sensors.profileSet('600003', { level: 'gold' });
    }
    await expect.poll(async () => (await logged('sensors')).length, { timeout: 10_000 }).toBe(8);
    const events = await logged('sensors');
    expect(
      events
        .filter(({ name }) => name === 'OpenAccount')
        .map(({ actorId }) => actorId)
        .sort(),
    ).toEqual(['device:d-false', 'device:d-true']);
    expect(events.filter(({ name, customerId }) => name === 'signed_in' && customerId === '600003').length).toBe(4);
    expect(events.filter(({ name }) => name === 'profile_set').map(({ traits }) => traits?.level)).toEqual([
      'gold',
      'gold',
    ]);
  });

  it('an SDK with a public key speaks for nobody', async () => {
    const analytics = new Analytics({ writeKey: 'browser', host: running.url });
    analytics.identify({ userId: '600001', anonymousId: 'thief', traits: { phone: '13900000000' } });
    await analytics.closeAndFlush();
    const [event, ...others] = await logged('browser');
    expect(others).toEqual([]);
    expect(event).toMatchObject({ kind: 'track', actorId: 'device:thief', properties: { claim_refused: true } });
    expect(event?.customerId).toBeUndefined();
    expect(event?.traits).toBeUndefined();
  });
});
