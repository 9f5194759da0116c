// What a rule must be to be saved, and which class it has at best.
import { type ComplianceClass, isLaxer } from '../../decide/drafts/index.ts';
import { argumentsWrong, conditionOf, type Word, type WordUse } from '../../decide/rules/index.ts';
import { businessDate, type Refusal, refuse } from '../../kernel/index.ts';
import { type ComplianceProfile, complianceProfiles, type EarningRule } from './contract.ts';
import { triggerOf } from './triggers.ts';

export type RuleRefusal = Refusal<
  'RULE_NOT_VALID' | 'CLASS_TOO_LAX' | 'LIMIT_MISSING' | 'PROGRAMME_NOT_FOUND' | 'WALLET_NOT_FOUND'
>;

const notValid = (message: string): RuleRefusal => refuse('RULE_NOT_VALID', message);

const useWrong = (use: WordUse, wordOf: (code: string) => Word | null, what: string): RuleRefusal | null => {
  const word = wordOf(use.word);
  if (!word) return notValid(`There is no ${what} ${use.word}; choose one of the list.`);
  const wrong = argumentsWrong(word, use.with);
  return wrong === null ? null : notValid(wrong);
};

const isMoney = ({ trigger: use }: EarningRule): boolean => {
  const trigger = triggerOf(use.word);
  if (trigger?.kind === 'trades') return trigger.measureOf(use.with) !== 'fills';
  return trigger?.kind === 'period' && trigger.period !== 'anniversary' && trigger.period !== 'birthday';
};

const amountWrong = (rule: EarningRule): RuleRefusal | null => {
  if (rule.amount.kind === 'rate' && !isMoney(rule))
    return notValid('What triggers the rule has no amount of money: give a fixed number of points.');
  const isOfTrades = triggerOf(rule.trigger.word)?.kind === 'trades';
  if (rule.weights.length > 0 && !isOfTrades) return notValid('Only trades are weighted: take the weights away.');
  const dimensions = rule.weights.map(({ by }) => by);
  const twice = dimensions.find((by, index) => dimensions.indexOf(by) !== index);
  return twice === undefined ? null : notValid(`There are two weights by ${twice}; put them together.`);
};

const datesWrong = ({ validFrom, validUntil }: EarningRule): RuleRefusal | null => {
  if (!businessDate(validFrom)) return notValid(`${validFrom} is not a day; give the first day of the rule.`);
  if (validUntil === null) return null;
  if (!businessDate(validUntil)) return notValid(`${validUntil} is not a day; give the last day of the rule.`);
  return validUntil < validFrom ? notValid('The rule ends before it begins; set a later last day.') : null;
};

const limitsWrong = ({ limits, trust, trigger }: EarningRule): RuleRefusal | null => {
  const caps = limits.filter(({ of, span }) => (of === 'customer' || of === 'programme_customer') && span !== 'order');
  if (trust === 'public' && caps.length === 0)
    return refuse(
      'LIMIT_MISSING',
      'An app or a browser may state what triggers this rule: limit what a customer earns in a day, a month or altogether.',
    );
  if (trigger.word === 'manual' && caps.length === 0)
    return refuse('LIMIT_MISSING', 'Points granted by hand need a limit for each customer.');
  const names = limits.map(({ of, span }) => `${of} ${span}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : notValid(`There are two limits of ${twice}; keep the smaller one.`);
};

const wordsWrong = (rule: EarningRule): RuleRefusal | null => {
  const trigger = useWrong(rule.trigger, triggerOf, 'trigger');
  if (trigger) return trigger;
  const uses = [...rule.conditions, ...rule.multipliers.map(({ when }) => when)];
  for (const use of uses) {
    const wrong = useWrong(use, conditionOf, 'condition');
    if (wrong) return wrong;
  }
  return null;
};

/** The strictest class that a profile's law asks of the rule. */
export const lowestClass = (rule: Pick<EarningRule, 'trigger'>, profile: ComplianceProfile): ComplianceClass =>
  triggerOf(rule.trigger.word)?.lowest[profile] ?? 'R';

const classesWrong = (rule: EarningRule): RuleRefusal | null => {
  const lax = complianceProfiles.find((profile) => isLaxer(rule.compliance[profile], lowestClass(rule, profile)));
  return lax === undefined
    ? null
    : refuse(
        'CLASS_TOO_LAX',
        `What the rule pays for is at least class ${lowestClass(rule, lax)} for ${lax}; state that class or choose another trigger.`,
        { profile: lax, lowest: lowestClass(rule, lax) },
      );
};

const guardsWrong = ({ trigger, guards }: EarningRule): RuleRefusal | null =>
  triggerOf(trigger.word)?.kind === 'trades' &&
  !(
    guards.minimumNotionalFen > 0 &&
    guards.fillsPerSymbolDay !== null &&
    guards.excludeRoundTrips &&
    guards.excludeOwnAccounts
  )
    ? notValid(
        'A rule that pays for trading needs all guards: a minimum amount, a number of fills per product and day, no round trips, no own accounts.',
      )
    : null;

/** Why a rule cannot be saved; null when it can, as far as it can be said without a store. */
export const ruleWrong = (rule: EarningRule): RuleRefusal | null =>
  wordsWrong(rule) ??
  amountWrong(rule) ??
  datesWrong(rule) ??
  limitsWrong(rule) ??
  guardsWrong(rule) ??
  classesWrong(rule);
