// The HTTP surface of the queue keeps its contract: every answer fits its schema, every refusal has its status.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { isRefusal, manualClock } from '../../kernel/index.ts';
import { systemPrincipal } from '../auth/index.ts';
import type { CallContext } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { openTestStateStore } from '../state-store/testing.ts';
import type { Logger } from '../telemetry/index.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { migrations } from './store.ts';

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const start = Date.parse('2026-06-30T10:00:00Z');
let store: StateStore;
let jobs: Jobs;
let jobId = '';

beforeAll(async () => {
  store = await openTestStateStore(migrations);
  jobs = createJobs({
    store,
    definitions: [{ name: 'work', payload: z.unknown(), run: async () => {} }],
    schedules: [{ name: 'nightly', cron: '0 2 * * *', job: 'work', payload: null }],
    timeZone: 'Asia/Shanghai',
    wallClock: manualClock(start),
    clock: manualClock(start),
    logger: silent,
    workers: 0,
  });
  for (let index = 0; index < 5; index += 1) ({ jobId } = await jobs.enqueue('work', { index }));
});
afterAll(() => store.close());

/** Calls a route as the server would: input through the schemas, then the answer or the refusal's status. */
const call = async (method: string, path: string, input: { params?: unknown; query?: unknown } = {}) => {
  const found = jobs.routes.find(({ endpoint }) => endpoint.method === method && endpoint.path === path);
  if (!found) throw new Error(`no route ${method} ${path}`);
  const { endpoint } = found;
  const context = {
    principal: systemPrincipal('test', []),
    requestId: 'test',
    language: 'en',
  } as unknown as CallContext;
  const parsed = { params: endpoint.params?.parse(input.params), query: endpoint.query?.parse(input.query) };
  const answer = await found.handle({ ...parsed, body: undefined }, context);
  if (isRefusal(answer)) return { status: endpoint.refusals?.[answer.code], code: answer.code };
  return endpoint.response.parse(answer);
};

test('lists by page and by state, with the number of each state', async () => {
  const page = { page: '2', pageSize: '2' };
  expect(await call('GET', '/jobs', { query: page })).toMatchObject({
    total: 5,
    items: [{ jobId: '3' }, { jobId: '2' }],
    counts: { queued: 5, running: 0, succeeded: 0, dead: 0, cancelled: 0 },
  });
  expect(await call('GET', '/jobs', { query: { state: 'dead' } })).toMatchObject({ total: 0, items: [] });
  expect(await call('GET', '/jobs', { query: { name: `x' or 1=1 --` } })).toMatchObject({ total: 0 });
  await expect(call('GET', '/jobs', { query: { state: 'lost' } })).rejects.toThrow();
  await expect(call('GET', '/jobs', { query: { pageSize: '5000' } })).rejects.toThrow();
});

test('shows, cancels and runs again, and refuses by status', async () => {
  const params = { jobId };
  expect(await call('GET', '/jobs/:jobId', { params })).toMatchObject({
    jobId,
    payload: { index: 4 },
    checkpoint: null,
  });
  expect(await call('POST', '/jobs/:jobId/retry', { params })).toEqual({ status: 409, code: 'JOB_NOT_RETRYABLE' });
  expect(await call('POST', '/jobs/:jobId/cancel', { params })).toMatchObject({
    state: 'cancelled',
    finishedAt: start,
  });
  expect(await call('POST', '/jobs/:jobId/cancel', { params })).toEqual({ status: 409, code: 'JOB_FINISHED' });
  expect(await call('POST', '/jobs/:jobId/retry', { params })).toMatchObject({ state: 'queued', finishedAt: null });
  for (const [method, path] of [
    ['GET', '/jobs/:jobId'],
    ['POST', '/jobs/:jobId/cancel'],
    ['POST', '/jobs/:jobId/retry'],
  ]) {
    expect(await call(method ?? '', path ?? '', { params: { jobId: '987654321' } })).toEqual({
      status: 404,
      code: 'JOB_NOT_FOUND',
    });
  }
});

test('schedules say when they come next, by the business clock', async () => {
  expect(await call('GET', '/job-schedules')).toEqual({
    items: [
      {
        name: 'nightly',
        cron: '0 2 * * *',
        job: 'work',
        timeZone: 'Asia/Shanghai',
        lastDueAt: null,
        nextDueAt: Date.parse('2026-06-30T18:00:00Z'),
      },
    ],
  });
});

test('reading needs jobs.read and changing jobs.write', () => {
  const access = jobs.routes.map(({ endpoint }) => [endpoint.method, endpoint.access]);
  expect(access).toHaveLength(5);
  for (const [method, each] of access) {
    expect(each).toEqual({ kind: 'permission', permission: method === 'GET' ? 'jobs.read' : 'jobs.write' });
  }
});
