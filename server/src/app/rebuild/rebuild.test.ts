// The event store filled again from the log says the same as the one that grew with it; however often the filling is cut off.
import { sql } from 'kysely';
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
import { takePart } from '../demo/activities.ts';
import { createServerOf } from '../server.ts';
import type { Installation } from '../wiring.ts';
import { REBUILD_JOB } from './create-rebuild.ts';
import { actFor, introduceRewards, rewardRows, someCustomers } from './testing.ts';

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

  describe('of what scenes, activities and rules are decided from', () => {
    let before: Awaited<ReturnType<typeof rewardRows>>;
    const rows = () => rewardRows(installation.stores.state.db);
    const recount = async () => {
      const server = await createServerOf(installation, 'local');
      const answer = await server.inject({ method: 'POST', url: '/api/scenes/rebuild' });
      return finished((answer.json() as { jobId: string }).jobId);
    };
    /** Nothing waits to be counted, posted or told. */
    const still = async () => {
      let [last, now] = ['', JSON.stringify(await rows())];
      while (last !== now) {
        await settle(installation);
        await new Promise((later) => setTimeout(later, 300));
        [last, now] = [now, JSON.stringify(await rows())];
      }
    };

    beforeAll(async () => {
      await introduceRewards(installation);
      await actFor(installation, await someCustomers(installation.stores.state.db, 8));
      await still();
      // Members with points try a quiz, and some join a challenge.
      await takePart(installation);
      await still();
      before = await rows();
    }, 3 * MINUTES);

    it('comes to what was there, and posts nothing', async () => {
      for (const table of [
        'scene_tally',
        'scene_fact',
        'scene_usage',
        'earning_fill',
        'earning_usage',
        'ledger_posting',
      ])
        expect(before[table]?.length, table).toBeGreaterThan(3);
      expect((await recount()).result).toMatch(
        /positions counted again; limits were summed anew; [1-9]\d* milestones: 0 /,
      );
      expect(await rows()).toEqual(before);
      const head = await installation.record.eventLog.head();
      const { consumers } = await installation.pipeline.status();
      const standing = consumers.filter(({ consumer }) => ['scenes', 'earning'].includes(consumer));
      expect(standing.map(({ position }) => position)).toEqual([head, head]);
    });

    it('brings lost milestones and joinings back from the log, and drops those that it knows nothing of', async () => {
      const { db } = installation.stores.state;
      expect(before.activity_milestone?.length).toBeGreaterThan(5);
      const { rows: lost } = await sql`delete from activity_milestone
        where customer_id = (select min(customer_id) from activity_milestone) returning part`.execute(db);
      await sql`insert into activity_milestone (activity, customer_id, part, day, at)
        select activity, customer_id, part, '2020-01-01', at from activity_milestone limit 1`.execute(db);
      const { rows: joined } = await sql`update activity_member set joined_at = 1 where joined_at is not null
        returning customer_id`.execute(db);
      expect(joined.length).toBeGreaterThan(1);
      expect((await recount()).result).toContain(`milestones: ${lost.length} restored, 1 dropped`);
      expect(await rows()).toEqual(before);
      // Who is forgotten has no row of a member, and what the log may still tell brings none back.
      const [gone] = await someCustomers(db, 1);
      await sql`delete from activity_milestone where customer_id = ${gone}`.execute(db);
      await sql`delete from activity_member where customer_id = ${gone}`.execute(db);
      expect((await recount()).result).toMatch(/milestones: 0 restored, 0 dropped/);
      expect(JSON.stringify((await rows()).activity_milestone)).not.toContain(gone);
    });
  });
});
