// What the console does with a file: upload, look at it, map it, try it, run it, see what was bad.

import { join } from 'node:path';
import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock, tradingCalendar } from '../../kernel/index.ts';
import { migrations as auditMigrations, createAudit } from '../../platform/audit/index.ts';
import { type Principal, systemPrincipal } from '../../platform/auth/index.ts';
import type { CallContext, Endpoint } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import * as deliveryContract from '../deliveries/contract.ts';
import * as deliveriesModule from '../deliveries/index.ts';
import { testFolder } from '../file-formats/testing.ts';
import { shippedMappings } from '../mapping/index.ts';
import * as contract from './contract.ts';
import { createSources, type Sources } from './create-sources.ts';
import { migrations } from './store.ts';
import { keepingIntake } from './testing.ts';

let store: StateStore;
let sources: Sources;
let deliveries: deliveriesModule.Deliveries;
let folder: Awaited<ReturnType<typeof testFolder>>;
const intake = keepingIntake();
const queued: string[] = [];
const clock = manualClock(Date.UTC(2026, 5, 30, 4));

beforeAll(async () => {
  store = await openTestStateStore([...auditMigrations, ...migrations, ...deliveriesModule.migrations]);
  folder = await testFolder();
  const everywhere = {
    ...{ wallClock: clock, businessTimeZone: 'Asia/Shanghai', audit: createAudit({ store, wallClock: clock }) },
  };
  sources = createSources({
    ...{ ...everywhere, store, intake, contentKey: 'test' },
    uploadFolder: join(folder.path, 'uploads'),
    uploadBytesMax: 100_000,
    enqueue: async (_job, payload) => void queued.push((payload as { runId: string }).runId),
  });
  deliveries = deliveriesModule.createDeliveries({
    ...{ ...everywhere, db: store.db, clock, imports: sources.imports },
    importRoots: [folder.path],
    tradingCalendar: async () => tradingCalendar([2026], []),
  });
});
afterAll(async () => {
  await store.close();
  await folder.remove();
});

const operator: Principal = { ...systemPrincipal('operator', ['sources.write']), kind: 'operator' };

interface Input {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly stream?: Readable;
  readonly principal?: Principal;
}

/** Calls a route as the server does: parsed by the contract, answer checked against it. */
const call = async <Answer = Record<string, unknown>>(endpoint: Endpoint, input: Input = {}): Promise<Answer> => {
  const found = [...sources.routes, ...deliveries.routes].find((each) => each.endpoint === endpoint);
  if (!found) throw new Error(`no route ${endpoint.path}`);
  const context = {
    principal: input.principal ?? operator,
    requestId: 'r',
    remoteAddress: '::1',
    request: { body: input.stream },
  };
  const answer = await found.handle(
    {
      params: endpoint.params?.parse(input.params ?? {}),
      query: endpoint.query?.parse(input.query ?? {}),
      body: endpoint.body?.parse(input.body),
    },
    context as unknown as CallContext,
  );
  const refused = typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'refusal';
  if (refused) expect(Object.keys(endpoint.refusals ?? {})).toContain(String(Reflect.get(answer, 'code')));
  return (refused ? answer : endpoint.response.parse(answer)) as Answer;
};

const upload = async (name: string, content: string | Buffer) =>
  call<{ id: string; bytes: number; code?: string }>(contract.uploadImportFile, {
    query: { name },
    stream: Readable.from([Buffer.from(content)]),
  });

const execute = async (): Promise<void> => {
  for (const runId of queued.splice(0)) await sources.imports.execute(runId, { signal: new AbortController().signal });
};

const header = '客户号,资金账号,流水号,日期,时间,方向,业务类型,金额,余额';
const row = (id: number, amount = '100.00'): string =>
  `1000${id},A${id},F${id},20260630,09:30:00,转入,银证转入,${amount},0`;

describe('a file', () => {
  it('in GB18030 is uploaded, recognised with its mapping, previewed, tried and run', async () => {
    const content = iconv.encode(`${[header, row(1), row(2), row(3, 'x')].join('\n')}\n`, 'gb18030');
    const file = await upload('流水.csv', content);
    expect(file).toMatchObject({
      name: '流水.csv',
      bytes: content.length,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const params = { fileId: file.id };
    const detected = await call(contract.detectImportFile, { params });
    expect(detected).toMatchObject({
      format: 'csv',
      encoding: 'gb18030',
      delimiter: ',',
      gzip: false,
      mappings: ['standard-cash-flows'],
    });
    expect(detected.columns).toEqual(
      expect.arrayContaining([
        { name: '日期', samples: ['2*******'], looksLike: 'date', dateFormat: 'yyyyMMdd' },
        expect.objectContaining({ name: '金额', looksLike: 'text' }),
      ]),
    );
    const preview = await call<{ rows: unknown[] }>(contract.previewImport, {
      params,
      body: { mapping: 'standard-cash-flows', rowsMax: 3 },
    });
    expect(preview.rows).toMatchObject([
      {
        line: 2,
        records: [{ name: 'cash_flow_recorded', customerId: '10001', properties: { amount_fen: 10_000 } }],
        problem: null,
      },
      { line: 3, problem: null },
      { line: 4, records: [], problem: { code: 'NUMBER', column: '金额' } },
    ]);
    const mapping = { ...shippedMappings().get('standard-cash-flows'), badRowsShareMax: 0.5 };
    const body = { fileId: file.id, mapping };
    const tried = await call(contract.startImport, { body: { ...body, dryRun: true } });
    await execute();
    expect(intake.events).toEqual([]);
    expect(await call(contract.getImportRun, { params: { runId: tried.id } })).toMatchObject({
      status: 'succeeded',
      dryRun: true,
      rowsGood: 2,
      rowsBad: 1,
    });
    const run = await call(contract.startImport, { body: { ...body, businessDate: '2026-06-30' } });
    expect(run).toMatchObject({ status: 'queued', businessDate: '2026-06-30', requestedBy: 'operator' });
    await execute();
    expect(intake.events).toHaveLength(2);
    expect(await call(contract.listBadRows, { params: { runId: run.id } })).toMatchObject({
      total: 1,
      items: [{ line: 4, code: 'NUMBER' }],
      codes: [{ code: 'NUMBER', column: '金额', count: 1 }],
    });
    let csv = '';
    for await (const line of await call<AsyncIterable<string>>(contract.downloadBadRows, { params: { runId: run.id } }))
      csv += line;
    expect(csv.trim().split('\r\n')).toHaveLength(2);
    expect(await call(deliveryContract.deliveryBoard, { query: { date: '2026-06-30' } })).toMatchObject({
      completeThrough: '2026-06-30',
      datasets: [{ dataset: 'cash-flows', status: 'complete', completeThrough: '2026-06-30' }],
    });
    expect(await call(contract.listImportRuns, { query: { mapping: 'standard-cash-flows' } })).toMatchObject({
      total: 2,
    });
    expect(await call(contract.deleteImportFile, { params })).toEqual({ deleted: true });
    expect(await call(contract.deleteImportFile, { params })).toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it.each([
    ['too large', 'a.csv', 'x'.repeat(100_001), 'FILE_TOO_LARGE'],
    ['empty', 'a.csv', '', 'FILE_EMPTY'],
    ['named with a path', '../../etc/passwd', 'a', 'FILE_NAME_INVALID'],
    ['named as a hidden one', '.bashrc', 'a', 'FILE_NAME_INVALID'],
  ])('%s is refused', async (_title, name, content, code) => {
    expect(await upload(name, content)).toMatchObject({ code });
  });

  it.each([
    ['{"a":{"b":1}}\n', { format: 'jsonl', columns: [{ name: 'a.b', looksLike: 'integer' }] }],
    [
      'a;b\n1,5;2026-06-30 12:00:00\n',
      {
        format: 'csv',
        delimiter: ';',
        columns: [{ name: 'a' }, { name: 'b', looksLike: 'instant', dateFormat: 'yyyy-MM-dd HH:mm:ss' }],
      },
    ],
    ['a\tb\n1\t2\n', { delimiter: '\t' }],
    [Buffer.from([0xff, 0xfe, 0x61, 0x00]), { code: 'FILE_UNREADABLE' }],
  ])('%j is recognised', async (content, expected) => {
    const file = await upload('unknown', content);
    expect(await call(contract.detectImportFile, { params: { fileId: file.id } })).toMatchObject(expected);
  });
});

describe('a run', () => {
  it('is cancelled while it waits, goes on when resumed, and cannot be cancelled when it is over', async () => {
    const file = await upload('flows.csv', `${[header, row(7)].join('\n')}\n`);
    const run = await call(contract.startImport, { body: { fileId: file.id, mapping: 'standard-cash-flows' } });
    const params = { runId: run.id };
    expect(await call(contract.deleteImportFile, { params: { fileId: file.id } })).toMatchObject({
      code: 'FILE_IN_USE',
    });
    await call(contract.cancelImport, { params });
    await execute();
    expect(await call(contract.getImportRun, { params })).toMatchObject({ status: 'cancelled', rowsRead: 0 });
    expect(await call(contract.resumeImport, { params })).toMatchObject({ status: 'queued' });
    await execute();
    expect(await call(contract.getImportRun, { params })).toMatchObject({ status: 'succeeded', rowsGood: 1 });
    expect(await call(contract.cancelImport, { params })).toMatchObject({ code: 'RUN_NOT_ACTIVE' });
    expect(await call(contract.resumeImport, { params })).toMatchObject({ code: 'RUN_NOT_RESUMABLE' });
    expect(await call(contract.getImportRun, { params: { runId: 'none' } })).toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('of a file on the server is only for the command line', async () => {
    const path = await folder.file('local.csv', `${[header, row(8)].join('\n')}\n`);
    const body = { path, mapping: 'standard-cash-flows' };
    expect(await call(contract.startLocalImport, { body })).toMatchObject({ code: 'NOT_LOCAL' });
    const principal = systemPrincipal('command line', ['sources.write']);
    expect(await call(contract.startLocalImport, { body: { ...body, path: `${path}x` }, principal })).toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    expect(await call(contract.startLocalImport, { body, principal })).toMatchObject({ status: 'queued' });
  });
});

describe('a mapping', () => {
  it('of our own is checked, saved under its name, and cannot take the place of a shipped one', async () => {
    const shipped = shippedMappings().get('standard-cash-flows');
    expect(await call(contract.saveMapping, { params: { name: 'standard-cash-flows' }, body: shipped })).toMatchObject({
      code: 'MAPPING_SHIPPED',
    });
    const [record] = shipped?.records ?? [];
    const broken = { ...shipped, records: [{ ...record, fields: { customer_id: record?.fields.customer_id } }] };
    expect(await call(contract.saveMapping, { params: { name: 'mine' }, body: broken })).toMatchObject({
      code: 'MAPPING_INVALID',
      message: expect.stringContaining('lacks the field flow_id'),
    });
    expect(await call(contract.saveMapping, { params: { name: 'mine' }, body: shipped })).toMatchObject({
      name: 'mine',
      shipped: false,
    });
    expect(await call(contract.getMapping, { params: { name: 'mine' } })).toEqual({ ...shipped, name: 'mine' });
    const { items } = await call<{ items: { name: string }[] }>(contract.listMappings);
    expect(items.map((each) => each.name)).toEqual(
      expect.arrayContaining(['mine', 'far-trans-customers', 'standard-trades-dbf']),
    );
    expect(await call(contract.getMapping, { params: { name: 'none' } })).toMatchObject({ code: 'MAPPING_NOT_FOUND' });
    const targets = await call<{ items: { target: string }[] }>(contract.listTargets);
    expect(targets.items.map((each) => each.target)).toContain('trade');
  });
});

describe('a watched folder', () => {
  it('is saved, scanned on demand and deleted, each audited', async () => {
    const body = {
      ...{
        name: 'flows',
        folder: folder.path,
        mapping: 'standard-cash-flows',
        filePattern: 'f_{trade_date}.csv',
        flagPattern: '{file}.ok',
      },
      ...{
        expectedOn: 'weekdays',
        expectedBy: '18:00',
        expectedDaysAfter: 0,
        expectedFrom: '2026-06-29',
        enabled: true,
      },
    };
    const params = { name: 'flows' };
    expect(await call(deliveryContract.saveWatchedFolder, { params, body: { ...body, folder: '/etc' } })).toMatchObject(
      {
        code: 'FOLDER_NOT_ALLOWED',
      },
    );
    expect(
      await call(deliveryContract.saveWatchedFolder, { params, body: { ...body, mapping: 'none' } }),
    ).toMatchObject({
      code: 'MAPPING_NOT_FOUND',
    });
    expect(await call(deliveryContract.saveWatchedFolder, { params, body })).toEqual(body);
    await folder.file('f_20260629.csv', `${[header, row(9)].join('\n')}\n`);
    await folder.file('f_20260629.csv.ok', '1');
    expect((await call<{ started: string[] }>(deliveryContract.scanWatchedFolder, { params })).started).toHaveLength(1);
    expect(await call(deliveryContract.scanWatchedFolder, { params })).toEqual({ started: [] });
    await execute();
    expect(
      await call(deliveryContract.listDeliveries, { query: { status: 'complete', dataset: 'cash-flows' } }),
    ).toMatchObject({ total: 2 });
    expect(await call(deliveryContract.listWatchedFolders)).toMatchObject({
      items: [{ name: 'flows', dataset: 'cash-flows', lastProblem: null }],
    });
    expect(await call(deliveryContract.deleteWatchedFolder, { params })).toEqual({ deleted: true });
    expect(await call(deliveryContract.deleteWatchedFolder, { params })).toMatchObject({ code: 'FOLDER_NOT_FOUND' });
    const trail = await store.db.selectFrom('audit_entry').select('action').execute();
    expect(new Set(trail.map((entry) => entry.action))).toEqual(
      new Set([
        'import.upload',
        'import.start',
        'import.cancel',
        'import.resume',
        'import.delete-file',
        'import.save-mapping',
        'import.save-folder',
        'import.delete-folder',
      ]),
    );
  });
});

describe('a file whose values are looked up', () => {
  it('is mapped with a side file that is uploaded beside it', async () => {
    const lines = ['account,kind,opened', 'A1,cash,20260102', 'A2,margin,20260103'];
    const { id: fileId } = await upload('accounts.csv', `${lines.join('\n')}\n`);
    const params = { fileId };
    const take = (name: string, content: string) =>
      call(contract.uploadSideFile, { params, query: { name }, stream: Readable.from([Buffer.from(content)]) });
    const from = (column: string) => ({ from: { column } });
    const mapping = {
      name: 'with-owners',
      title: { zh: '账户', en: 'Accounts' },
      source: 'test',
      dataset: 'with-owners',
      format: { kind: 'csv' },
      lookups: { owner: { file: 'owners.csv', format: { kind: 'csv' }, key: 'account' } },
      records: [
        {
          target: 'account',
          fields: {
            customer_id: { from: { lookup: 'owner', by: { column: 'account' }, take: 'customer' } },
            account_id: from('account'),
            opened_on: { ...from('opened'), transforms: [{ kind: 'date', format: 'yyyyMMdd' }] },
          },
        },
      ],
    };
    await call(contract.saveMapping, { params: { name: 'with-owners' }, body: mapping });
    const { items: mappings } = await call<{ items: { name: string; sideFiles: string[] }[] }>(contract.listMappings);
    expect(mappings.find(({ name }) => name === 'with-owners')?.sideFiles).toEqual(['owners.csv']);
    expect(mappings.find(({ name }) => name === 'berka-transactions')?.sideFiles).toEqual(['disp.asc']);

    const preview = () => call(contract.previewImport, { params, body: { mapping: 'with-owners', rowsMax: 5 } });
    expect(await call(contract.listSideFiles, { params })).toEqual({ items: [] });
    expect(await preview()).toMatchObject({ code: 'LOOKUP_UNREADABLE' });
    expect(await take('accounts.csv', 'x')).toMatchObject({ code: 'SIDE_FILE_IS_FILE' });
    expect(await take('../owners.csv', 'x')).toMatchObject({ code: 'FILE_NAME_INVALID' });
    expect(await take('owners.csv', '')).toMatchObject({ code: 'FILE_EMPTY' });
    expect(await take('owners.csv', 'x'.repeat(100_001))).toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(await call(contract.listSideFiles, { params })).toEqual({ items: [] });

    await take('owners.csv', 'account,customer\nA1,WRONG\n');
    const owners = 'account,customer\nA1,C1\nA2,C2\n';
    expect(await take('owners.csv', owners)).toEqual({ name: 'owners.csv', bytes: owners.length });
    expect(await call(contract.listSideFiles, { params })).toEqual({
      items: [{ name: 'owners.csv', bytes: owners.length }],
    });
    expect(await preview()).toMatchObject({
      rows: [{ records: [{ customerId: 'C1' }] }, { records: [{ customerId: 'C2' }] }],
    });

    const run = await call<{ id: string }>(contract.startImport, { body: { fileId, mapping: 'with-owners' } });
    expect(await take('owners.csv', owners)).toMatchObject({ code: 'FILE_IN_USE' });
    await execute();
    expect(await call(contract.getImportRun, { params: { runId: run.id } })).toMatchObject({
      status: 'succeeded',
      rowsGood: 2,
      rowsBad: 0,
    });
    expect(await call(contract.uploadSideFile, { params: { fileId: 'none' }, query: { name: 'a' } })).toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });
});
