// The naive twin of levels: what somebody holds at an instant is told by reading every statement before it again.
import { type BusinessDate, startOfDay } from '../../kernel/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { LevelsParameters } from './contract.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface NaiveHolder {
  readonly person: string;
  /** Whether the person could hold just before an instant, and how much of what was held. */
  at(instant: number): { readonly base: boolean; readonly amount: number };
  /** Hours of the range on which so much was held as is asked for. */
  readonly hours: number;
  readonly ever: boolean;
}

const isState = ({ bits }: NaiveTimelineEvent): boolean => bits % 2 === 1;
const isEnd = ({ bits }: NaiveTimelineEvent): boolean => Math.floor(bits / 2) % 2 === 1;
const isBase = ({ bits }: NaiveTimelineEvent): boolean => Math.floor(bits / 4) % 2 === 1;

/** What is held by the statements so far, of those that are good at the instant. */
const heldBy = (
  told: readonly NaiveTimelineEvent[],
  instant: number,
  { parts, amount, pictureOf, validDays }: LevelsParameters,
): number => {
  const pictures = told.filter(isState).map(({ event }) => (pictureOf ? (naiveText(event, pictureOf) ?? '') : ''));
  // The newest picture began where the statements last said another day.
  const states = told.filter(isState);
  let since = states.length - 1;
  while (since > 0 && pictures[since - 1] === pictures[since]) since -= 1;
  const began = states[since];
  const shown = pictureOf && began ? told.slice(told.indexOf(began)) : told;
  const partOf = ({ event }: NaiveTimelineEvent): string =>
    JSON.stringify(parts.map((part) => naiveText(event, part) ?? ''));
  return [...new Set(shown.map(partOf))].reduce((sum, part) => {
    const last = shown.findLast((each) => partOf(each) === part);
    if (!last || isEnd(last) || (validDays !== undefined && last.at + validDays * DAY_MS < instant)) return sum;
    if (!amount) return sum + 1;
    const number = Number(naiveText(last.event, amount)?.trim() || Number.NaN);
    return sum + (Number.isFinite(number) ? Math.round(number) : 0);
  }, 0);
};

const holderOf = (
  person: string,
  events: readonly NaiveTimelineEvent[],
  parameters: LevelsParameters,
  zone: string,
  now: number,
): NaiveHolder => {
  const { range, base, atLeast, validDays } = parameters;
  const [from, to] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, zone)) as [number, number];
  const end = Math.min(to, now);
  const own = events.filter(({ at }) => at < to);
  const told = own.filter((each) => isState(each) || isEnd(each));
  const amountBefore = (instant: number): number =>
    heldBy(
      told.filter(({ at }) => at < instant),
      instant,
      parameters,
    );
  // Between two of these instants nothing changes.
  const changes = told.flatMap(({ at }) => (validDays === undefined ? [at] : [at, at + validDays * DAY_MS]));
  const edges = [...new Set([from, end, ...changes])].filter((at) => at >= from && at <= end).toSorted((a, b) => a - b);
  const held = edges.slice(1).reduce((ms, edge, place) => {
    const before = edges[place] as number;
    return amountBefore(before + 0.5) >= atLeast ? ms + edge - before : ms;
  }, 0);
  return {
    person,
    at: (instant) => ({
      base: (base ? own.filter(isBase) : told).some(({ at }) => at < instant),
      amount: amountBefore(instant),
    }),
    ...{ hours: Math.round(held / HOUR_MS), ever: held > 0 },
  };
};

/** Everybody of whom something was told. */
export const naiveHolders = (
  world: Pick<TestWorld, 'events'>,
  parameters: LevelsParameters,
  query: TimelineQuery,
  zone: string,
  now: number,
): readonly NaiveHolder[] =>
  [...naiveTimelines(world, { ...query, from: null, to: Number.POSITIVE_INFINITY })].map(([person, events]) =>
    holderOf(person, events, parameters, zone, now),
  );
