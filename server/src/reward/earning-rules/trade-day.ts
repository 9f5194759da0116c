// The fills of a customer and trade date: what busts leave of them, which the guards let count, and by what each is weighted. A function of
// the set of fills alone, so the order in which they arrive makes no difference.
import type { RuleSubject } from '../../decide/rules/index.ts';
import type { EarningRule, Line, RateClass } from './contract.ts';
import type { Portion } from './rate.ts';
import type { TradeTrigger } from './triggers.ts';

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

/** What the catalogue says of a product. */
export interface ProductTraits {
  readonly type: string;
  readonly market: string | null;
  /** "R1" to "R5". */
  readonly riskRating: string | null;
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
const roundTrips = (fills: readonly Fill[]): ReadonlySet<string> => {
  const bought = new Set(fills.filter(({ side }) => buys.has(side)).map(({ productCode }) => productCode));
  return new Set(
    fills.filter(({ side, productCode }) => sells.has(side) && bought.has(productCode)).map((fill) => fill.productCode),
  );
};

/** Commission of 1.5 in ten thousand and less, of 2.5 and less, or more; compared in whole numbers. */
const rateClassOf = ({ amountFen, commissionFen }: Fill): RateClass => {
  if (commissionFen * 100_000 <= amountFen * 15) return 'low';
  return commissionFen * 100_000 <= amountFen * 25 ? 'standard' : 'high';
};

const riskNumber = (level: unknown): number | null => {
  const match = typeof level === 'string' ? /^[CR]([1-5])$/.exec(level) : null;
  return match ? Number(match[1]) : null;
};

/** Unknown levels do not suit: nobody is paid for what was not tested. */
const suits = (product: ProductTraits | undefined, subject: RuleSubject): boolean => {
  const [risk, level] = [riskNumber(product?.riskRating), riskNumber(subject.attributes.risk_level)];
  return risk === null || (level !== null && risk <= level);
};

const isOwn = ({ attributes }: RuleSubject): boolean =>
  attributes.is_staff === true || attributes.is_staff === 'true' || attributes.customer_type === 'product';

type Excluded = Extract<Line, { kind: 'excluded' }>;

/** Counts what is left out, by the reason. */
const createExclusions = () => {
  const found = new Map<string, Excluded>();
  return {
    add: (code: string, fill: Fill): void => {
      const known = found.get(code) ?? { kind: 'excluded' as const, points: '0', code, count: 0, fen: 0 };
      found.set(code, { ...known, count: known.count + 1, fen: known.fen + fill.amountFen });
    },
    lines: (): readonly Excluded[] => [...found.values()],
  };
};

/** What each fill counts, and what was left out and why. */
export interface TradeDay {
  readonly portions: readonly Portion[];
  readonly excluded: readonly Excluded[];
}

const portionOf = (fill: Fill, product: ProductTraits | undefined, measure: string): Portion => {
  const quantity =
    measure === 'fills'
      ? 1
      : measure === 'commission'
        ? Math.max(0, fill.commissionFen - fill.rebateFen)
        : fill.amountFen;
  return {
    quantity,
    of: {
      product: fill.productCode,
      product_type: product?.type ?? '',
      market: product?.market ?? '',
      channel: fill.channel ?? '',
      side: fill.side,
      rate_class: rateClassOf(fill),
    },
    order: fill.orderId ?? fill.tradeId,
  };
};

/** Rates nothing yet: says what of the day's fills counts under the rule. */
export const tradeDay = (
  rule: EarningRule,
  trigger: TradeTrigger,
  fills: readonly Fill[],
  products: ReadonlyMap<string, ProductTraits>,
  subject: RuleSubject,
): TradeDay => {
  const { guards } = rule;
  const standing = standingFills(fills);
  const { sides, types, products: codes } = trigger.matching(rule.trigger.with);
  const within = (wanted: readonly string[], value: string): boolean => wanted.length === 0 || wanted.includes(value);
  const turned = guards.excludeRoundTrips ? roundTrips(standing) : new Set<string>();
  const counted = new Map<string, number>();
  const exclusions = createExclusions();
  const own = guards.excludeOwnAccounts && isOwn(subject);
  const portions: Portion[] = [];
  for (const fill of standing) {
    const product = products.get(fill.productCode);
    if (!within(sides, fill.side) || !within(types, product?.type ?? '') || !within(codes, fill.productCode)) continue;
    const code = own
      ? 'OWN_ACCOUNT'
      : fill.amountFen < guards.minimumNotionalFen
        ? 'BELOW_MINIMUM'
        : turned.has(fill.productCode)
          ? 'ROUND_TRIP'
          : guards.onlySuitable && buys.has(fill.side) && !suits(product, subject)
            ? 'NOT_SUITABLE'
            : (counted.get(fill.productCode) ?? 0) >= (guards.fillsPerSymbolDay ?? Number.MAX_SAFE_INTEGER)
              ? 'FILLS_PER_SYMBOL'
              : null;
    if (code !== null) {
      exclusions.add(code, fill);
      continue;
    }
    counted.set(fill.productCode, (counted.get(fill.productCode) ?? 0) + 1);
    portions.push(portionOf(fill, product, trigger.measureOf(rule.trigger.with)));
  }
  return { portions, excluded: exclusions.lines() };
};
