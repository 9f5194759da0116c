// Rules and awards as the API shows them.
import type { z } from 'zod';
import { draftView } from '../../decide/drafts/index.ts';
import { addDays, businessDateAt } from '../../kernel/index.ts';
import { scopeCondition } from '../../know/profiles/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { postingIdsOf } from '../ledger/index.ts';
import { type AwardRow, selectTotals } from './awards-store.ts';
import type * as contract from './contract.ts';
import type { EarningDependencies } from './dependencies.ts';
import type { RuleActs } from './rule-routes.ts';
import { readRuleBook, ruleDrafts, type StoredRule, selectRated } from './rules-store.ts';

type Summary = z.input<(typeof contract.listRules)['response']>['items'][number];
type Detail = z.input<(typeof contract.readRule)['response']>;
type AwardView = z.input<(typeof contract.listAwards)['response']>['items'][number];

const DAYS = 30;

/** What rules gave lately in the scope. */
export const totalsIn = async (dependencies: EarningDependencies, scope: DataScope) => {
  const { db, clock, timeZone } = dependencies;
  const since = addDays(businessDateAt(clock.now(), timeZone), -DAYS);
  return selectTotals(db, since, await scopeCondition(dependencies, scope));
};

export const summaryOf = (
  stored: StoredRule,
  totals: Awaited<ReturnType<typeof totalsIn>>,
  profile: Awaited<ReturnType<EarningDependencies['complianceProfile']>>,
): Summary | null => {
  const definition = stored.definition ?? stored.draft;
  if (!definition) return null;
  const { granted = 0, customers = 0, refused = 0 } = totals.get(stored.code) ?? {};
  return {
    ...{
      rule: stored.code,
      status: stored.status,
      version: stored.version,
      hasDraft: stored.draft !== null,
      definition,
    },
    ...{
      class: definition.compliance[profile],
      granted: Number(granted),
      customers: Number(customers),
      refused: Number(refused),
    },
  };
};

export const detailOf = async (
  dependencies: EarningDependencies,
  acts: Pick<RuleActs, 'activationOf'>,
  stored: StoredRule,
  scope: DataScope,
): Promise<Detail> => {
  const { db, complianceProfile } = dependencies;
  const summary = summaryOf(stored, await totalsIn(dependencies, scope), await complianceProfile());
  return {
    ...{ ...(summary as Summary), ...(await draftView(db, ruleDrafts, acts, stored)) },
    ratedTo: (await selectRated(db)).get(stored.code) ?? null,
  };
};

/** Awards with their rules and with the numbers of their postings. */
export const awardViews = async (db: Database, rows: readonly AwardRow[]): Promise<AwardView[]> => {
  const [book, postings] = await Promise.all([readRuleBook(db), postingIdsOf(db, rows)]);
  return rows.map(({ inputs, branchId: _branchId, lines, ...shown }, index) => {
    const name = book.version(shown.rule, shown.version)?.rule.name ?? null;
    const postingId = postings[index] ?? null;
    return { ...shown, postingId, lines: [...lines], name, inputs: { ...inputs.attributes } };
  });
};
