// Puts the catalogue together: the consumer that folds products, channels and costs out of the log, names, and routes.
import type { BusinessDate } from '../../kernel/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { Consumer, DecidedRange } from '../log/index.ts';
import { type ChannelCost, channelOfFact, costOfFact, type Placed, productOfFact } from './catalogue-fact.ts';
import { costsTouching, listChannels, saveChannels, saveCosts } from './channel-store.ts';
import type { Channel, Product } from './contract.ts';
import { type CatalogueDependencies, createCatalogueRoutes } from './routes.ts';
import { productCodesOf, productNames, productsMaturing, productTraits, saveProducts } from './store.ts';

export interface Catalogue {
  readonly consumers: readonly Consumer[];
  readonly routes: readonly Route[];
  /** Newest names of products; unknown codes are absent. */
  productNames(codes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Codes of the products of some types ("fund", "wealth" …), by their newest version. */
  productCodesOf(types: readonly string[]): Promise<readonly string[]>;
  /** Type, market and risk rating of products, by their newest version; unknown codes are absent. */
  productTraits(codes: readonly string[]): ReturnType<typeof productTraits>;
  /** Products that mature on one of the days [from, to], with the day, by their newest version. */
  productsMaturing(from: BusinessDate, to: BusinessDate): Promise<ReadonlyMap<string, string>>;
  /** What channels cost in periods that touch [from, to). */
  channelCosts(from: BusinessDate, to: BusinessDate): Promise<readonly ChannelCost[]>;
  /** Every channel, also those known from costs alone. */
  channels(): Promise<readonly Channel[]>;
}

/** Facts of one range, the latest of each key only: one statement must not write a row twice. */
const foldRange = (range: DecidedRange) => {
  const products = new Map<string, Placed<Product>>();
  const channels = new Map<string, Placed<Channel>>();
  const costs = new Map<string, Placed<ChannelCost>>();
  for (const event of range.events) {
    if (event.trust !== 'server') continue;
    if (event.name === 'product_recorded') {
      const product = productOfFact(event);
      if (product) products.set(`${product.code}\u001f${product.effectiveFrom}`, product);
    } else if (event.name === 'channel_recorded') {
      const channel = channelOfFact(event);
      if (channel) channels.set(channel.code, channel);
    } else if (event.name === 'channel_cost_recorded') {
      const cost = costOfFact(event);
      if (cost)
        costs.set([cost.channelCode, cost.campaign ?? '', cost.costType, cost.periodStart].join('\u001f'), cost);
    }
  }
  return { products: [...products.values()], channels: [...channels.values()], costs: [...costs.values()] };
};

const consumer: Consumer = {
  name: 'catalogue',
  after: [],
  atLeisure: true,
  apply: async (range, transaction) => {
    const { products, channels, costs } = foldRange(range);
    if (products.length > 0) await saveProducts(transaction, products);
    if (channels.length > 0) await saveChannels(transaction, channels);
    if (costs.length > 0) await saveCosts(transaction, costs);
  },
};

/** Creates the module. */
export const createCatalogue = (dependencies: CatalogueDependencies): Catalogue => ({
  consumers: [consumer],
  routes: createCatalogueRoutes(dependencies),
  productNames: (codes) => productNames(dependencies.store.db, codes),
  productCodesOf: (types) => productCodesOf(dependencies.store.db, types),
  productTraits: (codes) => productTraits(dependencies.store.db, codes),
  productsMaturing: (from, to) => productsMaturing(dependencies.store.db, from, to),
  channelCosts: (from, to) => costsTouching(dependencies.store.db, from, to),
  channels: () => listChannels(dependencies.store.db, {}),
});
