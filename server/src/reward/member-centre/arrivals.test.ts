// Streams of open pages over real connections: who is told, who is not, and when a stream ends.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PostedNumber } from '../ledger/index.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';

const journal: PostedNumber[] = [];
const living = new Set<string>();
let looks = 0;
let faults: unknown[] = [];
let arrivals: Arrivals;
let server: Server;

const post = (customerId: string, moved = true): void => {
  journal.push({ postingId: journal.length + 1, customerId, counterparty: null, moved });
};
const until = async (holds: () => boolean): Promise<void> => {
  for (const end = Date.now() + 5_000; !holds(); await new Promise((next) => setTimeout(next, 5)))
    if (Date.now() > end) throw new Error('not in time');
};

/** A page of a session; its customer counts together with others. */
const openPage = async (session: string, customers: string) => {
  const { port } = server.address() as AddressInfo;
  const aborted = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${port}/${session}/${customers}`, { signal: aborted.signal });
  const page = { text: '', isOver: false, leave: () => aborted.abort() };
  void (async () => {
    for await (const part of answer.body ?? []) page.text += Buffer.from(part as Uint8Array).toString();
  })()
    .catch(() => undefined)
    .finally(() => {
      page.isOver = true;
    });
  await until(() => page.text.includes('event: beat'));
  return page;
};
const told = ({ text }: { readonly text: string }): number => text.split('event: points\n').length - 1;

beforeEach(async () => {
  journal.length = 0;
  living.clear();
  [looks, faults] = [0, []];
  arrivals = createArrivals({
    wallClock: { now: () => Date.now() },
    lastPosted: async () => journal.length,
    postedAfter: async ({ after, missing }, limit) => {
      looks += 1;
      if (looks === 3) throw new Error('the store is away for a moment');
      return journal.filter(({ postingId }) => postingId > after || missing.includes(postingId)).slice(0, limit);
    },
    alive: async (ids) => new Set(ids.filter((id) => living.has(id))),
    onFault: (error) => faults.push(error),
    times: { lookMs: 10, beatMs: 40, checkMs: 60 },
  });
  server = createServer(async (request, response) => {
    const [, session = '', customers = ''] = (request.url ?? '').split('/');
    await arrivals.ready();
    arrivals.open(session, customers.split(','), response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  arrivals.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

describe('open pages', () => {
  it('are told of their own customer, those merged with it, and nobody else; a store that is away costs a moment', async () => {
    post('A');
    for (const session of ['s1', 's2']) living.add(session);
    const [one, two] = [await openPage('s1', 'A,merged'), await openPage('s2', 'B')];
    await until(() => faults.length === 1);
    post('merged');
    post('A', false);
    await until(() => told(one) === 1);
    post('B');
    await until(() => told(two) === 1);
    expect([told(one), told(two)]).toEqual([1, 1]);
  });

  it('share one look into the journal, and nobody looks while none is open', async () => {
    living.add('s1');
    const pages = await Promise.all(['A', 'B', 'C'].map((customer) => openPage('s1', customer)));
    expect(arrivals.count()).toBe(3);
    const [before, beganAt] = [looks, Date.now()];
    await new Promise((next) => setTimeout(next, 200));
    expect(looks - before).toBeLessThanOrEqual((Date.now() - beganAt) / 10 + 1);
    for (const page of pages) page.leave();
    await until(() => arrivals.count() === 0);
    const rest = looks;
    await new Promise((next) => setTimeout(next, 60));
    expect(looks).toBe(rest);
  });

  it('end when the session has ended, when the same session opens too many, and when the server stops', async () => {
    for (const session of ['s1', 's2']) living.add(session);
    const first = await openPage('s1', 'A');
    const more = [await openPage('s1', 'A'), await openPage('s1', 'A'), await openPage('s1', 'A')];
    await until(() => first.isOver);
    expect(more.some(({ isOver }) => isOver)).toBe(false);
    const other = await openPage('s2', 'B');
    living.delete('s1');
    await until(() => more.every(({ isOver }) => isOver));
    expect(more[0]?.text).toContain('event: ended');
    expect(other.isOver).toBe(false);
    arrivals.close();
    await until(() => other.isOver);
    expect(arrivals.count()).toBe(0);
  });
});
