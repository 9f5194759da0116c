// Locks by name: in the embedded store the folder's lock already keeps other processes out, so a set suffices;
// on a server they are session advisory locks, each on a connection of its own so that holders do not drain the pool.
import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Logger } from '../telemetry/index.ts';
import type { ExclusiveWork } from './state-store.ts';

export interface NamedLocks {
  exclusively<Result>(name: string, work: ExclusiveWork<Result>): Promise<Result | null>;
}

/** Locks inside this process. */
export const processLocks = (): NamedLocks => {
  const held = new Set<string>();
  return {
    exclusively: async (name, work) => {
      if (held.has(name)) return null;
      held.add(name);
      try {
        return await work(new AbortController().signal);
      } finally {
        held.delete(name);
      }
    },
  };
};

/** The 64-bit key of a name, as signed decimal text. */
const lockKey = (name: string): string =>
  createHash('sha256').update(`zhiyin lock ${name}`).digest().readBigInt64BE(0).toString();

/** Advisory locks of the server. When the connection that holds one is lost, the lock is too: the signal says so. */
export const advisoryLocks = (config: pg.ClientConfig, logger: Logger | undefined): NamedLocks => ({
  exclusively: async (name, work) => {
    const client = new pg.Client(config);
    const lost = new AbortController();
    let working = true;
    const lose = (error?: Error): void => {
      if (!working || lost.signal.aborted) return;
      logger?.warn({ lock: name, error: error?.message }, 'the connection that held a lock was lost');
      lost.abort(new Error(`the lock ${name} was lost with its connection`, { cause: error }));
    };
    client.on('error', lose);
    client.on('end', () => lose());
    await client.connect();
    try {
      const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1::bigint) as locked', [
        lockKey(name),
      ]);
      if (!rows[0]?.locked) return null;
      const result = await work(lost.signal);
      lost.signal.throwIfAborted();
      return result;
    } finally {
      working = false;
      await client.end().catch(() => undefined);
    }
  },
});
