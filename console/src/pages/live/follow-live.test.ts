// Following live events against a real server whose stream breaks, is refused, falls silent and comes back.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemFrom } from '../../api/problem.ts';
import { createMessageReader } from '../../api/read-stream.ts';
import { type Connection, followLive } from './follow-live.ts';

const times = { askEveryMs: 20, silentMs: 300, retryMs: 30, retryMaxMs: 60 };

let server: Server;
let base = '';
let stream: (request: IncomingMessage, response: ServerResponse) => void;
/** The cursor up to which the server has events; each event is named by its cursor. */
let head = 0;

const answerAfter = (after: number) => ({
  events: Array.from({ length: Math.max(0, head - after) }, (_each, at) => ({ cursor: after + at + 1 })),
  ...{ cursor: head, skipped: false, acceptedLastMinute: head },
});
const afterOf = (request: IncomingMessage): number =>
  Number(new URL(request.url ?? '', base).searchParams.get('after') ?? 0);
const send = (response: ServerResponse, event: string, data: unknown): void => {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
};

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url?.startsWith('/stream')) return stream(request, response);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answerAfter(afterOf(request))));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('following live events', () => {
  let stop: AbortController;
  let seen: number[];
  let connections: Connection[];
  const follow = () => {
    const query = (after: number | null) => (after === null ? '' : `?after=${after}`);
    void followLive(
      {
        open: async (after, signal) => {
          const response = await fetch(`${base}/stream${query(after)}`, { signal });
          if (!response.ok) throw problemFrom(response.status, await response.json(), null);
          return response;
        },
        ask: async (after, signal) => (await fetch(`${base}/ask${query(after)}`, { signal })).json(),
      },
      {
        onAnswer: ({ events }) => seen.push(...events.map(({ cursor }) => cursor)),
        onRate: () => undefined,
        onConnection: (connection) => connections.push(connection),
        onProblem: (problem) => connections.push({ kind: 'asking', reason: problem.code }),
      },
      null,
      stop.signal,
      times,
    );
  };
  const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 10 });
  const inOrder = (count: number): number[] => Array.from({ length: count }, (_each, at) => at + 1);

  beforeEach(() => {
    stop = new AbortController();
    [seen, connections, head] = [[], [], 2];
  });
  afterEach(() => stop.abort());

  it('shows each event once when the stream breaks in the middle and comes back', async () => {
    let opened = 0;
    stream = (request, response) => {
      opened += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send(response, 'events', answerAfter(afterOf(request)));
      if (opened === 1)
        setTimeout(() => {
          head = 5;
          response.write('event: events\ndata: {"eve');
          setTimeout(() => response.destroy(), 20);
        }, 20);
    };
    follow();
    await eventually(() => expect(opened).toBeGreaterThanOrEqual(2));
    await eventually(() => expect(connections.at(-1)).toEqual({ kind: 'stream' }));
    expect(seen).toEqual(inOrder(5));
    expect(connections.map(({ kind }) => kind)).toContain('asking');
  });

  it('asks instead where streams are refused, says why, and tries again', async () => {
    let refused = 0;
    stream = (_request, response) => {
      refused += 1;
      response.writeHead(429, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 'TOO_MANY_STREAMS', detail: 'Close one.' }));
    };
    follow();
    await eventually(() => expect(seen).toEqual([1, 2]));
    head = 4;
    await eventually(() => expect(seen).toEqual(inOrder(4)));
    expect(connections.at(-1)).toEqual({ kind: 'asking', reason: 'TOO_MANY_STREAMS' });
    await eventually(() => expect(refused).toBeGreaterThanOrEqual(3));
  });

  it('takes a stream that says nothing for broken', async () => {
    stream = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    follow();
    await eventually(() => expect(seen).toEqual([1, 2]));
    expect(connections.at(-1)).toEqual({ kind: 'asking', reason: 'UNREACHABLE' });
  });

  it('gives the reason for which the server ended it', async () => {
    stream = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send(response, 'end', { code: 'SESSION_ENDED', detail: 'Sign in.' });
      response.end();
    };
    follow();
    await eventually(() => expect(connections).toContainEqual({ kind: 'asking', reason: 'SESSION_ENDED' }));
  });
});

describe('reading messages', () => {
  it('gives the same messages however the text is cut', () => {
    const text = 'retry: 2000\n\nid: 7\nevent: events\ndata: {"a":"中文: 1"}\n\nevent: beat\ndata: {}\n\nevent: cut';
    for (let size = 1; size <= text.length; size += 1) {
      const read = createMessageReader();
      const found = [];
      for (let at = 0; at < text.length; at += size) found.push(...read(text.slice(at, at + size)));
      expect(found).toEqual([
        { event: 'events', data: { a: '中文: 1' } },
        { event: 'beat', data: {} },
      ]);
    }
  });
});
