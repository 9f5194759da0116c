// One ClickHouse server over HTTP: a single server, the coordinator of a cluster, or one replica of a shard.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { assert } from '../../kernel/index.ts';
import { databaseName } from './chdb-protocol.ts';
import { assertIdentifier } from './chdb-store.ts';
import { type EventInsert, type EventNode, type EventQuery, EventStoreFault, insertRowsMax } from './event-store.ts';
import { renderLongLists } from './literal.ts';
import { encodeNativeBlock } from './native-block.ts';
import { boundParameters } from './server-parameters.ts';
import { insertSettings, querySettings, statementLimits } from './settings.ts';

/** A server that is asked through one address. */
export interface ServerNode extends EventNode {
  stream<Row>(query: EventQuery): AsyncIterable<Row>;
  streamBytes(query: EventQuery): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What fails is thrown to the caller, who logs it; the library's own log would go to the console. */
const quiet = { log: { level: ClickHouseLogLevel.OFF } };

const REQUEST_WAIT_MS = 3_700_000;
const KILL_RETRY_MS = 50;

/** The address with user and password split off, and the database of its path (ours unless it names one). */
export const parseServerUrl = (
  text: string,
): { readonly url: URL; readonly database: string; readonly name: string } => {
  const url = new URL(text);
  const database = url.pathname.replaceAll('/', '') || databaseName;
  assertIdentifier(database);
  url.pathname = '';
  return { url, database, name: url.host };
};

const faultOf = (error: unknown, name: string): Error => {
  if (error instanceof ClickHouseError)
    return new EventStoreFault(error.message, { cause: error, engineCode: Number(error.code) });
  const message = error instanceof Error ? error.message : String(error);
  return new EventStoreFault(`the event store at ${name} did not answer: ${message}`, { cause: error });
};

/** A pool of connections to one server, and the way to stop what runs there. */
class ServerConnections {
  readonly name: string;
  readonly client: ClickHouseClient;
  /** Kills go their own way: the pool may be full of what is to be killed. */
  readonly #control: ClickHouseClient;

  constructor(text: string, connectionsMax: number) {
    const { url, database, name } = parseServerUrl(text);
    this.name = name;
    this.client = createClient({
      ...quiet,
      url,
      database,
      application: 'zhiyin',
      request_timeout: REQUEST_WAIT_MS,
      max_open_connections: connectionsMax,
      compression: { request: false, response: false },
    });
    this.#control = createClient({ ...quiet, url, database, application: 'zhiyin', max_open_connections: 1 });
  }

  /** Does the work; while it lasts, an abort stops the query of that id on the server. Rejects with a fault. */
  async attend<Answer>(queryId: string, signal: AbortSignal | undefined, work: () => Promise<Answer>): Promise<Answer> {
    if (signal?.aborted) throw new EventStoreFault('the question was cancelled', { engineCode: 394 });
    let ended = false;
    const kill = async (): Promise<void> => {
      // The query may not have reached the server yet: ask again until it is gone.
      while (!ended) {
        await this.kill(queryId);
        await sleep(KILL_RETRY_MS);
      }
    };
    const onAbort = (): void => void kill();
    signal?.addEventListener('abort', onAbort);
    try {
      return await work();
    } catch (error) {
      throw faultOf(error, this.name);
    } finally {
      ended = true;
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async kill(queryId: string): Promise<void> {
    const query = 'KILL QUERY WHERE query_id = {id:String} ASYNC';
    await this.#control.command({ query, query_params: { id: queryId } }).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.#control.close();
  }
}

const questionRequest = (query: EventQuery, queryId: string) => {
  const { sql, rest, rendered } = renderLongLists(query.sql, query.parameters ?? {});
  return {
    query: sql,
    format: 'JSONEachRow' as const,
    query_id: queryId,
    query_params: { ...boundParameters(sql, rest) },
    clickhouse_settings: { ...querySettings(query), max_query_size: '100000000' },
    // Parameters as parts of a form do not fill the address; a long statement must be the body itself.
    use_multipart_params: !rendered,
  };
};

async function* streamRows<Row>(connections: ServerConnections, query: EventQuery): AsyncIterable<Row> {
  const queryId = randomUUID();
  const request = questionRequest(query, queryId);
  const { client, name } = connections;
  const answer = await connections.attend(queryId, query.signal, () => client.query(request));
  const kill = (): void => void connections.kill(queryId);
  query.signal?.addEventListener('abort', kill);
  let ended = false;
  try {
    for await (const rows of answer.stream()) for (const row of rows) yield row.json() as Row;
    ended = true;
  } catch (error) {
    throw faultOf(error, name);
  } finally {
    query.signal?.removeEventListener('abort', kill);
    if (!ended) kill();
    answer.close();
  }
}

/** The server holds the answer back until it is whole: what failed half-way would stand in the bytes as if it were rows. */
async function* streamBinary(connections: ServerConnections, query: EventQuery): AsyncIterable<Uint8Array> {
  const queryId = randomUUID();
  const { format: _format, query: sql, clickhouse_settings: settings, ...rest } = questionRequest(query, queryId);
  const { client, name } = connections;
  const { stream } = await connections.attend(queryId, query.signal, () =>
    client.exec({
      ...rest,
      query: `${sql}\nFORMAT RowBinary`,
      clickhouse_settings: { ...settings, wait_end_of_query: 1 },
    }),
  );
  try {
    for await (const bytes of stream) {
      if (query.signal?.aborted) throw new EventStoreFault('the question was cancelled', { engineCode: 394 });
      yield bytes as Uint8Array;
    }
  } catch (error) {
    throw error instanceof EventStoreFault ? error : faultOf(error, name);
  } finally {
    stream.destroy();
  }
}

const insertBlock = async (connections: ServerConnections, insert: EventInsert): Promise<void> => {
  const { table, columns, token } = insert;
  assertIdentifier(table);
  for (const column of columns) assertIdentifier(column.name);
  const rowCount = columns[0]?.values.length ?? 0;
  if (rowCount === 0) return;
  assert(rowCount <= insertRowsMax, `an insert takes at most ${insertRowsMax} rows, not ${rowCount}`);
  const block = encodeNativeBlock(columns);
  const queryId = randomUUID();
  await connections.attend(queryId, undefined, async () => {
    const { stream } = await connections.client.exec({
      query: `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')}) FORMAT Native`,
      values: Readable.from([block]),
      query_id: queryId,
      clickhouse_settings: { ...insertSettings(token) },
    });
    for await (const _bytes of stream);
  });
};

/** Opens a pool of connections; nothing is asked yet. */
export const openServerNode = (text: string, connectionsMax: number): ServerNode => {
  const connections = new ServerConnections(text, connectionsMax);
  const { client, name } = connections;
  return {
    name,
    stream: (query) => streamRows(connections, query),
    streamBytes: (query) => streamBinary(connections, query),
    query: async <Row>(query: EventQuery) => {
      const queryId = randomUUID();
      const request = questionRequest(query, queryId);
      return connections.attend(queryId, query.signal, async () => await (await client.query(request)).json<Row>());
    },
    execute: async (sql) => {
      const queryId = randomUUID();
      await connections.attend(queryId, undefined, () =>
        client.command({ query: sql, query_id: queryId, clickhouse_settings: { ...statementLimits } }),
      );
    },
    insert: (insert) => insertBlock(connections, insert),
    close: () => connections.close(),
  };
};

/** Creates the database on the server where it is missing. */
export const createServerDatabase = async (text: string): Promise<void> => {
  const { url, database, name } = parseServerUrl(text);
  const client = createClient({
    ...quiet,
    url,
    application: 'zhiyin',
    max_open_connections: 1,
    request_timeout: 10_000,
  });
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
  } catch (error) {
    throw faultOf(error, name);
  } finally {
    await client.close();
  }
};
