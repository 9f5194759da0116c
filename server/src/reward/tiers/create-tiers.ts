// Makes the module: its routes, its jobs, and what it does when points are posted.
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { OnPosted } from '../ledger/index.ts';
import type { TiersDependencies } from './dependencies.ts';
import { createEvaluateJob, createTouchedJob, EVALUATE_JOB, TOUCHED_JOB } from './evaluate-job.ts';
import { personsOf } from './person.ts';
import { createPreviewJob } from './preview.ts';
import { createTierRoutes } from './routes.ts';
import { touch } from './store.ts';
import { cardsOf, type TierCard } from './views.ts';

export interface Tiers {
  /** The cards of the schemes in force, without gaps in trades, turnover and commission. */
  cardsFor(customerId: string): Promise<readonly TierCard[]>;
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

/** Remembers whose points moved, in the transaction of the posting; give it to the ledger. */
export const rememberPosted =
  (clock: TiersDependencies['clock']): OnPosted =>
  async (transaction, _programme, postings) => {
    const concerned = postings.flatMap(({ customerId, counterparty, outcome }) =>
      outcome === null ? [] : [customerId, counterparty].filter((each) => each !== null),
    );
    if (concerned.length > 0) await touch(transaction, concerned, clock.now());
  };

export const createTiers = (dependencies: TiersDependencies): Tiers => ({
  cardsFor: async (customerId) => {
    const personId = (await personsOf(dependencies, [customerId])).get(customerId);
    return personId === undefined ? [] : cardsOf(dependencies, { customerId, personId, audience: 'customer' }, false);
  },
  routes: createTierRoutes(dependencies),
  jobs: [
    createEvaluateJob(dependencies) as JobDefinition,
    createTouchedJob(dependencies, (customerIds) => personsOf(dependencies, customerIds)),
    createPreviewJob(dependencies) as JobDefinition,
  ],
  schedules: [
    // Every half hour, because a day is evaluated when its data are there; a day that was is not evaluated again.
    { name: 'evaluate tiers', cron: '*/30 * * * *', job: EVALUATE_JOB, payload: {} },
    { name: 'let tiers rise during the day', cron: '* * * * *', job: TOUCHED_JOB, payload: {}, routine: true },
  ],
});
