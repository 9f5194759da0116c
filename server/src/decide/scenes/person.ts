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

export const eraseScenesOf = async (transaction: StateTransaction, customerIds: readonly string[]): Promise<void> => {
  await sql`delete from scene_fact where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from scene_tally where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from scene_act where customer_id = any(${customerIds}::text[])`.execute(transaction);
  // What limits gave stays given.
  await sql`update scene_usage u set erased = erased + gone.awards
    from (select key, count(*) as awards from scene_change, json_array_elements_text(limit_keys) as key
      where kind = 'granted' and customer_id = any(${customerIds}::text[]) group by 1) gone
    where u.key = gone.key`.execute(transaction);
  await sql`delete from scene_change where customer_id = any(${customerIds}::text[])`.execute(transaction);
  await sql`delete from scene_award where customer_id = any(${customerIds}::text[])`.execute(transaction);
};
