// Wrapped person keys in LMDB, in the environment of the log: one folder holds what is encrypted and what reads it.
import { assert } from '../../kernel/index.ts';
import { type LmdbEnvironment, settled, type Table } from './lmdb-environment.ts';
import type { KeyStore } from './log-store.ts';
import { LogUnavailable } from './log-unavailable.ts';

const LIVE = 1;
const TOMBSTONE = Buffer.of(0);
const SUBJECT_BYTES_MAX = 1000;

/** Opens the key store inside the environment. `isOpen` tells whether the engine still is. */
export const openLmdbKeys = (environment: LmdbEnvironment, isOpen: () => boolean): KeyStore => {
  const table = environment.root.openDB<Buffer, Buffer>({
    name: 'person-keys',
    encoding: 'binary',
    keyEncoding: 'binary',
    useVersions: true,
  });
  let last: Promise<unknown> = Promise.resolve();

  // Writers of this process take turns, so that what a call read is still so when it writes.
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (!isOpen()) return Promise.reject(new LogUnavailable('the log is closed'));
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const fresh = (): void => {
    if (!isOpen()) throw new LogUnavailable('the log is closed');
    environment.root.resetReadTxn();
  };

  return {
    async read(subjects) {
      fresh();
      return liveKeys(table, subjects);
    },
    create: (keys, options) =>
      inTurn(async () => {
        fresh();
        await createAbsent(environment, table, keys, options?.recreate === true);
        fresh();
        return liveKeys(table, [...keys.keys()]);
      }),
    replace: (keys) =>
      inTurn(async () => {
        fresh();
        await environment.commit((put) => {
          for (const [subject, wrapped] of keys) {
            const key = subjectKey(subject);
            if (table.get(key)?.[0] === LIVE) put(table, key, liveValue(wrapped));
          }
        });
      }),
    async list(after, rowsMax) {
      fresh();
      const live = new Map<string, Uint8Array>();
      for (const { subject, value } of entriesAfter(table, after)) {
        if (live.size >= rowsMax) break;
        if (value[0] === LIVE) live.set(subject, value.subarray(1));
      }
      return live;
    },
    async listDestroyed(after, rowsMax) {
      fresh();
      const destroyed: string[] = [];
      for (const { subject, value } of entriesAfter(table, after)) {
        if (destroyed.length >= rowsMax) break;
        if (value[0] !== LIVE) destroyed.push(subject);
      }
      return destroyed;
    },
    destroy: (subjects) =>
      inTurn(() =>
        environment.commit((put) => {
          for (const subject of subjects) put(table, subjectKey(subject), TOMBSTONE);
        }),
      ),
  };
};

const subjectKey = (subject: string): Buffer => {
  const key = Buffer.from(subject, 'utf8');
  assert(key.length > 0 && key.length <= SUBJECT_BYTES_MAX, `a subject has 1 to ${SUBJECT_BYTES_MAX} bytes`);
  return key;
};

const liveValue = (wrapped: Uint8Array): Buffer => Buffer.concat([Buffer.of(LIVE), wrapped]);

const liveKeys = (table: Table, subjects: readonly string[]): ReadonlyMap<string, Uint8Array> => {
  const found = new Map<string, Uint8Array>();
  for (const subject of subjects) {
    const value = table.get(subjectKey(subject));
    if (value !== undefined && value[0] === LIVE) found.set(subject, value.subarray(1));
  }
  return found;
};

const entriesAfter = function* (table: Table, after: string | null) {
  const start = after === null ? Buffer.of(0) : Buffer.concat([subjectKey(after), Buffer.of(0)]);
  for (const { key, value } of table.getRange({ start })) yield { subject: key.toString('utf8'), value };
};

const createAbsent = async (
  environment: LmdbEnvironment,
  table: Table,
  keys: ReadonlyMap<string, Uint8Array>,
  recreate: boolean,
): Promise<void> => {
  const writes = new Set<Promise<boolean>>();
  const commit = environment.root.batch(() => {
    for (const [subject, wrapped] of keys) {
      const key = subjectKey(subject);
      const present = table.get(key);
      const put = () => writes.add(table.put(key, liveValue(wrapped), 0));
      // Checked again in the commit: another process may have been first.
      if (present === undefined) writes.add(table.ifNoExists(key, put));
      else if (present[0] !== LIVE && recreate) put();
    }
  });
  await settled(commit, writes);
};
