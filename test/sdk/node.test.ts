// The collector for backends against a running ingest, and against servers that fail in every way.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type NodeOptions, SendFailure } from '../../sdk/src/node/client.ts';
import { openSdkDesk, type SdkDesk } from './desk.ts';

const isGzip = (body: Buffer): boolean => body[0] === 0x1f && body[1] === 0x8b;

interface Received {
  readonly status: number;
  readonly wasGzip: boolean;
  readonly ids: readonly string[];
  readonly at: number;
}

type Behaviour = (
  events: readonly { readonly id: string }[],
  attempt: number,
) =>
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  | 'hang up';

describe('the collector for backends', () => {
  let desk: SdkDesk;
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    desk = await openSdkDesk(['server-core', 'public-key']);
  });
  afterAll(() => desk?.close());
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const clientOf = (options: Partial<NodeOptions>) => {
    const client = createClient({
      endpoint: desk.url,
      key: 'server-core',
      intervalMs: 20,
      retryFirstMs: 10,
      ...options,
    });
    closing.push(() => client.close({ timeoutMs: 100 }));
    return client;
  };

  const failing = async (behave: Behaviour): Promise<{ readonly url: string; readonly received: Received[] }> => {
    const received: Received[] = [];
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks);
      const { events } = JSON.parse((isGzip(raw) ? gunzipSync(raw) : raw).toString());
      const told = behave(events, received.length + 1);
      const ids = events.map(({ id }: { id: string }) => id);
      received.push({ status: told === 'hang up' ? 0 : told.status, wasGzip: isGzip(raw), ids, at: Date.now() });
      if (told === 'hang up') {
        request.socket.destroy();
        return;
      }
      response.writeHead(told.status, told.headers);
      response.end(JSON.stringify(told.body ?? { accepted: events.length, quarantined: [], refused: [] }));
    };
    const server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
  };

  it('sends events, identifications and facts; a resolved promise means that it is in the log', async () => {
    const client = clientOf({ properties: { app_name: 'core' } });
    const before = (await desk.logged('server-core')).length;
    const outcome = await client.send({ name: 'logged_in', customerId: '600001', properties: { method: 'password' } });
    expect(outcome).toEqual({ isQuarantined: false });
    expect((await desk.logged('server-core')).length).toBe(before + 1);
    const trade = {
      type: 'fact',
      name: 'sold',
      factKey: 'trade:1',
      customerId: '600001',
      properties: { amount_fen: 1 },
    } as const;
    await Promise.all([
      client.send({
        type: 'identify',
        anonymousId: 'd1',
        customerId: '600001',
        traits: { risk_level: 'C3', name: '张三' },
      }),
      client.send(trade),
      client.send({ type: 'alias', anonymousId: 'openid:o1', previousId: 'd1' }),
      client.send({ name: 'page_viewed', anonymousId: 'd1', time: new Date('2026-01-02T03:04:05Z') }),
    ]);
    const events = (await desk.logged('server-core')).slice(before);
    expect(events.map(({ kind, customerId }) => [kind, customerId])).toEqual([
      ['track', '600001'],
      ['identify', '600001'],
      ['fact', '600001'],
      ['alias', undefined],
      ['track', undefined],
    ]);
    expect(events[0]?.properties).toEqual({ app_name: 'core', method: 'password' });
    expect(Math.abs((events[4]?.occurredAt ?? 0) - Date.parse('2026-01-02T03:04:05Z'))).toBeLessThan(1_000);
  });

  it('says which event was refused or went to quarantine, and takes the others', async () => {
    const client = clientOf({});
    const [good, nobody, broken] = await Promise.allSettled([
      client.send({ name: 'logged_in', anonymousId: 'd1' }),
      client.send({ name: 'logged_in' }),
      client.send({ name: 'page_scrolled', anonymousId: 'd1' }),
    ]);
    expect(good).toMatchObject({ status: 'fulfilled', value: { isQuarantined: false } });
    expect(nobody).toMatchObject({ status: 'rejected', reason: { code: 'MISSING_ID' } });
    expect(broken).toMatchObject({ status: 'fulfilled', value: { isQuarantined: true } });
    await expect(clientOf({ key: 'nonsense' }).send({ name: 'a', anonymousId: 'd' })).rejects.toMatchObject({
      code: 'UNKNOWN_KEY',
      status: 401,
    });
  });

  it('sends thousands in compressed batches, all of them once', async () => {
    const client = clientOf({ batchEventsMax: 300 });
    const before = (await desk.logged('server-core')).length;
    for (let index = 0; index < 5_000; index += 1) {
      expect(
        client.track({ name: 'feature_used', anonymousId: `d${index % 7}`, properties: { feature: `f${index}` } }),
      ).toBe(true);
    }
    await client.flush();
    expect(client.waiting).toBe(0);
    const events = (await desk.logged('server-core')).slice(before);
    expect(events.length).toBe(5_000);
    expect(new Set(events.map(({ properties }) => properties.feature)).size).toBe(5_000);
  });

  it('sends again after failures, the same ids, and honours Retry-After', async () => {
    const { url, received } = await failing((_events, attempt) => {
      if (attempt === 1) return 'hang up';
      if (attempt === 2) return { status: 503 };
      return attempt === 3 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 200 };
    });
    const client = clientOf({ endpoint: url, gzipBytesMin: 200 });
    const long = 'x'.repeat(300);
    await Promise.all(
      [1, 2, 3].map((each) => client.send({ name: 'a', anonymousId: 'd', properties: { each, long } })),
    );
    expect(received.map(({ status }) => status)).toEqual([0, 503, 429, 200]);
    expect(new Set(received.map(({ ids }) => ids.join())).size).toBe(1);
    expect(received.every(({ wasGzip }) => wasGzip)).toBe(true);
    expect((received[3]?.at ?? 0) - (received[2]?.at ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('halves a batch that is too large, and gives up on one event that is', async () => {
    const { url, received } = await failing((events) =>
      events.length > 2 || events.some(({ id }) => id === 'huge') ? { status: 413 } : { status: 200 },
    );
    const client = clientOf({ endpoint: url });
    const sent = ['a', 'b', 'huge', 'c', 'd'].map((id) => client.send({ id, name: 'a', anonymousId: 'd' }));
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    const accepted = received.filter(({ status }) => status === 200).flatMap(({ ids }) => ids);
    expect(accepted.slice().sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('says no instead of growing, and takes again when there is room', async () => {
    let isOpen = false;
    const { url } = await failing(() => ({ status: isOpen ? 200 : 503 }));
    const client = clientOf({ endpoint: url, queueEventsMax: 10, retryMaxMs: 50 });
    const taken = [...Array(15).keys()].map(() => client.track({ name: 'a', anonymousId: 'd' }));
    expect(taken.filter(Boolean).length).toBe(10);
    await expect(client.send({ name: 'a', anonymousId: 'd' })).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    isOpen = true;
    await client.flush();
    expect(client.track({ name: 'a', anonymousId: 'd' })).toBe(true);
    await client.flush();
  });

  it('closes: sends what waits, gives up in time, and takes nothing more', async () => {
    const events = (await desk.logged('server-core')).length;
    const good = clientOf({ intervalMs: 60_000 });
    good.track({ name: 'logged_in', anonymousId: 'd' });
    await good.close();
    expect((await desk.logged('server-core')).length).toBe(events + 1);
    expect(good.track({ name: 'logged_in', anonymousId: 'd' })).toBe(false);

    const { url } = await failing(() => ({ status: 503 }));
    const failures: string[] = [];
    const bad = clientOf({ endpoint: url, onFailure: (failure) => failures.push(failure.code) });
    bad.track({ name: 'a', anonymousId: 'd' });
    const waited = bad.send({ name: 'a', anonymousId: 'd' });
    const outcome = expect(waited).rejects.toBeInstanceOf(SendFailure);
    const start = Date.now();
    await bad.close({ timeoutMs: 200 });
    await outcome;
    expect(Date.now() - start).toBeLessThan(2_000);
    expect(failures.length).toBe(1);
    await expect(bad.send({ name: 'a', anonymousId: 'd' })).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
