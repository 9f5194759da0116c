// What needs nobody is delivered as soon as it is taken, and by a job where the process that took it ended before.
import { z } from 'zod';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import { withItems } from './catalogue.ts';
import type { RedemptionView } from './contract-shapes.ts';
import type { RedemptionContext } from './dependencies.ts';
import { cancel, deliver } from './settle.ts';
import { selectOverdue, selectRedemption, selectStranded } from './store.ts';

export const SETTLE_JOB = 'redemption.settle';
const PAGE = 200;
/** Whoever took it delivers it within this time, or is gone. */
const STRANDED_MS = 60_000;

export const viewOf = async (context: RedemptionContext, redemptionId: string): Promise<RedemptionView | null> => {
  const row = await selectRedemption(context.benefits.db, redemptionId);
  return row ? ((await withItems(context, [row]))[0] ?? null) : null;
};

/** Delivers what waits for nobody; what may no longer be delivered is cancelled, so that nobody's points stay held for nothing. */
export const deliverByItself = async (context: RedemptionContext, redemptionId: string): Promise<void> => {
  const refused = await deliver(context, redemptionId, 'platform', null);
  if (!refused || refused.code === 'REDEMPTION_CLOSED' || refused.code === 'PROGRAMME_STOPPED') return;
  const ending = { by: 'platform', reason: refused.message, code: refused.code };
  await cancel(context, redemptionId, {
    ...ending,
    state: refused.code === 'HOLD_TIMED_OUT' ? 'expired' : 'cancelled',
  });
};

const settle = async (context: RedemptionContext, signal: AbortSignal): Promise<string> => {
  const { db, clock } = context.benefits;
  const stranded = await selectStranded(db, clock.now() - STRANDED_MS, PAGE);
  for (const { redemptionId } of stranded) if (!signal.aborted) await deliverByItself(context, redemptionId);
  const overdue = await selectOverdue(db, clock.now(), PAGE);
  const ending = { state: 'expired', by: 'platform', reason: 'not delivered in time', code: 'TIMED_OUT' } as const;
  for (const { redemptionId } of overdue) if (!signal.aborted) await cancel(context, redemptionId, ending);
  return `${stranded.length} delivered late, ${overdue.length} given back`;
};

export const createRedemptionJobs = (
  context: RedemptionContext,
): { readonly jobs: readonly JobDefinition[]; readonly schedules: readonly JobSchedule[] } => ({
  jobs: [
    {
      name: SETTLE_JOB,
      payload: z.unknown(),
      run: async (_payload, { signal, result }) => result(await settle(context, signal)),
    },
  ],
  schedules: [{ name: 'settle redemptions', cron: '* * * * *', job: SETTLE_JOB, payload: {}, routine: true }],
});
