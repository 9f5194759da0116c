// The tables of operators, sessions, failed sign-ins and API keys.
import { type Kysely, sql } from 'kysely';
import type { Permission } from '../http/index.ts';
import type { Database, StateTransaction } from '../state-store/index.ts';
import type { FailureCount } from './lock-out.ts';
import type { DataScope } from './principal.ts';
import type { Role } from './roles.ts';

export type OperatorRow = {
  id: string;
  login_name: string;
  display_name: string;
  /** Where the operator gets mail. */
  email: string | null;
  password_hash: string | null;
  password_must_change: boolean;
  oidc_subject: string | null;
  roles: Role[];
  scope: DataScope;
  status: 'active' | 'disabled';
  created_at: number;
  last_signed_in_at: number | null;
};
export type SessionRow = {
  id: string;
  token_hash: string;
  operator_id: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
  remote_address: string;
  user_agent: string;
};
type FailureRow = {
  kind: 'account' | 'address';
  subject: string;
  failures: number;
  first_failed_at: number;
  locked_until: number | null;
};
export type OidcAttemptRow = {
  state_hash: string;
  code_verifier: string;
  nonce: string;
  return_to: string;
  created_at: number;
};
export type ApiKeyRow = {
  id: string;
  name: string;
  prefix: string;
  key_hash: string;
  permissions: Permission[];
  scope: DataScope;
  /** The partner of the coalition that it stands for; it then has no permission. */
  partner: string | null;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
};
type AuthTables = {
  operator: OperatorRow;
  session: SessionRow;
  sign_in_failure: FailureRow;
  oidc_attempt: OidcAttemptRow;
  api_key: ApiKeyRow;
};

type Connection = Database | StateTransaction;
const tables = (connection: Connection): Kysely<AuthTables> => connection.withTables<AuthTables>();

/** A list filter of operators. */
export interface OperatorFilter {
  readonly text?: string | undefined;
  readonly role?: Role | undefined;
  readonly status?: 'active' | 'disabled' | undefined;
}

export const operatorStore = {
  insert: async (on: Connection, row: OperatorRow): Promise<boolean> => {
    const done = await tables(on)
      .insertInto('operator')
      .values({ ...row, scope: JSON.stringify(row.scope) as unknown as DataScope })
      .onConflict((conflict) => conflict.column('login_name').doNothing())
      .executeTakeFirst();
    return done.numInsertedOrUpdatedRows === 1n;
  },
  byId: (on: Connection, id: string) =>
    tables(on).selectFrom('operator').selectAll().where('id', '=', id).executeTakeFirst(),
  byLoginName: (on: Connection, loginName: string) =>
    tables(on).selectFrom('operator').selectAll().where('login_name', '=', loginName).executeTakeFirst(),
  byOidcSubject: (on: Connection, subject: string) =>
    tables(on).selectFrom('operator').selectAll().where('oidc_subject', '=', subject).executeTakeFirst(),
  /** Locks every administrator's row, so that two changes cannot each remove the other one. */
  lockAdministrators: (on: StateTransaction) =>
    tables(on)
      .selectFrom('operator')
      .select(['id'])
      .where('status', '=', 'active')
      .where(sql<boolean>`'administrator' = any(roles)`)
      .orderBy('id')
      .forUpdate()
      .execute(),
  update: async (on: Connection, id: string, change: Partial<OperatorRow>): Promise<void> => {
    const { scope, ...rest } = change;
    const set = scope ? { ...rest, scope: JSON.stringify(scope) as unknown as DataScope } : rest;
    if (Object.keys(set).length === 0) return;
    await tables(on).updateTable('operator').set(set).where('id', '=', id).execute();
  },
  /** Operators who may sign in and get mail, by name. */
  withMail: (on: Connection) =>
    tables(on)
      .selectFrom('operator')
      .select(['id', 'display_name', 'login_name', 'email'])
      .where('status', '=', 'active')
      .where('email', 'is not', null)
      .orderBy('display_name')
      .orderBy('id')
      .execute(),
  page: async (on: Connection, filter: OperatorFilter, page: { readonly offset: number; readonly limit: number }) => {
    let query = tables(on).selectFrom('operator');
    const { text, role, status } = filter;
    if (status) query = query.where('status', '=', status);
    if (role) query = query.where(sql<boolean>`${role} = any(roles)`);
    if (text) {
      const needle = text.toLowerCase();
      query = query.where((where) =>
        where.or([
          where(where.fn<number>('strpos', ['login_name', where.val(needle)]), '>', 0),
          where(where.fn<number>('strpos', [where.fn('lower', ['display_name']), where.val(needle)]), '>', 0),
        ]),
      );
    }
    const items = await query.selectAll().orderBy('login_name').limit(page.limit).offset(page.offset).execute();
    const count = await query.select((each) => each.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    return { items, total: Number(count.total) };
  },
  count: async (on: Connection): Promise<number> => {
    const row = await tables(on)
      .selectFrom('operator')
      .select((each) => each.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    return Number(row.total);
  },
};

export const sessionStore = {
  insert: (on: Connection, row: SessionRow) => tables(on).insertInto('session').values(row).execute(),
  /** The session of a token with its operator, whether or not it has expired. */
  byTokenHash: (on: Connection, tokenHash: string) =>
    tables(on)
      .selectFrom('session')
      .innerJoin('operator', 'operator.id', 'session.operator_id')
      .selectAll('operator')
      .select(['session.id as session_id', 'session.last_used_at', 'session.expires_at'])
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst(),
  touch: (on: Connection, id: string, usedAt: number) =>
    tables(on).updateTable('session').set({ last_used_at: usedAt }).where('id', '=', id).execute(),
  ofOperator: (on: Connection, operatorId: string, now: number, idleSince: number) =>
    tables(on)
      .selectFrom('session')
      .selectAll()
      .where('operator_id', '=', operatorId)
      .where('expires_at', '>', now)
      .where('last_used_at', '>', idleSince)
      .orderBy('last_used_at', 'desc')
      .execute(),
  remove: async (on: Connection, operatorId: string, id: string): Promise<boolean> => {
    const done = await tables(on)
      .deleteFrom('session')
      .where('operator_id', '=', operatorId)
      .where('id', '=', id)
      .executeTakeFirst();
    return done.numDeletedRows === 1n;
  },
  removeAll: async (on: Connection, operatorId: string, except = ''): Promise<void> => {
    await tables(on).deleteFrom('session').where('operator_id', '=', operatorId).where('id', '!=', except).execute();
  },
  removeExpired: async (on: Connection, now: number): Promise<void> => {
    await tables(on).deleteFrom('session').where('expires_at', '<=', now).execute();
  },
};

export const failureStore = {
  ensure: (on: Connection, kind: FailureRow['kind'], subject: string, now: number) =>
    tables(on)
      .insertInto('sign_in_failure')
      .values({ kind, subject, failures: 0, first_failed_at: now, locked_until: null })
      .onConflict((conflict) => conflict.columns(['kind', 'subject']).doNothing())
      .execute(),
  /** Reads the counter and keeps its row until the transaction ends. */
  lock: async (on: StateTransaction, kind: FailureRow['kind'], subject: string): Promise<FailureCount | null> => {
    const row = await tables(on)
      .selectFrom('sign_in_failure')
      .selectAll()
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .forUpdate()
      .executeTakeFirst();
    return row ? { failures: row.failures, firstFailedAt: row.first_failed_at, lockedUntil: row.locked_until } : null;
  },
  /** One attempt turned out right. */
  takeBack: (on: Connection, kind: FailureRow['kind'], subject: string) =>
    tables(on)
      .updateTable('sign_in_failure')
      .set((each) => ({ failures: each('failures', '-', 1), locked_until: null }))
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('failures', '>', 0)
      .execute(),
  lockedAccounts: async (
    on: Connection,
    names: readonly string[],
    now: number,
  ): Promise<ReadonlyMap<string, number>> => {
    if (names.length === 0) return new Map();
    const rows = await tables(on)
      .selectFrom('sign_in_failure')
      .select(['subject', 'locked_until'])
      .where('kind', '=', 'account')
      .where('subject', 'in', names)
      .where('locked_until', '>', now)
      .execute();
    return new Map(rows.map((row) => [row.subject, row.locked_until ?? 0]));
  },
  write: (on: Connection, kind: FailureRow['kind'], subject: string, count: FailureCount) =>
    tables(on)
      .updateTable('sign_in_failure')
      .set({ failures: count.failures, first_failed_at: count.firstFailedAt, locked_until: count.lockedUntil })
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .execute(),
  clear: (on: Connection, kind: FailureRow['kind'], subject: string) =>
    tables(on).deleteFrom('sign_in_failure').where('kind', '=', kind).where('subject', '=', subject).execute(),
  forgetBefore: (on: Connection, instant: number) =>
    tables(on).deleteFrom('sign_in_failure').where('first_failed_at', '<', instant).execute(),
};

export const oidcAttemptStore = {
  insert: (on: Connection, row: OidcAttemptRow) => tables(on).insertInto('oidc_attempt').values(row).execute(),
  /** Takes the attempt away, so that a state counts once. */
  take: (on: Connection, stateHash: string) =>
    tables(on).deleteFrom('oidc_attempt').where('state_hash', '=', stateHash).returningAll().executeTakeFirst(),
  forgetBefore: (on: Connection, instant: number) =>
    tables(on).deleteFrom('oidc_attempt').where('created_at', '<', instant).execute(),
};

export const apiKeyStore = {
  insert: (on: Connection, row: ApiKeyRow) =>
    tables(on)
      .insertInto('api_key')
      .values({ ...row, scope: JSON.stringify(row.scope) as unknown as DataScope })
      .execute(),
  all: (on: Connection) => tables(on).selectFrom('api_key').selectAll().orderBy('created_at', 'desc').execute(),
  byHash: (on: Connection, keyHash: string) =>
    tables(on).selectFrom('api_key').selectAll().where('key_hash', '=', keyHash).executeTakeFirst(),
  revoke: (on: Connection, id: string, revokedAt: number) =>
    tables(on)
      .updateTable('api_key')
      .set((each) => ({ revoked_at: each.fn.coalesce('revoked_at', each.val(revokedAt)) }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst(),
  touch: (on: Connection, id: string, usedAt: number) =>
    tables(on).updateTable('api_key').set({ last_used_at: usedAt }).where('id', '=', id).execute(),
};
