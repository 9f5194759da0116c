// The process that holds chDB: one data folder, several sessions, because a session runs one statement at a time. A crash
// of the engine ends this process and not the server.
import chdb from 'chdb';
import { type ChdbAnswer, type ChdbLane, type ChdbRequest, chdbFolderVariable, databaseName } from './chdb-protocol.ts';

const QUESTION_SESSIONS = 4;

type Session = InstanceType<typeof chdb.Session>;

interface Task {
  readonly id: number;
  readonly mark: string;
  readonly lane: ChdbLane;
  readonly start: (session: Session) => Promise<void>;
}

const send = (answer: ChdbAnswer): void => {
  // Without a parent there is nobody to answer, and 'disconnect' ends this process.
  if (process.connected) process.send?.(answer);
};

const failure = (id: number, error: unknown): ChdbAnswer => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'clickhouseCode') : null;
  return {
    kind: 'failed',
    id,
    message: error instanceof Error ? error.message : String(error),
    engineCode: typeof code === 'number' ? code : null,
  };
};

const openSession = (folder: string): Session => {
  const session = new chdb.Session(folder);
  session.query(`CREATE DATABASE IF NOT EXISTS ${databaseName} ENGINE = Atomic`);
  session.query(`USE ${databaseName}`);
  // Lists of many ids stand in the statement. This one is read before the statement's own settings are.
  session.query('SET max_query_size = 100000000');
  return session;
};

const serve = (folder: string): void => {
  // The control session only ever kills; a question may hold every other one.
  const control = openSession(folder);
  const idle: Record<ChdbLane, Session[]> = {
    question: Array.from({ length: QUESTION_SESSIONS }, () => openSession(folder)),
    write: [openSession(folder)],
  };
  const sessions = new Set([control, ...idle.question, ...idle.write]);
  const waiting: Record<ChdbLane, Task[]> = { question: [], write: [] };
  const running = new Map<number, string>();
  const chunkWanted = new Map<number, () => void>();
  const cancelled = new Set<number>();

  /**
   * What a statement had written when it failed or was stopped stands in front of the session's next answer, which may
   * belong to somebody else. Such a session is never used again.
   */
  const renew = (session: Session): Session => {
    sessions.delete(session);
    session.close();
    const fresh = openSession(folder);
    sessions.add(fresh);
    return fresh;
  };

  const startNext = (lane: ChdbLane): void => {
    const session = idle[lane].pop();
    if (!session) return;
    const task = waiting[lane].shift();
    if (!task) {
      idle[lane].push(session);
      return;
    }
    running.set(task.id, task.mark);
    void task
      .start(session)
      .then(
        () => session,
        (error: unknown) => {
          send(failure(task.id, error));
          return renew(session);
        },
      )
      .then((usable) => {
        running.delete(task.id);
        chunkWanted.delete(task.id);
        idle[lane].push(usable);
        startNext(lane);
      });
  };

  const queue = (task: Task): void => {
    waiting[task.lane].push(task);
    startNext(task.lane);
  };

  const run = (request: ChdbRequest & { kind: 'run' }): void =>
    queue({
      id: request.id,
      mark: request.mark,
      lane: request.lane,
      start: async (session) => {
        const result = await session.queryAsync(request.sql, { format: 'JSONEachRow' });
        send({ kind: 'done', id: request.id, bytes: result.bytes() });
      },
    });

  const stream = (request: ChdbRequest & { kind: 'stream' }): void =>
    queue({
      id: request.id,
      mark: request.mark,
      lane: 'question',
      start: async (session) => {
        const chunks = session.queryStream(request.sql, { format: 'JSONEachRow' });
        for await (const chunk of chunks) {
          const taken = new Promise<void>((resolve) => chunkWanted.set(request.id, resolve));
          send({ kind: 'chunk', id: request.id, bytes: chunk.raw() });
          if (!cancelled.has(request.id)) await taken;
          if (cancelled.has(request.id)) throw new Error('the question was cancelled');
        }
        send({ kind: 'done', id: request.id, bytes: new Uint8Array() });
      },
    });

  const cancel = async (id: number): Promise<void> => {
    for (const lane of ['question', 'write'] as const) {
      const index = waiting[lane].findIndex((task) => task.id === id);
      if (index >= 0) {
        waiting[lane].splice(index, 1);
        send({ kind: 'failed', id, message: 'cancelled before it began', engineCode: 394 });
        return;
      }
    }
    cancelled.add(id);
    chunkWanted.get(id)?.();
    // KILL … SYNC never returns here, and a statement may not have reached the engine yet: ask again until it is gone.
    for (let mark = running.get(id); mark !== undefined; mark = running.get(id)) {
      await control.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = '${mark}' ASYNC`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    cancelled.delete(id);
  };

  process.on('message', (request: ChdbRequest) => {
    switch (request.kind) {
      case 'run':
        return run(request);
      case 'stream':
        return stream(request);
      case 'next':
        return chunkWanted.get(request.id)?.();
      case 'cancel':
        return void cancel(request.id).catch(() => undefined);
      case 'close':
        for (const session of sessions) session.close();
        return process.disconnect();
      default:
        return request satisfies never;
    }
  });
};

// The terminal's Ctrl-C reaches this process too; the parent decides when it ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));

try {
  serve(process.env[chdbFolderVariable] ?? '');
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
}
