// The process that holds chDB: one data folder. A crash of the engine ends this process and not the server.
import { ChdbLanes } from './chdb-lanes.ts';
import { type ChdbAnswer, type ChdbRequest, chdbFolderVariable } from './chdb-protocol.ts';

const send = (answer: ChdbAnswer): void => {
  // Without a parent there is nobody to answer, and 'disconnect' ends this process.
  if (process.connected) process.send?.(answer);
};

const serve = (folder: string): void => {
  const lanes = new ChdbLanes(folder, send);
  /** Streams whose parent has not yet taken the last chunk: calling tells that it has. */
  const chunkTaken = new Map<number, () => void>();
  const cancelled = new Set<number>();

  const run = ({ id, mark, lane, sql }: ChdbRequest & { kind: 'run' }): void =>
    lanes.queue({
      id,
      mark,
      lane,
      start: async (session) => {
        const result = await session.queryAsync(sql, { format: 'JSONEachRow' });
        send({ kind: 'done', id, bytes: result.bytes() });
      },
    });

  const stream = ({ id, mark, sql, format }: ChdbRequest & { kind: 'stream' }): void =>
    lanes.queue({
      id,
      mark,
      lane: 'question',
      start: async (session) => {
        try {
          for await (const chunk of session.queryStream(sql, { format })) {
            const taken = new Promise<void>((resolve) => chunkTaken.set(id, resolve));
            send({ kind: 'chunk', id, bytes: chunk.raw() });
            if (!cancelled.has(id)) await taken;
            // A session that was left in the middle is as little to be used again as one that failed.
            if (cancelled.has(id)) throw new Error('the question was cancelled');
          }
        } finally {
          chunkTaken.delete(id);
        }
        send({ kind: 'done', id, bytes: new Uint8Array() });
      },
    });

  const cancel = async (id: number): Promise<void> => {
    if (lanes.withdraw(id)) return;
    cancelled.add(id);
    chunkTaken.get(id)?.();
    await lanes.kill(id);
    cancelled.delete(id);
  };

  process.on('message', (request: ChdbRequest) => {
    switch (request.kind) {
      case 'run':
        return run(request);
      case 'stream':
        return stream(request);
      case 'next':
        return chunkTaken.get(request.id)?.();
      case 'cancel':
        return void cancel(request.id).catch(() => undefined);
      case 'close':
        lanes.close();
        return process.disconnect();
      default:
        return request satisfies never;
    }
  });
};

// The terminal's Ctrl-C reaches this process too; the parent decides when it ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
// An ordinary exit runs the engine's own tidying, which can wait for ever for a statement that is under way; then this process would hold the
// folder against every later start. What was acknowledged is in files, and the engine opens what a kill left.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

try {
  serve(process.env[chdbFolderVariable] ?? '');
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
}
