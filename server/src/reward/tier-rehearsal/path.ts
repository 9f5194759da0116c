// A customer's way through the tiers of a scheme over past days, decided day by day by the function that decides in force.
import type { BusinessDate } from '../../kernel/index.ts';
import { dateOfDay } from '../../know/purchases/index.ts';
import type { Scheme } from '../tier-rules/contract.ts';
import {
  advance,
  type CustomerFacts,
  type Order,
  rankIn,
  type ShownReason,
  type Surroundings,
} from '../tier-rules/index.ts';

/** A rank from a day on. */
export interface Turn {
  readonly from: number;
  readonly rank: number;
  readonly reason: ShownReason;
}

/** Turns in the order of their days. */
export type Path = readonly Turn[];

/** Days, both included. */
export interface Span {
  readonly fromDay: number;
  readonly toDay: number;
}

export interface PathInput extends Span {
  readonly scheme: Scheme;
  /** Of the scheme's own programme. */
  readonly facts: CustomerFacts;
  readonly orders: readonly Order[];
  readonly surroundings: Surroundings;
}

/** A turn in the past takes the place of what came after it. */
const withTurn = (path: Path, turn: Turn): Path => [...path.filter(({ from }) => from < turn.from), turn];

/**
 * The path over the days of the span. Whoever was a customer before it joins with what the day before earned, so that a tier holds on its
 * first day; others join when they come. A tier holds from the day after the one that decided it.
 */
export const pathOver = ({ scheme, facts, orders, surroundings, fromDay, toDay }: PathInput): Path => {
  const first = Math.max(fromDay - 1, facts.openedOn ?? fromDay - 1);
  if (first > toDay) return [];
  const advanced = advance({
    ...{ scheme, facts, orders, surroundings, fromDay: first, toDay },
    ...{ version: 1, before: null, tiersBefore: [] },
  });
  return (advanced?.changes ?? []).reduce<Path>(
    (path, { on, toRank, reason }) => withTurn(path, { from: on, rank: toRank, reason }),
    [],
  );
};

/** What the facts of one day earn, whatever was held before: what a preview of that day says. */
export const earnedOn = (day: number, input: Omit<PathInput, keyof Span>): number =>
  advance({ ...input, fromDay: day, toDay: day, version: 1, before: null, tiersBefore: [] })?.after.rank ?? 0;

/** The rank on a day; null before the customer came. */
export const rankOn = (path: Path, day: number): number | null =>
  path.findLast(({ from }) => from <= day)?.rank ?? null;

export interface MonthEnd {
  readonly month: string;
  /** Its last day, or the last one of the span. */
  readonly day: number;
}

/** Ends of the months that the span touches. */
export const monthEndsOf = ({ fromDay, toDay }: Span): readonly MonthEnd[] => {
  const ends: MonthEnd[] = [];
  for (let day = fromDay; day <= toDay; day += 1) {
    const month = dateOfDay(day).slice(0, 7);
    if (day === toDay || dateOfDay(day + 1).slice(0, 7) !== month) ends.push({ month, day });
  }
  return ends;
};

/** A path as it is kept: with the rank that each month's end decided, and rises and falls decided in each month. */
export interface KeptPath {
  readonly turns: readonly (readonly [from: number, rank: number, reason: ShownReason])[];
  readonly ends: readonly (number | null)[];
  readonly rises: readonly number[];
  readonly falls: readonly number[];
}

export const keptPath = (path: Path, { fromDay }: Span, ends: readonly MonthEnd[]): KeptPath => {
  const moves = path.flatMap(({ from, rank }, at) => {
    const before = path[at - 1];
    return before ? [{ decidedOn: from - 1, up: rank > before.rank }] : [];
  });
  const countIn = (at: number, up: boolean): number => {
    const [after, last] = [at === 0 ? fromDay - 2 : (ends[at - 1]?.day ?? 0), ends[at]?.day ?? 0];
    return moves.filter((move) => move.up === up && move.decidedOn > after && move.decidedOn <= last).length;
  };
  return {
    turns: path.map(({ from, rank, reason }) => [from, rank, reason] as const),
    ends: ends.map(({ day }) => rankOn(path, day + 1)),
    rises: ends.map((_, at) => countIn(at, true)),
    falls: ends.map((_, at) => countIn(at, false)),
  };
};

export const pathOf = ({ turns }: Pick<KeptPath, 'turns'>): Path =>
  turns.map(([from, rank, reason]) => ({ from, rank, reason }));

/** Stays in tiers by name, as entitlements read them; a tier that the scheme does not have is nobody's. */
export const staysOf = (
  path: Path,
  { tiers }: Pick<Scheme, 'tiers'>,
): readonly { readonly tier: string; readonly from: BusinessDate; readonly to: BusinessDate | null }[] =>
  path.map(({ from, rank }, at) => {
    const next = path[at + 1];
    return { tier: tiers[rank]?.code ?? '', from: dateOfDay(from), to: next ? dateOfDay(next.from) : null };
  });

const codesOf = ({ tiers }: Scheme): readonly string[] => tiers.map(({ code }) => code);

/** Above, at or below zero as somebody stands higher, alike or lower under the draft; a tier that is gone counts as the next lower one. */
export const changeOf = (draft: Scheme, inForce: Scheme, rankDraft: number, rankInForce: number): number =>
  Math.sign(rankDraft - rankIn(codesOf(draft), codesOf(inForce), rankInForce));

/** Whether the tiers differ by name on some day. */
export const differs = (draft: Path, ofDraft: Scheme, inForce: Path, ofInForce: Scheme): boolean => {
  const days = new Set([...draft, ...inForce].map(({ from }) => from));
  const nameOn = (path: Path, { tiers }: Scheme, day: number): string | null => {
    const rank = rankOn(path, day);
    return rank === null ? null : (tiers[rank]?.code ?? null);
  };
  return [...days].some((day) => nameOn(draft, ofDraft, day) !== nameOn(inForce, ofInForce, day));
};
