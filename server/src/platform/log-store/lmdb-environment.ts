// LMDB as the engines here use it: commits are synced before their promise resolves (`overlappingSync` off), and a commit that
// fails leaves no promise without a handler (every write inside a batch shares one that rejects).
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { LogUnavailable } from './log-unavailable.ts';

/** A named table of an environment with keys and values of plain bytes. */
export type Table = Database<Buffer, Buffer>;

/** One LMDB file. */
export interface LmdbEnvironment {
  readonly root: RootDatabase;
  table(name: string): Table;
  /** Runs the writes in one synced transaction and resolves when it is on disk; rejects with the engine's reason. */
  commit(writes: (put: PutQuietly) => void): Promise<void>;
  sizeBytes(): number;
  close(): Promise<void>;
}

/** Puts or, with null, removes; its outcome is the commit's. */
export type PutQuietly = (table: Table, key: Buffer, value: Buffer | null) => void;

/** Opens, or creates, the file. Several processes may hold it open; writers take turns. */
export const openLmdbEnvironment = (path: string, pageSizeBytes: number): LmdbEnvironment => {
  mkdirSync(dirname(path), { recursive: true });
  const root = open({
    path,
    noSubdir: true,
    overlappingSync: false,
    // Everything here is batched explicitly. LMDB's own batching by event turn makes a promise that nobody holds, and when the
    // disk is full its rejection would end the process.
    eventTurnBatching: false,
    pageSize: pageSizeBytes,
    encoding: 'binary',
    keyEncoding: 'binary',
    maxDbs: 64,
  });
  return {
    root,
    table: (name) => root.openDB<Buffer, Buffer>({ name, encoding: 'binary', keyEncoding: 'binary' }),
    commit: async (writes) => {
      const outcomes = new Set<Promise<boolean>>();
      await settled(
        root.batch(() =>
          writes((table, key, value) => {
            outcomes.add(value === null ? table.remove(key) : table.put(key, value));
          }),
        ),
        outcomes,
      );
    },
    sizeBytes: () => (existsSync(path) ? statSync(path).size : 0),
    close: () => root.close(),
  };
};

/** Waits for the commit; a failed one is told with LMDB's own reason, and the promises of its single writes are quieted. */
export const settled = async (commit: Promise<boolean>, writes: Iterable<Promise<boolean>>): Promise<boolean> => {
  for (const write of writes) write.catch(() => undefined);
  try {
    return await commit;
  } catch (failure) {
    throw new LogUnavailable(`the log's disk refused a commit: ${await reasonOf(failure)}`, { cause: failure });
  }
};

const reasonOf = async (failure: unknown): Promise<string> => {
  const message = failure instanceof Error ? failure.message : String(failure);
  if (!(failure instanceof Error) || !('commitError' in failure)) return message;
  // The promise that holds the reason may never settle, so it is not waited for longer than the event loop's next turn.
  const reason = await Promise.race([
    Promise.resolve(failure.commitError).then(
      () => message,
      (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
    ),
    new Promise<string>((resolve) => setImmediate(() => setImmediate(() => resolve(message)))),
  ]);
  return reason;
};

/** A position or number as 8 bytes whose order is the number's. */
export const orderedKey = (number: number): Buffer => {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt32BE(Math.floor(number / 0x1_0000_0000), 0);
  key.writeUInt32BE(number % 0x1_0000_0000, 4);
  return key;
};

/** The number of an {@link orderedKey}. */
export const numberOfKey = (key: Uint8Array): number => {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  return view.getUint32(0) * 0x1_0000_0000 + view.getUint32(4);
};
