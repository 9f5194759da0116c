// Up to which day a scheme may be evaluated: what it measures must be there. Until then the scheme is stale and says what it waits for.
import type { BusinessDate } from '../../kernel/index.ts';
import { businessDateAt } from '../../kernel/index.ts';
import { assetDays } from '../../know/profiles/index.ts';
import { dateOfDay, dayNumber } from '../../know/purchases/index.ts';
import type { Scheme } from '../tier-rules/contract.ts';
import { tradingDays } from '../trading-days/index.ts';
import type { TiersDependencies } from './dependencies.ts';
import { type Needs, needsAssets, needsOf } from './facts.ts';
import type { Stale } from './store.ts';

export interface Readiness {
  /** The last day that may be evaluated. */
  readonly through: number;
  readonly stale: Stale | null;
}

export const todayOf = ({ clock, timeZone }: Pick<TiersDependencies, 'clock' | 'timeZone'>): number =>
  dayNumber(businessDateAt(clock.now(), timeZone));

const stale = (waitsFor: Stale['waitsFor'], day: number, dataset: string | null = null): Readiness => ({
  through: day - 1,
  stale: { waitsFor, dataset, day: dateOfDay(day) },
});

/** The first trading day in (after, last] whose end-of-day assets nobody has delivered. */
const assetsReady = async (
  { db }: TiersDependencies,
  isTradingDay: ReturnType<typeof tradingDays>,
  after: number | null,
  last: number,
): Promise<Readiness> => {
  let first = after === null ? last : after + 1;
  // Without an earlier evaluation the latest trading day counts.
  while (after === null && first > last - 30 && isTradingDay(first) === false) first -= 1;
  const delivered = new Set(await assetDays(db, dateOfDay(first), dateOfDay(last)));
  for (let day = first; day <= last; day += 1) {
    const trades = isTradingDay(day);
    if (trades === null) return stale('calendar', day);
    if (trades && !delivered.has(dateOfDay(day))) return stale('assets', day);
  }
  return { through: last, stale: null };
};

/** The earlier of the two. */
const earlier = (one: Readiness, other: Readiness): Readiness =>
  other.stale !== null && (one.stale === null || other.through < one.through) ? other : one;

export const readinessOf = async (
  dependencies: TiersDependencies,
  scheme: Scheme,
  needs: Needs,
  evaluatedTo: number | null,
): Promise<Readiness> => {
  const last = todayOf(dependencies) - 1;
  const isTradingDay = tradingDays(await dependencies.tradingCalendar());
  let ready: Readiness = { through: last, stale: null };
  if (needsAssets(needs)) ready = earlier(ready, await assetsReady(dependencies, isTradingDay, evaluatedTo, last));
  for (const dataset of scheme.waitsFor) {
    const { complete, completeThrough } = await dependencies.completeAsOf(dataset, dateOfDay(last) as BusinessDate);
    if (complete) continue;
    const missing = completeThrough === null ? (evaluatedTo ?? last - 1) + 1 : dayNumber(completeThrough) + 1;
    ready = earlier(ready, stale('dataset', missing, dataset));
  }
  return ready;
};

/** The last day whose data are there, else the last finished one: previews and rehearsals say what they lack. */
export const previewDay = async (dependencies: TiersDependencies, scheme: Scheme): Promise<number> => {
  const { through } = await readinessOf(dependencies, scheme, needsOf([scheme]), todayOf(dependencies) - 2);
  return Math.max(through, todayOf(dependencies) - 2);
};
