// IFRS 15: a sale with points is two promises. Its price is shared between the service and the points by their stand-alone selling prices
// (paragraphs 73 to 80; the option to acquire more: B39 to B43), that of the points being what they are worth times how likely they are
// redeemed. The part of the points is a contract liability, released as points are redeemed in proportion to those that are expected to
// be (B44 to B47). The numbers of the standard's own example 52 are a test of this file. Pure.
import { PPM } from './development.ts';
import { fenOfPoints, fenShare, shareByPrice } from './money.ts';
import { monthsFrom } from './month.ts';

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

/** What became of points so far. Awarded less redeemed less lapsed is what is still there. */
export interface PointsSoFar {
  /** What was taken back is taken off: points of a sale that was undone were never given. */
  readonly awarded: number;
  readonly redeemed: number;
  readonly remaining: number;
}

/**
 * How many points will have been redeemed in the end: those redeemed, and of what is left as many as points of such an age come to. Where
 * too little is known to estimate it, the share that is stated of all that were awarded; never fewer than were redeemed already.
 */
export const expectedInAll = (
  { awarded, redeemed, remaining }: PointsSoFar,
  estimated: number | null,
  stated: number,
): number =>
  estimated === null
    ? Math.max(redeemed, Math.min(redeemed + remaining, fenShare(awarded, stated, PPM)))
    : redeemed + fenShare(remaining, estimated, PPM);

/** Points that one sale gave in one wallet, and what they are taken to be sold for by themselves. */
export interface PointsOfSale {
  readonly points: number;
  readonly pointYuan: string;
  /** Share that was expected to be redeemed when they were given, in a million. */
  readonly rate: number;
}

/** The price of a sale shared between what was sold and the points of each wallet, to the fen. Without a price nothing is shared. */
export const shareSale = (
  priceFen: number,
  serviceFen: number,
  points: readonly PointsOfSale[],
): {
  readonly toServiceFen: number;
  readonly points: readonly { readonly pointsPriceFen: number; readonly toPointsFen: number }[];
} => {
  const prices = points.map((each) => fenOfPoints(Math.max(0, each.points), each.pointYuan, each.rate));
  const price = Math.max(0, priceFen);
  const shared = shareByPrice(price, [Math.max(0, serviceFen), ...prices]);
  const toPoints = prices.map((_, at) => shared[at + 1] ?? 0);
  return {
    toServiceFen: priceFen - toPoints.reduce((sum, fen) => sum + fen, 0),
    points: prices.map((pointsPriceFen, at) => ({ pointsPriceFen, toPointsFen: toPoints[at] ?? 0 })),
  };
};

/** What moved a contract liability in a month; opening + added - released = closing. */
export interface LiabilityMonth {
  readonly month: string;
  readonly openingFen: number;
  readonly addedFen: number;
  /** Released because points were redeemed: their own share of all that were given. */
  readonly redeemedFen: number;
  /** Released because others will not be: what those redeemed carry of the points that break. */
  readonly brokenFen: number;
  readonly closingFen: number;
}

/** One portfolio of sales: those of a month that gave points in a wallet. */
export interface Portfolio extends PointsSoFar {
  readonly month: string;
  readonly toPointsFen: number;
  /** Redeemed in the end, {@link expectedInAll}. */
  readonly expected: number;
  /** Redeemed and lapsed by month, in the order of months. */
  readonly later: readonly { readonly month: string; readonly redeemed: number; readonly lapsed: number }[];
}

/** Released of a portfolio when so many points are redeemed and, if so, none are left. */
const releasedAt = ({ toPointsFen, awarded, expected }: Portfolio, redeemed: number, left: number): number => {
  if (awarded <= 0) return 0;
  if (left <= 0 || expected <= 0) return toPointsFen;
  return fenShare(toPointsFen, Math.max(0, Math.min(redeemed, expected)), expected);
};

/** Released so far, and still deferred. */
export const standOf = (portfolio: Portfolio): { readonly releasedFen: number; readonly deferredFen: number } => {
  const releasedFen = releasedAt(portfolio, portfolio.redeemed, portfolio.remaining);
  return { releasedFen, deferredFen: portfolio.toPointsFen - releasedFen };
};

const movesOf = (portfolio: Portfolio): readonly Omit<LiabilityMonth, 'openingFen' | 'closingFen'>[] => {
  const { month: sold, toPointsFen, awarded, later } = portfolio;
  const atOnce = releasedAt(portfolio, 0, awarded);
  let [redeemed, left, released, own] = [0, awarded, atOnce, 0];
  const moves = later.map(({ month, ...step }) => {
    redeemed += step.redeemed;
    left -= step.redeemed + step.lapsed;
    const now = releasedAt(portfolio, redeemed, left);
    const face = awarded <= 0 ? 0 : Math.min(now, fenShare(toPointsFen, Math.max(0, redeemed), awarded));
    const move = { month, addedFen: 0, redeemedFen: face - own, brokenFen: now - released - (face - own) };
    [released, own] = [now, face];
    return move;
  });
  return [{ month: sold, addedFen: toPointsFen, redeemedFen: 0, brokenFen: atOnce }, ...moves];
};

/** The contract liability month by month, without gaps, from the first sale to `until`; its last closing is what portfolios defer now. */
export const rollForward = (portfolios: readonly Portfolio[], until: string): readonly LiabilityMonth[] => {
  const moves = portfolios.flatMap(movesOf);
  const months = moves.map(({ month }) => month).toSorted();
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  let standing = 0;
  return monthsFrom(first, last > until ? last : until).map((month) => {
    const own = moves.filter((each) => each.month === month);
    const sum = (of: 'addedFen' | 'redeemedFen' | 'brokenFen'): number => own.reduce((all, each) => all + each[of], 0);
    const openingFen = standing;
    const [addedFen, redeemedFen, brokenFen] = [sum('addedFen'), sum('redeemedFen'), sum('brokenFen')];
    standing += addedFen - redeemedFen - brokenFen;
    return { month, openingFen, addedFen, redeemedFen, brokenFen, closingFen: standing };
  });
};
