// The collector without a platform: retries, waits, closing pages, several tabs, sessions, consent, log-ins.
import { describe, expect, it } from 'vitest';
import { createCollector } from './client.ts';
import { memoryStorage } from './host.ts';
import { createTestHost, type SentBody, settle, type TestHost } from './host-testing.ts';
import { LEASE_MS } from './ownership.ts';
import type { Problem } from './sender.ts';
import { SESSION_GAP_MS } from './session.ts';
import type { Options } from './settings.ts';
import { touchOf, touchParametersOf } from './touch.ts';

const start = (host: TestHost, options: Partial<Options> = {}) => {
  const collector = createCollector({
    host,
    options: { endpoint: 'https://e.example.com/', key: 'zyp_key', ...options },
  });
  collector.begin({});
  return collector;
};

const namesIn = (bodies: readonly SentBody[]): readonly (string | undefined)[] =>
  bodies.flatMap(({ events }) => events.map(({ name, type }) => name ?? type));
const idsIn = (bodies: readonly SentBody[]): readonly string[] =>
  bodies.flatMap(({ events }) => events.map(({ id }) => id));
const tokenUntil = (ms: number): string =>
  `h.${Buffer.from(JSON.stringify({ sub: '1', exp: ms / 1000 })).toString('base64url')}.s`;

describe('sending', () => {
  it('waits for company, says once what all share, and leaves nothing behind', async () => {
    const host = createTestHost();
    const collector = start(host, { appVersion: '8.1', properties: { tenant: 'a' } });
    collector.track('one', { price: 1 });
    collector.track('two', { price: 2 });
    await host.advance(1_999);
    expect(host.sent).toEqual([]);
    await host.advance(1);
    expect(namesIn(host.sent)).toEqual(['app_started', 'one', 'two']);
    expect(host.sent[0]?.properties).toEqual({ platform: 'web', app_version: '8.1', tenant: 'a' });
    expect(host.sent[0]?.events.map(({ properties }) => properties)).toEqual([
      { first_time: true },
      { price: 1 },
      { price: 2 },
    ]);
    expect(host.sent[0]?.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect([collector.state().waiting, host.timers(), host.storage.keys('zhiyin:zyp_key:e:')]).toEqual([0, 0, []]);
  });

  it('sends a full batch at once', async () => {
    const host = createTestHost();
    const collector = start(host, { batchEventsMax: 3 });
    for (const name of ['a', 'b', 'c', 'd']) collector.track(name);
    await host.advance(0);
    expect(host.sent.map(({ events }) => events.length)).toEqual([3, 2]);
  });

  it('comes back after failures, later each time, with the same ids and a new sentAt', async () => {
    const host = createTestHost();
    host.answers = ['lost', { status: 503 }, { status: 500 }, { status: 200 }];
    const problems: Problem[] = [];
    const collector = start(host, { onProblem: (problem) => problems.push(problem) });
    await host.advance(60_000);
    // Half of each wait is random; the test's chance is a half: 0.75, 1.5 and 3 seconds.
    const times = host.sent.map(({ sentAt }) => sentAt);
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 750, 2_250, 5_250]);
    expect(new Set(idsIn(host.sent)).size).toBe(1);
    expect(problems.map(({ code, status }) => [code, status])).toEqual([
      ['NETWORK', 0],
      ['HTTP_503', 503],
      ['HTTP_500', 500],
    ]);
    expect(collector.state().waiting).toBe(0);
  });

  it.each<[string, string | null, number]>([
    ['seconds', '30', 30_000],
    ['a date', new Date(1_000_000_000_000 + 2_000 + 45_000).toUTCString(), 45_000],
    ['nonsense', 'soon', 750],
    ['less than the backoff', '0', 750],
  ])('waits as long as Retry-After says: %s', async (_name, retryAfter, waitMs) => {
    const host = createTestHost();
    host.answers = [{ status: 429, retryAfter }, { status: 200 }];
    start(host);
    await host.advance(120_000);
    expect(host.sent.length).toBe(2);
    expect((host.sent[1]?.sentAt ?? 0) - (host.sent[0]?.sentAt ?? 0)).toBe(waitMs);
  });

  it('halves what is too large, drops what is refused, and stops for a key that is not accepted', async () => {
    const host = createTestHost();
    host.answers = [
      { status: 413 },
      { status: 200 },
      { status: 400, body: '{"code":"NOT_JSON","message":"m"}' },
      { status: 200 },
    ];
    const problems: Problem[] = [];
    const collector = start(host, { onProblem: (problem) => problems.push(problem) });
    for (const name of ['a', 'b', 'c']) collector.track(name);
    await host.advance(2_000);
    expect(host.sent.map(({ events }) => events.length)).toEqual([4, 2, 2]);
    expect([collector.state().waiting, problems.map(({ code }) => code)]).toEqual([0, ['NOT_JSON']]);
    host.answers = [{ status: 401, body: '{"code":"REVOKED_KEY","message":"m"}' }];
    collector.track('d');
    await host.advance(3_600_000);
    expect([host.sent.length, collector.state().waiting, host.timers()]).toEqual([4, 1, 0]);
    expect(problems[1]).toEqual({ code: 'REVOKED_KEY', message: 'm', status: 401 });
  });

  it('tells of single events that the server refused', async () => {
    const host = createTestHost();
    host.answers = [
      {
        status: 200,
        body: JSON.stringify({ accepted: 0, refused: [{ index: 0, code: 'ID_TOO_LONG', message: 'm' }] }),
      },
    ];
    const problems: Problem[] = [];
    start(host, { onProblem: (problem) => problems.push(problem) });
    await host.advance(2_000);
    expect(problems).toEqual([{ code: 'ID_TOO_LONG', message: 'm', status: 200 }]);
  });

  it('asks nothing of the network while there is none, and all at once when it is back', async () => {
    const host = createTestHost();
    host.isConnected = false;
    const collector = start(host);
    for (let index = 0; index < 120; index += 1) collector.track('a');
    await host.advance(3_600_000);
    expect(host.sent).toEqual([]);
    host.isConnected = true;
    collector.online();
    await settle();
    expect(host.sent.map(({ events }) => events.length)).toEqual([50, 50, 21]);
    expect(new Set(idsIn(host.sent)).size).toBe(121);
  });
});

describe('closing and tabs', () => {
  it('hands over in pieces what waits, once', async () => {
    const host = createTestHost();
    const collector = start(host);
    for (let index = 0; index < 60; index += 1) collector.track('a');
    collector.leave(false);
    collector.leave(true);
    expect(host.beacons.map(({ events }) => events.length)).toEqual([50, 11]);
    await host.advance(60_000);
    expect([host.sent, host.storage.keys('zhiyin:zyp_key:e:')]).toEqual([[], []]);
  });

  it.each<[string, (host: TestHost) => void]>([
    [
      'offline',
      (host) => {
        host.isConnected = false;
      },
    ],
    [
      'beacons are not taken',
      (host) => {
        host.takesBeacons = false;
      },
    ],
  ])('leaves it to the next page: %s', async (_name, spoil) => {
    const storage = memoryStorage();
    const clock = { now: 1_000_000_000_000 };
    const closed = createTestHost(storage, clock);
    spoil(closed);
    const collector = start(closed);
    collector.track('stranded');
    collector.leave(true);
    // The page is still told of its end; that must not make it look alive.
    collector.leave(false);
    const next = createTestHost(storage, clock);
    start(next);
    await next.advance(3_000);
    expect(namesIn(next.sent)).toEqual(['app_started', 'stranded']);
    expect(closed.beacons).toEqual([]);
  });

  it('says again under the same id what was on its way when the page was left, because nobody saw the answer', async () => {
    const storage = memoryStorage();
    const clock = { now: 1_000_000_000_000 };
    const closed = createTestHost(storage, clock);
    const posted: string[] = [];
    const collector = start({
      ...closed,
      post: (_url, body) => {
        posted.push(body);
        return new Promise(() => undefined);
      },
    });
    collector.track('clicked');
    await closed.advance(3_000);
    collector.track('waiting');
    collector.leave(true);
    const onTheWay = posted.flatMap((body) => (JSON.parse(body) as SentBody).events);
    expect(onTheWay.map(({ name }) => name)).toEqual(['app_started', 'clicked']);
    // What was not on its way is the browser's now; giving it the rest too would say it twice for sure.
    expect(namesIn(closed.beacons)).toEqual(['waiting']);
    const next = createTestHost(storage, clock);
    start(next);
    await next.advance(3_000);
    expect(idsIn(next.sent)).toEqual(onTheWay.map(({ id }) => id));
  });

  it('does not touch what a living tab holds, and takes over from one that died without a word', async () => {
    const storage = memoryStorage();
    const clock = { now: 1_000_000_000_000 };
    const alive = createTestHost(storage, clock);
    alive.isConnected = false;
    start(alive).track('mine');
    const second = createTestHost(storage, clock);
    const other = start(second);
    await second.advance(5_000);
    expect(second.sent).toEqual([]);
    clock.now += LEASE_MS + 1;
    other.resume();
    const third = createTestHost(storage, clock);
    const late = start(third);
    await second.advance(5_000);
    await third.advance(5_000);
    await settle();
    const sent = [...second.sent, ...third.sent];
    expect(namesIn(sent).filter((name) => name === 'mine').length).toBe(1);
    expect(new Set(idsIn(sent)).size).toBe(idsIn(sent).length);
    late.stop();
    // The frozen tab wakes up and finds that it has nothing left to send.
    alive.isConnected = true;
    await alive.advance(LEASE_MS);
    expect(namesIn(alive.sent)).toEqual([]);
  });
});

describe('sessions and touches', () => {
  const usual = touchParametersOf({});
  it('ends after 30 minutes without activity, told when it really ended, and starts anew without its campaign', async () => {
    const host = createTestHost();
    const collector = createCollector({ host, options: { endpoint: 'https://e', key: 'k' } });
    collector.begin(touchOf({ utm_source: 'douyin', channel: 'kol' }, usual, 'https://a.example/x', 'a.example'));
    await host.advance(SESSION_GAP_MS - 60_000);
    collector.track('still');
    await host.advance(SESSION_GAP_MS);
    collector.track('next');
    await host.advance(5_000);
    const events = host.sent.flatMap(({ events: each, properties }) =>
      each.map((event) => ({ ...event, properties: { ...properties, ...event.properties } })),
    );
    expect(events.map(({ name }) => name)).toEqual(['app_started', 'still', 'app_ended', 'app_started', 'next']);
    const [first, still, ended, second, next] = events;
    expect(ended).toMatchObject({
      sessionId: first?.sessionId,
      time: still?.time,
      properties: { duration_seconds: 29 * 60 },
    });
    expect(second?.sessionId).not.toBe(first?.sessionId);
    expect(still?.properties).toMatchObject({ utm_source: 'douyin', channel: 'kol' });
    expect(next?.properties).toEqual({ platform: 'web' });
    expect(second?.properties).toMatchObject({
      first_time: false,
      first_utm_source: 'douyin',
      latest_channel: 'kol',
      latest_referrer_host: 'a.example',
    });
  });

  it('keeps the first touch for good, and the latest that was not direct', async () => {
    const storage = memoryStorage();
    const clock = { now: 1_000_000_000_000 };
    const visit = async (query: Readonly<Record<string, string>>) => {
      const host = createTestHost(storage, clock);
      const collector = createCollector({ host, options: { endpoint: 'https://e', key: 'k' } });
      collector.begin(touchOf(query, usual, '', ''));
      await host.advance(SESSION_GAP_MS + 5_000);
      return { ...host.sent[0]?.properties, ...host.sent[0]?.events.at(-1)?.properties };
    };
    expect(await visit({ utm_source: 'one', utm_medium: 'cpc' })).toMatchObject({
      first_utm_source: 'one',
      latest_utm_source: 'one',
    });
    expect(await visit({ utm_source: 'two' })).toMatchObject({ first_utm_source: 'one', latest_utm_source: 'two' });
    const direct = await visit({});
    expect(direct).toMatchObject({ first_utm_source: 'one', latest_utm_source: 'two' });
    expect(direct).not.toHaveProperty('utm_source');
    expect(direct).not.toHaveProperty('latest_utm_medium');
  });
});

describe('log-in', () => {
  const identifications = (host: TestHost) =>
    host.sent.flatMap(({ events }) => events.filter(({ type }) => type === 'identify'));

  it('is told once a session, and again for another token, customer or trait', async () => {
    const host = createTestHost();
    const collector = start(host);
    collector.identify('600001', { token: 'a' });
    collector.identify('600001', { token: 'a' });
    collector.identify('600001', { token: 'b' });
    collector.identify('600001', { token: 'b', traits: { tier: 'gold' } });
    collector.identify('600002', { token: 'c' });
    collector.identify('');
    await host.advance(2_000);
    expect(
      identifications(host).map(({ customerId, identityToken, traits }) => [customerId, identityToken, traits]),
    ).toEqual([
      ['600001', 'a', undefined],
      ['600001', 'b', undefined],
      ['600001', 'b', { tier: 'gold' }],
      ['600002', 'c', undefined],
    ]);
    expect(JSON.stringify(host.storage.keys('').map((key) => host.storage.get(key)))).not.toMatch(/600001|gold/);
  });

  it('asks for a fresh token when the one it has is over, and waits while there is none', async () => {
    const host = createTestHost();
    const asked: string[] = [];
    let isDown = true;
    const collector = start(host, {
      identityToken: async (customerId) => {
        asked.push(customerId);
        if (isDown) throw new Error('the backend is down');
        return 'fresh';
      },
    });
    collector.identify('600001', { token: tokenUntil(host.now() + 3_600_000) });
    await host.advance(2_000);
    expect([asked, identifications(host).length]).toEqual([[], 1]);
    collector.identify('600002', { token: tokenUntil(host.now() + 31_000) });
    host.isConnected = false;
    await host.advance(60_000);
    host.isConnected = true;
    collector.leave(false);
    expect(host.beacons).toEqual([]);
    collector.online();
    await settle();
    expect([asked, identifications(host).length]).toEqual([['600002'], 1]);
    isDown = false;
    await host.advance(60_000);
    expect(identifications(host)[1]).toMatchObject({ customerId: '600002', identityToken: 'fresh' });
  });
});

describe('consent', () => {
  it('that is refused before anything was collected sends nothing at all', async () => {
    const host = createTestHost();
    const collector = start(host, { consent: 'opt-in' });
    collector.track('a');
    collector.consent({ analytics: false });
    collector.track('b');
    await host.advance(60_000);
    expect([host.sent, collector.state().waiting]).toEqual([[], 0]);
    expect(host.storage.keys('')).toEqual(['zhiyin-consent:zyp_key']);
    collector.consent({ analytics: true });
    collector.track('c');
    await host.advance(60_000);
    expect(namesIn(host.sent)).toEqual(['app_started', 'consent_changed', 'c']);
  });

  it('that is withdrawn offline is told by a later page, and nothing else is, not from another tab either', async () => {
    const storage = memoryStorage();
    const clock = { now: 1_000_000_000_000 };
    const host = createTestHost(storage, clock);
    const tab = createTestHost(storage, clock);
    const collector = start(host);
    await host.advance(3_000);
    host.isConnected = false;
    tab.isConnected = false;
    const other = start(tab);
    collector.track('mine');
    other.track('theirs');
    collector.consent({ analytics: false }, { textVersion: '3' });
    collector.leave(true);
    tab.isConnected = true;
    other.online();
    await tab.advance(3_000);
    const sent = [...host.sent.slice(1), ...tab.sent];
    expect(namesIn(sent)).toEqual(['consent_changed']);
    expect(other.state().anonymousId).toBe('');
  });

  it('for other purposes is told and changes nothing else', async () => {
    const host = createTestHost();
    const collector = start(host);
    collector.consent({ marketing: true });
    collector.consent({ marketing: true });
    collector.consent({ marketing: false });
    collector.track('a');
    await host.advance(5_000);
    expect(namesIn(host.sent)).toEqual(['app_started', 'consent_changed', 'consent_changed', 'a']);
  });
});

describe('options', () => {
  it.each<[string, Partial<Options>]>([
    ['no scheme', { endpoint: 'e.example.com' }],
    ['no key', { key: '' }],
  ])('%s is refused where it is made', (_name, options) => {
    expect(() => start(createTestHost(), options)).toThrow(/zhiyin: /);
  });
});
