// Routes of awards and of grants by hand.
import { subjectOf } from '../../decide/rules/index.ts';
import { businessDateAt, isRefusal, refuse } from '../../kernel/index.ts';
import { customersAmong, scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type CallContext, type Route, route } from '../../platform/http/index.ts';
import { rate } from '../earning-rules/index.ts';
import { auditOf, customerMissing, notActive, ruleMissing } from './answers.ts';
import { selectAwardsOf } from './awards-store.ts';
import { isValidOn, withBranches } from './cases.ts';
import * as contract from './contract.ts';
import { decideCases } from './decide.ts';
import type { EarningDependencies } from './dependencies.ts';
import { postOpen } from './post.ts';
import { createRuleRoutes } from './rule-routes.ts';
import { readRuleBook } from './rules-store.ts';
import { readInputs } from './subjects.ts';
import { awardViews } from './views.ts';

const isVisible = async (dependencies: EarningDependencies, scope: DataScope, customerId: string): Promise<boolean> =>
  (await customersAmong(dependencies.db, [customerId], await scopeCondition(dependencies, scope))).has(customerId);

interface Grant {
  readonly key: string;
  readonly customerId: string;
  readonly reason: string;
}

/** Decides and posts a grant; the key makes a repeated one the same. */
const grant = async (
  dependencies: EarningDependencies,
  code: string,
  { key, customerId, reason }: Grant,
  context: CallContext,
) => {
  const { store, db, registry, clock, timeZone, audit } = dependencies;
  const book = await readRuleBook(db);
  const inForce = book.active.find((each) => each.code === code);
  if (!inForce) return book.known.some((each) => each.code === code) ? notActive(code) : ruleMissing(code);
  const { rule } = inForce;
  const date = businessDateAt(clock.now(), timeZone);
  if (rule.trigger.word !== 'manual')
    return refuse('RULE_NOT_VALID', `The rule ${code} is set off by itself; choose a rule for grants by hand.`);
  if (!isValidOn(rule, date)) return notActive(code);
  const inputs = (await readInputs(db, registry, [rule], [customerId])).get(customerId);
  if (!inputs || !(await isVisible(dependencies, context.principal.scope, customerId)))
    return customerMissing(customerId);
  const [made] = await withBranches(dependencies, [
    {
      ...{ inForce, customerId, occasion: key, date, occurredAt: clock.now(), branchId: null, device: null },
      ...{ cause: `${context.principal.name}: ${reason}`, excluded: [], inputs, isEvent: false },
      rated: rate(rule, [{ quantity: 1, of: {} }], subjectOf(inputs, date)),
    },
  ]);
  await store.transaction(async (transaction) => {
    await decideCases(transaction, made ? [made] : [], book.active, clock.now());
    await audit.record(auditOf(context, 'grant', code, { key, customerId, reason }), transaction);
  });
  await postOpen(dependencies);
  return { occasion: key };
};

export const createEarningRoutes = (dependencies: EarningDependencies): readonly Route[] => {
  const { db } = dependencies;
  return [
    ...createRuleRoutes(dependencies),
    route(contract.listAwards, async ({ params, query }, { principal }) => {
      if (!(await isVisible(dependencies, principal.scope, params.customerId)))
        return customerMissing(params.customerId);
      const rows = await selectAwardsOf(db, params.customerId, query.before ?? null, query.size + 1);
      const shown = rows.slice(0, query.size);
      const last = shown.at(-1);
      return {
        items: await awardViews(db, shown),
        next: rows.length > query.size && last ? last.awardId : null,
      };
    }),
    route(contract.grantByHand, async ({ params, body }, context) => {
      const granted = await grant(dependencies, params.rule, body, context);
      if (isRefusal(granted)) return granted;
      const rows = await selectAwardsOf(db, body.customerId, null, 100);
      const own = rows.find(({ rule, occasion }) => rule === params.rule && occasion === granted.occasion);
      const [view] = await awardViews(db, own ? [own] : []);
      return view ?? customerMissing(body.customerId);
    }),
  ];
};
