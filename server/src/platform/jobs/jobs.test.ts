// The promises of the queue, on both engines.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type ManualClock, manualClock } from '../../kernel/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { describeStateStores } from '../state-store/testing.ts';
import type { Logger } from '../telemetry/index.ts';
import { GiveUp, type JobContext, type JobDefinition, retryDelayMs } from './job.ts';
import { createJobs, type Jobs, type JobsDependencies } from './jobs.ts';
import { jobTables, migrations } from './store.ts';

const START = Date.parse('2026-06-30T10:00:00Z');
const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const times = { leaseMs: 60_000, beatMs: 10, pollMs: 10, graceMs: 1_000 };
const anything = z.unknown();

test('waits double from 1 s to 1 h and spread by a quarter', () => {
  expect([1, 2, 5, 12, 13, 40].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([
    1_000, 2_000, 16_000, 2_048_000, 3_600_000, 3_600_000,
  ]);
  expect([0, 0.999_999].map((random) => retryDelayMs(5, random))).toEqual([12_000, 20_000]);
  expect([retryDelayMs(1, 0), retryDelayMs(40, 0.99)]).toEqual([1_000, 3_600_000]);
});

await describeStateStores('jobs', (open) => {
  let store: StateStore;
  let wallClock: ManualClock;
  let clock: ManualClock;
  let running: Jobs[] = [];

  beforeAll(async () => {
    store = await open(migrations);
  });
  beforeEach(async () => {
    wallClock = manualClock(START);
    clock = manualClock(START);
    await jobTables(store.db).deleteFrom('job').execute();
    await jobTables(store.db).deleteFrom('job_schedule').execute();
  });
  afterEach(async () => {
    await Promise.all(running.map((jobs) => jobs.stop()));
    running = [];
  });

  const make = (definitions: readonly JobDefinition[], more: Partial<JobsDependencies> = {}): Jobs => {
    const common = {
      store,
      schedules: [],
      timeZone: 'Asia/Shanghai',
      wallClock,
      clock,
      logger: silent,
      workers: 2,
      times,
    };
    const jobs = createJobs({ ...common, definitions, ...more });
    running.push(jobs);
    return jobs;
  };
  const begin = (definitions: readonly JobDefinition[], more: Partial<JobsDependencies> = {}): Jobs => {
    const jobs = make(definitions, more);
    jobs.start();
    return jobs;
  };
  const define = (
    run: (context: JobContext, payload: unknown) => Promise<void>,
    more: Partial<JobDefinition> = {},
  ) => ({
    name: 'work',
    payload: anything,
    run: (payload: unknown, context: JobContext) => run(context, payload),
    ...more,
  });
  const reaches = (jobs: Jobs, jobId: string, expected: Record<string, unknown>) =>
    vi.waitFor(async () => expect(await jobs.get(jobId)).toMatchObject(expected), { timeout: 5_000, interval: 10 });

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
    const failing = store.transaction(async (transaction) => {
      await jobs.enqueue('work', 1, {}, transaction);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect((await jobs.list({ page: 1, pageSize: 10 })).total).toBe(0);
    await store.transaction((transaction) => jobs.enqueue('work', 2, {}, transaction));
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
        await store.transaction(async (transaction) => {
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
    await vi.waitFor(() => expect(seen).toEqual(['b', 'e', 'a', 'c', 'd']));
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

  describe('leases', () => {
    const leave = async (jobs: Jobs, attempt: number, attemptsMax: number): Promise<string> => {
      const { jobId } = await jobs.enqueue('work', null);
      const lease = { leased_by: 'a process that was killed', lease_until: START + 60_000 };
      await jobTables(store.db)
        .updateTable('job')
        .set({ state: 'running', attempt, attempts_max: attemptsMax, ...lease })
        .execute();
      return jobId;
    };

    test('what a killed process had runs again when its lease has run out, not before', async () => {
      const jobs = make([define(async () => {})]);
      const jobId = await leave(jobs, 1, 5);
      jobs.start();
      await sleep(60);
      expect(await jobs.get(jobId)).toMatchObject({ state: 'running', attempt: 1 });
      wallClock.set(START + 60_001);
      await reaches(jobs, jobId, { state: 'queued', error: expect.stringContaining('its lease ran out') });
      wallClock.set(START + 70_000);
      await reaches(jobs, jobId, { state: 'succeeded', attempt: 2 });
    });

    test('a job that kills its process each time ends as a dead letter', async () => {
      const jobs = make([define(async () => {})]);
      const jobId = await leave(jobs, 5, 5);
      wallClock.set(START + 60_001);
      jobs.start();
      await reaches(jobs, jobId, { state: 'dead', error: expect.stringContaining('its lease ran out') });
    });

    test('a run that lost its lease is told, and changes nothing any more', async () => {
      const reasons: string[] = [];
      let attempts = 0;
      const jobs = begin([
        define(async (context) => {
          attempts += 1;
          if (attempts > 1) return;
          await jobTables(store.db).updateTable('job').set({ leased_by: 'somebody else' }).execute();
          await context.saveCheckpoint('mine').catch((error: Error) => reasons.push(error.message));
          reasons.push(String(context.signal.reason));
        }),
      ]);
      const { jobId } = await jobs.enqueue('work', null);
      await vi.waitFor(() => expect(reasons).toHaveLength(2));
      await sleep(50);
      expect(reasons[0]).toContain('lease lost');
      expect(await jobs.get(jobId)).toMatchObject({ state: 'running', checkpoint: null });
    });

    test('a long job keeps its lease', async () => {
      let release = (): void => {};
      const jobs = begin([define(() => new Promise<void>((resolve) => (release = resolve)))]);
      const { jobId } = await jobs.enqueue('work', null);
      await reaches(jobs, jobId, { state: 'running' });
      for (let step = 1; step <= 10; step += 1) {
        wallClock.set(START + step * 20_000);
        await sleep(40);
      }
      expect(await jobs.get(jobId)).toMatchObject({ state: 'running', attempt: 1 });
      release();
      await reaches(jobs, jobId, { state: 'succeeded', attempt: 1 });
    });
  });

  test('stopping gives running jobs back without counting the attempt, even those that do not listen', async () => {
    const started: string[] = [];
    const jobs = begin(
      [
        define(async ({ signal }) => {
          started.push('polite');
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
        }),
        define(
          async () => {
            started.push('deaf');
            await sleep(600);
          },
          { name: 'deaf' },
        ),
      ],
      { times: { ...times, graceMs: 50 } },
    );
    const polite = await jobs.enqueue('work', null);
    const deaf = await jobs.enqueue('deaf', null);
    await vi.waitFor(() => expect(started.toSorted()).toEqual(['deaf', 'polite']));
    const before = performance.now();
    await jobs.stop();
    expect(performance.now() - before).toBeLessThan(500);
    expect(await jobs.get(polite.jobId)).toMatchObject({ state: 'queued', attempt: 0 });
    expect(await jobs.get(deaf.jobId)).toMatchObject({ state: 'queued', attempt: 0 });
    await sleep(650);
    expect(await jobs.get(deaf.jobId)).toMatchObject({ state: 'queued', attempt: 0 });
  });

  test('several processes take each job exactly once', async () => {
    const seen: unknown[] = [];
    const definition = define(async (_context, payload) => {
      await sleep(1);
      seen.push(payload);
    });
    const enqueuer = make([definition], { workers: 0 });
    for (let index = 0; index < 60; index += 1) await enqueuer.enqueue('work', index);
    for (let index = 0; index < 4; index += 1) begin([definition], { workers: 3 });
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(60), { timeout: 10_000 });
    await sleep(50);
    expect(seen.toSorted((one, other) => Number(one) - Number(other))).toEqual(
      Array.from({ length: 60 }, (_, index) => index),
    );
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

  describe('schedules', () => {
    const nightly = { name: 'nightly', cron: '0 2 * * *', job: 'work', payload: { kind: 'sweep' } };

    test('each due time enters the queue once, with several processes looking', async () => {
      const seen: (number | null)[] = [];
      const definition = define(async (context) => void seen.push(context.scheduledFor));
      const processes = [1, 2, 3].map(() => begin([definition], { schedules: [nightly] }));
      await vi.waitFor(async () => expect(await processes[0]?.schedules()).toMatchObject([{ lastDueAt: START }]));
      await sleep(50);
      expect(seen).toEqual([]);
      const dueAt = [1, 2].map((day) => Date.parse('2026-06-29T18:00:00Z') + day * 86_400_000);
      for (const due of dueAt) {
        clock.set(due - 1);
        await sleep(40);
        clock.set(due);
        await sleep(80);
      }
      await vi.waitFor(() => expect(seen).toEqual(dueAt));
      await sleep(50);
      expect(seen).toEqual(dueAt);
      expect(await processes[0]?.schedules()).toEqual([
        {
          name: 'nightly',
          cron: '0 2 * * *',
          job: 'work',
          timeZone: 'Asia/Shanghai',
          lastDueAt: dueAt[1],
          nextDueAt: Date.parse('2026-07-02T18:00:00Z'),
        },
      ]);
    });

    test('what came due while nothing ran is caught up with once, for the last time', async () => {
      const seen: (number | null)[] = [];
      const definition = define(async (context) => void seen.push(context.scheduledFor));
      const first = begin([definition], { schedules: [nightly] });
      await vi.waitFor(async () => expect(await first.schedules()).toMatchObject([{ lastDueAt: START }]));
      await first.stop();
      clock.set(START + 10 * 86_400_000);
      begin([definition], { schedules: [nightly] });
      await vi.waitFor(() => expect(seen).toEqual([Date.parse('2026-07-09T18:00:00Z')]));
      await sleep(50);
      expect(seen).toHaveLength(1);
    });

    test('a changed expression counts from the change', async () => {
      const seen: unknown[] = [];
      const definition = define(async (context) => void seen.push(context.scheduledFor));
      const first = begin([definition], { schedules: [nightly] });
      await vi.waitFor(async () => expect(await first.schedules()).toMatchObject([{ lastDueAt: START }]));
      await first.stop();
      clock.set(START + 86_400_000);
      begin([definition], { schedules: [{ ...nightly, cron: '0 17 * * *' }] });
      await sleep(80);
      expect(seen).toEqual([]);
      // 17:00 in Shanghai is 09:00Z, on the next day.
      clock.set(START + 2 * 86_400_000);
      await vi.waitFor(() => expect(seen).toEqual([Date.parse('2026-07-02T09:00:00Z')]));
    });

    test.each([
      [{ ...nightly, cron: '61 * * * *' }, 'is not a minute'],
      [{ ...nightly, job: 'other' }, 'not defined'],
      [{ ...nightly, payload: 7 }, 'payload'],
    ])('a schedule that cannot work stops the start (%#)', (schedule, reason) => {
      const definition = define(async () => {}, { payload: z.object({ kind: z.string() }) });
      expect(() => make([definition], { schedules: [schedule] })).toThrow(reason);
    });
  });

  test('the store being away for a while does not end the loop', async () => {
    const faults: string[] = [];
    const logger = { ...silent, error: (_fields: unknown, message: string) => void faults.push(message) };
    await jobTables(store.db).schema.alterTable('job').renameTo('job_away').execute();
    const jobs = begin([define(async () => {})], { logger });
    await vi.waitFor(() => expect(faults).toContain('the job queue could not be read'));
    await jobTables(store.db).schema.alterTable('job_away').renameTo('job').execute();
    const { jobId } = await jobs.enqueue('work', null);
    await reaches(jobs, jobId, { state: 'succeeded' });
  });
});
