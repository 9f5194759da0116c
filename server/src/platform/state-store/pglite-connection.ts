// Lets node-postgres talk to the PGlite worker as if it were a socket: the wire protocol goes over as it is, gathered
// up to the message that the server answers, so that one query is one round trip between threads.
import { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { processEntry } from '../process-entry.ts';
import type { PgliteReply, PgliteRequest, PgliteWorkerData } from './pglite-protocol.ts';

// AuthenticationOk, then ReadyForQuery in the idle state: PGlite has no users, and its session is open already.
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const TERMINATE = 0x58;
// Query, Sync, Flush, FunctionCall, CopyDone, CopyFail: the messages after which the server says something.
const ANSWERED = new Set([0x51, 0x53, 0x48, 0x46, 0x63, 0x66]);

/** The worker, with the one listener that is using its session. */
export interface PgliteWorker {
  /** Stream for node-postgres; a new one resets the session, the older one is dead then. */
  connect(): Duplex;
  close(): Promise<void>;
}

interface Session {
  readonly send: (request: PgliteRequest) => void;
  readonly claim: (listener: SessionListener) => void;
}

interface SessionListener {
  readonly onReply: (reply: PgliteReply) => void;
  readonly onLost: (error: Error) => void;
}

/** Where the last complete message that the server answers ends, and where the last complete message of any kind does. */
const scan = (bytes: Buffer): { readonly answeredEnd: number; readonly terminated: boolean } => {
  let offset = 0;
  let answeredEnd = 0;
  while (offset + 5 <= bytes.length) {
    const end = offset + 1 + bytes.readUInt32BE(offset + 1);
    if (end > bytes.length) break;
    if (bytes[offset] === TERMINATE) return { answeredEnd, terminated: true };
    if (ANSWERED.has(bytes[offset] as number)) answeredEnd = end;
    offset = end;
  }
  return { answeredEnd, terminated: false };
};

/** The side of node-postgres: a Duplex with the few methods of a socket that it calls. */
class PgliteStream extends Duplex {
  private readonly session: Session;
  private pending: Buffer = Buffer.alloc(0);
  private started = false;
  /** Answers that come before the reset belong to the connection that had the session earlier. */
  private ready = false;

  constructor(session: Session) {
    super({ allowHalfOpen: false });
    this.session = session;
  }

  connect(): this {
    this.session.claim({
      onReply: (reply) => {
        if (reply.kind === 'reset') {
          this.ready = true;
          this.emit('connect');
        } else if (reply.kind === 'bytes' && this.ready) this.push(Buffer.from(reply.bytes.buffer));
      },
      onLost: (error) => this.destroy(error),
    });
    this.session.send({ kind: 'reset' });
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // The worker pushes; a query's answer is wanted whole.
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.accept(Buffer.concat([this.pending, ...chunks.map((each) => each.chunk)]));
    callback();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.accept(this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]));
    callback();
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.push(null);
    callback();
  }

  private accept(bytes: Buffer): void {
    if (!this.started) {
      // The start-up packet is the only message without a type byte.
      if (bytes.length < 4 || bytes.length < bytes.readUInt32BE(0)) {
        this.pending = bytes;
        return;
      }
      this.started = true;
      this.push(WELCOME);
      this.accept(bytes.subarray(bytes.readUInt32BE(0)));
      return;
    }
    const { answeredEnd, terminated } = scan(bytes);
    if (answeredEnd > 0) {
      const request = new Uint8Array(bytes.subarray(0, answeredEnd));
      this.session.send({ kind: 'execute', bytes: request });
    }
    this.pending = terminated ? Buffer.alloc(0) : bytes.subarray(answeredEnd);
  }
}

const opened = (worker: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.once('message', (reply: PgliteReply) => {
      if (reply.kind === 'open') resolve();
      else reject(new Error(`the embedded database did not open: ${reply.kind === 'failed' ? reply.message : ''}`));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the embedded database stopped while it was opening')));
  });

/** Starts the worker and waits until its database is open. `onLost` is told once when the engine stops by itself. */
export const startPgliteWorker = async (
  data: PgliteWorkerData,
  onLost: (error: Error) => void,
): Promise<PgliteWorker> => {
  const worker = new Worker(processEntry('pglite-worker'), { workerData: data, execArgv: [] });
  await opened(worker);
  let listener: SessionListener | null = null;
  let lost: Error | null = null;
  let closing = false;
  const lose = (error: Error): void => {
    if (lost) return;
    lost = error;
    listener?.onLost(error);
    if (!closing) onLost(error);
  };
  worker.on('message', (reply: PgliteReply) => {
    if (reply.kind === 'failed') lose(new Error(`the embedded database broke: ${reply.message}`));
    else listener?.onReply(reply);
  });
  worker.on('error', (error) => lose(new Error('the embedded database broke', { cause: error })));
  worker.on('exit', () => lose(new Error('the embedded database stopped')));
  const session: Session = {
    send: (request) => {
      const transfer = request.kind === 'execute' ? [request.bytes.buffer as ArrayBuffer] : [];
      worker.postMessage(request, transfer);
    },
    claim: (next) => {
      listener?.onLost(new Error('another connection took the session of the embedded database'));
      listener = next;
      if (lost) next.onLost(lost);
    },
  };
  return {
    connect: () => new PgliteStream(session),
    close: async () => {
      closing = true;
      if (lost) return;
      const exited = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ kind: 'close' } satisfies PgliteRequest);
      await exited;
    },
  };
};
