// The member centre through HTTP: how a customer gets in, that nobody else does, and that nobody sees another customer's data.

import type { FastifyInstance, InjectOptions } from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Permission, permissions } from '../platform/http/index.ts';
import { inlineHashes, memberHeaders } from './serve-member.ts';
import { createServerOf } from './server.ts';
import { openTestInstallation, type TestInstallation } from './testing.ts';

const MINUTE = 60_000;
let test: TestInstallation;
let server: FastifyInstance;
let local: FastifyInstance;
let key = '';
let number = 0;

const keyOf = async (held: readonly Permission[], scope: object): Promise<string> => {
  number += 1;
  const payload = { name: `key ${number}`, permissions: held, scope, expiresAt: null };
  const made = await local.inject({ method: 'POST', url: '/api/api-keys', payload });
  return (made.json() as { key: string }).key;
};
const mint = (customerId: string, by = key) =>
  server.inject({
    ...{ method: 'POST', url: '/api/member/codes', payload: { customerId } },
    headers: { authorization: `Bearer ${by}` },
  });
const codeFor = async (customerId: string): Promise<string> => {
  const answer = await mint(customerId);
  expect(answer.statusCode, answer.body).toBe(200);
  return (answer.json() as { code: string }).code;
};
const exchange = (code: string, more: Partial<InjectOptions> = {}) =>
  server.inject({ method: 'POST', url: '/api/member/session', payload: { code }, ...more });
const tokenOf = (answer: Awaited<ReturnType<typeof exchange>>): string => answer.cookies[0]?.value ?? '';
const enter = async (customerId: string): Promise<string> => tokenOf(await exchange(await codeFor(customerId)));
const as = (token: string, path: string, method: 'GET' | 'DELETE' = 'GET', headers: Record<string, string> = {}) =>
  server.inject({ method, url: `/api/member${path}`, cookies: { zhiyin_member: token }, headers });
// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
const read = async (token: string, path: string): Promise<any> => {
  const answer = await as(token, path);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const award = (customerId: string, postingKey: string, points: number, more: object = {}) =>
  test.installation.reward.ledger.post('main', {
    ...{ kind: 'award', key: postingKey, customerId, occurredAt: test.wallClock.now() },
    credits: [{ wallet: 'points', points, priority: 0 }],
    ...more,
  });

beforeAll(async () => {
  test = await openTestInstallation();
  server = await createServerOf(test.installation, 'public');
  local = await createServerOf(test.installation, 'local');
  const { stores, reward } = test.installation;
  for (const customerId of ['C1', 'C2', 'C3', 'C4'])
    await sql`insert into profile (customer_id, person_id, status) values (${customerId}, ${customerId}, 'normal')`.execute(
      stores.state.db,
    );
  const wallet = { nameZh: '积分', nameEn: 'Points', spendable: true, transferable: false } as const;
  await reward.ledger.saveProgramme('main', {
    ...{ nameZh: '知音', nameEn: 'Zhiyin', reversal: 'unlimited', holdTimeoutMs: 1_800_000 },
    wallets: [
      {
        ...{ ...wallet, wallet: 'points', activation: { kind: 'at_once' } },
        expiry: { kind: 'rolling', unit: 'days', count: 20, roundUp: 'none', countedFrom: 'occurrence' },
      },
      { ...wallet, wallet: 'later', expiry: { kind: 'none' }, activation: { kind: 'days', count: 3 } },
    ],
  });
  key = await keyOf(['member.codes'], { kind: 'firm' });
  await award('C1', 'own-1', 100);
  await award('C1', 'own-2', 7, { credits: [{ wallet: 'later', points: 7, priority: 0 }] });
  await award('C2', 'other-1', 900, { reason: 'not for customers' });
});
afterAll(async () => {
  await server.close();
  await local.close();
  await test.close();
});

describe('getting in', () => {
  it('takes a code of the firm’s backend once and gives a cookie that scripts and other sites never get', async () => {
    const minted = (await mint('C1')).json() as { code: string; link: string };
    expect(minted.link).toBe(`http://zhiyin.test/member/#code=${minted.code}`);
    const answer = await exchange(minted.code);
    expect(answer.json()).toMatchObject({ customer: '••••C1', timeZone: 'Asia/Shanghai' });
    expect(answer.cookies[0]).toMatchObject({ name: 'zhiyin_member', httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(answer.body).not.toContain(tokenOf(answer));
    const again = await exchange(minted.code);
    expect([again.statusCode, again.json()]).toMatchObject([401, { code: 'CODE_UNKNOWN' }]);
    expect(again.cookies).toEqual([]);
  });

  it('answers the code with all that the first picture shows, once, and the cookie with the same', async () => {
    const code = await codeFor('C2');
    const open = () => server.inject({ method: 'POST', url: '/api/member/opening', payload: { code } });
    const answer = await open();
    expect(answer.statusCode, answer.body).toBe(200);
    const token = tokenOf(answer);
    const [session, tiers, points, latest] = await Promise.all(
      ['/session', '/tiers', '/points', '/statement?size=5'].map((path) => read(token, path)),
    );
    expect(answer.json()).toEqual({ session, tiers, points: { ...points, at: expect.any(Number) }, latest });
    expect(latest.items.length).toBeGreaterThan(0);
    expect(await read(token, '/opening')).toMatchObject({ session, tiers, latest });
    expect(answer.body).not.toContain(token);
    const again = await open();
    expect([again.statusCode, again.json(), again.cookies]).toMatchObject([401, { code: 'CODE_UNKNOWN' }, []]);
  });

  it('lets one of two in who use a code at the same time', async () => {
    const code = await codeFor('C1');
    const answers = await Promise.all([exchange(code), exchange(code), exchange(code)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401]);
  });

  it('refuses what is no code, and one whose minute is over, alike', async () => {
    expect((await exchange('short')).statusCode).toBe(400);
    const stale = await codeFor('C1');
    test.wallClock.set(test.wallClock.now() + MINUTE + 1);
    for (const code of [stale, 'x'.repeat(43)]) {
      const answer = await exchange(code);
      expect([answer.statusCode, answer.json()]).toMatchObject([401, { code: 'CODE_UNKNOWN' }]);
    }
  });

  it('keeps neither codes nor tokens as they are', async () => {
    const code = await codeFor('C1');
    const token = await enter('C1');
    const { db } = test.installation.stores.state;
    const rows = await sql<{ all: string }>`select coalesce(json_agg(t)::text, '') as all from (
      select code_hash as a, opened_by as b from member_code union all select token_hash, id from member_session) t`.execute(
      db,
    );
    const kept = rows.rows[0]?.all ?? '';
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.includes(code) || kept.includes(token)).toBe(false);
  });

  it('gives a session of its own to a browser that brings somebody else’s', async () => {
    const planted = await enter('C2');
    const answer = await exchange(await codeFor('C1'), { cookies: { zhiyin_member: planted } });
    expect(tokenOf(answer)).not.toBe(planted);
    expect((await as(planted, '/points')).statusCode).toBe(401);
    const invented = await exchange(await codeFor('C1'), { cookies: { zhiyin_member: 'a'.repeat(43) } });
    expect(tokenOf(invented)).not.toBe('a'.repeat(43));
    expect((await as('a'.repeat(43), '/points')).statusCode).toBe(401);
  });

  it('gives codes to programs within their scope alone', async () => {
    const branch = await keyOf(['member.codes'], { kind: 'units', unitIds: ['B9'] });
    expect((await mint('C1', branch)).json()).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    expect((await mint('nobody')).json()).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    const other = await keyOf(['customers.read'], { kind: 'firm' });
    expect((await mint('C1', other)).json()).toMatchObject({ code: 'PERMISSION_MISSING' });
  });

  it('lets nobody in as a customer: no operator, and the command line only where every customer is made up', async () => {
    const created = await local.inject({
      ...{ method: 'POST', url: '/api/operators' },
      payload: { loginName: 'boss', displayName: 'b', roles: ['administrator'], scope: { kind: 'firm' } },
    });
    const { oneTimePassword } = created.json() as { oneTimePassword: string };
    const signedIn = await server.inject({
      ...{ method: 'POST', url: '/api/session' },
      payload: { loginName: 'boss', password: oneTimePassword },
    });
    const cookies = { zhiyin_session: signedIn.cookies[0]?.value ?? '' };
    const newPassword = 'a phrase that nobody guesses';
    await server.inject({
      ...{ method: 'POST', url: '/api/session/password', cookies },
      payload: { currentPassword: oneTimePassword, newPassword },
    });
    const ask = { method: 'POST', url: '/api/member/codes', payload: { customerId: 'C1' } } as const;
    expect((await server.inject({ ...ask, cookies })).json()).toMatchObject({ code: 'KEY_REQUIRED' });
    for (const path of ['/points', '/tiers', '/session', '/activities', '/referrals', '/draws'])
      expect((await server.inject({ url: `/api/member${path}`, cookies })).statusCode).toBe(401);
    expect((await local.inject(ask)).json()).toMatchObject({ code: 'KEY_REQUIRED' });
    await test.installation.settings.markSimulated();
    const { code } = (await local.inject(ask)).json() as { code: string };
    expect((await exchange(code)).statusCode).toBe(200);
    const trail = (await local.inject('/api/audit?action=member.')).json() as { items: readonly object[] };
    expect(trail.items).toHaveLength(1);
    expect(JSON.stringify(trail.items[0])).toContain('C1');
  });
});

describe('a session', () => {
  it('ends by idleness and by age, at log-out, and when the firm ends it', async () => {
    const [idle, out, everywhere] = [await enter('C3'), await enter('C3'), await enter('C4')];
    const pending = await codeFor('C4');
    const { wallClock } = test;
    expect((await as(out, '/session', 'DELETE')).cookies[0]).toMatchObject({ name: 'zhiyin_member', value: '' });
    expect((await as(out, '/points')).json()).toMatchObject({ code: 'SESSION_ENDED' });
    const ended = await server.inject({
      ...{ method: 'DELETE', url: '/api/member/customers/C4/sessions' },
      headers: { authorization: `Bearer ${key}` },
    });
    expect(ended.json()).toEqual({ ended: 1 });
    expect((await as(everywhere, '/points')).statusCode).toBe(401);
    expect((await exchange(pending)).statusCode).toBe(401);
    wallClock.set(wallClock.now() + 14 * MINUTE);
    expect((await as(idle, '/points')).statusCode).toBe(200);
    for (let minutes = 0; minutes < 7 * 60 + 40; minutes += 14) {
      wallClock.set(wallClock.now() + 14 * MINUTE);
      expect((await as(idle, '/session')).statusCode).toBe(200);
    }
    wallClock.set(wallClock.now() + 14 * MINUTE);
    expect((await as(idle, '/session')).statusCode).toBe(401);
    const left = await enter('C3');
    wallClock.set(wallClock.now() + 15 * MINUTE);
    expect((await as(left, '/points')).json()).toMatchObject({ code: 'SESSION_ENDED' });
  });

  it('opens nothing but the member centre, and keys and operators’ cookies do not open that', async () => {
    const token = await enter('C1');
    const all = await keyOf([...permissions], { kind: 'firm' });
    const [opened, answered]: [string[], string[]] = [[], []];
    for (const { endpoint } of test.installation.routes) {
      const url = `/api${endpoint.path.replaceAll(/:\w+/g, 'C1')}`;
      const call = { method: endpoint.method, url, ...(endpoint.body ? { payload: {} } : {}) };
      if (endpoint.access.kind === 'member') {
        const byKey = await server.inject({ ...call, headers: { authorization: `Bearer ${all}` } });
        if (byKey.statusCode !== 401) opened.push(`${endpoint.method} ${endpoint.path}`);
      } else if (endpoint.access.kind !== 'public') {
        const byMember = await server.inject({ ...call, cookies: { zhiyin_member: token, zhiyin_session: token } });
        if (byMember.statusCode !== 401) answered.push(`${endpoint.method} ${endpoint.path}`);
      }
    }
    expect([opened, answered]).toEqual([[], []]);
  });

  it('acts for no other site, whatever header that site sends along', async () => {
    const token = await enter('C1');
    for (const headers of [{}, { authorization: 'Bearer x' }] as readonly Record<string, string>[]) {
      const foreign = await as(token, '/session', 'DELETE', { ...headers, origin: 'https://evil.example' });
      expect(foreign.json()).toMatchObject({ code: 'FOREIGN_ORIGIN' });
    }
    expect((await exchange(await codeFor('C1'), { headers: { origin: 'https://evil.example' } })).statusCode).toBe(403);
    expect((await as(token, '/points')).statusCode).toBe(200);
  });
});

describe('what a member sees', () => {
  it('is named by no request: no endpoint of members takes a customer number', () => {
    const own = test.installation.routes.filter(({ endpoint }) => endpoint.access.kind === 'member');
    expect(own.length).toBeGreaterThan(6);
    for (const { endpoint } of own) {
      const { path, params, query, body } = endpoint;
      const inputs = [params, query, body].map((schema) =>
        schema ? JSON.stringify(z.toJSONSchema(schema, { io: 'input' })) : '',
      );
      expect(`${path} ${inputs.join(' ')}`).not.toMatch(/customer|person|member_?id/i);
    }
    expect(own.some(({ endpoint }) => endpoint.query !== undefined)).toBe(true);
  });

  it('is the own points, with what comes and what ends', async () => {
    await award('C1', 'fresh-1', 50);
    await award('C1', 'fresh-2', 8, { credits: [{ wallet: 'later', points: 8, priority: 0 }] });
    const token = await enter('C1');
    const { programmes } = await read(token, '/points');
    const [points, later] = programmes[0].wallets;
    expect(points).toMatchObject({ wallet: 'points', available: 150, expiringSoon: 150, pending: 0 });
    expect(points.endingBy.reduce((sum: number, each: { points: number }) => sum + each.points, 0)).toBe(150);
    expect(later).toMatchObject({ available: 0, pending: 15 });
    expect(later.pendingBy).toHaveLength(1);
    expect(JSON.stringify(await read(await enter('C2'), '/points'))).toContain('900');
  });

  it('is the own statement alone, by kind, wallet, day and page', async () => {
    const token = await enter('C1');
    const { items } = await read(token, '/statement');
    expect(items).toHaveLength(4);
    expect((await read(token, '/statement?wallet=later')).items).toHaveLength(2);
    expect((await read(token, '/statement?kind=spent')).items).toEqual([]);
    expect((await read(token, '/statement?kind=other')).items).toEqual([]);
    expect((await read(token, '/statement?to=2020-01-01')).items).toEqual([]);
    const [first, ...rest] = items;
    const page = await read(token, '/statement?size=1');
    expect(page).toMatchObject({ items: [first], next: first.entryId });
    expect((await read(token, `/statement?before=${page.next}`)).items).toEqual(rest);
    expect((await as(token, '/statement?to=2026-02-30')).json()).toMatchObject({ code: 'DAY_UNKNOWN' });
    expect((await as(token, '/statement?programme=other')).json()).toMatchObject({ code: 'PROGRAMME_NOT_FOUND' });
    const others = JSON.stringify((await read(await enter('C2'), '/statement')).items);
    expect(others).toContain('900');
    expect(others).not.toContain('not for customers');
  });

  it('has no entry of another customer, by whatever number', async () => {
    const [mine, other] = [await enter('C1'), await enter('C2')];
    const theirs = (await read(other, '/statement')).items[0].entryId as number;
    expect((await read(other, `/statement/${theirs}`)).entry.entryId).toBe(theirs);
    for (const id of [theirs, 999_999]) {
      const answer = await as(mine, `/statement/${id}`);
      expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'ENTRY_NOT_FOUND' }]);
    }
    for (const trick of [`?before=${theirs + 1}&customerId=C2`, '?customer_id=C2', '?programme=main&customerId=C2'])
      expect(JSON.stringify(await read(mine, `/statement${trick}`))).not.toContain('900');
  });

  it('says nothing before there are tiers, and how points live', async () => {
    const token = await enter('C1');
    expect(await read(token, '/tiers')).toEqual({ items: [] });
    expect(await read(token, '/terms')).toMatchObject({
      wallets: [{ expiry: { kind: 'rolling', unit: 'days', count: 20 } }, { activation: { kind: 'days', count: 3 } }],
      rules: [],
    });
  });
});

describe('limits', () => {
  it('lets a customer ask so often a minute, and a backend get so many codes', async () => {
    const token = await enter('C3');
    const asked: number[] = [];
    for (let times = 0; times < 70; times += 1) asked.push((await as(token, '/session')).statusCode);
    expect(asked.slice(0, 50)).toEqual(Array(50).fill(200));
    expect(asked.at(-1)).toBe(429);
    expect((await as(await enter('C2'), '/session')).statusCode).toBe(200);
    const codes: number[] = [];
    for (let times = 0; times < 12; times += 1) codes.push((await mint('C3')).statusCode);
    expect(codes.at(-1)).toBe(429);
    expect((await mint('C2')).statusCode).toBe(200);
    const wrong: number[] = [];
    for (let times = 0; times < 20; times += 1) wrong.push((await exchange('y'.repeat(43))).statusCode);
    expect([wrong[0], wrong.at(-1)]).toEqual([401, 429]);
    expect((await exchange(await codeFor('C2'))).statusCode).toBe(200);
  });
});

describe('points arriving', () => {
  const open = async (token: string) => {
    const aborted = new AbortController();
    const { port } = server.server.address() as { port: number };
    const answer = await fetch(`http://127.0.0.1:${port}/api/member/stream`, {
      headers: { cookie: `zhiyin_member=${token}` },
      signal: aborted.signal,
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    let text = '';
    const reading = (async () => {
      for await (const part of answer.body ?? []) text += Buffer.from(part as Uint8Array).toString();
    })().catch(() => undefined);
    const said = async (event: string, times: number): Promise<void> => {
      for (const until = Date.now() + 8_000; Date.now() < until; await new Promise((next) => setTimeout(next, 20)))
        if (text.split(`event: ${event}\n`).length > times) return;
      throw new Error(`${event} was not said ${times} times: ${text}`);
    };
    const close = (): Promise<void> => {
      aborted.abort();
      return reading;
    };
    return { said, text: () => text, close };
  };

  it('is told to the pages of the customer alone, without a word of what', async () => {
    await server.listen({ port: 0, host: '127.0.0.1' });
    const [one, two] = [await open(await enter('C1')), await open(await enter('C2'))];
    await award('C1', 'live-1', 5);
    const before = Date.now();
    await one.said('points', 1);
    expect(Date.now() - before).toBeLessThan(3_000);
    await award('C2', 'live-2', 5);
    await two.said('points', 1);
    await award('C1', 'live-3', 5);
    await one.said('points', 2);
    expect(two.text().split('event: points').length).toBe(2);
    expect(one.text()).not.toMatch(/C1|live-1|customer/);
    const { statusCode } = await server.inject('/api/member/stream');
    expect(statusCode).toBe(401);
    await one.close();
    await two.close();
  });
});

describe('the page', () => {
  it('comes with a policy that runs and asks nothing but what is its own, and lets nobody frame it', async () => {
    const { headers } = await server.inject('/member/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self'( 'sha256-[\w+/]{43}=')?; style-src 'self'( 'sha256-[\w+/]{43}=')?; /,
    );
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:/);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
    for (const path of ['/member/assets/none.js', '/member/assets/..%2f..%2fpackage.json'])
      expect([404, 503]).toContain((await server.inject(path)).statusCode);
    // The digest of "1" in base 64, as a policy names it.
    const one = ["'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"];
    expect(inlineHashes('<script>1</script><style>1</style>')).toEqual({ scripts: one, styles: one });
    const framed = memberHeaders('https://m.example.com', ['https://www.example.com']);
    expect(framed['content-security-policy']).toContain('frame-ancestors https://www.example.com;');
    expect(framed['x-frame-options']).toBeUndefined();
  });
});
