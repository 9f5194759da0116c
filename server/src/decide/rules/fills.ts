// Fills of trades: what busts leave of them. A function of the set of fills alone, so the order in which they arrive makes no difference.

/** A fill as its latest revision states it; amounts in fen, not negative. */
export interface Fill {
  readonly tradeId: string;
  readonly orderId: string | null;
  readonly at: number;
  readonly productCode: string;
  readonly side: string;
  readonly amountFen: number;
  readonly commissionFen: number;
  readonly rebateFen: number;
  readonly channel: string | null;
  /** The fill that this one takes back, in part where it is smaller. */
  readonly reversalOf: string | null;
}

/** What is left of a fill after its busts. */
const remaining = (fill: Fill, busts: readonly Fill[]): Fill | null => {
  const taken = (of: (bust: Fill) => number): number => busts.reduce((sum, bust) => sum + of(bust), 0);
  const amountFen = Math.max(0, fill.amountFen - taken((bust) => bust.amountFen));
  if (busts.length > 0 && amountFen === 0) return null;
  return {
    ...fill,
    amountFen,
    commissionFen: Math.max(0, fill.commissionFen - taken((bust) => bust.commissionFen)),
    rebateFen: Math.max(0, fill.rebateFen - taken((bust) => bust.rebateFen)),
  };
};

/** Fills that stand, in the order of time. */
export const standingFills = (fills: readonly Fill[]): readonly Fill[] => {
  const busts = new Map<string, Fill[]>();
  for (const fill of fills)
    if (fill.reversalOf !== null) busts.set(fill.reversalOf, [...(busts.get(fill.reversalOf) ?? []), fill]);
  return fills
    .filter(({ reversalOf }) => reversalOf === null)
    .flatMap((fill) => remaining(fill, busts.get(fill.tradeId) ?? []) ?? [])
    .sort((one, other) => one.at - other.at || (one.tradeId < other.tradeId ? -1 : 1));
};

const buys: ReadonlySet<string> = new Set(['buy', 'subscribe']);
const sells: ReadonlySet<string> = new Set(['sell', 'redeem']);

/** Products both bought and sold among the fills. */
export const roundTrips = (fills: readonly Fill[]): ReadonlySet<string> => {
  const bought = new Set(fills.filter(({ side }) => buys.has(side)).map(({ productCode }) => productCode));
  return new Set(
    fills.filter(({ side, productCode }) => sells.has(side) && bought.has(productCode)).map((fill) => fill.productCode),
  );
};
