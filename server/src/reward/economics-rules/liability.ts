// What the firm owes for points: outstanding points times the share that will be redeemed times what a point costs. Pure.

import type { CohortFlow } from '../accounting/index.ts';
import { type Bounds, type Development, develop, PPM } from './development.ts';
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
  /** Where nothing is estimated: what the known ages leave open, in shares, fen, and points that are never redeemed. */
  readonly bounds: LiabilityBounds | null;
}

export interface LiabilityBounds extends Bounds {
  readonly lowFen: number;
  readonly highFen: number;
  readonly breakageLow: number;
  readonly breakageHigh: number;
}

/** Points of the outstanding that are never redeemed, at a share that is. */
const brokenAt = (outstanding: number, rate: number): number =>
  Number((BigInt(outstanding) * BigInt(PPM - rate)) / BigInt(PPM));

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
  const bounds = development.state === 'too_little' ? development.bounds : null;
  const bookedFen = cohorts.reduce(
    (sum, { remaining, rate }) => sum + fenOfPoints(remaining, unitCostYuan, rate ?? PPM),
    0,
  );
  return {
    ...{ ...place, unitCostYuan, development, bookedRate: estimated ? development.rate : PPM, bookedFen },
    ...{ lowFen: estimated ? fenAt(development.low) : null, highFen: estimated ? fenAt(development.high) : null },
    fullFen: fenAt(PPM),
    bounds: bounds && {
      ...{ ...bounds, lowFen: fenAt(bounds.low), highFen: fenAt(bounds.high) },
      breakageLow: brokenAt(outstanding, bounds.high),
      breakageHigh: brokenAt(outstanding, bounds.low),
    },
  };
};
