// Why a member has a tier, what is missing for the next one, and when it will fall unless something is done. All of it by deciding again:
// nothing here has rules of its own.
import { type Check, check, type Measure, without } from './condition.ts';
import type { Scheme } from './contract.ts';
import { evaluate, type Member, type MemberState } from './decide.ts';
import { isForOperatorsAlone, measure, type Surroundings } from './metric.ts';
import { type Window, windowOf } from './period.ts';

/** Customers are never told how many trades, how much turnover or commission is missing. */
export type Audience = 'operator' | 'customer';

export interface TierCheck {
  readonly rank: number;
  /** Null where the tier has no condition, or none that the audience may see. */
  readonly check: Check | null;
  /** Parts were left out for the audience. */
  readonly partsHidden: boolean;
  /** The tier also needs an invitation, which the member does not have. */
  readonly invitationMissing: boolean;
}

export interface Fall {
  /** First day of the lower tier. */
  readonly on: number;
  readonly rank: number;
  /** What keeps the tier, over the days that will decide it, by what is known now. */
  readonly unless: TierCheck;
}

export interface Explanation {
  readonly window: Window;
  readonly why: TierCheck | null;
  readonly next: TierCheck | null;
  /** When the tier falls if assets stay as they are and nothing else comes in; null: not within the forecast. */
  readonly fall: Fall | null;
  /** Days looked ahead; fewer where the trading calendar ends. */
  readonly forecastDays: number;
}

export interface ExplanationInput {
  readonly scheme: Scheme;
  readonly state: MemberState;
  readonly member: Member;
  readonly day: number;
  readonly surroundings: Surroundings;
  readonly audience: Audience;
  /** The first day that has not been decided yet; the day after the measured one unless told. */
  readonly undecidedFrom?: number;
}

const FORECAST_DAYS_MAX = 800;

const checkOf = (
  { scheme, member, day, audience }: ExplanationInput,
  rank: number,
  which: 'qualify' | 'keep',
  measured: Measure,
): TierCheck | null => {
  const tier = scheme.tiers[rank];
  if (!tier || rank === 0) return null;
  const condition = which === 'keep' ? (tier.keep ?? tier.qualify) : tier.qualify;
  const whole = condition === null ? null : check(condition, measured);
  const shown = whole && audience === 'customer' ? without(whole, isForOperatorsAlone) : whole;
  const until = member.invited.get(rank);
  const invitationMissing = tier.invitationOnly && (until === undefined || (until !== null && until < day));
  return { rank, check: shown, partsHidden: JSON.stringify(shown) !== JSON.stringify(whole), invitationMissing };
};

/** A fall that is ahead: decided on a day, over days that may begin with the period that began the grace. */
interface FallAhead {
  readonly on: number;
  readonly rank: number;
  readonly decidedOn: number;
  readonly since: number | null;
}

/** Decides day after day with what is known now, until the tier falls. */
const firstFall = (
  { scheme, state, member, day, surroundings, undecidedFrom = day + 1 }: ExplanationInput,
  days: number,
): FallAhead | null => {
  let current = state;
  for (let ahead = undecidedFrom; ahead <= day + days; ahead += 1) {
    const { state: next, changes } = evaluate({
      ...{ scheme, before: current, member, day: ahead, surroundings, evaluatedTo: ahead - 1 },
    });
    const fallen = changes.find(({ from, to }) => from !== null && to < from);
    if (fallen && fallen.to < state.rank)
      return { on: fallen.on, rank: fallen.to, decidedOn: ahead, since: current.grace?.windowFrom ?? null };
    current = next;
  }
  return null;
};

/** How far ahead the calendar is known, where a scheme measures trading days. */
const knownDays = (scheme: Scheme, day: number, { isTradingDay }: Surroundings): number => {
  if (!JSON.stringify(scheme.tiers).includes('"trading"')) return FORECAST_DAYS_MAX;
  let days = 0;
  while (days < FORECAST_DAYS_MAX && isTradingDay(day + days + 1) !== null) days += 1;
  return days;
};

export const explain = (input: ExplanationInput): Explanation => {
  const { scheme, state, member, day, surroundings } = input;
  const anchor = member.facts.openedOn ?? state.joinedOn;
  const window = windowOf(scheme.period, day, anchor);
  const measured: Measure = (metric) => measure(metric, member.facts, window, day, surroundings);
  const forecastDays = knownDays(scheme, day, surroundings);
  const fall = state.rank === 0 ? null : firstFall(input, forecastDays);
  // What keeps the tier is measured over the days that will decide: what this period has may have been enough, and the next one needs it anew.
  const then: Measure = (metric) => {
    if (!fall) return measured(metric);
    const { from, to } = windowOf(scheme.period, fall.decidedOn, anchor);
    const deciding = { from: Math.min(fall.since ?? from, from), to };
    return measure(metric, member.facts, deciding, fall.decidedOn, surroundings);
  };
  const unless = checkOf(input, state.rank, 'keep', then);
  return {
    window,
    why: checkOf(input, state.rank, 'qualify', measured),
    next: checkOf(input, state.rank + 1, 'qualify', measured),
    fall: fall && unless ? { on: fall.on, rank: fall.rank, unless } : null,
    forecastDays,
  };
};
