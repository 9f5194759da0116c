// Routes of rules: list, draft, agree, bring into force, end.
import { createDraftActs, type DraftActs, draftRoutes } from '../../decide/drafts/index.ts';
import { addDays, type BusinessDate, businessDateAt, type Refusal, refuse } from '../../kernel/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { type EarningRule, type RuleRefusal, ruleTemplates, ruleWrong } from '../earning-rules/index.ts';
import { notActive, ruleMissing } from './answers.ts';
import { recountUsage } from './awards-store.ts';
import * as contract from './contract.ts';
import type { EarningDependencies } from './dependencies.ts';
import { noteRated, ruleDrafts, type StoredRule, selectRated } from './rules-store.ts';
import { attributesOf } from './subjects.ts';
import { detailOf, summaryOf, totalsIn } from './views.ts';

/** Why a rule cannot be saved, also by what is there: wallets and attributes. */
export const wrongWith = async (
  { walletsOf, registry }: Pick<EarningDependencies, 'walletsOf' | 'registry'>,
  rule: EarningRule,
): Promise<RuleRefusal | null> => {
  const wrong = ruleWrong(rule);
  if (wrong) return wrong;
  const unknown = attributesOf([rule]).find((name) => !registry.get(name) || registry.get(name)?.personal);
  if (unknown !== undefined)
    return refuse(
      'RULE_NOT_VALID',
      `The profile has no attribute ${unknown} that rules may look at; choose another one.`,
    );
  const known = await walletsOf(rule.programme);
  if (known === null) return refuse('PROGRAMME_NOT_FOUND', `There is no programme ${rule.programme}; create it first.`);
  const missing = [rule.wallet, rule.qualifyingWallet].find((wallet) => wallet !== null && !known.includes(wallet));
  return missing === undefined
    ? null
    : refuse('WALLET_NOT_FOUND', `The programme ${rule.programme} has no wallet ${missing}; add it first.`);
};

type OwnRefusal = RuleRefusal | Refusal<'RULE_NOT_FOUND' | 'RULE_NOT_ACTIVE'>;
export type RuleActs = DraftActs<EarningRule, OwnRefusal>;

const createActs = (dependencies: EarningDependencies): RuleActs => {
  const { clock, timeZone } = dependencies;
  return createDraftActs<EarningRule, OwnRefusal>(dependencies, {
    ...{ store: ruleDrafts, noun: 'rule', audited: 'earning', missing: ruleMissing, notActive },
    wrongWith: (rule) => wrongWith(dependencies, rule),
    classOf: ({ compliance }, profile) => compliance[profile],
    onActivated: async (transaction, stored, { validFrom, ...rule }) => {
      const yesterday = addDays(businessDateAt(clock.now(), timeZone), -1);
      const beforeFirst = addDays(validFrom as BusinessDate, -1);
      const rated = (await selectRated(transaction)).get(stored.code) ?? yesterday;
      // A new rule that begins in the past is rated from there on; a later version goes on where the earlier one was.
      await noteRated(transaction, stored.code, stored.version === 0 && beforeFirst < yesterday ? beforeFirst : rated);
      await recountUsage(transaction, stored.code, { validFrom, ...rule });
    },
  });
};

const readRoutes = (dependencies: EarningDependencies): readonly Route[] => {
  const { db, complianceProfile } = dependencies;
  return [
    route(contract.listTemplates, async () => ({ items: [...ruleTemplates] })),
    route(contract.listRules, async (_input, { principal }) => {
      const [totals, profile] = [await totalsIn(dependencies, principal.scope), await complianceProfile()];
      return { items: (await ruleDrafts.all(db)).flatMap((each) => summaryOf(each, totals, profile) ?? []) };
    }),
  ];
};

export const createRuleRoutes = (dependencies: EarningDependencies): readonly Route[] => {
  const acts = createActs(dependencies);
  const drafts = draftRoutes(
    {
      ...{ read: contract.readRule, save: contract.saveDraft, approve: contract.approveDraft },
      ...{ activate: contract.activateRule, retire: contract.retireRule },
    },
    {
      codeOf: ({ rule }) => rule,
      acts,
      detail: (stored: StoredRule, { principal }) => detailOf(dependencies, acts, stored, principal.scope),
    },
  );
  return [...readRoutes(dependencies), ...[drafts.read, drafts.save, drafts.approve, drafts.activate, drafts.retire]];
};
