// Every budget that is in force now: of earning rules, scenes, benefits and items, with what it has given in the span that runs.

import { usageKey as sceneKey } from '../../decide/scene-rules/index.ts';
import { sceneBudgetUsage, sceneDrafts } from '../../decide/scenes/index.ts';
import { type BusinessDate, businessDateAt } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Budget as Limited } from '../benefit-rules/contract.ts';
import { benefitDrafts } from '../benefits/index.ts';
import { budgetUsage, readRuleBook } from '../earning/index.ts';
import { usageKey } from '../earning-rules/index.ts';
import { type Budget, fenOfYuan, spanOf } from '../economics-rules/index.ts';
import { itemDrafts } from '../redemption/index.ts';
import { budgetUsed } from '../scarcity/index.ts';

type Span = Budget['span'];
type Place = Pick<Budget, 'kind' | 'code' | 'name'>;

/** The span that runs; one without end began with the validity of what it limits. */
const spanIn = (span: Span, today: BusinessDate, validFrom: string, validUntil: string | null) =>
  spanOf(span, today) ?? {
    from: (validFrom > today ? today : validFrom) as BusinessDate,
    until: validUntil as BusinessDate | null,
  };

/** A limit of branches counts for each branch that has given something, and for each that has a number of its own. */
const branchesIn = (own: Readonly<Record<string, number>> | undefined, used: Iterable<string>): readonly string[] =>
  [...new Set([...Object.keys(own ?? {}), ...used])].toSorted();

const earningBudgets = async (db: Database, today: BusinessDate): Promise<readonly Budget[]> => {
  const { active } = await readRuleBook(db);
  const used = await budgetUsage(db);
  const seen = new Set<string>();
  return active.flatMap(({ code, rule }) =>
    rule.limits.flatMap((limit): readonly Budget[] => {
      const { of, span, points, branches } = limit;
      if (span === 'order' || (of !== 'rule' && of !== 'branch' && of !== 'programme')) return [];
      const place = {
        rule: code,
        programme: rule.programme,
        wallet: rule.wallet,
        customerId: '',
        device: null,
        date: today,
      };
      const keyOf = (branchId: string | null): string => usageKey(limit, { ...place, branchId }) ?? '';
      const common = {
        ...{ kind: 'earning_rule' as const, code, name: rule.name, span, unit: 'points' as const },
        ...spanIn(span, today, rule.validFrom, rule.validUntil),
      };
      if (of === 'branch') {
        const [before, after] = keyOf('\u0000').split('\u0000') as [string, string];
        const found = [...used.keys()]
          .filter((key) => key.startsWith(before) && key.endsWith(after))
          .map((key) => key.slice(before.length, key.length - after.length));
        return branchesIn(branches, found).map((branchId) => ({
          ...{ ...common, of: 'branch', branchId, planned: branches?.[branchId] ?? points },
          spent: Math.max(0, used.get(keyOf(branchId)) ?? 0),
        }));
      }
      // Rules of one programme state its limit each for themselves: the same limit is one budget.
      const key = `${keyOf(null)} ${points}`;
      if (seen.has(key)) return [];
      seen.add(key);
      const spent = Math.max(0, used.get(keyOf(null)) ?? 0);
      return [{ ...common, of: of === 'rule' ? 'own' : 'programme', branchId: null, planned: points, spent }];
    }),
  );
};

const sceneBudgets = async (db: Database, today: BusinessDate): Promise<readonly Budget[]> => {
  const scenes = (await sceneDrafts.all(db)).filter(({ status }) => status === 'active');
  const used = await sceneBudgetUsage(db);
  return scenes.flatMap(({ code, definition }) =>
    (definition?.limits ?? []).flatMap((limit): readonly Budget[] => {
      const { of, span, awards, branches } = limit;
      if (definition === null || (of !== 'scene' && of !== 'branch')) return [];
      const keyOf = (branchId: string | null): string =>
        sceneKey(limit, { code, customerId: '', branchId, device: null, date: today }) ?? '';
      const common = {
        ...{ kind: 'scene' as const, code, name: definition.name, span, unit: 'times' as const },
        ...spanIn(span, today, definition.validFrom, definition.validUntil),
      };
      if (of === 'scene')
        return [{ ...common, of: 'own', branchId: null, planned: awards, spent: used.get(keyOf(null)) ?? 0 }];
      const [before, after] = keyOf('\u0000').split('\u0000') as [string, string];
      const found = [...used.keys()]
        .filter((key) => key.startsWith(before) && key.endsWith(after))
        .map((key) => key.slice(before.length, key.length - after.length));
      return branchesIn(branches, found).map((branchId) => ({
        ...{ ...common, of: 'branch', branchId, planned: branches?.[branchId] ?? awards },
        spent: used.get(keyOf(branchId)) ?? 0,
      }));
    }),
  );
};

const scarceBudgets = async (
  db: Database,
  place: Place,
  budget: Limited | null,
  valid: { readonly validFrom: string; readonly validUntil: string | null },
  today: BusinessDate,
): Promise<readonly Budget[]> => {
  if (budget === null) return [];
  const { count, yuan } = await budgetUsed(db, `${place.kind}:${place.code}`, budget, today);
  const common = {
    ...{ ...place, of: 'own' as const, branchId: null, span: budget.span },
    ...spanIn(budget.span, today, valid.validFrom, valid.validUntil),
  };
  return [
    ...(budget.count === null
      ? []
      : [{ ...common, unit: 'times' as const, planned: budget.count, spent: Number(count) }]),
    ...(budget.yuan === null
      ? []
      : [{ ...common, unit: 'fen' as const, planned: fenOfYuan(budget.yuan), spent: fenOfYuan(yuan) }]),
  ];
};

/** Every budget in force at the instant. */
export const readBudgets = async (db: Database, at: number, timeZone: string): Promise<readonly Budget[]> => {
  const today = businessDateAt(at, timeZone);
  const found: Budget[] = [...(await earningBudgets(db, today)), ...(await sceneBudgets(db, today))];
  for (const { code, status, definition } of await benefitDrafts.all(db))
    if (status === 'active' && definition)
      found.push(
        ...(await scarceBudgets(
          db,
          { kind: 'benefit', code, name: definition.name },
          definition.budget,
          definition,
          today,
        )),
      );
  for (const { code, status, definition } of await itemDrafts.all(db))
    if (status === 'active' && definition)
      found.push(
        ...(await scarceBudgets(
          db,
          { kind: 'item', code, name: definition.name },
          definition.budget,
          definition,
          today,
        )),
      );
  return found;
};
