// What every model of purchases is: parameters found from summaries, and what they say of a customer.
import type { Refusal } from '../../kernel/index.ts';

/** What the models read of a customer. Time is in the unit of the fit (weeks, or opportunities of the discrete model). */
export interface LifetimeSummary {
  /** Days of purchase after the first one (x). */
  readonly repeats: number;
  /** From the first to the last purchase (t_x); 0 without a repeated one. */
  readonly recency: number;
  /** From the first purchase to the end of observation (T). */
  readonly age: number;
  /** Mean worth of a repeated day of purchase, in fen; 0 without any. */
  readonly meanFen: number;
}

/** A summary and how many customers have exactly it: many do, so that a fit reads each pattern once. */
export interface WeightedSummary extends LifetimeSummary {
  readonly weight: number;
}

export const modelCodes = ['bg_nbd', 'pareto_nbd', 'bg_bb'] as const;
export type ModelCode = (typeof modelCodes)[number];

/** A purchase model with its parameters' names, in the order in which they stand everywhere. */
export interface PurchaseModel {
  readonly code: ModelCode;
  readonly parameterNames: readonly string[];
  /** Where a search begins. */
  readonly start: readonly number[];
  /** ln of the likelihood of one customer. */
  logLikelihood(parameters: readonly number[], summary: LifetimeSummary): number;
  /** Chance that the customer still buys at the end of observation. */
  alive(parameters: readonly number[], summary: LifetimeSummary): number;
  /** Purchases expected within the next `duration` of a customer with that past who is still active. */
  expectedWhileActive(parameters: readonly number[], summary: LifetimeSummary, duration: number): number;
  /** Repeated purchases expected within `duration` after the first of somebody of whom nothing else is known. */
  expectedNew(parameters: readonly number[], duration: number): number;
}

/** Purchases expected within the next `duration`: of somebody active, times the chance that he is. */
export const expectedPurchases = (
  model: PurchaseModel,
  parameters: readonly number[],
  summary: LifetimeSummary,
  duration: number,
): number => model.alive(parameters, summary) * model.expectedWhileActive(parameters, summary, duration);

export const fitRefusals = [
  'NO_PURCHASES',
  'TOO_FEW_CUSTOMERS',
  'NOBODY_REPEATS',
  'ALL_EQUAL',
  'VALUES_NOT_POSITIVE',
  'NOT_CONVERGED',
] as const;
export type FitRefusal = Refusal<(typeof fitRefusals)[number]>;

/** Parameters found, and how well they explain the customers. */
export interface Fit {
  readonly parameters: readonly number[];
  /** ln of the likelihood of all customers. */
  readonly logLikelihood: number;
  readonly customers: number;
  readonly evaluations: number;
}
