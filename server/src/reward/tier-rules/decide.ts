// One day of one member: the state before and what is known give the state after, and the changes. No clock, no store: the same facts
// always give the same tiers, however the days are cut into runs.
import { check, failing, holds, type Measure, metricsOf } from './condition.ts';
import type { Metric, Scheme, TierCondition } from './contract.ts';
import { type CustomerFacts, isReversible, isWithoutHistory, measure, type Surroundings } from './metric.ts';
import { type Days, type Window, windowOf } from './period.ts';

export type ChangeReason = 'joined' | 'upgrade' | 'downgrade' | 'reversal' | 'restated';

export interface TierChange {
  /** Null for who had no tier in the scheme before. */
  readonly from: number | null;
  readonly to: number;
  /** First day of the tier. Earlier than the evaluated day where the past is set right. */
  readonly on: number;
  readonly reason: ChangeReason;
}

/** Time in which a tier is kept though it was not earned again. */
export interface Grace {
  readonly startedOn: number;
  /** Last day of it. */
  readonly endsOn: number;
  /** First day of the period that was not enough: what comes in grace still counts for it. */
  readonly windowFrom: number;
}

/** The last day on which a tier was found to be earned, and the days it was measured over; null while it is only kept. */
export interface Qualified extends Days {
  readonly on: number;
}

/** A member as it follows from the facts; what operators lay over it (manual tiers) is kept apart. Ranks count from 0. */
export interface MemberState {
  readonly rank: number;
  readonly since: number;
  readonly joinedOn: number;
  readonly qualified: Qualified | null;
  readonly grace: Grace | null;
  /** Tiers held before within the same period, lowest first: what a reversal falls back on. */
  readonly earlier: readonly { readonly rank: number; readonly qualified: Qualified | null }[];
}

export interface Member {
  readonly facts: CustomerFacts;
  /** Ranks by invitation, with their last day (null: without end). */
  readonly invited: ReadonlyMap<number, number | null>;
}

export interface Evaluation {
  readonly state: MemberState;
  readonly changes: readonly TierChange[];
  /** Facts of days too long ago no longer earn the tier: somebody has to look. */
  readonly review: { readonly qualifiedOn: number } | null;
}

/** A tier found earned is noted again after so many days where every day is a review: rows are not rewritten daily. */
const NOTED_AGAIN_AFTER_DAYS = 30;

interface Day {
  readonly scheme: Scheme;
  readonly member: Member;
  readonly surroundings: Surroundings;
  readonly day: number;
  readonly anchor: number;
  /** Numbers measured already, by window and metric: tiers of a scheme mostly ask for the same ones. */
  readonly measured: Map<string, number | null>;
}

/** Metrics by what they say, each with a number: it is looked for once for each tier, day and member. */
const numbers = new Map<string, number>();
const numbered = new WeakMap<Metric, number>();
const numberOf = (metric: Metric): number => {
  const known = numbered.get(metric);
  if (known !== undefined) return known;
  const name = JSON.stringify(metric);
  const number = numbers.get(name) ?? numbers.size;
  numbers.set(name, number);
  numbered.set(metric, number);
  return number;
};

const measuring = ({ member, surroundings, day, measured }: Day, window: Days): Measure => {
  const prefix = `${window.from} ${window.to} `;
  return (metric) => {
    const key = prefix + numberOf(metric);
    const known = measured.get(key);
    if (known !== undefined) return known;
    const value = measure(metric, member.facts, window, day, surroundings);
    measured.set(key, value);
    return value;
  };
};

const isInvited = ({ member, day }: Day, rank: number): boolean => {
  const until = member.invited.get(rank);
  return until !== undefined && (until === null || until >= day);
};

/** Whether a tier is open to the member and its condition holds. */
const reaches = (on: Day, rank: number, which: 'qualify' | 'keep', measured: Measure): boolean => {
  const tier = on.scheme.tiers[rank];
  if (!tier || (tier.invitationOnly && !isInvited(on, rank))) return false;
  if (rank === 0) return true;
  const condition = which === 'keep' ? (tier.keep ?? tier.qualify) : tier.qualify;
  return condition === null ? tier.invitationOnly : holds(condition, measured);
};

/** The highest tier earned over the days. */
const earnedOver = (on: Day, window: Days): number => {
  const measured = measuring(on, window);
  for (let rank = on.scheme.tiers.length - 1; rank > 0; rank -= 1)
    if (reaches(on, rank, 'qualify', measured)) return rank;
  return 0;
};

/** The highest tier earned, or kept by what keeps it. */
const deservedOver = (on: Day, window: Days, held: number): number => {
  const earned = earnedOver(on, window);
  const measured = measuring(on, window);
  for (let rank = held; rank > earned; rank -= 1) if (reaches(on, rank, 'keep', measured)) return rank;
  return earned;
};

const windowOn = (on: Day): Window => windowOf(on.scheme.period, on.day, on.anchor);

const qualifiedOver = (on: Day, { from, to }: Days): Qualified => ({ on: on.day, from, to });

/**
 * Why a tier that was earned on a past day no longer is, by what is known now; null where it still stands. Metrics without history are
 * taken to have been enough.
 */
const lostSince = (on: Day, rank: number, qualified: Qualified): 'reversal' | 'restated' | null => {
  const tier = on.scheme.tiers[rank];
  const then = { ...on, day: qualified.on, measured: new Map() };
  const window: Days = qualified;
  const measured: Measure = (metric) =>
    isWithoutHistory(metric) ? Number.MAX_SAFE_INTEGER : measuring(then, window)(metric);
  const stands = (condition: TierCondition | null): boolean => condition === null || holds(condition, measured);
  if (!tier || stands(tier.qualify) || (tier.keep !== null && stands(tier.keep))) return null;
  const lost = tier.qualify === null ? [] : failing(check(tier.qualify, measured));
  return lost.some(isReversible) ? 'reversal' : 'restated';
};

/** What is left when the held tier is taken away: the highest earlier one that still stands, or what is earned now. */
const fallBack = (on: Day, state: MemberState): MemberState => {
  const window = windowOn(on);
  const deserved = deservedOver(on, window, state.rank - 1);
  const standing = state.earlier.filter(
    ({ rank, qualified }) => qualified === null || lostSince(on, rank, qualified) === null,
  );
  const best = standing.at(-1);
  if (best === undefined || deserved >= best.rank)
    return {
      ...state,
      rank: deserved,
      qualified: deserved === 0 ? null : qualifiedOver(on, window),
      grace: null,
      earlier: [],
    };
  return { ...state, ...best, grace: null, earlier: standing.slice(0, -1) };
};

/** A tier whose ground was taken away since: acts, waits for the review, or asks somebody to look. */
const setRight = (on: Day, state: MemberState, partial: boolean): Evaluation | null => {
  const { scheme, day } = on;
  const { rank, qualified } = state;
  if (rank === 0 || qualified === null || day - qualified.on > 2 * scheme.latenessDays) return null;
  const lost = lostSince(on, rank, qualified);
  if (lost === null) return null;
  const acts = lost === 'reversal' ? scheme.reversal === 'at_once' : scheme.restated === 'retroactive';
  if (!acts) return null;
  if (day - qualified.on > scheme.latenessDays) return { state, changes: [], review: { qualifiedOn: qualified.on } };
  const left = fallBack(on, state);
  if (left.rank >= rank) return null;
  const next = partial ? day : day + 1;
  const since = lost === 'restated' ? Math.min(state.since, next) : next;
  return {
    state: { ...left, since },
    changes: [{ from: rank, to: left.rank, on: since, reason: lost }],
    review: null,
  };
};

/** The first day since `from` on which restated facts give the tier; the evaluated day where they do not. */
const firstReached = (on: Day, rank: number, from: number, evaluatedTo: number): number => {
  for (let day = from; day <= Math.min(evaluatedTo, on.day - 1); day += 1) {
    const then = { ...on, day, measured: new Map() };
    if (earnedOver(then, windowOn(then)) >= rank) return day;
  }
  return on.day;
};

/** Whether past days can be measured again for this tier. */
const mayReachBack = ({ restated, upgrade, tiers }: Scheme, rank: number): boolean => {
  const tier = tiers[rank];
  if (restated !== 'retroactive' || upgrade !== 'at_once' || !tier || tier.invitationOnly) return false;
  return !metricsOf(tier.qualify).some(isWithoutHistory);
};

const upgraded = (on: Day, state: MemberState, rank: number, evaluatedTo: number, partial: boolean): Evaluation => {
  const { scheme, day } = on;
  const window = windowOn(on);
  const floor = Math.max(window.from, state.since - 1, day - scheme.latenessDays);
  const reached = mayReachBack(scheme, rank) ? firstReached(on, rank, floor, evaluatedTo) : day;
  const isRestated = reached < day;
  const since = isRestated ? reached + 1 : partial ? day : day + 1;
  const earlier = [...state.earlier, { rank: state.rank, qualified: state.qualified }].filter(
    (each) => each.rank > 0 && each.rank < rank,
  );
  return {
    state: { ...state, rank, since, qualified: qualifiedOver(on, window), grace: null, earlier },
    changes: [{ from: state.rank, to: rank, on: since, reason: isRestated ? 'restated' : 'upgrade' }],
    review: null,
  };
};

const unchanged = (state: MemberState): Evaluation => ({ state, changes: [], review: null });

/** Takes the tier down by the scheme's mode; one level down begins a new grace. */
const lowered = (on: Day, state: MemberState, deserved: number, measured: Days): Evaluation => {
  const { scheme, day } = on;
  const { mode, graceDays } = scheme.downgrade;
  const rank = mode === 'one_level' ? Math.max(state.rank - 1, deserved) : deserved;
  const again = rank > deserved && graceDays > 0;
  const grace = again ? { startedOn: day, endsOn: day + graceDays, windowFrom: measured.from } : null;
  const qualified = rank === deserved && rank > 0 ? qualifiedOver(on, measured) : null;
  return {
    state: { ...state, rank, since: day + 1, qualified, grace, earlier: [] },
    changes: [{ from: state.rank, to: rank, on: day + 1, reason: 'downgrade' }],
    review: null,
  };
};

const renewed = (on: Day, state: MemberState, measured: Days): Evaluation => {
  const isDaily = on.scheme.period.kind === 'rolling' || on.scheme.period.kind === 'lifetime';
  const isRecent = state.qualified !== null && on.day - state.qualified.on < NOTED_AGAIN_AFTER_DAYS;
  if (state.rank === 0 || (isDaily && isRecent && state.grace === null)) return unchanged(state);
  return unchanged({ ...state, qualified: qualifiedOver(on, measured), grace: null, earlier: [] });
};

/** In grace: recovered, still waiting, or over. */
const duringGrace = (on: Day, state: MemberState, grace: Grace): Evaluation => {
  const window = windowOn(on);
  const extended = { from: Math.min(grace.windowFrom, window.from), to: on.day };
  if (deservedOver(on, window, state.rank) >= state.rank) return renewed(on, state, window);
  const deserved = deservedOver(on, extended, state.rank);
  if (deserved >= state.rank) return renewed(on, state, extended);
  return on.day >= grace.endsOn ? lowered(on, state, deserved, extended) : unchanged(state);
};

/** The end of a period: earned again, grace, or down. */
const review = (on: Day, state: MemberState, window: Window): Evaluation => {
  const { mode, graceDays } = on.scheme.downgrade;
  const deserved = deservedOver(on, window, state.rank);
  if (deserved >= state.rank) return renewed(on, state, window);
  if (mode === 'none') return unchanged(state);
  if (graceDays === 0) return lowered(on, state, deserved, window);
  const grace = { startedOn: on.day, endsOn: on.day + graceDays, windowFrom: window.from };
  return unchanged({ ...state, grace });
};

const joined = (on: Day, rank: number, window: Window, partial: boolean): Evaluation => {
  const since = partial ? on.day : on.day + 1;
  const qualified = rank === 0 ? null : qualifiedOver(on, window);
  return {
    state: { rank, since, joinedOn: since, qualified, grace: null, earlier: [] },
    changes: [{ from: null, to: rank, on: since, reason: 'joined' }],
    review: null,
  };
};

export interface EvaluationInput {
  readonly scheme: Scheme;
  readonly before: MemberState | null;
  readonly member: Member;
  readonly day: number;
  readonly surroundings: Surroundings;
  /** Up to which day the member had been evaluated; restated facts of days up to it set the past right. */
  readonly evaluatedTo: number;
  /** The day is not over: tiers rise and reversals act, nothing else is judged. */
  readonly partial?: boolean;
}

/** Evaluates one day. Days must come in order. */
export const evaluate = (input: EvaluationInput): Evaluation => {
  const { scheme, before, member, day, surroundings, evaluatedTo, partial = false } = input;
  const anchor = member.facts.openedOn ?? before?.joinedOn ?? day;
  const on: Day = { scheme, member, surroundings, day, anchor, measured: new Map() };
  const window = windowOn(on);
  if (before === null) return joined(on, earnedOver(on, window), window, partial);
  const taken = setRight(on, before, partial);
  if (taken && taken.changes.length > 0) return taken;
  const earned = earnedOver(on, window);
  const mayRise = scheme.upgrade === 'at_once' || (day === window.endsOn && !partial);
  let next: Evaluation;
  if (earned > before.rank && mayRise) next = upgraded(on, before, earned, evaluatedTo, partial);
  else if (partial || earned > before.rank) next = unchanged(before);
  else if (before.grace !== null) next = duringGrace(on, before, before.grace);
  else next = day === window.endsOn ? review(on, before, window) : unchanged(before);
  return taken ? { ...next, review: taken.review } : next;
};
