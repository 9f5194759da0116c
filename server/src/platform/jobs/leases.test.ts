// Several processes, killed processes and stopped ones: who has a job, and who has it no more.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Jobs } from './jobs.ts';
import { jobTables } from './store.ts';
import { define, describeJobs, eventually, reaches, START, times } from './testing.ts';

await describeJobs('runs of jobs', ({ store, wallClock, make, begin }) => {
  describe('leases', () => {
    const leave = async (jobs: Jobs, attempt: number, attemptsMax: number): Promise<string> => {
      const { jobId } = await jobs.enqueue('work', null);
      const lease = { leased_by: 'a process that was killed', lease_until: START + 60_000 };
      await jobTables(store().db)
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

    test('what a killed process had runs again at once where no other process works on the queue', async () => {
      const jobs = make([define(async () => {})], { alone: true });
      const jobId = await leave(jobs, 1, 5);
      jobs.start();
      await reaches(jobs, jobId, { state: 'queued', error: expect.stringContaining('its lease ran out') });
      wallClock.set(START + 10_000);
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
          await jobTables(store().db).updateTable('job').set({ leased_by: 'somebody else' }).execute();
          await context.saveCheckpoint('mine').catch((error: Error) => reasons.push(error.message));
          reasons.push(String(context.signal.reason));
        }),
      ]);
      const { jobId } = await jobs.enqueue('work', null);
      await eventually(() => expect(reasons).toHaveLength(2));
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
        await eventually(async () => {
          const row = await jobTables(store().db).selectFrom('job').select('lease_until').executeTakeFirst();
          expect(row?.lease_until).toBe(START + step * 20_000 + 60_000);
        });
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
            await sleep(3_000);
          },
          { name: 'deaf' },
        ),
      ],
      { times: { ...times, graceMs: 50 } },
    );
    const polite = await jobs.enqueue('work', null);
    const deaf = await jobs.enqueue('deaf', null);
    await eventually(() => expect(started.toSorted()).toEqual(['deaf', 'polite']));
    const before = performance.now();
    await jobs.stop();
    expect(performance.now() - before).toBeLessThan(2_500);
    expect(await jobs.get(polite.jobId)).toMatchObject({ state: 'queued', attempt: 0 });
    expect(await jobs.get(deaf.jobId)).toMatchObject({ state: 'queued', attempt: 0 });
    await sleep(3_050);
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
    await eventually(() => expect(seen.length).toBeGreaterThanOrEqual(60));
    await sleep(50);
    expect(seen.toSorted((one, other) => Number(one) - Number(other))).toEqual(
      Array.from({ length: 60 }, (_, index) => index),
    );
  });
});
