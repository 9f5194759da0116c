// Routes of the catalogue: parse, ask, render; changes go through the log.
import { type BusinessDate, businessDateAt, type Clock, refuse } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import { csvStream, type Route, route } from '../../platform/http/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../log/index.ts';
import { channelFact, costFact } from './catalogue-fact.ts';
import { listChannels, listCosts } from './channel-store.ts';
import * as contract from './contract.ts';
import { listProducts, productVersions } from './store.ts';

export interface CatalogueDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  /** Business time: what day it is. */
  readonly clock: Clock;
  readonly businessTimeZone: string;
  /** Puts events on their way to the log, in the transaction of the act (the outbox). */
  readonly announce: (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;
}

const csvHeader = [
  'code',
  'name',
  'type',
  'category',
  'subcategory',
  'market',
  'sector',
  'industry',
  'issuer',
  'risk rating',
  'currency',
  'status',
  'effective from',
];
const csvPage = 2_000;

async function* productLines({ store }: CatalogueDependencies, filter: Parameters<typeof listProducts>[1]) {
  for (let offset = 0; ; offset += csvPage) {
    const { items } = await listProducts(store.db, filter, { sort: 'code', order: 'asc', limit: csvPage, offset });
    for (const each of items)
      yield [
        each.code,
        each.name,
        each.type,
        each.category,
        each.subcategory,
        each.market,
        each.sector,
        each.industry,
        each.issuer,
        each.riskRating,
        each.currency,
        each.status,
        each.effectiveFrom,
      ];
    if (items.length < csvPage) return;
  }
}

const productRoutes = (dependencies: CatalogueDependencies, today: () => BusinessDate): readonly Route[] => {
  const { db } = dependencies.store;
  return [
    route(contract.listProducts, async ({ query: { page, pageSize, sort, order, asOf, ...filter } }) => {
      const pageOf = { sort, order, limit: pageSize, offset: (page - 1) * pageSize };
      return listProducts(db, { ...filter, asOf: asOf ?? today() }, pageOf);
    }),
    route(contract.downloadProducts, async ({ query: { asOf, ...filter } }) =>
      csvStream(csvHeader, productLines(dependencies, { ...filter, asOf: asOf ?? today() })),
    ),
    route(contract.getProduct, async ({ params }) => {
      const versions = await productVersions(db, params.code);
      const date = today();
      const product = versions.find((version) => version.effectiveFrom <= date) ?? versions[0];
      if (!product) return refuse('PRODUCT_NOT_FOUND', `There is no product ${params.code}.`);
      return { product, history: [...versions] };
    }),
  ];
};

const channelRoutes = (dependencies: CatalogueDependencies, today: () => BusinessDate): readonly Route[] => {
  const { store, audit, clock, announce } = dependencies;
  const missing = (code: string) => refuse('CHANNEL_NOT_FOUND', `There is no channel ${code}.`);
  const exists = async (code: string): Promise<boolean> =>
    (await listChannels(store.db, {})).some((each) => each.code === code);
  return [
    route(contract.listChannels, async ({ query: { page, pageSize, ...filter } }) => {
      const all = await listChannels(store.db, filter);
      const costFenTotal = all.reduce((sum, channel) => sum + channel.costFen, 0);
      return { items: all.slice((page - 1) * pageSize, page * pageSize), total: all.length, costFenTotal };
    }),
    route(contract.saveChannel, async ({ params, body }, { principal, remoteAddress, requestId }) => {
      const channel = { ...body, code: params.code };
      const act = { actId: crypto.randomUUID(), by: principal.id, at: clock.now() };
      await store.transaction(async (transaction) => {
        await announce(transaction, [channelFact(channel, today(), act)]);
        const subject = { kind: 'channel', id: channel.code };
        await audit.record(
          { principal, action: 'catalogue.save-channel', subject, details: channel, remoteAddress, requestId },
          transaction,
        );
      });
      return { accepted: true as const };
    }),
    route(contract.listChannelCosts, async ({ params, query }) => {
      if (!(await exists(params.code))) return missing(params.code);
      const items = await listCosts(store.db, params.code, query);
      return { items: [...items], costFenTotal: items.reduce((sum, each) => sum + each.costFen, 0) };
    }),
    route(contract.recordChannelCost, async ({ params, body }, { principal, remoteAddress, requestId }) => {
      if (body.periodEnd <= body.periodStart) return refuse('PERIOD_EMPTY', 'The period ends before it begins.');
      if (!(await exists(params.code))) return missing(params.code);
      const cost = {
        ...body,
        channelCode: params.code,
        campaign: body.campaign ?? null,
        impressions: body.impressions ?? null,
        clicks: body.clicks ?? null,
      };
      const act = { actId: crypto.randomUUID(), by: principal.id, at: clock.now() };
      await store.transaction(async (transaction) => {
        await announce(transaction, [costFact(cost, act)]);
        const subject = { kind: 'channel', id: params.code };
        await audit.record(
          { principal, action: 'catalogue.record-cost', subject, details: body, remoteAddress, requestId },
          transaction,
        );
      });
      return { accepted: true as const };
    }),
  ];
};

/** Routes of the module. */
export const createCatalogueRoutes = (dependencies: CatalogueDependencies): readonly Route[] => {
  const today = (): BusinessDate => businessDateAt(dependencies.clock.now(), dependencies.businessTimeZone);
  return [...productRoutes(dependencies, today), ...channelRoutes(dependencies, today)];
};
