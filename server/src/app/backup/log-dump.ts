// The log as frames: number of events (4 bytes), length (4 bytes), body. Positions follow from the order, because the log has no gaps.
import type { LogBatch, LogPosition, LogStore } from '../../platform/log-store/index.ts';
import { BackupUnusable } from './manifest.ts';

const HEAD_BYTES = 8;
const READ = { eventsMax: 20_000, bytesMax: 8 * 1024 * 1024 };
const APPEND_BYTES = 8 * 1024 * 1024;

export interface LogSummary {
  batches: number;
}

const frameHead = ({ count, body }: LogBatch): Buffer => {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt32BE(count, 0);
  head.writeUInt32BE(body.length, 4);
  return head;
};

/** The frames of all batches below `head`. */
export async function* dumpLog(
  log: LogStore,
  head: LogPosition,
  summary: LogSummary,
  onPosition: (position: LogPosition) => void,
): AsyncGenerator<Uint8Array> {
  let position = 0;
  while (position < head) {
    const batches = (await log.read(position, READ)).filter(({ from }) => from < head);
    yield Buffer.concat(batches.flatMap((batch) => [frameHead(batch), batch.body]));
    position += batches.reduce((sum, { count }) => sum + count, 0);
    summary.batches += batches.length;
    onPosition(position);
  }
}

/** Batches out of frames, however the bytes are cut. */
export async function* readFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<LogBatch> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let offset = 0;
    while (rest.length - offset >= HEAD_BYTES) {
      const end = offset + HEAD_BYTES + rest.readUInt32BE(offset + 4);
      if (rest.length < end) break;
      yield { count: rest.readUInt32BE(offset), body: rest.subarray(offset + HEAD_BYTES, end) };
      offset = end;
    }
    rest = rest.subarray(offset);
  }
  if (rest.length > 0) throw new BackupUnusable('the dump of the log ends in the middle of a batch');
}

/** Appends the batches to an empty log; every event gets the position that it had. Answers the new head. */
export const loadLog = async (
  log: LogStore,
  batches: AsyncIterable<LogBatch>,
  onPosition: (position: LogPosition) => void,
): Promise<LogPosition> => {
  let head = await log.head();
  let group: LogBatch[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (group.length === 0) return;
    const [first] = await log.append(group);
    if (first !== head) throw new BackupUnusable(`somebody else wrote to the log while it was restored, at ${head}`);
    head += group.reduce((sum, { count }) => sum + count, 0);
    group = [];
    bytes = 0;
    onPosition(head);
  };
  for await (const batch of batches) {
    group.push(batch);
    bytes += batch.body.length;
    if (bytes >= APPEND_BYTES) await flush();
  }
  await flush();
  return head;
};
