// The connections of the log in PostgreSQL: their own pool, so that questions to the state store never hold up an append.
import pg from 'pg';
import { assert } from '../../kernel/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { asLogUnavailable, LogUnavailable } from './log-unavailable.ts';

const CONNECTIONS_MAX = 6;
const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 60_000;

/** Queries with the log's own settings. Every failure is `LogUnavailable`. */
export interface LogPool {
  query<Row extends pg.QueryResultRow>(
    doing: string,
    statement: { readonly name?: string; readonly text: string },
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Opens the pool. `synchronous_commit` is on for its sessions, whatever the server's default: an answer means durable. */
export const openLogPool = (url: string, logger: Logger): LogPool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'zhiyin log',
    options: `-c synchronous_commit=on -c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
  });
  // A connection that breaks while idle is replaced by the pool; unheard, the event would end the process.
  pool.on('error', (error) => logger.warn({ error: error.message }, 'an idle connection of the log broke'));
  let closed = false;
  return {
    async query<Row extends pg.QueryResultRow>(
      doing: string,
      statement: { readonly name?: string; readonly text: string },
      values: readonly unknown[] = [],
    ) {
      if (closed) throw new LogUnavailable(`the log is closed; ${doing} is not possible`);
      try {
        const { rows } = await pool.query<Row>({ ...statement, values: [...values] });
        return rows;
      } catch (cause) {
        throw asLogUnavailable(doing, cause);
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      await pool.end();
    },
  };
};

/** A bigint column as a number. */
export const toNumber = (value: unknown): number => {
  const number = Number(value);
  assert(Number.isSafeInteger(number), `${String(value)} is not an exact number`);
  return number;
};
