// What the server itself promises, on endpoints made for the test: parsing, problems, access, limits, headers, CSRF.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manualClock, refuse } from '../../kernel/index.ts';
import type { Principal } from '../auth/index.ts';
import { createLogger, createMetrics } from '../telemetry/index.ts';
import { createHttpServer, csvStream, defineEndpoint, type HttpServerOptions, route } from './index.ts';

const open = { kind: 'public' } as const;
const endpoints = {
  echo: defineEndpoint({
    ...{ method: 'POST', path: '/echo/:id', summary: 'Echo', tag: 't', access: open },
    params: z.object({ id: z.coerce.number().int() }),
    query: z.object({ verbose: z.enum(['yes', 'no']).default('no') }),
    body: z.object({ name: z.string().min(1), items: z.array(z.object({ n: z.number() })).default([]) }),
    response: z.object({ id: z.number(), name: z.string(), verbose: z.string() }),
    refusals: { NAME_TAKEN: 409 },
  }),
  secret: defineEndpoint({
    ...{ method: 'GET', path: '/secret', summary: 'S', tag: 't' },
    access: { kind: 'permission', permission: 'audit.read' },
    response: z.object({ ok: z.boolean() }),
  }),
  act: defineEndpoint({
    ...{ method: 'POST', path: '/act', summary: 'A', tag: 't', access: { kind: 'session' } },
    response: z.object({}),
  }),
  fault: defineEndpoint({
    ...{ method: 'GET', path: '/fault', summary: 'F', tag: 't', access: open },
    query: z.object({ kind: z.string() }),
    response: z.object({ a: z.number() }),
  }),
  file: defineEndpoint({
    ...{ method: 'GET', path: '/file.csv', summary: 'C', tag: 't', access: open, produces: 'text/csv' },
    response: z.unknown(),
  }),
  upload: defineEndpoint({
    ...{ method: 'POST', path: '/upload', summary: 'U', tag: 't', access: open, raw: true },
    response: z.object({ bytes: z.number() }),
  }),
} as const;

const routes = [
  route(endpoints.echo, async ({ params, query, body }) =>
    body.name === 'taken'
      ? refuse('NAME_TAKEN', 'That name is taken.')
      : { id: params.id, name: body.name, verbose: query.verbose, internal: 'must not leave' },
  ),
  route(endpoints.secret, async () => ({ ok: true })),
  route(endpoints.act, async () => ({})),
  route(endpoints.fault, async ({ query }) => {
    if (query.kind === 'refusal') return refuse('NOT_IN_THE_TABLE', 'x');
    if (query.kind === 'contract') return { a: 'text' as unknown as number };
    const error = new Error('select * from secrets failed');
    error.name = query.kind;
    throw error;
  }),
  route(endpoints.file, async () =>
    csvStream(
      ['a', 'b'],
      [
        ['=1+1', '知"音'],
        [-5, '-x'],
      ],
    ),
  ),
  route(endpoints.upload, async (_input, { request }) => {
    let bytes = 0;
    for await (const chunk of request.body as AsyncIterable<Buffer>) bytes += chunk.byteLength;
    return { bytes };
  }),
];

const principal = (permissions: Principal['permissions']): Principal => ({
  ...{ kind: 'operator', id: 'o1', name: 'o1', roles: [], scope: { kind: 'firm' }, permissions },
});

const lines: string[] = [];
const wallClock = manualClock(1_000_000);
const staticFolder = mkdtempSync(join(tmpdir(), 'zhiyin-console-'));
const options: HttpServerOptions = {
  routes,
  authenticate: async (request) => {
    const who = request.cookies.who ?? request.headers.authorization;
    if (who === undefined) return null;
    if (who === 'reader') return principal(new Set(['audit.read']));
    return who === 'nobody' ? principal(new Set()) : refuse('KEY_UNKNOWN', 'Not known.');
  },
  logger: createLogger({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }),
  ...{ metrics: createMetrics(), wallClock, publicUrl: () => 'http://zhiyin.intranet:8600', trustedProxies: [] },
  ...{ metricsToken: null, requestsPerMinuteMax: 600, bodyBytesMax: 2048, strictResponses: true },
  ...{ staticFolder, version: '0', readiness: [{ name: 'store', check: async () => false }] },
};

describe('HTTP server', () => {
  let server: FastifyInstance;
  beforeAll(async () => {
    mkdirSync(join(staticFolder, 'assets'));
    writeFileSync(join(staticFolder, 'index.html'), '<title>console</title>');
    writeFileSync(join(staticFolder, 'assets', 'app-1a2b.js'), 'x');
    server = await createHttpServer(options);
  });
  afterAll(() => server.close());
  const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
    server.inject({ method: 'POST', url, payload: payload as object, headers });

  it('parses what the contract says and strips what it does not name from the answer', async () => {
    const answer = await post('/api/echo/7?verbose=yes', { name: '张' });
    expect(answer.json()).toEqual({ id: 7, name: '张', verbose: 'yes' });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("names every wrong field with its path, in the caller's language", async () => {
    const answer = await post(
      '/api/echo/x?verbose=maybe',
      { items: [{ n: 1 }, { n: 'two' }] },
      { 'accept-language': 'en' },
    );
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = answer.json() as { code: string; requestId: string; errors: { path: string }[] };
    expect(problem.errors.map((each) => each.path)).toEqual([
      'params.id',
      'query.verbose',
      'body.name',
      'body.items.1.n',
    ]);
    expect(problem.requestId).toBe(answer.headers['x-request-id']);
    const chinese = await post('/api/echo/1', {}, { 'accept-language': 'zh-CN' });
    expect((chinese.json() as { detail: string }).detail).toMatch(/无效/);
  });

  it.each([
    ['broken JSON', '{', 'application/json', 400],
    ['a type that is not JSON', 'a=1', 'application/x-www-form-urlencoded', 415],
    ['a body over the limit', JSON.stringify({ name: 'x'.repeat(3000) }), 'application/json', 413],
    ['a NUL, which no store keeps', '{"name":"a\\u0000b"}', 'application/json', 400],
    ['half a character', '{"name":"a","items":[{"n":1}],"name":"\\ud800"}', 'application/json', 400],
    ['a prototype in disguise', '{"name":"a","__proto__":{"admin":true}}', 'application/json', 400],
  ])('refuses %s with a problem', async (_title, payload, type, status) => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/echo/1',
      payload,
      headers: { 'content-type': type },
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ status, requestId: expect.any(String) });
  });

  it('answers a refusal with the status of its table', async () => {
    const answer = await post('/api/echo/1', { name: 'taken' });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      409,
      { code: 'NAME_TAKEN', detail: 'That name is taken.' },
    ]);
  });

  it.each(['refusal', 'contract', 'Error'])(
    'answers a defect (%s) with 500, an id, and no inner text',
    async (kind) => {
      const answer = await server.inject(`/api/fault?kind=${kind}`);
      expect(answer.statusCode).toBe(500);
      expect(answer.body).not.toMatch(/secrets|NOT_IN_THE_TABLE|contract/);
      expect(lines.join('')).toContain((answer.json() as { requestId: string }).requestId);
    },
  );

  it('answers 503 with Retry-After while the log is away', async () => {
    const answer = await server.inject('/api/fault?kind=LogUnavailable');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
  });

  it.each([
    ['nobody', undefined, 401, 'SIGN_IN_REQUIRED'],
    ['bad credentials', 'stranger', 401, 'KEY_UNKNOWN'],
    ['without the permission', 'nobody', 403, 'PERMISSION_MISSING'],
    ['with the permission', 'reader', 200, undefined],
  ])('guards: %s', async (_title, who, status, code) => {
    const answer = await server.inject({ url: '/api/secret', ...(who ? { cookies: { who } } : {}) });
    expect([answer.statusCode, (answer.json() as { code?: string }).code]).toEqual([status, code]);
  });

  it.each([
    ['the public address', { origin: 'http://zhiyin.intranet:8600' }, 200],
    ['the host that it reached', { origin: 'http://localhost:80', host: 'localhost:80' }, 200],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', { origin: 'null' }, 403],
    ['another site without Origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a program', {}, 200],
  ])('lets a cookie act from %s only when it should', async (_title, headers, status) => {
    const answer = await server.inject({ method: 'POST', url: '/api/act', cookies: { who: 'nobody' }, headers });
    expect(answer.statusCode).toBe(status);
  });

  it('limits a caller, says for how long, and lets others through', async () => {
    const own = await createHttpServer({ ...options, requestsPerMinuteMax: 60 });
    const ask = (who: string) => own.inject({ url: '/api/secret', cookies: { who } });
    const statuses = await Promise.all(Array.from({ length: 16 }, async () => (await ask('reader')).statusCode));
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect((await ask('reader')).headers['retry-after']).toBe('1');
    wallClock.set(wallClock.now() + 1000);
    expect((await ask('reader')).statusCode).toBe(200);
    await own.close();
  });

  it('serves CSV that no spreadsheet runs', async () => {
    const answer = await server.inject('/api/file.csv');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="file.csv"');
    expect(answer.body).toBe('\uFEFFa,b\r\n\'=1+1,"知""音"\r\n-5,\'-x\r\n');
  });

  it('hands an upload to its handler as a stream beyond the body limit', async () => {
    const payload = Buffer.alloc(100_000);
    const answer = await server.inject({
      method: 'POST',
      url: '/api/upload',
      payload,
      headers: { 'content-type': 'text/csv' },
    });
    expect(answer.json()).toEqual({ bytes: 100_000 });
  });

  it('answers 304 to who has it already', async () => {
    const first = await server.inject({ url: '/api/secret', cookies: { who: 'reader' } });
    const headers = { 'if-none-match': String(first.headers.etag) };
    const second = await server.inject({ url: '/api/secret', cookies: { who: 'reader' }, headers });
    expect([second.statusCode, second.body]).toEqual([304, '']);
    expect(first.headers['cache-control']).toBe('private, no-cache');
  });

  it('serves the console for every page address, files as files, and problems under /api', async () => {
    const page = await server.inject({ url: '/customers/123', headers: { accept: 'text/html' } });
    expect(page.body).toContain('<title>console');
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect((await server.inject('/assets/app-1a2b.js')).headers['cache-control']).toMatch(/immutable/);
    const missing = await server.inject({ url: '/assets/gone.js', headers: { accept: 'text/html' } });
    expect(missing.statusCode).toBe(404);
    const api = await server.inject({ url: '/api/nothing', headers: { accept: 'text/html' } });
    expect([api.statusCode, (api.json() as { code: string }).code]).toEqual([404, 'NOT_FOUND']);
    expect((await server.inject('/assets/../../etc/passwd')).statusCode).toBe(404);
  });

  it('insists on TLS only where the public address has it', async () => {
    const secure = await createHttpServer({ ...options, publicUrl: () => 'https://zhiyin.example' });
    const { headers } = await secure.inject('/healthz');
    expect(headers['content-security-policy']).toContain('upgrade-insecure-requests');
    expect(headers['strict-transport-security']).toBeDefined();
    await secure.close();
  });

  it('is alive while not ready, and names what is missing', async () => {
    expect((await server.inject('/healthz')).statusCode).toBe(200);
    const ready = await server.inject('/readyz');
    expect([ready.statusCode, ready.json()]).toMatchObject([503, { checks: { store: false } }]);
  });

  it('counts requests by pattern, never by address', async () => {
    const { body } = await server.inject('/metrics');
    expect(body).toContain('route="/api/echo/:id"');
    expect(body).not.toContain('/api/echo/7');
  });

  it('describes itself as OpenAPI 3.1', async () => {
    const document = (await server.inject('/api/openapi.json')).json() as {
      openapi: string;
      paths: Record<string, object>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/api/echo/{id}']).toMatchObject({
      post: {
        parameters: [
          { name: 'id', in: 'path', required: true },
          { name: 'verbose', in: 'query', required: false },
        ],
      },
    });
  });
});
