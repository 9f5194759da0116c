// Routes of rules: list, draft, agree, bring into force, end.
import { createDraftActs, type DraftActs } from '../../decide/drafts/index.ts';
import { addDays, type BusinessDate, businessDateAt, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
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

const readRoutes = (dependencies: EarningDependencies, acts: RuleActs): readonly Route[] => {
  const { db, complianceProfile } = dependencies;
  return [
    route(contract.listTemplates, async () => ({ items: [...ruleTemplates] })),
    route(contract.listRules, async (_input, { principal }) => {
      const [totals, profile] = [await totalsIn(dependencies, principal.scope), await complianceProfile()];
      return { items: (await ruleDrafts.all(db)).flatMap((each) => summaryOf(each, totals, profile) ?? []) };
    }),
    route(contract.readRule, async ({ params }, { principal }) => {
      const stored = await ruleDrafts.one(db, params.rule);
      return stored ? detailOf(dependencies, acts, stored, principal.scope) : ruleMissing(params.rule);
    }),
  ];
};

export const createRuleRoutes = (dependencies: EarningDependencies): readonly Route[] => {
  const acts = createActs(dependencies);
  const shown = async <No extends Refusal>(stored: StoredRule | No, { principal }: CallContext) =>
    isRefusal(stored) ? stored : detailOf(dependencies, acts, stored, principal.scope);
  return [
    ...readRoutes(dependencies, acts),
    route(contract.saveDraft, async ({ params, body }, context) =>
      shown(await acts.save(params.rule, body, context), context),
    ),
    route(contract.approveDraft, async ({ params, body }, context) =>
      shown(await acts.approve(params.rule, body, context), context),
    ),
    route(contract.activateRule, async ({ params }, context) =>
      shown(await acts.activate(params.rule, context), context),
    ),
    route(contract.retireRule, async ({ params, body }, context) =>
      shown(await acts.retire(params.rule, body.reason, context), context),
    ),
  ];
};
