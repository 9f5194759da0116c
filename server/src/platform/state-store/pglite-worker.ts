// The thread in which PGlite runs: it blocks for the whole of each query, so it must not be the one that serves requests.
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { emptyDatabaseImage } from './pglite-image.ts';
import type { PgliteReply, PgliteRequest, PgliteWorkerData } from './pglite-protocol.ts';

const REPLY_BYTES_MAX = 256 * 1024;

// Optimise only what stays hot: with the engine's default, half of the processor time of a start went into optimising functions of
// PostgreSQL that run for a moment. (Bytes executed of a function, about.)
setFlagsFromString('--wasm-tiering-budget=100000000');

const reply = (message: PgliteReply, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

/** Opens the folder's database. A folder without the mark was never opened to the end, so nothing in it was acknowledged. */
const openFolder = async (folder: string, cacheFolder: string): Promise<PGlite> => {
  const dataDir = join(folder, 'database');
  const mark = join(folder, 'initialised');
  if (existsSync(mark)) return PGlite.create({ dataDir });
  await rm(dataDir, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const database = await PGlite.create({ dataDir, loadDataDir: await emptyDatabaseImage(cacheFolder) });
  await writeFile(mark, 'The database beside this file was created completely.\n');
  return database;
};

const open = async (data: PgliteWorkerData): Promise<PGlite> =>
  data.folder === null
    ? PGlite.create({ loadDataDir: await emptyDatabaseImage(data.cacheFolder) })
    : openFolder(data.folder, data.cacheFolder);

/** Runs the messages and sends what the engine answers in pieces: its memory is reused, so each piece is a copy. */
const execute = async (database: PGlite, request: Uint8Array): Promise<void> => {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const send = (): void => {
    if (pendingBytes === 0) return;
    const bytes = new Uint8Array(pendingBytes);
    let offset = 0;
    for (const piece of pending) {
      bytes.set(piece, offset);
      offset += piece.length;
    }
    pending = [];
    pendingBytes = 0;
    reply({ kind: 'bytes', bytes }, [bytes.buffer]);
  };
  await database.execProtocolRawStream(request, {
    onRawData: (piece) => {
      pending.push(piece.slice());
      pendingBytes += piece.length;
      if (pendingBytes >= REPLY_BYTES_MAX) send();
    },
  });
  send();
};

const serve = async (database: PGlite, request: PgliteRequest): Promise<void> => {
  if (request.kind === 'execute') await execute(database, request.bytes);
  else if (request.kind === 'reset') {
    await database.exec('rollback');
    await database.exec('discard all');
    reply({ kind: 'reset' });
  } else {
    await database.close();
    reply({ kind: 'closed' });
    parentPort?.close();
  }
};

const main = async (): Promise<void> => {
  const database = await open(workerData as PgliteWorkerData);
  let queue: Promise<void> = Promise.resolve();
  parentPort?.on('message', (request: PgliteRequest) => {
    queue = queue
      .then(() => serve(database, request))
      .catch((error: unknown) => {
        // The engine itself broke (not a failed query): nobody can tell what state it is in.
        reply({ kind: 'failed', message: String(error) });
        process.exit(1);
      });
  });
  reply({ kind: 'open' });
};

main().catch((error: unknown) => {
  reply({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  parentPort?.close();
});
