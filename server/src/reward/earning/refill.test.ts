// Fills and what limits gave, emptied and read again from log and awards: the same as they were, with nothing rated or posted twice.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour } from '../../know/profiles/testing.ts';
import { silentLogger } from '../../platform/event-store/testing.ts';
import { createDecider } from '../../record/identity/index.ts';
import { createPipeline } from '../../record/log/index.ts';
import { ruleLike } from '../earning-rules/testing.ts';
import { beginRefill } from './index.ts';
import { bringIntoForce, closeWorld, ingest, openWorld, pointsOf, to, trade, world } from './testing.ts';

beforeAll(openWorld);
afterAll(closeWorld);

const kept = async () => {
  const read = async (table: string, order: string) =>
    (await sql`select * from ${sql.table(table)} order by ${sql.raw(order)}`.execute(world.firm.store.db)).rows;
  return {
    fills: await read('earning_fill', 'fact_key'),
    usage: await read('earning_usage', 'key'),
    filled: await read('earning_filled', 'one'),
    awards: await read('earning_award', 'award_id'),
    postings: await read('ledger_posting', 'posting_id'),
  };
};

describe('reading fills again', () => {
  it('comes to what was there, and goes on with what comes meanwhile', async () => {
    to('2026-06-12');
    // What came before a rule paid for trades is no fill of it.
    await ingest([trade('C1', 'early', '2026-06-02', 1_000, 9)]);
    await bringIntoForce('reading', ruleLike('learn_reading', { validFrom: '2026-01-01' }));
    const limits = [
      { of: 'customer', span: 'month', points: 30, beyond: 'truncate' },
      { of: 'programme', span: 'year', points: 1_000, beyond: 'truncate' },
    ] as const;
    await bringIntoForce(
      'trades',
      ruleLike('trade_commission', { weights: [], multipliers: [], limits: [...limits], validFrom: '2026-01-01' }),
    );
    await ingest([
      trade('C1', 't1', '2026-06-03', 10_000, 20),
      trade('C1', 't2', '2026-06-04', 10_000, 25),
      trade('C2', 't3', '2026-06-04', 10_000, 7),
      behaviour('news_read', { customer: 'C2', device: 'd' }, '2026-06-05T10:00:00+08:00', {
        ...{ content_id: 'n1', topic: '基金', duration_seconds: 40 },
      }),
    ]);
    await ingest([
      trade('C1', 't2', '2026-06-04', 10_000, 5),
      trade('C2', 't4', '2026-06-08', 10_000, 7, { reversal_of: 't3' }),
    ]);
    const before = await kept();
    expect(before.fills.map((row) => (row as { trade_id: string }).trade_id)).toEqual(['t1', 't2', 't3', 't4']);
    expect(before.usage.length).toBeGreaterThan(3);
    const points = [await pointsOf('C1'), await pointsOf('C2')];
    expect(points).toEqual([25, 2]);
    const { firm } = world;
    const decider = createDecider({ store: firm.store, positions: firm.engine.positions, dedupeDays: 30 });
    const consumers = [firm.kept.sink, firm.identity.overrides, firm.profiles.consumer, ...world.earning.consumers];
    const { eventLog, store, wallClock } = firm;
    const pipeline = createPipeline({ eventLog, store, decider, consumers, wallClock, logger: silentLogger });
    await pipeline.resetConsumer('earning', beginRefill);
    expect(await kept()).toMatchObject({ fills: [], usage: before.usage, awards: before.awards });
    await ingest([]);
    expect(await kept()).toEqual(before);
    expect([await pointsOf('C1'), await pointsOf('C2')]).toEqual(points);
    // It rates what comes then as if nothing had been: 25 of 30 are given, 5 are left.
    await pipeline.resetConsumer('earning', beginRefill);
    await ingest([trade('C1', 't5', '2026-06-09', 10_000, 40)]);
    expect(await pointsOf('C1')).toBe(30);
    expect((await kept()).awards.slice(0, before.awards.length)).toEqual(before.awards);
  });
});
