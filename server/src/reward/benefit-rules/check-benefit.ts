// What a benefit and an item must be to be saved, as far as it can be said without a store, and which class each profile's law asks for.

import {
  type ComplianceClass,
  type ComplianceProfile,
  complianceProfiles,
  isLaxer,
  strictest,
} from '../../decide/drafts/contract.ts';
import { argumentsWrong, conditionOf, type WordUse } from '../../decide/rules/index.ts';
import { businessDate, type Refusal, refuse } from '../../kernel/index.ts';
import type { Benefit, Budget, CustomerLimit, Item } from './contract.ts';

export type DefinitionRefusal = Refusal<
  | 'DEFINITION_NOT_VALID'
  | 'CLASS_TOO_LAX'
  | 'SCHEME_NOT_FOUND'
  | 'BENEFIT_NOT_FOUND'
  | 'PROGRAMME_NOT_FOUND'
  | 'WALLET_NOT_FOUND'
>;

export const notValid = (message: string): DefinitionRefusal => refuse('DEFINITION_NOT_VALID', message);

const conditionsWrong = (uses: readonly WordUse[]): DefinitionRefusal | null => {
  for (const use of uses) {
    const word = conditionOf(use.word);
    if (!word) return notValid(`There is no condition ${use.word}; choose one of the list.`);
    if (use.word.startsWith('property_'))
      return notValid('No single event is looked at here: choose a condition about the customer or the day.');
    const wrong = argumentsWrong(word, use.with);
    if (wrong !== null) return notValid(wrong);
  }
  return null;
};

const datesWrong = ({ validFrom, validUntil }: Pick<Benefit, 'validFrom' | 'validUntil'>): DefinitionRefusal | null => {
  if (!businessDate(validFrom)) return notValid(`${validFrom} is not a day; give the first day.`);
  if (validUntil === null) return null;
  if (!businessDate(validUntil)) return notValid(`${validUntil} is not a day; give the last day.`);
  return validUntil < validFrom ? notValid('It ends before it begins; set a later last day.') : null;
};

const windowsWrong = (windows: Benefit['supply']['windows']): DefinitionRefusal | null => {
  const bad = windows.find(({ from, until }) => until <= from);
  return bad ? notValid(`The window from ${bad.from} ends at ${bad.until}; let it end later than it begins.`) : null;
};

const limitsWrong = (limits: readonly CustomerLimit[], budget: Budget | null): DefinitionRefusal | null => {
  const spans = limits.map(({ span }) => span);
  const twice = spans.find((span, index) => spans.indexOf(span) !== index);
  if (twice !== undefined) return notValid(`There are two limits for each ${twice}; keep the smaller one.`);
  return budget && budget.count === null && budget.yuan === null
    ? notValid('The budget says neither how many nor how much; give one of them or take the budget away.')
    : null;
};

const twiceIn = (codes: readonly string[]): string | undefined =>
  codes.find((code, index) => codes.indexOf(code) !== index);

const entitlementWrong = ({ entitlement, supply, consumption }: Benefit): DefinitionRefusal | null => {
  if (entitlement === null) return null;
  const twice = twiceIn(entitlement.quotas.map(({ tier }) => tier));
  if (twice !== undefined) return notValid(`The tier ${twice} has two quotas; keep one.`);
  if (supply.kind === 'draw')
    return notValid('What is drawn nobody has by tier: take the entitlement away or do not draw.');
  if (consumption.kind === 'use') return null;
  if (entitlement.quotas.some(({ quota }) => quota === null))
    return notValid('Only what is used piece by piece may be without end: give each tier a quota.');
  const lastsOnce = entitlement.quotas.every(({ quota }) => quota === 1) && entitlement.rollOver.periods === 0;
  return consumption.kind === 'time' && !lastsOnce
    ? notValid('What lasts for a time is had once in a period: quota 1, and nothing carried over.')
    : null;
};

const deliveryWrong = ({
  entitlement,
  fulfilment,
  consumption,
  activation,
  supply,
}: Benefit): DefinitionRefusal | null => {
  if (fulfilment.kind === 'flag' && consumption.kind !== 'time')
    return notValid('A flag is switched on for a time: let the benefit last so many days, or deliver it otherwise.');
  if (consumption.kind !== 'time' && activation.kind === 'by_customer')
    return notValid('Only what lasts for a time is activated by the customer: let it be active at once.');
  if (supply.waitingList && (supply.kind !== 'stock' || entitlement === null || fulfilment.kind === 'codes'))
    return notValid(
      'Waited for is what tiers have and a stock counts: give tiers a quota and count the stock, or let nobody wait.',
    );
  return supply.kind === 'draw' && consumption.kind === 'use'
    ? notValid('What is drawn is had by winning: let it be consumed by the grant or by time.')
    : null;
};

/** The strictest class that a profile's law asks of a benefit; it may be stricter, never laxer. */
export const lowestClassOf = (
  { category, supply }: Pick<Benefit, 'category' | 'supply'>,
  profile: ComplianceProfile,
): ComplianceClass => {
  // Partners' goods and draws are cash-like to a mainland broker; commission may be lowered by the published rate card alone.
  const byCategory: Readonly<
    Partial<Record<Benefit['category'], Readonly<Record<ComplianceProfile, ComplianceClass>>>>
  > = {
    lifestyle: { mainland_broker: 'R', bank: 'Y', overseas_broker: 'G' },
    fees: { mainland_broker: 'Y', bank: 'G', overseas_broker: 'G' },
  };
  const own = byCategory[category]?.[profile] ?? 'G';
  const drawn = supply.kind !== 'draw' ? 'G' : profile === 'mainland_broker' ? 'R' : 'Y';
  return strictest([own, drawn]);
};

const classesWrong = (benefit: Benefit): DefinitionRefusal | null => {
  const lax = complianceProfiles.find((profile) =>
    isLaxer(benefit.compliance[profile], lowestClassOf(benefit, profile)),
  );
  if (lax === undefined) return null;
  const lowest = lowestClassOf(benefit, lax);
  return refuse(
    'CLASS_TOO_LAX',
    `This benefit is at least class ${lowest} for ${lax}; state that class, or choose another category or supply.`,
    { profile: lax, lowest },
  );
};

/** Why a benefit cannot be saved; null when it can. */
export const benefitWrong = (benefit: Benefit): DefinitionRefusal | null =>
  conditionsWrong(benefit.conditions) ??
  datesWrong(benefit) ??
  windowsWrong(benefit.supply.windows) ??
  limitsWrong(benefit.customerLimits, benefit.budget) ??
  entitlementWrong(benefit) ??
  deliveryWrong(benefit) ??
  classesWrong(benefit);

/** Why an item cannot be saved; null when it can. */
export const itemWrong = (item: Item): DefinitionRefusal | null => {
  const wrong =
    conditionsWrong(item.conditions) ??
    datesWrong(item) ??
    windowsWrong(item.windows) ??
    limitsWrong(item.customerLimits, item.budget);
  if (wrong) return wrong;
  const { scheme, byTier } = item.price;
  if (byTier.length > 0 && scheme === null) return notValid('Tiers have prices of their own: say of which scheme.');
  const twice = twiceIn(byTier.map(({ tier }) => tier));
  if (twice !== undefined) return notValid(`The tier ${twice} has two prices; keep one.`);
  return null;
};
