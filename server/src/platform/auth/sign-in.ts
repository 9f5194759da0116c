// Signing in with a password, sessions, and who calls. All time here is wall time: sessions and locks do not follow a sandbox.
import type { FastifyRequest } from 'fastify';
import { type Clock, isRefusal, type Refusal, refuse } from '../../kernel/index.ts';
import type { Audit } from '../audit/index.ts';
import type { StateStore, StateTransaction } from '../state-store/index.ts';
import { addFailure, lockedUntil, lockOutRules } from './lock-out.ts';
import type { Principal } from './principal.ts';
import { permissionsOf } from './roles.ts';
import { hashPassword, hashToken, randomId, randomToken, verifyPassword } from './secrets.ts';
import { apiKeyStore, failureStore, type OperatorRow, operatorStore, sessionStore } from './store.ts';

export const sessionCookie = 'zhiyin_session';
const TOUCH_MS = 60_000;
const KEY_PREFIX = 'zk_';

export interface SignInDependencies {
  readonly store: StateStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly session: { readonly idleMs: number; readonly absoluteMs: number };
}

/** Where a call comes from. */
export interface Origin {
  readonly remoteAddress: string;
  readonly userAgent: string;
  readonly requestId: string;
}

export interface OpenedSession {
  readonly principal: Principal;
  readonly operator: OperatorRow;
  /** Goes into the cookie, and nowhere else. */
  readonly token: string;
}

export const principalOf = (operator: OperatorRow, sessionId?: string): Principal => ({
  kind: 'operator',
  id: operator.id,
  name: operator.login_name,
  roles: operator.roles,
  permissions: operator.password_must_change ? new Set() : permissionsOf(operator.roles),
  scope: operator.scope,
  ...(operator.password_must_change ? { passwordMustChange: true } : {}),
  ...(sessionId === undefined ? {} : { sessionId }),
});

/**
 * Counts the attempt as failed before the password is looked at, under a row lock, so that a burst of parallel attempts
 * cannot outrun the counter. A right password takes it back.
 */
const countAttempt = async (
  transaction: StateTransaction,
  kind: 'account' | 'address',
  subject: string,
  now: number,
): Promise<number | null> => {
  await failureStore.ensure(transaction, kind, subject, now);
  const count = await failureStore.lock(transaction, kind, subject);
  const locked = lockedUntil(count, now);
  if (locked === null) await failureStore.write(transaction, kind, subject, addFailure(count, lockOutRules[kind], now));
  return locked;
};

const lockedOut = (until: number, now: number): Refusal<'LOCKED_OUT'> =>
  refuse('LOCKED_OUT', 'Too many wrong passwords; wait, or ask an administrator to lift the lock.', {
    retryAfterSeconds: Math.ceil((until - now) / 1000),
  });

/** A hash of nothing in particular, so that an unknown name costs the same time as a wrong password. */
let decoy: Promise<string> | null = null;

/** Whether the password is right, with lock-out by account and address. */
export const checkPassword = async (
  { store, wallClock }: SignInDependencies,
  loginName: string,
  password: string,
  remoteAddress: string,
): Promise<OperatorRow | Refusal<'WRONG_CREDENTIALS' | 'LOCKED_OUT'>> => {
  const now = wallClock.now();
  const subject = loginName.trim().toLowerCase().slice(0, 100);
  const locked = await store.transaction(
    async (transaction) =>
      (await countAttempt(transaction, 'account', subject, now)) ??
      (await countAttempt(transaction, 'address', remoteAddress, now)),
  );
  if (locked !== null) return lockedOut(locked, now);
  const operator = await operatorStore.byLoginName(store.db, subject);
  decoy ??= hashPassword(randomToken());
  const right = await verifyPassword(operator?.password_hash ?? (await decoy), password);
  if (!right || !operator?.password_hash || operator.status !== 'active') {
    return refuse('WRONG_CREDENTIALS', 'The name or the password is wrong, or the account is disabled.');
  }
  await failureStore.clear(store.db, 'account', subject);
  await failureStore.takeBack(store.db, 'address', remoteAddress);
  return operator;
};

/** Opens a session and records it. */
export const openSession = async (
  { store, audit, wallClock, session }: SignInDependencies,
  operator: OperatorRow,
  origin: Origin,
  method: 'password' | 'oidc',
): Promise<OpenedSession> => {
  const now = wallClock.now();
  const token = randomToken();
  const id = randomId();
  const principal = principalOf(operator, id);
  await store.transaction(async (transaction) => {
    await sessionStore.removeExpired(transaction, now);
    await sessionStore.insert(transaction, {
      id,
      token_hash: hashToken(token),
      operator_id: operator.id,
      created_at: now,
      last_used_at: now,
      expires_at: now + session.absoluteMs,
      remote_address: origin.remoteAddress,
      user_agent: origin.userAgent.slice(0, 300),
    });
    await operatorStore.update(transaction, operator.id, { last_signed_in_at: now });
    const { remoteAddress, requestId } = origin;
    const subject = { kind: 'operator', id: operator.id };
    await audit.record(
      { principal, action: 'session.open', subject, details: { method }, remoteAddress, requestId },
      transaction,
    );
  });
  return { principal, operator, token };
};

/** Signs in with a password; a refusal is recorded too. */
export const signInWithPassword = async (
  dependencies: SignInDependencies,
  credentials: { readonly loginName: string; readonly password: string },
  origin: Origin,
  anonymous: Principal,
): Promise<OpenedSession | Refusal<'WRONG_CREDENTIALS' | 'LOCKED_OUT'>> => {
  const { loginName, password } = credentials;
  const operator = await checkPassword(dependencies, loginName, password, origin.remoteAddress);
  if (!isRefusal(operator)) return openSession(dependencies, operator, origin, 'password');
  // Refused while locked: not recorded each time, or an attacker could fill the trail.
  if (operator.code === 'WRONG_CREDENTIALS') {
    await dependencies.audit.record({
      principal: anonymous,
      action: 'session.refuse',
      subject: { kind: 'login-name', id: loginName.slice(0, 100) },
      remoteAddress: origin.remoteAddress,
      requestId: origin.requestId,
    });
  }
  return operator;
};

const principalOfSession = async (
  { store, wallClock, session }: SignInDependencies,
  token: string,
): Promise<Principal | Refusal> => {
  const found = await sessionStore.byTokenHash(store.db, hashToken(token));
  const now = wallClock.now();
  if (!found || found.expires_at <= now || found.last_used_at + session.idleMs <= now || found.status !== 'active') {
    return refuse('SESSION_ENDED', 'The session has ended; sign in again.');
  }
  if (now - found.last_used_at >= TOUCH_MS) await sessionStore.touch(store.db, found.session_id, now);
  return principalOf(found, found.session_id);
};

const principalOfKey = async ({ store, wallClock }: SignInDependencies, key: string): Promise<Principal | Refusal> => {
  const found = key.startsWith(KEY_PREFIX) ? await apiKeyStore.byHash(store.db, hashToken(key)) : undefined;
  const now = wallClock.now();
  if (!found) return refuse('KEY_UNKNOWN', 'The API key is not known.');
  if (found.revoked_at !== null) return refuse('KEY_REVOKED', 'The API key has been revoked.');
  if (found.expires_at !== null && found.expires_at <= now) return refuse('KEY_EXPIRED', 'The API key has expired.');
  if (found.last_used_at === null || now - found.last_used_at >= TOUCH_MS)
    await apiKeyStore.touch(store.db, found.id, now);
  return {
    kind: 'api-key',
    id: found.id,
    name: found.name,
    roles: [],
    permissions: new Set(found.permissions),
    scope: found.scope,
    ...(found.partner === null ? {} : { partner: found.partner }),
  };
};

/** Who calls, by Authorization header or session cookie; the header wins. */
export const createAuthenticate =
  (dependencies: SignInDependencies) =>
  async (request: FastifyRequest): Promise<Principal | Refusal | null> => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const key = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization)?.[1];
      return key ? principalOfKey(dependencies, key) : refuse('KEY_UNKNOWN', 'Send "Authorization: Bearer zk_…".');
    }
    const token = request.cookies[sessionCookie];
    return token ? principalOfSession(dependencies, token) : null;
  };

/** A new API key: what is shown once, and what is kept. */
export const makeApiKey = (): { readonly key: string; readonly prefix: string; readonly keyHash: string } => {
  const key = `${KEY_PREFIX}${randomToken()}`;
  return { key, prefix: key.slice(0, 9), keyHash: hashToken(key) };
};
