// Signing in with an identity provider: a small real one, with its own keys, on a port of its own.
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations as auditMigrations } from '../audit/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { openTestStateStore } from '../state-store/testing.ts';
import { migrations } from './index.ts';
import { openBrowser, openTestSite, type TestBrowser, type TestSite } from './testing.ts';
import { type Provider, startProvider } from './testing-provider.ts';

describe('signing in with an identity provider', () => {
  let provider: Provider;
  let store: StateStore;
  let site: TestSite;
  let browser: TestBrowser;

  const config = () => ({
    ...{ issuer: provider.issuer, clientId: 'zhiyin', clientSecret: 'hush', label: 'SSO' },
    ...{ roleClaim: 'groups', roleMap: { 'brokers-analytics': 'analyst' } as const },
  });
  const start = async (returnTo = '/'): Promise<string> => {
    const answer = await browser.call('GET', `/session/oidc/start?returnTo=${encodeURIComponent(returnTo)}`);
    expect(answer.statusCode).toBe(302);
    return String(answer.headers.location);
  };
  const finish = (query: string) =>
    browser.call('GET', `/session/oidc/callback${query}`, undefined, { accept: 'text/html' });

  beforeAll(async () => {
    provider = await startProvider();
    store = await openTestStateStore([...auditMigrations, ...migrations]);
    site = await openTestSite(store, { oidc: config(), allowed: ['127.0.0.1'] });
    browser = openBrowser(site.server);
  });
  afterAll(async () => {
    provider.close();
    await site.server.close();
    await store.close();
  });

  it('signs in, maps the roles, and comes back to where one was', async () => {
    provider.claims = {
      sub: 's-1',
      preferred_username: 'Wang.Fang',
      name: '王芳',
      groups: ['brokers-analytics', 'other'],
    };
    const location = await start('/customers?page=2');
    expect(new URL(location).searchParams.get('code_challenge_method')).toBe('S256');
    const back = await finish(provider.approve(location));
    expect([back.statusCode, back.headers.location]).toEqual([302, '/customers?page=2']);
    const me = (await browser.call('GET', '/session')).json();
    expect(me).toMatchObject({
      loginName: 'wang.fang',
      displayName: '王芳',
      roles: ['analyst'],
      passwordMustChange: false,
    });
  });

  it('follows the roles of the provider at the next sign-in and keeps the same operator', async () => {
    const before = (await browser.call('GET', '/session')).json() as { operatorId: string };
    provider.claims = { sub: 's-1', preferred_username: 'wang.fang', groups: 'compliance' };
    await finish(provider.approve(await start()));
    expect((await browser.call('GET', '/session')).json()).toMatchObject({
      operatorId: before.operatorId,
      roles: ['compliance'],
    });
  });

  it('takes the verified address of whoever has none, and keeps the one there is', async () => {
    const addresses = async () => (await site.auth.operators.withMail()).map(({ email }) => email);
    const signIn = async (claims: object) => {
      provider.claims = { sub: 's-1', preferred_username: 'wang.fang', groups: 'compliance', ...claims };
      await finish(provider.approve(await start()));
      return addresses();
    };
    expect(await signIn({ email: 'wang@firm.example', email_verified: false })).toEqual([]);
    expect(await signIn({ email: 'no address' })).toEqual([]);
    expect(await signIn({ email: 'wang@firm.example', email_verified: true })).toEqual(['wang@firm.example']);
    expect(await signIn({ email: 'other@firm.example' })).toEqual(['wang@firm.example']);
  });

  it('never takes over an account by name', async () => {
    await site.auth.ensureFirstOperator();
    provider.claims = { sub: 's-2', preferred_username: 'wang.fang', groups: ['adviser'], zhiyin_staff_id: 'A17' };
    await finish(provider.approve(await start()));
    const me = (await browser.call('GET', '/session')).json() as { loginName: string };
    expect(me).toMatchObject({ roles: ['adviser'], scope: { kind: 'adviser', staffId: 'A17' } });
    expect(me.loginName).toMatch(/^wang\.fang\+/);
  });

  it.each([
    ['no role of ours', { sub: 's-3', groups: ['cleaning'] }, 'OIDC_NO_ROLE'],
    ['a token for another nonce', { sub: 's-1', groups: ['analyst'], nonce: 'other' }, 'OIDC_REFUSED'],
  ])('refuses %s', async (_title, claims, problem) => {
    provider.claims = claims;
    const back = await finish(provider.approve(await start()));
    expect(back.headers.location).toBe(`/sign-in?problem=${problem}`);
  });

  it('refuses a state of another browser, a second use, and a late return', async () => {
    provider.claims = { sub: 's-1', groups: ['analyst'] };
    const query = provider.approve(await start());
    const stranger = await openBrowser(site.server).call('GET', `/session/oidc/callback${query}`, undefined, {
      accept: 'text/html',
    });
    expect(stranger.headers.location).toBe('/sign-in?problem=OIDC_STATE_UNKNOWN');
    const cookies = { ...browser.cookies };
    expect((await finish(query)).headers.location).toBe('/');
    Object.assign(browser.cookies, cookies);
    expect((await finish(query)).headers.location).toBe('/sign-in?problem=OIDC_STATE_UNKNOWN');
    const late = provider.approve(await start());
    site.wallClock.set(site.wallClock.now() + 10 * 60_000);
    expect((await finish(late)).headers.location).toBe('/sign-in?problem=OIDC_STATE_UNKNOWN');
  });

  const refusals = async (site: TestSite, code: string) => {
    const trail = await store.db.withTables<{ audit_entry: { action: string; details: string | null } }>();
    const rows = await trail
      .selectFrom('audit_entry')
      .select('details')
      .where('action', '=', 'session.refuse')
      .execute();
    expect(await site.audit.verify()).toMatchObject({ intact: true });
    return rows
      .map(({ details }) => JSON.parse(details ?? '{}') as { code?: string; reason?: string; passedOver?: number })
      .filter((each) => each.code === code);
  };
  const askStart = (at: TestSite, accept: string) =>
    at.server.inject({ method: 'GET', url: '/api/session/oidc/start', headers: { accept } });

  it('refuses by name to call an issuer inside the network that is not listed, and records it once a minute', async () => {
    const closed = await openTestSite(store, { oidc: config() });
    const answer = await askStart(closed, 'application/json');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'OIDC_TARGET_REFUSED', status: 503 });
    // Who stands at the door learns what to do, and not which addresses are behind it.
    expect(answer.body).toContain('ZHIYIN_ALLOWED_PRIVATE_TARGETS');
    expect(answer.body).not.toContain('127.0.0.1');
    const page = await askStart(closed, 'text/html,application/xhtml+xml');
    expect([page.statusCode, page.headers.location]).toEqual([302, '/sign-in?problem=OIDC_TARGET_REFUSED']);
    const recorded = await refusals(closed, 'OIDC_TARGET_REFUSED');
    expect(recorded).toHaveLength(1);
    expect(recorded[0]?.reason).toContain('127.0.0.1 is not a public address');
    closed.wallClock.set(closed.wallClock.now() + 60_000);
    await askStart(closed, 'text/html');
    expect((await refusals(closed, 'OIDC_TARGET_REFUSED')).map(({ passedOver }) => passedOver)).toEqual([0, 1]);
    await closed.server.close();
  });

  it('says that an issuer does not answer, and goes on when it does', async () => {
    const late = await startProvider();
    const { issuer } = late;
    late.close();
    const waiting = await openTestSite(store, { oidc: { ...config(), issuer }, allowed: ['127.0.0.1'] });
    const answer = await askStart(waiting, '*/*');
    expect([answer.statusCode, answer.json()]).toEqual([503, expect.objectContaining({ code: 'OIDC_UNREACHABLE' })]);
    expect((await refusals(waiting, 'OIDC_UNREACHABLE'))[0]?.reason).toContain('ECONNREFUSED');
    // Something else that listens there is not a provider either.
    const stranger = createServer((_request, response) => void response.writeHead(200).end('<html>'));
    await new Promise<void>((resolve) => stranger.listen(Number(new URL(issuer).port), '127.0.0.1', resolve));
    expect((await askStart(waiting, 'text/html')).headers.location).toBe('/sign-in?problem=OIDC_UNREACHABLE');
    await new Promise((resolve) => stranger.close(resolve));
    await waiting.server.close();
  });

  it('tells a provider that vanished between start and return from one that refused', async () => {
    const brief = await startProvider();
    const gone = await openTestSite(store, { oidc: { ...config(), issuer: brief.issuer }, allowed: ['127.0.0.1'] });
    const visitor = openBrowser(gone.server);
    const location = String((await visitor.call('GET', '/session/oidc/start')).headers.location);
    const query = brief.approve(location);
    brief.close();
    const back = await visitor.call('GET', `/session/oidc/callback${query}`);
    expect([back.statusCode, back.json().code]).toEqual([503, 'OIDC_UNREACHABLE']);
    await gone.server.close();
  });
});
