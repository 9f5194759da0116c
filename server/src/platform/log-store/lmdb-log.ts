// The log in LMDB: batches by first position, and the head as a versioned record that a commit moves only from where it
// expects it. So positions have no gap even if a second process appends, and head and batches can never disagree.
import type { Database } from 'lmdb';
import { assert } from '../../kernel/index.ts';
import { unpackBody } from './body-codec.ts';
import { createGroupCommit, type PackedBatch } from './group-commit.ts';
import { createListeners } from './listeners.ts';
import { type LmdbEnvironment, numberOfKey, orderedKey, settled } from './lmdb-environment.ts';
import type { LogPosition, LogStore, StoredBatch } from './log-store.ts';
import { LogUnavailable } from './log-unavailable.ts';

const POLL_MS = 250;
const COUNT_BYTES = 4;

/** Opens the log inside the environment. `close` leaves the environment open; its owner closes it. */
export const openLmdbLog = async (environment: LmdbEnvironment): Promise<LogStore> => {
  const batches = environment.table('batches');
  const head = await openHead(environment);
  let closed = false;
  let told = head.read();

  const writeGroup = async (group: readonly PackedBatch[]): Promise<LogPosition> => {
    const count = group.reduce((sum, batch) => sum + batch.count, 0);
    const first = await head.move(count, (from) => {
      let position = from;
      return group.map((batch) => {
        position += batch.count;
        return batches.put(orderedKey(position - batch.count), storedValue(batch));
      });
    });
    told = first + count;
    return first;
  };
  const commits = createGroupCommit(writeGroup);
  const listeners = createListeners(POLL_MS, async () => {
    const now = head.read();
    const changed = now !== told;
    told = now;
    return changed;
  });
  const checkOpen = (): void => {
    if (closed) throw new LogUnavailable('the log is closed; reading is not possible');
  };

  return {
    engine: 'lmdb',
    async append(list) {
      const positions = await commits.append(list);
      if (positions.length > 0) listeners.tell();
      return positions;
    },
    async read(from, limit) {
      checkOpen();
      return await unpackAll(scan(batches, from, limit, head.read()));
    },
    async head() {
      checkOpen();
      return head.read();
    },
    onAppend: (listener) => listeners.add(listener),
    sizeBytes: async () => environment.sizeBytes(),
    async close() {
      await commits.close();
      closed = true;
      listeners.clear();
    },
  };
};

/** The head: a record whose version is the position. */
interface Head {
  read(): LogPosition;
  /** Moves the head by the count in one commit with the writes, and answers where it stood. */
  move(count: number, writes: (from: LogPosition) => readonly Promise<boolean>[]): Promise<LogPosition>;
}

const openHead = async (environment: LmdbEnvironment): Promise<Head> => {
  const heads: Database<Buffer, string> = environment.root.openDB({
    name: 'head',
    encoding: 'binary',
    keyEncoding: 'ordered-binary',
    useVersions: true,
  });
  // Creates the head once; whoever comes second changes nothing.
  await heads.ifNoExists('head', () => void heads.put('head', Buffer.of(1), 0));
  const read = (): LogPosition => {
    environment.root.resetReadTxn();
    const entry = heads.getEntry('head');
    assert(entry?.version !== undefined, 'the log has no head');
    return entry.version;
  };
  let expected = read();
  return {
    read,
    async move(count, writes) {
      for (;;) {
        const from = expected;
        const next = from + count;
        assert(Number.isSafeInteger(next), 'the log has no more positions');
        const written = new Set<Promise<boolean>>();
        const moved = heads.ifVersion('head', from, () => {
          written.add(heads.put('head', Buffer.of(1), next));
          for (const write of writes(from)) written.add(write);
        });
        if (await settled(moved, written)) {
          expected = next;
          return from;
        }
        // Another process appended since: the head moved, and nothing of ours was written.
        expected = read();
      }
    },
  };
};

interface PackedStored {
  readonly from: LogPosition;
  readonly count: number;
  readonly stored: Buffer;
}

const scan = (
  batches: ReturnType<LmdbEnvironment['table']>,
  from: LogPosition,
  limit: { readonly eventsMax: number; readonly bytesMax: number },
  head: LogPosition,
): readonly PackedStored[] => {
  const found: PackedStored[] = [];
  let events = 0;
  let bytes = 0;
  let next = from;
  for (const { key, value } of batches.getRange({ start: orderedKey(from) })) {
    const position = numberOfKey(key);
    // A batch that begins later than the last one ended would be a gap: the log is damaged, or `from` is no batch's start.
    assert(position === next, `no batch of the log begins at position ${next}`);
    const count = value.readUInt32BE(0);
    const stored = value.subarray(COUNT_BYTES);
    if (found.length > 0 && (events + count > limit.eventsMax || bytes + stored.length > limit.bytesMax)) break;
    found.push({ from: position, count, stored });
    events += count;
    bytes += stored.length;
    next = position + count;
    if (events >= limit.eventsMax || bytes >= limit.bytesMax) break;
  }
  assert(found.length > 0 || from === head, `no batch of the log begins at position ${from}; its head is ${head}`);
  return found;
};

const unpackAll = (packed: readonly PackedStored[]): Promise<readonly StoredBatch[]> =>
  Promise.all(packed.map(async ({ from, count, stored }) => ({ from, count, body: await unpackBody(stored) })));

const storedValue = ({ count, stored }: PackedBatch): Buffer => {
  const value = Buffer.allocUnsafeSlow(COUNT_BYTES + stored.length);
  value.writeUInt32BE(count, 0);
  stored.copy(value, COUNT_BYTES);
  return value;
};
