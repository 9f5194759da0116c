// Binds the dialects to fastify, outside /api: raw bodies whatever their content type, CORS, and a bound on the bytes
// that are between arrival and answer.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerRequest, overloaded, type RequestServices } from './answer-request.ts';
import { rawFields } from './decode/payload.ts';
import { type Dialect, jsonAnswer, type WireAnswer, type WireFailure, type WireRequest } from './dialect.ts';

const PREFLIGHT_SECONDS = '86400';

const send = (reply: FastifyReply, answer: WireAnswer, failure: WireFailure | null): FastifyReply => {
  if (failure?.retryAfterSeconds !== undefined) reply.header('retry-after', String(failure.retryAfterSeconds));
  reply.header('cache-control', 'no-store');
  // The pixel and the answers are for pages of other origins.
  reply.header('cross-origin-resource-policy', 'cross-origin');
  return reply.code(answer.status).type(answer.contentType).send(answer.body);
};

const allowOrigin = (request: FastifyRequest, reply: FastifyReply, services: RequestServices): boolean => {
  const { origin } = request.headers;
  reply.header('vary', 'Origin');
  if (origin === undefined || !services.keys.allowsOrigin(origin)) return false;
  reply.header('access-control-allow-origin', origin);
  // Some SDKs send with credentials; cookies mean nothing here, so allowing them gives nothing away.
  reply.header('access-control-allow-credentials', 'true');
  // Without this a page of another origin cannot see how long it has to wait.
  reply.header('access-control-expose-headers', 'Retry-After');
  return true;
};

const wireRequest = (request: FastifyRequest, services: RequestServices): WireRequest => {
  const { url = '/' } = request.raw;
  const question = url.indexOf('?');
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    path: question < 0 ? url : url.slice(0, question),
    query: rawFields(question < 0 ? '' : url.slice(question + 1)),
    headers: request.headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt: services.wallClock.now(),
  };
};

const frameworkFailure = (error: FastifyError, services: RequestServices): WireFailure => {
  if (error.statusCode === 413) {
    const message = `A request body has at most ${services.limits.bodyBytesMax} bytes.`;
    return { status: 413, code: 'BODY_TOO_LARGE', message };
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { status: 400, code: 'BAD_REQUEST', message: 'The request is not well-formed HTTP.' };
  }
  services.logger.error({ error }, 'an ingest request failed');
  return { status: 500, code: 'INTERNAL', message: 'Something went wrong on our side.' };
};

const announcedBytes = (request: FastifyRequest, bodyBytesMax: number): number => {
  if (request.method === 'GET') return 0;
  const announced = Number(request.headers['content-length']);
  return Number.isInteger(announced) && announced >= 0 ? Math.min(announced, bodyBytesMax) : bodyBytesMax;
};

/** Reserves the announced bytes before the body is read, and gives them back when the request is over. */
const boundBytes = (
  scope: FastifyInstance,
  services: RequestServices,
  dialectOf: (url: string) => Dialect | undefined,
) => {
  const { bytesInFlightMax, bodyBytesMax } = services.limits;
  const reserved = new WeakMap<FastifyRequest, number>();
  let inFlight = 0;
  const release = async (request: FastifyRequest): Promise<void> => {
    inFlight -= reserved.get(request) ?? 0;
    reserved.delete(request);
  };
  scope.addHook('onRequest', async (request, reply) => {
    const bytes = announcedBytes(request, bodyBytesMax);
    if (inFlight + bytes > bytesInFlightMax) {
      const dialect = dialectOf(request.routeOptions.url ?? '');
      const answer = dialect?.failed(wireRequest(request, services), overloaded) ?? jsonAnswer(503, overloaded);
      // The body is not read; the connection cannot be used again.
      reply.header('connection', 'close');
      return send(reply, answer, overloaded);
    }
    inFlight += bytes;
    reserved.set(request, bytes);
    // The declared type is not asked, so a malformed one must not refuse the body either.
    request.raw.headers['content-type'] = 'application/octet-stream';
  });
  scope.addHook('onResponse', release);
  scope.addHook('onRequestAbort', release);
};

const bindDialect = (scope: FastifyInstance, dialect: Dialect, services: RequestServices): void => {
  for (const { method, path } of dialect.endpoints) {
    scope.route({
      method,
      url: path,
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const wire = wireRequest(request, services);
        const { answer, failure } = await answerRequest(dialect, wire, services);
        allowOrigin(request, reply, services);
        return send(reply, answer, failure);
      },
      errorHandler: (error, request, reply) => {
        const failure = frameworkFailure(error, services);
        allowOrigin(request, reply, services);
        void send(reply, dialect.failed(wireRequest(request, services), failure), failure);
      },
    });
  }
};

const bindPreflight = (scope: FastifyInstance, paths: ReadonlySet<string>, services: RequestServices): void => {
  for (const path of paths) {
    scope.options(path, async (request, reply) => {
      if (allowOrigin(request, reply, services)) {
        reply.header('access-control-allow-methods', 'GET, POST, OPTIONS');
        reply.header(
          'access-control-allow-headers',
          request.headers['access-control-request-headers'] ?? 'authorization, content-type, x-identity-token',
        );
        reply.header('access-control-max-age', PREFLIGHT_SECONDS);
      }
      return reply.code(204).send();
    });
  }
};

/** Registers every endpoint of the dialects on a server. */
export const serveDialects = async (
  server: FastifyInstance,
  dialects: readonly Dialect[],
  services: RequestServices,
): Promise<void> => {
  await server.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        '*',
        { parseAs: 'buffer', bodyLimit: services.limits.bodyBytesMax },
        (_request, body, done) => done(null, body),
      );
      const byPath = new Map(dialects.flatMap((dialect) => dialect.endpoints.map(({ path }) => [path, dialect])));
      boundBytes(scope, services, (url) => byPath.get(url));
      for (const dialect of dialects) bindDialect(scope, dialect, services);
      // Ark's SDKs ask for events defined by clicking on a page; this platform defines none that way.
      scope.get('/configure', { exposeHeadRoute: false }, async (request, reply) => {
        allowOrigin(request, reply, services);
        return send(reply, jsonAnswer(200, { code: 200, data: [] }), null);
      });
      bindPreflight(scope, new Set([...byPath.keys(), '/configure']), services);
    },
    { bodyLimit: services.limits.bodyBytesMax } as object,
  );
};
