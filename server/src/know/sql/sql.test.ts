// Statements of analysts: what they reach, what they do not, and what stops them, on the embedded engine and on a server.
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type CustomerId, isRefusal } from '../../kernel/index.ts';
import {
  type EventInsert,
  type EventStore,
  EventStoreFault,
  openEventStore,
} from '../../platform/event-store/index.ts';
import { describeEventStores, insertByShard, silentLogger } from '../../platform/event-store/testing.ts';
import { customerPerson } from '../../record/identity/index.ts';
import { eventMigrations as sinkMigrations } from '../../record/sink/index.ts';
import { type AskDependencies, askStatement, engineSentence } from './ask.ts';
import { breakOuts, honest } from './break-outs-testing.ts';
import { foreignIn } from './gate.ts';
import { NotAllowed, refusalOf } from './problem.ts';
import { writeQuery } from './query.ts';
import { eventMigrations } from './store.ts';
import { documentedViews, engineName, viewSource } from './views.ts';

const NOW = Date.parse('2026-03-10T04:00:00Z');
const at = (text: string): number => Date.parse(text);
const INSTANT = "DateTime64(3, 'UTC')";

/** As a snapshot is written: whole on every node. */
const insertEverywhere = async (store: EventStore, insert: EventInsert): Promise<void> => {
  for (const node of store.shards.flat()) await node.insert(insert);
};

const fill = async (store: EventStore): Promise<void> => {
  const rows = [
    { person: '1', name: 'page_viewed', at: '2026-03-01T01:00:00Z', platform: 'web' },
    { person: '1', name: 'order_placed', at: '2026-03-01T01:30:00Z', platform: 'ios', symbol: 'A', amount: '100' },
    { person: '2', name: 'page_viewed', at: '2026-03-01T15:00:00Z', platform: 'web' },
    {
      person: '2',
      name: 'order_placed',
      at: '2026-03-02T02:00:00Z',
      platform: 'ios',
      symbol: "B'; DROP TABLE event; --",
      amount: '200',
    },
    { person: '3', name: 'page_viewed', at: '2026-03-01T16:30:00Z', platform: 'web' },
    // Somebody who was erased, of whom the law keeps a record.
    {
      person: customerPerson('9999' as CustomerId),
      name: 'order_placed',
      at: '2026-03-02T02:00:00Z',
      platform: 'ios',
      amount: '1',
    },
  ];
  const events: EventInsert = {
    table: 'event',
    token: 'a',
    columns: [
      { name: 'position', type: 'UInt64', values: rows.map((_, index) => index + 1) },
      { name: 'person_id', type: 'UInt64', values: rows.map(({ person }) => person) },
      { name: 'actor_hash', type: 'UInt64', values: rows.map(({ person }) => person) },
      { name: 'actor_id', type: 'String', values: rows.map(() => 'device:secret') },
      { name: 'name', type: 'String', values: rows.map(({ name }) => name) },
      { name: 'kind', type: 'String', values: rows.map(() => 'track') },
      { name: 'occurred_at', type: INSTANT, values: rows.map((row) => at(row.at)) },
      { name: 'platform', type: 'String', values: rows.map(({ platform }) => platform) },
      { name: 'product', type: 'String', values: rows.map(({ amount }) => (amount ? '600000' : '')) },
      { name: 'amount', type: 'Nullable(Decimal(20, 4))', values: rows.map(({ amount = null }) => amount) },
      {
        name: 'texts',
        type: 'Map(String, String)',
        values: rows.map(({ symbol }) => ({
          ...(symbol ? { symbol } : {}),
          phone: 'enc:1:abc:def',
          phone_index: 'blind',
        })),
      },
      {
        name: 'lists',
        type: 'Map(String, Array(String))',
        values: rows.map(() => ({ emails: ['enc:1:a:b', 'plain'] })),
      },
      { name: 'traits', type: 'String', values: rows.map(() => '{"name":"secret"}') },
    ],
  };
  // As the sink does: into the tables of the nodes. What is given to the table over all of them is sent on later.
  await insertByShard(store, events, 'person_id');
  const customer = (generation: number, of: readonly (readonly [string, string, string, string])[]) =>
    insertEverywhere(store, {
      table: 'sql_customer',
      token: '',
      columns: [
        { name: 'generation', type: 'UInt64', values: of.map(() => generation) },
        { name: 'customer_id', type: 'String', values: of.map(([id]) => id) },
        { name: 'person_id', type: 'UInt64', values: of.map(([, person]) => person) },
        { name: 'branch_id', type: 'String', values: of.map(([, , branch]) => branch) },
        { name: 'total_assets', type: 'Nullable(Decimal(20, 2))', values: of.map(([, , , assets]) => assets) },
        {
          name: 'texts',
          type: 'Map(String, String)',
          values: of.map(([id]) => (id === '1001' ? { lifecycle_stage: 'investing' } : {})),
        },
        {
          name: 'numbers',
          type: 'Map(String, Float64)',
          values: of.map(([id]) => (id === '1001' ? { risk_score: 0.5 } : {})),
        },
      ],
    });
  await customer(1, [['1001', '1', 'OLD', '5']]);
  await customer(2, [
    ['1001', '1', 'B1', '1000.50'],
    ['1002', '2', 'B2', '7'],
  ]);
  // Not yet visible.
  await customer(3, [['1003', '3', 'B3', '7']]);
  await insertEverywhere(store, {
    table: 'sql_customer_tag',
    token: '',
    columns: [
      { name: 'generation', type: 'UInt64', values: [2] },
      { name: 'customer_id', type: 'String', values: ['1001'] },
      { name: 'person_id', type: 'UInt64', values: ['1'] },
      { name: 'tag', type: 'String', values: ['vip'] },
      { name: 'since', type: INSTANT, values: [NOW] },
    ],
  });
  for (const generation of [1, 2])
    await insertEverywhere(store, {
      table: 'sql_snapshot',
      token: '',
      columns: [
        { name: 'generation', type: 'UInt64', values: [generation] },
        { name: 'taken_at', type: INSTANT, values: [NOW] },
      ],
    });
};

const never = new AbortController().signal;

describe('what a statement may say', () => {
  const codeOf = (statement: string): string => {
    try {
      writeQuery(statement, viewSource);
      return 'allowed';
    } catch (error) {
      if (error instanceof NotAllowed) return error.code;
      throw error;
    }
  };

  it('refuses every attempt to break out, each for its reason', () => {
    expect(breakOuts.length).toBeGreaterThan(100);
    expect(breakOuts.map(([statement]) => [statement, codeOf(statement)])).toEqual(breakOuts);
  });

  it('says where', () => {
    const problem = new NotAllowed('SQL_SYNTAX', 'x', 10);
    expect(refusalOf(problem, 'SELECT 1\nFROM')).toMatchObject({ message: 'Line 2, column 2: x' });
  });

  it('never lets a text of the analyst into the statement', () => {
    const { sql, parameters } = writeQuery(
      "SELECT 'a'' OR 1' AS x, `b c` FROM events WHERE name = 'n\\'n' -- c",
      viewSource,
    );
    expect(sql).not.toMatch(/OR 1|n'n|-- c/);
    expect(Object.values(parameters)).toEqual(["a' OR 1", "n'n"]);
    expect(sql).toContain('`b c`');
  });

  it('sees in the engine’s own tree what is not documented', () => {
    expect(foreignIn(['  JOIN TREE', '    IDENTIFIER id: 3, identifier: sql_events'])).toBeNull();
    expect(foreignIn(['  JOIN TREE', '    IDENTIFIER id: 3, identifier: event'])).toBe('table event');
    expect(foreignIn(['    TABLE_FUNCTION id: 3, table_function_name: numbers'])).toMatch('TABLE_FUNCTION');
    expect(foreignIn(['  FUNCTION id: 5, function_name: sleep, function_type: ordinary'])).toBe('function sleep');
    expect(foreignIn(['  FUNCTION id: 5, function_name: sumIf, function_type: ordinary'])).toBeNull();
  });

  it('tells of the engine’s problems without what the engine tells of itself', () => {
    expect(
      engineSentence(
        'Query failed: Code: 47. DB::Exception: Unknown expression identifier `x` in scope SELECT x FROM zhiyin.event. (UNKNOWN)',
      ),
    ).toBe('Unknown expression identifier `x`');
  });
});

const suite: Parameters<typeof describeEventStores>[1] = (open, engine) => {
  let dependencies: AskDependencies;
  beforeAll(async () => {
    const eventStore = await open([...sinkMigrations, ...eventMigrations]);
    await fill(eventStore);
    const clock = { now: () => NOW };
    const erased = () => ['9999'];
    dependencies = { eventStore, clock, wallClock: clock, timeZone: 'Asia/Shanghai', erased };
  });
  const ask = (statement: string, rowsMax = 100, signal = never) =>
    askStatement(dependencies, statement, { rowsMax, signal });

  it('answers honest statements', async () => {
    const answers: unknown[] = [];
    const asked = engine === 'chdb' ? honest : honest.filter((_, index) => index % 3 === 0);
    for (const [statement] of asked) {
      const answer = await ask(statement);
      answers.push([statement, isRefusal(answer) ? answer : answer.rows]);
    }
    expect(answers).toEqual(asked);
    expect(honest.length).toBeGreaterThanOrEqual(25);
  }, 60_000);

  it('has the views as they are documented, without what is personal', async () => {
    for (const view of documentedViews) {
      const answer = await ask(`SELECT * FROM ${view.name}`);
      if (isRefusal(answer)) throw new Error(answer.message);
      const typed = view.columns.map(({ name, type }) => ({
        name,
        type: name === 'time' ? "DateTime64(3, 'Asia/Shanghai')" : type,
      }));
      expect(answer.columns, view.name).toEqual(typed);
      expect(JSON.stringify(answer.rows)).not.toMatch(/enc:1|secret|blind|device:/);
    }
  });

  it('does not find the erased, nor what is not yet published', async () => {
    expect(await ask('SELECT max(amount) FROM events')).toMatchObject({ rows: [['200']] });
    expect(await ask("SELECT count() FROM customers WHERE customer_id = '1003'")).toMatchObject({ rows: [['0']] });
  });

  it('refuses columns that no view has, and two of one name', async () => {
    expect(await ask('SELECT actor_id FROM events')).toMatchObject({ code: 'SQL_FAILED' });
    expect(await ask('SELECT traits FROM events')).toMatchObject({ code: 'SQL_FAILED' });
    expect(await ask('SELECT position FROM events')).toMatchObject({ code: 'SQL_FAILED' });
    const twice = await ask('SELECT person_id AS a, name AS a FROM events');
    expect(isRefusal(twice)).toBe(true);
  });

  it('cuts the answer and says so', async () => {
    expect(await ask('SELECT name FROM events', 2)).toMatchObject({
      more: true,
      rows: [[expect.any(String)], [expect.any(String)]],
    });
    expect(await ask('SELECT name FROM events', 5)).toMatchObject({ more: false });
  });

  it('stops what needs too much', async () => {
    const many = `(SELECT arrayJoin([${Array.from({ length: 300 }, (_, index) => index).join(',')}]) AS a)`;
    const cross = `${many} AS x CROSS JOIN ${many} AS y CROSS JOIN ${many} AS z CROSS JOIN ${many} AS w`;
    const memory = await ask(`SELECT groupArray(x.a * y.a * z.a * w.a) FROM ${cross}`);
    expect(['SQL_MEMORY', 'SQL_ROWS_READ', 'SQL_TIME']).toContain(isRefusal(memory) && memory.code);
    const controller = new AbortController();
    const stopped = ask(`SELECT count() FROM ${cross} WHERE cityHash64(x.a, y.a, z.a, w.a) = 1`, 10, controller.signal);
    setTimeout(() => controller.abort(), 300);
    expect(await stopped).toMatchObject({ code: 'SQL_CANCELLED' });
    // The engine lists a statement for a moment after it has ended it.
    await vi.waitFor(
      async () => {
        const left = await dependencies.eventStore.query({
          sql: "SELECT query FROM system.processes WHERE query LIKE '%cityHash64%' AND query NOT LIKE '%processes%'",
        });
        expect(left).toEqual([]);
      },
      { timeout: 20_000, interval: 200 },
    );
  }, 60_000);

  it.skipIf(engine === 'chdb')('asks as the user who may read less, where one is configured', async () => {
    const url = `http://${dependencies.eventStore.name}`;
    const store = await openEventStore(
      { kind: 'clickhouse', url, readerUrl: 'http://127.0.0.1:1' },
      { logger: silentLogger },
    );
    const question = { sql: 'SELECT 1 AS a' };
    await expect(store.query({ ...question, asReader: true })).rejects.toThrow(EventStoreFault);
    expect(await store.query(question)).toEqual([{ a: 1 }]);
    await store.close();
  });

  it('keeps to the documented views in the engine', async () => {
    for (const view of documentedViews) {
      const [row] = await dependencies.eventStore.query<{ text: string }>({
        sql: `SELECT create_table_query AS text FROM system.tables WHERE database = currentDatabase() AND name = '${engineName(view.name)}'`,
      });
      expect(row?.text).toContain('SQL SECURITY DEFINER');
    }
  });
};

// Two shards take servers of their own, which not every run has the time for.
await describeEventStores('statements', suite, process.env.ZHIYIN_SOAK !== undefined);
