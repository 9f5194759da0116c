// What the firm owes for points: outstanding points times the share that will be redeemed times what a point costs. Pure.

import type { CohortFlow } from '../accounting/index.ts';
import { type Development, develop, PPM } from './development.ts';
import { fenOfPoints } from './money.ts';

export interface WalletLiability {
  readonly programme: string;
  readonly wallet: string;
  readonly unitCostYuan: string;
  readonly development: Development;
  /** The share by which it is booked, in a million: the estimate, and all of it while too little is known to break anything. */
  readonly bookedRate: number;
  readonly bookedFen: number;
  /** By the ends of the interval; null without an estimate. */
  readonly lowFen: number | null;
  readonly highFen: number | null;
  /** If everything were redeemed. */
  readonly fullFen: number;
}

/** Liability of one wallet, month by month of award summed: each month is rounded once. */
export const liabilityOf = (
  flows: readonly CohortFlow[],
  place: { readonly programme: string; readonly wallet: string },
  month: string,
  unitCostYuan: string,
): WalletLiability => {
  const own = flows.filter(({ programme, wallet }) => programme === place.programme && wallet === place.wallet);
  const development = develop(own, month);
  const { outstanding, cohorts } = development;
  const estimated = development.state === 'estimated';
  const fenAt = (rate: number): number => fenOfPoints(outstanding, unitCostYuan, rate);
  const bookedFen = cohorts.reduce(
    (sum, { remaining, rate }) => sum + fenOfPoints(remaining, unitCostYuan, rate ?? PPM),
    0,
  );
  return {
    ...{ ...place, unitCostYuan, development, bookedRate: estimated ? development.rate : PPM, bookedFen },
    ...{ lowFen: estimated ? fenAt(development.low) : null, highFen: estimated ? fenAt(development.high) : null },
    fullFen: fenAt(PPM),
  };
};
