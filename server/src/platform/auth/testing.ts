// A server with sign-in on a test store, and people signed in at it, for tests that go through HTTP.
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { type ManualClock, manualClock } from '../../kernel/index.ts';
import { type AuditTrail, createAudit } from '../audit/index.ts';
import type { OidcConfig } from '../config/index.ts';
import { createHttpServer, type Route } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { createMetrics, silentLogger } from '../telemetry/index.ts';
import { type Auth, createAuth } from './create-auth.ts';

export interface TestSite {
  readonly server: FastifyInstance;
  readonly auth: Auth;
  readonly audit: AuditTrail;
  readonly wallClock: ManualClock;
}

/** One browser: keeps the cookies that it is given. */
export interface TestBrowser {
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<LightMyRequestResponse>;
  readonly cookies: Record<string, string>;
}

/** `store` must carry the tables of audit and auth. Routes of other modules may be added. */
export const openTestSite = async (
  store: StateStore,
  more: { readonly routes?: readonly Route[]; readonly oidc?: OidcConfig; readonly allowed?: readonly string[] } = {},
): Promise<TestSite> => {
  const wallClock = manualClock(Date.parse('2026-06-30T01:00:00Z'));
  const publicUrl = (): string => 'http://zhiyin.test';
  const audit = createAudit({ store, wallClock });
  const auth = createAuth({
    ...{ store, audit, wallClock, publicUrl, oidc: more.oidc ?? null, allowedPrivateTargets: more.allowed ?? [] },
    timeZone: 'Asia/Shanghai',
    session: { idleMs: 3_600_000, absoluteMs: 12 * 3_600_000 },
  });
  const server = await createHttpServer({
    routes: [...audit.routes, ...auth.routes, ...(more.routes ?? [])],
    ...{ authenticate: auth.authenticate, logger: silentLogger, metrics: createMetrics(), wallClock, publicUrl },
    ...{ trustedProxies: [], metricsToken: null, requestsPerMinuteMax: 1_000_000, bodyBytesMax: 1_000_000 },
    ...{ strictResponses: true, staticFolder: null, version: '0', readiness: [] },
  });
  return { server, auth, audit, wallClock };
};

export const openBrowser = (server: FastifyInstance, remoteAddress = '198.51.100.7'): TestBrowser => {
  const cookies: Record<string, string> = {};
  return {
    cookies,
    call: async (method, path, body, headers = {}) => {
      const payload = body === undefined ? {} : { payload: body as object };
      const answer = await server.inject({ method, url: `/api${path}`, cookies, remoteAddress, headers, ...payload });
      for (const cookie of answer.cookies) {
        if (cookie.value === '') delete cookies[cookie.name];
        else cookies[cookie.name] = cookie.value;
      }
      return answer;
    },
  };
};
