// What the rest of the product may expect of the event store: ClickHouse, embedded (chDB in a child process), a server, or a cluster.

/** A parameter type of ClickHouse, as it stands in `{name:Type}`. */
export type ParameterValue = string | number | bigint | boolean | null | readonly ParameterValue[];

/** SQL with named, typed placeholders `{name:Type}` and the values; values never enter SQL by concatenation. */
export interface EventQuery {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /** Limits; each query has some. */
  readonly secondsMax?: number;
  readonly memoryBytesMax?: number;
  /** Aborting stops the query in the engine (KILL QUERY), not only the wait. */
  readonly signal?: AbortSignal;
}

/** An insert that may be repeated: the same token with the same rows has the effect of one. */
export interface EventInsert {
  readonly table: string;
  readonly columns: readonly string[];
  /** One JSON array text a row, in the order of `columns` (JSONCompactEachRow), made by JSON.stringify only. */
  readonly rows: readonly string[];
  /** Deduplication token; unique to the range of log positions that the rows come from. */
  readonly token: string;
}

export interface EventStore {
  readonly engine: 'chdb' | 'clickhouse';
  /** Name of the cluster whose shards hold the tables; null on one server or embedded. */
  readonly cluster: string | null;
  /** Rows as objects; 64-bit integers and decimals come as text. */
  query<Row>(query: EventQuery): Promise<readonly Row[]>;
  /** The same, row by row, for what does not fit in memory. */
  stream<Row>(query: EventQuery): AsyncIterable<Row>;
  /** Runs a statement without a result (DDL, OPTIMIZE). Only constant SQL of ours. */
  execute(sql: string): Promise<void>;
  insert(insert: EventInsert): Promise<void>;
  /** Bytes on disk of our tables. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}
