// For tests of every module that consumes the log: an embedded log, and a way to have consumers process all of it.
import type { Clock } from '../../kernel/index.ts';
import { openTestLogEngine, silentLogger } from '../../platform/log-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { Consumer } from './consumer.ts';
import type { RangeDecider } from './event.ts';
import type { EventLog } from './event-log.ts';
import { createPipeline } from './pipeline.ts';
import { FIRST_CONSUMER } from './pipeline-session.ts';

export { openTestLogEngine };

/**
 * Runs the first consumer and the given ones until each has processed everything in the log, then stops them. The store
 * needs this module's `migrations` and those of the decider and the consumers.
 */
export const runAll = async (options: {
  readonly eventLog: EventLog;
  readonly store: StateStore;
  readonly decider: RangeDecider;
  readonly consumers?: readonly Consumer[];
  readonly wallClock: Clock;
  readonly rangeEventsMax?: number;
  readonly timeoutMs?: number;
}): Promise<void> => {
  const consumers = options.consumers ?? [];
  const pipeline = createPipeline({ lingerMs: 0, retryFirstMs: 1, logger: silentLogger, ...options, consumers });
  await pipeline.start();
  try {
    for (const name of [FIRST_CONSUMER, ...consumers.map((consumer) => consumer.name)]) {
      await pipeline.waitUntil(name, await options.eventLog.head(), options.timeoutMs ?? 30_000);
    }
  } finally {
    await pipeline.stop();
  }
};
