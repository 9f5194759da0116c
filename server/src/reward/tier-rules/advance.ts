// A member from the last evaluated day to a later one: the days are decided in order, and what operators laid over the result (a tier by
// hand) decides what is shown.

import type { Scheme } from './contract.ts';
import { type ChangeReason, type Evaluation, evaluate, type Member, type MemberState } from './decide.ts';
import type { CustomerFacts, Surroundings } from './metric.ts';

/** A member as the table keeps it. */
export interface StoredMember {
  /** The tier shown, and its first day. */
  readonly rank: number;
  readonly since: number;
  readonly version: number;
  readonly state: MemberState;
  /** The last day that changed anything; days up to it are not decided again. */
  readonly changedOn: number;
}

/** A tier by hand or an invitation, agreed to. */
export interface Order {
  readonly kind: 'manual' | 'invitation';
  readonly rank: number;
  readonly fromDay: number;
  /** Last day; null: without end. */
  readonly untilDay: number | null;
}

export type ShownReason = ChangeReason | 'manual' | 'manual_ended' | 'scheme_changed' | 'merged';

export interface ShownChange {
  readonly fromRank: number | null;
  readonly toRank: number;
  readonly on: number;
  readonly reason: ShownReason;
}

export interface AdvanceInput {
  readonly scheme: Scheme;
  readonly version: number;
  readonly before: StoredMember | null;
  /** Codes of the tiers of the version that the member was evaluated by. */
  readonly tiersBefore: readonly string[];
  readonly facts: CustomerFacts;
  readonly orders: readonly Order[];
  readonly fromDay: number;
  readonly toDay: number;
  readonly surroundings: Surroundings;
  /** `toDay` is not over. */
  readonly partial?: boolean;
}

export interface Advanced {
  readonly after: StoredMember;
  readonly changes: readonly ShownChange[];
  readonly reviews: readonly number[];
}

const inForce = (orders: readonly Order[], kind: Order['kind'], day: number): readonly Order[] =>
  orders.filter(
    (each) => each.kind === kind && each.fromDay <= day && (each.untilDay === null || each.untilDay >= day),
  );

/** The tier by hand on a day; the one agreed to last counts. */
const manualOn = (orders: readonly Order[], day: number): number | null =>
  inForce(orders, 'manual', day).at(-1)?.rank ?? null;

export const invitedOn = (orders: readonly Order[], day: number): Member['invited'] =>
  new Map(inForce(orders, 'invitation', day).map(({ rank, untilDay }) => [rank, untilDay]));

/** The rank of the same tier in another version; where it is gone, of the next lower one that is still there. */
export const rankIn = (codes: readonly string[], codesBefore: readonly string[], rank: number): number => {
  for (let lower = rank; lower > 0; lower -= 1) {
    const found = codes.indexOf(codesBefore[lower] ?? '');
    if (found >= 0) return found;
  }
  return 0;
};

const carriedOver = ({
  scheme,
  version,
  before,
  tiersBefore,
}: AdvanceInput): { readonly member: StoredMember | null; readonly changed: boolean } => {
  if (before === null || before.version === version) return { member: before, changed: false };
  const codes = scheme.tiers.map(({ code }) => code);
  const to = (rank: number): number => rankIn(codes, tiersBefore, rank);
  const { state } = before;
  // What earned the tier was said by other conditions: it is earned again or reviewed by the new ones.
  const next = { ...state, rank: to(state.rank), qualified: null, earlier: [] };
  const rank = to(before.rank);
  return {
    member: { ...before, rank, version, state: next },
    changed: codes[rank] !== tiersBefore[before.rank],
  };
};

const shownChange = (
  from: number | null,
  to: number,
  { changes }: Pick<Evaluation, 'changes'>,
  shownDay: number,
  manual: { readonly before: boolean; readonly now: boolean },
): ShownChange | null => {
  if (from === to) return null;
  if (manual.now) return { fromRank: from, toRank: to, on: shownDay, reason: 'manual' };
  if (manual.before) return { fromRank: from, toRank: to, on: shownDay, reason: 'manual_ended' };
  const decided = changes.at(-1);
  return { fromRank: from, toRank: to, on: decided?.on ?? shownDay, reason: decided?.reason ?? 'scheme_changed' };
};

export const advance = (input: AdvanceInput): Advanced | null => {
  const { scheme, version, facts, orders, surroundings, toDay, partial = false } = input;
  const { member: start, changed } = carriedOver(input);
  const first = Math.max(input.fromDay, (start?.changedOn ?? Number.NEGATIVE_INFINITY) + 1);
  let state = start?.state ?? null;
  let [rank, since, changedOn] = [start?.rank ?? null, start?.since ?? 0, start?.changedOn ?? 0];
  const changes: ShownChange[] = [];
  const reviews: number[] = [];
  if (changed && start && input.before) {
    since = partial ? toDay : input.fromDay + 1;
    changes.push({ fromRank: input.before.rank, toRank: start.rank, on: since, reason: 'scheme_changed' });
  }
  for (let day = first; day <= toDay; day += 1) {
    const member: Member = { facts, invited: invitedOn(orders, day) };
    const evaluation = evaluate({
      ...{ scheme, before: state, member, day, surroundings, evaluatedTo: day - 1, partial },
    });
    const shownDay = partial ? day : day + 1;
    const manual = manualOn(orders, shownDay);
    const before = rank !== null && state !== null && rank !== state.rank;
    const shown = shownChange(rank, manual ?? evaluation.state.rank, evaluation, shownDay, {
      ...{ before, now: manual !== null },
    });
    if (evaluation.review) reviews.push(evaluation.review.qualifiedOn);
    if (shown) [rank, since] = [shown.toRank, shown.on];
    if (shown) changes.push(shown);
    if (shown || evaluation.state !== state) changedOn = partial ? day - 1 : day;
    state = evaluation.state;
  }
  if (state === null || rank === null) return null;
  const same = start !== null && !changed && start === input.before && start.state === state && start.rank === rank;
  if (same && reviews.length === 0) return null;
  return { after: { rank, since, version, state, changedOn }, changes, reviews };
};
