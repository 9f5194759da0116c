// What scenes, rules and activities are decided from is counted again by the command line as an operating system runs it: against a stopped
// server and a running one, and after processes that were killed in the middle. It comes to what was there.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAt, settle, surroundingsIn } from '../../server/src/app/backup/testing.ts';
import { machineClock } from '../../server/src/app/clocks.ts';
import { loadFirm } from '../../server/src/app/demo/load.ts';
import { actFor, introduceRewards, rewardRows, someCustomers } from '../../server/src/app/rebuild/testing.ts';
import { addDays, businessDateAt } from '../../server/src/kernel/index.ts';
import { silentLogger } from '../../server/src/platform/event-store/testing.ts';
import { openStateStore } from '../../server/src/platform/state-store/index.ts';
import { type CommandEnd, runCommand, startCommand } from './command.ts';
import { buildProgram, openSite, type Program, type Site } from './site.ts';

const REBUILD = ['rebuild', '--scenes'];
const CUSTOMERS = 150;
const ACTIVE = 30;
const DAYS = 30;

/** A firm that traded, read and signed in for weeks, written by the installation itself. */
const fillFirm = async (root: string): Promise<void> => {
  const clocks = { clock: machineClock, wallClock: machineClock };
  const installation = await openAt({ ...surroundingsIn(root, 'data'), ...clocks });
  try {
    const { timeZone } = installation.surroundings.config;
    const until = businessDateAt(machineClock.now(), timeZone);
    await installation.prepare();
    await installation.start();
    await introduceRewards(installation);
    const firm = { seed: 3, customers: CUSTOMERS, from: addDays(until, -DAYS), until, timeZone };
    const { accept } = installation.record.ingest;
    await loadFirm({ ...firm, isTradingDay: () => true }, accept, installation.record.eventLog.head, () => undefined);
    await settle(installation);
    await actFor(installation, await someCustomers(installation.stores.state.db, ACTIVE), DAYS);
    await settle(installation);
  } finally {
    await installation.close();
  }
};

/** What stands in the folder of a stopped installation. */
const standing = async (folder: string) => {
  const state = await openStateStore({ kind: 'pglite', folder: join(folder, 'state') }, { logger: silentLogger });
  return rewardRows(state.db).finally(() => state.close());
};
type Standing = Awaited<ReturnType<typeof standing>>;

/** What came and went, by table; nothing where nothing did. */
const changesOf = (before: Standing, now: Standing): object => {
  const without = (rows: readonly string[] = [], others: readonly string[] = []) => {
    const known = new Set(others);
    return rows.filter((row) => !known.has(row)).slice(0, 5);
  };
  const tables = Object.keys({ ...before, ...now }).map((table) => {
    const [gone, come] = [without(before[table], now[table]), without(now[table], before[table])];
    return [table, { gone, come, rows: (now[table]?.length ?? 0) - (before[table]?.length ?? 0) }] as const;
  });
  return Object.fromEntries(tables.filter(([, { gone, come, rows }]) => gone.length + come.length > 0 || rows !== 0));
};

const isInTheMiddle = ({ scene_recount, earning_refill }: Standing): boolean =>
  (scene_recount?.length ?? 0) + (earning_refill?.length ?? 0) > 0;

const succeeded = ({ code, out, told }: CommandEnd): void => {
  expect(code, `${out}\n${told}`).toBe(0);
  expect(out).toMatch(/positions counted again; limits were summed anew; [1-9]\d* milestones: 0 restored, 0 dropped/);
};

// Two minutes of processes: with ZHIYIN_SOAK, as the longer runs of the kills.
const killed = process.env.ZHIYIN_SOAK ? describe : describe.skip;

killed('what scenes, rules and activities are decided from', { timeout: 600_000 }, () => {
  let root = '';
  let program: Program;
  let site: Site;
  let before: Standing;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'zy-recount-'));
    await fillFirm(root);
    program = await buildProgram();
    site = await openSite({ program, folder: root });
    // What a start does by itself, and what was still to be done, is done before anything is compared.
    const run = await site.start();
    await site.settle();
    await sleep(3_000);
    expect((await run.end('SIGTERM')).code).toBe(0);
    before = await standing(site.folder);
    const counted = Object.entries(before).map(([table, { length }]) => `${table} ${length}`);
    console.info(counted.join(', '));
    for (const table of [
      'scene_tally',
      'scene_fact',
      'scene_usage',
      'earning_fill',
      'earning_usage',
      'activity_milestone',
    ])
      expect(before[table]?.length, table).toBeGreaterThan(10);
  }, 600_000);
  afterAll(async () => {
    await site?.close();
    await rm(root, { recursive: true, force: true });
  });

  it('is the same when it was counted again without a server', async () => {
    succeeded(await runCommand(program, site.folder, REBUILD));
    expect(changesOf(before, await standing(site.folder))).toEqual({});
  });

  it('is the same after commands that were killed while they counted', async () => {
    let wasInTheMiddle = false;
    // Later and later, until it is killed between emptying and the end.
    for (let afterMs = 300; !wasInTheMiddle && afterMs < 6_000; afterMs += 400) {
      const counting = startCommand(program, site.folder, REBUILD);
      await counting.until('the job began', (told) => told.includes('it goes on when'));
      await Promise.race([sleep(afterMs), counting.ended]);
      counting.kill();
      await counting.ended;
      const now = await standing(site.folder);
      wasInTheMiddle = isInTheMiddle(now);
      for (const kept of [
        'scene_award',
        'scene_change',
        'scene_act',
        'earning_award',
        'ledger_posting',
        'ledger_entry',
      ])
        expect(now[kept], kept).toEqual(before[kept]);
    }
    expect(wasInTheMiddle).toBe(true);
    succeeded(await runCommand(program, site.folder, REBUILD));
    expect(changesOf(before, await standing(site.folder))).toEqual({});
  });

  it('is the same when a running server counted, and when it was killed while it did', async () => {
    const run = await site.start();
    succeeded(await runCommand(program, site.folder, REBUILD));
    const counting = startCommand(program, site.folder, REBUILD);
    await counting.until('the job began', (told) => told.includes('it goes on when'));
    await sleep(150);
    await run.end('SIGKILL');
    // Who followed is told that the server went away; the job goes on with the next one.
    expect((await counting.ended).code).toBe(1);
    const wasInTheMiddle = isInTheMiddle(await standing(site.folder));
    console.info(`the server was killed in the middle: ${wasInTheMiddle}`);
    const next = await site.start();
    succeeded(await runCommand(program, site.folder, REBUILD));
    await site.settle();
    expect((await next.end('SIGTERM')).code).toBe(0);
    expect(changesOf(before, await standing(site.folder))).toEqual({});
  });
});
