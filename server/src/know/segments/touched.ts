// Customers to be judged again: a queue in the state store. Whoever touches a customer moves its generation on; an evaluation writes
// only for customers whose generation is still the one that it took, so what it read cannot be older than the last touch.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** A customer taken to be judged; `segments` null: by all of them. */
export interface Claimed {
  readonly customerId: string;
  readonly segments: readonly string[] | null;
  readonly generation: string;
}

/** Puts customers into the queue, for some segments or for all. */
export const touch = async (
  db: Database | StateTransaction,
  customerIds: readonly string[],
  segments: readonly string[] | null,
): Promise<void> => {
  if (customerIds.length === 0) return;
  await sql`
    insert into segment_touched (customer_id, segments, generation)
    select distinct id, ${segments}::text[], 0 from unnest(${customerIds}::text[]) as given(id) order by id
    on conflict (customer_id) do update set
      generation = segment_touched.generation + 1,
      segments = case when segment_touched.segments is null or excluded.segments is null then null
        else array(select distinct unnest(segment_touched.segments || excluded.segments)) end`.execute(db);
};

/** Whether there is a segment that touching could change. */
export const hasRules = async (db: Database | StateTransaction): Promise<boolean> => {
  const { rows } = await sql<{ readonly found: boolean }>`
    select exists(select 1 from segment where kind = 'rule') as found`.execute(db);
  return rows[0]?.found === true;
};

/** Takes the next customers; a lease that ran out (its process died) may be taken by another. */
export const claim = async (db: Database, limit: number, now: number, leaseMs: number): Promise<readonly Claimed[]> => {
  const { rows } = await sql<Claimed>`
    update segment_touched set claimed_until = ${now + leaseMs}::bigint, generation = generation + 1
    where customer_id in (
      select customer_id from segment_touched where claimed_until is null or claimed_until < ${now}::bigint
      order by customer_id limit ${limit}::int for update skip locked)
    returning customer_id as "customerId", segments, generation::text as generation`.execute(db);
  return rows;
};

/** Of the taken customers those whom nobody touched meanwhile; they are out of the queue, the others free to be taken again. */
export const settle = async (
  transaction: StateTransaction,
  claimed: readonly Claimed[],
): Promise<ReadonlySet<string>> => {
  const given = JSON.stringify(claimed.map(({ customerId, generation }) => ({ id: customerId, generation })));
  const { rows } = await sql<{ readonly id: string }>`
    delete from segment_touched using json_to_recordset(${given}::json) as given(id text, generation bigint)
    where segment_touched.customer_id = given.id and segment_touched.generation = given.generation
    returning segment_touched.customer_id as id`.execute(transaction);
  await sql`update segment_touched set claimed_until = null
    where customer_id = any(${claimed.map(({ customerId }) => customerId)}::text[])`.execute(transaction);
  return new Set(rows.map(({ id }) => id));
};
