// What leaves the house: events and customers as CSV and lines of JSON, and the copy of one person; masked, audited, harmless, and on
// from where it was cut off.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId } from '../kernel/index.ts';
import type { EventDraft } from '../record/ingest/index.ts';
import { exportedEvents } from '../record/sink/index.ts';
import { settle } from './backup/testing.ts';
import { lastCursor, openExportFile } from './commands/export-resume.ts';
import { createServerOf } from './server.ts';
import { openTestInstallation, type TestInstallation } from './testing.ts';

const NOW = Date.parse('2026-06-30T02:00:00Z');
const HOUR = 3_600_000;
const phone = '13912345678';
const formula = '=HYPERLINK("http://evil","x")';
const VISITS = 300;

const drafts: readonly EventDraft[] = [
  {
    ...{ key: 'in', kind: 'identify', name: 'identify', occurredAt: NOW - 100 * HOUR, actorId: 'device:a' },
    ...{ customerId: 'C1' as CustomerId, properties: {}, traits: { phone, name: '赵一', city: '=1+1' } },
  },
  ...Array.from(
    { length: VISITS },
    (_, index): EventDraft => ({
      ...{ key: `v${index}`, kind: 'track', name: 'page_viewed', actorId: `device:${index % 2 === 0 ? 'a' : 'b'}` },
      // Many at the same instant, so that the position must decide.
      occurredAt: NOW - 90 * HOUR + Math.floor(index / 50) * HOUR,
      properties: { page: formula, note: 'two\nlines, "quoted"', phone: index === 0 ? phone : '' },
    }),
  ),
  { ...{ key: 'x', kind: 'track', name: '=cmd\n1,2', occurredAt: NOW - HOUR, actorId: 'device:b' }, properties: {} },
];

const unzipped = async (folder: string, bytes: Buffer): Promise<ReadonlyMap<string, string>> => {
  await mkdir(folder);
  await writeFile(join(folder, 'copy.zip'), bytes);
  // A reader of another make, so that the format is tested and not only our own idea of it.
  const script = `import zipfile,json,sys
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
print(json.dumps({n:z.read(n).decode('utf8') for n in z.namelist()}))`;
  const { stdout } = await promisify(execFile)('python3', ['-c', script, join(folder, 'copy.zip')], { maxBuffer: 1e9 });
  return new Map(Object.entries(JSON.parse(stdout) as Record<string, string>));
};

const hasPython = (): Promise<boolean> =>
  promisify(execFile)('python3', ['--version']).then(
    () => true,
    () => false,
  );

describe('exports', () => {
  let test: TestInstallation;
  let local: FastifyInstance;
  let all = '';
  const get = (url: string) => local.inject({ method: 'GET', url: `/api${url}` });
  const lines = (text: string): readonly Record<string, string>[] =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, string>]));

  beforeAll(async () => {
    test = await openTestInstallation();
    const { installation } = test;
    await installation.prepare();
    await installation.start();
    local = await createServerOf(installation, 'local');
    await installation.record.ingest.accept(drafts, {
      source: '@core',
      trust: 'server',
      dialect: 'zhiyin',
      recordedAt: NOW,
    });
    await settle(installation);
    all = (await get('/events.jsonl')).body;
  }, 120_000);
  afterAll(async () => {
    await local.close();
    await test.close();
  });

  it('hold every event once, by time and position, as CSV and as JSON', async () => {
    const events = lines(all);
    expect(events).toHaveLength(VISITS + 2);
    const cursors = events.map(({ cursor = '' }) => cursor.split('.').map(Number));
    const sorted = [...cursors].sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
    expect(cursors).toEqual(sorted);
    const csv = parse((await get('/events.csv')).body, { bom: true, columns: true }) as Record<string, string>[];
    expect(csv.map(({ cursor }) => cursor)).toEqual(events.map(({ cursor }) => cursor));
    expect((await get('/events/count')).json()).toEqual({ rows: VISITS + 2 });
  });

  it('are filtered by time, name and customer, and refuse what makes no sense', async () => {
    const from = new Date(NOW - 90 * HOUR).toISOString();
    const to = new Date(NOW - 88 * HOUR).toISOString();
    expect(lines((await get(`/events.jsonl?from=${from}&to=${to}`)).body)).toHaveLength(100);
    expect(lines((await get('/events.jsonl?events=identify,nothing')).body)).toHaveLength(1);
    // The device's past is the customer's.
    expect(lines((await get('/events.jsonl?customer=C1')).body)).toHaveLength(VISITS / 2 + 1);
    expect((await get('/events.jsonl?customer=C9')).json()).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    expect((await get(`/events.jsonl?from=${to}&to=${from}`)).json()).toMatchObject({ code: 'PERIOD_EMPTY' });
    expect((await get('/events.jsonl?from=yesterday')).statusCode).toBe(400);
    expect((await get("/events.jsonl?after=1';drop")).statusCode).toBe(400);
  });

  it('mask personal values, and show them in clear only with a reason that is kept', async () => {
    expect(all).not.toContain(phone);
    expect(all).not.toMatch(/enc:|_index/);
    expect(all).toContain('***');
    expect((await get('/events.jsonl?clear=true')).json()).toMatchObject({ code: 'REASON_NEEDED' });
    expect((await get('/events.jsonl?clear=true&reason=an+inspection')).body.split(phone)).toHaveLength(3);
    const { json } = await get('/audit?action=events.export');
    const [entry] = (json() as { items: { details: object }[] }).items;
    expect(entry?.details).toEqual({ reason: 'an inspection', format: 'jsonl', clear: true });
  });

  it('run nothing in a spreadsheet, and give each event one line', async () => {
    const { body } = await get('/events.csv');
    expect(body.trimEnd().split('\r\n')).toHaveLength(VISITS + 3);
    const rows = parse(body, { bom: true }) as string[][];
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+@\t\r]|^-\D/);
    expect(body).toContain("'=cmd 1,2");
    expect(body).toContain("'@core");
  });

  it('go on from where they were cut off, in whatever place that was', async () => {
    const path = join(test.folder, 'cut.jsonl');
    for (const bytes of [0, 10, Math.floor(all.length / 3), all.length - 5, all.length]) {
      await writeFile(path, all.slice(0, bytes));
      const { file, after } = await openExportFile(path, 'jsonl', true);
      await file.appendFile((await get(`/events.jsonl${after === null ? '' : `?after=${after}`}`)).body);
      await file.close();
      expect(await readFile(path, 'utf8')).toBe(all);
    }
    await expect(openExportFile(path, 'jsonl', false)).rejects.toThrow('--resume');
    const csv = (await get('/events.csv')).body;
    const half = csv.slice(0, csv.length / 2);
    const pieces = Array.from({ length: Math.ceil(half.length / 1000) }, (_, at) =>
      Buffer.from(half.slice(at * 1000, (at + 1) * 1000)),
    );
    const { cursor, end } = await lastCursor(pieces as unknown as AsyncIterable<Buffer>, 'csv');
    const rest = (await get(`/events.csv?after=${cursor}`)).body;
    const joined = Buffer.concat([Buffer.from(half).subarray(0, end), Buffer.from(rest.slice(rest.indexOf('\n') + 1))]);
    expect(joined.toString()).toBe(csv);
    await expect(lastCursor([Buffer.from('a,b\nc,d\n')] as unknown as AsyncIterable<Buffer>, 'csv')).rejects.toThrow(
      'no cursor',
    );
  });

  it('are the same in small windows as in one', async () => {
    const positions = async (rowsMax: number): Promise<readonly number[]> => {
      const found: number[] = [];
      for await (const { position } of exportedEvents(test.installation.stores.events, { without: [] }, rowsMax))
        found.push(position);
      return found;
    };
    expect(await positions(60)).toEqual(await positions(100_000));
  });

  it('give customers as lines of JSON too', async () => {
    const [customer] = lines((await get('/customers.jsonl')).body);
    expect(customer).toMatchObject({ customerId: 'C1', name: '赵**', phone: '139****5678', tags: expect.any(Array) });
  });

  it('give one person a copy of everything, masked or in clear', async ({ skip }) => {
    if (!(await hasPython())) return skip('no python3 to read the archive with');
    expect((await get('/customers/C1/copy.zip')).statusCode).toBe(400);
    expect((await get('/customers/C9/copy.zip?reason=asked')).json()).toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    const masked = await unzipped(
      join(test.folder, 'masked'),
      (await get('/customers/C1/copy.zip?reason=asked')).rawPayload,
    );
    expect([...masked.keys()].filter((name) => name.endsWith('.csv')).sort()).toEqual([
      ...[
        'accounts.csv',
        'assets.csv',
        'attributes.csv',
        'consents.csv',
        'events.csv',
        'positions.csv',
        'relations.csv',
        'tags.csv',
      ],
    ]);
    expect([...masked.values()].join('\n')).not.toMatch(new RegExp(`${phone}|enc:`));
    expect(masked.get('attributes.csv')).toContain("'=1+1");
    expect(lines(masked.get('events.jsonl') ?? '')).toHaveLength(VISITS / 2 + 1);
    const { rawPayload } = await get('/customers/C1/copy.zip?reason=asked&clear=true');
    const clear = await unzipped(join(test.folder, 'clear'), rawPayload);
    expect(clear.get('attributes.csv')).toContain(phone);
    expect(clear.get('attributes.jsonl')).toContain('赵一');
    expect(clear.get('README.txt')).toContain('C1 的个人信息副本');
  });
});
