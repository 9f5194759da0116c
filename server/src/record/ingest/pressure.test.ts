// What happens when it is too much, or the log is down.
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { EventBatch } from '../log/index.ts';
import { memoryLog, openCipher, startTestIngest } from './testing.ts';
import { basic, clock, keys, useTestIngest } from './testing-desk.ts';

useTestIngest();

describe('when it is too much', () => {
  it('answers 503 and accepts nothing while the log is down, and recovers with it', async () => {
    let down = true;
    const flaky = memoryLog();
    const eventLog = {
      append: (batch: EventBatch) => (down ? Promise.reject(new Error('disk full')) : flaky.append(batch)),
    };
    const other = await startTestIngest({ eventLog, cipher: openCipher, keys, wallClock: clock });
    const call = () =>
      fetch(`${other.url}/v1/track`, { method: 'POST', headers: basic('srv'), body: '{"event":"a","userId":"1"}' });
    const refused = await call();
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      503,
      '5',
      { success: false, code: 'LOG_UNAVAILABLE' },
    ]);
    expect(other.ingest.feed.read({ limit: 10 }).events).toEqual([]);
    down = false;
    expect((await call()).status).toBe(200);
    expect(flaky.events().length).toBe(1);
    await other.close();
  });

  it('bounds requests that wait for the log, and bytes between arrival and answer', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const kept = memoryLog();
    let waiting = 0;
    const eventLog = {
      append: async (batch: EventBatch) => {
        waiting += 1;
        await gate;
        return kept.append(batch);
      },
    };
    const other = await startTestIngest({
      eventLog,
      cipher: openCipher,
      keys,
      wallClock: clock,
      limits: { appendsWaitingMax: 3, bytesInFlightMax: 10_000 },
    });
    const body = JSON.stringify({ event: 'a', userId: '1' });
    const call = (text: string) =>
      fetch(`${other.url}/v1/track`, { method: 'POST', headers: basic('srv'), body: text }).then(
        (answer) => answer.status,
      );
    const first = [call(body), call(body), call(body)];
    await expect.poll(() => waiting).toBe(3);
    expect(await call(body)).toBe(503);
    expect(await call(' '.repeat(9_990) + body)).toBe(503);
    release();
    expect(await Promise.all(first)).toEqual([200, 200, 200]);
    expect(await call(body)).toBe(200);
    // Given back: as many bytes as before fit again.
    expect(await call(' '.repeat(9_900) + body)).toBe(200);
    await other.close();
  });

  it('gives back the bytes of clients that go away in the middle of a body', async () => {
    const kept = memoryLog();
    const other = await startTestIngest({
      eventLog: kept,
      cipher: openCipher,
      keys,
      wallClock: clock,
      limits: { bytesInFlightMax: 10_000 },
    });
    for (let round = 0; round < 3; round += 1) {
      await new Promise<void>((resolve) => {
        const request = httpRequest(`${other.url}/v1/track`, {
          method: 'POST',
          headers: { ...basic('srv'), 'content-length': 9_000 },
        });
        request.on('error', () => resolve());
        request.on('close', () => resolve());
        request.write('{"event":');
        setTimeout(() => request.destroy(), 50);
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const answer = await fetch(`${other.url}/v1/track`, {
      method: 'POST',
      headers: basic('srv'),
      body: `${' '.repeat(9_000)}{"event":"a","userId":"1"}`,
    });
    expect(answer.status).toBe(200);
    await other.close();
  });
});
