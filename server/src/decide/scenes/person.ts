// What scenes hold of a customer, for who asks to be forgotten.
import { sql } from 'kysely';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

export const countScenesOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  const { rows } = await sql<{ readonly n: number }>`
    select (select count(*) from scene_award where customer_id = any(${customerIds}::text[]))
      + (select count(*) from scene_tally where customer_id = any(${customerIds}::text[]))
      + (select count(*) from scene_fact where customer_id = any(${customerIds}::text[])) as n`.execute(db);
  return Number(rows[0]?.n ?? 0);
};

/** Whom or what a key counts: what stands between the limit and the span. */
const subject = sql`substring(key from '^[^|]*[|][^|]*[|](.*)[|][^|]*$')`;

/** Forgets what was counted of the customers themselves, and of devices that nobody else was granted anything on. */
const eraseUsageOf = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  await sql`delete from scene_usage where split_part(key, '|', 2) like 'customer:%'
    and ${subject} = any(${customerIds}::text[])`.execute(transaction);
  const keys = sql`select key from scene_change, json_array_elements_text(limit_keys) as key
    where kind = 'granted' and split_part(key, '|', 2) like 'device:%'`;
  await sql`delete from scene_usage where key in (${keys} and customer_id = any(${customerIds}::text[]))
    and key not in (${keys} and customer_id <> all(${customerIds}::text[]))`.execute(transaction);
};

export const eraseScenesOf = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  await sql`delete from scene_fact where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from scene_tally where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from scene_act where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await eraseUsageOf(transaction, customerIds);
  // What limits of others gave stays given.
  await sql`update scene_usage u set erased = erased + gone.awards
    from (select key, count(*) as awards from scene_change, json_array_elements_text(limit_keys) as key
      where kind = 'granted' and customer_id = any(${customerIds}::text[]) group by 1) gone
    where u.key = gone.key`.execute(transaction);
  await sql`delete from scene_change where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from scene_award where customer_id = any(${customerIds}::text[])`.execute(transaction);
};
