// The event store embedded: ClickHouse's engine (chDB) in a child process, on a folder of its own.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assert } from '../../kernel/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { startChdbProcess } from './chdb-process.ts';
import { databaseName } from './chdb-protocol.ts';
import { parseColumnType, typeText } from './column-type.ts';
import { type EventInsert, type EventQuery, type EventStore, insertRowsMax } from './event-store.ts';
import { JsonLines, parseRows } from './json-rows.ts';
import { renderParameters, textLiteral } from './literal.ts';
import { encodeNativeBlock } from './native-block.ts';
import { insertSettings, querySettings, settingsText } from './settings.ts';

/** The embedded store, with what only tests and doctors ask. */
export interface ChdbStore extends EventStore {
  /** The child's process id; null between a crash and the next use. */
  pid(): number | null;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const assertIdentifier = (name: string): void => assert(IDENTIFIER.test(name), `not a table or column: ${name}`);

/** A mark by which KILL QUERY finds the statement; chDB gives no way to choose its query id. */
const newMark = (): string => randomUUID();

const questionSql = (query: EventQuery, mark: string, asArray: boolean): string => {
  const settings = settingsText({
    ...querySettings(query),
    output_format_json_array_of_rows: asArray ? 1 : 0,
    log_comment: mark,
  });
  return `${renderParameters(query.sql, query.parameters ?? {})}\nSETTINGS ${settings}`;
};

const insertSql = ({ table, columns, token }: EventInsert, file: string, mark: string): string => {
  assertIdentifier(table);
  for (const column of columns) assertIdentifier(column.name);
  const names = columns.map((column) => column.name).join(', ');
  const structure = columns.map(({ name, type }) => `${name} ${typeText(parseColumnType(type))}`).join(', ');
  const settings = settingsText({
    ...insertSettings(token),
    // One thread and one block: a repeated insert must look the same to the engine.
    max_threads: 1,
    max_insert_threads: 1,
    log_comment: mark,
  });
  const source = `file(${textLiteral(file)}, Native, ${textLiteral(structure)})`;
  return `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${source}\nSETTINGS ${settings}`;
};

/** Removes what a killed process left behind; before the engine runs nothing else looks at the folder. */
const prepareFolders = async (folder: string): Promise<{ readonly data: string; readonly incoming: string }> => {
  const root = resolve(folder);
  // The engine reads these in a file's path as patterns.
  if (/[*?{}]/.test(root)) throw new Error(`the folder of the event store must not contain * ? { }: ${root}`);
  const data = join(root, 'data');
  const incoming = join(root, 'incoming');
  await mkdir(data, { recursive: true });
  await mkdir(incoming, { recursive: true });
  for (const name of await readdir(incoming)) await unlink(join(incoming, name));
  return { data, incoming };
};

/** Opens the folder, made when it is new. Rejects when another process holds it, also after some waiting: 15 seconds unless told. */
export const openChdbStore = async (folder: string, logger: Logger, waitMaxMs?: number): Promise<ChdbStore> => {
  const { data, incoming } = await prepareFolders(folder);
  const child = await startChdbProcess(data, logger, waitMaxMs);

  const query = async <Row>(question: EventQuery): Promise<readonly Row[]> => {
    const mark = newMark();
    return parseRows<Row>(await child.run(questionSql(question, mark, true), mark, 'question', question.signal));
  };

  const insert = async (request: EventInsert): Promise<void> => {
    const rowCount = request.columns[0]?.values.length ?? 0;
    if (rowCount === 0) return;
    assert(rowCount <= insertRowsMax, `an insert takes at most ${insertRowsMax} rows, not ${rowCount}`);
    const file = join(incoming, `${randomUUID()}.native`);
    const mark = newMark();
    await writeFile(file, encodeNativeBlock(request.columns));
    try {
      await child.run(insertSql(request, file, mark), mark, 'write');
    } finally {
      await unlink(file);
    }
  };

  async function* stream<Row>(question: EventQuery): AsyncIterable<Row> {
    const mark = newMark();
    const lines = new JsonLines();
    for await (const bytes of child.stream(
      questionSql(question, mark, false),
      ...([mark, 'JSONEachRow', question.signal] as const),
    ))
      yield* lines.push(bytes) as Row[];
    yield* lines.end() as Row[];
  }

  const store: ChdbStore = {
    engine: 'chdb',
    name: 'chdb',
    cluster: null,
    replicated: false,
    get shards() {
      return [[store]];
    },
    query,
    stream,
    streamBytes: (question) => {
      const mark = newMark();
      return child.stream(questionSql(question, mark, false), mark, 'RowBinary', question.signal);
    },
    insert,
    execute: async (sql) => {
      const mark = newMark();
      // DDL takes no SETTINGS clause of this kind; the lane runs one statement at a time, so that none can pile up.
      await child.run(sql, mark, 'write');
    },
    sizeBytes: async () => {
      const [row] = await query<{ bytes: string }>({
        sql: 'SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE database = {database:String}',
        parameters: { database: databaseName },
      });
      return Number(row?.bytes ?? 0);
    },
    pid: () => child.pid(),
    close: () => child.close(),
  };
  return store;
};
