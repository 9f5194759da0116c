// What a customer may redeem, at which price, and why not; and what they redeemed.

import { isRefusal } from '../../kernel/index.ts';
import type { Benefit, Item } from '../benefit-rules/contract.ts';
import { admissionOf, admit, closedNow, type InForce, lowestTierOf, tiersInForce } from '../benefits/index.ts';
import { type Stock, selectStocks } from '../scarcity/index.ts';
import type { CustomerCatalogue, RedemptionView } from './contract-shapes.ts';
import type { RedemptionContext } from './dependencies.ts';
import { itemAdmission, priceFor } from './redeem.ts';
import { type RedemptionRow, selectRedemptionsOf } from './store.ts';

type Entry = CustomerCatalogue['items'][number];

const leftOf = ({ code, definition }: InForce<Item>, stocks: ReadonlyMap<string, Stock>): number | null => {
  if (!definition.stocked) return null;
  const { total = 0, taken = 0 } = stocks.get(`item:${code}`) ?? {};
  return total - taken;
};

const whyNot = async (
  { benefits }: RedemptionContext,
  item: Item,
  benefit: Benefit,
  customerId: string,
): Promise<string | null> => {
  const { clock, timeZone } = benefits;
  for (const admission of [itemAdmission(item), admissionOf(benefit)]) {
    // Most items ask nothing of the customer: then nothing is read.
    const asks = admission.conditions.length > 0 || admission.riskRating !== null;
    const refused = asks ? await admit(benefits, admission, customerId) : closedNow(admission, clock.now(), timeZone);
    if (refused) return refused.code;
  }
  return null;
};

/** Available points by "programme wallet". */
const balancesFor = async ({ ledger }: RedemptionContext, customerId: string, items: readonly InForce<Item>[]) => {
  const found = new Map<string, number>();
  for (const programme of new Set(items.map(({ definition }) => definition.programme))) {
    const balances = await ledger.balances(programme, customerId, null);
    if (isRefusal(balances)) continue;
    for (const { wallet, available } of balances.wallets) found.set(`${programme} ${wallet}`, available);
  }
  return found;
};

/** The catalogue as one customer sees it. */
export const catalogueFor = async (context: RedemptionContext, customerId: string): Promise<CustomerCatalogue> => {
  const { benefits, items } = context;
  const at = benefits.clock.now();
  const offered = [...(await items.inForce()).values()];
  const inForce = await benefits.book.inForce();
  const [stocks, tiers] = [await selectStocks(benefits.db), await tiersInForce(benefits.db)];
  const balances = await balancesFor(context, customerId, offered);
  const entries: Entry[] = [];
  for (const item of offered) {
    const { code, version, definition } = item;
    const benefit = inForce.get(definition.benefit);
    if (!benefit) continue;
    const price = await priceFor(context, definition, customerId, at);
    const left = leftOf(item, stocks);
    const available = balances.get(`${definition.programme} ${definition.wallet}`) ?? 0;
    const refused = await whyNot(context, definition, benefit.definition, customerId);
    const why = refused ?? (left === 0 ? 'OUT_OF_STOCK' : available < price.points ? 'INSUFFICIENT_POINTS' : null);
    entries.push({
      ...{ item: code, version, name: definition.name, summary: definition.summary, disclosure: definition.disclosure },
      ...{
        benefit: definition.benefit,
        category: benefit.definition.category,
        loyaltyLevel: benefit.definition.loyaltyLevel,
      },
      ...{ fulfilment: benefit.definition.fulfilment.kind, programme: definition.programme, wallet: definition.wallet },
      ...{
        points: price.points,
        standardPoints: definition.price.points,
        tier: price.tier,
        feeYuan: definition.price.feeYuan,
      },
      ...{ left, available, why, worthYuan: benefit.definition.worthYuan, limits: definition.customerLimits },
      ofTier: lowestTierOf(benefit.definition, tiers),
      cancellable: true,
    });
  }
  return { customerId, asOf: at, items: entries };
};

export const redemptionView = (row: RedemptionRow, item: Item | null): RedemptionView => ({
  ...row,
  name: item?.name ?? null,
});

export const withItems = async (
  { items }: RedemptionContext,
  rows: readonly RedemptionRow[],
): Promise<RedemptionView[]> =>
  Promise.all(rows.map(async (row) => redemptionView(row, await items.version(row.item, row.version))));

/** What a customer redeemed, newest first. */
export const redemptionsOf = async (
  context: RedemptionContext,
  customerId: string,
): Promise<readonly RedemptionView[]> =>
  withItems(context, await selectRedemptionsOf(context.benefits.db, customerId, 100));
