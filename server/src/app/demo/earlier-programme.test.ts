// The months before the rules, lived on an installation of its own: whatever was earned, redeemed and given stands on its own day in journal and
// benefits, also by when it was recorded, and reconciles.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { movesByMonth, proveWallets } from '../../reward/accounting/index.ts';
import { benefitCosts, firstUses } from '../../reward/benefits/index.ts';
import { openTestInstallation, type TestInstallation } from '../testing.ts';
import { bySource } from './batches.ts';
import { introduceBenefits } from './benefits.ts';
import { liveEarlierProgramme } from './earlier-programme.ts';
import { acceptSimulated } from './load.ts';
import { introduceProgramme } from './programme.ts';
import { type SimulationOptions, simulate } from './simulator.ts';
import { introduceTiers } from './tier-schemes.ts';

const options: SimulationOptions = {
  ...{ seed: 7, customers: 150, timeZone: 'Asia/Shanghai', isTradingDay: () => null },
  ...({ from: '2026-01-10', until: '2026-06-30' } as const as { from: BusinessDate; until: BusinessDate }),
};
const rulesFrom = '2026-05-01' as BusinessDate;

// An installation of its own for half a minute: with ZHIYIN_SOAK.
const livesLong = process.env.ZHIYIN_SOAK ? describe : describe.skip;

livesLong('a programme of before', () => {
  let test: TestInstallation;
  beforeAll(async () => {
    test = await openTestInstallation();
    const { installation } = test;
    await installation.prepare();
    await introduceProgramme(installation, rulesFrom);
    await introduceTiers(installation);
    await introduceBenefits(installation, options.from);
    const [month] = simulate(options);
    const start = startOfDay(options.from, options.timeZone);
    const before = (month?.events ?? []).filter(({ draft }) => draft.occurredAt < start);
    await acceptSimulated(installation.record.ingest.accept, bySource(before), start);
    await installation.pipeline.start();
    const head = await installation.record.eventLog.head();
    for (const consumer of ['profiles', 'organisation']) await installation.pipeline.waitUntil(consumer, head, 120_000);
    await liveEarlierProgramme(installation, options, rulesFrom);
  }, 300_000);
  afterAll(() => test?.close());

  it('is in the journal month by month, recorded when it happened', async () => {
    const { db } = test.installation.stores.state;
    const effective = await movesByMonth(db, options.timeZone, 'effective');
    expect(await movesByMonth(db, options.timeZone, 'recorded')).toEqual(effective);
    const months = (from: string, to: string): readonly string[] => [
      ...new Set(
        effective
          .filter(
            ({ wallet, fromAccount, toAccount }) => wallet === 'points' && fromAccount === from && toAccount === to,
          )
          .map(({ month }) => month),
      ),
    ];
    // Until the rules come the earlier system posts on the last day of each month; what was posted is redeemed from the month after on.
    expect(months('issued', 'active').toSorted()).toEqual(['2026-01', '2026-02', '2026-03', '2026-04']);
    const redeemed = new Set([...months('held', 'redeemed'), ...months('active', 'redeemed')]);
    expect([...redeemed].toSorted()).toEqual(['2026-02', '2026-03', '2026-04', '2026-05', '2026-06']);
    expect(months('held', 'redeemed').length).toBeGreaterThanOrEqual(3);
    for (const { differing, byJournal, byLots } of await proveWallets(db)) {
      expect(differing).toBe(0);
      expect(byLots).toBe(byJournal);
    }
  });

  it('has uses and what they cost in each of these months, and leaves nothing waiting', async () => {
    const { db } = test.installation.stores.state;
    expect(new Set((await firstUses(db)).map(({ month }) => month)).size).toBeGreaterThanOrEqual(4);
    const costs = await benefitCosts(db, options.from, options.until);
    expect(new Set(costs.map(({ month }) => month)).size).toBeGreaterThanOrEqual(5);
    expect(costs.some(({ byPoints }) => !byPoints)).toBe(true);
    const { rows } = await sql<{ readonly state: string }>`select distinct state from benefit_use`.execute(db);
    expect(rows).toEqual([{ state: 'delivered' }]);
  });
});
