// When something of the reward plane next comes due without a schedule: a sandbox stops exactly there.
import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';

const earliest = async (db: Database, query: RawBuilder<unknown>): Promise<Instant | null> => {
  const { rows } = await sql<{
    readonly at: number | null;
  }>`select min(at)::bigint as at from (${query}) as due`.execute(db);
  const at = rows[0]?.at ?? null;
  return at === null ? null : Number(at);
};

/** Points that end or become free, and holds that time out. */
export const nextMomentOfPoints = (db: Database, after: Instant): Promise<Instant | null> =>
  earliest(
    db,
    sql`select min(expires_at) as at from ledger_lot where expires_at > ${after}::bigint and (pending + remaining) is distinct from 0
      union all
      select min(activates_at) from ledger_lot where activates_at > ${after}::bigint and pending is distinct from 0
      union all
      select min(times_out_at) from ledger_hold where times_out_at > ${after}::bigint and state = 'open'`,
  );

/** Benefits that end or lapse, and redemptions that fall due. */
export const nextMomentOfBenefits = (db: Database, after: Instant): Promise<Instant | null> =>
  earliest(
    db,
    sql`select min(ends_at) as at from benefit_grant where ends_at > ${after}::bigint and state in ('granted', 'activated', 'suspended')
      union all
      select min(activate_by) from benefit_grant where activate_by > ${after}::bigint and state in ('granted', 'suspended')
      union all
      select min(due_at) from redemption where due_at > ${after}::bigint and state = 'held'`,
  );
