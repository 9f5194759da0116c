// A sandbox over real modules: what comes due on the way is done at its time, in the state of that time; and each store opens as what it is.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isRefusal } from '../kernel/index.ts';
import { TEST_ZONE } from '../know/profiles/testing.ts';
import { silentLogger } from '../platform/event-store/testing.ts';
import { createJobs, type Jobs, migrations as jobMigrations } from '../platform/jobs/index.ts';
import { createSandbox, guardKind, migrations, type Sandbox } from '../platform/sandbox/index.ts';
import { nextMomentOfPoints } from '../reward/accounting/index.ts';
import { selectProgrammes, selectStatement } from '../reward/ledger/index.ts';
import { schemeOf } from '../reward/tier-rules/testing.ts';
import { selectStays } from '../reward/tiers/index.ts';
import { activate, customer, openWorld, points, run as runTiers, world } from '../reward/tiers/testing.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const DAY_MS = 86_400_000;
const START = at('2026-12-30T10:00:00');
const shown = (instant: number): string => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 19);

describe('a sandbox', () => {
  let jobs: Jobs;
  let sandbox: Sandbox;
  const nights: { readonly at: string; readonly free: number; readonly tier: string | undefined }[] = [];
  const machine = { now: () => Date.now() };

  const make = (): Sandbox => {
    const { firm } = world;
    const { store, clock, audit } = firm;
    const clocks = {
      ...{ clock, passing: clock },
      moveTo: (instant: number) => clock.set(Math.max(clock.now(), instant)),
    };
    return createSandbox({
      ...{ store, clocks, clock, timeZone: TEST_ZONE, audit, wallClock: machine, logger: silentLogger },
      jobs: () => jobs.stepping,
      ranSince: (instant) => jobs.stepping.ranSince(instant),
      isPipelineQuiet: async () => true,
      moments: [(after) => nextMomentOfPoints(store.db, after)],
    });
  };
  const freeOf = async (customerId: string): Promise<number> => {
    const answer = await world.ledger.balances('main', customerId, null);
    return isRefusal(answer) ? -1 : (answer.wallets.find(({ wallet }) => wallet === 'points')?.available ?? -1);
  };
  const tierOf = async (): Promise<string | undefined> =>
    (await selectStays(world.firm.store.db, 'C1', false)).find(({ toDay }) => toDay === null)?.tier;

  beforeAll(async () => {
    await openWorld([...jobMigrations, ...migrations]);
    const { store, clock } = world.firm;
    world.completeThrough = '2027-12-31';
    const shared = { nameZh: '积分', nameEn: 'Points', transferable: false, activation: { kind: 'at_once' } } as const;
    const rolling = { kind: 'rolling', unit: 'days', count: 2, roundUp: 'none', countedFrom: 'occurrence' } as const;
    await world.ledger.saveProgramme('main', {
      ...{ nameZh: '知音', nameEn: 'Zhiyin', reversal: 'unlimited', holdTimeoutMs: 60_000 },
      wallets: [
        { ...shared, wallet: 'growth', spendable: false, expiry: { kind: 'none' } },
        { ...shared, wallet: 'points', spendable: true, expiry: rolling },
      ],
    });
    clock.set(START);
    await world.firm.ingest([customer('C1', '2024-03-01')]);
    await activate('third', {
      ...points,
      ...schemeOf('tiers=points:100,points:500 period=rolling-2-days down=to_earned:1 rev=at_once late=100'),
      ...{ attribute: points.attribute, compliance: points.compliance },
    });
    const award = { kind: 'award', customerId: 'C1' } as const;
    const credit = (wallet: string, count: number) => [{ wallet, points: count, priority: 0 }];
    await world.ledger.post('main', { ...award, key: 'g', credits: credit('growth', 600), occurredAt: clock.now() });
    for (const name of ['tiers.evaluate', 'tiers.touched']) await runTiers(name);
    await world.ledger.post('main', { ...award, key: 'p', credits: credit('points', 100), occurredAt: START });
    jobs = createJobs({
      ...{ store, timeZone: TEST_ZONE, wallClock: machine, clock, logger: silentLogger, workers: 1 },
      times: { pollMs: 5, beatMs: 20 },
      definitions: [
        ...world.ledger.jobs,
        ...world.tiers.jobs,
        {
          name: 'nightly',
          payload: z.unknown(),
          run: async () => {
            nights.push({ at: shown(clock.now()), free: await freeOf('C1'), tier: await tierOf() });
          },
        },
      ],
      schedules: [
        ...world.ledger.schedules,
        ...world.tiers.schedules,
        { name: 'nightly', cron: '20 2 * * *', job: 'nightly', payload: {} },
      ],
    });
    sandbox = make();
    await sandbox.start();
    jobs.start();
  });
  afterAll(async () => {
    await sandbox.stop();
    await jobs.stop();
    await world.firm.close();
    await world.events.close();
  });

  it('refuses what is no way forward', async () => {
    expect(await sandbox.move({ to: '2026-12-01' })).toMatchObject({ code: 'CLOCK_RUNS_BACK' });
    expect(await sandbox.move({ to: '2027-02-30' })).toMatchObject({ code: 'DATE_NOT_VALID' });
    expect(await sandbox.move({ by: 20, unit: 'months' })).toMatchObject({ code: 'TOO_FAR' });
    expect(shown(world.firm.clock.now())).toBe('2026-12-30T10:00:00');
  });

  it('goes over an expiry, the end of a grace, and every night, each at its time', async () => {
    expect(await tierOf()).toBe('t2');
    const begun = await sandbox.move({ to: '2027-01-04T09:00' });
    expect(begun).toMatchObject({ isSandbox: true, target: at('2027-01-04T09:00:00') });
    expect(await sandbox.move({ by: 1, unit: 'hours' })).toMatchObject({ code: 'ALREADY_MOVING' });
    await sandbox.idle();
    const state = sandbox.state();
    expect(state).toMatchObject({ target: null, halted: null, failures: [], instant: at('2027-01-04T09:00:00') });
    expect(sandbox.headers()).toEqual({ 'zhiyin-sandbox': String(at('2027-01-04T09:00:00')) });

    // Each night at its due time, seeing the points and the tier as they were then.
    expect(nights.map((night) => night.at)).toEqual(
      ['31', '01', '02', '03', '04'].map((day, index) => `${index === 0 ? '2026-12' : '2027-01'}-${day}T02:20:00`),
    );
    expect(nights.map(({ free }) => free)).toEqual([100, 100, 0, 0, 0]);

    // The points of two days ended when the first of January did; that was written down at that instant and not later.
    const db = world.firm.store.db;
    const [programme] = await selectProgrammes(db);
    const page = { from: START, to: at('2027-02-01T00:00:00'), wallet: null, before: null, size: 10 };
    const { items } = await selectStatement(db, programme?.programmeId ?? 0, ['C1'], page);
    const expiry = items.find(({ kind }) => kind === 'expiry');
    expect([shown(expiry?.effectiveAt ?? 0), shown(expiry?.recordedAt ?? 0)]).toEqual([
      '2027-01-02T00:00:00',
      '2027-01-02T00:00:00',
    ]);

    // The tier was earned for two days and kept for one of grace; it fell when that was over, before its night.
    expect(nights.map(({ tier }) => tier)).toEqual(['t2', 't2', 't2', 't0', 't0']);
    const fall = (await selectStays(db, 'C1', false)).find(({ toDay }) => toDay === null);
    expect(shown((fall?.fromDay ?? 0) * DAY_MS - 8 * 3_600_000)).toBe('2027-01-03T00:00:00');
    expect(shown(fall?.recordedAt ?? 0)).toBe('2027-01-03T00:00:00');
  });

  it('goes on where it stood after a restart', async () => {
    world.firm.clock.set(START);
    const again = make();
    await again.start();
    expect(again.state().instant).toBe(at('2027-01-04T09:00:00'));
  });

  it('opens as what it is, and as nothing else', async () => {
    const { db } = world.firm.store;
    const start = (kind: 'production' | 'sandbox', holdsData = false) => guardKind(db, kind, { holdsData, at: 1 });
    await expect(start('sandbox', true)).rejects.toThrow(/holds production data/);
    await expect(start('sandbox')).rejects.toThrow(/holds production data/);
    await expect(start('production')).resolves.toBeUndefined();
  });
});
