// Puts benefits and redemption together: what they ask of ledger and profiles, and each of the other.
import type { AttributeRegistry } from '../know/profiles/index.ts';
import { createOutboundFetch } from '../platform/http/index.ts';
import { createBenefitDesk } from '../reward/benefit-desk/index.ts';
import { type Benefits, createBenefits } from '../reward/benefits/index.ts';
import type { Ledger } from '../reward/ledger/index.ts';
import { createRedemption, type Redemption } from '../reward/redemption/index.ts';
import type { Foundation, ModuleParts } from './surroundings.ts';
import { announceWith, type Record } from './wire-record.ts';

export interface WiredBenefits {
  readonly benefits: Benefits;
  readonly redemption: Redemption;
  readonly modules: readonly ModuleParts[];
}

export const wireBenefits = (
  foundation: Foundation,
  { organisation, cipher }: Pick<Record, 'organisation' | 'cipher'>,
  registry: AttributeRegistry,
  ledger: Ledger,
): WiredBenefits => {
  const { config, stores, audit, clock, wallClock, settings } = foundation;
  let redemption: Redemption | null = null;
  const benefits = createBenefits({
    ...{ store: stores.state, db: stores.state.db, timeZone: config.timeZone },
    ...{ registry, organisation, cipher, audit, clock, wallClock, announce: announceWith(wallClock) },
    outboundFetch: createOutboundFetch(config.allowedPrivateTargets),
    complianceProfile: async () => (await settings.read('compliance')).profile,
    // Redemption is made of benefits, and benefits tell it what was delivered.
    redemptions: () => redemption?.port ?? null,
    walletsOf: async (programme) => (await ledger.programme(programme))?.wallets.map(({ wallet }) => wallet) ?? null,
  });
  redemption = createRedemption({ benefits: benefits.context, ledger, onChosen: async () => {} });
  return { benefits, redemption, modules: [createBenefitDesk(benefits), redemption] };
};
