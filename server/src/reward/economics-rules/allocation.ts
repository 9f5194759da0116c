// IFRS 15: a sale with points is two promises. Its price is shared between the service and the points by their stand-alone selling prices
// (paragraphs 73 to 80; the option to acquire more: B39 to B43), that of the points being what they are worth times how likely they are
// redeemed. The part of the points is a contract liability, released as points are redeemed in proportion to those that are expected to
// be (B44 to B47). The numbers of the standard's own example 52 are a test of this file. Pure.
import { PPM } from './development.ts';
import { fenOfPoints, fenShare, shareByPrice } from './money.ts';

export interface Sale {
  /** What the customer paid. */
  readonly priceFen: number;
  /** What the service costs when it is sold without points. */
  readonly serviceFen: number;
  readonly points: number;
  /** What a redeemed point is worth to the customer, in yuan. */
  readonly pointYuan: string;
  /** Share of the points that is expected to be redeemed, in a million. */
  readonly rate: number;
}

export interface Allocation {
  /** Stand-alone selling price of the points. */
  readonly pointsPriceFen: number;
  readonly toServiceFen: number;
  readonly toPointsFen: number;
}

export const allocateSale = ({ priceFen, serviceFen, points, pointYuan, rate }: Sale): Allocation => {
  const pointsPriceFen = fenOfPoints(points, pointYuan, rate);
  const [toServiceFen = 0, toPointsFen = 0] = shareByPrice(priceFen, [serviceFen, pointsPriceFen]);
  return { pointsPriceFen, toServiceFen, toPointsFen };
};

/** Points of one sale, or of the sales of one month. */
export interface Progress {
  readonly redeemed: number;
  /** What is still there, and the share of it that is expected to be redeemed, in a million. */
  readonly remaining: number;
  readonly rate: number;
}

/** How much of the liability has become revenue so far. All of it once nothing more is expected: what broke is released with the rest. */
export const releasedFen = (toPointsFen: number, { redeemed, remaining, rate }: Progress): number => {
  // In millionths of points, so that nothing is rounded before the end.
  const expected = BigInt(redeemed) * BigInt(PPM) + BigInt(remaining) * BigInt(rate);
  if (expected === 0n) return toPointsFen;
  const amount = BigInt(toPointsFen) * BigInt(redeemed) * BigInt(PPM);
  return Number((2n * amount + expected) / (2n * expected));
};

export interface MonthOfSales {
  readonly month: string;
  /** Revenue of the sales that gave points, and the points they gave. */
  readonly priceFen: number;
  readonly points: number;
}

export interface DeferredRow extends MonthOfSales, Omit<Allocation, 'toServiceFen'> {
  readonly toServiceFen: number;
  readonly releasedFen: number;
  readonly deferredFen: number;
}

/** The cohort in which the points of a month stand; the points of sales develop as all points of the month do. */
export interface CohortProgress extends Progress {
  readonly cohort: string;
  readonly awarded: number;
  readonly lapsed: number;
}

/** The sales of each month with what of them is deferred now. */
export const deferSales = (
  sales: readonly MonthOfSales[],
  cohorts: readonly CohortProgress[],
  pointYuan: (month: string) => string,
): readonly DeferredRow[] =>
  sales.map((sale) => {
    const cohort = cohorts.find((each) => each.cohort === sale.month);
    const progress = cohort ?? { redeemed: 0, remaining: 0, rate: PPM, awarded: 0, lapsed: 0 };
    // The share of the month's points that will have been redeemed in the end, as far as is known now.
    const expected = progress.redeemed + fenShare(progress.remaining, progress.rate, PPM);
    const rate = progress.awarded <= 0 ? PPM : Math.min(PPM, fenShare(PPM, expected, progress.awarded));
    const shared = allocateSale({
      ...{ priceFen: sale.priceFen, serviceFen: sale.priceFen, points: sale.points },
      ...{ pointYuan: pointYuan(sale.month), rate },
    });
    const released = releasedFen(shared.toPointsFen, progress);
    return { ...sale, ...shared, releasedFen: released, deferredFen: shared.toPointsFen - released };
  });
