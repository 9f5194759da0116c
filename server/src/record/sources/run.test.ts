// What an import promises: every bad line named, resumed where it stopped, repeated without effect, corrected by a new delivery.
import { rename, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import { testFolder } from '../file-formats/testing.ts';
import type { LoggedEvent } from '../log/index.ts';
import { type Mapping, mappingSchema } from '../mapping/contract.ts';
import { shippedMappings } from '../mapping/index.ts';
import { findRun, listBadRows, migrations } from './store.ts';
import { keepingIntake, runFile } from './testing.ts';

let store: StateStore;
let folder: Awaited<ReturnType<typeof testFolder>>;
beforeAll(async () => {
  store = await openTestStateStore(migrations);
  folder = await testFolder();
});
afterAll(async () => {
  await store.close();
  await folder.remove();
});

const shipped = (name: string): Mapping => {
  const mapping = shippedMappings().get(name);
  if (!mapping) throw new Error(`no mapping ${name}`);
  return mapping;
};

const flowHeader = '客户号,资金账号,流水号,日期,时间,方向,业务类型,金额,余额';
const flow = (at: number, amount = '100.00'): string =>
  `C${at % 50},A${at % 50},F${at},20260630,09:30:00,转入,银证转入,${amount},1000.00`;
const flows = (count: number): string =>
  `${flowHeader}\n${Array.from({ length: count }, (_, at) => `${flow(at)}\n`).join('')}`;

let names = 0;
const write = (content: string | Uint8Array): Promise<string> => folder.file(`file-${names++}.csv`, content);
const cashFlows = (): Mapping => shipped('standard-cash-flows');

describe('a row', () => {
  it('of a cost is another fact for each campaign, and without one the fact that it was before there were campaigns', async () => {
    const campaigns = shipped('standard-campaign-costs');
    const record = campaigns.records[0] as Mapping['records'][number];
    // As a firm writes it that has both kinds of cost in one file.
    const campaign = { ...record.fields.campaign, required: false } as (typeof record.fields)[string];
    const mapping = { ...campaigns, records: [{ ...record, fields: { ...record.fields, campaign } }] };
    const intake = keepingIntake();
    const lines = ['spring', 'summer', ''].map((name) => `ads,${name},20260601,20260701,,100,,`);
    const file = ['渠道代码,投放活动,开始日期,结束日期,费用类型,费用,曝光,点击', ...lines, ''].join('\n');
    await runFile(store, intake, mapping, await write(file));
    expect(intake.events.map(({ factKey }) => factKey)).toEqual([
      'channel_cost:ads:spring:total:2026-06-01',
      'channel_cost:ads:summer:total:2026-06-01',
      'channel_cost:ads:total:2026-06-01',
    ]);
  });

  it('becomes a fact with its units, key and revision', async () => {
    const intake = keepingIntake();
    const run = await runFile(
      store,
      intake,
      cashFlows(),
      await write(`${flowHeader}\nC1,A1,F1,20260630,09:30:05,转出,银证转出,"1,250.50",0.00\n`),
    );
    expect(run).toMatchObject({
      status: 'succeeded',
      rowsRead: 1,
      rowsGood: 1,
      events: 1,
      totals: { amount: '1250.5' },
    });
    expect(intake.events).toEqual([
      expect.objectContaining({
        kind: 'fact',
        name: 'cash_flow_recorded',
        customerId: 'C1',
        occurredAt: Date.UTC(2026, 5, 30, 1, 30, 5),
        factKey: 'cash_flow:2026-06-30:F1',
        revision: expect.stringMatching(/^[0-9a-f]{16}$/),
        properties: {
          flow_id: 'F1',
          business_date: '2026-06-30',
          account_id: 'A1',
          direction: 'out',
          flow_type: 'withdrawal',
          amount_fen: 125_050,
          balance_fen: 0,
        },
      }),
    ]);
  });

  it('keeps personal values apart in traits', async () => {
    const header =
      '客户号,更新日期,客户姓名,手机号,证件号码,学历,职业,省份,城市,风险等级,测评日期,投资者类型,客户类型,客户状态,开户日期,开户渠道,营业部编号';
    const row =
      'C1,20260101,张三,13812345678,11010519491231002X,本科,教师,北京,北京,C3,20250101,普通,个人,正常,20200102,自有App,B01';
    const intake = keepingIntake();
    await runFile(store, intake, shipped('standard-customers'), await write(`${header}\n${row}\n`));
    const [event] = intake.events;
    expect(event?.traits).toEqual({
      name: '张三',
      phone: '13812345678',
      id_number: '11010519491231002X',
      birth_date: '1949-12-31',
    });
    expect(event?.properties).toMatchObject({
      gender: 'female',
      birth_year: 1949,
      risk_level: 'C3',
      opened_on: '2020-01-02',
      branch_id: 'B01',
    });
    expect(JSON.stringify(event?.properties)).not.toMatch(/张三|138123/);
  });

  it('is bad with a reason, line, byte offset and masked excerpt, and good ones around it are read in', async () => {
    const bad = [
      ['C1,A1,F1,20261330,09:30:00,转入,银证转入,1,1', 'DATE', '日期'],
      ['C1,A1,F1,20260630,09:30:00,转入,银证转入,x,1', 'NUMBER', '金额'],
      ['C1,A1,F1,20260630,09:30:00,转入,银证转入,1.234,1', 'NUMBER', '金额'],
      ['C1,A1,F1,20260630,09:30:00,倒账,银证转入,1,1', 'CODE', '方向'],
      [',A1,F1,20260630,09:30:00,转入,银证转入,1,1', 'MISSING', '客户号'],
      ['C 1,A1,F1,20260630,09:30:00,转入,银证转入,1,1', 'CUSTOMER_ID', 'customer_id'],
      ['C1,A1,F1,20260630,09:30:00,转入,银证转入,1', 'COLUMN_COUNT', null],
      ['C1,A1,F1,00010101,09:30:00,转入,银证转入,1,1', 'TIME_OUT_OF_RANGE', null],
      ['C1,A1,F1,99991231,09:30:00,转入,银证转入,1,1', 'TIME_OUT_OF_RANGE', null],
    ] as const;
    const content = [flowHeader, ...bad.flatMap(([line], at) => [flow(at), line])].join('\n');
    const mapping = { ...cashFlows(), badRowsShareMax: 0.6 };
    const run = await runFile(store, keepingIntake(), mapping, await write(`${content}\n`));
    expect(run).toMatchObject({ status: 'succeeded', rowsRead: 18, rowsGood: 9, rowsBad: 9 });
    const { items, total } = await listBadRows(store.db, run.id, { page: 1, pageSize: 50 });
    expect(total).toBe(9);
    expect(items.map((row) => [row.code, row.column])).toEqual(bad.map(([, code, column]) => [code, column]));
    expect(items.map((row) => row.line)).toEqual(bad.map((_, at) => 3 + 2 * at));
    for (const [at, item] of items.entries())
      expect(
        Buffer.from(content)
          .subarray(item.byteOffset)
          .toString()
          .startsWith(bad[at]?.[0] ?? '!'),
      ).toBe(true);
    expect(items[0]?.excerpt).toContain('C* | A* | F* | 2*******');
  });

  it('with hostile text stays text', async () => {
    const hostile = ["'; drop table import_run; --", '=cmd|calc', '‮txt.exe', '😀'];
    const intake = keepingIntake();
    const header = '产品代码,产品名称,产品类型,生效日期,类别,市场,行业,管理人,风险等级,状态,到期日,起购金额,管理费率';
    const rows = hostile.map((text, at) => `P${at},"${text}",基金,20260101,,,,,R3,正常,,,0.015`);
    const run = await runFile(
      store,
      intake,
      shipped('standard-products'),
      await write(`${header}\n${rows.join('\n')}\n`),
    );
    expect(run.rowsBad).toBe(0);
    expect(intake.events.map((event) => event.properties.name)).toEqual(hostile);
  });
});

describe('a run', () => {
  it('takes one bad line in a hundred and stops at more than its mapping allows', async () => {
    const lines = (share: number) =>
      Array.from({ length: 20_000 }, (_, at) => (at % share === 7 ? 'broken' : flow(at)));
    const good = await runFile(
      store,
      keepingIntake(),
      cashFlows(),
      await write([flowHeader, ...lines(100), ''].join('\n')),
    );
    expect(good).toMatchObject({ status: 'succeeded', rowsBad: 200, rowsGood: 19_800 });
    const intake = keepingIntake();
    const bad = await runFile(store, intake, cashFlows(), await write([flowHeader, ...lines(10), ''].join('\n')));
    expect(bad).toMatchObject({ status: 'failed', errorCode: 'TOO_MANY_BAD_ROWS' });
    expect(intake.events.length).toBeLessThan(18_000);
  });

  it('of a file with a wrong header reads nothing in', async () => {
    const intake = keepingIntake();
    const run = await runFile(store, intake, cashFlows(), await write(flows(10).replace('流水号', '流水')));
    expect(run).toMatchObject({ status: 'failed', errorCode: 'HEADER_MISMATCH', rowsRead: 0 });
    expect(run.errorMessage).toContain('流水号');
    expect(intake.events).toEqual([]);
  });

  it('dry appends nothing and tells what it would', async () => {
    const intake = keepingIntake();
    const run = await runFile(store, intake, cashFlows(), await write(`${flows(100)}broken\n`), { dryRun: true });
    expect(run).toMatchObject({
      status: 'succeeded',
      dryRun: true,
      rowsGood: 100,
      rowsBad: 1,
      events: 100,
      logFrom: null,
    });
    expect(intake.events).toEqual([]);
  });

  it.each([0, Number.POSITIVE_INFINITY])(
    'of a cut archive keeps what could be read and says so',
    async (threadFromBytes) => {
      const zipped = gzipSync(flows(50_000));
      const path = await write(zipped.subarray(0, zipped.length - 200));
      const intake = keepingIntake();
      // No checkpoint is due before the archive ends: what was read since the last one must not be lost.
      const run = await runFile(store, intake, cashFlows(), path, { threadFromBytes, checkpointMs: 600_000 });
      expect(run).toMatchObject({ status: 'failed', errorCode: 'FILE_TRUNCATED' });
      expect(run.rowsGood).toBeGreaterThan(40_000);
      expect(intake.events).toHaveLength(run.rowsGood);
    },
  );

  it('of a file that is not there fails with a sentence', async () => {
    const run = await runFile(store, keepingIntake(), cashFlows(), '/nowhere/file.csv');
    expect(run).toMatchObject({ status: 'failed', errorCode: 'FILE_UNREADABLE' });
  });
});

/** An intake that fails at the given calls, as a log does that goes down. */
const failingIntake = (failAt: ReadonlySet<number>) => {
  const kept = keepingIntake();
  let calls = 0;
  return {
    ...kept,
    accept: async (drafts: readonly LoggedEvent[], envelope: Parameters<typeof kept.accept>[1]) => {
      calls += 1;
      if (failAt.has(calls)) throw new Error('log down');
      return kept.accept(drafts, envelope);
    },
  };
};

describe.each([
  ['here', Number.POSITIVE_INFINITY],
  ['in a thread', 0],
])('an interrupted run whose file is read %s', (_, threadFromBytes) => {
  it('goes on and leaves exactly what an uninterrupted one leaves, wherever it stopped', async () => {
    const mapping = shipped('far-trans-buys');
    const content = `customerID,ISIN,date\n${Array.from({ length: 30_000 }, (_, at) => `C${Math.floor(at / 7)},ISIN${at % 2},2019-01-0${1 + Math.floor(at / 4_000)}\n`).join('')}`;
    const path = await write(content);
    const whole = keepingIntake();
    expect((await runFile(store, whole, mapping, path, { force: true })).status).toBe('succeeded');
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }), async (failures) => {
        const id = crypto.randomUUID();
        const intake = failingIntake(new Set(failures));
        let run = await runFile(store, intake, mapping, path, {
          id,
          checkpointMs: 0,
          force: true,
          threadFromBytes,
        }).catch(() => null);
        for (let attempt = 0; run === null && attempt < 5; attempt += 1)
          run = await runFile(store, intake, mapping, path, {
            id,
            checkpointMs: 0,
            force: true,
            threadFromBytes,
          }).catch(() => null);
        expect(run).toMatchObject({ status: 'succeeded', rowsRead: 30_000, rowsGood: 30_000, events: 30_000 });
        const keys = new Map(intake.events.map((event) => [event.key, event]));
        expect(keys.size).toBe(30_000);
        expect([...keys.values()].map((event) => [event.factKey, event.revision])).toEqual(
          whole.events.map((event) => [event.factKey, event.revision]),
        );
      }),
      { numRuns: process.env.ZHIYIN_SOAK ? 10 : 2 },
    );
  }, 120_000);

  it('whose process was killed goes on from its checkpoint when it is executed again', async () => {
    const path = await write(flows(30_000));
    const id = crypto.randomUUID();
    const kept = keepingIntake();
    let calls = 0;
    // A killed process never hears of its last append, though the append may have reached the disk.
    const killed = new Promise<void>((dead) => {
      const intake = {
        accept: async (...call: Parameters<typeof kept.accept>) => {
          calls += 1;
          const range = await kept.accept(...call);
          if (calls < 3) return range;
          dead();
          return new Promise<never>(() => undefined);
        },
      };
      void runFile(store, intake, cashFlows(), path, { id, checkpointMs: 0, force: true, threadFromBytes });
    });
    await killed;
    const before = await findRun(store.db, id);
    expect(before).toMatchObject({ status: 'running' });
    expect(before?.checkpoint?.place.line).toBeGreaterThan(2);
    const again = await runFile(store, kept, cashFlows(), path, { id, threadFromBytes });
    expect(again).toMatchObject({ status: 'succeeded', rowsRead: 30_000, rowsGood: 30_000 });
    expect(new Set(kept.events.map((event) => event.key)).size).toBe(30_000);
    expect(kept.events.length).toBeLessThan(60_000);
    expect(kept.facts().effective).toBe(30_000);
  });

  it('stops at a safe point when asked to, counts nothing twice, and keeps each bad line once', async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => (at % 100 === 7 ? 'broken' : flow(at)));
    const path = await write([flowHeader, ...lines, ''].join('\n'));
    const id = crypto.randomUUID();
    const intake = keepingIntake();
    const abort = new AbortController();
    const stopped = await runFile(store, intake, cashFlows(), path, {
      id,
      signal: abort.signal,
      threadFromBytes,
      onProgress: (counts) => counts.rowsRead > 9_000 && abort.abort(),
    });
    expect(stopped.status).toBe('interrupted');
    expect(stopped.rowsRead).toBeLessThan(30_000);
    const finished = await runFile(store, intake, cashFlows(), path, { id, threadFromBytes });
    expect(finished).toMatchObject({
      status: 'succeeded',
      rowsRead: 30_000,
      rowsGood: 29_700,
      rowsBad: 300,
      events: 29_700,
      totals: { amount: '2970000' },
    });
    expect(intake.events).toHaveLength(29_700);
    expect((await listBadRows(store.db, id, { page: 1, pageSize: 1 })).total).toBe(300);
  });

  it('refuses to go on in another file', async () => {
    const path = await write(flows(20_000));
    const id = crypto.randomUUID();
    const abort = new AbortController();
    await runFile(store, keepingIntake(), cashFlows(), path, {
      id,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await writeFile(`${path}.new`, flows(20_001));
    await rename(`${path}.new`, path);
    expect(await runFile(store, keepingIntake(), cashFlows(), path, { id })).toMatchObject({
      status: 'failed',
      errorCode: 'FILE_CHANGED',
    });
  });
});

describe('a delivery', () => {
  it('sent again changes nothing, also when it is read in again', async () => {
    const intake = keepingIntake();
    const path = await write(flows(3_000));
    const mapping = { ...cashFlows(), name: 'again' };
    await runFile(store, intake, mapping, path);
    expect(await runFile(store, intake, mapping, path)).toMatchObject({ status: 'unchanged', rowsRead: 0 });
    expect(intake.events).toHaveLength(3_000);
    await runFile(store, intake, mapping, path, { force: true });
    expect(intake.events).toHaveLength(6_000);
    expect(intake.facts()).toMatchObject({ effective: 3_000 });
  });

  it('corrected corrects, and the first one sent again corrects back', async () => {
    const intake = keepingIntake();
    const mapping = { ...cashFlows(), name: 'corrected' };
    const first = flows(100);
    const corrected = first.replace(flow(42), flow(42, '250.00'));
    await runFile(store, intake, mapping, await write(first));
    await runFile(store, intake, mapping, await write(corrected));
    expect(intake.facts().effective).toBe(101);
    expect(intake.facts().latest.get('cash_flow:2026-06-30:F42')?.properties.amount_fen).toBe(25_000);
    expect((await runFile(store, intake, mapping, await write(first))).status).toBe('succeeded');
    expect(intake.facts().latest.get('cash_flow:2026-06-30:F42')?.properties.amount_fen).toBe(10_000);
    expect(intake.facts().effective).toBe(102);
  });

  it('written differently but meaning the same is no correction', async () => {
    const intake = keepingIntake();
    const mapping = { ...cashFlows(), name: 'rewritten' };
    await runFile(store, intake, mapping, await write(flows(10)));
    await runFile(
      store,
      intake,
      mapping,
      await write(flows(10).replaceAll('100.00', '100').replaceAll('1000.00', '"1,000.0"')),
    );
    expect(intake.events).toHaveLength(20);
    expect(intake.facts().effective).toBe(10);
  });
});

describe('shipped mappings', () => {
  it('are all valid, and each survives JSON', () => {
    expect(shippedMappings().size).toBeGreaterThan(15);
    for (const mapping of shippedMappings().values())
      expect(mappingSchema.parse(JSON.parse(JSON.stringify(mapping)))).toEqual(mapping);
  });
});
