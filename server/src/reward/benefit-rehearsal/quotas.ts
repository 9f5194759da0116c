// What tiers give of a benefit in periods, as if all of it were used: for rehearsals of benefits and of tiers.
import type { BusinessDate } from '../../kernel/index.ts';
import type { Entitlement } from '../benefit-rules/contract.ts';
import { entitledOn, type Period, periodOf, type TierStay } from '../benefit-rules/index.ts';

/** A quota without end counts as one unit a period: nobody knows how often it would have been used. */
const WITHOUT_END = 1;

/** What a tier gives in a period of itself: all of it is taken to be used, so nothing is carried over. */
export const quotaOf = (
  entitlement: Entitlement,
  stays: readonly TierStay[],
  period: Period,
  last: BusinessDate,
): number => {
  const alone = { ...entitlement, rollOver: { periods: 0, max: null } };
  return entitledOn(alone, stays, [], period.start, last).quota ?? WITHOUT_END;
};

/** Periods that begin within the days; without a quota of tiers the days are one stretch. */
export const periodsIn = (entitlement: Entitlement | null, from: BusinessDate, to: BusinessDate): readonly Period[] => {
  if (entitlement === null) return [];
  const periods: Period[] = [];
  for (
    let period = periodOf(from, entitlement.period);
    period.start <= to;
    period = periodOf(period.end, entitlement.period)
  )
    if (period.start >= from) periods.push(period);
  return periods;
};
