// Finds where one group falls behind the others of a broken-down funnel: the step at which, by more than chance, it loses most
// people beyond what the others lose there.
import type { FunnelResult } from '@contracts/know/funnels/contract.ts';

type Group = FunnelResult['groups'][number];

export interface WeakStep {
  readonly group: Group;
  /** From 0. */
  readonly step: number;
  readonly share: number;
  readonly othersShare: number;
  /** Persons who would have come further at the others' share. */
  readonly lostMore: number;
}

/** Chance of so large a difference both ways, by the normal distribution (Abramowitz and Stegun 7.1.26, error below 2e-7). */
const chanceOf = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return sum * Math.exp(-x * x);
};

/** How many stood at the step before, of whom `count` did this one. */
const baseOf = (at: Group['steps'][number] | undefined, before: number | undefined): number =>
  at?.fromPrevious ? Math.round(at.count / at.fromPrevious) : (before ?? 0);

const SIGNIFICANT = 0.05;

/**
 * The weakest step of any group. Each group is held against the others of its segment at each step, two-proportion z-test,
 * Bonferroni over all that are held. Null where nothing stands out.
 */
export const weakestStep = (result: FunnelResult): WeakStep | null => {
  const groups = result.groups.filter(({ key }) => key.kind !== 'all');
  const tests = groups.length * (result.steps.length - 1);
  let weakest: WeakStep | null = null;
  for (const group of groups) {
    const others = groups.filter(({ key }) => key.segment === group.key.segment && key !== group.key);
    for (let step = 1; step < result.steps.length; step++) {
      const at = ({ steps }: Group) => ({
        done: steps[step]?.count ?? 0,
        of: baseOf(steps[step], steps[step - 1]?.count),
      });
      const own = at(group);
      const rest = others
        .map(at)
        .reduce((sum, each) => ({ done: sum.done + each.done, of: sum.of + each.of }), { done: 0, of: 0 });
      if (own.of === 0 || rest.of === 0) continue;
      const [share, othersShare] = [own.done / own.of, rest.done / rest.of];
      const pooled = (own.done + rest.done) / (own.of + rest.of);
      const error = Math.sqrt(pooled * (1 - pooled) * (1 / own.of + 1 / rest.of));
      if (error === 0 || share >= othersShare) continue;
      if (chanceOf((othersShare - share) / error) * tests >= SIGNIFICANT) continue;
      const lostMore = Math.round((othersShare - share) * own.of);
      if (weakest === null || lostMore > weakest.lostMore) weakest = { group, step, share, othersShare, lostMore };
    }
  }
  return weakest;
};
