// @vitest-environment happy-dom
// Calls against a real server: what is sent, what comes back, and which problem each failure becomes.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { defineEndpoint } from '../../../server/src/platform/http/endpoint.ts';
import { addressOf, call, whenSignedOut } from './client.ts';
import { asProblem, Problem } from './problem.ts';

const thing = defineEndpoint({
  method: 'POST',
  path: '/things/:name/parts/:part',
  summary: 'A thing',
  tag: 'test',
  access: { kind: 'session' },
  params: z.object({ name: z.string(), part: z.string() }),
  query: z.object({ page: z.coerce.number().default(1), text: z.string().optional() }),
  body: z.object({ value: z.number() }),
  response: z.object({ url: z.string(), body: z.unknown(), language: z.string() }),
});

const readText = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
};

let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let server: Server;
const input = { params: { name: 'a/b 张', part: '?' }, query: { page: 2, text: '' }, body: { value: 7 } };
const refuse = (status: number, document: unknown, headers: Record<string, string> = {}) => {
  answer = (_, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
    response.end(typeof document === 'string' ? document : JSON.stringify(document));
  };
};
const problemOf = async (): Promise<Problem> =>
  call(thing, input).then(
    () => {
      throw new Error('the call should have failed');
    },
    (thrown: unknown) => asProblem(thrown),
  );

beforeAll(async () => {
  server = createServer(async (request, response) => answer(request, response, await readText(request)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { request } = await import('node:http');
  // The browser resolves addresses against the page; here the page is this server.
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    return new Promise<Response>((resolve, reject) => {
      const sent = request(`${base}${path}`, { method: init.method, headers: init.headers as never }, (received) => {
        void readText(received).then((text) =>
          resolve(new Response(text, { status: received.statusCode ?? 0, headers: received.headers as never })),
        );
      });
      sent.on('error', reject);
      sent.end(init.body as string | undefined);
    });
  });
});

afterAll(() => {
  vi.unstubAllGlobals();
  server.close();
});

describe('calls', () => {
  it('sends path, query and body as the contract says', async () => {
    answer = (request, response, body) =>
      response.end(
        JSON.stringify({ url: request.url, body: JSON.parse(body), language: request.headers['accept-language'] }),
      );
    const { url, body, language } = await call(thing, input);
    expect(url).toBe('/api/things/a%2Fb%20%E5%BC%A0/parts/%3F?page=2');
    expect(body).toEqual({ value: 7 });
    expect(['zh-CN', 'en']).toContain(language);
  });

  it('gives addresses for links', () => {
    expect(addressOf(thing, { params: { name: 'x', part: 'y' }, query: { text: 'a&b', none: undefined } })).toBe(
      '/api/things/x/parts/y?text=a%26b',
    );
  });

  it.each([
    [400, 'refused'],
    [401, 'signed_out'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'refused'],
    [422, 'refused'],
    [429, 'too_many'],
    [500, 'fault'],
    [503, 'fault'],
  ])('maps status %i to %s', async (status, kind) => {
    refuse(status, { code: 'SOME_CODE', title: 'T', detail: 'A sentence.', requestId: 'r-1' });
    const problem = await problemOf();
    expect(problem).toMatchObject({ kind, status, code: 'SOME_CODE', message: 'A sentence.', requestId: 'r-1' });
  });

  it('tells which fields are wrong', async () => {
    refuse(400, { code: 'BAD_REQUEST', detail: 'No.', errors: [{ path: 'body.value', message: 'too small' }, null] });
    expect((await problemOf()).fields).toEqual([{ path: 'body.value', message: 'too small' }]);
  });

  it('keeps status and request id of an answer that is no problem document', async () => {
    refuse(502, '<html>bad gateway</html>', { 'x-request-id': 'r-2' });
    expect(await problemOf()).toMatchObject({ kind: 'fault', code: 'HTTP_502', requestId: 'r-2' });
  });

  it('says that nobody answered', async () => {
    answer = (request) => request.socket.destroy();
    expect(await problemOf()).toMatchObject({ kind: 'unreachable', code: 'UNREACHABLE' });
  });

  it('tells the shell when the session is gone', async () => {
    const signedOut = vi.fn();
    whenSignedOut(signedOut);
    refuse(401, { code: 'SIGN_IN_REQUIRED', detail: 'Sign in.' });
    await problemOf();
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it('takes a defect of the console for a fault', () => {
    expect(asProblem(new TypeError('x is undefined'))).toBeInstanceOf(Problem);
    expect(asProblem(new TypeError('x is undefined')).kind).toBe('fault');
  });
});
