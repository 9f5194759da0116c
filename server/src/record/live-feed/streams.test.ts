// The live feed as a stream, over a real socket and with real sessions: order, resuming, limits, slow readers, and its ends.
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { migrations as auditMigrations } from '../../platform/audit/index.ts';
import { migrations as authMigrations } from '../../platform/auth/index.ts';
import { openBrowser, openTestSite, type TestBrowser, type TestSite } from '../../platform/auth/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { LoggedEvent } from '../log/index.ts';
import { createLiveFeed, type LiveFeed } from './feed.ts';
import { createLiveRoutes } from './routes.ts';
import { createLiveStreams, type LiveStreams, STREAMS_OF_CALLER_MAX } from './streams.ts';

interface Message {
  readonly id: string | undefined;
  readonly event: string;
  /** Of the messages that carry events; the others are known by their kind alone. */
  readonly data: {
    readonly events: readonly { readonly name: string; readonly properties?: unknown }[];
    readonly skipped: boolean;
  };
}

const messagesIn = (text: string): readonly Message[] =>
  text.split('\n\n').flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const event = field('event');
    return event === undefined ? [] : [{ id: field('id'), event, data: JSON.parse(field('data') ?? 'null') }];
  });

describe('the stream of live events', () => {
  let store: StateStore;
  let site: TestSite;
  let feed: LiveFeed;
  let streams: LiveStreams;
  let browser: TestBrowser;
  let port = 0;
  let position = 0;
  const opened: AbortController[] = [];

  const push = (names: readonly string[], more: Partial<LoggedEvent> = {}): void => {
    const events = names.map((name) => ({
      ...{ key: name, kind: 'track', name, occurredAt: 1, actorId: 'device:d', properties: {} },
      ...more,
    })) as readonly LoggedEvent[];
    feed.push(events, { source: 'core', trust: 'server', dialect: 'zhiyin', recordedAt: 1 }, position);
    position += events.length;
  };
  const cookieOf = ({ cookies }: TestBrowser): string => `zhiyin_session=${cookies.zhiyin_session}`;
  const address = (query = ''): string => `http://127.0.0.1:${port}/api/events/live/stream${query}`;

  /** Opens a stream and collects what it says. */
  const listen = async (query = '', headers: Record<string, string> = {}) => {
    const stop = new AbortController();
    opened.push(stop);
    const response = await fetch(address(query), {
      headers: { cookie: cookieOf(browser), ...headers },
      signal: stop.signal,
    });
    const seen = { text: '', ended: false };
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) seen.text += decoder.decode(chunk as Uint8Array, { stream: true });
      seen.ended = true;
    })().catch(() => undefined);
    return {
      ...{ response, seen, stop: () => stop.abort(), reading },
      messages: (event?: string) => messagesIn(seen.text).filter((each) => event === undefined || each.event === event),
      names: () =>
        messagesIn(seen.text)
          .filter(({ event }) => event === 'events')
          .flatMap(({ data }) => data.events.map(({ name }) => name)),
    };
  };
  const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 10 });

  beforeAll(async () => {
    store = await openTestStateStore([...auditMigrations, ...authMigrations]);
    feed = createLiveFeed({ now: () => 1_000 });
    streams = createLiveStreams(
      feed,
      { now: () => Date.now() },
      { restMs: 20, beatMs: 80, checkMs: 120, stuckMs: 400 },
    );
    site = await openTestSite(store, { routes: createLiveRoutes(feed, streams) });
    const first = await site.auth.ensureFirstOperator();
    browser = openBrowser(site.server);
    const secret = first?.oneTimePassword ?? '';
    await browser.call('POST', '/session', { loginName: 'admin', password: secret });
    const next = { currentPassword: secret, newPassword: 'a phrase to watch streams' };
    expect((await browser.call('POST', '/session/password', next)).statusCode).toBe(200);
    await site.server.listen({ host: '127.0.0.1', port: 0 });
    port = (site.server.server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    for (const stop of opened.splice(0)) stop.abort();
    await eventually(() => expect(streams.count()).toBe(0));
  });
  afterAll(async () => {
    await site.server.close();
    await store.close();
  });

  it('sends what comes, in order and once, and goes on after a break where it was', async () => {
    push(['before']);
    const first = await listen();
    expect(first.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(first.response.headers.get('cache-control')).toBe('no-store');
    await eventually(() => expect(first.names()).toEqual(['before']));
    push(['one', 'two']);
    await eventually(() => expect(first.names()).toEqual(['before', 'one', 'two']));
    const lastId = first.messages('events').at(-1)?.id ?? '';
    first.stop();
    push(['three']);
    const second = await listen('', { 'last-event-id': lastId });
    await eventually(() => expect(second.names()).toEqual(['three']));
    push(['four']);
    await eventually(() => expect(second.names()).toEqual(['three', 'four']));
    expect(second.messages('events').some(({ data }) => data.skipped)).toBe(false);
  });

  it('sends only what was asked for, and signs of life while there is nothing', async () => {
    const stream = await listen('?name=wanted&quarantined=no');
    push(['other', 'wanted']);
    push(['wanted'], { violations: [{ code: 'WRONG_TYPE', message: 'made for the test' }] });
    await eventually(() => expect(stream.messages('beat').length).toBeGreaterThanOrEqual(2));
    expect(stream.names()).toEqual(['wanted']);
    expect(stream.messages('beat')[0]?.data).toEqual({ acceptedLastMinute: expect.any(Number) });
  });

  it('keeps ids of a process before this one apart', async () => {
    push(['old']);
    const stream = await listen('', { 'last-event-id': '12' });
    await eventually(() => expect(stream.messages('events')[0]?.data.skipped).toBe(true));
    const beyond = await listen('', { 'last-event-id': '9007199254740990' });
    await eventually(() => expect(beyond.messages('events')[0]?.data).toMatchObject({ skipped: true, events: [] }));
  });

  it('says how much a flood skipped, in messages of bounded size', async () => {
    const stream = await listen('?name=flood');
    await eventually(() => expect(stream.messages('events')).toHaveLength(1));
    for (let round = 0; round < 20; round += 1) push(Array.from({ length: 500 }, () => 'flood'));
    push(['flood'], { properties: { last: true } });
    await eventually(() => {
      const told = stream.messages('events').flatMap(({ data }) => data.events);
      expect(told.at(-1)?.properties).toEqual({ last: true });
    });
    const sizes = stream.messages('events').map(({ data }) => data.events.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    expect(stream.messages('events').some(({ data }) => data.skipped)).toBe(true);
  });

  it('opens no more than a few for one caller, and one again when one was closed', async () => {
    const mine = [];
    for (let each = 0; each < STREAMS_OF_CALLER_MAX; each += 1) mine.push(await listen());
    const refused = await fetch(address(), { headers: { cookie: cookieOf(browser) } });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'TOO_MANY_STREAMS']);
    mine[0]?.stop();
    await eventually(() => expect(streams.count()).toBe(STREAMS_OF_CALLER_MAX - 1));
    expect((await listen()).response.status).toBe(200);
  });

  it('is not for strangers, and ends with a reason when the session does', async () => {
    expect((await fetch(address())).status).toBe(401);
    const other = openBrowser(site.server);
    await other.call('POST', '/session', { loginName: 'admin', password: 'a phrase to watch streams' });
    const stream = await listen('', { cookie: cookieOf(other) });
    await eventually(() => expect(stream.messages('beat').length).toBeGreaterThan(0));
    await other.call('DELETE', '/session');
    await eventually(() => expect(stream.seen.ended).toBe(true));
    expect(stream.messages().at(-1)).toMatchObject({ event: 'end', data: { code: 'SESSION_ENDED' } });
  });

  it('cuts off who does not read', async () => {
    const deaf: Socket = connect(port, '127.0.0.1');
    deaf.on('error', () => undefined);
    deaf.pause();
    deaf.write(
      `GET /api/events/live/stream HTTP/1.1\r\nHost: zhiyin.test\r\nCookie: ${cookieOf(browser)}\r\nAccept: text/event-stream\r\n\r\n`,
    );
    await eventually(() => expect(streams.count()).toBe(1));
    let rounds = 0;
    for (; streams.count() > 0 && rounds < 400; rounds += 1) {
      push(['heavy'], { properties: { text: 'x'.repeat(900_000) } });
      await sleep(10);
    }
    expect(streams.count()).toBe(0);
    deaf.destroy();
  });

  it('ends with the server, at once', async () => {
    const stream = await listen();
    const beganAt = performance.now();
    await site.server.close();
    await eventually(() => expect(stream.seen.ended).toBe(true));
    expect(performance.now() - beganAt).toBeLessThan(15_000);
  });
});
