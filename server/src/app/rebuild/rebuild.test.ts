// The event store filled again from the log says the same as the one that grew with it; however often the filling is cut off.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../kernel/index.ts';
import {
  answers,
  changeWorld,
  fillWorld,
  openAt,
  resolvedEvents,
  settle,
  surroundingsIn,
  testRoot,
} from '../backup/testing.ts';
import { createServerOf } from '../server.ts';
import type { Installation } from '../wiring.ts';
import { REBUILD_JOB } from './create-rebuild.ts';

const MINUTES = 60_000;

describe('rebuild', () => {
  let root: Awaited<ReturnType<typeof testRoot>>;
  let installation: Installation;
  let grown: readonly Record<string, unknown>[];
  let grownAnswers: unknown;
  const surroundings = () => surroundingsIn(root.path, 'data');

  beforeAll(async () => {
    root = await testRoot();
    installation = await openAt(surroundings());
    await installation.prepare();
    await installation.pipeline.start();
    await fillWorld(installation);
    await settle(installation);
    await changeWorld(installation);
    await settle(installation);
    grown = await resolvedEvents(installation.stores.events);
    grownAnswers = await answers(installation);
  }, 5 * MINUTES);
  afterAll(async () => {
    await installation.close();
    await root.remove();
  });

  const order = async (force: boolean) => {
    const server = await createServerOf(installation, 'local');
    const answer = await server.inject({ method: 'POST', url: '/api/event-store/rebuild', payload: { force } });
    return { status: answer.statusCode, body: answer.json() as { jobId: string; code: string } };
  };
  const finished = async (jobId: string) => {
    for (;;) {
      const job = await installation.jobs.get(jobId);
      if (isRefusal(job)) throw new Error(job.message);
      if (job.state === 'succeeded') return job;
      if (job.state === 'dead') throw new Error(job.error ?? 'dead');
      await new Promise((later) => setTimeout(later, 50));
    }
  };

  it('is tested on a world with overrides, corrections, repetitions and quarantine', async () => {
    const count = async (table: string): Promise<number> => {
      const [row] = await installation.stores.events.query<{ n: string }>({ sql: `SELECT count() AS n FROM ${table}` });
      return Number(row?.n);
    };
    expect(grown.length).toBeGreaterThan(2_500);
    expect(await count('actor_override')).toBeGreaterThan(2);
    expect(await count('superseded')).toBe(1);
    expect(await installation.record.eventLog.head()).toBeGreaterThan(grown.length + 40);
    expect(new Set(grown.map((row) => row.position)).size).toBe(grown.length);
  });

  it(
    'gives the same rows and answers as the store that grew',
    async () => {
      const ordered = await order(false);
      expect(ordered.status).toBe(200);
      installation.jobs.start();
      const job = await finished(ordered.body.jobId);
      expect(job.result).toMatch(/positions of the log are in the event store again/);
      await settle(installation);
      expect(await resolvedEvents(installation.stores.events)).toEqual(grown);
      expect(await answers(installation)).toEqual(grownAnswers);
    },
    3 * MINUTES,
  );

  it(
    'goes on where it was when the process ended in the middle',
    async () => {
      for (const afterMs of [0, 150]) {
        const { jobId } = (await order(false)).body;
        await new Promise((later) => setTimeout(later, afterMs));
        await installation.close();
        installation = await openAt(surroundings());
        await installation.prepare();
        await installation.start();
        await finished(jobId);
      }
      await settle(installation);
      expect(await resolvedEvents(installation.stores.events)).toEqual(grown);
      expect(await answers(installation)).toEqual(grownAnswers);
    },
    4 * MINUTES,
  );

  it(
    'counts again what scenes and rules are decided from, and posts nothing',
    async () => {
      const server = await createServerOf(installation, 'local');
      const { jobId } = (await server.inject({ method: 'POST', url: '/api/scenes/rebuild' })).json() as {
        jobId: string;
      };
      const job = await finished(jobId);
      const head = await installation.record.eventLog.head();
      expect(job.result).toMatch(/positions counted again; limits were summed anew/);
      const { consumers } = await installation.pipeline.status();
      const standing = consumers.filter(({ consumer }) => ['scenes', 'earning'].includes(consumer));
      expect(standing.map(({ position }) => position)).toEqual([head, head]);
    },
    2 * MINUTES,
  );

  it(
    'refuses to drop rows that the log does not have, unless told',
    async () => {
      const [row] = grown;
      await installation.stores.events.execute(
        `INSERT INTO event (position, person_id, actor_hash, name, kind, occurred_at) SELECT 900000000, 1, 1, 'made', 'track', toDateTime64('2026-06-01 00:00:00', 3, 'UTC')`,
      );
      const refused = await order(false);
      expect(refused).toMatchObject({ status: 409, body: { code: 'ROWS_BEYOND_LOG' } });
      expect((await resolvedEvents(installation.stores.events)).length).toBe(grown.length + 1);
      const { jobId } = (await order(true)).body;
      await finished(jobId);
      await settle(installation);
      expect((await resolvedEvents(installation.stores.events))[0]).toEqual(row);
      expect(await resolvedEvents(installation.stores.events)).toEqual(grown);
      expect(REBUILD_JOB).toBe('event-store.rebuild');
    },
    3 * MINUTES,
  );
});
