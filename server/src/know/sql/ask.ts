// Asks the engine a statement: written anew, looked at once more, limited, and stopped when nobody waits any more.
import { businessDateAt, type Clock, type CustomerId, type Refusal, refuse } from '../../kernel/index.ts';
import {
  type EventQuery,
  type EventStore,
  EventStoreFault,
  type ParameterValue,
} from '../../platform/event-store/index.ts';
import { customerPerson } from '../../record/identity/index.ts';
import type { AnswerColumn } from './contract.ts';
import { foreignIn } from './gate.ts';
import { NotAllowed, refusalOf, type SqlCode } from './problem.ts';
import { type WrittenQuery, writeQuery } from './query.ts';
import { viewSource } from './views.ts';

export const limits = { seconds: 30, memoryBytes: 1_000_000_000, rowsRead: 1_000_000_000 } as const;

const COLUMNS_MAX = 200;
const ANSWER_BYTES_MAX = 64_000_000;

export interface AskDependencies {
  readonly eventStore: EventStore;
  readonly clock: Clock;
  readonly wallClock: Clock;
  readonly timeZone: string;
  /** Whose records are under legal hold: no statement reads them. */
  readonly erased: () => readonly string[];
}

export interface Asked {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly (readonly unknown[])[];
  readonly more: boolean;
  readonly elapsedMs: number;
}

/** Limits and what the engine must not do, for every statement. */
const settings: NonNullable<EventQuery['settings']> = {
  max_rows_to_read: limits.rowsRead,
  read_overflow_mode: 'throw',
  max_result_bytes: ANSWER_BYTES_MAX,
  result_overflow_mode: 'throw',
  max_threads: 2,
  max_subquery_depth: 30,
  max_columns_to_read: COLUMNS_MAX,
  max_temporary_columns: 1_000,
  max_rows_in_join: 50_000_000,
  join_overflow_mode: 'throw',
  max_rows_in_set: 50_000_000,
  set_overflow_mode: 'throw',
  max_expanded_ast_elements: 100_000,
  allow_introspection_functions: 0,
  distributed_product_mode: 'global',
  joined_subquery_requires_alias: 0,
  readonly: 2,
};

/** The statement as it is asked, with the values of what it names. */
const completed = (
  { clock, timeZone, erased }: AskDependencies,
  { sql, parameters }: WrittenQuery,
  rowsMax: number,
): Pick<EventQuery, 'sql' | 'parameters'> => {
  const now = clock.now();
  const ours: Readonly<Record<string, ParameterValue>> = {
    now,
    today: businessDateAt(now, timeZone),
    zone: timeZone,
    erased: erased().map((each) => customerPerson(each as CustomerId)),
  };
  const named = Object.entries(ours).filter(([name]) => sql.includes(`{${name}:`));
  return {
    sql: `SELECT * FROM (${sql}) LIMIT ${rowsMax + 1}`,
    parameters: { ...parameters, ...Object.fromEntries(named) },
  };
};

const byEngineCode: Readonly<Record<number, readonly [SqlCode, string]>> = {
  158: ['SQL_ROWS_READ', `It reads more than ${limits.rowsRead} rows. Filter by occurred_at or person_id.`],
  159: ['SQL_TIME', `It took longer than ${limits.seconds} seconds. Filter by occurred_at, or ask for less.`],
  160: ['SQL_TIME', `It would take longer than ${limits.seconds} seconds. Filter by occurred_at, or ask for less.`],
  191: ['SQL_MEMORY', 'A list after IN grows too large. Filter it.'],
  209: ['SQL_TIME', `It took longer than ${limits.seconds} seconds.`],
  241: ['SQL_MEMORY', `It needs more than ${limits.memoryBytes / 1_000_000} MB. Group by fewer values, or filter.`],
  307: ['SQL_ROWS_READ', 'It reads too many bytes. Choose fewer columns, or filter.'],
  394: ['SQL_CANCELLED', 'The statement was stopped.'],
  396: ['SQL_MEMORY', 'The answer grows too large. Choose fewer columns or rows.'],
};

/** The engine's sentence without what it tells of itself. */
export const engineSentence = (message: string): string =>
  message
    .replace(/^[\s\S]*?DB::Exception:\s*/, '')
    .split(/\s+[Ii]n scope|[:.,]?\s+[Ww]hile (?:processing|executing|resolving)|\.?\s*Maybe you meant|\. \(|: In /)[0]
    ?.replace(/\b(?:zhiyin|default)\./g, '')
    .replace(/sql_(events|customers|customer_tags)/g, '$1')
    .replace(/\s+/g, ' ')
    .slice(0, 300) ?? '';

/** What the engine would not answer, as a refusal; a fault where the engine is away. */
const refusedByEngine = (error: unknown): Refusal<SqlCode> => {
  if (error instanceof NotAllowed) throw error;
  if (!(error instanceof EventStoreFault) || error.unreachable) throw error;
  const known = byEngineCode[error.engineCode ?? 0];
  return known ? refuse(known[0], known[1]) : refuse('SQL_FAILED', engineSentence(error.message));
};

const look = async (ask: (sql: string) => Promise<readonly { readonly explain: string }[]>, sql: string) => {
  const lines = await ask(`EXPLAIN QUERY TREE run_passes = 0 ${sql}`);
  return foreignIn(lines.map(({ explain }) => explain));
};

/** The answer with at most so many rows, or why there is none. */
export const askStatement = async (
  dependencies: AskDependencies,
  statement: string,
  { rowsMax, signal }: { readonly rowsMax: number; readonly signal: AbortSignal },
): Promise<Asked | Refusal<SqlCode>> => {
  const { eventStore, wallClock } = dependencies;
  const begun = wallClock.now();
  try {
    const { sql, parameters = {} } = completed(dependencies, writeQuery(statement, viewSource), rowsMax);
    const ask = <Row>(text: string): Promise<readonly Row[]> =>
      eventStore.query<Row>({
        ...{ sql: text, parameters, settings, signal, asReader: true },
        ...{ secondsMax: limits.seconds, memoryBytesMax: limits.memoryBytes },
      });
    const foreign = await look(ask, sql);
    if (foreign !== null)
      return refuse('SQL_ENGINE_READS_MORE', `The engine would read what is not documented (${foreign}).`);
    const columns = (await ask<AnswerColumn>(`DESCRIBE TABLE (${sql})`)).map(({ name, type }) => ({ name, type }));
    if (new Set(columns.map(({ name }) => name)).size < columns.length)
      return refuse('SQL_COLUMNS', 'Two columns of the answer have one name. Name them: … AS name.');
    if (columns.length > COLUMNS_MAX) return refuse('SQL_COLUMNS', `An answer has at most ${COLUMNS_MAX} columns.`);
    const found = await ask<Readonly<Record<string, unknown>>>(sql);
    const rows = found.slice(0, rowsMax).map((row) => columns.map(({ name }) => row[name] ?? null));
    return { columns, rows, more: found.length > rowsMax, elapsedMs: wallClock.now() - begun };
  } catch (error) {
    return error instanceof NotAllowed ? refusalOf(error, statement) : refusedByEngine(error);
  }
};
