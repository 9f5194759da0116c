// A running ingest with keys of every sort, and short ways to send to it. For the tests of this folder.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { manualClock } from '../../kernel/index.ts';
import type { LoggedEvent } from '../log/index.ts';
import { permissivePlan } from './plan-check.ts';
import { fixedKeyRing, memoryLog, openCipher, startTestIngest, type TestIngest, testKey } from './testing.ts';

export const NOW = Date.UTC(2026, 5, 30, 2, 0, 0);
export const clock = manualClock(NOW);
export const log = memoryLog();
export const keys = fixedKeyRing({
  pub: testKey({ source: 'app' }),
  shop: testKey({ source: 'shop', allowedOrigins: ['https://m.example.com'] }),
  srv: testKey({ source: 'core', trust: 'server' }),
  gone: testKey({ source: 'gone', revokedAt: NOW - 1 }),
  sensorsOnly: testKey({ source: 'sensors_only', dialects: ['sensors'] }),
  slow: testKey({ source: 'slow', eventsPerSecondMax: 10 }),
});
const plan = {
  ...permissivePlan,
  check: (event: LoggedEvent) =>
    event.name === 'planned_amount' && typeof event.properties.amount !== 'number'
      ? [{ code: 'WRONG_TYPE', property: 'amount', message: 'amount is a number' }]
      : [],
  serverOnly: (name: string) => name === 'trade' || permissivePlan.serverOnly(name),
};

export let running: TestIngest;

/** Starts ingest before the tests of a file and empties the log before each. */
export const useTestIngest = (): void => {
  beforeAll(async () => {
    const limits = { bodyBytesMax: 200_000, expandedBytesMax: 2_000_000, eventsMax: 200 };
    running = await startTestIngest({ eventLog: log, cipher: openCipher, keys, wallClock: clock, plan, limits });
  });
  afterAll(() => running.close());
  beforeEach(() => {
    log.batches.length = 0;
    clock.set(NOW);
  });
};

export const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${running.url}${path}`, { method: 'POST', body, headers });
export const send = (events: readonly unknown[], key = 'srv', extra: object = {}) =>
  post('/v1/events', JSON.stringify({ events, ...extra }), { authorization: `Bearer ${key}` });
export const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });
export const one = async (event: object, key = 'srv', extra: object = {}): Promise<LoggedEvent> => {
  const answer = await send([event], key, extra);
  expect(answer.status).toBe(200);
  const [logged] = log.events();
  if (!logged) throw new Error(`nothing was logged: ${await answer.text()}`);
  return logged;
};
export const token = (claims: object, secret = 'secret of app', header: object = { alg: 'HS256', typ: 'JWT' }) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};
export const inAnHour = NOW / 1000 + 3600;
