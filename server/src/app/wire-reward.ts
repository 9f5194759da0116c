// Puts the reward plane together. It knows record and know; who serves whom on a day it asks of record.
import type { TierWatch } from '../know/moments/index.ts';
import type { AttributeRegistry } from '../know/profiles/index.ts';
import { createSegmentDirectory } from '../know/segments/index.ts';
import { createDeferredRevenue } from '../reward/deferred-revenue/index.ts';
import { createEarning, type EarningDependencies } from '../reward/earning/index.ts';
import { createEarningRehearsal } from '../reward/earning-rehearsal/index.ts';
import { createEconomics } from '../reward/economics/index.ts';
import { createLedger, type Ledger } from '../reward/ledger/index.ts';
import { type NearTier, nearNextTier, schemesInForce } from '../reward/near-tiers/index.ts';
import { createTiers, rememberPosted, type Tiers, type TiersDependencies } from '../reward/tiers/index.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';
import { type WiredBenefits, wireBenefits } from './wire-benefits.ts';
import { announceWith, type Record } from './wire-record.ts';

export interface Reward extends Omit<WiredBenefits, 'modules'> {
  readonly ledger: Ledger;
  readonly tiers: Tiers;
  /** What tiers are decided from. */
  readonly tierFacts: TiersDependencies;
  /** What earning rules are rated from. */
  readonly earningFacts: EarningDependencies;
  readonly modules: readonly ModuleParts[];
}

/** The ledger by the foundation's clock; several over one store are like several processes. */
export const wireLedger = (
  foundation: Foundation,
  { organisation, identity }: Pick<Record, 'organisation' | 'identity'>,
): Ledger => {
  const { config, stores, audit, clock, wallClock, settings, logger } = foundation;
  return createLedger({
    ...{ store: stores.state, audit, clock, wallClock, logger, timeZone: config.timeZone },
    onPosted: [rememberPosted(clock)],
    personMerges: () => identity.mergeDecisions(stores.state.db),
    tradingCalendar: () => settings.tradingCalendar(),
    attribute: async (questions) =>
      (await organisation.placesOn(questions)).map(({ branchId, adviserId }) =>
        branchId === null && adviserId === null ? null : { branchId, adviserId },
      ),
    isVisible: (scope, customerId) => organisation.isVisible(scope, customerId),
  });
};

const earningDependencies = (
  foundation: Foundation,
  { organisation, catalogue, cipher, history }: Pick<Record, 'organisation' | 'catalogue' | 'cipher' | 'history'>,
  registry: AttributeRegistry,
  ledger: Ledger,
): EarningDependencies => {
  const { config, stores, audit, clock, wallClock, settings, enqueue } = foundation;
  return {
    ...{ store: stores.state, db: stores.state.db, eventStore: stores.events, timeZone: config.timeZone },
    ...{ registry, organisation, cipher, history, audit, clock, wallClock, enqueue, ledger },
    tradingCalendar: () => settings.tradingCalendar(),
    productTraits: (codes) => catalogue.productTraits(codes),
    branchesOn: async (questions) => (await organisation.placesOn(questions)).map(({ branchId }) => branchId),
    walletsOf: async (programme) => (await ledger.programme(programme))?.wallets.map(({ wallet }) => wallet) ?? null,
    complianceProfile: async () => (await settings.read('compliance')).profile,
  };
};

const gapName = ({ metric }: NonNullable<NearTier['missing']>): string =>
  metric.kind === 'holdings' ? `holdings_${metric.measure}` : metric.kind;

/** What key moments ask of tiers, which they do not import. */
export const tierWatch = (facts: () => TiersDependencies): TierWatch => ({
  inForce: () => schemesInForce(facts()),
  near: async function* (share, signal) {
    const names = new Map((await schemesInForce(facts())).map(({ code, name }) => [code, name]));
    for await (const page of nearNextTier(facts(), share, signal))
      yield page.map(({ customerId, scheme, tier, share: reached, missing }) => ({
        ...{ customerId, key: `${scheme}/${tier.code}`, tier: tier.name, share: reached },
        scheme: names.get(scheme) ?? { zh: scheme, en: scheme },
        missing: missing && { of: gapName(missing), gap: missing.gap },
      }));
  },
});

export const wireReward = (
  foundation: Foundation,
  record: Pick<Record, 'organisation' | 'identity' | 'catalogue' | 'deliveries' | 'cipher' | 'history'>,
  { registry }: { readonly registry: AttributeRegistry },
): Reward => {
  const { config, stores, audit, clock, wallClock, settings, enqueue } = foundation;
  const { organisation, catalogue, deliveries, cipher } = record;
  const ledger = wireLedger(foundation, record);
  const tierFacts: TiersDependencies = {
    ...{ store: stores.state, db: stores.state.db, eventStore: stores.events, timeZone: config.timeZone },
    ...{ registry, organisation, cipher, audit, clock, wallClock, enqueue, announce: announceWith(wallClock) },
    tradingCalendar: () => settings.tradingCalendar(),
    productCodesOf: (types) => catalogue.productCodesOf(types),
    completeAsOf: (dataset, date) => deliveries.completeAsOf(dataset, date),
    walletsOf: async (programme) => (await ledger.programme(programme))?.wallets.map(({ wallet }) => wallet) ?? null,
    complianceProfile: async () => (await settings.read('compliance')).profile,
  };
  const tiers = createTiers(tierFacts);
  const earningFacts = earningDependencies(foundation, record, registry, ledger);
  const earning = [createEarning(earningFacts), createEarningRehearsal(earningFacts)];
  const { benefits, redemption, modules } = wireBenefits(foundation, record, registry, ledger);
  const firm = {
    ...{ store: stores.state, db: stores.state.db, eventStore: stores.events, timeZone: config.timeZone },
    ...{ registry, organisation, cipher, audit, clock, wallClock, enqueue },
    productCodes: () => catalogue.productCodesOf(['fund', 'wealth', 'advisory', 'other']),
    segments: createSegmentDirectory(stores.state.db),
  };
  const economics = createEconomics({
    ...firm,
    branchesOn: async (questions) => (await organisation.placesOn(questions)).map(({ branchId }) => branchId),
    unitNames: (units) => organisation.unitNames(units),
  });
  return {
    ledger,
    tiers,
    tierFacts,
    earningFacts,
    modules: [ledger, tiers, ...earning, ...modules, economics, createDeferredRevenue(firm)],
    benefits,
    redemption,
  };
};
