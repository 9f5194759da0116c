// Puts partners together: what they ask of ledger, keys and profiles.
import { readSubjects } from '../decide/rules/index.ts';
import type { AttributeRegistry } from '../know/profiles/index.ts';
import type { Auth } from '../platform/auth/index.ts';
import type { Ledger } from '../reward/ledger/index.ts';
import { createPartnerApiRoutes } from '../reward/partner-api/index.ts';
import { createPartners, type PartnersDependencies } from '../reward/partners/index.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';

type PartnerFoundation = Pick<Foundation, 'config' | 'stores' | 'audit' | 'clock' | 'wallClock' | 'settings'>;

export const partnersDependencies = (
  { config, stores, audit, clock, wallClock, settings }: PartnerFoundation,
  { createPartnerKey }: Pick<Auth, 'createPartnerKey'>,
  registry: AttributeRegistry,
  ledger: Ledger,
): PartnersDependencies => ({
  ...{ store: stores.state, db: stores.state.db, timeZone: config.timeZone, audit, clock, wallClock, ledger },
  createPartnerKey,
  complianceProfile: async () => (await settings.read('compliance')).profile,
  statusOf: async (customerId) => {
    const found = await readSubjects(stores.state.db, registry, [], ['status'], [customerId]);
    const status = found.get(customerId)?.attributes.status;
    return typeof status === 'string' ? status : null;
  },
});

export const wirePartners = (
  foundation: Foundation,
  auth: Pick<Auth, 'createPartnerKey'>,
  { registry }: { readonly registry: AttributeRegistry },
  { ledger }: { readonly ledger: Ledger },
): ModuleParts => {
  const dependencies = partnersDependencies(foundation, auth, registry, ledger);
  const parts = createPartners(dependencies);
  return { ...parts, routes: [...parts.routes, ...createPartnerApiRoutes(dependencies)] };
};
