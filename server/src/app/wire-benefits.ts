// Puts benefits and redemption together: what they ask of ledger and profiles, and each of the other.
import type { AttributeRegistry } from '../know/profiles/index.ts';
import { ensureFactTags, tagByRule } from '../know/tags/index.ts';
import { createOutboundFetch } from '../platform/http/index.ts';
import { createBenefitDesk } from '../reward/benefit-desk/index.ts';
import { createBenefitDraws } from '../reward/benefit-draws/index.ts';
import { createBenefitRehearsal } from '../reward/benefit-rehearsal/index.ts';
import type { BenefitCategory } from '../reward/benefit-rules/index.ts';
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

const categoryNames: { readonly [Category in BenefitCategory]: readonly [zh: string, en: string] } = {
  quotes: ['行情', 'quotes'],
  tools: ['工具', 'tools'],
  research: ['投研', 'research'],
  adviser: ['投顾', 'advisers'],
  courses: ['课程', 'courses'],
  events: ['活动', 'events'],
  service: ['服务', 'service'],
  fees: ['费率', 'fees'],
  lifestyle: ['生活', 'lifestyle'],
};

const preferenceTag = (category: string): string => `prefers_${category}`;

/** What customers redeem says what they like. */
const preferenceTags = Object.entries(categoryNames).map(([category, [zh, en]]) => ({
  ...{ code: preferenceTag(category), category: 'preference' },
  name: { zh: `偏好${zh}`, en: `Prefers ${en}` },
  description: { zh: `用积分兑换过${zh}类权益`, en: `Has redeemed points for ${en}` },
}));

export const wireBenefits = (
  foundation: Foundation,
  { organisation, cipher }: Pick<Record, 'organisation' | 'cipher'>,
  registry: AttributeRegistry,
  ledger: Ledger,
): WiredBenefits => {
  const { config, stores, audit, clock, wallClock, settings, enqueue } = foundation;
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
  const { timeZone } = foundation.config;
  const tagging = { store: stores.state, announce: announceWith(wallClock), wallClock, registry, timeZone };
  redemption = createRedemption({
    ...{ benefits: benefits.context, ledger },
    onChosen: async ({ customerId, category, redemptionId }) => {
      const key = `redemption:${redemptionId}:preference`;
      await tagByRule(tagging, [{ customerId, tag: preferenceTag(category), on: true, rule: 'redemption', key }]);
    },
  });
  const preferences = { start: () => ensureFactTags(stores.state, preferenceTags, wallClock.now()) };
  return {
    benefits,
    redemption,
    modules: [
      ...[createBenefitDesk(benefits), createBenefitDraws(benefits), redemption, preferences],
      createBenefitRehearsal({ ...benefits.context, enqueue }),
    ],
  };
};
