// Points that scenes have given, for whoever follows what they were given for.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** Points that a scene gave a customer for a business date. */
export interface GivenByScene {
  readonly customerId: string;
  readonly scene: string;
  readonly programme: string;
  readonly wallet: string;
  /** Of the award: the day on which it was reached. */
  readonly businessDate: string;
  /** What was taken back is not among them. */
  readonly points: number;
}

/**
 * Posted points of some scenes by customer and business date, for whole customers in the order of their numbers, so many customers at
 * once; empty when there are none behind `after`. With `only` those of one customer.
 */
export const givenByScenes = async (
  db: Database | StateTransaction,
  scenes: readonly string[],
  page: { readonly after: string; readonly limit: number; readonly only?: string },
): Promise<readonly GivenByScene[]> => {
  const stands = sql`a.word = 'points' and a.step = 'do' and a.state = 'done' and a.scene = any(${scenes}::text[])
    and not exists (select from scene_act u where u.customer_id = a.customer_id and u.scene = a.scene
      and u.occasion = a.occasion and u.step = 'undo' and u.state = 'done' and u.of_key = a.key)`;
  const whom =
    page.only === undefined
      ? sql`a.customer_id in (select distinct a.customer_id from scene_act a where a.customer_id > ${page.after}
          and ${stands} order by a.customer_id limit ${page.limit}::int)`
      : sql`a.customer_id = ${page.only}`;
  const { rows } = await sql<GivenByScene>`
    select a.customer_id as "customerId", a.scene, a.given ->> 'programme' as programme, a.given ->> 'wallet' as wallet,
      a.day as "businessDate", sum((a.given ->> 'points')::bigint)::bigint as points
    from scene_act a where ${stands} and ${whom}
    group by 1, 2, 3, 4, 5 order by 1, 5, 2, 3, 4`.execute(db);
  return rows.map((row) => ({ ...row, points: Number(row.points) }));
};
