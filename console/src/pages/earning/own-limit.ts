// A limit of an earning rule, with those that single branches have instead.
import type { Limit } from '@contracts/reward/earning/contract.ts';

/** The limit with this many points for one branch; null: the branch has what every other has. */
export const withBranch = (limit: Limit, branchId: string, points: number | null): Limit => {
  const { branches = {}, ...rest } = limit;
  const others = Object.entries(branches).filter(([each]) => each !== branchId);
  const next = points === null ? others : [...others, [branchId, points] as const];
  return next.length === 0 ? rest : { ...rest, branches: Object.fromEntries(next) };
};

/** The limit for another subject: only those of branches know branches. */
export const limitOf = (limit: Limit, of: Limit['of']): Limit => {
  const { branches: _branches, ...rest } = limit;
  return of === 'branch' ? { ...limit, of } : { ...rest, of };
};
