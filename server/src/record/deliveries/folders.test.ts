// Watched folders: ready flags, late and re-sent files, what does not agree, and what the board shows.
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BusinessDate, businessDate, isRefusal, manualClock, tradingCalendar } from '../../kernel/index.ts';
import { createAudit } from '../../platform/audit/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { testFolder } from '../file-formats/testing.ts';
import { createSources, type Imports, migrations as sourcesMigrations } from '../sources/index.ts';
import { keepingIntake } from '../sources/testing.ts';
import { type WatchedFolder, watchedFolderSchema } from './contract.ts';
import { createFolders, type Folders } from './folders.ts';
import { listDeliveryRows, listFolders, migrations, saveFolder } from './store.ts';

const day = (text: string): BusinessDate => {
  const date = businessDate(text);
  if (!date) throw new Error(`no date ${text}`);
  return date;
};

describe('a watched folder', () => {
  let store: StateStore;
  let root: Awaited<ReturnType<typeof testFolder>>;
  let inbox: string;
  let imports: Imports;
  let folders: Folders;
  const intake = keepingIntake();
  const queued: string[] = [];
  // 17:00 in Shanghai.
  const clock = manualClock(Date.UTC(2026, 5, 30, 9));
  const definition: WatchedFolder = watchedFolderSchema.parse({
    name: 'flows',
    folder: '/',
    mapping: 'standard-cash-flows',
    filePattern: 'flow_{trade_date}.csv',
    flagPattern: '{file}.ok',
    expectedOn: 'trading_days',
    expectedBy: '18:30',
    expectedDaysAfter: 0,
    expectedFrom: '2026-06-29',
    enabled: true,
  });
  const header = '客户号,资金账号,流水号,日期,时间,方向,业务类型,金额,余额';
  const deliver = async (date: string, rows: readonly string[], flag: string | null): Promise<void> => {
    await writeFile(join(inbox, `flow_${date}.csv`), `${[header, ...rows].join('\n')}\n`);
    if (flag !== null) await writeFile(join(inbox, `flow_${date}.csv.ok`), flag);
  };
  const row = (id: string, date: string, amount: string): string =>
    `C1,A1,${id},${date},09:30:00,转入,银证转入,${amount},0`;
  const scan = async (): Promise<void> => {
    for (const stored of await listFolders(store.db)) expect(isRefusal(await folders.scan(stored))).toBe(false);
    for (const runId of queued.splice(0)) await imports.execute(runId, { signal: new AbortController().signal });
  };
  const newest = async () => (await listDeliveryRows(store.db, { page: 1, pageSize: 10 })).items[0];

  beforeAll(async () => {
    store = await openTestStateStore([...sourcesMigrations, ...migrations]);
    root = await testFolder();
    inbox = join(root.path, 'inbox');
    await mkdir(inbox);
    const enqueue = async (_job: string, payload: unknown): Promise<void> => {
      queued.push((payload as { runId: string }).runId);
    };
    ({ imports } = createSources({
      ...{ store, intake, enqueue, wallClock: clock, audit: createAudit({ store, wallClock: clock }) },
      ...{ businessTimeZone: 'Asia/Shanghai', contentKey: 'test' },
      ...{ uploadFolder: join(root.path, 'uploads'), uploadBytesMax: 1_000 },
    }));
    folders = createFolders({
      db: store.db,
      imports,
      wallClock: clock,
      clock,
      businessTimeZone: 'Asia/Shanghai',
      tradingCalendar: async () => tradingCalendar([2026], []),
      importRoots: [root.path],
    });
    await saveFolder(store.db, { ...definition, folder: inbox }, 'cash-flows');
  });
  afterAll(async () => {
    await store.close();
    await root.remove();
  });

  it('lies below an import root and has a usable pattern, or is refused', async () => {
    expect(await folders.check({ ...definition, folder: inbox })).toBeNull();
    expect(await folders.check({ ...definition, folder: '/etc' })).toMatchObject({ code: 'FOLDER_NOT_ALLOWED' });
    expect(await folders.check({ ...definition, folder: join(root.path, 'inbox', '..', '..') })).toMatchObject({
      code: 'FOLDER_NOT_ALLOWED',
    });
    expect(await folders.check({ ...definition, folder: inbox, filePattern: 'x.csv' })).toMatchObject({
      code: 'FOLDER_INVALID',
    });
    expect(await folders.check({ ...definition, folder: join(root.path, 'absent') })).toMatchObject({
      code: 'FOLDER_INVALID',
    });
  });

  it('waits for the ready flag, then reads in, reconciles and is complete', async () => {
    await deliver('20260629', [row('F1', '20260629', '100'), row('F2', '20260629', '50.50')], null);
    await scan();
    expect(intake.events).toHaveLength(0);
    expect(await folders.completeAsOf('cash-flows', day('2026-06-29'))).toMatchObject({
      complete: false,
      missing: '2026-06-29',
    });
    await deliver(
      '20260629',
      [row('F1', '20260629', '100'), row('F2', '20260629', '50.50')],
      'rows=2\ntotal.amount=150.50',
    );
    await scan();
    expect(await newest()).toMatchObject({
      businessDate: '2026-06-29',
      status: 'complete',
      delivery: 1,
      late: true,
      rowsExpected: 2,
      rowsCounted: 2,
      totalsCounted: { amount: '150.5' },
    });
    expect(await folders.completeAsOf('cash-flows', day('2026-06-29'))).toEqual({
      complete: true,
      completeThrough: '2026-06-29',
      missing: null,
    });
    await scan();
    expect(intake.events).toHaveLength(2);
  });

  it('holds back on a count or total that does not agree, until it is sent again and agrees', async () => {
    await deliver('20260630', [row('F3', '20260630', '10')], 'rows=2\ntotal.amount=30');
    await scan();
    expect(await newest()).toMatchObject({
      businessDate: '2026-06-30',
      status: 'mismatch',
      late: false,
      problem: '2 rows stated, 1 counted; total amount: 30 stated, 10 counted.',
    });
    expect(await folders.completeAsOf('cash-flows', day('2026-06-30'))).toMatchObject({
      complete: false,
      completeThrough: '2026-06-29',
      missing: '2026-06-30',
    });
    expect((await folders.board(day('2026-06-30')))[0]).toMatchObject({
      dataset: 'cash-flows',
      status: 'mismatch',
      completeThrough: '2026-06-29',
      expectedBy: '18:30',
    });
    clock.set(Date.UTC(2026, 5, 30, 12));
    await deliver('20260630', [row('F3', '20260630', '10'), row('F4', '20260630', '20')], 'rows=2\ntotal.amount=30');
    await scan();
    expect(await newest()).toMatchObject({ businessDate: '2026-06-30', status: 'complete', delivery: 2, late: true });
    expect(intake.facts().effective).toBe(4);
    expect(await folders.completeAsOf('cash-flows', day('2026-06-30'))).toMatchObject({ complete: true });
  });

  it('sent again with the same bytes is complete again and changes nothing', async () => {
    await utimes(join(inbox, 'flow_20260630.csv'), 1_800_000_000, 1_800_000_000);
    await scan();
    expect(await newest()).toMatchObject({ businessDate: '2026-06-30', status: 'complete', delivery: 3 });
    expect(intake.facts().effective).toBe(4);
  });

  it('shows on the board what is expected and what is late', async () => {
    clock.set(Date.UTC(2026, 6, 1, 9));
    expect((await folders.board(day('2026-07-01')))[0]).toMatchObject({ status: 'expected', delivery: null });
    clock.set(Date.UTC(2026, 6, 1, 11));
    expect((await folders.board(day('2026-07-01')))[0]).toMatchObject({ status: 'late' });
    expect((await folders.board(day('2026-07-04')))[0]).toMatchObject({ status: 'not_expected' });
  });

  it('with a broken file of one day says failed and goes on with the others', async () => {
    await writeFile(join(inbox, 'flow_20260701.csv'), 'wrong,header\n1,2\n');
    await writeFile(join(inbox, 'flow_20260701.csv.ok'), '');
    await scan();
    expect(await newest()).toMatchObject({
      businessDate: '2026-07-01',
      status: 'failed',
      problem: expect.stringContaining('lacks the columns'),
    });
  });
});
