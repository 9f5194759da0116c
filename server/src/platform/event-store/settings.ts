// Settings that every question carries: limits, and how numbers are written. They go with the statement, never into a
// session, where they would stay for the next one.
import { ColumnTypeError } from './column-type.ts';
import type { EventQuery } from './event-store.ts';
import { textLiteral } from './literal.ts';

const SECONDS_MAX = 30;
const MEMORY_BYTES_MAX = 2_000_000_000;

type Settings = Readonly<Record<string, string | number>>;

/** For DDL, merges on demand and inserts, which may take long on large tables. */
export const statementLimits: Settings = { max_execution_time: 3_600, max_memory_usage: 8_000_000_000 };

/** Numbers that JavaScript cannot hold come as text; instants of columns are UTC by their type. */
export const querySettings = (query: Omit<EventQuery, 'sql'>): Settings => ({
  max_execution_time: query.secondsMax ?? SECONDS_MAX,
  max_memory_usage: query.memoryBytesMax ?? MEMORY_BYTES_MAX,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_denormals: 1,
  ...query.settings,
});

/** Inserted blocks arrive as they were made and are remembered by their token. */
export const insertSettings = (token: string): Settings => ({
  ...statementLimits,
  ...(token === '' ? {} : { insert_deduplication_token: token, insert_deduplicate: 1 }),
  max_partitions_per_insert_block: 0,
  async_insert: 0,
});

/** "name = value, …" for a SETTINGS clause. */
export const settingsText = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => {
      if (!/^[a-z0-9_]+$/.test(name)) throw new ColumnTypeError(`not a setting: ${name}`);
      return `${name} = ${typeof value === 'number' ? value : textLiteral(value)}`;
    })
    .join(', ');
