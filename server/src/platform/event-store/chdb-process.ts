// The parent's side of the chDB child: starts it, asks it, and starts it again after a crash. What was under way then is
// rejected as a fault; whether a write took place is for its token to find out.
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { processEntry } from '../process-entry.ts';
import type { Logger } from '../telemetry/index.ts';
import {
  type ChdbAnswer,
  type ChdbFormat,
  type ChdbLane,
  type ChdbRequest,
  chdbFolderVariable,
} from './chdb-protocol.ts';
import { EventStoreFault } from './event-store.ts';

/** libuv's pool bounds how many statements run at once; four of them by default, shared with file access. */
const THREADS = 16;
const RESTART_PAUSE_MS = 500;
const CLOSE_WAIT_MAX_MS = 10_000;
/** How long the engine of a server that was killed may still hold the folder: it ends by itself once it notices. */
const OPEN_WAIT_MAX_MS = 15_000;

interface Pending {
  readonly onChunk: ((bytes: Uint8Array) => void) | null;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export interface ChdbProcess {
  /** Rows as JSON lines or, with that setting, one JSON array. */
  run(sql: string, mark: string, lane: ChdbLane, signal?: AbortSignal): Promise<Uint8Array>;
  stream(sql: string, mark: string, format: ChdbFormat, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Process id while it runs; null between a crash and the next use. */
  pid(): number | null;
  close(): Promise<void>;
}

const cancelledFault = (): EventStoreFault => new EventStoreFault('the question was cancelled', { engineCode: 394 });

class Child {
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  alive = true;

  constructor(folder: string, logger: Logger, onExit: () => void) {
    this.#process = fork(processEntry('chdb-child'), [], {
      serialization: 'advanced',
      // No inspector or loader flags of the parent.
      execArgv: [],
      env: { ...process.env, [chdbFolderVariable]: folder, UV_THREADPOOL_SIZE: String(THREADS) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.on('data', (bytes: Buffer) =>
      logger.debug({ text: bytes.toString().slice(0, 2_000) }, 'the embedded event store wrote to its error stream'),
    );
    const { promise: ready, resolve, reject } = promiseParts<void>();
    this.ready = ready;
    this.ready.catch(() => undefined);
    const { promise: exited, resolve: hasExited } = promiseParts<void>();
    this.exited = exited;
    this.#process.on('message', (answer: ChdbAnswer) => {
      if (answer.kind === 'ready') resolve();
      else if (answer.kind === 'refused') {
        reject(new EventStoreFault(`the embedded event store cannot open ${folder}: ${answer.message}`));
        this.#process.kill('SIGKILL');
      } else this.#settle(answer);
    });
    const ended = (reason: string): void => {
      if (!this.alive) return;
      this.alive = false;
      const fault = new EventStoreFault(`the embedded event store's process ended: ${reason}`);
      reject(fault);
      for (const pending of this.#pending.values()) pending.reject(fault);
      this.#pending.clear();
      onExit();
      hasExited();
    };
    this.#process.on('error', (error) => ended(error.message));
    this.#process.on('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
  }

  get pid(): number | null {
    return this.#process.pid ?? null;
  }

  #settle(answer: Exclude<ChdbAnswer, { kind: 'ready' | 'refused' }>): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    if (answer.kind === 'chunk') {
      pending.onChunk?.(answer.bytes);
      return;
    }
    this.#pending.delete(answer.id);
    if (answer.kind === 'done') pending.resolve(answer.bytes);
    else pending.reject(new EventStoreFault(answer.message, { engineCode: answer.engineCode }));
  }

  ask(request: ChdbRequest & { readonly id: number }, onChunk: Pending['onChunk']): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (!this.alive) {
        reject(new EventStoreFault("the embedded event store's process has ended"));
        return;
      }
      this.#pending.set(request.id, { onChunk, resolve, reject });
      this.tell(request);
    });
  }

  tell(request: ChdbRequest): void {
    // A failed send means that the process is ending; its exit rejects what waits.
    if (this.alive && this.#process.connected) this.#process.send(request, () => undefined);
  }

  async close(): Promise<void> {
    this.tell({ kind: 'close' });
    const waited = sleep(CLOSE_WAIT_MAX_MS, undefined, { ref: false }).then(() => this.#process.kill('SIGKILL'));
    await Promise.race([this.exited, waited]);
    await this.exited;
  }
}

const promiseParts = <Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
} => {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
};

class Supervisor implements ChdbProcess {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #openWaitMaxMs: number;
  #child: Child | null = null;
  #starting: Promise<Child> | null = null;
  #nextId = 1;
  #crashed = false;
  #closed = false;

  constructor(folder: string, logger: Logger, openWaitMaxMs: number) {
    this.#folder = folder;
    this.#logger = logger;
    this.#openWaitMaxMs = openWaitMaxMs;
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  ready(): Promise<Child> {
    if (this.#closed) return Promise.reject(new EventStoreFault('the event store is closed'));
    if (this.#child?.alive) return Promise.resolve(this.#child);
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async #start(): Promise<Child> {
    if (this.#crashed) await sleep(RESTART_PAUSE_MS);
    for (const until = Date.now() + this.#openWaitMaxMs; ; await sleep(RESTART_PAUSE_MS)) {
      try {
        return await this.#open();
      } catch (error) {
        if (this.#closed || Date.now() > until) throw error;
      }
    }
  }

  async #open(): Promise<Child> {
    const child = new Child(this.#folder, this.#logger, () => {
      if (this.#closed || this.#child !== child) return;
      this.#crashed = true;
      this.#child = null;
      this.#logger.error({}, "the embedded event store's process ended and will be started again");
    });
    await child.ready;
    this.#child = child;
    return child;
  }

  async run(sql: string, mark: string, lane: ChdbLane, signal?: AbortSignal): Promise<Uint8Array> {
    if (signal?.aborted) throw cancelledFault();
    const child = await this.ready();
    const id = this.#nextId++;
    const cancel = (): void => child.tell({ kind: 'cancel', id });
    signal?.addEventListener('abort', cancel);
    try {
      const answer = child.ask({ kind: 'run', id, sql, mark, lane }, null);
      if (signal?.aborted) cancel();
      return await answer;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async *stream(sql: string, mark: string, format: ChdbFormat, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    if (signal?.aborted) throw cancelledFault();
    const child = await this.ready();
    const id = this.#nextId++;
    const chunks: Uint8Array[] = [];
    let wake = promiseParts<void>();
    let ended = false;
    const cancel = (): void => child.tell({ kind: 'cancel', id });
    signal?.addEventListener('abort', cancel);
    const finished = child
      .ask({ kind: 'stream', id, sql, mark, format }, (bytes) => {
        chunks.push(bytes);
        wake.resolve();
      })
      .finally(() => {
        ended = true;
        wake.resolve();
      });
    finished.catch(() => undefined);
    try {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk) {
          yield chunk;
          child.tell({ kind: 'next', id });
        } else if (ended) break;
        else {
          await wake.promise;
          wake = promiseParts<void>();
        }
      }
      await finished;
      if (signal?.aborted) throw cancelledFault();
    } finally {
      signal?.removeEventListener('abort', cancel);
      if (!ended) cancel();
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const child = this.#child ?? (await this.#starting?.catch(() => null)) ?? null;
    this.#closed = true;
    await child?.close();
  }
}

/** Starts the child and waits until it has opened the folder. Rejects with what the engine says when it cannot. */
export const startChdbProcess = async (
  folder: string,
  logger: Logger,
  openWaitMaxMs = OPEN_WAIT_MAX_MS,
): Promise<ChdbProcess> => {
  const supervisor = new Supervisor(folder, logger, openWaitMaxMs);
  await supervisor.ready();
  return supervisor;
};
