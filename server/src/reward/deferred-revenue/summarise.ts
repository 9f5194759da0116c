// Sums sales by month, kind and wallet, follows their points through the journal, and proves that nothing is left over. Pure.
import type { CohortFlow, SaleFlow, SaleLots, WalletProof } from '../accounting/index.ts';
import {
  expectedInAll,
  fenOfYuan,
  type LiabilityMonth,
  type Portfolio,
  PPM,
  rollForward,
  standOf,
} from '../economics-rules/index.ts';
import type { FeesPaid } from '../redemption/index.ts';
import type { SaleKind } from './prices.ts';
import type { Sale } from './sales.ts';

/** Sales of a month that gave points in a wallet: how their price was shared. */
export interface SharedMonth {
  readonly month: string;
  readonly kind: SaleKind;
  readonly programme: string;
  readonly wallet: string;
  readonly sales: number;
  readonly priceFen: number;
  readonly serviceFen: number;
  readonly points: number;
  readonly pointsPriceFen: number;
  readonly toServiceFen: number;
  readonly toPointsFen: number;
  /** Points of sales that have no price: nothing can be shared with them. */
  readonly unpriced: number;
}

export interface DeferredRow extends SharedMonth {
  /** By the journal: given less taken back, redeemed, ended, and still there. */
  readonly awarded: number;
  readonly redeemed: number;
  readonly lapsed: number;
  readonly remaining: number;
  /** Redeemed in the end, as far as is known now. */
  readonly expected: number;
  readonly releasedFen: number;
  readonly deferredFen: number;
}

/** Points of a wallet, counted in ways that must agree. */
export interface SaleProof {
  readonly programme: string;
  readonly wallet: string;
  /** Given for sales less taken back: by the rules, and by the journal. */
  readonly byRules: number;
  readonly byJournal: number;
  readonly redeemed: number;
  readonly lapsed: number;
  /** What is left of them: by the journal, and in their lots. */
  readonly remaining: number;
  readonly inLots: number;
  /** What else is outstanding, and all of it: by the journal, and by the accounts. */
  readonly others: number;
  readonly outstanding: number;
  readonly byAccounts: number;
  readonly isReconciled: boolean;
}

export interface FeeMonth {
  readonly month: string;
  readonly redemptions: number;
  readonly feeFen: number;
  readonly deliveredFen: number;
  readonly deferredFen: number;
}

export interface Summary {
  readonly rows: readonly DeferredRow[];
  readonly months: readonly LiabilityMonth[];
  readonly proofs: readonly SaleProof[];
  readonly fees: readonly FeeMonth[];
}

type Key = Pick<SharedMonth, 'month' | 'kind' | 'programme' | 'wallet'>;
const keyOf = ({ month, kind, programme, wallet }: Key): string => [month, kind, programme, wallet].join(' ');

type Sums = { -readonly [Name in keyof SharedMonth]: SharedMonth[Name] };

export interface Gathering {
  add(sale: Sale): void;
  months(): readonly SharedMonth[];
}

/** Gathers sales one by one. Where points went into several wallets, what was sold besides counts with the first of them. */
export const gatherSales = (): Gathering => {
  const found = new Map<string, Sums>();
  return {
    add: ({ day, kind, priceFen, serviceFen, toServiceFen, points }) => {
      for (const [at, part] of points.entries()) {
        const { programme, wallet } = part;
        const named = { month: day.slice(0, 7), kind, programme, wallet };
        const sums = found.get(keyOf(named)) ?? {
          ...{ ...named, sales: 0, priceFen: 0, serviceFen: 0, points: 0, pointsPriceFen: 0 },
          ...{ toServiceFen: 0, toPointsFen: 0, unpriced: 0 },
        };
        sums.sales += 1;
        sums.priceFen += part.toPointsFen + (at === 0 ? toServiceFen : 0);
        sums.serviceFen += at === 0 ? serviceFen : 0;
        sums.points += part.points;
        sums.pointsPriceFen += part.pointsPriceFen;
        sums.toServiceFen += at === 0 ? toServiceFen : 0;
        sums.toPointsFen += part.toPointsFen;
        sums.unpriced += priceFen <= 0 ? part.points : 0;
        found.set(keyOf(named), sums);
      }
    },
    months: () => [...found.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
  };
};

/** The journal, read in one state. */
export interface JournalOfSales {
  readonly flows: readonly SaleFlow[];
  readonly lots: readonly SaleLots[];
  readonly cohorts: readonly CohortFlow[];
  readonly proofs: readonly Pick<WalletProof, 'programme' | 'wallet' | 'byAccounts' | 'debt'>[];
}

/** How points of a month develop, and what share is stated now. */
export interface Expectation {
  readonly estimated: (programme: string, wallet: string, month: string) => number | null;
  readonly stated: number | null;
}

const nothingShared = { sales: 0, priceFen: 0, serviceFen: 0, points: 0, pointsPriceFen: 0 } as const;
const nothingTo = { toServiceFen: 0, toPointsFen: 0, unpriced: 0 } as const;

const sumOver = (flows: readonly SaleFlow[]) => {
  const sum = (of: 'awarded' | 'redeemed' | 'lapsed' | 'reversed'): number =>
    flows.reduce((all, flow) => all + flow[of], 0);
  const [awarded, redeemed, lapsed] = [sum('awarded') - sum('reversed'), sum('redeemed'), sum('lapsed')];
  return { awarded, redeemed, lapsed, remaining: awarded - redeemed - lapsed };
};

const proofsOf = (
  { flows, lots, cohorts, proofs }: JournalOfSales,
  rows: readonly DeferredRow[],
): readonly SaleProof[] => {
  type Place = { readonly programme: string; readonly wallet: string };
  const isOf = (place: Place) => (each: Place) => each.programme === place.programme && each.wallet === place.wallet;
  return proofs
    .filter((place) => rows.some(isOf(place)))
    .map(({ programme, wallet, byAccounts, debt }) => {
      const here = isOf({ programme, wallet });
      const { awarded, redeemed, lapsed, remaining } = sumOver(flows.filter(here));
      const outstanding = cohorts
        .filter(here)
        .reduce((sum, each) => sum + each.awarded - each.redeemed - each.lapsed, 0);
      const inLots = lots.filter(here).reduce((sum, { points }) => sum + points, 0);
      const owned = byAccounts + debt;
      return {
        ...{ programme, wallet, byJournal: awarded, redeemed, lapsed, remaining, inLots, outstanding },
        byRules: rows.filter(here).reduce((sum, { points }) => sum + points, 0),
        ...{ others: outstanding - remaining, byAccounts: owned },
        isReconciled: remaining === inLots && outstanding === owned,
      };
    });
};

/** Everything that is kept of a computation. */
export const summarise = (
  shared: readonly SharedMonth[],
  journal: JournalOfSales,
  { estimated, stated }: Expectation,
  fees: readonly FeesPaid[],
  until: string,
): Summary => {
  const named = new Map<string, SharedMonth>(shared.map((each) => [keyOf(each), each]));
  for (const { kind, sold, programme, wallet } of journal.flows) {
    const key = { month: sold, kind: kind as SaleKind, programme, wallet };
    if (!named.has(keyOf(key))) named.set(keyOf(key), { ...key, ...nothingShared, ...nothingTo });
  }
  const ordered = [...named.values()].toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const portfolios: Portfolio[] = [];
  const rows = ordered.map((each): DeferredRow => {
    const flows = journal.flows.filter(
      ({ sold, ...flow }) => keyOf({ ...flow, kind: flow.kind as SaleKind, month: sold }) === keyOf(each),
    );
    const soFar = sumOver(flows);
    const rate = estimated(each.programme, each.wallet, each.month);
    const expected = expectedInAll(soFar, rate, stated ?? PPM);
    const later = flows.map(({ month, redeemed, lapsed }) => ({ month, redeemed, lapsed }));
    const portfolio = { month: each.month, toPointsFen: each.toPointsFen, ...soFar, expected, later };
    portfolios.push(portfolio);
    return { ...each, ...soFar, expected, ...standOf(portfolio) };
  });
  return {
    rows,
    months: rollForward(portfolios, until),
    proofs: proofsOf(journal, rows),
    fees: fees.map(({ month, redemptions, feeYuan, deliveredYuan }) => {
      const [feeFen, deliveredFen] = [fenOfYuan(feeYuan), fenOfYuan(deliveredYuan)];
      return { month, redemptions, feeFen, deliveredFen, deferredFen: feeFen - deliveredFen };
    }),
  };
};
