// All write keys in memory, so that ingest goes on while the state store is down: loaded at start, loaded again every
// few seconds, and kept as they were when loading fails.
import type { Clock, Instant } from '../../../kernel/index.ts';
import type { Database } from '../../../platform/state-store/index.ts';
import type { Logger } from '../../../platform/telemetry/index.ts';
import { dialectsOf, originsOf, readWriteKeys, touchWriteKeys, type WriteKeyRow } from './store.ts';
import { keyHash, type SecretWrapper, type WriteKey } from './write-key.ts';

/** What ingest asks about keys. */
export interface KeyRing {
  /** The key of a clear text, revoked ones too; null when there is none. */
  find(clearKey: string): WriteKey | null;
  /** Notes that a key was used now; written with the next refresh. */
  touch(keyId: string): void;
  /** Whether any key lets this browser origin send; answers preflight requests, which carry no key. */
  allowsOrigin(origin: string): boolean;
}

export interface RefreshingKeyRing extends KeyRing {
  /** Loads the keys now. Throws when the store does not answer. */
  refresh(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export interface KeyRingDependencies {
  readonly db: Database;
  readonly wrapper: SecretWrapper;
  readonly wallClock: Clock;
  readonly logger: Logger;
  readonly refreshMs?: number;
}

const REFRESH_MS = 3_000;

/** Whether a key lets a browser page of this origin send. */
export const originAllowed = (key: WriteKey, origin: string): boolean =>
  key.allowedOrigins.length === 0
    ? key.trust === 'public'
    : key.allowedOrigins.includes('*') || key.allowedOrigins.includes(origin);

const entryOf = (row: WriteKeyRow, wrapper: SecretWrapper, logger: Logger): WriteKey => {
  let tokenSecret: Buffer = Buffer.alloc(0);
  try {
    tokenSecret = wrapper.unwrap(row.token_secret_wrapped, row.id);
  } catch {
    // The key still writes; only its identity tokens cannot be verified, and an empty secret verifies none.
    logger.error({ keyId: row.id }, 'the token secret of a write key does not open with the installation key');
  }
  return {
    id: row.id,
    source: row.source,
    dialects: dialectsOf(row),
    trust: row.trust,
    allowedOrigins: originsOf(row),
    eventsPerSecondMax: row.events_per_second_max,
    revokedAt: row.revoked_at,
    tokenSecret,
  };
};

export const createKeyRing = (dependencies: KeyRingDependencies): RefreshingKeyRing => {
  const { db, wrapper, wallClock, logger } = dependencies;
  let keys: ReadonlyMap<string, WriteKey> = new Map();
  const used = new Map<string, Instant>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let failing = false;

  const flushUsed = async (): Promise<void> => {
    const flushed = new Map(used);
    await touchWriteKeys(db, flushed);
    for (const [id, instant] of flushed) if (used.get(id) === instant) used.delete(id);
  };
  const refresh = async (): Promise<void> => {
    const rows = await readWriteKeys(db);
    keys = new Map(rows.map((row) => [row.key_hash, entryOf(row, wrapper, logger)]));
  };
  const tick = async (): Promise<void> => {
    try {
      await refresh();
      await flushUsed();
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ error }, 'write keys cannot be refreshed; the known ones stay in force');
      failing = true;
    }
    if (timer) timer = schedule();
  };
  const schedule = (): NodeJS.Timeout =>
    setTimeout(() => {
      running = tick();
    }, dependencies.refreshMs ?? REFRESH_MS).unref();

  return {
    find: (clearKey) => keys.get(keyHash(clearKey)) ?? null,
    touch: (keyId) => {
      used.set(keyId, wallClock.now());
    },
    allowsOrigin: (origin) => {
      for (const key of keys.values()) if (key.revokedAt === null && originAllowed(key, origin)) return true;
      return false;
    },
    refresh,
    start: () => {
      timer ??= schedule();
    },
    stop: async () => {
      clearTimeout(timer);
      timer = undefined;
      await running;
      await flushUsed().catch((error: unknown) => logger.warn({ error }, 'last use of write keys was not written'));
    },
  };
};
