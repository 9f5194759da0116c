// How much of a benefit a customer may still use by tier: quotas of the periods, what is carried over, what a change of tier does.
// Computed from the stays in tiers and the days of use, never counted on: whoever asks twice gets the same.
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { Entitlement } from './contract.ts';
import { type Period, periodBefore, periodOf } from './period.ts';

/** A customer in a tier on days [from, to). */
export interface TierStay {
  readonly tier: string;
  readonly from: BusinessDate;
  readonly to: BusinessDate | null;
}

/** Units used on a day. */
export interface UsedOn {
  readonly date: BusinessDate;
  readonly units: number;
}

export interface Entitled {
  readonly period: Period;
  /** The tier on the day. */
  readonly tier: string | null;
  /** Of the period itself; null: without end. */
  readonly quota: number | null;
  /** Carried over from earlier periods. */
  readonly rolled: number;
  /** Units that count against quota and what was carried over. */
  readonly used: number;
  /** Null: without end. */
  readonly left: number | null;
}

/** Earlier periods that are looked at, at most. */
const PERIODS_MAX = 24;

const quotaOf = ({ quotas }: Entitlement, tier: string): number | null => {
  const found = quotas.find((each) => each.tier === tier);
  return found ? found.quota : 0;
};

const greater = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : Math.max(one, other);

const isAbove = (one: number | null, other: number | null): boolean => other !== null && (one === null || one > other);

/** Stays that touch the days of the period up to and with the day, in their order. */
const staysWithin = (stays: readonly TierStay[], period: Period, day: BusinessDate): readonly TierStay[] =>
  stays
    .filter(({ from, to }) => from <= day && (to === null || to > period.start))
    .toSorted((one, other) => (one.from < other.from ? -1 : 1));

const lastDayOf = (period: Period, today: BusinessDate): BusinessDate =>
  today < period.end ? today : addDays(period.end, -1);

interface OfPeriod {
  readonly tier: string | null;
  readonly quota: number | null;
  /** The day from which use counts. */
  readonly countsFrom: BusinessDate;
}

const ofPeriod = (
  entitlement: Entitlement,
  stays: readonly TierStay[],
  period: Period,
  day: BusinessDate,
): OfPeriod => {
  const own = staysWithin(stays, period, day);
  const now = own.find(({ from, to }) => from <= day && (to === null || to > day)) ?? null;
  const current = now ? quotaOf(entitlement, now.tier) : 0;
  const best = own.reduce<number | null>((most, { tier }) => greater(most, quotaOf(entitlement, tier)), 0);
  const quota = entitlement.fall === 'period_end' ? best : current;
  const risen = own.findLast(({ tier, from }, index) => {
    const before = own[index - 1];
    return (
      from > period.start &&
      before !== undefined &&
      isAbove(quotaOf(entitlement, tier), quotaOf(entitlement, before.tier))
    );
  });
  return {
    ...{ tier: now?.tier ?? null, quota },
    countsFrom: entitlement.rise === 'fresh' && risen ? risen.from : period.start,
  };
};

interface Lot {
  /** Periods since it was given. */
  age: number;
  left: number;
}

const consume = (lots: readonly Lot[], units: number): void => {
  let missing = units;
  for (const lot of lots) {
    const taken = Math.min(lot.left, missing);
    lot.left -= taken;
    missing -= taken;
  }
};

const sum = (lots: readonly Lot[]): number => lots.reduce((total, { left }) => total + left, 0);

/** What goes on into the next period: not too old, and not more than may. */
const carried = (lots: readonly Lot[], { periods, max }: Entitlement['rollOver']): Lot[] => {
  const young = lots
    .map(({ age, left }) => ({ age: age + 1, left }))
    .filter(({ age, left }) => age <= periods && left > 0);
  let beyond = max === null ? 0 : Math.max(0, sum(young) - max);
  for (const lot of young) {
    const cut = Math.min(lot.left, beyond);
    lot.left -= cut;
    beyond -= cut;
  }
  return young;
};

const periodsUpTo = (entitlement: Entitlement, since: BusinessDate, today: BusinessDate): readonly Period[] => {
  const periods = [periodOf(today, entitlement.period)];
  while (periods.length <= PERIODS_MAX && entitlement.rollOver.periods > 0) {
    const [first] = periods;
    if (!first || first.start <= since) break;
    periods.unshift(periodBefore(first, entitlement.period));
  }
  return periods;
};

/** What a customer with these stays and uses may still use on a day. `since`: the first day on which the benefit was there. */
export const entitledOn = (
  entitlement: Entitlement,
  stays: readonly TierStay[],
  uses: readonly UsedOn[],
  since: BusinessDate,
  today: BusinessDate,
): Entitled => {
  const usedIn = ({ start, end }: Period, from: BusinessDate): number =>
    uses.reduce((total, { date, units }) => (date >= start && date >= from && date < end ? total + units : total), 0);
  const periods = periodsUpTo(entitlement, since, today);
  let lots: Lot[] = [];
  for (const period of periods.slice(0, -1)) {
    const { quota, countsFrom } = ofPeriod(entitlement, stays, period, lastDayOf(period, today));
    // What has no end leaves nothing to carry.
    const own = [...lots, { age: 0, left: quota ?? 0 }];
    consume(own, usedIn(period, countsFrom));
    // Whoever has no quota in a period carries nothing through it.
    lots = quota === 0 ? [] : carried(own, entitlement.rollOver);
  }
  const period = periods.at(-1) ?? periodOf(today, entitlement.period);
  const { tier, quota, countsFrom } = ofPeriod(entitlement, stays, period, today);
  const used = usedIn(period, countsFrom);
  const rolled = quota === 0 ? 0 : sum(lots);
  return { period, tier, quota, rolled, used, left: quota === null ? null : Math.max(0, quota + rolled - used) };
};
