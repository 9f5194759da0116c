// What comes due by itself, on both engines.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { GiveUp } from './job.ts';
import { define, describeJobs, eventually, START } from './testing.ts';

await describeJobs('scheduled jobs', ({ clock, make, begin }) => {
  describe('schedules', () => {
    const nightly = { name: 'nightly', cron: '0 2 * * *', job: 'work', payload: { kind: 'sweep' } };

    test('each due time enters the queue once, with several processes looking', async () => {
      const seen: (number | null)[] = [];
      const definition = define(async (context) => void seen.push(context.scheduledFor));
      const processes = [1, 2, 3].map(() => begin([definition], { schedules: [nightly] }));
      await eventually(async () => expect(await processes[0]?.schedules()).toMatchObject([{ lastDueAt: START }]));
      await sleep(50);
      expect(seen).toEqual([]);
      const dueAt = [1, 2].map((day) => Date.parse('2026-06-29T18:00:00Z') + day * 86_400_000);
      for (const [index, due] of dueAt.entries()) {
        clock.set(due - 1);
        await sleep(40);
        expect(seen).toHaveLength(index);
        clock.set(due);
        await eventually(() => expect(seen).toHaveLength(index + 1));
      }
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
      await eventually(async () => expect(await first.schedules()).toMatchObject([{ lastDueAt: START }]));
      await first.stop();
      clock.set(START + 10 * 86_400_000);
      begin([definition], { schedules: [nightly] });
      await eventually(() => expect(seen).toEqual([Date.parse('2026-07-09T18:00:00Z')]));
      await sleep(50);
      expect(seen).toHaveLength(1);
    });

    test('a changed expression counts from the change', async () => {
      const seen: unknown[] = [];
      const definition = define(async (context) => void seen.push(context.scheduledFor));
      const first = begin([definition], { schedules: [nightly] });
      await eventually(async () => expect(await first.schedules()).toMatchObject([{ lastDueAt: START }]));
      await first.stop();
      clock.set(START + 86_400_000);
      const second = begin([definition], { schedules: [{ ...nightly, cron: '0 17 * * *' }] });
      await eventually(async () => expect(await second.schedules()).toMatchObject([{ lastDueAt: START + 86_400_000 }]));
      expect(seen).toEqual([]);
      // 17:00 in Shanghai is 09:00Z, on the next day.
      clock.set(START + 2 * 86_400_000);
      await eventually(() => expect(seen).toEqual([Date.parse('2026-07-02T09:00:00Z')]));
    });

    test.each([true, false])(
      'of a schedule whose runs nobody reads, only the latest that went well stays (%s)',
      async (routine) => {
        const seen: (number | null)[] = [];
        const definition = define(async (context) => {
          seen.push(context.scheduledFor);
          if (seen.length === 2) throw new GiveUp('the second fails for good');
        });
        const worker = begin([definition], { schedules: [{ ...nightly, routine }] });
        await eventually(async () => expect(await worker.schedules()).toMatchObject([{ lastDueAt: START }]));
        for (const day of [1, 2, 3, 4, 5]) {
          clock.set(START + day * 86_400_000);
          await eventually(async () => {
            expect(seen).toHaveLength(day);
            expect((await worker.list({ state: 'running', page: 1, pageSize: 10 })).items).toEqual([]);
          });
        }
        const { items } = await worker.list({ page: 1, pageSize: 10 });
        const runs = items.map(({ state, scheduledFor }) => [state, seen.indexOf(scheduledFor)]);
        const all = [
          ['succeeded', 4],
          ['succeeded', 3],
          ['succeeded', 2],
          ['dead', 1],
          ['succeeded', 0],
        ];
        // The fourth was the latest that had gone well when the fifth came due.
        expect(runs).toEqual(
          routine
            ? [
                ['succeeded', 4],
                ['succeeded', 3],
                ['dead', 1],
              ]
            : all,
        );
      },
    );

    test.each([
      [{ ...nightly, cron: '61 * * * *' }, 'is not a minute'],
      [{ ...nightly, job: 'other' }, 'not defined'],
      [{ ...nightly, payload: 7 }, 'payload'],
    ])('a schedule that cannot work stops the start (%#)', (schedule, reason) => {
      const definition = define(async () => {}, { payload: z.object({ kind: z.string() }) });
      expect(() => make([definition], { schedules: [schedule] })).toThrow(reason);
    });
  });
});
