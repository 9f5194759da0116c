// The headline figures of a small firm, with windows and scopes worked out by hand. Today is 2026-06-30 in Shanghai.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BusinessDate } from '../../kernel/index.ts';
import type { JobContext } from '../../platform/jobs/index.ts';
import { behaviour, call, fact, openTestFirm, type TestFirm } from '../profiles/testing.ts';
import { getAssetSeries, getOverview } from './contract.ts';
import { createOverview } from './create-overview.ts';
import { migrations } from './migrations.ts';
import { periodsOf } from './periods.ts';

let firm: TestFirm;
const overview = () => createOverview({ ...firm, db: firm.store.db });
type Figure = {
  code: string;
  value: number | null;
  before: number | null;
  comparedUntil: number | null;
  series: { date: string; value: number }[] | null;
};
const figures = async (scope: Parameters<typeof call>[3] = { kind: 'firm' }): Promise<Map<string, Figure>> => {
  const answer = await call(overview().routes, getOverview, { query: {} }, scope);
  return new Map(answer.figures.map((each: Figure) => [each.code, each]));
};
const customer = (id: string, opened: string, more = {}) =>
  fact('customer_recorded', id, id, opened, { effective_on: opened, opened_on: opened, ...more });
const assets = (id: string, date: string, total: number) =>
  fact('asset_recorded', id, `${id}:${date}`, date, { business_date: date, total_assets_fen: total });

beforeAll(async () => {
  firm = await openTestFirm({ migrations });
  await firm.ingest([
    customer('C1', '2026-01-10'),
    customer('C2', '2026-05-31'),
    customer('C3', '2026-06-01'),
    customer('C4', '2026-06-30'),
    customer('C5', '2026-01-10', { status: 'closed', closed_on: '2026-06-15' }),
    customer('C6', '2026-01-10', { status: 'closed', closed_on: '2026-03-15' }),
    fact('cash_flow_recorded', 'C1', 'f1', '2026-05-02', { flow_type: 'deposit', direction: 'in', amount_fen: 5 }),
    fact('cash_flow_recorded', 'C1', 'f2', '2026-06-02', { flow_type: 'deposit', direction: 'in', amount_fen: 5 }),
    fact('cash_flow_recorded', 'C3', 'f3', '2026-06-02', { flow_type: 'deposit', direction: 'in', amount_fen: 5 }),
    assets('C1', '2026-05-29', 1_000),
    assets('C1', '2026-06-29', 3_000),
    assets('C3', '2026-06-29', 500),
    behaviour('page_viewed', { customer: 'C1' }, '2026-06-01T00:00:00+08:00'),
    behaviour('page_viewed', { customer: 'C1' }, '2026-06-03T10:00:00+08:00'),
    behaviour('page_viewed', { customer: 'C2' }, '2026-06-03T10:00:00+08:00'),
    behaviour('page_viewed', { customer: 'C2' }, '2026-05-31T23:59:59+08:00'),
    behaviour('page_viewed', { device: 'stranger' }, '2026-06-03T10:00:00+08:00'),
  ]);
  await firm.store.transaction((transaction) =>
    firm.profiles.setRelations(transaction, [
      { customerId: 'C1', branchId: 'B1', teamId: null, adviserId: null },
      { customerId: 'C2', branchId: 'B2', teamId: null, adviserId: null },
    ]),
  );
});
afterAll(() => firm.close());

describe('the overview', () => {
  it('compares the last thirty days, today included, with the thirty before', () => {
    const { from, to, beforeFrom, beforeTo } = periodsOf(0, '2026-06-30' as BusinessDate, 30, 'Asia/Shanghai');
    expect({ from, to, beforeFrom, beforeTo }).toEqual({
      from: '2026-06-01',
      to: '2026-06-30',
      beforeFrom: '2026-05-02',
      beforeTo: '2026-05-31',
    });
  });

  it('counts the whole firm', async () => {
    const found = await figures();
    const values = (code: string) => [found.get(code)?.value, found.get(code)?.before];
    // Now C1-C4; at the end of May C1, C2 and C5, who closed later.
    expect(values('customers')).toEqual([4, 3]);
    expect(values('newAccounts')).toEqual([2, 1]);
    expect(values('fundedCustomers')).toEqual([1, 1]);
    expect(values('totalAssetsFen')).toEqual([3_500, 1_000]);
    // The stranger is no customer. It is noon: what C2 did in the last second of the 31st of May has not happened by then.
    expect(values('activeCustomers')).toEqual([2, 0]);
    expect(found.get('activeCustomers')?.comparedUntil).toBe(Date.parse('2026-05-31T12:00:00+08:00'));
    expect(found.get('newAccounts')?.comparedUntil).toBeNull();
    const active = found.get('activeCustomers')?.series ?? [];
    expect(active).toHaveLength(60);
    expect(active.filter(({ value }) => value > 0)).toEqual([
      { date: '2026-05-31', value: 1 },
      { date: '2026-06-01', value: 1 },
      { date: '2026-06-03', value: 2 },
    ]);
  });

  it('compares with the days before up to the same time of day, and draws these days whole', async () => {
    const at = (hour: string) => Date.parse(`2026-06-30T${hour}+08:00`);
    const asOf = (now: number) => createOverview({ ...firm, db: firm.store.db, clock: { now: () => now } });
    const read = async (now: number, code: string) => {
      const { figures: all } = await call(asOf(now).routes, getOverview, { query: {} });
      return all.find((each: Figure) => each.code === code) as Figure;
    };
    expect((await read(at('23:59:58'), 'activeCustomers')).before).toBe(0);
    const late = await read(at('23:59:59.500'), 'activeCustomers');
    expect(late.before).toBe(1);
    expect(late.series?.find(({ date }) => date === '2026-05-31')?.value).toBe(1);
    // C1's first deposit is of the 2nd of May: with one day, the day before the 3rd, at its own time and before it.
    const deposit = Date.parse('2026-05-02T00:00:00+08:00');
    const day = async (now: number) => {
      const { figures: all } = await call(asOf(now).routes, getOverview, { query: { days: 1 } });
      return all.find((each: Figure) => each.code === 'fundedCustomers') as Figure;
    };
    expect([(await day(deposit + 86_400_000)).before, (await day(deposit + 2 * 86_400_000 - 1)).before]).toEqual([
      0, 1,
    ]);
  });

  it('tells the number of customers at the end of every day', async () => {
    const series = (await figures()).get('customers')?.series ?? [];
    expect(series).toHaveLength(60);
    const on = (date: string) => series.find((day) => day.date === date)?.value;
    // C1 and C5 in January; C6 closed in March; C2 on the last of May; C3 in June; C5 closed on the 15th; C4 today.
    expect(
      ['2026-05-02', '2026-05-30', '2026-05-31', '2026-06-01', '2026-06-14', '2026-06-15', '2026-06-30'].map(on),
    ).toEqual([2, 2, 3, 4, 4, 3, 4]);
  });

  it('tells total assets at the end of every day, those of the latest delivery before it where there was none', async () => {
    const { routes } = overview();
    const { series } = await call(routes, getAssetSeries, { query: {} });
    expect(series[0]).toEqual({ date: '2026-05-29', value: 1_000 });
    expect(series.at(-3)).toEqual({ date: '2026-06-28', value: 1_000 });
    expect(series.at(-1)).toEqual({ date: '2026-06-30', value: 3_500 });
    expect(series).toHaveLength(33);
    const shorter = await call(routes, getAssetSeries, { query: { days: 7 } });
    // Nothing was delivered within 15 days before the first of these days.
    expect(shorter.series.map(({ date }: { date: string }) => date)).toEqual(['2026-06-29', '2026-06-30']);
    const branch = { kind: 'units', unitIds: ['B1'] } as const;
    const own = await call(routes, getAssetSeries, { query: {} }, branch);
    expect(own.series.at(-1)).toEqual({ date: '2026-06-30', value: 3_000 });
    expect((await call(routes, getAssetSeries, { query: {} }, { kind: 'units', unitIds: ['B2'] })).series).toEqual([]);
  });

  it('takes up a corrected day: the newest within a minute, an older one within the hour', async () => {
    const { routes } = overview();
    const last = async () => (await call(routes, getAssetSeries, { query: {} })).series.at(-1).value;
    expect(await last()).toBe(3_500);
    await firm.ingest([assets('C3', '2026-06-29', 700)]);
    expect(await last()).toBe(3_500);
    firm.clock.set(firm.clock.now() + 60_000);
    expect(await last()).toBe(3_700);
    await firm.ingest([assets('C3', '2026-06-29', 500)]);
  });

  it('is limited to the caller’s customers', async () => {
    const found = await figures({ kind: 'units', unitIds: ['B2'] });
    expect(found.get('customers')).toMatchObject({ value: 1, before: 1 });
    expect(found.get('activeCustomers')).toMatchObject({ value: 1, before: 0 });
    expect(found.get('totalAssetsFen')).toMatchObject({ value: null, before: null });
  });

  it('is computed at most once a minute for a scope', async () => {
    const { routes } = overview();
    const first = await call(routes, getOverview, {});
    await firm.ingest([customer('C7', '2026-06-30')]);
    expect(await call(routes, getOverview, {})).toEqual(first);
    firm.clock.set(firm.clock.now() + 60_000);
    const later = await call(routes, getOverview, {});
    expect(later.figures[0].value).toBe(first.figures[0].value + 1);
  });

  /** An overview that counts events for as long as the clock is moved on meanwhile; `hold` makes the next counts wait. */
  const slowOverview = () => {
    let counted = 0;
    let counting: Promise<unknown> = Promise.resolve();
    const history = {
      ...firm.history,
      activity: async (...asked: Parameters<typeof firm.history.activity>) => {
        counted += 1;
        await counting;
        return firm.history.activity(...asked);
      },
    };
    const parts = createOverview({ ...firm, db: firm.store.db, history });
    const hold = () => {
      let release = (): void => undefined;
      counting = new Promise<void>((resolve) => {
        release = resolve;
      });
      return release;
    };
    /** Asked for the first time, and answered after so long. */
    const first = async (tookMs: number) => {
      const release = hold();
      const asked = call(parts.routes, getOverview, {});
      await expect.poll(() => counted).toBe(1);
      later(tookMs);
      release();
      return asked;
    };
    return { ...parts, counted: () => counted, hold, first };
  };
  const later = (ms: number) => firm.clock.set(firm.clock.now() + ms);
  const forgetKept = () => sql`delete from overview_answer`.execute(firm.store.db);

  it('of a firm whose events take long to count does not wait, and has new figures a little later', async () => {
    const { routes, first, hold, counted } = slowOverview();
    await forgetKept();
    const kept = await first(250);
    const release = hold();
    later(60_000);
    const before = counted();
    expect(await call(routes, getOverview, {})).toEqual(kept);
    expect(await call(routes, getOverview, {})).toEqual(kept);
    release();
    await expect.poll(async () => (await call(routes, getOverview, {})).computedAt - kept.computedAt).toBe(60_250);
    expect(counted() - before).toBe(3);
    // After an hour nobody is told what was; it is waited for.
    later(3_600_000);
    expect((await call(routes, getOverview, {})).computedAt - kept.computedAt).toBe(3_660_250);
  });

  it('of a very large firm is told by a new server too, as it was hours ago', async () => {
    await forgetKept();
    const kept = await slowOverview().first(2_500);
    await expect.poll(async () => (await keptRows()).length).toBe(1);
    later(8 * 3_600_000);
    const { routes, hold } = slowOverview();
    const release = hold();
    expect(await call(routes, getOverview, {})).toEqual(kept);
    // What others may see has to be counted for them.
    const branch = call(routes, getOverview, {}, { kind: 'units', unitIds: ['B1'] });
    release();
    expect((await branch).figures[0].value).toBe(1);
    await expect
      .poll(async () => (await call(routes, getOverview, {})).computedAt - kept.computedAt)
      .toBeGreaterThan(8 * 3_600_000);
    later(27 * 3_600_000);
    expect((await call(overview().routes, getOverview, {})).computedAt).toBe(firm.clock.now());
  });

  const keptRows = async () =>
    (await sql`select asked from overview_answer order by asked`.execute(firm.store.db)).rows;
  const runJob = async ({ jobs }: Pick<ReturnType<typeof createOverview>, 'jobs'>) => {
    const context: JobContext = {
      ...{ signal: new AbortController().signal, progress: () => {}, result: () => {}, checkpoint: null },
      ...{ saveCheckpoint: async () => {}, attempt: 1, jobId: '1', scheduledFor: null },
    };
    for (const job of jobs) await job.run(null, context);
  };

  it('is prepared in the morning for those who may see everybody, where it takes long', async () => {
    await forgetKept();
    await runJob(overview());
    expect(await keptRows()).toEqual([]);
    const slow = slowOverview();
    const release = slow.hold();
    const running = runJob(slow);
    await expect.poll(slow.counted).toBe(1);
    later(3_000);
    release();
    await running;
    expect(await keptRows()).toEqual([{ asked: '[{"kind":"firm"},7]' }]);
    later(27 * 3_600_000);
    await runJob(overview());
    expect(await keptRows()).toEqual([]);
  });
});
