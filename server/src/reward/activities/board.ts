// A leaderboard: places by what the first task of an activity counts in the window of today. Everybody else's number is masked.
import { leadersToday } from '../../decide/scenes/index.ts';
import type { ActivityOf } from '../activity-rules/contract.ts';
import { sceneCodeOf, scenesOf } from '../activity-rules/index.ts';
import type { ActivitiesContext } from './dependencies.ts';

const SHOWN = 10;

export interface BoardLine {
  readonly place: number;
  readonly customer: string;
  readonly total: number;
  readonly own: boolean;
}

interface Ranked {
  readonly code: string;
  readonly version: number;
  readonly definition: ActivityOf<'tasks'>;
}

const masked = (customerId: string): string =>
  `${'*'.repeat(Math.max(2, customerId.length - 2))}${customerId.slice(-2)}`;

interface Placed {
  readonly place: number;
  readonly customerId: string;
  readonly total: number;
}

/** Every open page asks; the places are computed once for all of them. */
const KEPT_MS = 30_000;
const kept = new WeakMap<ActivitiesContext, Map<string, { readonly at: number; readonly places: readonly Placed[] }>>();

/** Everybody's places today, at most half a minute old. */
export const placesOf = async (
  context: ActivitiesContext,
  ranked: Ranked,
  today: string,
): Promise<readonly Placed[]> => {
  const own = kept.get(context) ?? new Map();
  kept.set(context, own);
  const now = context.benefits.wallClock.now();
  const known = own.get(ranked.code);
  if (known && now - known.at < KEPT_MS && now >= known.at) return known.places;
  const places = await computePlaces(context, ranked, today);
  own.set(ranked.code, { at: now, places });
  return places;
};

const computePlaces = async (
  { benefits }: ActivitiesContext,
  { code, version, definition }: Ranked,
  today: string,
): Promise<readonly Placed[]> => {
  const [task] = definition.plan.tasks;
  const scene = scenesOf(code, version, definition).find((each) => each.code === sceneCodeOf(code, task?.code ?? ''));
  const leaders = scene ? await leadersToday(benefits.db, scene, today) : [];
  // Equal totals share a place; the most come first.
  let place = 0;
  return leaders.map((each, index) => {
    if (leaders[index - 1]?.total !== each.total) place = index + 1;
    return { place, ...each };
  });
};

/** The first places, and the customer's own wherever it is. */
export const boardOf = async (
  context: ActivitiesContext,
  ranked: Ranked,
  today: string,
  customerId: string,
): Promise<readonly BoardLine[]> =>
  (await placesOf(context, ranked, today))
    .filter((each, index) => index < SHOWN || each.customerId === customerId)
    .map(({ place, total, customerId: other }) => ({
      ...{ place, total, own: other === customerId },
      customer: other === customerId ? other : masked(other),
    }));
