// The definitions as they hold now: what was shipped with what an operator set, and those of the firm's own.
import type { StateStore } from '../../platform/state-store/index.ts';
import { type Bilingual, boundToTiers, type MomentDefinition, type MomentRule, type Parameters } from './definition.ts';
import { activateOwn, type OwnMomentInForce } from './own-definition.ts';
import { momentDefinitions } from './shipped.ts';
import { type MomentSetting, settingsNow } from './store.ts';

export interface ActiveMoment {
  readonly definition: MomentDefinition;
  /** 0: as shipped. */
  readonly version: number;
  readonly enabled: boolean;
  readonly cooldownDays: number;
  readonly windowDays: number;
  readonly parameters: Parameters;
  readonly rule: MomentRule;
}

export const activate = (definition: MomentDefinition, setting: MomentSetting | undefined): ActiveMoment => {
  const standard = Object.fromEntries(definition.parameters.map(({ code, standard: value }) => [code, value]));
  const parameters = { ...standard, ...setting?.parameters };
  return {
    ...{ definition, version: setting?.version ?? 0, enabled: setting?.enabled ?? true, parameters },
    cooldownDays: setting?.cooldownDays ?? definition.cooldownDays,
    windowDays: setting?.windowDays ?? definition.windowDays,
    rule: definition.make(parameters),
  };
};

/** Where definitions come from. */
export interface MomentSources {
  readonly store: StateStore;
  /** Moments of the firm's own that are or were in force, by their latest version. */
  readonly ownMoments: () => Promise<readonly OwnMomentInForce[]>;
  /** Tiers, of which this plane knows nothing: who is near the next one, and which schemes there are. */
  readonly tiers: TierWatch;
}

/** Somebody near a tier, in words and numbers. */
export interface NearTier {
  readonly customerId: string;
  /** Scheme and tier, by their codes. */
  readonly key: string;
  readonly scheme: Bilingual;
  readonly tier: Bilingual;
  /** Of what the tier asks for, reached. */
  readonly share: number;
  /** The one number that is missing, where it may be told. */
  readonly missing: { readonly of: string; readonly gap: number } | null;
}

export interface TierWatch {
  readonly inForce: () => Promise<readonly { readonly name: Bilingual }[]>;
  readonly near: (share: number, signal?: AbortSignal) => AsyncIterable<readonly NearTier[]>;
}

/** All of them, the ones that are switched off or ended too. */
export const activeMoments = async ({ store, ownMoments, tiers }: MomentSources): Promise<readonly ActiveMoment[]> => {
  const settings = await settingsNow(store.db);
  const bound = (await tiers.inForce()).length > 0;
  const shipped = momentDefinitions.map((definition) =>
    activate(bound ? boundToTiers(definition) : definition, settings.get(definition.code)),
  );
  return [...shipped, ...(await ownMoments()).map(activateOwn)];
};
