// Routes of rules: list, draft, agree, bring into force, end.
import { addDays, businessDateAt, refuse } from '../../kernel/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { activationOf, type EarningRule, type RuleRefusal, ruleTemplates, ruleWrong } from '../earning-rules/index.ts';
import { auditOf, draftChanged, draftMissing, notActive, ruleMissing } from './answers.ts';
import { recountUsage } from './awards-store.ts';
import * as contract from './contract.ts';
import type { EarningDependencies } from './dependencies.ts';
import {
  activateDraft,
  insertApproval,
  retireRule,
  type StoredRule,
  selectApprovals,
  selectRule,
  selectRules,
  writeDraft,
} from './rules-store.ts';
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

const activate = async (dependencies: EarningDependencies, code: string, context: CallContext) => {
  const { store, db, audit, clock, wallClock, timeZone } = dependencies;
  const stored = await selectRule(db, code);
  if (!stored) return ruleMissing(code);
  const { draft } = stored;
  if (!draft) return draftMissing(code);
  const wrong = await wrongWith(dependencies, draft);
  if (wrong) return wrong;
  const approvals = await selectApprovals(db, code);
  const activation = activationOf(draft, stored.draftById, approvals, await dependencies.complianceProfile());
  if (!activation.ready)
    return refuse(
      'APPROVAL_MISSING',
      {
        G: 'A second person must agree to the rule, because points cost money.',
        Y: 'A compliance officer who did not write the rule must agree to it.',
        R: 'A rule of class R needs a legal opinion and two compliance officers who did not write it.',
      }[activation.class],
      { ...activation },
    );
  const yesterday = addDays(businessDateAt(clock.now(), timeZone), -1);
  const beforeFirst = addDays(draft.validFrom as typeof yesterday, -1);
  const activated = await store.transaction(async (transaction) => {
    const done = await activateDraft(transaction, stored, {
      by: context.principal.name,
      approvedBy: approvals.map(({ byName }) => byName).join(', '),
      legalOpinion: approvals.find((each) => each.legalOpinion !== null)?.legalOpinion ?? null,
      at: wallClock.now(),
      // A new rule that begins in the past is rated from there on; a later version goes on where the earlier one was.
      ratedTo: stored.version === 0 && beforeFirst < yesterday ? beforeFirst : (stored.ratedTo ?? yesterday),
    });
    if (!done) return false;
    await recountUsage(transaction, code, draft);
    await audit.record(auditOf(context, 'activate', code, { version: stored.version + 1 }), transaction);
    return true;
  });
  if (!activated) return draftChanged();
  return detailOf(dependencies, (await selectRule(db, code)) ?? stored, context.principal.scope);
};

const readRoutes = (dependencies: EarningDependencies): readonly Route[] => {
  const { db, complianceProfile } = dependencies;
  return [
    route(contract.listTemplates, async () => ({ items: [...ruleTemplates] })),
    route(contract.listRules, async (_input, { principal }) => {
      const [totals, profile] = [await totalsIn(dependencies, principal.scope), await complianceProfile()];
      return { items: (await selectRules(db)).flatMap((each) => summaryOf(each, totals, profile) ?? []) };
    }),
    route(contract.readRule, async ({ params }, { principal }) => {
      const stored = await selectRule(db, params.rule);
      return stored ? detailOf(dependencies, stored, principal.scope) : ruleMissing(params.rule);
    }),
  ];
};

export const createRuleRoutes = (dependencies: EarningDependencies): readonly Route[] => {
  const { store, db, audit, wallClock } = dependencies;
  const detail = async (code: string, { principal }: CallContext) => {
    const stored = await selectRule(db, code);
    return stored ? detailOf(dependencies, stored, principal.scope) : ruleMissing(code);
  };
  return [
    ...readRoutes(dependencies),
    route(contract.saveDraft, async ({ params, body }, context) => {
      const wrong = await wrongWith(dependencies, body);
      if (wrong) return wrong;
      await store.transaction(async (transaction) => {
        await writeDraft(transaction, params.rule, body, context.principal, wallClock.now());
        await audit.record(auditOf(context, 'draft', params.rule, body), transaction);
      });
      return detailOf(dependencies, (await selectRule(db, params.rule)) as StoredRule, context.principal.scope);
    }),
    route(contract.approveDraft, async ({ params, body }, context) => {
      const stored = await selectRule(db, params.rule);
      if (!stored) return ruleMissing(params.rule);
      if (!stored.draft) return draftMissing(params.rule);
      if (stored.draftAt !== body.draftAt) return draftChanged();
      if (stored.draftById === context.principal.id)
        return refuse('SECOND_PERSON_REQUIRED', 'Whoever wrote a draft cannot agree to it; ask somebody else.');
      const { id, name, roles } = context.principal;
      const approval = { byId: id, byName: name, isCompliance: roles.includes('compliance'), at: wallClock.now() };
      const agreed = await store.transaction(async (transaction) => {
        const done = await insertApproval(transaction, stored, {
          ...approval,
          legalOpinion: body.legalOpinion ?? null,
        });
        if (done) await audit.record(auditOf(context, 'approve', params.rule, body), transaction);
        return done;
      });
      return agreed ? detail(params.rule, context) : draftChanged();
    }),
    route(contract.activateRule, async ({ params }, context) => activate(dependencies, params.rule, context)),
    route(contract.retireRule, async ({ params, body }, context) => {
      const stored = await selectRule(db, params.rule);
      if (!stored) return ruleMissing(params.rule);
      if (stored.status !== 'active') return notActive(params.rule);
      await store.transaction(async (transaction) => {
        await retireRule(transaction, params.rule);
        await audit.record(auditOf(context, 'retire', params.rule, body), transaction);
      });
      return detail(params.rule, context);
    }),
  ];
};
