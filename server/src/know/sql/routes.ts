// Statements over HTTP. Whoever asks sees the whole firm: a statement cannot be cut to a branch, because it may count in any way.
import { randomUUID } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { Principal } from '../../platform/auth/index.ts';
import { type CallContext, type CsvCell, csvStream, type Route, route } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { type AskDependencies, type Asked, askStatement, limits } from './ask.ts';
import * as contract from './contract.ts';
import { offeredFunctions } from './functions.ts';
import type { SqlCode } from './problem.ts';
import { newestSnapshot, SNAPSHOT_JOB } from './snapshot.ts';
import { remember, selectHistory } from './store.ts';
import { documentedViews } from './views.ts';

export interface SqlDependencies extends AskDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<unknown>;
}

/** Statements at once in a process: the engine's other lanes are for questions. */
const ASKING_MAX = 2;

export const ownerOf = ({ kind, id }: Principal): string => `${kind}:${id}`;

export const needsFirm = (): Refusal<'SQL_NEEDS_FIRM'> =>
  refuse(
    'SQL_NEEDS_FIRM',
    'A statement sees the whole firm; you see some customers only. Ask funnels, trends and the like, which keep to yours.',
  );

export const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  id: string,
  details: Readonly<Record<string, unknown>>,
) => ({ principal, requestId, remoteAddress, action: `sql.${action}`, subject: { kind: 'sql', id }, details });

interface Running {
  readonly owner: string;
  readonly run: string | null;
  readonly controller: AbortController;
}

/** Statements under way: who asked, and how they are stopped. */
const createRunning = () => {
  const running = new Set<Running>();
  return {
    /** Null where too many are under way. */
    begin: (owner: string, run: string | null, signal: AbortSignal) => {
      if (running.size >= ASKING_MAX || [...running].some((each) => each.owner === owner)) return null;
      const each: Running = { owner, run, controller: new AbortController() };
      running.add(each);
      const stop = () => each.controller.abort();
      signal.addEventListener('abort', stop, { once: true });
      return {
        signal: each.controller.signal,
        end: () => {
          signal.removeEventListener('abort', stop);
          running.delete(each);
        },
      };
    },
    stop: (owner: string, run: string): boolean => {
      const found = [...running].find((each) => each.owner === owner && each.run === run);
      found?.controller.abort();
      return found !== undefined;
    },
    stopAll: () => {
      for (const { controller } of running) controller.abort();
    },
  };
};
type RunningStatements = ReturnType<typeof createRunning>;

/** Asks, with the record before and the memory behind. */
const answered = async (
  dependencies: SqlDependencies,
  running: RunningStatements,
  context: CallContext,
  asked: { readonly statement: string; readonly run: string | null; readonly rowsMax: number; readonly act: string },
): Promise<Asked | Refusal<SqlCode>> => {
  const { store, audit, clock } = dependencies;
  const { statement, run, rowsMax, act } = asked;
  if (context.principal.scope.kind !== 'firm') return needsFirm();
  const [id, owner, askedAt] = [randomUUID(), ownerOf(context.principal), clock.now()];
  const place = running.begin(owner, run, context.signal);
  if (!place) return refuse('SQL_BUSY', 'A statement of yours or of others is under way. Wait for it, or stop yours.');
  try {
    await audit.record(auditOf(context, act, id, { statement }));
    const answer = await askStatement(dependencies, statement, { rowsMax, signal: place.signal });
    const refusal = isRefusal(answer) ? answer.code : null;
    const told = isRefusal(answer)
      ? { rows: null, elapsedMs: null }
      : { rows: answer.rows.length, elapsedMs: answer.elapsedMs };
    await store.transaction((transaction) =>
      remember(transaction, owner, { id, statement, askedAt, refusal, ...told }),
    );
    return answer;
  } finally {
    place.end();
  }
};

const cellOf = (value: unknown): CsvCell => {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : (value as CsvCell);
};

/** The routes of asking, and what ends statements under way. */
export const createAskRoutes = (
  dependencies: SqlDependencies,
): { readonly routes: readonly Route[]; readonly stop: () => void } => {
  const { eventStore, store, timeZone, enqueue } = dependencies;
  const running = createRunning();
  const order = ({ name }: Principal) => enqueue(SNAPSHOT_JOB, {}, { uniqueKey: 'ordered', createdBy: name });
  const routes = [
    route(contract.orderSqlSnapshot, async (_call, { principal }) => {
      if (principal.scope.kind !== 'firm') return needsFirm();
      await order(principal);
      return { ordered: true };
    }),
    route(contract.getSqlSchema, async (_call, { principal }) => {
      if (principal.scope.kind !== 'firm') return needsFirm();
      const snapshot = await newestSnapshot(eventStore);
      // Who opens the page first need not wait for the hour.
      if (!snapshot) await order(principal);
      return {
        views: documentedViews.map((view) => ({ ...view, columns: [...view.columns] })),
        functions: offeredFunctions.map(({ group, names }) => ({ group, names: [...names] })),
        limits: { ...limits, rows: contract.answerRowsMax, fileRows: contract.fileRowsMax },
        ...{ timeZone, snapshotAt: snapshot?.takenAt ?? null },
      };
    }),
    route(contract.askSql, async ({ body: { statement, run = null } }, context) => {
      const rowsMax = contract.answerRowsMax;
      const answer = await answered(dependencies, running, context, { statement, run, rowsMax, act: 'ask' });
      if (isRefusal(answer)) return answer;
      return { ...answer, columns: [...answer.columns], rows: answer.rows.map((row) => [...row]) };
    }),
    route(contract.stopSql, async ({ params: { run } }, { principal }) => ({
      stopped: running.stop(ownerOf(principal), run),
    })),
    route(contract.askSqlCsv, async ({ body: { statement } }, context) => {
      if (!context.principal.permissions.has('customers.export'))
        return refuse('SQL_EXPORT_NOT_ALLOWED', 'Files of customers are for who may export them (customers.export).');
      const asked = { statement, run: null, rowsMax: contract.fileRowsMax, act: 'export' };
      const answer = await answered(dependencies, running, context, asked);
      if (isRefusal(answer)) return answer;
      return csvStream(
        answer.columns.map(({ name }) => name),
        answer.rows.map((row) => row.map(cellOf)),
      );
    }),
    route(contract.listSqlHistory, async (_call, { principal }) => ({
      rows: [...(await selectHistory(store.db, ownerOf(principal)))],
    })),
  ];
  return { routes, stop: running.stopAll };
};
