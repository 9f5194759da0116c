// What the rest of the product may expect of the event store: ClickHouse, embedded (chDB in a child process), a server, or a cluster.
import type { BlockColumn } from './native-block.ts';

/** A parameter's value: instants as milliseconds or ISO text, days as "YYYY-MM-DD", 64-bit integers and decimals as text. */
export type ParameterValue = string | number | bigint | boolean | null | readonly ParameterValue[];

/** SQL with named, typed placeholders `{name:Type}` and the values; values never enter SQL by concatenation. */
export interface EventQuery {
  /** One SELECT without SETTINGS and FORMAT clauses. */
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /** Limits; each query has some: 30 seconds and 2 GB unless told. */
  readonly secondsMax?: number;
  readonly memoryBytesMax?: number;
  /** Aborting stops the query in the engine (KILL QUERY), not only the wait. */
  readonly signal?: AbortSignal;
  /** Engine settings for this query alone, `optimize_use_projections: 0`. Constants of ours. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Asked as the user of the engine who may read less than ours, where one is configured. */
  readonly asReader?: boolean;
}

/** An insert that may be repeated: the same token with the same rows has the effect of one. */
export interface EventInsert {
  readonly table: string;
  /** All columns have the same number of values, at most {@link insertRowsMax}. */
  readonly columns: readonly BlockColumn[];
  /** Deduplication token; unique to the range of log positions that the rows come from. Empty: every insert counts. */
  readonly token: string;
}

/** Rows of one insert: so that it stays one block, which is what makes a repeated one recognisable. */
export const insertRowsMax = 60_000;

/** One engine that holds tables: the embedded one, a server, or one replica of a shard. */
export interface EventNode {
  /** "chdb", or the server's address. */
  readonly name: string;
  /** Rows as objects; 64-bit integers and decimals come as text. */
  query<Row>(query: EventQuery): Promise<readonly Row[]>;
  /** Runs a statement without a result (DDL, OPTIMIZE). Only constant SQL of ours. */
  execute(sql: string): Promise<void>;
  insert(insert: EventInsert): Promise<void>;
}

export interface EventStore extends EventNode {
  readonly engine: 'chdb' | 'clickhouse';
  /** Name of the cluster whose shards hold the tables; null on one server or embedded. */
  readonly cluster: string | null;
  /** True where tables replicate themselves (Keeper), so that a write to one replica of a shard reaches the others. */
  readonly replicated: boolean;
  /** The replicas of each shard; one shard of one node unless there is a cluster. */
  readonly shards: readonly (readonly EventNode[])[];
  /** The same as `query`, row by row, for what does not fit in memory. */
  stream<Row>(query: EventQuery): AsyncIterable<Row>;
  /** The rows in the format RowBinary, for very many rows of few plain columns; a chunk may end anywhere. */
  streamBytes(query: EventQuery): AsyncIterable<Uint8Array>;
  /** Bytes on disk of our tables, on all nodes. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

/** The engine is down, was killed, or exceeded a limit: retried by whoever called, or told to the user. */
export class EventStoreFault extends Error {
  override readonly name = 'EventStoreFault';
  /** ClickHouse's number of the error, when it gave one: 159 time, 241 memory, 394 cancelled. */
  readonly engineCode: number | null;

  constructor(message: string, options: { readonly cause?: unknown; readonly engineCode?: number | null } = {}) {
    super(message, { cause: options.cause });
    this.engineCode = options.engineCode ?? null;
  }

  /** Nobody answered: no connection, or the process died. Says nothing about whether a write took place. */
  get unreachable(): boolean {
    return this.engineCode === null;
  }
}
