// The tables of codes and sessions of members.
import { type Kysely, sql } from 'kysely';
import { type Database, kept, type StateTransaction } from '../state-store/index.ts';

export type MemberCodeRow = {
  code_hash: string;
  customer_id: string;
  opened_by: string;
  created_at: number;
  expires_at: number;
};
export type MemberSessionRow = {
  id: string;
  token_hash: string;
  customer_id: string;
  opened_by: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
  remote_address: string;
  user_agent: string;
};
type Tables = { member_code: MemberCodeRow; member_session: MemberSessionRow };

type Connection = Database | StateTransaction;
const tables = (on: Connection): Kysely<Tables> => on.withTables<Tables>();

export const codeStore = {
  insert: (on: Connection, row: MemberCodeRow) => tables(on).insertInto('member_code').values(row).execute(),
  /** Takes the code away, so that it counts once. */
  take: (on: Connection, codeHash: string) =>
    tables(on).deleteFrom('member_code').where('code_hash', '=', codeHash).returningAll().executeTakeFirst(),
  forgetBefore: (on: Connection, now: number) =>
    tables(on).deleteFrom('member_code').where('expires_at', '<=', now).execute(),
  removeOf: (on: Connection, customerIds: readonly string[]) =>
    tables(on).deleteFrom('member_code').where('customer_id', 'in', customerIds).execute(),
};

export const memberSessionStore = {
  insert: (on: Connection, row: MemberSessionRow) => tables(on).insertInto('member_session').values(row).execute(),
  // Asked for every page: planning it takes longer than looking it up.
  byTokenHash: async (on: Connection, tokenHash: string): Promise<MemberSessionRow | undefined> =>
    (
      await kept(sql<MemberSessionRow>`
        select id, token_hash, customer_id, opened_by, created_at, last_used_at, expires_at, remote_address, user_agent
        from member_session where token_hash = ${tokenHash}`).execute(on)
    ).rows[0],
  touch: (on: Connection, id: string, usedAt: number) =>
    tables(on).updateTable('member_session').set({ last_used_at: usedAt }).where('id', '=', id).execute(),
  remove: (on: Connection, id: string) => tables(on).deleteFrom('member_session').where('id', '=', id).execute(),
  /** Ends the session unless it is this customer's. */
  removeOfOthers: (on: Connection, tokenHash: string, customerId: string) =>
    tables(on)
      .deleteFrom('member_session')
      .where('token_hash', '=', tokenHash)
      .where('customer_id', '!=', customerId)
      .execute(),
  removeOf: async (on: Connection, customerIds: readonly string[]): Promise<number> => {
    const done = await tables(on)
      .deleteFrom('member_session')
      .where('customer_id', 'in', customerIds)
      .executeTakeFirst();
    return Number(done.numDeletedRows);
  },
  /** Keeps the newest sessions of a customer. */
  keepNewest: (on: StateTransaction, customerId: string, count: number) =>
    sql`delete from member_session where id in (
      select id from member_session where customer_id = ${customerId} order by created_at desc, id offset ${count}::integer)`.execute(
      on,
    ),
  forgetBefore: (on: Connection, now: number, idleSince: number) =>
    tables(on)
      .deleteFrom('member_session')
      .where((where) => where.or([where('expires_at', '<=', now), where('last_used_at', '<=', idleSince)]))
      .execute(),
  /** Of these sessions, those that may still be used. */
  alive: async (
    on: Connection,
    ids: readonly string[],
    now: number,
    idleSince: number,
  ): Promise<ReadonlySet<string>> => {
    const { rows } = await sql<{ id: string }>`select id from member_session
      where id = any(${ids}::text[]) and expires_at > ${now}::bigint and last_used_at > ${idleSince}::bigint`.execute(
      on,
    );
    return new Set(rows.map(({ id }) => id));
  },
};

/** Sessions of customers that are kept. */
export const countMemberSessionsOf = async (db: Connection, customerIds: readonly string[]): Promise<number> => {
  if (customerIds.length === 0) return 0;
  const row = await tables(db)
    .selectFrom('member_session')
    .select((each) => each.fn.countAll<number>().as('total'))
    .where('customer_id', 'in', customerIds)
    .executeTakeFirstOrThrow();
  return Number(row.total);
};

/** Ends and forgets everything of customers. */
export const eraseMemberSessionsOf = async (
  transaction: StateTransaction,
  customerIds: readonly string[],
): Promise<void> => {
  if (customerIds.length === 0) return;
  await codeStore.removeOf(transaction, customerIds);
  await memberSessionStore.removeOf(transaction, customerIds);
};
