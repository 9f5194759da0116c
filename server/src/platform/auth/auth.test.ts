// Signing in, sessions, locks, operators and keys through HTTP, on both engines; titles are promises.
import { beforeAll, expect, it } from 'vitest';
import { migrations as auditMigrations } from '../audit/index.ts';
import { describeStateStores } from '../state-store/testing.ts';
import { migrations } from './index.ts';
import { openBrowser, openTestSite, type TestBrowser, type TestSite } from './testing.ts';

const password = 'a long enough phrase';

await describeStateStores('auth', (open) => {
  let site: TestSite;
  let admin: TestBrowser;

  /** Creates somebody and signs them in with a password of their own. */
  const join = async (loginName: string, body: object): Promise<TestBrowser> => {
    const created = await admin.call('POST', '/operators', { loginName, displayName: loginName, ...body });
    expect(created.statusCode).toBe(200);
    const { oneTimePassword } = created.json() as { oneTimePassword: string };
    const browser = openBrowser(site.server);
    await browser.call('POST', '/session', { loginName, password: oneTimePassword });
    const changed = await browser.call('POST', '/session/password', {
      currentPassword: oneTimePassword,
      newPassword: password,
    });
    expect(changed.statusCode).toBe(200);
    return browser;
  };
  const code = (answer: { json(): unknown }): string => (answer.json() as { code: string }).code;

  beforeAll(async () => {
    const store = await open([...auditMigrations, ...migrations]);
    site = await openTestSite(store);
    const first = await site.auth.ensureFirstOperator();
    admin = openBrowser(site.server);
    const oneTime = { loginName: 'admin', password: first?.oneTimePassword };
    expect((await admin.call('POST', '/session', oneTime)).json()).toMatchObject({
      passwordMustChange: true,
      permissions: [],
      timeZone: 'Asia/Shanghai',
    });
    expect(code(await admin.call('GET', '/operators'))).toBe('PASSWORD_CHANGE_REQUIRED');
    const change = { currentPassword: oneTime.password, newPassword: password };
    expect((await admin.call('POST', '/session/password', change)).json()).toMatchObject({ passwordMustChange: false });
  });

  it('makes the first operator once', async () => {
    expect(await site.auth.ensureFirstOperator()).toBeNull();
  });

  it.each([
    ['too short', 'short', 400, 'BAD_REQUEST'],
    ['the present one', password, 422, 'PASSWORD_UNSUITABLE'],
    ['with the login name', 'admin-admin-admin-x', 422, 'PASSWORD_UNSUITABLE'],
    ['one letter again and again', 'aaaaaaaaaaaaaaaa', 422, 'PASSWORD_UNSUITABLE'],
  ])('refuses a new password: %s', async (_title, newPassword, status, expected) => {
    const answer = await admin.call('POST', '/session/password', { currentPassword: password, newPassword });
    expect([answer.statusCode, code(answer)]).toEqual([status, expected]);
  });

  it('says the same of an unknown name as of a wrong password', async () => {
    const answers = await Promise.all(
      ['admin', 'nobody'].map((loginName) =>
        openBrowser(site.server).call('POST', '/session', { loginName, password: 'wrong' }),
      ),
    );
    const [one, other] = answers.map((answer) => answer.json() as { detail: string; status: number });
    expect(one?.status).toBe(401);
    expect(one?.detail).toBe(other?.detail);
  });

  it('locks an account after five wrong passwords, also when they come at once, and an administrator lifts it', async () => {
    const loginName = 'locked.lee';
    await join(loginName, { roles: ['analyst'], scope: { kind: 'firm' } });
    const attempt = (secret: string) =>
      openBrowser(site.server, '203.0.113.9').call('POST', '/session', { loginName, password: secret });
    const burst = await Promise.all(Array.from({ length: 12 }, () => attempt('guess')));
    expect(burst.filter((answer) => answer.statusCode === 401)).toHaveLength(5);
    const locked = await attempt(password);
    expect([locked.statusCode, code(locked), Number(locked.headers['retry-after']) > 800]).toEqual([
      429,
      'LOCKED_OUT',
      true,
    ]);
    const { items } = (await admin.call('GET', `/operators?text=${loginName}`)).json() as {
      items: { operatorId: string; lockedUntil: number | null }[];
    };
    expect(items[0]?.lockedUntil).toBeGreaterThan(site.wallClock.now());
    await admin.call('POST', `/operators/${items[0]?.operatorId}/unlock`);
    expect((await attempt(password)).statusCode).toBe(200);
  });

  it('lifts a lock by itself after its time, by wall time', async () => {
    const loginName = 'locked.li';
    await join(loginName, { roles: ['analyst'], scope: { kind: 'firm' } });
    const attempt = (secret: string) =>
      openBrowser(site.server, '203.0.113.10').call('POST', '/session', { loginName, password: secret });
    for (let count = 0; count < 5; count += 1) await attempt('guess');
    expect((await attempt(password)).statusCode).toBe(429);
    site.wallClock.set(site.wallClock.now() + 15 * 60_000);
    expect((await attempt(password)).statusCode).toBe(200);
  });

  it('locks an address that tries many names', async () => {
    const from = (name: string) =>
      openBrowser(site.server, '203.0.113.11').call('POST', '/session', { loginName: name, password: 'x' });
    for (let count = 0; count < 30; count += 1) await from(`name-${count}`);
    expect((await from('another')).statusCode).toBe(429);
  });

  it('ends a session by idleness, by age, by revocation and by disabling', async () => {
    const browser = await join('session.sun', { roles: ['analyst'], scope: { kind: 'firm' } });
    const me = async () => (await browser.call('GET', '/session')).statusCode;
    const again = () => browser.call('POST', '/session', { loginName: 'session.sun', password });
    const wait = (ms: number) => site.wallClock.set(site.wallClock.now() + ms);
    wait(59 * 60_000);
    expect(await me()).toBe(200);
    wait(59 * 60_000);
    expect(await me()).toBe(200);
    wait(61 * 60_000);
    expect(await me()).toBe(401);
    await again();
    for (let hour = 0; hour < 11; hour += 1) {
      wait(59 * 60_000);
      expect(await me()).toBe(200);
    }
    wait(50 * 60_000 + 30 * 60_000);
    expect(await me()).toBe(401);
    const { operatorId } = (await again()).json() as { operatorId: string };
    await admin.call('POST', '/session', { loginName: 'admin', password });
    const sessions = (await admin.call('GET', `/operators/${operatorId}/sessions`)).json() as {
      items: { sessionId: string }[];
    };
    for (const { sessionId } of sessions.items)
      await admin.call('DELETE', `/operators/${operatorId}/sessions/${sessionId}`);
    expect(await me()).toBe(401);
    await again();
    expect((await admin.call('PATCH', `/operators/${operatorId}`, { status: 'disabled' })).statusCode).toBe(200);
    expect(await me()).toBe(401);
    expect((await again()).statusCode).toBe(401);
  });

  it('ends the other sessions when a password changes, and signs out', async () => {
    const browser = await join('two.devices', { roles: ['analyst'], scope: { kind: 'firm' } });
    const other = openBrowser(site.server);
    await other.call('POST', '/session', { loginName: 'two.devices', password });
    expect(((await browser.call('GET', '/session/all')).json() as { items: unknown[] }).items).toHaveLength(2);
    await browser.call('POST', '/session/password', { currentPassword: password, newPassword: `${password} 2` });
    expect((await other.call('GET', '/session')).statusCode).toBe(401);
    expect((await browser.call('DELETE', '/session')).statusCode).toBe(200);
    expect((await browser.call('GET', '/session')).statusCode).toBe(401);
  });

  it('keeps an administrator', async () => {
    const { operatorId } = (await admin.call('GET', '/session')).json() as { operatorId: string };
    const gone = await admin.call('PATCH', `/operators/${operatorId}`, { status: 'disabled' });
    expect([gone.statusCode, code(gone)]).toEqual([409, 'LAST_ADMINISTRATOR']);
    const other = await admin.call('PATCH', `/operators/${operatorId}`, { roles: ['analyst'] });
    expect(code(other)).toBe('LAST_ADMINISTRATOR');
  });

  it('lists operators by text, role and status', async () => {
    const list = async (query: string) =>
      (await admin.call('GET', `/operators?${query}`)).json() as { items: { loginName: string }[]; total: number };
    expect(await list('role=administrator')).toMatchObject({ total: 1, items: [{ loginName: 'admin' }] });
    expect((await list('text=LOCKED')).items.map((item) => item.loginName)).toEqual(['locked.lee', 'locked.li']);
    expect(await list('status=disabled&size=1')).toMatchObject({ total: 1, items: [{ loginName: 'session.sun' }] });
  });

  it('lets nobody give more than they hold', async () => {
    const scope = { kind: 'units', unitIds: ['b1'] } as const;
    const key = { name: 'narrow', permissions: ['operators.write', 'keys.write', 'customers.read'], scope };
    const made = (await admin.call('POST', '/api-keys', key)).json() as { key: string };
    const ask = async (url: string, body: object) =>
      code(
        await site.server.inject({
          method: 'POST',
          url: `/api${url}`,
          payload: body,
          headers: { authorization: `Bearer ${made.key}` },
        }),
      );
    const operator = { loginName: 'climber', displayName: 'c', roles: ['administrator'], scope };
    expect(await ask('/operators', operator)).toBe('PERMISSION_NOT_HELD');
    expect(await ask('/api-keys', { ...key, permissions: ['audit.read'] })).toBe('PERMISSION_NOT_HELD');
    expect(await ask('/api-keys', { ...key, scope: { kind: 'firm' } })).toBe('SCOPE_NOT_HELD');
  });

  it('shows a key once, counts its use, and refuses it when revoked or expired', async () => {
    const scope = { kind: 'firm' };
    const expiresAt = site.wallClock.now() + 1000;
    const lasting = (
      await admin.call('POST', '/api-keys', { name: 'etl', permissions: ['audit.read'], scope })
    ).json() as { key: string; apiKey: { keyId: string } };
    const brief = (
      await admin.call('POST', '/api-keys', { name: 'brief', permissions: ['audit.read'], scope, expiresAt })
    ).json() as { key: string };
    const past = await admin.call('POST', '/api-keys', {
      name: 'past',
      permissions: ['audit.read'],
      scope,
      expiresAt: 1,
    });
    expect(code(past)).toBe('EXPIRY_IN_THE_PAST');
    const use = (key: string, url = '/api/audit') =>
      site.server.inject({ url, headers: { authorization: `Bearer ${key}` } });
    expect((await use(lasting.key)).statusCode).toBe(200);
    expect((await use(lasting.key, '/api/operators')).statusCode).toBe(403);
    expect((await use(brief.key)).statusCode).toBe(200);
    site.wallClock.set(expiresAt);
    expect(code(await use(brief.key))).toBe('KEY_EXPIRED');
    const list = await admin.call('GET', '/api-keys');
    expect(list.body).not.toContain(lasting.key);
    expect(list.json()).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name: 'etl', lastUsedAt: expect.any(Number) })]),
    });
    await admin.call('DELETE', `/api-keys/${lasting.apiKey.keyId}`);
    expect(code(await use(lasting.key))).toBe('KEY_REVOKED');
    expect(code(await use('zk_made-up'))).toBe('KEY_UNKNOWN');
    expect(code(await use("zk_'--"))).toBe('KEY_UNKNOWN');
  });

  it('records all of it, without any secret, in an intact trail', async () => {
    const { items } = (await admin.call('GET', '/audit?size=200')).json() as { items: { action: string }[] };
    const actions = new Set(items.map((item) => item.action));
    for (const action of [
      'session.open',
      'session.refuse',
      'operator.create',
      'operator.unlock',
      'api-key.create',
      'api-key.revoke',
    ]) {
      expect(actions).toContain(action);
    }
    expect(JSON.stringify(items)).not.toMatch(/zk_|argon2|long enough/);
    expect(await site.audit.verify()).toMatchObject({ intact: true });
    const csv = await admin.call('GET', '/audit.csv?action=operator.');
    expect(csv.body.split('\r\n').length).toBeGreaterThan(4);
    expect(csv.body).not.toContain('session.open');
  });
});
