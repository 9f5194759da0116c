// Sales that gave points: what a customer was charged on a day joined with the points that rules and scenes gave for it, and its price shared between
// them by stand-alone selling prices. Pure.
import { costOfUnits, microOf } from '../../know/contribution/index.ts';
import { fenShare, PPM, shareSale } from '../economics-rules/index.ts';
import type { GivenForSales } from './origins.ts';
import { type ChargeLine, chargeLines, type SaleKind, type SalePrices } from './prices.ts';
import type { Charge } from './read-charges.ts';

/** By what sales are shared. */
export interface Basis {
  /** Rules and scenes that give points for sales, as keys of their postings begin. */
  readonly kinds: ReadonlyMap<string, SaleKind>;
  readonly pricesOn: (day: string) => { readonly version: number; readonly prices: SalePrices };
  /** Whether fees passed on to the exchange are no revenue on the day. */
  readonly deductsPassedOn: (day: string) => boolean;
  /** Yuan that a point costs. */
  readonly pointCost: (day: string, programme: string, wallet: string) => string;
  /** Share of the points of a wallet that is redeemed in the end, in a million, as estimated; null where too little is known. */
  readonly estimatedShare: (programme: string, wallet: string) => number | null;
  /** Points of other wallets are owed to nobody. */
  readonly isSpendable: (programme: string, wallet: string) => boolean;
}

export interface PointsShare {
  readonly programme: string;
  readonly wallet: string;
  readonly points: number;
  readonly pointYuan: string;
  readonly rate: number;
  readonly pointsPriceFen: number;
  readonly toPointsFen: number;
}

export interface Sale {
  readonly customerId: string;
  readonly day: string;
  readonly kind: SaleKind;
  /** Version of the selling prices that held. */
  readonly version: number;
  /** What was charged by line, fees passed on and rebates taken off. */
  readonly charged: Readonly<Record<ChargeLine, number>>;
  readonly priceFen: number;
  /** What was sold besides points, at its stand-alone price. */
  readonly serviceFen: number;
  readonly toServiceFen: number;
  readonly points: readonly PointsShare[];
}

const PERCENT = 100_000_000;

const sumOf = (charges: readonly Charge[], of: (charge: Charge) => number): number =>
  charges.reduce((sum, charge) => sum + of(charge), 0);

/** The stand-alone price of one line of a sale. */
const standAlone = (
  line: ChargeLine,
  charged: number,
  charges: readonly Charge[],
  { [line]: price }: SalePrices,
): number => {
  switch (price.kind) {
    case 'charged':
      return fenShare(Math.max(0, charged), Number(microOf(price.percent)), PERCENT);
    case 'turnover': {
      const turnover = sumOf(charges, ({ tradedFen, investedFen }) =>
        line === 'product_fee' ? investedFen : tradedFen,
      );
      return fenShare(Math.max(0, turnover), Number(microOf(price.rate)), PPM);
    }
    case 'listed':
      return Math.max(
        0,
        sumOf(charges, ({ service, count, advisoryFen }) => {
          const yuan = Object.hasOwn(price.yuan, service) ? price.yuan[service] : undefined;
          return yuan === undefined ? advisoryFen : costOfUnits(count, yuan);
        }),
      );
  }
};

const shareOf = (
  basis: Basis,
  named: Pick<Sale, 'customerId' | 'day' | 'kind'>,
  given: ReadonlyMap<string, number>,
  charges: readonly Charge[],
): Sale => {
  const { day } = named;
  const { version, prices } = basis.pricesOn(day);
  const passedOn = basis.deductsPassedOn(day) ? sumOf(charges, ({ passedOnFen }) => passedOnFen) : 0;
  const charged = {
    commission: sumOf(charges, ({ commissionFen, rebateFen }) => commissionFen - rebateFen) - passedOn,
    product_fee: sumOf(charges, ({ productFeeFen }) => productFeeFen),
    advisory_fee: sumOf(charges, ({ advisoryFen }) => advisoryFen),
  };
  const priceFen = chargeLines.reduce((sum, line) => sum + charged[line], 0);
  const serviceFen = chargeLines.reduce((sum, line) => sum + standAlone(line, charged[line], charges, prices), 0);
  const points = [...given].map(([place, count]) => {
    const [programme = '', wallet = ''] = place.split('/');
    const pointYuan = prices.pointByWallet[place] ?? prices.point ?? basis.pointCost(day, programme, wallet);
    const rate = prices.expectedShare ?? basis.estimatedShare(programme, wallet) ?? PPM;
    return { programme, wallet, points: count, pointYuan, rate };
  });
  const shared = shareSale(priceFen, serviceFen, points);
  return {
    ...{ ...named, version, charged, priceFen, serviceFen, toServiceFen: shared.toServiceFen },
    points: points.map((each, at) => ({ ...each, ...(shared.points[at] ?? { pointsPriceFen: 0, toPointsFen: 0 }) })),
  };
};

/** The sales of one customer that gave points, in the order of days. */
export const salesOf = (
  basis: Basis,
  customerId: string,
  given: readonly GivenForSales[],
  charges: readonly Charge[],
): readonly Sale[] => {
  const sales = new Map<string, Map<string, number>>();
  for (const { origin, programme, wallet, businessDate, points } of given) {
    const kind = basis.kinds.get(origin);
    if (kind === undefined || !basis.isSpendable(programme, wallet)) continue;
    const own = sales.get(`${businessDate} ${kind}`) ?? new Map<string, number>();
    const place = `${programme}/${wallet}`;
    sales.set(`${businessDate} ${kind}`, own.set(place, (own.get(place) ?? 0) + points));
  }
  // Points that were taken back whole leave no sale behind.
  return [...sales]
    .filter(([, own]) => [...own.values()].some((points) => points !== 0))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, own]) => {
      const [day = '', kind] = name.split(' ') as [string, SaleKind];
      const paid = charges.filter((charge) => charge.day === day && charge.kind === kind);
      return shareOf(basis, { customerId, day, kind }, own, paid);
    });
};
