// Deliveries: watched folders, ready flags, late and re-sent files, reconciliation, and what is complete as of a day.
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BusinessDate, businessDate, isRefusal, manualClock, tradingCalendar } from '../../kernel/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { type WatchedFolder, watchedFolderSchema } from './contract.ts';
import { completenessOf, type DayState, isExpectedOn } from './delivery.ts';
import { listDeliveryRows, listFolders, saveFolder } from './delivery-store.ts';
import { fileMatcher } from './file-pattern.ts';
import { createFolders, type Folders } from './folders.ts';
import { createImports, type Imports } from './imports.ts';
import { mappingSchema } from './mapping.ts';
import { readFlag, readTrailer, reconcile } from './reconcile.ts';
import { shippedMappings } from './shipped-mappings.ts';
import { migrations } from './store.ts';
import { keepingIntake, testFolder } from './testing.ts';

const day = (text: string): BusinessDate => {
  const date = businessDate(text);
  if (!date) throw new Error(`no date ${text}`);
  return date;
};

describe('names of files', () => {
  it.each([
    ['trade_{trade_date}.csv', 'trade_20260630.csv', { tradeDate: '2026-06-30', naturalDate: null }],
    [
      't_{trade_date:yyyy-MM-dd}_{natural_date}*.gz',
      't_2026-06-30_20260701_a.gz',
      { tradeDate: '2026-06-30', naturalDate: '2026-07-01' },
    ],
    ['trade_{trade_date}.csv', 'trade_20261330.csv', null],
    ['trade_{trade_date}.csv', 'trade_20260630.csv.ok', null],
    ['a.b_{trade_date}', 'aXb_20260630', null],
  ] as const)('%s and %s', (pattern, name, expected) => {
    const match = fileMatcher(pattern);
    expect(typeof match === 'string' ? match : match(name)).toEqual(expected);
  });
  it.each(['trade.csv', '{trade_date:HH}', '{other}_{trade_date}', '{trade_date}{trade_date}'])(
    '%s is refused',
    (pattern) => {
      expect(fileMatcher(pattern)).toEqual(expect.any(String));
    },
  );
});

describe('reconciliation', () => {
  it.each([
    ['rows=12\ntotal.amount=1,250.50\n', { rows: 12, totals: { amount: '1250.5' } }],
    ['12', { rows: 12, totals: {} }],
    ['', { rows: null, totals: {} }],
    ['ready\r\nROWS: 7\r\n', { rows: 7, totals: {} }],
  ])('reads the flag %j', (text, expected) => {
    expect(readFlag(text)).toEqual(expected);
  });
  it('reads a trailer and says when it is missing', () => {
    const mapping = mappingSchema.parse({
      ...JSON.parse(JSON.stringify(shippedMappings().get('standard-assets'))),
      control: {
        totals: [{ name: 'assets', column: '总资产' }],
        statedIn: { kind: 'trailer', prefix: '#', rowsCell: 1, totalCells: { assets: 2 } },
      },
    });
    expect(readTrailer(mapping, '#END,3,100.50')).toEqual({ rows: 3, totals: { assets: '100.5' } });
    expect(readTrailer(mapping, '#END,x,100.50')).toMatch(/rows/);
    expect(readTrailer(mapping, null)).toMatch(/cut/);
  });
  it.each([
    [{ rows: 3, totals: { a: '1.5' } }, { rows: 3, totals: { a: '1.5' } }, null],
    [{ rows: null, totals: {} }, { rows: 3, totals: {} }, null],
    [{ rows: 4, totals: {} }, { rows: 3, totals: {} }, /4 rows stated, 3 counted/],
    [{ rows: 3, totals: { a: '2' } }, { rows: 3, totals: { a: '1.5' } }, /total a: 2 stated, 1.5 counted/],
    [{ rows: 3, totals: { b: '2' } }, { rows: 3, totals: {} }, /not counted/],
  ] as const)('%j against %j', (stated, counted, expected) => {
    const problem = reconcile(stated, counted);
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });
});

describe('completeness', () => {
  const calendar = tradingCalendar([2026], [day('2026-06-19')]);
  const trades = (date: BusinessDate): boolean | null => {
    const answer = calendar.isTradingDay(date);
    return isRefusal(answer) ? null : answer;
  };
  const folder = { expectedOn: 'trading_days', expectedFrom: '2026-06-15' } as const;
  const states = (entries: Readonly<Record<string, DayState['status']>>) => new Map(Object.entries(entries));
  const week = {
    '2026-06-15': 'complete',
    '2026-06-16': 'complete',
    '2026-06-17': 'complete',
    '2026-06-18': 'complete',
  } as const;
  it.each([
    ['2026-06-18', week, true, '2026-06-18', null],
    // The 19th is a holiday, 20 and 21 a weekend: nothing is expected.
    ['2026-06-21', week, true, '2026-06-21', null],
    ['2026-06-22', week, false, '2026-06-21', '2026-06-22'],
    ['2026-06-18', { ...week, '2026-06-16': 'mismatch' }, false, '2026-06-15', '2026-06-16'],
    ['2026-06-15', {}, false, null, '2026-06-15'],
    ['2026-06-14', {}, true, null, null],
  ] as const)('as of %s', (date, delivered, complete, completeThrough, missing) => {
    expect(completenessOf(day(date), folder, states(delivered), trades)).toEqual({
      complete,
      completeThrough,
      missing,
    });
  });
  it('expects weekdays where the calendar of the year is unknown', () => {
    expect(isExpectedOn(day('2031-06-18'), 'trading_days', trades)).toBe(true);
    expect(isExpectedOn(day('2031-06-21'), 'trading_days', trades)).toBe(false);
  });
});

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
    store = await openTestStateStore(migrations);
    root = await testFolder();
    inbox = join(root.path, 'inbox');
    await mkdir(inbox);
    const enqueue = async (_job: string, payload: unknown): Promise<void> => {
      queued.push((payload as { runId: string }).runId);
    };
    imports = createImports({
      store,
      intake,
      wallClock: clock,
      businessTimeZone: 'Asia/Shanghai',
      contentKey: 'test',
      enqueue,
    });
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
