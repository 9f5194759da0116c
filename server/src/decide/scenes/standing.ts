// How far a customer is in the window of today, read from what was counted: for whoever shows progress before anything is reached.
import { sql } from 'kysely';
import { groupBy } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { type SceneInForce, type Standing, standingToday, talliesAsked } from '../scene-rules/index.ts';
import { createStoredState } from './state-store.ts';

/** The window that is open today, by scene code; absent where none has begun. */
export const standingsToday = async (
  db: Database,
  scenes: readonly SceneInForce[],
  customerId: string,
  today: string,
): Promise<ReadonlyMap<string, Standing>> => {
  const asked = scenes.flatMap((each) => talliesAsked(each, customerId, today));
  const rows = asked.length === 0 ? [] : await createStoredState(db).tallies(asked);
  return new Map(
    scenes.flatMap((each) => {
      const standing = standingToday(each, rows, today);
      return standing ? [[each.code, standing] as const] : [];
    }),
  );
};

/** How many are looked at exactly, of those with the most events. */
const CANDIDATES = 200;

export interface Leader {
  readonly customerId: string;
  readonly total: number;
}

/**
 * Who has the most in the window of today of what a scene counts first, exact under caps and distinct values among the two hundred with the most
 * that happened at all. Equal totals stand by customer number.
 */
export const leadersToday = async (db: Database, scene: SceneInForce, today: string): Promise<readonly Leader[]> => {
  const [place] = talliesAsked(scene, '', today);
  if (!place) return [];
  const { rows } = await sql<{ readonly customerId: string }>`
    select customer_id as "customerId" from scene_tally
    where stream || '#' || part::text in (${`${place.stream}#0`}, ${`${place.stream}#100`}) and day between ${place.from} and ${place.to}
    group by 1 order by sum(happened) desc, 1 limit ${CANDIDATES}::integer`.execute(db);
  const asked = rows.flatMap(({ customerId }) => talliesAsked(scene, customerId, today));
  const tallies = groupBy(
    asked.length === 0 ? [] : await createStoredState(db).tallies(asked),
    ({ customerId }) => customerId,
  );
  return [...tallies]
    .flatMap(([customerId, own]): readonly Leader[] => {
      const line = standingToday(scene, own, today)?.lines.find((each) => each.kind === 'count');
      return line && line.total > 0 ? [{ customerId, total: line.total }] : [];
    })
    .sort((one, other) => other.total - one.total || (one.customerId < other.customerId ? -1 : 1));
};
