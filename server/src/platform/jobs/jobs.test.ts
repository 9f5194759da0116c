// The promises of the queue, on both engines.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { GiveUp, retryDelayMs } from './job.ts';
import { jobTables } from './store.ts';
import { define, describeJobs, eventually, reaches, START, silent, times } from './testing.ts';

test('waits double from 1 s to 1 h and spread by a quarter', () => {
  expect([1, 2, 5, 12, 13, 40].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([
    1_000, 2_000, 16_000, 2_048_000, 3_600_000, 3_600_000,
  ]);
  expect([0, 0.999_999].map((random) => retryDelayMs(5, random))).toEqual([12_000, 20_000]);
  expect([retryDelayMs(1, 0), retryDelayMs(40, 0.99)]).toEqual([1_000, 3_600_000]);
});

await describeJobs('jobs', ({ store, wallClock, make, begin }) => {
  test('a job runs once, with its payload parsed, and tells progress and result', async () => {
    const seen: unknown[] = [];
    const payload = z.object({ from: z.string(), size: z.number().default(7) });
    const jobs = begin([
      define(
        async (context, parsed) => {
          seen.push(parsed);
          context.progress(3, 10, 'third of ten');
          context.result('three rows');
        },
        { payload },
      ),
    ]);
    const { jobId } = await jobs.enqueue('work', { from: '知音' }, { createdBy: 'operator:1' });
    await reaches(jobs, jobId, {
      state: 'succeeded',
      payload: { from: '知音' },
      progress: { done: 3, total: 10, note: 'third of ten' },
      result: 'three rows',
      attempt: 1,
      createdBy: 'operator:1',
      error: null,
    });
    await sleep(50);
    expect(seen).toEqual([{ from: '知音', size: 7 }]);
  });

  test('what cannot be a payload and what is not defined never enter the queue', async () => {
    const jobs = make([define(async () => {}, { payload: z.object({ from: z.string() }) })]);
    await expect(jobs.enqueue('work', { from: 1 })).rejects.toThrow('from');
    await expect(jobs.enqueue('unknown', {})).rejects.toThrow('not defined');
    expect((await jobs.list({ page: 1, pageSize: 10 })).total).toBe(0);
  });

  test('a job enqueued in a transaction is there when and only when it commits', async () => {
    const jobs = make([define(async () => {})]);
    const failing = store().transaction(async (transaction) => {
      await jobs.enqueue('work', 1, {}, transaction);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect((await jobs.list({ page: 1, pageSize: 10 })).total).toBe(0);
    await store().transaction((transaction) => jobs.enqueue('work', 2, {}, transaction));
    expect((await jobs.list({ page: 1, pageSize: 10 })).total).toBe(1);
  });

  test('a failed job is tried again later and starts from its checkpoint', async () => {
    const seen: unknown[] = [];
    const jobs = begin([
      define(async (context) => {
        seen.push([context.attempt, context.checkpoint]);
        await context.saveCheckpoint({ row: context.attempt * 100 });
        if (context.attempt < 3) throw new Error(`failed at ${context.attempt}`);
      }),
    ]);
    const { jobId } = await jobs.enqueue('work', null);
    await reaches(jobs, jobId, { state: 'queued', attempt: 1, error: 'Error: failed at 1' });
    await sleep(50);
    expect(seen).toHaveLength(1);
    wallClock.set(START + 1_300);
    await reaches(jobs, jobId, { state: 'queued', attempt: 2 });
    wallClock.set(START + 5_000);
    await reaches(jobs, jobId, { state: 'succeeded', attempt: 3, error: null });
    expect(seen).toEqual([
      [1, null],
      [2, { row: 100 }],
      [3, { row: 200 }],
    ]);
  });

  test('a checkpoint saved in a transaction of the job falls with it', async () => {
    const jobs = begin([
      define(async (context) => {
        await context.saveCheckpoint('first');
        await store().transaction(async (transaction) => {
          await context.saveCheckpoint('second', transaction);
          throw new GiveUp('half way');
        });
      }),
    ]);
    const { jobId } = await jobs.enqueue('work', null);
    await reaches(jobs, jobId, { state: 'dead', checkpoint: 'first' });
  });

  test('a job that keeps failing becomes a dead letter, is listed, and can be run again', async () => {
    let broken = true;
    const jobs = begin([
      define(
        async () => {
          if (broken) throw new Error('provider down');
        },
        { attemptsMax: 2 },
      ),
    ]);
    const { jobId } = await jobs.enqueue('work', null);
    await reaches(jobs, jobId, { state: 'queued', attempt: 1 });
    wallClock.set(START + 2_000);
    await reaches(jobs, jobId, { state: 'dead', attempt: 2, error: 'Error: provider down' });
    const dead = await jobs.list({ state: 'dead', page: 1, pageSize: 10 });
    expect(dead).toMatchObject({ total: 1, items: [{ jobId }], counts: { dead: 1, queued: 0 } });
    broken = false;
    expect(await jobs.retry(jobId)).toMatchObject({ state: 'queued', attempt: 0 });
    await reaches(jobs, jobId, { state: 'succeeded', attempt: 1 });
    expect(await jobs.retry(jobId)).toMatchObject({ kind: 'refusal', code: 'JOB_NOT_RETRYABLE' });
  });

  test('a job that gives up is a dead letter at once', async () => {
    const jobs = begin([define(() => Promise.reject(new GiveUp('the file is gone')))]);
    const { jobId } = await jobs.enqueue('work', null);
    await reaches(jobs, jobId, { state: 'dead', attempt: 1, error: 'GiveUp: the file is gone' });
  });

  test('higher priority first, then first come', async () => {
    const seen: unknown[] = [];
    const jobs = make([define(async (_context, payload) => void seen.push(payload))], { workers: 1 });
    for (const [payload, priority] of [
      ['a', 0],
      ['b', 5],
      ['c', 0],
      ['d', -1],
      ['e', 5],
    ] as const) {
      await jobs.enqueue('work', payload, { priority });
    }
    jobs.start();
    await eventually(() => expect(seen).toEqual(['b', 'e', 'a', 'c', 'd']));
  });

  test('a delayed job waits', async () => {
    const jobs = begin([define(async () => {})]);
    const { jobId } = await jobs.enqueue('work', null, { delayMs: 60_000 });
    await sleep(50);
    expect(await jobs.get(jobId)).toMatchObject({ state: 'queued', attempt: 0 });
    wallClock.set(START + 60_000);
    await reaches(jobs, jobId, { state: 'succeeded' });
  });

  test('of one unique key only one waits or runs, however many ask at once', async () => {
    const jobs = make([define(async () => {})]);
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => jobs.enqueue('work', null, { uniqueKey: 'rebuild' })),
    );
    expect(new Set(asked.map(({ jobId }) => jobId)).size).toBe(1);
    expect(asked.filter(({ created }) => created)).toHaveLength(1);
    const first = asked[0]?.jobId ?? '';
    await jobs.cancel(first);
    const second = await jobs.enqueue('work', null, { uniqueKey: 'rebuild' });
    expect(second).toMatchObject({ created: true });
    expect(await jobs.retry(first)).toMatchObject({ kind: 'refusal', code: 'JOB_ALREADY_QUEUED' });
  });

  test('cancelling takes a waiting job out and stops a running one, also from another process', async () => {
    let stopped = 0;
    const waitForStop = define(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      stopped += 1;
    });
    const other = make([waitForStop], { workers: 0 });
    const jobs = begin([waitForStop], { times: { ...times, leaseMs: 60 } });
    const waiting = await jobs.enqueue('work', null, { delayMs: 60_000 });
    expect(await other.cancel(waiting.jobId)).toMatchObject({ state: 'cancelled' });
    const one = await jobs.enqueue('work', null);
    const two = await jobs.enqueue('work', null);
    await reaches(jobs, one.jobId, { state: 'running' });
    await reaches(jobs, two.jobId, { state: 'running' });
    expect(await jobs.cancel(one.jobId)).toMatchObject({ state: 'running', cancelRequested: true });
    await reaches(jobs, one.jobId, { state: 'cancelled' });
    await other.cancel(two.jobId);
    // The wish is looked for every sixth of the lease.
    wallClock.set(START + 11);
    await reaches(jobs, two.jobId, { state: 'cancelled' });
    expect(stopped).toBe(2);
    expect(await jobs.cancel(two.jobId)).toMatchObject({ kind: 'refusal', code: 'JOB_FINISHED' });
    expect(await jobs.cancel('999999')).toMatchObject({ kind: 'refusal', code: 'JOB_NOT_FOUND' });
    expect(await jobs.cancel('1 or 1=1')).toMatchObject({ kind: 'refusal', code: 'JOB_NOT_FOUND' });
  });

  test('finished jobs go after their time; dead letters stay', async () => {
    const jobs = begin(
      [
        define(async (_context, payload) => {
          if (payload === 'bad') throw new GiveUp('bad');
        }),
      ],
      { times: { ...times, keepMs: 1_000 } },
    );
    const good = await jobs.enqueue('work', 'good');
    const bad = await jobs.enqueue('work', 'bad');
    await reaches(jobs, good.jobId, { state: 'succeeded' });
    await reaches(jobs, bad.jobId, { state: 'dead' });
    wallClock.set(START + 2 * 3_600_000);
    await reaches(jobs, good.jobId, { code: 'JOB_NOT_FOUND' });
    expect(await jobs.get(bad.jobId)).toMatchObject({ state: 'dead' });
  });

  test('the store being away for a while does not end the loop', async () => {
    const faults: string[] = [];
    const logger = { ...silent, error: (_fields: unknown, message: string) => void faults.push(message) };
    await jobTables(store().db).schema.alterTable('job').renameTo('job_away').execute();
    const jobs = begin([define(async () => {})], { logger });
    await eventually(() => expect(faults).toContain('the job queue could not be read'));
    await jobTables(store().db).schema.alterTable('job_away').renameTo('job').execute();
    const { jobId } = await jobs.enqueue('work', null);
    await reaches(jobs, jobId, { state: 'succeeded' });
  });
});
