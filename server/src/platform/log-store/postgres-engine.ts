// The log engine in PostgreSQL: for several ingest nodes, or where one server is to hold all truth.
import type { Logger } from '../telemetry/index.ts';
import type { LogEngine } from './log-store.ts';
import { openPostgresKeys } from './postgres-keys.ts';
import { openPostgresLog } from './postgres-log.ts';
import { openLogPool } from './postgres-pool.ts';
import { openPostgresPositions } from './postgres-positions.ts';
import schemaSql from './postgres-schema.sql?raw';

/** Two processes that start together make the schema one after the other. The number is ours alone. */
const SCHEMA_LOCK = 7_214_900_118;

/** Opens the engine, and makes its schema at first use. */
export const openPostgresEngine = async (url: string, logger: Logger): Promise<LogEngine> => {
  const pool = openLogPool(url, logger);
  try {
    const text = `begin; select pg_advisory_xact_lock(${SCHEMA_LOCK}); ${schemaSql}; commit;`;
    await pool.query('making the schema of the log', { text });
    const log = await openPostgresLog(pool);
    return {
      log,
      positions: openPostgresPositions(pool),
      keys: openPostgresKeys(pool),
      async close() {
        await log.close();
        await pool.close();
      },
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
};
