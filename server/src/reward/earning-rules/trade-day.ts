// The fills of a customer and trade date: what busts leave of them, which the guards let count, and by what each is weighted. A function of
// the set of fills alone, so the order in which they arrive makes no difference.
import { type Fill, type RuleSubject, roundTrips, standingFills } from '../../decide/rules/index.ts';
import type { EarningRule, Line, RateClass } from './contract.ts';
import type { Portion } from './rate.ts';
import type { TradeTrigger } from './triggers.ts';

/** What the catalogue says of a product. */
export interface ProductTraits {
  readonly type: string;
  readonly market: string | null;
  /** "R1" to "R5". */
  readonly riskRating: string | null;
}

const buys: ReadonlySet<string> = new Set(['buy', 'subscribe']);

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
