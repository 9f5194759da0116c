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

/** Everybody's places today; `shown` says how a number is told. */
export const placesOf = async (
  { benefits }: ActivitiesContext,
  { code, version, definition }: Ranked,
  today: string,
): Promise<readonly { readonly place: number; readonly customerId: string; readonly total: number }[]> => {
  const [task] = definition.plan.tasks;
  const scene = scenesOf(code, version, definition).find((each) => each.code === sceneCodeOf(code, task?.code ?? ''));
  const leaders = scene ? await leadersToday(benefits.db, scene, today) : [];
  // Equal totals share a place.
  return leaders.map((each) => ({
    place: leaders.findIndex(({ total }) => total === each.total) + 1,
    ...each,
  }));
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
