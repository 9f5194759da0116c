// Makes the module: what others ask of redemption.

import { assert, isRefusal, type Refusal } from '../../kernel/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import type { RedemptionPort } from '../benefits/index.ts';
import { catalogueFor, redemptionsOf } from './catalogue.ts';
import type { CustomerCatalogue, RedemptionView } from './contract-shapes.ts';
import { createRedemptionJobs, deliverByItself, viewOf } from './deliver-by-itself.ts';
import type { RedemptionContext, RedemptionDependencies } from './dependencies.ts';
import { holdOnce, type RedeemRefusal, type RedeemRequest } from './redeem.ts';
import { createRedemptionRoutes } from './routes.ts';
import { cancel, deliver, mayDeliver } from './settle.ts';
import { createItemBook, selectRedemption } from './store.ts';

/** A redemption as it stands, with whether the key was known before. */
export type RedeemOutcome = (RedemptionView & { readonly replayed: boolean }) | RedeemRefusal;

export interface Redemption {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
  /** The catalogue as the customer sees it: prices, what is left, why not. */
  catalogueFor(customerId: string): Promise<CustomerCatalogue>;
  /** Redeems once for the customer's key. What is delivered by itself is delivered with the answer. */
  redeem(request: RedeemRequest, byName: string): Promise<RedeemOutcome>;
  redemptionsOf(customerId: string): Promise<readonly RedemptionView[]>;
  /** A customer gives up what was not delivered yet; points go back with the ends they had. */
  cancelOwn(customerId: string, redemptionId: string, reason: string): Promise<RedemptionView | Refusal>;
  /** What benefits ask when something that points were held for is delivered. */
  readonly port: RedemptionPort;
}

const redeem = async (context: RedemptionContext, request: RedeemRequest, byName: string): Promise<RedeemOutcome> => {
  const held = await holdOnce(context, request, byName);
  if (isRefusal(held)) return held;
  const { redemptionId, replayed } = held as Exclude<typeof held, Refusal>;
  const row = await selectRedemption(context.benefits.db, redemptionId);
  assert(row, `the redemption ${redemptionId} is not there`);
  if (row.state === 'held' && row.byItself && Number(row.feeYuan) === 0) await deliverByItself(context, redemptionId);
  const view = await viewOf(context, redemptionId);
  assert(view, `the redemption ${redemptionId} is not there`);
  return { ...view, replayed };
};

export const createRedemption = (dependencies: RedemptionDependencies): Redemption => {
  const context: RedemptionContext = { ...dependencies, items: createItemBook(dependencies.benefits.db) };
  const doors: Omit<Redemption, 'routes' | 'jobs' | 'schedules'> = {
    catalogueFor: (customerId) => catalogueFor(context, customerId),
    redeem: (request, byName) => redeem(context, request, byName),
    redemptionsOf: (customerId) => redemptionsOf(context, customerId),
    cancelOwn: async (customerId, redemptionId, reason) => {
      const row = await selectRedemption(context.benefits.db, redemptionId);
      const missing = {
        kind: 'refusal',
        code: 'REDEMPTION_NOT_FOUND',
        message: `There is no redemption ${redemptionId}.`,
      } as const;
      if (row?.customerId !== customerId) return missing;
      const refused = await cancel(context, redemptionId, { state: 'cancelled', by: 'customer', reason, code: null });
      return refused ?? (await viewOf(context, redemptionId)) ?? missing;
    },
    port: {
      mayDeliver: (redemptionId) => mayDeliver(context, redemptionId),
      deliver: (redemptionId, by, work) => deliver(context, redemptionId, by, work),
      cancel: (redemptionId, by, reason) =>
        cancel(context, redemptionId, { state: 'cancelled', by, reason, code: null }),
    },
  };
  return { ...doors, ...createRedemptionJobs(context), routes: createRedemptionRoutes(context, doors) };
};
