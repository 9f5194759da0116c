// The tables of referrals.
import { sql } from 'kysely';
import type { Migration } from '../../platform/migrate/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { ReferralReason, ReferralState } from '../activity-rules/contract.ts';
import tables from './migrations/0001-referrals.sql?raw';

type Reading = Database | StateTransaction;
type Fragment = ReturnType<typeof sql>;

export const migrations: readonly Migration[] = [{ module: 'referrals', number: 1, name: 'referrals', sql: tables }];

export interface CodeRow {
  readonly code: string;
  readonly activity: string;
  readonly customerId: string;
}

export const selectCode = async (db: Reading, code: string): Promise<CodeRow | null> => {
  const { rows } = await sql<CodeRow>`select code, activity, customer_id as "customerId" from referral_code
    where code = ${code}`.execute(db);
  return rows[0] ?? null;
};

export const selectCodesOf = async (db: Reading, customerId: string): Promise<ReadonlyMap<string, string>> => {
  const { rows } =
    await sql<CodeRow>`select code, activity from referral_code where customer_id = ${customerId}`.execute(db);
  return new Map(rows.map(({ activity, code }) => [activity, code]));
};

/** False where the code is somebody's, or the customer has one. */
export const insertCode = async (
  db: Reading,
  { code, activity, customerId }: CodeRow,
  at: number,
): Promise<boolean> => {
  const { numAffectedRows } = await sql`insert into referral_code (code, activity, customer_id, made_at)
    values (${code}, ${activity}, ${customerId}, ${at}::bigint) on conflict do nothing`.execute(db);
  return Number(numAffectedRows ?? 0) === 1;
};

export interface Touch {
  readonly actorId: string;
  readonly code: string;
  readonly at: number;
}

/** Keeps the latest link of each device. */
export const upsertTouches = async (transaction: StateTransaction, touches: readonly Touch[]): Promise<void> => {
  if (touches.length === 0) return;
  await sql`
    insert into referral_touch (actor_id, code, touched_at)
    select distinct on ("actorId") "actorId", code, at
    from json_to_recordset(${JSON.stringify(touches)}::json) as given("actorId" text, code text, at bigint)
    order by "actorId", at desc
    on conflict (actor_id) do update set code = excluded.code, touched_at = excluded.touched_at
    where referral_touch.touched_at <= excluded.touched_at`.execute(transaction);
};

export interface Linked {
  readonly actorId: string;
  readonly customerId: string;
}

/** Notes whose devices they are; answers the customers that are known of now. */
export const linkTouches = async (
  transaction: StateTransaction,
  linked: readonly Linked[],
): Promise<readonly string[]> => {
  if (linked.length === 0) return [];
  const { rows } = await sql<{ readonly customerId: string }>`
    update referral_touch t set customer_id = given."customerId"
    from json_to_recordset(${JSON.stringify(linked)}::json) as given("actorId" text, "customerId" text)
    where t.actor_id = given."actorId" and t.customer_id is null returning t.customer_id as "customerId"`.execute(
    transaction,
  );
  return rows.map(({ customerId }) => customerId);
};

export interface Opening {
  readonly customerId: string;
  readonly at: number;
  readonly code: string | null;
  readonly inviterId: string | null;
}

export const upsertOpenings = async (transaction: StateTransaction, openings: readonly Opening[]): Promise<void> => {
  if (openings.length === 0) return;
  await sql`
    insert into referral_opening (customer_id, opened_at, code, inviter_id)
    select distinct on ("customerId") "customerId", at, code, "inviterId"
    from json_to_recordset(${JSON.stringify(openings)}::json)
      as given("customerId" text, at bigint, code text, "inviterId" text)
    order by "customerId", at
    on conflict do nothing`.execute(transaction);
};

export interface Claimed {
  readonly friendId: string;
  readonly openedAt: number;
  readonly code: string | null;
  readonly inviterId: string | null;
  /** When the link was followed; null where the opening itself says who referred. */
  readonly touchedAt: number | null;
}

/** Openings of these customers for which somebody is named: by the opening, else by the latest link before it. */
export const selectClaimed = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<readonly Claimed[]> => {
  if (customerIds.length === 0) return [];
  const { rows } = await sql<Claimed>`
    select distinct on (o.customer_id) o.customer_id as "friendId", o.opened_at as "openedAt", o.inviter_id as "inviterId",
      coalesce(o.code, case when o.inviter_id is null then t.code end) as code,
      case when o.code is null and o.inviter_id is null then t.touched_at end as "touchedAt"
    from referral_opening o left join referral_touch t on t.customer_id = o.customer_id
    where o.customer_id = any(${[...customerIds]}::text[])
      and (o.code is not null or o.inviter_id is not null or t.code is not null)
    order by o.customer_id, t.touched_at desc`.execute(transaction);
  return rows;
};

export interface ReferralRow {
  readonly activity: string;
  readonly friendId: string;
  readonly referrerId: string;
  readonly state: ReferralState;
  readonly reason: ReferralReason | null;
  readonly day: string;
  readonly closesOn: string;
  readonly qualifiedOn: string | null;
  readonly sequence: number;
  readonly changedAt: number;
}

const columns = sql`activity, friend_id as "friendId", referrer_id as "referrerId", state, reason, day,
  closes_on as "closesOn", qualified_on as "qualifiedOn", sequence, changed_at as "changedAt"`;

const select = async (db: Reading, where: Fragment): Promise<readonly ReferralRow[]> =>
  (await sql<ReferralRow>`select ${columns} from referral ${where}`.execute(db)).rows;

export const selectOf = (db: Reading, referrerId: string): Promise<readonly ReferralRow[]> =>
  select(db, sql`where referrer_id = ${referrerId} order by day desc, friend_id`);

export const lockReferral = async (
  transaction: StateTransaction,
  activity: string,
  friendId: string,
): Promise<ReferralRow | null> =>
  (await select(transaction, sql`where activity = ${activity} and friend_id = ${friendId} for update`))[0] ?? null;

/** Whether somebody brought the customer already, in whatever activity. */
export const isReferred = async (transaction: StateTransaction, friendId: string): Promise<boolean> =>
  (await select(transaction, sql`where friend_id = ${friendId} limit 1`)).length > 0;

export const selectOver = (db: Reading, today: string, limit: number): Promise<readonly ReferralRow[]> =>
  select(db, sql`where state = 'attributed' and closes_on < ${today} order by closes_on limit ${limit}::integer`);

/** Of what a page shows, for customers of whom the referrer is in scope. */
export const selectPage = async (
  db: Database,
  asked: { readonly activity: string; readonly state: ReferralState | null },
  scope: Fragment,
  place: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly ReferralRow[]; readonly total: number }> => {
  const { activity, state } = asked;
  const where = sql`where activity = ${activity} and (${state}::text is null or state = ${state}::text)
    and referrer_id in (select customer_id from profile where ${scope})`;
  const counted = await sql<{ readonly total: number }>`select count(*)::int as total from referral ${where}`.execute(
    db,
  );
  return {
    rows: await select(
      db,
      sql`${where} order by changed_at desc, friend_id limit ${place.limit}::integer offset ${place.offset}::integer`,
    ),
    total: counted.rows[0]?.total ?? 0,
  };
};

/** How many friends of the month were rewarded to who referred, under the lock of that customer’s referrals. */
export const countRewarded = async (
  transaction: StateTransaction,
  { activity, referrerId, friendId }: Pick<ReferralRow, 'activity' | 'referrerId' | 'friendId'>,
  month: string,
): Promise<number> => {
  await sql`select code from referral_code where activity = ${activity} and customer_id = ${referrerId} for update`.execute(
    transaction,
  );
  const { rows } = await sql<{ readonly n: number }>`select count(*)::int as n from referral
    where activity = ${activity} and referrer_id = ${referrerId} and friend_id <> ${friendId} and state = 'qualified'
      and left(qualified_on, 7) = ${month}`.execute(transaction);
  return rows[0]?.n ?? 0;
};

export interface ChangeNote {
  readonly byName: string;
  readonly note: string | null;
}

/** Writes a referral as it stands now, with the change. */
export const writeReferral = async (
  transaction: StateTransaction,
  row: ReferralRow,
  { byName, note }: ChangeNote,
): Promise<void> => {
  await sql`
    insert into referral (activity, friend_id, referrer_id, state, reason, day, closes_on, qualified_on, sequence, changed_at)
    values (${row.activity}, ${row.friendId}, ${row.referrerId}, ${row.state}, ${row.reason}, ${row.day}, ${row.closesOn},
      ${row.qualifiedOn}, ${row.sequence}::integer, ${row.changedAt}::bigint)
    on conflict (activity, friend_id) do update set state = excluded.state, reason = excluded.reason,
      qualified_on = excluded.qualified_on, sequence = excluded.sequence, changed_at = excluded.changed_at`.execute(
    transaction,
  );
  await sql`
    insert into referral_change (activity, friend_id, sequence, state, reason, note, by_name, at)
    values (${row.activity}, ${row.friendId}, ${row.sequence}::integer, ${row.state}, ${row.reason}, ${note}, ${byName},
      ${row.changedAt}::bigint)`.execute(transaction);
};

export interface ChangeRow {
  readonly state: ReferralState;
  readonly reason: ReferralReason | null;
  readonly note: string | null;
  readonly byName: string;
  readonly at: number;
}

export const selectChanges = async (
  db: Database,
  activity: string,
  friendId: string,
): Promise<readonly ChangeRow[]> => {
  const { rows } = await sql<ChangeRow>`select state, reason, note, by_name as "byName", at from referral_change
    where activity = ${activity} and friend_id = ${friendId} order by sequence`.execute(db);
  return rows;
};

const held = [
  ['referral_code', 'customer_id'],
  ['referral_touch', 'customer_id'],
  ['referral_opening', 'customer_id'],
  ['referral', 'friend_id'],
  ['referral', 'referrer_id'],
] as const;

/** How much is held of customers. */
export const countReferralsOf = async (db: Database, customerIds: readonly string[]): Promise<number> => {
  let count = 0;
  for (const [table, column] of held) {
    const { rows } = await sql<{ readonly n: number }>`select count(*)::int as n from ${sql.table(table)}
      where ${sql.ref(column)} = any(${customerIds}::text[])`.execute(db);
    count += rows[0]?.n ?? 0;
  }
  return count;
};

/** Forgets customers: as friends and as those who referred. */
export const eraseReferralsOf = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<void> => {
  await sql`delete from referral_change c using referral r where r.activity = c.activity and r.friend_id = c.friend_id
    and (r.friend_id = any(${customerIds}::text[]) or r.referrer_id = any(${customerIds}::text[]))`.execute(
    transaction,
  );
  await sql`update referral_opening set inviter_id = null where inviter_id = any(${customerIds}::text[])`.execute(
    transaction,
  );
  for (const [table, column] of held)
    await sql`delete from ${sql.table(table)} where ${sql.ref(column)} = any(${customerIds}::text[])`.execute(
      transaction,
    );
};
