// Keys and trust: who may send, how fast, and whom a source may speak for.
import { describe, expect, it } from 'vitest';
import { targets } from '../mapping/index.ts';
import { coreRecords } from './plan-check.ts';
import { basic, clock, inAnHour, log, NOW, one, post, running, send, token, useTestIngest } from './testing-desk.ts';

useTestIngest();

describe('keys', () => {
  const event = JSON.stringify({ type: 'track', event: 'a', userId: 'u', anonymousId: 'd', messageId: 'm' });
  const sensors = `data=${Buffer.from(JSON.stringify({ type: 'track', event: 'a', distinct_id: 'd', time: NOW, _track_id: 1 })).toString('base64')}`;
  it.each<[string, string, number]>([
    ['unknown', 'nobody', 401],
    ['missing', '', 401],
    ['revoked', 'gone', 401],
    ['for another protocol', 'sensorsOnly', 403],
  ])('%s: refused in the form of each protocol', async (_name, key, status) => {
    const own = await send([{ name: 'a', anonymousId: 'd' }], key);
    expect([own.status, Object.keys((await own.json()) as object)]).toEqual([status, ['code', 'message']]);
    const segment = await post('/v1/track', event, basic(key));
    expect([segment.status, await segment.json()]).toMatchObject([status, { success: false }]);
    const ark = await post(`/up?appid=${key}`, JSON.stringify([{ xwho: 'd', xwhat: 'a', xwhen: NOW, appid: key }]));
    expect([ark.status, await ark.json()]).toMatchObject([status, { code: status }]);
    if (key === 'sensorsOnly') return;
    const image = await fetch(`${running.url}/sa.gif?token=${key}&${sensors}`);
    expect([image.status, image.headers.get('content-type')]).toEqual([status, 'image/gif']);
    expect(log.batches).toEqual([]);
  });

  it('lets pages of allowed origins in, and servers only without an origin', async () => {
    const from = async (key: string, origin: string) => {
      const headers = { authorization: `Bearer ${key}`, origin };
      const answer = await post('/v1/events', JSON.stringify({ events: [{ name: 'a', anonymousId: 'd' }] }), headers);
      return [answer.status, answer.headers.get('access-control-allow-origin')];
    };
    expect(await from('shop', 'https://m.example.com')).toEqual([200, 'https://m.example.com']);
    expect((await from('shop', 'https://evil.example'))[0]).toBe(403);
    expect(await from('pub', 'https://anywhere.example')).toEqual([200, 'https://anywhere.example']);
    expect((await from('srv', 'https://m.example.com'))[0]).toBe(403);
    const preflight = await fetch(`${running.url}/v1/t`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://m.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-own',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-own');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
  });

  it('holds a thousand requests a second from one key down to its rate, and tells it when to come back', async () => {
    const statuses: number[] = [];
    let retryAfter: string | null = null;
    for (let round = 0; round < 1_000; round += 1) {
      clock.set(NOW + round);
      const answer = await send([{ name: 'read', anonymousId: 'd', id: String(round) }], 'slow');
      statuses.push(answer.status);
      if (answer.status === 429) retryAfter = answer.headers.get('retry-after');
      await answer.arrayBuffer();
    }
    const accepted = statuses.filter((status) => status === 200).length;
    // A full bucket of two seconds, and what one second adds.
    expect(accepted).toBeGreaterThanOrEqual(29);
    expect(accepted).toBeLessThanOrEqual(31);
    expect(statuses.filter((status) => status === 429).length).toBe(1_000 - accepted);
    expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    expect(log.events().length).toBe(accepted);
    clock.set(NOW + 60_000);
    expect((await send([{ name: 'read', anonymousId: 'd' }], 'slow')).status).toBe(200);
  });
});

describe('trust', () => {
  it.each<[string, object]>([
    ['a trade', { name: 'trade', anonymousId: 'd', properties: { amount: 1e6 } }],
    ['a record of the core system', { name: 'asset_recorded', anonymousId: 'd', properties: { amount: 1e6 } }],
    ['a fact', { type: 'fact', name: 'anything', factKey: 'k', customerId: '600001' }],
  ])('%s from a public key goes to quarantine', async (_name, event) => {
    const logged = await one(event, 'pub');
    expect(logged.violations?.map((violation) => violation.code)).toContain('UNTRUSTED_FACT');
    expect(logged.customerId).toBeUndefined();
  });

  it('takes facts from a server key', async () => {
    expect((await one({ name: 'trade', customerId: '600001' })).violations).toBeUndefined();
  });

  it.each<[string, object, string | undefined]>([
    [
      'an identify',
      { type: 'identify', anonymousId: 'd', customerId: '600001', traits: { phone: '13800000000' } },
      'device:d',
    ],
    ['an event', { name: 'a', anonymousId: 'd', customerId: '600001' }, 'device:d'],
    ['an alias', { type: 'alias', anonymousId: 'd', previousId: 'victim' }, 'device:d'],
    ['an event without another id', { name: 'a', customerId: '600001' }, undefined],
  ])('%s of another customer from a public key says nothing about that customer', async (_name, event, actor) => {
    const logged = await one(event, 'pub');
    expect(logged.customerId).toBeUndefined();
    expect(logged.aliasOf).toBeUndefined();
    expect(logged.traits).toBeUndefined();
    expect(logged.kind).toBe('track');
    expect(logged.properties.claim_refused).toBe(true);
    if (actor) expect(logged.actorId).toBe(actor);
    else expect(logged.actorId).toMatch(/^unverified:[0-9a-f]{32}$/);
    expect(JSON.stringify(logged)).not.toContain('600001');
    expect(JSON.stringify(logged)).not.toContain('victim');
  });

  it('believes a token that the firm signed, wherever the SDK can put it', async () => {
    const good = token({ sub: '600001', exp: inAnHour });
    const claim = { name: 'a', anonymousId: 'd', customerId: '600001' };
    expect((await one({ ...claim, identityToken: good }, 'pub')).customerId).toBe('600001');
    log.batches.length = 0;
    expect((await one(claim, 'pub', { identityToken: good })).customerId).toBe('600001');
    log.batches.length = 0;
    const message = { type: 'track', event: 'a', userId: '600001', messageId: 'm', context: { identityToken: good } };
    await post('/v1/track', JSON.stringify(message), basic('pub'));
    const record = { xwho: '600001', xwhat: 'a', xwhen: NOW, xcontext: { $is_login: true, identity_token: good } };
    await post('/up?appid=pub', JSON.stringify([record]));
    expect(log.events().map(({ customerId }) => customerId)).toEqual(['600001', '600001']);
    expect(JSON.stringify(log.events())).not.toContain(good);
  });

  it.each<[string, string]>([
    ['expired', token({ sub: '600001', exp: NOW / 1000 - 1 })],
    ['without an end', token({ sub: '600001' })],
    ['of another customer', token({ sub: '600002', exp: inAnHour })],
    ['not valid yet', token({ sub: '600001', exp: inAnHour, nbf: inAnHour })],
    ['signed for another source', token({ sub: '600001', exp: inAnHour }, 'secret of shop')],
    ['with algorithm none', token({ sub: '600001', exp: inAnHour }, 'secret of app', { alg: 'none' })],
    ['with an empty signature', `${token({ sub: '600001', exp: inAnHour }).split('.').slice(0, 2).join('.')}.`],
    [
      'changed after signing',
      token({ sub: '600002', exp: inAnHour }).replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify({ sub: '600001', exp: inAnHour })).toString('base64url')}.`,
      ),
    ],
    ['that is none', 'abc'],
  ])('a token %s proves nothing', async (_name, identityToken) => {
    const logged = await one({ name: 'a', anonymousId: 'd', customerId: '600001', identityToken }, 'pub');
    expect(logged.customerId).toBeUndefined();
    expect(logged.properties.claim_refused).toBe(true);
  });

  it('stops believing a token when it expires, though it is remembered', async () => {
    const identityToken = token({ sub: '600001', exp: NOW / 1000 + 10 });
    const event = { name: 'a', anonymousId: 'd', customerId: '600001', identityToken };
    expect((await one(event, 'pub')).customerId).toBe('600001');
    clock.set(NOW + 10_000);
    log.batches.length = 0;
    expect((await one(event, 'pub')).customerId).toBeUndefined();
  });
});

it('keeps every record that imports can make for servers, also where there is no plan', () => {
  const made = Object.values(targets).flatMap(({ eventName }) => eventName ?? []);
  expect(made.length).toBeGreaterThan(8);
  expect(made.filter((name) => !coreRecords.has(name))).toEqual([]);
});
