// One ClickHouse server over HTTP: a single server, the coordinator of a cluster, or one replica of a shard.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { assert } from '../../kernel/index.ts';
import { databaseName } from './chdb-protocol.ts';
import { assertIdentifier } from './chdb-store.ts';
import { type EventInsert, type EventNode, type EventQuery, EventStoreFault, insertRowsMax } from './event-store.ts';
import { encodeNativeBlock } from './native-block.ts';
import { boundParameters } from './server-parameters.ts';
import { insertSettings, querySettings, statementLimits } from './settings.ts';

/** A server that is asked through one address. */
export interface ServerNode extends EventNode {
  stream<Row>(query: EventQuery): AsyncIterable<Row>;
  close(): Promise<void>;
}

/** What fails is thrown to the caller, who logs it; the library's own log would go to the console. */
const quiet = { log: { level: ClickHouseLogLevel.OFF } };

const REQUEST_WAIT_MS = 3_700_000;

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

/** Opens a connection pool; nothing is asked yet. `database` null asks without one, for creating it. */
export const openServerNode = (text: string, connectionsMax: number): ServerNode => {
  const { url, database, name } = parseServerUrl(text);
  const client: ClickHouseClient = createClient({
    ...quiet,
    url,
    database,
    application: 'zhiyin',
    request_timeout: REQUEST_WAIT_MS,
    max_open_connections: connectionsMax,
    compression: { request: false, response: false },
    // Arrays of many ids do not fit an address line.
    use_multipart_params: true,
  });
  // Kills go their own way: the pool may be full of what is to be killed.
  const control = createClient({ ...quiet, url, database, application: 'zhiyin', max_open_connections: 1 });

  const ask = async <Answer>(
    signal: AbortSignal | undefined,
    work: (queryId: string) => Promise<Answer>,
  ): Promise<Answer> => {
    const queryId = randomUUID();
    const kill = (): void => {
      control
        .command({
          query: 'KILL QUERY WHERE query_id = {id:String} ASYNC',
          query_params: { id: queryId },
        })
        .catch(() => undefined);
    };
    if (signal?.aborted) throw new EventStoreFault('the question was cancelled', { engineCode: 394 });
    signal?.addEventListener('abort', kill);
    try {
      return await work(queryId);
    } catch (error) {
      throw faultOf(error, name);
    } finally {
      signal?.removeEventListener('abort', kill);
    }
  };

  const request = (query: EventQuery, queryId: string) => ({
    query: query.sql,
    format: 'JSONEachRow' as const,
    query_id: queryId,
    query_params: { ...boundParameters(query.sql, query.parameters ?? {}) },
    clickhouse_settings: querySettings(query),
  });

  async function* stream<Row>(query: EventQuery): AsyncIterable<Row> {
    const answer = await ask(query.signal, async (queryId) => await client.query(request(query, queryId)));
    const kill = (): void => {
      control
        .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id: answer.query_id } })
        .catch(() => undefined);
    };
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

  return {
    name,
    stream,
    query: <Row>(query: EventQuery) => {
      const prepared = (queryId: string) => request(query, queryId);
      prepared('');
      return ask(query.signal, async (queryId) => await (await client.query(prepared(queryId))).json<Row>());
    },
    execute: (sql) =>
      ask(undefined, async (queryId) => {
        await client.command({ query: sql, query_id: queryId, clickhouse_settings: { ...statementLimits } });
      }),
    insert: async ({ table, columns, token }: EventInsert) => {
      assertIdentifier(table);
      for (const column of columns) assertIdentifier(column.name);
      const rowCount = columns[0]?.values.length ?? 0;
      if (rowCount === 0) return;
      assert(rowCount <= insertRowsMax, `an insert takes at most ${insertRowsMax} rows, not ${rowCount}`);
      const block = encodeNativeBlock(columns);
      const names = columns.map((column) => column.name).join(', ');
      await ask(undefined, async (queryId) => {
        const { stream: answer } = await client.exec({
          query: `INSERT INTO ${table} (${names}) FORMAT Native`,
          values: Readable.from([block]),
          query_id: queryId,
          clickhouse_settings: { ...insertSettings(token) },
        });
        for await (const _bytes of answer);
      });
    },
    close: async () => {
      await client.close();
      await control.close();
    },
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
