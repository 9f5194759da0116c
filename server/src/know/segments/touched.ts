// The queue of customers to be judged again, for some segments or for all.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import { createTouchedQueue, type Claimed as Taken } from '../touched/index.ts';

/** A customer taken to be judged; `segments` null: by all of them. */
export type Claimed = Taken<'segments', readonly string[] | null>;

export const { touch, claim, settle } = createTouchedQueue<'segments', readonly string[] | null>({
  table: 'segment_touched',
  column: 'segments',
  type: 'text[]',
  merged: (waiting, given) => sql`case when ${waiting} is null or ${given} is null then null
    else array(select distinct unnest(${waiting} || ${given})) end`,
});

/** Whether there is a segment that touching could change. */
export const hasRules = async (db: Database | StateTransaction): Promise<boolean> => {
  const { rows } = await sql<{ readonly found: boolean }>`
    select exists(select 1 from segment where kind = 'rule') as found`.execute(db);
  return rows[0]?.found === true;
};
