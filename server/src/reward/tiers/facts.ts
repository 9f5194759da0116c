// Gathers what schemes measure, for a page of customers at a time, and only what they measure.
import type { BusinessDate } from '../../kernel/index.ts';
import {
  assetSeries,
  attributeExpression,
  countAll,
  mergedInto,
  productsHeld,
  readValues,
  scopeCondition,
} from '../../know/profiles/index.ts';
import { dayNumber } from '../../know/purchases/index.ts';
import { earnedByDay, heldBy } from '../ledger/index.ts';
import type { Metric, Scheme } from '../tier-rules/contract.ts';
import {
  type CustomerFacts,
  emptySeries,
  metricsOf,
  reachOf,
  type Series,
  type Surroundings,
} from '../tier-rules/index.ts';
import { noTrading, readTrading, type Trading, tradingDays } from '../trading-days/index.ts';
import type { TiersDependencies } from './dependencies.ts';

/** What a set of schemes asks for. */
export interface Needs {
  readonly kinds: ReadonlySet<Metric['kind']>;
  readonly scores: readonly string[];
  readonly productTypes: readonly string[];
  /** Wallets that count, by programme; held ones and earned ones. */
  readonly wallets: readonly {
    readonly programme: string;
    readonly kind: 'points' | 'growth_value';
    readonly wallet: string;
  }[];
  /** How many days before the first evaluated one are read; null: all. */
  readonly daysBack: number | null;
}

const metricsIn = (scheme: Scheme): readonly Metric[] =>
  scheme.tiers.flatMap(({ qualify, keep }) => [...metricsOf(qualify), ...metricsOf(keep)]);

const reaches = (scheme: Scheme): readonly (number | null)[] => [
  reachOf(scheme.period),
  ...metricsIn(scheme).map((metric) => ('span' in metric ? reachOf(metric.span) : 0)),
];

export const needsOf = (schemes: readonly Scheme[]): Needs => {
  const metrics = schemes.flatMap(metricsIn);
  const back = schemes.flatMap((scheme) =>
    reaches(scheme).map((reach) =>
      reach === null ? null : reach + 2 * scheme.latenessDays + scheme.downgrade.graceDays,
    ),
  );
  return {
    kinds: new Set(metrics.map(({ kind }) => kind)),
    scores: [...new Set(metrics.flatMap((each) => (each.kind === 'score' ? [each.attribute] : [])))],
    productTypes: [...new Set(metrics.flatMap((each) => (each.kind === 'holdings' ? each.productTypes : [])))],
    wallets: schemes.flatMap((scheme) =>
      metricsIn(scheme).flatMap((each) =>
        (each.kind === 'points' || each.kind === 'growth_value') && scheme.programme !== null
          ? [{ programme: scheme.programme, kind: each.kind, wallet: each.wallet }]
          : [],
      ),
    ),
    daysBack: back.includes(null) ? null : Math.max(0, ...(back as number[])),
  };
};

const tradingKinds: readonly Metric['kind'][] = ['trade_count', 'trade_volume', 'commission', 'net_inflow'];
const has = (needs: Needs, ...kinds: readonly Metric['kind'][]): boolean => kinds.some((kind) => needs.kinds.has(kind));
export const needsTrading = (needs: Needs): boolean => has(needs, ...tradingKinds);
export const needsAssets = (needs: Needs): boolean => has(needs, 'assets', 'average_assets');

export const surroundingsOf = async (
  { tradingCalendar, productCodesOf }: TiersDependencies,
  needs: Needs,
): Promise<Surroundings> => {
  const products = new Map<string, readonly string[]>();
  for (const type of needs.productTypes) products.set(type, await productCodesOf([type]));
  return {
    isTradingDay: tradingDays(await tradingCalendar()),
    productsOf: (types) => new Set(types.flatMap((type) => products.get(type) ?? [])),
  };
};

/** A customer with what is known of them. */
export interface Known {
  readonly facts: CustomerFacts;
  readonly branchId: string | null;
}

export interface FactsReader {
  /** Customers without a profile of their own (merged, erased) are left out. */
  read(
    page: readonly { readonly customerId: string; readonly personId: string }[],
  ): Promise<ReadonlyMap<string, Known>>;
}

const pointsOf = async (
  { db, timeZone }: TiersDependencies,
  needs: Needs,
  ids: readonly string[],
): Promise<{ earned: Map<string, Map<string, Series>>; held: Map<string, Map<string, number>> }> => {
  const earned = new Map<string, Map<string, { days: number[]; values: number[] }>>();
  const held = new Map<string, Map<string, number>>();
  for (const programme of new Set(needs.wallets.map((each) => each.programme))) {
    const wallets = (kind: string) => [
      ...new Set(
        needs.wallets.filter((each) => each.programme === programme && each.kind === kind).map(({ wallet }) => wallet),
      ),
    ];
    const [points, growth] = [wallets('points'), wallets('growth_value')];
    if (points.length > 0)
      for (const { customerId, wallet, day, points: value } of await earnedByDay(
        db,
        programme,
        points,
        ids,
        timeZone,
      )) {
        const own = earned.get(customerId) ?? new Map<string, { days: number[]; values: number[] }>();
        const series = own.get(`${programme}/${wallet}`) ?? { days: [], values: [] };
        series.days.push(day);
        series.values.push(value);
        earned.set(customerId, own.set(`${programme}/${wallet}`, series));
      }
    if (growth.length > 0)
      for (const { customerId, wallet, points: value } of await heldBy(db, programme, growth, ids))
        held.set(customerId, (held.get(customerId) ?? new Map()).set(`${programme}/${wallet}`, value));
  }
  return { earned, held };
};

/** Facts of one programme: wallets by their own names. */
export const ofProgramme = (facts: CustomerFacts, programme: string | null): CustomerFacts => {
  if (programme === null || (facts.points.size === 0 && facts.balances.size === 0)) return facts;
  const prefix = `${programme}/`;
  const own = <Value>(map: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> => {
    const found = new Map<string, Value>();
    for (const [key, value] of map) if (key.startsWith(prefix)) found.set(key.slice(prefix.length), value);
    return found;
  };
  return { ...facts, points: own(facts.points), balances: own(facts.balances) };
};

const noPoints: ReadonlyMap<string, Series> = new Map();
const noBalances: ReadonlyMap<string, number> = new Map();

const dayOrNull = (value: unknown): number | null =>
  typeof value === 'string' ? dayNumber(value as BusinessDate) : null;

/** The profile's own values: branch, opening day, scores. */
const valuesOf = async ({ db, registry }: TiersDependencies, needs: Needs, ids: readonly string[]) => {
  const wanted = ['branch_id', 'opened_on', ...needs.scores].flatMap((name) => {
    const attribute = registry.get(name);
    return attribute ? [[name, attributeExpression(attribute).sql] as const] : [];
  });
  return readValues(db, ids, new Map(wanted));
};

const scoresOf = (needs: Needs, values: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> =>
  new Map(
    needs.scores.flatMap((name) => {
      const value = values[name];
      return typeof value === 'number' ? [[name, Math.floor(value)] as const] : [];
    }),
  );

/** Reads facts from `firstDay` less what the schemes reach back. `everybody` reads trades of all at once instead of page by page. */
export const createFactsReader = async (
  dependencies: TiersDependencies,
  needs: Needs,
  firstDay: number,
  everybody: boolean,
  signal?: AbortSignal,
): Promise<FactsReader> => {
  const { db, eventStore, timeZone } = dependencies;
  const fromDay = needs.daysBack === null ? 0 : Math.max(0, firstDay - needs.daysBack);
  const trading = async (persons: Parameters<typeof readTrading>[3]): Promise<ReadonlyMap<string, Trading>> =>
    needsTrading(needs) ? readTrading(eventStore, timeZone, fromDay, persons, signal) : new Map();
  const customers = everybody ? await countAll(db, await scopeCondition(dependencies, { kind: 'firm' })) : 0;
  const ofAll = everybody ? await trading({ customers }) : null;
  return {
    read: async (page) => {
      const ids = page.map(({ customerId }) => customerId);
      const [merged, values, assets, held, points, traded] = await Promise.all([
        mergedInto(db, ids),
        valuesOf(dependencies, needs, ids),
        needsAssets(needs) ? assetSeries(db, ids, fromDay) : null,
        has(needs, 'holdings') ? productsHeld(db, ids) : null,
        pointsOf(dependencies, needs, ids),
        ofAll ?? trading(page.map(({ personId }) => personId)),
      ]);
      return new Map(
        page.flatMap(({ customerId, personId }) => {
          const own = values.get(customerId);
          if (!own || merged.has(customerId)) return [];
          const { tradeCount, tradeVolume, commission, netInflow } = traded.get(personId) ?? noTrading;
          const facts: CustomerFacts = {
            tradeCount,
            tradeVolume,
            commission,
            netInflow,
            openedOn: dayOrNull(own.opened_on),
            assets: assets?.get(customerId) ?? emptySeries,
            points: points.earned.get(customerId) ?? noPoints,
            balances: points.held.get(customerId) ?? noBalances,
            holdings: held?.get(customerId) ?? [],
            scores: scoresOf(needs, own),
          };
          return [[customerId, { facts, branchId: typeof own.branch_id === 'string' ? own.branch_id : null }]];
        }),
      );
    },
  };
};
