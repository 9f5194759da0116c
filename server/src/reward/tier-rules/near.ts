// How near a member is to the next tier: the share of its condition that is reached, and what is missing where one thing alone is.
import { type Check, check } from './condition.ts';
import type { Metric, Scheme, Tier } from './contract.ts';
import { type CustomerFacts, isForOperatorsAlone, measure, type Surroundings } from './metric.ts';
import { windowOf } from './period.ts';

/** A tier that a member does not have yet. */
export interface NextTier {
  readonly tier: Tier;
  /** Of its condition, below 1: each number against its threshold; the least of parts that are all needed, the best of alternatives. */
  readonly share: number;
  /** The one number that is missing; null where several are, or where it may not be told because it would invite to trade. */
  readonly missing: { readonly metric: Metric; readonly gap: number } | null;
}

/** How much of the condition is reached, from 0 to 1. What is not known is not reached. */
export const shareOf = (checked: Check): number => {
  if (checked.met) return 1;
  if (checked.kind === 'metric')
    return checked.value === null || checked.atLeast <= 0 ? 0 : Math.max(0, checked.value / checked.atLeast);
  const shares = checked.of.map(shareOf);
  return checked.kind === 'all' ? Math.min(...shares) : Math.max(...shares);
};

/** Numbers that are missing; of alternatives those of the nearest one. */
const missingOf = (checked: Check): readonly Extract<Check, { kind: 'metric' }>[] => {
  if (checked.met) return [];
  if (checked.kind === 'metric') return [checked];
  if (checked.kind === 'all') return checked.of.flatMap(missingOf);
  const nearest = checked.of.reduce((best, each) => (shareOf(each) > shareOf(best) ? each : best));
  return missingOf(nearest);
};

/** The next tier of a member of the rank as of a day; null where there is none, or it is had by invitation alone. */
export const nextTier = (
  scheme: Scheme,
  member: { readonly rank: number; readonly joinedOn: number; readonly facts: CustomerFacts },
  day: number,
  surroundings: Surroundings,
): NextTier | null => {
  const tier = scheme.tiers[member.rank + 1];
  if (!tier || tier.qualify === null || tier.invitationOnly) return null;
  const { facts, joinedOn } = member;
  const window = windowOf(scheme.period, day, facts.openedOn ?? joinedOn);
  const checked = check(tier.qualify, (metric) => measure(metric, facts, window, day, surroundings));
  // Met, and not risen yet: it rises at the end of the period, and nothing is missing.
  if (checked.met) return null;
  const [one, ...others] = missingOf(checked);
  const told = one && others.length === 0 && one.gap !== null && !isForOperatorsAlone(one.metric);
  return { tier, share: shareOf(checked), missing: told ? { metric: one.metric, gap: one.gap ?? 0 } : null };
};
