// What every engine promises: values survive, repeated inserts count once, questions have limits and can be stopped.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Migration } from '../migrate/index.ts';
import { openChdbStore } from './chdb-store.ts';
import { ColumnTypeError } from './column-type.ts';
import { type EventInsert, type EventStore, EventStoreFault, type ParameterValue } from './event-store.ts';
import { migrateEventStore } from './migrate-event-store.ts';
import { describeEventStores, insertByShard, openTestEventStore, silentLogger } from './testing.ts';

const tables: readonly Migration[] = [
  {
    module: 'probe',
    number: 1,
    name: 'a table of every type',
    sql: `CREATE TABLE IF NOT EXISTS {local:probe} (
  id UInt64, at DateTime64(3, 'UTC'), text LowCardinality(String), price Nullable(Decimal(20, 4)), day Date, small Int16,
  yes Bool, share Float64, texts Map(LowCardinality(String), String), lists Map(LowCardinality(String), Array(String))
) ENGINE = {mergeTree:probe} PARTITION BY toYYYYMM(at, 'UTC') ORDER BY id
SETTINGS non_replicated_deduplication_window = 1000;
{distributed:probe:id};`,
  },
];

const START = Date.UTC(2026, 0, 15);
const DAY_MS = 86_400_000;

const probeInsert = (ids: readonly number[], token: string, dayStep = 0): EventInsert => ({
  table: 'probe',
  columns: [
    { name: 'id', type: 'UInt64', values: ids },
    { name: 'at', type: "DateTime64(3, 'UTC')", values: ids.map((id) => START + id * dayStep * DAY_MS) },
    { name: 'text', type: 'String', values: ids.map((id) => `text ${id % 7}`) },
    { name: 'price', type: 'Nullable(Decimal(20, 4))', values: ids.map((id) => (id % 2 ? null : `${id}.25`)) },
    { name: 'texts', type: 'Map(String, String)', values: ids.map((id) => (id % 3 ? {} : { a: `ä${id}` })) },
  ],
  token,
});

const numbersUpTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const hostile = [
  "'; DROP TABLE probe; --",
  "\\'; SELECT 1; --",
  '\n\n; DROP TABLE probe;\n\n',
  '\u0000\u0001\t\r\n\b\f\u007f',
  '{id:UInt64} \' " ` /* */ --',
  '客户 👩‍👩‍👧‍👦 مرحبا \u202e \ufeff',
  '\ud800 alone \udc00',
  `${'x'.repeat(20_000)}'`,
  "\\x41\\N\\0'",
  `%s ${'$'}{1} {{a}} ?`,
];

const countSql = 'SELECT count() AS count, uniqExact(id) AS ids FROM probe';

const suite: Parameters<typeof describeEventStores>[1] = (open, engine, shards) => {
  let store: EventStore;
  beforeAll(async () => {
    store = await open(tables);
  });

  const one = async (expression: string, parameters: Readonly<Record<string, ParameterValue>>): Promise<unknown> => {
    const [row] = await store.query<{ value: unknown }>({ sql: `SELECT ${expression} AS value`, parameters });
    return row?.value;
  };

  const roundTrips: readonly [string, ParameterValue, unknown][] = [
    ['String', 'plain', 'plain'],
    ['LowCardinality(String)', "it's", "it's"],
    ['UInt64', '18446744073709551615', '18446744073709551615'],
    ['UInt64', 7, '7'],
    ['Int64', '-9223372036854775808', '-9223372036854775808'],
    ['Int64', 9_007_199_254_740_993n, '9007199254740993'],
    ['UInt8', 255, 255],
    ['Float64', 0.1, 0.1],
    ['Float64', 5e-324, 5e-324],
    ['Float64', Number.NaN, 'nan'],
    ['Float64', Number.POSITIVE_INFINITY, 'inf'],
    ['Decimal(20, 4)', '-0.0100', '-0.01'],
    ['Decimal(38, 10)', '1234567890123456789012345678.0123456789', '1234567890123456789012345678.0123456789'],
    ["DateTime64(3, 'UTC')", 1_767_225_600_123, '2026-01-01 00:00:00.123'],
    ["DateTime64(3, 'UTC')", '2026-01-01T08:00:00.001+08:00', '2026-01-01 00:00:00.001'],
    ["DateTime64(3, 'UTC')", -2_208_988_800_000, '1900-01-01 00:00:00.000'],
    ["DateTime64(3, 'UTC')", 10_413_791_999_999, '2299-12-31 23:59:59.999'],
    ['Date', '2026-06-30', '2026-06-30'],
    ['Bool', true, true],
    ['Nullable(String)', null, null],
    ['Nullable(UInt64)', '5', '5'],
    ['Nullable(Decimal(20, 4))', '1.5', '1.5'],
    ['Array(String)', [], []],
    [
      'Array(String)',
      hostile.filter((text) => !text.includes('\ud800')),
      hostile.filter((text) => !text.includes('\ud800')),
    ],
    ['Array(UInt64)', ['18446744073709551615', '0'], ['18446744073709551615', '0']],
    ['Array(Nullable(Int64))', ['-1', null], ['-1', null]],
    ['Array(Array(Float64))', [[1.5], []], [[1.5], []]],
    ["Array(DateTime64(3, 'UTC'))", [1_767_225_600_123], ['2026-01-01 00:00:00.123']],
    ['Array(Bool)', [true, false], [true, false]],
    ['Array(Date)', ['2026-06-30'], ['2026-06-30']],
  ];

  it.each(roundTrips)('brings back a parameter of type %s', async (type, value, expected) => {
    expect(await one(`{p:${type}}`, { p: value })).toEqual(expected);
  });

  it.each(roundTrips)('gives a parameter exactly the type %s', async (type, value) => {
    const written = await one(`toTypeName({p:${type}})`, { p: value });
    expect(String(written).replace(/^LowCardinality\((.*)\)$/, '$1')).toBe(
      type.replace(/^LowCardinality\((.*)\)$/, '$1'),
    );
  });

  it.each(hostile)('reads a hostile text as nothing but a value: %j', async (text) => {
    expect(await one('{p:String}', { p: text })).toBe(text.replace(/\ud800|\udc00(?!\S)/g, '\ufffd'));
    expect(await one('{p:Array(String)}', { p: [text, text] })).toHaveLength(2);
    expect(await store.query({ sql: 'SELECT count() AS n FROM probe' })).toHaveLength(1);
  });

  it('brings back any text, number and list of texts', async () => {
    const unit = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...hostile.slice(0, 6)));
    await fc.assert(
      fc.asyncProperty(
        unit,
        fc.array(unit, { maxLength: 4 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        async (text, list, number, id) => {
          const [row] = await store.query<{ text: string; list: string[]; bits: string; id: string }>({
            sql: 'SELECT {text:String} AS text, {list:Array(String)} AS list, reinterpretAsUInt64({number:Float64}) AS bits, {id:UInt64} AS id',
            parameters: { text, list, number, id },
          });
          const view = new DataView(new ArrayBuffer(8));
          view.setFloat64(0, number);
          expect(row).toEqual({ text, list, bits: view.getBigUint64(0).toString(), id: id.toString() });
        },
      ),
      { numRuns: 150 },
    );
  });

  const misfits: readonly [string, ParameterValue][] = [
    ['UInt64', '18446744073709551616'],
    ['UInt64', -1],
    ['UInt64', '1; DROP TABLE probe'],
    ['Int64', 2 ** 60],
    ['UInt8', 256],
    ['Decimal(20, 4)', '1.00001'],
    ['Decimal(20, 4)', '1e3'],
    ["DateTime64(3, 'UTC')", Number.NaN],
    ["DateTime64(3, 'UTC')", '2026-01-01 00:00:00'],
    ["DateTime64(3, 'UTC')", Date.UTC(2400, 0, 1)],
    ['Date', '2026-02-30'],
    ['Date', '2150-01-01'],
    ['Bool', 1],
    ['String', 5],
    ['Array(String)', 'text'],
    ['Array(Decimal(10, 2))', ['1.10']],
    ['Tuple(String)', 'text'],
    ['String); DROP TABLE probe; --', 'text'],
  ];

  it.each(misfits)('refuses a value that is not of type %s: %s', async (type, value) => {
    await expect(one(`{p:${type}}`, { p: value })).rejects.toThrow(ColumnTypeError);
  });

  it('takes lists of many ids', async () => {
    const ids = numbersUpTo(60_000).map((index) => String(2n ** 64n - 1n - BigInt(index)));
    expect(await one('length({ids:Array(UInt64)}) + (18446744073709551615 IN {ids:Array(UInt64)})', { ids })).toBe(
      '60001',
    );
  });

  it('refuses missing and unknown parameters', async () => {
    await expect(one('{p:String}', {})).rejects.toThrow('no value for the parameter p');
    await expect(one('1', { p: 'x' })).rejects.toThrow('does not stand in the SQL');
  });

  it('leaves what looks like a placeholder inside quotes alone', async () => {
    expect(await one(`'{p:String}' || {p:String}`, { p: 'x' })).toBe('{p:String}x');
  });

  it('takes the same insert once, over several partitions', async () => {
    const other = await open(tables);
    const insert = probeInsert(numbersUpTo(1_000), '0-1000', 1);
    await insertByShard(other, insert);
    await insertByShard(other, insert);
    expect(await other.query({ sql: countSql })).toEqual([{ count: '1000', ids: '1000' }]);
    await insertByShard(other, probeInsert(numbersUpTo(1_000), '1000-2000', 1));
    expect(await other.query({ sql: countSql })).toEqual([{ count: '2000', ids: '1000' }]);
    const partitions = await other.query<{ partition: string }>({
      sql: "SELECT DISTINCT toYYYYMM(at, 'UTC') AS partition FROM probe",
    });
    expect(partitions.length).toBeGreaterThan(30);
  });

  it('keeps values of every column type', async () => {
    const other = await open(tables);
    const texts = [...hostile, '', 'é'.repeat(42), 'é'.repeat(64), '界'.repeat(43), 'a'.repeat(127), 'a'.repeat(128)];
    const clean = texts.map((text) => text.replace(/\ud800|\udc00(?!\S)/g, '\ufffd'));
    const ids = texts.map((_, index) => String(2n ** 64n - 1n - BigInt(index)));
    await insertByShard(other, {
      table: 'probe',
      token: '',
      columns: [
        { name: 'id', type: 'UInt64', values: ids },
        {
          name: 'at',
          type: "DateTime64(3, 'UTC')",
          values: texts.map((_, index) => (index % 2 ? -1_500 : 253) + index),
        },
        { name: 'text', type: 'LowCardinality(String)', values: texts },
        {
          name: 'price',
          type: 'Nullable(Decimal(20, 4))',
          values: texts.map((_, index) => (index % 2 ? null : '-12.5')),
        },
        { name: 'day', type: 'Date', values: texts.map(() => '2026-06-30') },
        { name: 'small', type: 'Int16', values: texts.map((_, index) => -index) },
        { name: 'yes', type: 'Bool', values: texts.map((_, index) => index % 2 === 0) },
        { name: 'share', type: 'Float64', values: texts.map((_, index) => index / 3) },
        { name: 'texts', type: 'Map(String, String)', values: texts.map((text) => ({ [`${text}k`]: text })) },
        { name: 'lists', type: 'Map(String, Array(String))', values: texts.map((text) => ({ a: [text, ''], b: [] })) },
      ],
    });
    const rows = await other.query({ sql: 'SELECT * FROM probe ORDER BY id DESC' });
    expect(rows).toEqual(
      clean.map((text, index) => ({
        id: ids[index],
        at: new Date((index % 2 ? -1_500 : 253) + index).toISOString().replace('T', ' ').replace('Z', ''),
        text,
        price: index % 2 ? null : '-12.5',
        day: '2026-06-30',
        small: index === 0 ? 0 : -index,
        yes: index % 2 === 0,
        share: index / 3,
        texts: { [`${text}k`]: text },
        lists: { a: [text, ''], b: [] },
      })),
    );
  });

  it('stops a question at its time limit and says so', async () => {
    const slow = store.query({
      sql: 'SELECT count() FROM numbers(100000000000) WHERE cityHash64(number) = 1',
      secondsMax: 1,
    });
    await expect(slow).rejects.toMatchObject({ engineCode: 159 });
  });

  it('stops a question at its memory limit and says so', async () => {
    const large = store.query({
      sql: 'SELECT length(groupArray(number)) AS n FROM numbers(100000000)',
      memoryBytesMax: 50_000_000,
    });
    await expect(large).rejects.toMatchObject({ engineCode: 241 });
  });

  it('stops a question in the engine when it is cancelled', async () => {
    const controller = new AbortController();
    const slow = store.query({
      sql: 'SELECT count() FROM numbers(100000000000) WHERE cityHash64(number) = 2',
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 300);
    await expect(slow).rejects.toMatchObject({ engineCode: 394 });
    // The caller has the word a moment before the engine has cleared up; left alone, the statement would run for half a minute.
    const sql =
      "SELECT query FROM system.processes WHERE query LIKE '%numbers(100000000000)%' AND query NOT LIKE '%system.processes%'";
    await expect.poll(() => store.query({ sql }), { timeout: 10_000 }).toEqual([]);
    await expect(store.query({ sql: 'SELECT 1 AS a', signal: controller.signal })).rejects.toThrow(EventStoreFault);
  });

  it('keeps what a stopped question had written out of the next answers', async () => {
    const sql = 'SELECT number AS leaked, sleepEachRow(0.02) AS s FROM numbers(100000)';
    for (let round = 0; round < 3; round++) {
      const stopped = store.query({ sql, secondsMax: 1, settings: { max_block_size: 10, max_threads: 1 } });
      await expect(stopped).rejects.toMatchObject({ engineCode: 159 });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 150);
      const killed = store.query({ sql, signal: controller.signal, settings: { max_block_size: 2, max_threads: 1 } });
      await expect(killed).rejects.toBeInstanceOf(EventStoreFault);
      const answers = await Promise.all(
        numbersUpTo(6).map((id) => store.query({ sql: 'SELECT {id:UInt8} AS id', parameters: { id } })),
      );
      expect(answers).toEqual(numbersUpTo(6).map((id) => [{ id }]));
    }
  }, 60_000);

  it('streams rows as bytes, and fails instead of ending early', async () => {
    const bytesOf = (sql: string) => buffer(store.streamBytes({ sql }) as never);
    const bytes = await bytesOf('SELECT toUInt64(number) AS n, toUInt16(7) AS seven FROM numbers(200000)');
    expect([bytes.length, bytes.readUInt32LE(bytes.length - 10)]).toEqual([2_000_000, 199_999]);
    await expect(bytesOf('SELECT throwIf(number = 100000) FROM numbers(200000)')).rejects.toThrow(EventStoreFault);
  });
  it('streams more than fits in one answer, in order, and can be left early', async () => {
    const sql = 'SELECT number AS n FROM numbers(300000)';
    let sum = 0;
    let rows = 0;
    for await (const row of store.stream<{ n: string }>({ sql, settings: { max_block_size: 10_000 } })) {
      sum += Number(row.n);
      rows++;
    }
    expect([rows, sum]).toEqual([300_000, (300_000 * 299_999) / 2]);
    for await (const row of store.stream<{ n: string }>({ sql })) {
      expect(row.n).toBe('0');
      break;
    }
    expect(await one('1', {})).toBe(1);
  });

  it('answers many questions at once', async () => {
    const answers = await Promise.all(numbersUpTo(40).map((id) => one('{p:UInt32} + sleep(0.02)', { p: id })));
    expect(answers).toEqual(numbersUpTo(40).map(String));
  });

  it('runs a migration once and refuses one that was edited', async () => {
    const clock = { now: () => START };
    expect(await migrateEventStore(store, tables, clock)).toEqual([]);
    const edited = tables.map((migration) => ({ ...migration, sql: `${migration.sql}\n-- more` }));
    await expect(migrateEventStore(store, edited, clock)).rejects.toThrow('another text');
    await expect(migrateEventStore(store, [], clock)).rejects.toThrow('newer than this program');
  });

  it('tells its size', async () => {
    expect(await store.sizeBytes()).toBeGreaterThan(100);
  });

  it(`names its engine (${engine})`, () => {
    expect([store.engine, store.cluster !== null, store.shards.length]).toEqual([engine, shards > 1, shards]);
  });
};
await describeEventStores('event store', suite, true);

describe('the embedded event store', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zhiyin-chdb-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('knows a repeated insert after it was closed and opened again', async () => {
    const first = await openChdbStore(folder, silentLogger);
    await migrateEventStore(first, tables, { now: () => START });
    await first.insert(probeInsert(numbersUpTo(100), 'a', 1));
    await first.close();
    const second = await openChdbStore(folder, silentLogger);
    await second.insert(probeInsert(numbersUpTo(100), 'a', 1));
    expect(await second.query({ sql: countSql })).toEqual([{ count: '100', ids: '100' }]);
    await second.close();
    await expect(second.query({ sql: 'SELECT 1' })).rejects.toThrow('closed');
  });

  it('refuses a folder that another process holds', async () => {
    const holder = await openChdbStore(folder, silentLogger);
    await expect(openChdbStore(folder, silentLogger, 1_000)).rejects.toThrow('cannot open');
    await holder.close();
  });

  it('starts again after the engine was killed, and an insert asked again counts once', async () => {
    const store = await openTestEventStore(tables);
    for (let round = 0; round < 6; round++) {
      const insert = probeInsert(
        numbersUpTo(20_000).map((id) => id + round * 20_000),
        `round ${round}`,
      );
      const pid = store.pid();
      const delay = [0, 5, 15, 30, 60, 120][round] ?? 0;
      const attempt = store.insert(insert).then(
        () => 'done',
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, delay));
      if (pid !== null) process.kill(pid, 'SIGKILL');
      const outcome = await attempt;
      if (outcome !== 'done') expect(outcome).toBeInstanceOf(EventStoreFault);
      await store.insert(insert).catch(() => store.insert(insert));
      const expected = String((round + 1) * 20_000);
      expect(await store.query({ sql: countSql })).toEqual([{ count: expected, ids: expected }]);
    }
    await store.close();
  });

  it('ends its process when it is closed', async () => {
    const store = await openTestEventStore();
    const pid = store.pid();
    expect(pid).toBeGreaterThan(0);
    await store.close();
    const alive = spawn('kill', ['-0', String(pid)]);
    expect(await new Promise((resolve) => alive.on('exit', resolve))).not.toBe(0);
  });
});
