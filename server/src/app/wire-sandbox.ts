// Puts the sandbox together: what it waits for at each stop, and the moments that modules name.
import type { Jobs } from '../platform/jobs/index.ts';
import { createSandbox, type Sandbox } from '../platform/sandbox/index.ts';
import { isOutboxEmpty, type Pipeline } from '../record/log/index.ts';
import { nextMomentOfBenefits, nextMomentOfPoints } from '../reward/accounting/index.ts';
import type { Foundation } from './surroundings.ts';

/** Every consumer at the head of the log, and nothing on its way back into it. Throws where waiting would have no end. */
const isPipelineQuiet = async (foundation: Foundation, pipeline: Pipeline): Promise<boolean> => {
  const { consumers, outboxError } = await pipeline.status();
  const stuck = consumers.find(({ state }) => state === 'halted');
  if (stuck) throw new Error(`${stuck.consumer} has halted: ${stuck.error?.message ?? 'no reason given'}`);
  if (outboxError) throw new Error(`events do not come back into the log: ${outboxError.message}`);
  return (
    consumers.every(({ lagEvents, leap }) => lagEvents === 0 && leap === null) && isOutboxEmpty(foundation.stores.state)
  );
};

/** `parts`: queue and pipeline, which are made last. */
export const wireSandbox = (
  foundation: Foundation,
  parts: () => { readonly jobs: Jobs; readonly pipeline: Pipeline },
): Sandbox => {
  const { stores, config, clock, machineClock, audit, logger, sandbox } = foundation;
  const { db } = stores.state;
  return createSandbox({
    ...{ store: stores.state, clocks: sandbox ?? null, clock, timeZone: config.timeZone, audit, logger },
    wallClock: machineClock,
    jobs: () => parts().jobs.stepping,
    ranSince: async (scheduledFrom) => parts().jobs.stepping.ranSince(scheduledFrom),
    isPipelineQuiet: () => isPipelineQuiet(foundation, parts().pipeline),
    moments: [(after) => nextMomentOfPoints(db, after), (after) => nextMomentOfBenefits(db, after)],
  });
};
