// The definitions as they hold now: what was shipped with what an operator set.
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { MomentDefinition, MomentRule, Parameters } from './definition.ts';
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

/** All of them, the ones that are switched off too. */
export const activeMoments = async (db: Database | StateTransaction): Promise<readonly ActiveMoment[]> => {
  const settings = await settingsNow(db);
  return momentDefinitions.map((definition) => activate(definition, settings.get(definition.code)));
};
