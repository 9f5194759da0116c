// The loop of one consumer: a step at a time, faults tried again with growing waits, a defect halts it.
import { Defect } from '../../kernel/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Standing } from './standing.ts';
import type { WakeUp } from './wake-up.ts';

/** Somebody else moved a cursor that this process held: it has lost the lease and ends its session. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

const IDLE_MS = 2000;
const RETRY_MAX_MS = 30_000;

/** One step of a loop: did something, or found nothing to do. Told by `idle` that it slept and nobody rang for it. */
export type Step = (idle: boolean) => Promise<'moved' | 'nothing'>;

/** What a loop works with. */
export interface LoopParts {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Wait after the first failure; it doubles with each further one, up to half a minute. */
  readonly retryFirstMs: number;
}

/**
 * Runs steps until the signal aborts; a step under way is finished. Throws only {@link LeaseLost}. After a defect it returns:
 * the standing says why.
 */
export const runLoop = async (
  standing: Standing,
  step: Step,
  wakeUp: WakeUp,
  { logger, signal, retryFirstMs }: LoopParts,
): Promise<void> => {
  let idle = false;
  while (!signal.aborted) {
    try {
      const did = await step(idle);
      // Each move of a consumer rings for all the others: whoever is rung for in vain must not ask the store for it.
      idle = did === 'nothing' && (await wakeUp.sleep(IDLE_MS, signal));
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      const halted = error instanceof Defect;
      standing.failed(error, halted);
      const { consumer, position, error: noted } = standing;
      const fields = { consumer, position, attempts: noted?.attempts, error: String(error), cause: causeOf(error) };
      if (halted) {
        logger.error(fields, 'a consumer of the log halted at a defect');
        return;
      }
      logger.warn(fields, 'a consumer of the log failed and tries again');
      await pause(Math.min(RETRY_MAX_MS, retryFirstMs * 2 ** Math.min((noted?.attempts ?? 1) - 1, 20)), signal);
    }
  }
};

const causeOf = (error: unknown): string | undefined =>
  error instanceof Error && error.cause !== undefined ? String(error.cause) : undefined;

/** Sleeps unless the signal aborts. */
export const pause = (timeMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, timeMs);
    signal.addEventListener('abort', end);
  });
