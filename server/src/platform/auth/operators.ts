// Operators and API keys: create, change, disable. Every change is recorded in the same transaction.
import { type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../audit/index.ts';
import type { CallContext, Permission } from '../http/index.ts';
import type { StateStore } from '../state-store/index.ts';
import { refuseGrant } from './authority.ts';
import type { ApiKeyView, OperatorView } from './contract.ts';
import type { DataScope, Principal } from './principal.ts';
import { permissionsOf, type Role } from './roles.ts';
import { hashPassword, oneTimePassword, randomId } from './secrets.ts';
import { makeApiKey, principalOf } from './sign-in.ts';
import { type ApiKeyRow, apiKeyStore, failureStore, type OperatorRow, operatorStore, sessionStore } from './store.ts';

export interface OperatorDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
}

/** Who asks, and where from. */
export type Caller = Pick<CallContext, 'principal' | 'requestId' | 'remoteAddress'>;

export interface NewOperator {
  readonly loginName: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly roles: readonly Role[];
  readonly scope: DataScope;
}

export interface OperatorChange {
  readonly displayName?: string | undefined;
  readonly email?: string | null | undefined;
  readonly roles?: readonly Role[] | undefined;
  readonly scope?: DataScope | undefined;
  readonly status?: 'active' | 'disabled' | undefined;
}

export const operatorView = (row: OperatorRow, lockedUntil: number | null): OperatorView => ({
  operatorId: row.id,
  loginName: row.login_name,
  displayName: row.display_name,
  email: row.email,
  roles: row.roles,
  scope: row.scope,
  status: row.status,
  signInMethod: row.password_hash === null ? 'oidc' : 'password',
  passwordMustChange: row.password_must_change,
  lockedUntil,
  createdAt: row.created_at,
  lastSignedInAt: row.last_signed_in_at,
});

export const apiKeyView = (row: ApiKeyRow, now: number): ApiKeyView => ({
  keyId: row.id,
  name: row.name,
  prefix: row.prefix,
  permissions: row.permissions,
  scope: row.scope,
  partner: row.partner,
  status: row.revoked_at !== null ? 'revoked' : row.expires_at !== null && row.expires_at <= now ? 'expired' : 'active',
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
});

const act = (caller: Caller, action: string, id: string, details?: Readonly<Record<string, unknown>>) => ({
  ...caller,
  action,
  subject: { kind: action.split('.')[0] ?? action, id },
  ...(details ? { details } : {}),
});
const callerOf = ({ principal, requestId, remoteAddress }: Caller): Caller => ({ principal, requestId, remoteAddress });

const unknown = (): Refusal<'OPERATOR_UNKNOWN'> => refuse('OPERATOR_UNKNOWN', 'There is no such operator.');
const distinct = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];

/** An operator with a one-time password, as a row. */
const newRow = async (operator: NewOperator, password: string, now: number): Promise<OperatorRow> => ({
  id: randomId(),
  login_name: operator.loginName,
  display_name: operator.displayName,
  email: operator.email,
  password_hash: await hashPassword(password),
  password_must_change: true,
  oidc_subject: null,
  roles: distinct(operator.roles),
  scope: operator.scope,
  status: 'active',
  created_at: now,
  last_signed_in_at: null,
});

/** Creates an operator; the one-time password is not kept in clear anywhere. */
export const createOperator = async (
  { store, audit, wallClock }: OperatorDependencies,
  operator: NewOperator,
  caller: Caller,
): Promise<{ readonly row: OperatorRow; readonly oneTimePassword: string } | Refusal> => {
  const refused = refuseGrant(caller.principal, permissionsOf(operator.roles), operator.scope);
  if (refused) return refused;
  const password = oneTimePassword();
  const row = await newRow(operator, password, wallClock.now());
  return store.transaction(async (transaction) => {
    if (!(await operatorStore.insert(transaction, row))) {
      return refuse('LOGIN_NAME_TAKEN', `There is already an operator ${operator.loginName}.`);
    }
    const details = { loginName: operator.loginName, roles: row.roles, scope: row.scope };
    await audit.record(act(callerOf(caller), 'operator.create', row.id, details), transaction);
    return { row, oneTimePassword: password };
  });
};

/** Changes an operator. The last active administrator cannot be disabled or lose the role. */
export const changeOperator = async (
  { store, audit }: OperatorDependencies,
  operatorId: string,
  change: OperatorChange,
  caller: Caller,
): Promise<OperatorRow | Refusal> =>
  store.transaction(async (transaction) => {
    const administrators = await operatorStore.lockAdministrators(transaction);
    const row = await operatorStore.byId(transaction, operatorId);
    if (!row) return unknown();
    const next: OperatorRow = {
      ...row,
      display_name: change.displayName ?? row.display_name,
      email: change.email === undefined ? row.email : change.email,
      roles: change.roles ? distinct(change.roles) : row.roles,
      scope: change.scope ?? row.scope,
      status: change.status ?? row.status,
    };
    const refused =
      refuseGrant(caller.principal, permissionsOf(row.roles), row.scope) ??
      refuseGrant(caller.principal, permissionsOf(next.roles), next.scope);
    if (refused) return refused;
    const stays = next.status === 'active' && next.roles.includes('administrator');
    if (!stays && administrators.length === 1 && administrators[0]?.id === row.id) {
      return refuse('LAST_ADMINISTRATOR', 'Somebody must stay administrator; name another one first.');
    }
    const { display_name, email, roles, scope, status } = next;
    await operatorStore.update(transaction, row.id, { display_name, email, roles, scope, status });
    if (status === 'disabled') await sessionStore.removeAll(transaction, row.id);
    await audit.record(act(callerOf(caller), 'operator.change', row.id, { ...change }), transaction);
    return next;
  });

/** Gives a new one-time password, ends the sessions and lifts a lock. */
export const resetPassword = async (
  { store, audit }: OperatorDependencies,
  operatorId: string,
  caller: Caller,
): Promise<{ readonly row: OperatorRow; readonly oneTimePassword: string } | Refusal> => {
  const password = oneTimePassword();
  const password_hash = await hashPassword(password);
  return store.transaction(async (transaction) => {
    const row = await operatorStore.byId(transaction, operatorId);
    if (!row) return unknown();
    if (row.password_hash === null) {
      return refuse('NOT_A_PASSWORD_ACCOUNT', 'This operator signs in with the identity provider.');
    }
    const refused = refuseGrant(caller.principal, permissionsOf(row.roles), row.scope);
    if (refused) return refused;
    const change = { password_hash, password_must_change: true };
    await operatorStore.update(transaction, row.id, change);
    await sessionStore.removeAll(transaction, row.id);
    await failureStore.clear(transaction, 'account', row.login_name);
    await audit.record(act(callerOf(caller), 'operator.reset-password', row.id), transaction);
    return { row: { ...row, ...change }, oneTimePassword: password };
  });
};

export const unlockOperator = async (
  { store, audit }: OperatorDependencies,
  operatorId: string,
  caller: Caller,
): Promise<OperatorRow | Refusal> =>
  store.transaction(async (transaction) => {
    const row = await operatorStore.byId(transaction, operatorId);
    if (!row) return unknown();
    await failureStore.clear(transaction, 'account', row.login_name);
    await audit.record(act(callerOf(caller), 'operator.unlock', row.id), transaction);
    return row;
  });

/** What a key is to be. */
export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly scope: DataScope;
  readonly expiresAt: number | null;
  /** Stands for a partner of the coalition; then without permissions. */
  readonly partner?: string;
}

/** Creates a key that may do at most what its maker may. */
export const createApiKey = async (
  { store, audit, wallClock }: OperatorDependencies,
  wanted: NewApiKey,
  caller: Caller,
): Promise<{ readonly row: ApiKeyRow; readonly key: string } | Refusal> => {
  const now = wallClock.now();
  const refused = refuseGrant(caller.principal, wanted.permissions, wanted.scope);
  if (refused) return refused;
  if (wanted.expiresAt !== null && wanted.expiresAt <= now) {
    return refuse('EXPIRY_IN_THE_PAST', 'The key would have expired already.');
  }
  const { key, prefix, keyHash } = makeApiKey();
  const row: ApiKeyRow = {
    id: randomId(),
    name: wanted.name,
    prefix,
    key_hash: keyHash,
    permissions: distinct(wanted.permissions),
    scope: wanted.scope,
    partner: wanted.partner ?? null,
    created_at: now,
    created_by: caller.principal.name,
    expires_at: wanted.expiresAt,
    revoked_at: null,
    last_used_at: null,
  };
  await store.transaction(async (transaction) => {
    await apiKeyStore.insert(transaction, row);
    const { permissions, scope, partner, expires_at: expiresAt } = row;
    const details = { label: row.name, permissions, scope, expiresAt, ...(partner === null ? {} : { partner }) };
    await audit.record(act(callerOf(caller), 'api-key.create', row.id, details), transaction);
  });
  return { row, key };
};

export const revokeApiKey = async (
  { store, audit, wallClock }: OperatorDependencies,
  keyId: string,
  caller: Caller,
): Promise<ApiKeyRow | Refusal> =>
  store.transaction(async (transaction) => {
    const row = await apiKeyStore.revoke(transaction, keyId, wallClock.now());
    if (!row) return refuse('KEY_UNKNOWN', 'There is no such key.');
    await audit.record(act(callerOf(caller), 'api-key.revoke', row.id, { label: row.name }), transaction);
    return row;
  });

/** An operator whom something is sent to. */
export interface MailedOperator {
  readonly operatorId: string;
  readonly displayName: string;
  readonly email: string;
}

/** Operators as other modules see them. */
export interface OperatorDirectory {
  /** As whom a call of the operator would run now; null when there is none of that id, or it is disabled. */
  principal(operatorId: string): Promise<Principal | null>;
  /** Everybody who may sign in and has an address. */
  withMail(): Promise<readonly MailedOperator[]>;
}

export const createOperatorDirectory = ({ store }: Pick<OperatorDependencies, 'store'>): OperatorDirectory => ({
  principal: async (operatorId) => {
    const row = await operatorStore.byId(store.db, operatorId);
    // A one-time password that waits to be changed takes nothing from what the roles allow.
    return row?.status === 'active' ? principalOf({ ...row, password_must_change: false }) : null;
  },
  withMail: async () =>
    (await operatorStore.withMail(store.db)).flatMap(({ id, display_name: displayName, email }) =>
      email === null ? [] : [{ operatorId: id, displayName, email }],
    ),
});

/** Somebody has signed in here before, or could have. */
export const hasOperators = async ({ store }: Pick<OperatorDependencies, 'store'>): Promise<boolean> =>
  (await operatorStore.count(store.db)) > 0;

/** Creates the administrator of a new installation; null when there is already an operator. */
export const ensureFirstOperator = async (
  dependencies: OperatorDependencies,
  caller: Caller,
): Promise<{ readonly loginName: string; readonly oneTimePassword: string } | null> => {
  if ((await operatorStore.count(dependencies.store.db)) > 0) return null;
  const first: NewOperator = {
    loginName: 'admin',
    displayName: 'Administrator',
    email: null,
    roles: ['administrator'],
    scope: { kind: 'firm' },
  };
  const created = await createOperator(dependencies, first, caller);
  return isRefusal(created) ? null : { loginName: first.loginName, oneTimePassword: created.oneTimePassword };
};
