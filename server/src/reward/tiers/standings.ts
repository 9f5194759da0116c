// What other modules ask of tiers: who is in one now, and whose tier changed lately.
import { sql } from 'kysely';
import type { Database } from '../../platform/state-store/index.ts';

/** A page of the members of some ranks of a scheme, by number. */
export const membersAfter = async (
  db: Database,
  scheme: string,
  ranks: readonly number[],
  after: string,
  limit: number,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ readonly customerId: string }>`
    select customer_id as "customerId" from tier_member
    where scheme = ${scheme} and rank = any(${[...ranks]}::integer[]) and customer_id > ${after}
    order by customer_id limit ${limit}::int`.execute(db);
  return rows.map(({ customerId }) => customerId);
};

/** Stays recorded from an instant on, in their order, after the given one. */
export const staysSince = async (
  db: Database,
  since: number,
  after: number,
  limit: number,
): Promise<
  readonly {
    readonly stay: number;
    readonly customerId: string;
    readonly scheme: string;
    readonly recordedAt: number;
  }[]
> => {
  const { rows } = await sql<{ stay: number; customerId: string; scheme: string; recordedAt: number }>`
    select stay, customer_id as "customerId", scheme, recorded_at as "recordedAt" from tier_stay
    where recorded_at >= ${since}::bigint and stay > ${after}::bigint order by stay limit ${limit}::int`.execute(db);
  return rows;
};
