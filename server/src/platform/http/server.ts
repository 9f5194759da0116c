// The HTTP server: binds routes under /api, adds health, metrics, OpenAPI and the console, and stops without dropping calls.
import { createHash, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { STATUS_CODES } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { assert, type Clock } from '../../kernel/index.ts';
import type { Logger, Metrics } from '../telemetry/index.ts';
import { type Authenticate, answerCall, type CallServices, sendProblem } from './call.ts';
import { openApiDocument } from './openapi.ts';
import { problem } from './problem.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { serveConsole } from './static-console.ts';

/** One thing that must work before traffic is sent here. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<boolean>;
}

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticate;
  /** Who a member's cookie stands for; absent where no member calls (the local socket, tests of other things). */
  readonly authenticateMember?: Authenticate;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly wallClock: Clock;
  /** Asked at each call, because with port 0 the address is known only after listening. */
  readonly publicUrl: () => string;
  readonly trustedProxies: readonly string[];
  readonly metricsToken: string | null;
  readonly requestsPerMinuteMax: number;
  readonly bodyBytesMax: number;
  readonly strictResponses: boolean;
  /** Folder of the built console; null where none is served (the local socket). */
  readonly staticFolder: string | null;
  readonly version: string;
  readonly readiness: readonly ReadinessCheck[];
  /** Headers of every answer besides the usual ones: how a sandbox says that it is one. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Routes outside /api with rules of their own (ingest dialects). */
  readonly plugins?: readonly ((server: FastifyInstance) => void | Promise<void>)[];
}

/** Calls of one customer. A page that opens makes five; each posting while it is open makes it ask again. */
const MEMBER_REQUESTS_A_MINUTE_MAX = 240;

/** Errors that say "not now": answered 503, so that senders try again. */
const UNAVAILABLE = new Set(['LogUnavailable', 'EventStoreFault']);
/** How node-postgres and the network say that nobody is there, or that the server is going down or coming up. */
const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|57P0[1-3]|08\d{3}|53300)$/;

const isUnavailable = (error: Error): boolean =>
  UNAVAILABLE.has(error.name) ||
  ('code' in error && UNREACHABLE.test(String(error.code))) ||
  (error.cause instanceof Error && isUnavailable(error.cause));

const frameworkCodes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  415: 'MEDIA_TYPE_UNKNOWN',
};

const answerError =
  (logger: Logger) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) {
      const code = frameworkCodes[status] ?? 'BAD_REQUEST';
      return sendProblem(reply, problem(status, code, error.message, request.id));
    }
    const route = request.routeOptions.url ?? 'none';
    logger.error({ requestId: request.id, route, method: request.method, error }, 'a request failed');
    if (isUnavailable(error)) {
      reply.header('retry-after', '5');
      return sendProblem(reply, problem(503, 'UNAVAILABLE', 'A store does not answer; try again soon.', request.id));
    }
    const detail = `Something went wrong on our side. Tell your administrator the number ${request.id}.`;
    return sendProblem(reply, problem(500, 'INTERNAL', detail, request.id));
  };

const addEtag = async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
  if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
  const etag = `"${createHash('sha1').update(payload).digest('base64url')}"`;
  reply.header('etag', etag);
  if (!reply.hasHeader('cache-control') || reply.getHeader('cache-control') === 'no-store') {
    // Private and revalidated: what one operator sees never comes out of a shared cache.
    reply.header('cache-control', 'private, no-cache');
  }
  if (request.headers['if-none-match'] !== etag) return payload;
  reply.code(304);
  return '';
};

const bindRoutes = async (server: FastifyInstance, options: HttpServerOptions, services: CallServices) => {
  const seen = new Set<string>();
  for (const { endpoint } of options.routes) {
    const key = `${endpoint.method} ${endpoint.path}`;
    assert(!seen.has(key), `two routes answer ${key}`);
    seen.add(key);
  }
  const bind = (scope: FastifyInstance, bound: Route): void => {
    scope.route({
      method: bound.endpoint.method,
      url: bound.endpoint.path,
      handler: (request, reply) => answerCall(bound, request, reply, services),
    });
  };
  const takesStream = ({ endpoint }: Route): boolean => endpoint.raw === true && endpoint.body === undefined;
  await server.register(
    async (api) => {
      api.addHook('onSend', addEtag);
      api.get('/openapi.json', () =>
        openApiDocument(
          options.routes.map((each) => each.endpoint),
          options,
        ),
      );
      for (const bound of options.routes.filter((each) => !takesStream(each))) bind(api, bound);
      // Uploads: the handler reads request.body as a stream and keeps its own limits.
      await api.register(async (uploads) => {
        uploads.removeAllContentTypeParsers();
        uploads.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
        for (const bound of options.routes.filter(takesStream)) bind(uploads, bound);
      });
    },
    { prefix: '/api' },
  );
};

const addOperations = (server: FastifyInstance, options: HttpServerOptions): void => {
  server.get('/healthz', () => ({ status: 'alive', version: options.version }));
  server.get('/readyz', async (_request, reply) => {
    const checks = await Promise.all(
      options.readiness.map(async ({ name, check }) => [name, await check().catch(() => false)] as const),
    );
    const ready = checks.every(([, good]) => good);
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(checks) });
  });
  server.get('/metrics', async (request, reply) => {
    if (options.metricsToken !== null && request.headers.authorization !== `Bearer ${options.metricsToken}`) {
      return sendProblem(reply, problem(401, 'TOKEN_REQUIRED', 'Send the metrics token as bearer token.', request.id));
    }
    return reply.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics());
  });
};

const observe = (server: FastifyInstance, options: HttpServerOptions): void => {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (options.headers) reply.headers(options.headers());
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    options.metrics.observeRequest(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    options.logger.debug(
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    );
  });
};

/** Builds the server; the caller listens and closes. `close()` waits for calls in flight. */
export const createHttpServer = async (options: HttpServerOptions): Promise<FastifyInstance> => {
  const server = fastify({
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: options.bodyBytesMax,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end(`HTTP/1.1 400 ${STATUS_CODES[400]}\r\nConnection: close\r\n\r\n`);
    },
  });
  const closing = new AbortController();
  // Every open stream listens to it; their number has limits of its own.
  setMaxListeners(0, closing.signal);
  server.addHook('preClose', async () => closing.abort());
  const services: CallServices = {
    closing: closing.signal,
    authenticate: options.authenticate,
    authenticateMember: options.authenticateMember ?? (async () => null),
    perMember: createRateLimit(MEMBER_REQUESTS_A_MINUTE_MAX, options.wallClock),
    perCaller: createRateLimit(options.requestsPerMinuteMax, options.wallClock),
    perAddress: createRateLimit(options.requestsPerMinuteMax * 10, options.wallClock),
    publicUrl: options.publicUrl,
    strictResponses: options.strictResponses,
    logger: options.logger,
  };
  await server.register(fastifyCookie);
  server.setErrorHandler(answerError(options.logger));
  observe(server, options);
  for (const plugin of options.plugins ?? []) await server.register(async (scope) => plugin(scope));
  await server.register(async (own) => {
    own.addHook('onSend', async (_request, reply, payload) => {
      reply.headers(securityHeaders(options.publicUrl()));
      return payload;
    });
    addOperations(own, options);
    await bindRoutes(own, options, services);
  });
  server.addHook('onSend', async (request, reply, payload) => {
    if (request.is404 || request.routeOptions.url === '/' || request.routeOptions.url === '/*') {
      reply.headers(securityHeaders(options.publicUrl()));
    }
    return payload;
  });
  await serveConsole(server, options.staticFolder);
  return server;
};
