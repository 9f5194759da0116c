// What definitions name must be there: attributes of the profile, tiers of schemes.
import { attributesRead } from '../../decide/rules/index.ts';
import { refuse } from '../../kernel/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import type { DefinitionRefusal } from '../benefit-rules/index.ts';
import type { BenefitsContext } from './dependencies.ts';
import { tiersInForce } from './tiers-of.ts';

/** Why conditions name what the profile does not have; null when it has all of it. */
export const attributesWrong = (
  { registry }: Pick<BenefitsContext, 'registry'>,
  { conditions }: Pick<Benefit, 'conditions'>,
): DefinitionRefusal | null => {
  const unknown = attributesRead(conditions).find((name) => !registry.get(name) || registry.get(name)?.personal);
  return unknown === undefined
    ? null
    : refuse('DEFINITION_NOT_VALID', `The profile has no attribute ${unknown} to look at; choose another one.`);
};

/** Why tiers that are named are not there; null when all are. */
export const tiersWrong = async (
  { db }: Pick<BenefitsContext, 'db'>,
  scheme: string,
  named: readonly string[],
): Promise<DefinitionRefusal | null> => {
  const tiers = (await tiersInForce(db)).get(scheme);
  if (!tiers) return refuse('SCHEME_NOT_FOUND', `No scheme ${scheme} of tiers is in force; bring it into force first.`);
  const unknown = named.find((tier) => !tiers.some(({ code }) => code === tier));
  return unknown === undefined
    ? null
    : refuse('DEFINITION_NOT_VALID', `The scheme ${scheme} has no tier ${unknown}; choose one of its tiers.`);
};
