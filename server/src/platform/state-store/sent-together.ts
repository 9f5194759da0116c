// Statements that go out together on a server: what nobody waits for is held back and sent with the next one, so that a transaction of two
// statements takes two turns on the way instead of four.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Writable } from 'node:stream';
import type pg from 'pg';

/** Begins a statement whose answer nobody reads. */
export const LATER_MARK = '/* later */';

// A plan that is kept was made when tables were smaller: whole tables are not read for the sake of it.
const BEGIN_LOOKUPS = 'begin; set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off';

const lookups = new AsyncLocalStorage<boolean>();

/** Runs the work; a transaction that it begins makes its plans for looking up. */
export const beginningLookups = <Result>(work: () => Promise<Result>): Promise<Result> => lookups.run(true, work);

export type Ask = (text: string, values: readonly unknown[]) => Promise<pg.QueryResult>;

/** The statement that begins a transaction here and now. */
export const beginText = (text: string): string => (text === 'begin' && lookups.getStore() ? BEGIN_LOOKUPS : text);

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const nothing = { rows: [], rowCount: null, command: '' } as unknown as pg.QueryResult;

/** The client's socket, where it takes statements before earlier ones are answered; null where it does not. */
const pipelineOf = (client: pg.PoolClient): Writable | null => {
  const { pipeline, connection } = client as unknown as { pipeline?: boolean; connection?: { stream: Writable } };
  return pipeline && connection ? connection.stream : null;
};

/** Sends all in one write. The first fault is the cause of those behind it, so it is the one that is thrown. */
const sendAll = async (stream: Writable, ask: Ask, statements: readonly Statement[]): Promise<pg.QueryResult> => {
  stream.cork();
  const answers = statements.map(({ text, values }) => ask(text, values));
  stream.uncork();
  const settled = await Promise.allSettled(answers);
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return (settled.at(-1) as PromiseFulfilledResult<pg.QueryResult>).value;
};

/**
 * Holds back `begin`, and within a transaction what is marked to be answered later. A transaction that asks nothing never begins. A fault of
 * what was held back is thrown by the statement behind it, at the latest by `commit`, which the server has made a rollback then.
 */
export const sendingTogether = (client: pg.PoolClient, ask: Ask): Ask => {
  const stream = pipelineOf(client);
  if (!stream) return (text, values) => ask(beginText(text), values);
  let held: Statement[] = [];
  let [inTransaction, begun] = [false, false];
  const send = async (statement: Statement): Promise<pg.QueryResult> => {
    const statements = [...held, statement];
    held = [];
    begun = inTransaction;
    return statements.length === 1 ? ask(statement.text, statement.values) : sendAll(stream, ask, statements);
  };
  const end = async (text: 'commit' | 'rollback'): Promise<pg.QueryResult> => {
    inTransaction = false;
    if (text === 'rollback' || (!begun && held.length === 1)) held = [];
    if (!begun && held.length === 0) return nothing;
    const result = await send({ text, values: [] });
    if (text === 'commit' && result.command !== 'COMMIT') throw new Error('a transaction was rolled back at its end');
    return result;
  };
  return async (text, values) => {
    if (text === 'begin') {
      [inTransaction, begun] = [true, false];
      held = [{ text: beginText(text), values }];
      return nothing;
    }
    if (inTransaction && text.includes(LATER_MARK)) {
      held.push({ text, values });
      return nothing;
    }
    return inTransaction && (text === 'commit' || text === 'rollback') ? end(text) : send({ text, values });
  };
};
