// Lets everything that waits share one commit. While one commit is on its way to the disk, further appends gather; the
// next commit takes them all. One append alone does not wait for others.
import { assert } from '../../kernel/index.ts';
import { packBody } from './body-codec.ts';
import type { LogBatch, LogPosition } from './log-store.ts';
import { asLogUnavailable, LogUnavailable } from './log-unavailable.ts';

/** A batch as the engine writes it. */
export interface PackedBatch {
  readonly count: number;
  readonly stored: Buffer;
}

/** Writes the batches in one synced commit and answers the first position of the first; the others follow without gap. */
export type Commit = (batches: readonly PackedBatch[]) => Promise<LogPosition>;

/** Appends that share commits, in the order in which they were called. */
export interface GroupCommit {
  append(batches: readonly LogBatch[]): Promise<readonly LogPosition[]>;
  /** Refuses further appends and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** Bytes in one commit, so that one commit does not last for seconds. */
const COMMIT_BYTES_MAX = 32 * 1024 * 1024;
/** Bytes that may wait. Beyond it an append is refused at once: the writer is slower than what comes in. */
const WAITING_BYTES_MAX = 256 * 1024 * 1024;
/** Bytes of one batch; LMDB holds a value up to 4 GB, but whoever reads must hold it in memory. */
const BATCH_BYTES_MAX = 128 * 1024 * 1024;

interface Waiting {
  readonly batches: readonly LogBatch[];
  readonly packed: Promise<readonly PackedBatch[]>;
  readonly bytes: number;
  readonly resolve: (positions: readonly LogPosition[]) => void;
  readonly reject: (reason: Error) => void;
}

/** Gathers appends for the engine's `commit`, which is never called twice at the same time. */
export const createGroupCommit = (commit: Commit): GroupCommit => {
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let closed = false;
  let running: Promise<void> | null = null;

  const takeGroup = (): readonly Waiting[] => {
    let bytes = 0;
    let count = 0;
    for (const each of waiting) {
      if (count > 0 && bytes + each.bytes > COMMIT_BYTES_MAX) break;
      bytes += each.bytes;
      count += 1;
    }
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    waitingBytes -= bytes;
    return group;
  };

  const commitGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const packed = await Promise.all(group.map((each) => each.packed));
      let position = await commit(packed.flat());
      for (const each of group) {
        const positions: LogPosition[] = [];
        for (const { count } of each.batches) {
          positions.push(position);
          position += count;
        }
        each.resolve(positions);
      }
    } catch (cause) {
      const fault = asLogUnavailable('appending', cause);
      for (const each of group) each.reject(fault);
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) await commitGroup(takeGroup());
    running = null;
  };

  return {
    append(batches) {
      if (closed) return Promise.reject(new LogUnavailable('the log is closed'));
      if (batches.length === 0) return Promise.resolve([]);
      const bytes = batches.reduce((sum, batch) => sum + checkedBytes(batch), 0);
      if (waitingBytes > 0 && waitingBytes + bytes > WAITING_BYTES_MAX) {
        return Promise.reject(new LogUnavailable(`more than ${WAITING_BYTES_MAX} bytes wait for the log's disk`));
      }
      const packed = Promise.all(batches.map(async ({ count, body }) => ({ count, stored: await packBody(body) })));
      const answer = new Promise<readonly LogPosition[]>((resolve, reject) => {
        waiting.push({ batches, packed, bytes, resolve, reject });
      });
      waitingBytes += bytes;
      running ??= drain();
      return answer;
    },
    async close() {
      closed = true;
      await running;
    },
  };
};

const checkedBytes = ({ count, body }: LogBatch): number => {
  assert(Number.isSafeInteger(count) && count > 0, `a batch holds at least one event, not ${count}`);
  assert(body.length <= BATCH_BYTES_MAX, `a batch of ${body.length} bytes exceeds ${BATCH_BYTES_MAX}`);
  return body.length;
};
