// Inside the chDB child: which session runs which statement. A session runs one at a time, so there are several, in lanes.
import chdb from 'chdb';
import { type ChdbAnswer, type ChdbLane, databaseName } from './chdb-protocol.ts';

const QUESTION_SESSIONS = 4;
const KILL_RETRY_MS = 50;
const lanes: readonly ChdbLane[] = ['question', 'write'];

export type ChdbSession = InstanceType<typeof chdb.Session>;

export interface ChdbTask {
  readonly id: number;
  /** Stands in the statement's `log_comment`, by which it can be stopped. */
  readonly mark: string;
  readonly lane: ChdbLane;
  readonly start: (session: ChdbSession) => Promise<void>;
}

const failure = (id: number, error: unknown): ChdbAnswer => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'clickhouseCode') : null;
  return {
    kind: 'failed',
    id,
    message: error instanceof Error ? error.message : String(error),
    engineCode: typeof code === 'number' ? code : null,
  };
};

const openSession = (folder: string): ChdbSession => {
  const session = new chdb.Session(folder);
  session.query(`CREATE DATABASE IF NOT EXISTS ${databaseName} ENGINE = Atomic`);
  session.query(`USE ${databaseName}`);
  // Lists of many ids stand in the statement. This one is read before the statement's own settings are.
  session.query('SET max_query_size = 100000000');
  return session;
};

/** The open sessions of a data folder and what waits for them. */
export class ChdbLanes {
  readonly #folder: string;
  readonly #send: (answer: ChdbAnswer) => void;
  /** Only ever kills: questions may hold every other session. */
  readonly #control: ChdbSession;
  readonly #idle: Record<ChdbLane, ChdbSession[]>;
  readonly #waiting: Record<ChdbLane, ChdbTask[]> = { question: [], write: [] };
  readonly #running = new Map<number, string>();
  readonly #sessions: Set<ChdbSession>;

  /** Throws what the engine says when the folder cannot be opened. */
  constructor(folder: string, send: (answer: ChdbAnswer) => void) {
    this.#folder = folder;
    this.#send = send;
    this.#control = openSession(folder);
    this.#idle = {
      question: Array.from({ length: QUESTION_SESSIONS }, () => openSession(folder)),
      write: [openSession(folder)],
    };
    this.#sessions = new Set([this.#control, ...this.#idle.question, ...this.#idle.write]);
  }

  /** Runs the task when a session of its lane is free; a failure is sent to the parent. */
  queue(task: ChdbTask): void {
    this.#waiting[task.lane].push(task);
    this.#startNext(task.lane);
  }

  /**
   * What a statement had written when it failed or was stopped stands in front of the session's next answer, which may
   * belong to somebody else. Such a session is never used again.
   */
  #renew(session: ChdbSession): ChdbSession {
    this.#sessions.delete(session);
    session.close();
    const fresh = openSession(this.#folder);
    this.#sessions.add(fresh);
    return fresh;
  }

  #startNext(lane: ChdbLane): void {
    const session = this.#idle[lane].pop();
    if (!session) return;
    const task = this.#waiting[lane].shift();
    if (!task) {
      this.#idle[lane].push(session);
      return;
    }
    this.#running.set(task.id, task.mark);
    void task
      .start(session)
      .then(
        () => session,
        (error: unknown) => {
          this.#send(failure(task.id, error));
          return this.#renew(session);
        },
      )
      .then((usable) => {
        this.#running.delete(task.id);
        this.#idle[lane].push(usable);
        this.#startNext(lane);
      });
  }

  /** Takes the task out of the queue; false when it does not wait there. */
  withdraw(id: number): boolean {
    for (const lane of lanes) {
      const index = this.#waiting[lane].findIndex((task) => task.id === id);
      if (index < 0) continue;
      this.#waiting[lane].splice(index, 1);
      this.#send({ kind: 'failed', id, message: 'cancelled before it began', engineCode: 394 });
      return true;
    }
    return false;
  }

  /** Stops a running task in the engine and resolves when it is gone. */
  async kill(id: number): Promise<void> {
    // KILL … SYNC never returns here, and a statement may not have reached the engine yet: ask again until it is gone.
    for (let mark = this.#running.get(id); mark !== undefined; mark = this.#running.get(id)) {
      await this.#control.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = '${mark}' ASYNC`);
      await new Promise((resolve) => setTimeout(resolve, KILL_RETRY_MS));
    }
  }

  close(): void {
    for (const session of this.#sessions) session.close();
  }
}
