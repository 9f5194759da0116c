// Walks every route of the whole product: nothing answers a stranger, and nothing answers a role that may not.
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Role, rolePermissions, roles, systemPrincipal } from '../platform/auth/index.ts';
import { type Endpoint, permissions } from '../platform/http/index.ts';
import { createServerOf } from './server.ts';
import { openTestInstallation, type TestInstallation } from './testing.ts';

const password = 'a phrase for the walk';
/** What anybody may ask before signing in; whoever adds one says so here. */
const publicEndpoints = [
  'GET /branding',
  'GET /session/oidc/callback',
  'GET /session/oidc/start',
  'GET /session/options',
  'POST /member/opening',
  'POST /member/session',
  'POST /session',
];

describe('access', () => {
  let test: TestInstallation;
  let server: FastifyInstance;
  const cookies = new Map<Role, string>();

  const nameOf = ({ method, path }: Endpoint): string => `${method} ${path}`;
  const ask = (endpoint: Endpoint, more: Partial<InjectOptions> = {}) =>
    server.inject({
      method: endpoint.method,
      url: `/api${endpoint.path.replaceAll(/:\w+/g, 'x')}`,
      ...(endpoint.body ? { payload: {} } : {}),
      ...more,
    });
  const signIn = async (loginName: string, secret: string): Promise<string> => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/session',
      payload: { loginName, password: secret },
    });
    expect(answer.statusCode).toBe(200);
    return answer.cookies[0]?.value ?? '';
  };
  const changePassword = (token: string, currentPassword: string) =>
    server.inject({
      method: 'POST',
      url: '/api/session/password',
      cookies: { zhiyin_session: token },
      payload: { currentPassword, newPassword: password },
    });

  beforeAll(async () => {
    test = await openTestInstallation();
    server = await createServerOf(test.installation, 'public');
    const local = await createServerOf(test.installation, 'local');
    for (const role of roles) {
      const payload = { loginName: `a-${role}`, displayName: role, roles: [role], scope: { kind: 'firm' } };
      const created = await local.inject({ method: 'POST', url: '/api/operators', payload });
      const { oneTimePassword } = created.json() as { oneTimePassword: string };
      const token = await signIn(`a-${role}`, oneTimePassword);
      expect((await changePassword(token, oneTimePassword)).statusCode).toBe(200);
      cookies.set(role, token);
    }
    await local.close();
  });
  afterAll(async () => {
    await server.close();
    await test.close();
  });

  it('has only the public endpoints that are named here', () => {
    const found = test.installation.routes
      .map(({ endpoint }) => endpoint)
      .filter(({ access }) => access.kind === 'public');
    expect(found.map(nameOf).sort()).toEqual(publicEndpoints);
  });

  it('answers no stranger', async () => {
    const guarded = test.installation.routes
      .map(({ endpoint }) => endpoint)
      .filter(({ access }) => access.kind !== 'public');
    expect(guarded.length).toBeGreaterThanOrEqual(30);
    const answered: string[] = [];
    for (const endpoint of guarded) {
      const { statusCode } = await ask(endpoint);
      if (statusCode !== 401) answered.push(`${nameOf(endpoint)} ${statusCode}`);
    }
    expect(answered).toEqual([]);
  });

  it.each(roles)('answers %s only what the role may', async (role) => {
    const held = new Set<string>(rolePermissions[role]);
    const wrong: string[] = [];
    let refused = 0;
    for (const { endpoint } of test.installation.routes) {
      if (endpoint.access.kind !== 'permission' || held.has(endpoint.access.permission)) continue;
      const answer = await ask(endpoint, { cookies: { zhiyin_session: cookies.get(role) ?? '' } });
      const { code } = answer.json() as { code?: string };
      refused += 1;
      if (answer.statusCode !== 403 || code !== 'PERMISSION_MISSING')
        wrong.push(`${nameOf(endpoint)} ${answer.statusCode}`);
    }
    expect(wrong).toEqual([]);
    expect(refused > 0).toBe(role !== 'administrator');
  });

  it('answers the key of a partner nothing but what is for partners, and only of its own', async () => {
    const local = await createServerOf(test.installation, 'local');
    const caller = { principal: systemPrincipal('walk', permissions), requestId: 'walk', remoteAddress: '' };
    const keyOf = async (partner: string): Promise<string> => {
      const made = await test.installation.auth.createPartnerKey({ partner, name: partner, expiresAt: null }, caller);
      return 'key' in made ? made.key : '';
    };
    const authorization = `Bearer ${await keyOf('alpha')}`;
    const wrong: string[] = [];
    let opened = 0;
    for (const { endpoint } of test.installation.routes) {
      if (endpoint.access.kind === 'public') continue;
      const answer = await ask(endpoint, { headers: { authorization } });
      if (endpoint.access.kind === 'partner') {
        opened += 1;
        // It goes through to a partner that is not there, or to fields that are missing.
        if ([401, 403, 500].includes(answer.statusCode)) wrong.push(`${nameOf(endpoint)} ${answer.body}`);
        // Which partner it is comes from the key alone: no path and no field names one.
        if (/:partner\b/.test(endpoint.path)) wrong.push(`${nameOf(endpoint)} names a partner`);
      } else if (![401, 403].includes(answer.statusCode)) wrong.push(`${nameOf(endpoint)} ${answer.statusCode}`);
    }
    expect(wrong).toEqual([]);
    expect(opened).toBeGreaterThanOrEqual(12);
    // Nobody else opens them: no operator, no command line.
    for (const inject of [
      () =>
        server.inject({ url: '/api/partner/self', cookies: { zhiyin_session: cookies.get('administrator') ?? '' } }),
      () => local.inject({ url: '/api/partner/self' }),
    ])
      expect((await inject()).json()).toMatchObject({ code: 'PARTNER_KEY_REQUIRED' });
    await local.close();
  });

  it('reads with the right permission: no GET list breaks its contract on an empty installation', async () => {
    const broken: string[] = [];
    for (const { endpoint } of test.installation.routes) {
      if (endpoint.method !== 'GET' || endpoint.path.includes(':') || endpoint.raw || endpoint.access.kind === 'public')
        continue;
      const answer = await ask(endpoint, { cookies: { zhiyin_session: cookies.get('administrator') ?? '' } });
      if (answer.statusCode >= 500) broken.push(`${nameOf(endpoint)} ${answer.body}`);
    }
    expect(broken).toEqual([]);
  });

  it('serves an OpenAPI document with every endpoint', async () => {
    const { paths } = (await server.inject('/api/openapi.json')).json() as {
      paths: Record<string, Record<string, unknown>>;
    };
    const described = Object.values(paths).flatMap((path) => Object.keys(path)).length;
    expect(described).toBe(test.installation.routes.length);
  });
});
