// Ingest for tests: real dialects on a real socket, a key ring filled by hand, and a log that also remembers its batches.
import { type FastifyInstance, fastify } from 'fastify';
import type { Clock } from '../../kernel/index.ts';
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { EventBatch, LoggedEvent } from '../log/index.ts';
import type { AppendLog } from './accept.ts';
import { createIngest, type Ingest } from './ingest.ts';
import { type KeyRing, originAllowed } from './keys/key-ring.ts';
import type { WriteKey } from './keys/write-key.ts';
import type { IngestLimits } from './limits.ts';
import type { IngestCipher } from './personal.ts';
import type { PlanChecker } from './plan-check.ts';

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A key of every dialect, public, with a rate that no test reaches by accident. */
export const testKey = (changes: Partial<WriteKey> & { readonly source: string }): WriteKey => ({
  id: `wk_${changes.source}`,
  dialects: ['zhiyin', 'segment', 'ark', 'sensors'],
  trust: 'public',
  allowedOrigins: [],
  eventsPerSecondMax: 1_000_000,
  revokedAt: null,
  tokenSecret: Buffer.from(`secret of ${changes.source}`),
  ...changes,
});

/** Keys by clear text. */
export const fixedKeyRing = (keys: Readonly<Record<string, WriteKey>>): KeyRing & { readonly used: string[] } => {
  const used: string[] = [];
  return {
    used,
    find: (clearKey) => (Object.hasOwn(keys, clearKey) ? (keys[clearKey] ?? null) : null),
    touch: (id) => {
      used.push(id);
    },
    allowsOrigin: (origin) => Object.values(keys).some((key) => originAllowed(key, origin)),
  };
};

/** A log in memory, for tests of what reaches the log; durability is tested with the real one. */
export const memoryLog = (): AppendLog & { readonly batches: EventBatch[]; readonly events: () => LoggedEvent[] } => {
  const batches: EventBatch[] = [];
  let head = 0;
  return {
    batches,
    events: () => batches.flatMap((batch) => batch.events),
    append: async (batch) => {
      const from = head;
      head += batch.events.length;
      batches.push(batch);
      return { from, to: head };
    },
  };
};

/** A cipher without secrets, for tests that look at what is encrypted and for whom. */
export const openCipher: IngestCipher & Pick<PersonalCipher, 'decrypt'> = {
  encrypt: async (values) =>
    values.map(
      ({ subject, text }) =>
        `enc:1:${Buffer.from(subject).toString('base64url')}:${Buffer.from(text).toString('base64url')}`,
    ),
  decrypt: async (texts) => texts.map((text) => Buffer.from(text.split(':')[3] ?? '', 'base64url').toString('utf8')),
  blindIndex: (kind, text) => `${kind}-${Buffer.from(text).toString('hex')}`,
};

export interface TestIngest {
  readonly ingest: Ingest;
  readonly server: FastifyInstance;
  /** http://127.0.0.1:port */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts ingest on a free port. */
export const startTestIngest = async (options: {
  readonly eventLog: AppendLog;
  readonly cipher: IngestCipher;
  readonly keys: KeyRing;
  readonly wallClock: Clock;
  readonly plan?: PlanChecker;
  readonly limits?: Partial<IngestLimits>;
}): Promise<TestIngest> => {
  const ingest = createIngest({ ...options, logger: silentLogger });
  const server = fastify();
  await ingest.register(server);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const [address] = server.addresses();
  return {
    ingest,
    server,
    url: `http://127.0.0.1:${typeof address === 'object' ? address.port : 0}`,
    close: () => server.close(),
  };
};
