// Puts ingest together: dialects, keys, trust, acceptance and the live feed.
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../kernel/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { createLiveFeed, createLiveRoutes, createLiveStreams, type LiveFeed } from '../live-feed/index.ts';
import { type Accept, type AppendLog, createAcceptance } from './accept.ts';
import type { RequestServices } from './answer-request.ts';
import { arkDialect } from './ark/dialect.ts';
import type { Dialect } from './dialect.ts';
import { createIdentityTokens } from './keys/identity-token.ts';
import type { KeyRing } from './keys/key-ring.ts';
import { createRateLimit } from './keys/rate-limit.ts';
import { defaultLimits, type IngestLimits } from './limits.ts';
import type { IngestCipher } from './personal.ts';
import { type PlanChecker, permissivePlan } from './plan-check.ts';
import { segmentDialect } from './segment/dialect.ts';
import { sensorsDialect } from './sensors/dialect.ts';
import { serveDialects } from './serve.ts';
import { zhiyinDialect } from './zhiyin/dialect.ts';

const dialects: readonly Dialect[] = [zhiyinDialect, segmentDialect, arkDialect, sensorsDialect];

export interface IngestDependencies {
  readonly eventLog: AppendLog;
  readonly cipher: IngestCipher;
  /** {@link permissivePlan} where there is none. */
  readonly plan?: PlanChecker;
  readonly keys: KeyRing;
  /** Dates what arrives. */
  readonly wallClock: Clock;
  /** Judges the age of signed tokens and limits rates; the same unless a sandbox moves the other one. */
  readonly machineClock?: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<IngestLimits>;
}

export interface Ingest {
  /** Binds the wire endpoints to a server, outside /api. */
  register(server: FastifyInstance): Promise<void>;
  /** The intake for whoever has canonical events in clear text: imports, the simulator, replays from quarantine. */
  readonly accept: Accept;
  readonly feed: LiveFeed;
  readonly routes: readonly Route[];
}

export const createIngest = (dependencies: IngestDependencies): Ingest => {
  const { eventLog, cipher, keys, wallClock, logger, plan = permissivePlan } = dependencies;
  const { machineClock = wallClock } = dependencies;
  const feed = createLiveFeed(wallClock);
  const acceptance = createAcceptance({ eventLog, cipher, plan, feed });
  const services: RequestServices = {
    acceptance,
    plan,
    keys,
    tokens: createIdentityTokens(machineClock),
    rate: createRateLimit(machineClock),
    limits: { ...defaultLimits, ...dependencies.limits },
    wallClock,
    logger,
    waiting: { count: 0 },
  };
  return {
    register: (server) => serveDialects(server, dialects, services),
    accept: acceptance.accept,
    feed,
    routes: createLiveRoutes(feed, createLiveStreams(feed, wallClock)),
  };
};
